/* Who would be reminded, and who would not. */
#include "reminder.h"

#include <string.h>

#include "buf.h"
#include "cohort.h"
#include "db.h"
#include "graduate.h"
#include "queries.h"
#include "reminder_inside.h"
#include "reminder_rule.h"
#include "reminder_text.h"
#include "reminder_who.h"
#include "words.h"

const char *const reminder_channels[REMINDER_CHANNELS] = { "inapp", "mail", "hook" };

struct graduate_find_form reminder_anybody(void)
{
	struct graduate_find_form find = { 0 };

	for (size_t i = 0; i < graduate_find_form_shape.count; i++)
		if (!FIELD_IS_INT(graduate_find_form_shape.fields[i].kind))
			field_set_text(&graduate_find_form_shape.fields[i], &find, "");
	return find;
}

enum outcome reminder_check_open(struct ctx *c, const char *kind)
{
	struct cohort_row *cohort;
	char until[20];

	TRY(cohort_find(c, c->cohort, &cohort));
	if (strcmp(cohort->state, "open") != 0)
		return fail_say(c->fail, CONFLICT, say_cohort_is_archived(c->arena, c->cohort));
	if (c->now >= cohort->closes_at && strcmp(kind, "to_confirm") != 0)
		return fail_say(c->fail, CONFLICT, say_reminder_closed(c->arena, clock_until(cohort->closes_at, until)));
	return OK;
}

enum outcome reminder_check_ask(struct ctx *c, const struct reminder_ask *ask)
{
	if (!reminder_kind_known(ask->kind))
		return fail_say(c->fail, INVALID, say_reminder_kind(c->arena));
	if (*ask->find->category || *ask->find->uscc)
		return fail_say(c->fail, INVALID, say_reminder_by_category(c->arena));
	if (*ask->who && *reminder_ids(c->arena, ask->who) == '\0') /* without an id it would read as everybody of the list */
		return fail_say(c->fail, INVALID, say_reminder_nobody(c->arena));
	return reminder_check_open(c, ask->kind);
}

/* ---- one person, one channel ---- */

struct reached {
	const char *address;
	int64_t out, wrong, times;
};

static struct reached reached_by(const struct reminder_judge_row *r, const char *channel)
{
	if (strcmp(channel, "mail") == 0)
		return (struct reached){ r->email_mask, r->mail_out, r->mail_wrong, r->mail_n };
	if (strcmp(channel, "hook") == 0)
		return (struct reached){ r->phone_mask, r->hook_out, r->hook_wrong, r->hook_n };
	return (struct reached){ "-", 0, 0, r->inapp_n };
}

enum outcome reminder_ways_get(struct ctx *c, struct reminder_ways *out)
{
	struct reminder_way_row *ways;
	struct buf open;
	size_t n;

	TRY(reminder_rule_get(c, &out->rule));
	TRY(q_reminder_ways(c->tx, c->school_id, &ways, &n));
	buf_init(&open, c->arena);
	buf_put(&open, "inapp");
	for (size_t i = 0; i < n; i++)
		buf_printf(&open, ",%s", ways[i].code);
	out->open = buf_text(&open);
	return OK;
}

const char *reminder_judge(const struct reminder_ways *ways, const struct reminder_judge_row *row, const char *channel)
{
	struct reached r = reached_by(row, channel);

	if (!list_has(ways->open, channel))
		return "no_channel";
	if (r.out)
		return "opted_out";
	if (*r.address == '\0')
		return "no_address";
	if (r.wrong)
		return "wrong_address";
	return r.times >= reminder_cap(&ways->rule, channel) ? "capped" : "sent";
}

/* ---- the people of a list, a page at a time ---- */

/* Digits that a database can hold as an id: one of them reads what is greater as another number, the other refuses. */
static bool is_id(const char *text, size_t n)
{
	static const char most[] = "9223372036854775807";

	if (n == 0 || n > sizeof most - 1 || strspn(text, "0123456789") < n)
		return false;
	return n < sizeof most - 1 || strncmp(text, most, n) <= 0;
}

/* Ids may come joined in two ways; what is no id falls away. */
const char *reminder_ids(struct arena *a, const char *who)
{
	struct buf b;

	buf_init(&b, a);
	while (*who) {
		size_t n = strcspn(who, ",\x1f");

		if (is_id(who, n)) {
			if (b.n)
				buf_char(&b, ',');
			buf_bytes(&b, who, n);
		}
		who += n + (who[n] != '\0');
	}
	return buf_text(&b);
}

static enum outcome numbers_of_ids(struct ctx *c, const struct reminder_people *p, const char *after, struct buf *numbers, const char **last, bool *more)
{
	struct reminder_key_row *keys;
	size_t n, taken = 0;

	TRY(q_reminder_numbers(c->tx, c->school_id, c->cohort, p->ids, &keys, &n));
	*more = false;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(keys[i].student_no, after) <= 0)
			continue;
		if (taken++ == REMINDER_PAGE) {
			*more = true;
			break;
		}
		buf_printf(numbers, "%s%s", numbers->n ? "," : "", keys[i].student_no);
		*last = keys[i].student_no;
	}
	return OK;
}

static enum outcome numbers_of_find(struct ctx *c, const struct reminder_people *p, const char *after, struct buf *numbers, const char **last, bool *more)
{
	struct graduate_find_form find = *p->find;
	struct graduate_line_row *lines;
	size_t n;

	find.stage = p->kind;
	find.roster = find.by = "";
	TRY(graduate_list(c, &find, after, REMINDER_PAGE, &lines, &n, more));
	for (size_t i = 0; i < n; i++)
		buf_printf(numbers, "%s%s", i ? "," : "", lines[i].student_no);
	*last = n ? lines[n - 1].student_no : after;
	return OK;
}

enum outcome reminder_people_page(struct ctx *c, const struct reminder_people *p, const char *after, struct reminder_judge_row **rows, size_t *count,
	const char **last, bool *more)
{
	int64_t since = c->now - p->ways->rule.cap_days * (int64_t)86400000;
	struct buf numbers;

	buf_init(&numbers, c->arena);
	*last = after;
	*count = 0;
	if (*p->ids)
		TRY(numbers_of_ids(c, p, after, &numbers, last, more));
	else
		TRY(numbers_of_find(c, p, after, &numbers, last, more));
	return numbers.n ? q_reminder_people(c->tx, c->school_id, c->cohort, p->kind, since, buf_text(&numbers), rows, count) : OK;
}

/* Whether this number is among those of the list: looked for behind its beginning, where few others stand. */
static enum outcome is_found(struct ctx *c, const struct reminder_people *p, const char *number, bool *found)
{
	const char *after = arena_dupn(c->arena, number, *number ? strlen(number) - 1 : 0);
	bool more = true;

	*found = false;
	while (more && !*found && strcmp(after, number) < 0) {
		struct buf numbers;

		buf_init(&numbers, c->arena);
		TRY(numbers_of_find(c, p, after, &numbers, &after, &more));
		*found = list_has(buf_text(&numbers), number);
	}
	return OK;
}

static enum outcome is_wanted(struct ctx *c, const struct reminder_people *p, const struct reminder_key_row *key, bool *wanted)
{
	if (*p->ids == '\0')
		return is_found(c, p, key->student_no, wanted);
	*wanted = list_has(p->ids, arena_printf(c->arena, "%lld", (long long)key->id));
	return OK;
}

enum outcome reminder_people_moved(struct ctx *c, const struct reminder_people *p, int64_t since, const char *upto, struct reminder_judge_row **rows, size_t *count)
{
	int64_t capped_from = c->now - p->ways->rule.cap_days * (int64_t)86400000;
	struct reminder_key_row *keys;
	struct buf numbers;
	size_t n;

	*count = 0;
	TRY(q_reminder_moved(c->tx, c->school_id, c->cohort, since, upto, &keys, &n));
	buf_init(&numbers, c->arena);
	for (size_t i = 0; i < n; i++) {
		bool wanted;

		TRY(is_wanted(c, p, &keys[i], &wanted));
		if (wanted)
			buf_printf(&numbers, "%s%s", numbers.n ? "," : "", keys[i].student_no);
	}
	return numbers.n ? q_reminder_people(c->tx, c->school_id, c->cohort, p->kind, capped_from, buf_text(&numbers), rows, count) : OK;
}

/* ---- the preview ---- */

static void judge(const struct reminder_ask *ask, const struct reminder_ways *ways, const struct reminder_judge_row *row, struct reminder_preview *out)
{
	struct reminder_judged *j = &out->people[out->count++];
	int64_t letters = out->letters;

	j->row = row;
	for (size_t i = 0; i < REMINDER_CHANNELS; i++) {
		j->outcome[i] = list_has(ask->channels, reminder_channels[i]) ? reminder_judge(ways, row, reminder_channels[i]) : "";
		out->letters += strcmp(j->outcome[i], "sent") == 0;
	}
	out->reached += out->letters > letters;
}

/* Those chosen by hand are looked at again: who is not of the scope falls away, like one who does not exist. */
static enum outcome judge_all(struct ctx *c, const struct reminder_ask *ask, const struct reminder_ways *ways, struct reminder_preview *out)
{
	struct reminder_people people = { ask->kind, ways, ask->find, reminder_ids(c->arena, ask->who) };
	const char *after = "";
	bool more = true;

	out->people = arena_array(c->arena, REMINDER_PREVIEW_MOST, sizeof *out->people);
	while (more && !out->full) {
		struct reminder_judge_row *rows;
		size_t n;

		TRY(reminder_people_page(c, &people, after, &rows, &n, &after, &more));
		for (size_t i = 0; i < n; i++)
			if (scope_has(c->actor, rows[i].college_id, rows[i].class_id, rows[i].graduate_id))
				judge(ask, ways, &rows[i], out);
		out->full = more && out->count + REMINDER_PAGE > REMINDER_PREVIEW_MOST;
	}
	return OK;
}

static int64_t chosen(const char *ids)
{
	int64_t n = *ids != '\0';

	for (; *ids; ids++)
		n += *ids == ',';
	return n;
}

struct reminder_values reminder_values_of(const struct reminder_judge_row *row)
{
	return (struct reminder_values){ row->name, row->college, row->class, row->stage, "", "" };
}

static enum outcome put_sample(struct ctx *c, int64_t sample, struct reminder_preview *out)
{
	struct reminder_values v;
	struct reminder_around around;

	for (size_t i = 0; i < out->count; i++)
		if (out->sample == NULL || out->people[i].row->graduate_id == sample)
			out->sample = out->people[i].row;
	TRY(reminder_around(c, &around));
	out->subject = out->text.subject;
	out->body = out->text.body;
	if (out->sample) {
		v = reminder_values_of(out->sample);
		out->subject = reminder_fill(c->arena, out->text.subject, &around, &v);
		out->body = reminder_fill(c->arena, out->text.body, &around, &v);
	}
	out->body = arena_printf(c->arena, "%s\n\n%s", out->body, reminder_foot(c->arena, &around));
	return OK;
}

enum outcome reminder_preview(struct ctx *c, const struct reminder_ask *ask, int64_t sample, struct reminder_preview *out)
{
	const struct workdays *days;
	struct reminder_ways ways;
	int64_t quiet;

	memset(out, 0, sizeof *out);
	TRY(reminder_check_ask(c, ask));
	TRY(reminder_ways_get(c, &ways));
	TRY(reminder_text_get(c, ask->kind, &out->text));
	TRY(judge_all(c, ask, &ways, out));
	out->acted = *ask->who ? chosen(reminder_ids(c->arena, ask->who)) - (int64_t)out->count : 0;
	TRY(workdays_get(c, &days));
	quiet = reminder_quiet_end(days, &ways.rule, c->now);
	out->quiet_until = quiet > c->now ? quiet : 0;
	return put_sample(c, sample, out);
}

/* ---- what was sent ---- */

enum outcome reminder_batch_find(struct ctx *c, const char *key, struct reminder_batch_row **out)
{
	return q_reminder_batch_by_key(c->tx, c->school_id, key, out);
}

enum outcome reminder_batches(struct ctx *c, int64_t before, int64_t most, struct reminder_batch_row **rows, size_t *count, bool *more)
{
	size_t n;

	TRY(q_reminder_batch_list(c->tx, c->school_id, c->cohort, scope_account(c->actor), before ? before : INT64_MAX, most + 1, rows, &n));
	*more = n > (size_t)most;
	*count = *more ? (size_t)most : n;
	return OK;
}

static int64_t channels_in(const char *list)
{
	int64_t n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

enum outcome reminder_batch_read(struct ctx *c, int64_t id, const char *after, int64_t most, struct reminder_batch *out)
{
	int64_t account = scope_account(c->actor);
	size_t n;

	memset(out, 0, sizeof *out);
	TRY(q_reminder_batch_get(c->tx, c->school_id, id, &out->row));
	if (out->row == NULL)
		return ctx_missing(c);
	TRY(q_reminder_outcomes(c->tx, c->school_id, id, account, &out->outcomes, &out->outcome_count));
	if (account && out->outcome_count == 0 && out->row->author_id != c->actor->account_id)
		return ctx_missing(c);
	most *= channels_in(out->row->channels); /* each person has a line for each channel: a page ends between two persons */
	TRY(q_reminder_lines(c->tx, c->school_id, id, account, after, most + 1, &out->lines, &n));
	out->more = n > (size_t)most;
	out->line_count = out->more ? (size_t)most : n;
	return account ? OK : q_reminder_digests(c->tx, c->school_id, id, &out->digests, &out->digest_count);
}

enum outcome reminder_lasts(struct ctx *c, const struct graduate_line_row *lines, size_t count, struct reminder_last_row **out)
{
	struct reminder_last_row *rows;
	struct buf numbers;
	size_t n = 0;

	buf_init(&numbers, c->arena);
	for (size_t i = 0; i < count; i++)
		buf_printf(&numbers, "%s%s", i ? "," : "", lines[i].student_no);
	*out = arena_array(c->arena, count + 1, sizeof **out);
	if (count)
		TRY(q_reminder_lasts(c->tx, c->school_id, c->cohort, buf_text(&numbers), &rows, &n));
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < n; k++)
			if (rows[k].graduate_id == lines[i].id)
				(*out)[i] = rows[k];
	return OK;
}
