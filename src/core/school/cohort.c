/* Changing a cohort. */
#include "cohort.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "queries.h"
#include "timed.h"
#include "words.h"

enum outcome cohort_find(struct ctx *c, const char *cohort, struct cohort_row **out)
{
	TRY(q_cohort_get(c->tx, c->school_id, cohort, out));
	return *out ? OK : fail_say(c->fail, MISSING, say_no_cohort(c->arena, cohort));
}

enum outcome cohort_numbers(struct ctx *c, struct cohort_count_row **rows, size_t *count)
{
	return q_cohort_counts(c->tx, c->school_id, rows, count);
}

/* What a browser's date-time field sends has a T between. */
static int64_t instant(struct ctx *c, const char *text)
{
	char *copy = arena_dup(c->arena, text);

	if (strlen(copy) == 16 && copy[10] == 'T')
		copy[10] = ' ';
	return instant_parse(copy);
}

static enum outcome stale(struct ctx *c, int64_t seen, int64_t now)
{
	return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)seen), arena_printf(c->arena, "%lld", (long long)now)));
}

/* One entry, from the row as it was to the row as it is. */
static enum outcome note(struct ctx *c, const struct cohort_row *was)
{
	struct cohort_row *now;

	TRY(cohort_find(c, was->cohort, &now));
	return audit_append(c, &(struct audit_entry){ .action = "cohort.change", .subject = "cohort", .note = was->cohort,
		.shape = &cohort_shape, .before = was, .after = now });
}

/* A past moment is judged by the 按时截止 of then (overdue.h). */
static enum outcome keep_late(struct ctx *c, const struct cohort_row *was)
{
	int64_t at;

	TRY(ctx_moment(c, &at));
	return q_late_past_add(c->tx, c->school_id, was->cohort, was->version, was->late_at, at, NULL);
}

enum outcome cohort_change(struct ctx *c, const char *cohort, const struct cohort_form *f)
{
	int64_t opens = date_start(f->opens_on), closes = instant(c, f->closes_on), late = *f->late_on ? instant(c, f->late_on) : closes, changed;
	struct cohort_row *was;

	TRY(cohort_find(c, cohort, &was));
	if (strcmp(was->state, "open") != 0)
		return fail_say(c->fail, CONFLICT, say_cohort_is_archived(c->arena, cohort));
	if (closes < 0)
		fail_at(c->fail, "closes_on", say_cohort_closes_bad(c->arena, f->closes_on));
	else if (closes <= opens)
		fail_at(c->fail, "closes_on", say_cohort_window_bad(c->arena));
	else if (late < 0)
		fail_at(c->fail, "late_on", say_cohort_late_bad(c->arena, f->late_on));
	else if (late <= opens || late > closes)
		fail_at(c->fail, "late_on", say_cohort_late_outside(c->arena));
	if (strcmp(f->definition, "2024") != 0 && strcmp(f->definition, "2021") != 0)
		fail_at(c->fail, "definition", say_cohort_definition_bad(c->arena, f->definition));
	if (f->expected < 0)
		fail_at(c->fail, "expected", say_cohort_expected_bad(c->arena));
	TRY(fail_done(c->fail));
	TRY(q_cohort_change(c->tx, c->school_id, cohort, f->definition, opens, late, closes, f->expected, f->version, &changed));
	if (changed && late != was->late_at)
		TRY(keep_late(c, was));
	return changed ? note(c, was) : stale(c, f->version, was->version);
}

enum outcome cohort_set_state(struct ctx *c, const char *cohort, const char *state, int64_t version)
{
	struct cohort_row *was;
	int64_t changed;

	TRY(cohort_find(c, cohort, &was));
	TRY(q_cohort_state(c->tx, c->school_id, cohort, strcmp(state, "archived") == 0 ? "archived" : "open", version, &changed));
	if (changed)
		TRY(timed_wake(c, "snapshot", c->now)); /* open again, it may have dues behind it */
	return changed ? note(c, was) : stale(c, version, was->version);
}
