/* The cut-off, and the office's key to it. */
#include "reopening.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "record.h"
#include "utf8.h"
#include "words.h"

enum outcome reopening_now(struct ctx *c, int64_t graduate_id, struct reopening_row **out)
{
	struct reopening_row *rows;
	size_t count;

	TRY(q_reopening_now(c->tx, c->school_id, graduate_id, c->now, &rows, &count));
	*out = count ? rows : NULL;
	return OK;
}

enum outcome reopening_require(struct ctx *c, const char *cohort, int64_t graduate_id)
{
	struct reopening_row *open;
	struct cohort_row *row;
	char time[20];

	TRY(q_cohort_get(c->tx, c->school_id, cohort, &row));
	if (row == NULL)
		return fail_say(c->fail, MISSING, say_no_cohort(c->arena, cohort));
	if (strcmp(row->state, "archived") == 0)
		return fail_say(c->fail, CONFLICT, say_cohort_archived(c->arena, cohort));
	if (c->now < row->closes_at)
		return OK;
	TRY(reopening_now(c, graduate_id, &open));
	return open ? OK : fail_say(c->fail, CONFLICT, say_cutoff_passed(c->arena, cohort, clock_until(row->closes_at, time)));
}

static enum outcome refuse(struct ctx *c, enum outcome o, int64_t graduate_id, const char *why)
{
	return audit_refuse(c, o, "reopening.open", "reopening", 0, graduate_id, why);
}

static enum outcome check(struct ctx *c, int64_t graduate_id, const char *reason, int64_t until)
{
	struct arena *a = c->arena;

	if (strcmp(c->actor->role, "office") != 0)
		return refuse(c, DENIED, graduate_id, say_reopening_denied(a));
	if (utf8_count(reason) < MOVE_REASON_MIN)
		fail_at(c->fail, "reason", say_move_reason(a, arena_printf(a, "%zu", utf8_count(reason))));
	if (until <= c->now || until > c->now + (int64_t)REOPENING_DAYS * 24 * 3600 * 1000)
		fail_at(c->fail, "until", say_reopening_until(a, arena_printf(a, "%d", REOPENING_DAYS)));
	return c->fail->count ? refuse(c, INVALID, graduate_id, c->fail->first->text) : OK;
}

enum outcome reopening_open(struct ctx *c, int64_t graduate_id, const char *reason, int64_t until)
{
	const char *why = utf8_clean(c->arena, reason, false);
	struct reopening_row row;
	struct record r;

	TRY(record_load(c, graduate_id, &r));
	TRY(check(c, graduate_id, why, until));
	row = (struct reopening_row){ .school_id = c->school_id, .id = id_new(), .cohort = r.standing.cohort,
		.graduate_id = graduate_id, .reason = why, .until = until, .opened_by = c->actor->account_id,
		.opened_name = actor_name(c), .opened_at = c->now };
	TRY(q_reopening_end(c->tx, c->school_id, graduate_id, c->now, NULL));
	TRY(q_reopening_add(c->tx, c->school_id, row.id, row.cohort, graduate_id, row.reason, until, row.opened_by,
		row.opened_name, row.opened_at, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "reopening.open", .subject = "reopening", .subject_id = row.id,
		.graduate_id = graduate_id, .shape = &reopening_shape, .after = &row, .note = why });
}
