/* Contacts made by hand. */
#include "contact_log.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "pressure.h"
#include "queries.h"
#include "reach.h"
#include "words.h"

enum { DAY = 86400000, NOON = DAY / 2, NEXT_MOST = 180 };

static enum outcome read_person(struct ctx *c, int64_t id, struct reach_person_row **out)
{
	TRY(q_reach_person(c->tx, c->school_id, id, out));
	return *out && scope_has(c->actor, (*out)->college_id, (*out)->class_id, id) ? OK : ctx_missing(c);
}

/* The moment of the talk; noon stands for a day whose hour was not said, unless noon is still to come. */
static int64_t moment(const struct ctx *c, const struct contact_log_form *f)
{
	int64_t at = *f->time ? instant_parse(arena_printf(c->arena, "%s %s", f->day, f->time)) : date_start(f->day) + NOON;

	return *f->time == '\0' && at > c->now && at - NOON <= c->now ? c->now : at;
}

static enum outcome check(struct ctx *c, const struct contact_log_form *f, int64_t at)
{
	int64_t next = *f->next_on ? date_start(f->next_on) : 0;
	char today[20];

	if (at < 0)
		fail_at(c->fail, "time", say_contact_time_bad(c->arena, f->time));
	else if (at > c->now)
		fail_at(c->fail, "day", say_contact_to_come(c->arena));
	if (next && (next < date_start(clock_date(c->now, today)) || next > c->now + (int64_t)NEXT_MOST * DAY))
		fail_at(c->fail, "next_on", say_contact_next_bad(c->arena, arena_printf(c->arena, "%d", NEXT_MOST)));
	TRY(pressure_check(c, "note", f->note));
	return fail_done(c->fail);
}

enum outcome contact_add(struct ctx *c, int64_t graduate_id, const struct contact_log_form *f)
{
	struct reach_person_row *person;
	struct contact_log_row row;
	int64_t at = moment(c, f);

	TRY(read_person(c, graduate_id, &person));
	TRY(check(c, f, at));
	row = (struct contact_log_row){ .school_id = c->school_id, .id = id_new(), .cohort = person->cohort, .graduate_id = graduate_id, .channel = f->channel,
		.result = f->result, .note = f->note, .at = at, .next_on = f->next_on, .author_id = c->actor->account_id, .author_name = c->actor->name, .created_at = c->now };
	TRY(q_contact_add(c->tx, c->school_id, row.id, row.cohort, graduate_id, row.channel, row.result, row.note, at, row.next_on, row.author_id,
		row.author_name, c->now, NULL));
	if (f->wrong)
		TRY(reach_mark(c, graduate_id, strcmp(f->channel, "mail") == 0 ? "mail" : "hook", true, code_name("contact_result", f->result)));
	return audit_append(c, &(struct audit_entry){ .action = "contact.log", .subject = "contact_log", .subject_id = row.id, .graduate_id = graduate_id,
		.shape = &contact_log_shape, .after = &row });
}

enum outcome contact_of(struct ctx *c, int64_t graduate_id, int64_t most, struct contact_log_row **rows, size_t *count)
{
	struct reach_person_row *person;

	TRY(read_person(c, graduate_id, &person));
	return q_contact_of_graduate(c->tx, c->school_id, graduate_id, most, rows, count);
}

enum outcome contact_list(struct ctx *c, const struct contact_find_form *f, int64_t before, int64_t most, struct contact_line_row **rows, size_t *count, bool *more)
{
	int64_t from = *f->since_on ? date_start(f->since_on) : NOT_GIVEN, until = *f->until_on ? date_start(f->until_on) + DAY : NOT_GIVEN;
	bool due = strcmp(f->due, "today") == 0;
	char today[20];
	size_t n;

	TRY(q_contact_lines(c->tx, c->school_id, c->cohort, scope_account(c->actor), f->college_id, f->class_id, f->channel, f->result, from, until,
		due ? clock_date(c->now, today) : "", *f->mine ? c->actor->account_id : 0, before ? before : INT64_MAX, most + 1, rows, &n));
	*more = n > (size_t)most;
	*count = *more ? (size_t)most : n;
	return OK;
}
