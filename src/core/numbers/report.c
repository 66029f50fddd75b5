/* A report opened: both counts side by side, and between them the people who moved, added up by the two states
 * they moved between. */
#include "report_inside.h"

#include <string.h>

#include "db.h"
#include "memo.h"
#include "number.h"
#include "queries.h"
#include "stats_cache.h"
#include "stats_source.h"
#include "words.h"

static const char *const coverage_codes[] = { "graduates", "registered", "approved", "confirmed", "disputed", "unregistered" };
enum { COVERAGE = sizeof coverage_codes / sizeof *coverage_codes };

/* ---- which snapshots ---- */

bool report_is_now(const struct report *r)
{
	return r->snapshot->id == 0;
}

enum outcome report_lately(struct ctx *c, struct snapshot_row **out)
{
	TRY(snapshot_last(c, c->cohort, "week", INT64_MAX, out));
	return *out ? OK : report_newest(c, out);
}

/* Now, in the shape of a snapshot that nobody froze. */
static enum outcome read_now(struct report_opening *o, struct snapshot_row **out)
{
	struct ctx *c = o->c;
	struct snapshot_row *s = arena_new(c->arena, struct snapshot_row);
	struct meaning *names;
	char day[20];

	TRY(meaning_read(c, c->cohort, &names));
	o->names = names;
	*s = (struct snapshot_row){ .school_id = c->school_id, .cohort = c->cohort, .kind = "", .due_on = arena_dup(c->arena, clock_date(c->now, day)),
		.due_at = c->now, .definition = names->definition, .meaning = meaning_digest(c->arena, meaning_text(c->arena, names)), .people_hash = "", .previous = "", .hash = "" };
	*out = s;
	return OK;
}

/* Kept: what a snapshot holds never changes. */
static enum outcome count_side(struct report_opening *o, const struct snapshot_row *s, const struct meaning *meaning, const char *by, const struct stats **out)
{
	struct ctx *c = o->c;
	struct stats_ask of = o->ask->of;
	const char *key;

	of.by = by;
	of.as_of = 0;
	if (s->id == 0)
		return stats_get(c, &of, out);
	TRY(stats_may(c, &of));
	key = stats_cache_lasting(c, s->id, &of);
	*out = stats_cache_find(c, key);
	if (*out)
		return OK;
	TRY(snapshot_stats_by(c, s, meaning, &of, out));
	stats_cache_keep(c, key, *out);
	return OK;
}

enum outcome report_open(struct report_opening *o, const char *by)
{
	struct ctx *c = o->c;
	struct report *r = o->r;
	struct snapshot_row *s, *than;

	if (!stats_allowed(c->actor))
		return fail_say(c->fail, DENIED, say_stats_denied(c->arena));
	TRY(o->ask->snapshot_id == REPORT_NOW ? read_now(o, &s) : snapshot_get(c, o->ask->snapshot_id, &s));
	if (o->ask->than_id)
		TRY(snapshot_get(c, o->ask->than_id, &than));
	else
		TRY(s->id ? snapshot_before(c, s, &than) : report_lately(c, &than));
	if (than && (strcmp(than->cohort, s->cohort) != 0 || than->due_at >= s->due_at))
		return fail_say(c->fail, INVALID, say_report_than(c->arena));
	r->snapshot = s;
	r->than = than;
	if (s->id)
		TRY(snapshot_meaning(c, s, &o->names));
	TRY(count_side(o, s, o->names, by, &r->now));
	if (than == NULL)
		return OK;
	o->whole = strcmp(s->meaning, than->meaning) != 0;
	o->was_names = o->names;
	if (o->whole)
		TRY(snapshot_meaning(c, than, &o->was_names));
	return count_side(o, than, o->was_names, by, &r->was);
}

/* ---- what is counted ---- */

/* Registered but not in the series: of two series at once, so that no single state tells it. */
bool report_measured(const char *code)
{
	return strcmp(code, "pending") != 0;
}

/* Every category there is: who has any of them is in the series. */
static const char *any_category(struct arena *a, const struct stats *s)
{
	struct buf b;

	buf_init(&b, a);
	buf_char(&b, '|');
	for (size_t i = 0; s && i < s->category_count; i++)
		buf_printf(&b, "%s|", s->categories[i].code);
	return buf_text(&b);
}

static bool coverage_measure(struct report_opening *o, const char *code, struct report_measure *m)
{
	const struct code_set *set = code_set("coverage");
	const struct code *k = code_find(set, code);
	struct arena *a = o->c->arena;

	if (k == NULL || !report_measured(code))
		return false;
	*m = (struct report_measure){ .kind = REPORT_COVERAGE, .code = k->code, .name = k->name, .formula = code_extra(set, k, "meaning"), .part = "" };
	if (*code_extra(set, k, "stages")) {
		m->subject = "stage";
		m->members = m->was_members = code_extra(set, k, "stages");
	} else if (strcmp(code, "graduates") == 0) {
		m->subject = "counted";
		m->members = m->was_members = "|all|";
	} else if (strcmp(code, "unregistered") == 0) {
		m->subject = "registered";
		m->members = m->was_members = "||";
	} else {
		m->subject = k->code;
		m->members = any_category(a, o->r->now);
		m->was_members = any_category(a, o->r->was);
	}
	return true;
}

static const struct stats_indicator *indicator_of(const struct stats *s, const char *code, size_t *at)
{
	for (size_t i = 0; s && i < s->indicator_count; i++)
		if (strcmp(s->indicators[i].code, code) == 0) {
			*at = i;
			return &s->indicators[i];
		}
	return NULL;
}

static bool rate_measure(struct report_opening *o, const char *code, struct report_measure *m)
{
	size_t at;
	const struct stats_indicator *d = indicator_of(o->r->now, code, &at), *was = indicator_of(o->r->was, code, &at);

	if (d == NULL)
		return false;
	*m = (struct report_measure){ .kind = REPORT_RATE, .code = d->code, .name = d->name, .formula = d->formula, .part = d->kind,
		.subject = o->r->now->series, .members = d->members, .was_members = was ? was->members : "|" };
	return true;
}

static bool category_measure(struct report_opening *o, const char *code, struct report_measure *m)
{
	const struct stats *s = o->r->now;
	struct arena *a = o->c->arena;

	for (size_t i = 0; i < s->category_count; i++)
		if (strcmp(s->categories[i].code, code) == 0) {
			const struct stats_category *k = &s->categories[i];
			const char *members = arena_printf(a, "|%s|", k->code);

			*m = (struct report_measure){ REPORT_CATEGORY, k->code, k->name, say_number_category(a, k->code, k->name), "", s->series, members, members };
			return true;
		}
	return false;
}

enum outcome report_measure_find(struct report_opening *o, const char *code, struct report_measure *out)
{
	if (coverage_measure(o, code, out) || rate_measure(o, code, out) || category_measure(o, code, out))
		return OK;
	return fail_say(o->c->fail, MISSING, say_number_unknown(o->c->arena, code));
}

int64_t report_count(const struct stats *s, const struct stats_group *g, const struct report_measure *m)
{
	size_t at;

	if (s == NULL || g == NULL)
		return 0;
	if (m->kind == REPORT_COVERAGE)
		return coverage_count(s, g, m->code);
	if (m->kind == REPORT_RATE)
		return indicator_of(s, m->code, &at) ? g->indicators[at] : 0;
	for (at = 0; at < s->category_count; at++)
		if (strcmp(s->categories[at].code, m->code) == 0)
			return g->categories[at];
	return 0;
}

static void list_measures(struct report_opening *o)
{
	struct report *r = o->r;

	r->measures = arena_array(o->c->arena, COVERAGE + r->now->indicator_count, sizeof *r->measures);
	for (size_t i = 0; i < COVERAGE; i++)
		coverage_measure(o, coverage_codes[i], &r->measures[r->measure_count++]);
	for (size_t i = 0; i < r->now->indicator_count; i++)
		rate_measure(o, r->now->indicators[i].code, &r->measures[r->measure_count++]);
}

/* ---- one state ---- */

const char *report_value(const struct report_measure *m, const struct report_state *s)
{
	const struct { const char *subject, *value; } members[] = { { "registered", s->registered }, { "approved", s->approved },
		{ "confirmed", s->confirmed }, { "stage", s->stage } };

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(m->subject, members[i].subject) == 0)
			return members[i].value;
	return "all";
}

bool report_counts(const char *members, const char *value)
{
	size_t n = strlen(value);

	for (const char *p = members; (p = strchr(p, '|')) != NULL; p++)
		if (strncmp(p + 1, value, n) == 0 && p[1 + n] == '|')
			return true;
	return false;
}

bool report_within(const struct report_opening *o, const struct meaning *names, const struct report_state *s)
{
	const struct stats_ask *of = &o->ask->of;

	if (!s->counted || !(o->c->actor->scope.school || scope_has(o->c->actor, s->college_id, 0, 0)))
		return false;
	if ((of->college_id && of->college_id != s->college_id) || (*of->level && strcmp(of->level, s->level) != 0) ||
		(*of->sex && strcmp(of->sex, s->sex) != 0))
		return false;
	return *of->major == '\0' || strcmp(meaning_major(names, s->major_id), of->major) == 0;
}

int64_t report_until(const struct report_opening *o)
{
	return report_is_now(o->r) ? INT64_MAX : o->r->snapshot->due_at;
}

int64_t report_since(const struct report_opening *o)
{
	return o->whole || o->r->than == NULL ? 0 : o->r->than->due_at;
}

/* ---- moves ---- */

static struct report_state state_now(const struct report_move_row *m)
{
	return (struct report_state){ m->counted, m->college_id, m->major_id, m->level, m->sex, m->stage, m->registered, m->approved, m->confirmed };
}

static struct report_state state_was(const struct report_move_row *m)
{
	return (struct report_state){ m->was_counted, m->was_college_id, m->was_major_id, m->was_level, m->was_sex, m->was_stage,
		m->was_registered, m->was_approved, m->was_confirmed };
}

static enum outcome read_moves(struct ctx *c, const void *arg, void **rows, size_t *count)
{
	const struct report_opening *o = arg;
	const struct report *r = o->r;

	return q_report_moves(c->tx, c->school_id, r->snapshot->cohort, r->than->due_at, report_until(o), report_since(o),
		(struct report_move_row **)rows, count);
}

/* What lies between two snapshots never changes again; what lies between one and now, with the next change. */
static enum outcome get_moves(struct report_opening *o, struct report_move_row **rows, size_t *count)
{
	const struct report *r = o->r;
	void *kept = NULL;

	*count = 0;
	if (r->than) {
		const char *question = arena_printf(o->c->arena, "report_moves %lld %lld", (long long)r->than->id, (long long)r->snapshot->id);

		TRY((report_is_now(r) ? memo_rows : memo_lasting)(o->c, question, &report_move_shape, read_moves, o, &kept, count));
	}
	*rows = kept;
	return OK;
}

static void move_cell(struct report_cell *cell, const struct report_measure *m, const struct report_state *now, const struct report_state *was, int64_t n)
{
	bool in = now && report_counts(m->members, report_value(m, now)), was_in = was && report_counts(m->was_members, report_value(m, was));

	cell->entered += in && !was_in ? n : 0;
	cell->left += was_in && !in ? n : 0;
}

static bool other_category(const struct report_measure *m, const struct report_state *now, const struct report_state *was)
{
	const char *value = report_value(m, now), *was_value = report_value(m, was);

	return *value && *was_value && strcmp(value, was_value) != 0;
}

enum outcome report_total(struct report_opening *o, const struct report_measure *m, struct report_cell *out, int64_t *changed)
{
	struct report_measure series = { .subject = o->r->now->series };
	struct report_move_row *rows;
	size_t count;

	*out = (struct report_cell){ report_count(o->r->now, &o->r->now->total, m), o->r->was ? report_count(o->r->was, &o->r->was->total, m) : 0, 0, 0 };
	*changed = 0;
	TRY(get_moves(o, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct report_state now = state_now(&rows[i]), was = state_was(&rows[i]);
		bool here = report_within(o, o->names, &now), there = report_within(o, o->was_names, &was);

		move_cell(out, m, here ? &now : NULL, there ? &was : NULL, rows[i].graduates);
		if (here && there && other_category(&series, &now, &was))
			*changed += rows[i].graduates;
	}
	return OK;
}

/* ---- groups ---- */

static bool same_group(const struct stats_group *a, const struct stats_group *b)
{
	return a->college_id == b->college_id && strcmp(a->level, b->level) == 0 && strcmp(a->major, b->major) == 0 && strcmp(a->sex, b->sex) == 0;
}

static const struct stats_group *group_in(const struct stats *s, const struct stats_group *key)
{
	for (size_t i = 0; s && i < s->group_count; i++)
		if (same_group(&s->groups[i], key))
			return &s->groups[i];
	return NULL;
}

static void count_group(struct report_opening *o, struct report_group *g, const struct stats_group *now, const struct stats_group *was)
{
	struct report *r = o->r;

	g->key = now ? now : was;
	g->graduates = now ? now->graduates : 0;
	g->was_graduates = was ? was->graduates : 0;
	g->cells = arena_array(o->c->arena, r->measure_count, sizeof *g->cells);
	for (size_t i = 0; i < r->measure_count; i++)
		g->cells[i] = (struct report_cell){ report_count(r->now, now, &r->measures[i]), report_count(r->was, was, &r->measures[i]), 0, 0 };
}

/* Those of now in their order; behind them those that have nobody any more. */
static void list_groups(struct report_opening *o)
{
	struct report *r = o->r;
	size_t was_count = r->was ? r->was->group_count : 0;

	count_group(o, &r->total, &r->now->total, r->was ? &r->was->total : NULL);
	r->groups = arena_array(o->c->arena, r->now->group_count + was_count, sizeof *r->groups);
	for (size_t i = 0; i < r->now->group_count; i++)
		count_group(o, &r->groups[r->group_count++], &r->now->groups[i], group_in(r->was, &r->now->groups[i]));
	for (size_t i = 0; i < was_count; i++)
		if (group_in(r->now, &r->was->groups[i]) == NULL)
			count_group(o, &r->groups[r->group_count++], NULL, &r->was->groups[i]);
}

static bool is_by(const struct report *r, const char *what)
{
	const char *at = strstr(r->now->by, what);

	return at != NULL;
}

static struct report_group *group_of(const struct report_opening *o, const struct meaning *names, const struct report_state *s)
{
	struct report *r = o->r;
	struct stats_group key = { .college_id = is_by(r, "college") ? s->college_id : 0, .level = is_by(r, "level") ? s->level : "",
		.major = is_by(r, "major") ? meaning_major(names, s->major_id) : "", .sex = is_by(r, "sex") ? s->sex : "" };

	for (size_t i = 0; i < r->group_count; i++)
		if (same_group(r->groups[i].key, &key))
			return &r->groups[i];
	return NULL;
}

static void move_group(struct report_opening *o, struct report_group *g, const struct report_state *now, const struct report_state *was, int64_t n)
{
	struct report *r = o->r;
	struct report_measure series = { .subject = r->now->series };

	for (size_t i = 0; g && i < r->measure_count; i++)
		move_cell(&g->cells[i], &r->measures[i], now, was, n);
	if (g && now && was && other_category(&series, now, was))
		g->changed += n;
}

static void move(struct report_opening *o, const struct report_move_row *m)
{
	struct report_state now = state_now(m), was = state_was(m);
	const struct report_state *here = report_within(o, o->names, &now) ? &now : NULL, *there = report_within(o, o->was_names, &was) ? &was : NULL;
	struct report_group *to = here ? group_of(o, o->names, here) : NULL, *from = there ? group_of(o, o->was_names, there) : NULL;

	move_group(o, &o->r->total, here, there, m->graduates);
	if (to == from) {
		move_group(o, to, here, there, m->graduates);
		return;
	}
	move_group(o, to, here, NULL, m->graduates);
	move_group(o, from, NULL, there, m->graduates);
}

static int64_t off_of(const struct report *r, const struct report_group *g)
{
	int64_t off = 0;

	for (size_t i = 0; i < r->measure_count; i++)
		off += g->cells[i].now - g->cells[i].was != g->cells[i].entered - g->cells[i].left;
	return off;
}

enum outcome report_get(struct ctx *c, const struct report_ask *ask, const struct report **out)
{
	struct report *r = arena_new(c->arena, struct report);
	struct report_opening o = { .c = c, .ask = ask, .r = r };
	struct report_move_row *rows;
	size_t count;

	TRY(report_open(&o, ask->of.by));
	list_measures(&o);
	list_groups(&o);
	TRY(get_moves(&o, &rows, &count));
	for (size_t i = 0; i < count; i++)
		move(&o, &rows[i]);
	if (r->than) {
		r->off = off_of(r, &r->total);
		for (size_t i = 0; i < r->group_count; i++)
			r->off += off_of(r, &r->groups[i]);
	}
	*out = r;
	return OK;
}

/* ---- beside it ---- */

enum outcome report_corrections(struct ctx *c, const struct snapshot_row *s, int64_t limit, struct roster_change_line_row **rows, size_t *count)
{
	return q_report_corrections(c->tx, c->school_id, s->cohort, s->due_at, scope_account(c->actor), limit, rows, count);
}

enum outcome report_dues(struct ctx *c, const char *kind, struct report_due_row **rows, size_t *count)
{
	return q_report_dues(c->tx, c->school_id, c->cohort, *kind ? kind : NULL, rows, count);
}

enum outcome report_newest(struct ctx *c, struct snapshot_row **out)
{
	const struct code_set *set = code_set("watch");

	*out = NULL;
	for (size_t i = 0; i < set->count; i++) {
		struct snapshot_row *s;

		TRY(snapshot_last(c, c->cohort, set->codes[i].code, INT64_MAX, &s));
		if (s && (*out == NULL || s->due_at >= (*out)->due_at))
			*out = s;
	}
	return OK;
}
