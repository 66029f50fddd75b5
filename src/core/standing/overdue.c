/* Limits of waiting: the built-in ones under those a cohort has set, and who is beyond them. */
#include "overdue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "cohort.h"
#include "db.h"
#include "graduate.h"
#include "memo.h"
#include "queries.h"
#include "words.h"

/* ---- the limits ---- */

static int64_t extra_int(const struct code_set *set, const struct code *c, const char *column)
{
	return strtoll(code_extra(set, c, column), NULL, 10);
}

static void put_defaults(struct limits *l)
{
	const struct code_set *set = code_set("waiting_limit");

	assert(set->count == LIMIT_STAGES);
	for (size_t i = 0; i < set->count; i++) {
		const struct code *c = &set->codes[i];

		l->of[i] = (struct limit){ .stage = c->code, .holder = code_extra(set, c, "holder"), .allowed = extra_int(set, c, "allowed"),
			.counsellor_after = extra_int(set, c, "counsellor"), .head_after = extra_int(set, c, "head") };
	}
}

static struct limit *limit_in(struct limits *l, const char *stage)
{
	for (size_t i = 0; i < LIMIT_STAGES; i++)
		if (strcmp(l->of[i].stage, stage) == 0)
			return &l->of[i];
	return NULL;
}

const struct limit *limit_of(const struct limits *l, const char *stage)
{
	return limit_in((struct limits *)l, stage);
}

static void put_own(struct limits *l, const struct waiting_limit_row *r)
{
	struct limit *limit = limit_in(l, r->stage);

	if (limit == NULL)
		return;
	limit->allowed = r->allowed;
	limit->counsellor_after = r->counsellor_after;
	limit->head_after = r->head_after;
	limit->version = r->version;
	limit->since_at = r->updated_at;
}

/* The last instant that was in time is the one before late_at: midnight belongs to the day that ended. */
static int64_t in_time_until(const struct limits *l)
{
	return l->late_at - 1;
}

static enum outcome make(struct ctx *c, int64_t late_at, const struct waiting_limit_row *own, size_t n, const struct limits **out)
{
	struct limits *l = arena_new(c->arena, struct limits);

	TRY(workdays_get(c, &l->days));
	l->late_at = late_at;
	put_defaults(l);
	for (size_t i = 0; i < n; i++)
		put_own(l, &own[i]);
	*out = l;
	return OK;
}

enum outcome limits_get(struct ctx *c, const struct limits **out)
{
	struct waiting_limit_row *rows;
	struct cohort_row *cohort;
	size_t n;

	TRY(cohort_find(c, c->cohort, &cohort));
	TRY(q_limit_all(c->tx, c->school_id, c->cohort, &rows, &n));
	return make(c, cohort->late_at, rows, n, out);
}

enum outcome limits_at(struct ctx *c, int64_t at, const struct limits **out)
{
	struct waiting_limit_row *rows;
	struct late_past_row *late;
	struct cohort_row *cohort;
	size_t n;

	TRY(cohort_find(c, c->cohort, &cohort));
	TRY(q_limit_at(c->tx, c->school_id, c->cohort, at, &rows, &n));
	TRY(q_late_past_at(c->tx, c->school_id, c->cohort, at, &late));
	return make(c, late ? late->late_at : cohort->late_at, rows, n, out);
}

bool limits_differ(const struct limits *a, const struct limits *b)
{
	if (a->late_at != b->late_at)
		return true;
	for (size_t i = 0; i < LIMIT_STAGES; i++)
		if (a->of[i].allowed != b->of[i].allowed)
			return true;
	return false;
}

enum outcome limits_past(struct ctx *c, struct waiting_limit_past_row **rows, size_t *count)
{
	return q_limit_pasts(c->tx, c->school_id, c->cohort, rows, count);
}

/* ---- changing one ---- */

static void check_days(struct ctx *c, const char *member, int64_t days)
{
	if (days < 0 || days > LIMIT_MOST)
		fail_at(c->fail, member, say_limit_days(c->arena, arena_printf(c->arena, "%d", LIMIT_MOST)));
}

static enum outcome check_form(struct ctx *c, const struct limit_form *f)
{
	check_days(c, "allowed", f->allowed);
	check_days(c, "counsellor_after", f->counsellor_after);
	check_days(c, "head_after", f->head_after);
	if (c->fail->count == 0 && f->counsellor_after && f->head_after && f->head_after < f->counsellor_after)
		fail_at(c->fail, "head_after", say_limit_order(c->arena));
	return fail_done(c->fail);
}

static struct waiting_limit_row row_of(const struct ctx *c, const struct limit *l)
{
	return (struct waiting_limit_row){ .school_id = c->school_id, .cohort = c->cohort, .stage = l->stage, .allowed = l->allowed,
		.counsellor_after = l->counsellor_after, .head_after = l->head_after, .version = l->version };
}

static enum outcome write_limit(struct ctx *c, const struct waiting_limit_row *r, int64_t at, int64_t *changed)
{
	if (r->version == 0)
		return q_limit_add(c->tx, c->school_id, c->cohort, r->stage, r->allowed, r->counsellor_after, r->head_after, at, changed);
	return q_limit_change(c->tx, c->school_id, c->cohort, r->stage, r->allowed, r->counsellor_after, r->head_after, at, r->version, changed);
}

static enum outcome stale(struct ctx *c, int64_t seen, int64_t now)
{
	return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)seen), arena_printf(c->arena, "%lld", (long long)now)));
}

enum outcome limit_change(struct ctx *c, const char *stage, const struct limit_form *f)
{
	struct waiting_limit_row was, next;
	const struct limits *l;
	const struct limit *limit;
	int64_t changed = 0, at;

	TRY(limits_get(c, &l));
	limit = limit_of(l, stage);
	if (limit == NULL)
		return fail_say(c->fail, MISSING, say_limit_missing(c->arena, stage));
	TRY(check_form(c, f));
	if (f->version != limit->version)
		return stale(c, f->version, limit->version);
	was = next = row_of(c, limit);
	next.allowed = f->allowed;
	next.counsellor_after = f->counsellor_after;
	next.head_after = f->head_after;
	TRY(ctx_moment(c, &at));
	/* Also the built-in one, which may be another in a later release. */
	TRY(q_limit_past_add(c->tx, c->school_id, c->cohort, stage, was.version, was.allowed, was.counsellor_after, was.head_after, limit->since_at, at, NULL));
	TRY(write_limit(c, &next, at, &changed));
	if (changed != 1)
		return stale(c, f->version, limit->version);
	next.version++;
	was.updated_at = next.updated_at = at;
	return audit_append(c, &(struct audit_entry){ .action = "limit.change", .subject = "limit",
		.note = arena_printf(c->arena, "%s %s", c->cohort, code_name("stage", stage)), .shape = &waiting_limit_shape, .before = &was, .after = &next });
}

/* ---- one person ---- */

static int64_t since_of(const struct limits *l, const char *stage, int64_t stage_at)
{
	bool unregistered = strcmp(stage, "unregistered") == 0;

	return unregistered && stage_at < in_time_until(l) ? in_time_until(l) : stage_at;
}

static const char *told(const struct limit *l, int64_t over)
{
	if (l->head_after && over >= l->head_after)
		return "college_head";
	return l->counsellor_after && over >= l->counsellor_after ? "counsellor" : "";
}

struct wait wait_of(const struct limits *l, int64_t now, const char *stage, int64_t stage_at)
{
	const struct limit *limit = limit_of(l, stage);
	struct wait w = { .holder = "", .told = "" };

	if (limit == NULL)
		return w;
	w.since = since_of(l, stage, stage_at);
	w.waited = workdays_between(l->days, w.since, now);
	w.allowed = limit->allowed;
	w.over = w.waited - w.allowed;
	w.holder = limit->holder;
	w.told = told(limit, w.over);
	return w;
}

int64_t limit_before(const struct limits *l, int64_t now, const char *stage, int64_t over)
{
	const struct limit *limit = limit_of(l, stage);
	int64_t before;

	if (limit == NULL)
		return 0;
	before = workdays_before(l->days, now, (int)(limit->allowed + (over < 1 ? 1 : over) - 1));
	return strcmp(stage, "unregistered") == 0 && in_time_until(l) >= before ? 0 : before;
}

/* ---- the people ---- */

/* Where a page begins: "3/2024000123" is behind that number in the fourth state. */
static size_t mark_read(const char *mark, const char **after)
{
	char *end;
	long place = strtol(mark, &end, 10);

	*after = "";
	if (*end != '/' || place < 0)
		return *mark ? LIMIT_STAGES : 0;
	*after = end + 1;
	return (size_t)place;
}

static enum outcome read_stage(struct ctx *c, const struct limits *l, const struct overdue_ask *ask, size_t place, const char *after, int64_t most,
	struct overdue_line_row **rows, size_t *n)
{
	const char *stage = l->of[place].stage;
	int64_t before = ask->over > 0 ? limit_before(l, c->now, stage, ask->over) : NOT_GIVEN;

	*n = 0;
	if (before == 0 || (*ask->stage && strcmp(ask->stage, stage) != 0))
		return OK;
	return q_overdue_lines(c->tx, c->school_id, c->cohort, stage, scope_account(c->actor), ask->college_id, ask->class_id, before, after, most, rows, n);
}

static void judge(const struct limits *l, int64_t now, struct overdue_line_row *r)
{
	struct wait w = wait_of(l, now, r->stage, r->stage_at);

	r->since_at = w.since;
	r->waited = w.waited;
	r->allowed = w.allowed;
	r->over = w.over;
	r->holder = w.holder;
	r->told = w.told;
}

enum outcome overdue_list(struct ctx *c, const struct overdue_ask *ask, struct overdue_line_row **out, size_t *count, const char **next)
{
	int64_t most = ask->most < 1 || ask->most > OVERDUE_LINES_MOST ? OVERDUE_LINES_MOST : ask->most;
	const struct limits *l;
	const char *after;
	size_t place = mark_read(ask->after, &after);

	TRY(limits_get(c, &l));
	*out = arena_array(c->arena, (size_t)most, sizeof **out);
	*count = 0;
	*next = "";
	for (; place < LIMIT_STAGES; place++, after = "") {
		struct overdue_line_row *rows;
		size_t n, room = (size_t)most - *count;

		TRY(read_stage(c, l, ask, place, after, (int64_t)room + 1, &rows, &n));
		for (size_t i = 0; i < n && i < room; i++) {
			(*out)[*count] = rows[i];
			judge(l, c->now, &(*out)[(*count)++]);
		}
		if (n > room) {
			*next = arena_printf(c->arena, "%zu/%s", place, room ? rows[room - 1].student_no : after);
			return OK;
		}
	}
	return OK;
}

/* ---- the counts ---- */

struct instants {
	int64_t before[LIMIT_STAGES];
};

static enum outcome read_overdue(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const int64_t *b = ((const struct instants *)arg)->before;
	struct overdue_count_row *rows;

	TRY(q_overdue_counts(c->tx, c->school_id, c->cohort, scope_account(c->actor), b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], &rows, n));
	*out = rows;
	return OK;
}

/* Kept while nothing changes; the instants move with the days and the limits. */
static enum outcome overdue_kept(struct ctx *c, const struct limits *l, int64_t over, struct overdue_count_row **rows, size_t *n)
{
	struct instants at;
	struct buf question;
	void *kept;

	buf_init(&question, c->arena);
	buf_printf(&question, "overdue_counts %lld", (long long)scope_account(c->actor));
	for (size_t i = 0; i < LIMIT_STAGES; i++) {
		at.before[i] = limit_before(l, c->now, l->of[i].stage, over);
		buf_printf(&question, " %lld", (long long)at.before[i]);
	}
	TRY(memo_rows(c, buf_text(&question), &overdue_count_shape, read_overdue, &at, &kept, n));
	*rows = kept;
	return OK;
}

static enum outcome read_waiting(struct ctx *c, const void *arg, void **out, size_t *n)
{
	struct waiting_count_row *rows;

	TRY(q_waiting_colleges(c->tx, c->school_id, c->cohort, scope_account(c->actor), &rows, n));
	*out = rows;
	return OK;
}

static enum outcome waiting_kept(struct ctx *c, struct waiting_count_row **rows, size_t *n)
{
	const char *question = arena_printf(c->arena, "waiting_colleges %lld", (long long)scope_account(c->actor));
	void *kept;

	TRY(memo_rows(c, question, &waiting_count_shape, read_waiting, NULL, &kept, n));
	*rows = kept;
	return OK;
}

static int64_t *cell(struct overdue_unit *units, size_t n, const struct limits *l, int64_t id, const char *stage, bool overdue)
{
	const struct limit *limit = limit_of(l, stage);

	for (size_t i = 0; limit && i < n; i++)
		if (units[i].id == id)
			return &(overdue ? units[i].overdue : units[i].waiting)[limit - l->of];
	return NULL;
}

enum outcome overdue_counts(struct ctx *c, int64_t over, struct overdue_unit **out, size_t *count)
{
	const struct limits *l;
	struct college_row *colleges;
	struct waiting_count_row *waiting;
	struct overdue_count_row *overdue;
	size_t n, m;

	TRY(limits_get(c, &l));
	TRY(graduate_colleges(c, &colleges, count));
	*out = arena_array(c->arena, *count + 1, sizeof **out);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct overdue_unit){ .id = colleges[i].id, .code = colleges[i].code, .name = colleges[i].name };
	TRY(waiting_kept(c, &waiting, &n));
	TRY(overdue_kept(c, l, over, &overdue, &m));
	for (size_t i = 0; i < n; i++) {
		int64_t *at = cell(*out, *count, l, waiting[i].place_id, waiting[i].stage, false);

		if (at)
			*at = waiting[i].graduates;
	}
	for (size_t i = 0; i < m; i++) {
		int64_t *at = cell(*out, *count, l, overdue[i].college_id, overdue[i].stage, true);

		if (at)
			*at = overdue[i].overdue;
	}
	return OK;
}

enum outcome overdue_classes(struct ctx *c, struct overdue_unit **out, size_t *count)
{
	const struct limits *l;
	struct waiting_class_row *rows;
	size_t n;

	TRY(limits_get(c, &l));
	TRY(q_waiting_classes(c->tx, c->school_id, c->cohort, scope_account(c->actor), &rows, &n));
	*out = arena_array(c->arena, n + 1, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t *at;

		if (*count == 0 || (*out)[*count - 1].id != rows[i].class_id)
			(*out)[(*count)++] = (struct overdue_unit){ .id = rows[i].class_id, .code = "", .name = rows[i].class };
		at = cell(&(*out)[*count - 1], 1, l, rows[i].class_id, rows[i].stage, false);
		if (at)
			*at = rows[i].graduates;
	}
	return OK;
}
