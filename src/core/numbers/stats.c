/* Counting: one walk over the cohort's tally, added up in integers by whatever it is grouped by. */
#include "stats.h"

#include <stdlib.h>
#include <string.h>

#include "cohort.h"
#include "db.h"
#include "past.h"
#include "queries.h"
#include "stats_cache.h"
#include "stats_source.h"
#include "words.h"

enum by { BY_LEVEL, BY_COLLEGE, BY_MAJOR, BY_SEX };
static const char *const by_names[STATS_BY] = { "level", "college", "major", "sex" };

/* One counting at work. */
struct counting {
	struct ctx *c;
	const struct stats_ask *ask;
	struct stats *s;
	enum by by[STATS_BY];
	size_t by_count;
	const struct stats_source *from;
	uint64_t *member_of; /* of each category: bit i = it counts for indicator i */
	struct stats_group *last; /* neighbours in the tally are mostly of one group */
	size_t room;
};

bool stats_allowed(const struct actor *who)
{
	return strcmp(who->role, "counsellor") != 0 && (who->scope.school || who->scope.college_count > 0);
}

static bool sees_college(const struct actor *who, int64_t college_id)
{
	return who->scope.school || scope_has(who, college_id, 0, 0);
}

/* ---- what is asked ---- */

static bool read_by(struct counting *k)
{
	for (const char *p = k->ask->by; *p;) {
		size_t n = strcspn(p, ","), found = STATS_BY;

		for (size_t i = 0; i < STATS_BY; i++)
			if (strlen(by_names[i]) == n && strncmp(p, by_names[i], n) == 0)
				found = i;
		for (size_t i = 0; i < k->by_count; i++)
			if (k->by[i] == found)
				return false;
		if (found == STATS_BY || (p[n] == ',' && p[n + 1] == '\0'))
			return false;
		k->by[k->by_count++] = (enum by)found;
		p += n + (p[n] == ',');
	}
	return true;
}

static enum outcome read_ask(struct counting *k)
{
	struct ctx *c = k->c;
	struct stats *s = k->s;

	s->definition = *k->ask->definition ? k->ask->definition : k->from->meaning->definition;
	s->series = *k->ask->series ? k->ask->series : "approved";
	s->by = k->ask->by;
	if (code_find(code_set("definition"), s->definition) == NULL)
		return fail_say(c->fail, INVALID, say_stats_definition(c->arena, s->definition));
	if (code_find(code_set("series"), s->series) == NULL)
		return fail_say(c->fail, INVALID, say_stats_series(c->arena, s->series));
	if (!read_by(k))
		return fail_say(c->fail, INVALID, say_stats_by(c->arena, k->ask->by));
	return OK;
}

/* ---- what an indicator adds up ---- */

static void take_indicators(struct counting *k)
{
	const struct meaning *m = k->from->meaning;
	struct stats *s = k->s;

	s->indicators = arena_array(k->c->arena, m->indicator_count, sizeof *s->indicators);
	for (size_t i = 0; i < m->indicator_count && s->indicator_count < 64; i++) {
		const struct meaning_indicator_row *d = &m->indicators[i];

		if (strcmp(d->definition, s->definition) == 0)
			s->indicators[s->indicator_count++] = (struct stats_indicator){ d->code, d->name, d->formula, d->kind, "|" };
	}
}

static void take_categories(struct counting *k)
{
	const struct meaning *m = k->from->meaning;
	struct stats *s = k->s;

	s->category_count = m->category_count;
	s->categories = arena_array(k->c->arena, s->category_count, sizeof *s->categories);
	k->member_of = arena_array(k->c->arena, s->category_count, sizeof *k->member_of);
	for (size_t i = 0; i < s->category_count; i++)
		s->categories[i] = (struct stats_category){ m->categories[i].code, m->categories[i].name, m->categories[i].class };
}

static size_t category_at(const struct stats *s, const char *code)
{
	size_t i = 0;

	while (i < s->category_count && strcmp(s->categories[i].code, code) != 0)
		i++;
	return i;
}

static void take_member(struct counting *k, const struct meaning_member_row *m)
{
	struct stats *s = k->s;
	size_t at = category_at(s, m->category);

	for (size_t i = 0; i < s->indicator_count; i++) {
		struct stats_indicator *d = &s->indicators[i];

		if (strcmp(d->code, m->indicator) != 0)
			continue;
		d->members = arena_printf(k->c->arena, "%s%s|", d->members, m->category);
		if (at < s->category_count)
			k->member_of[at] |= UINT64_C(1) << i;
	}
}

static void take_members(struct counting *k)
{
	const struct meaning *m = k->from->meaning;

	for (size_t i = 0; i < m->member_count; i++)
		if (strcmp(m->members[i].definition, k->s->definition) == 0)
			take_member(k, &m->members[i]);
}

/* ---- groups ---- */

static const struct college_row *college_of(const struct counting *k, int64_t id, int *rank)
{
	const struct meaning *m = k->from->meaning;

	for (size_t i = 0; i < m->college_count; i++)
		if (m->colleges[i].id == id) {
			*rank = (int)i;
			return &m->colleges[i];
		}
	return NULL;
}

/* Majors of one name are one: its rank is the first's. */
static const struct major_row *major_of(const struct counting *k, int64_t id, int *rank)
{
	const struct meaning *m = k->from->meaning;
	const struct major_row *found = NULL;

	for (size_t i = 0; i < m->major_count && found == NULL; i++)
		if (m->majors[i].id == id)
			found = &m->majors[i];
	for (size_t i = 0; found && i < m->major_count; i++)
		if (strcmp(m->majors[i].name, found->name) == 0) {
			*rank = (int)i;
			break;
		}
	return found;
}

static int code_rank(const char *set, const char *code)
{
	const struct code_set *codes = code_set(set);
	const struct code *found = code_find(codes, code);

	return found ? (int)(found - codes->codes) : (int)codes->count;
}

static void put_key(const struct counting *k, const struct tally_row *t, struct stats_group *g)
{
	const struct college_row *college;
	const struct major_row *major;

	for (size_t i = 0; i < k->by_count; i++) {
		int *rank = &g->rank[i];

		if (k->by[i] == BY_LEVEL) {
			g->level = t->level;
			*rank = code_rank("level", t->level);
		} else if (k->by[i] == BY_SEX) {
			g->sex = t->sex;
			*rank = code_rank("sex", t->sex);
		} else if (k->by[i] == BY_COLLEGE && (college = college_of(k, t->college_id, rank)) != NULL) {
			g->college_id = college->id;
			g->college_code = college->code;
			g->college = college->name;
		} else if (k->by[i] == BY_MAJOR && (major = major_of(k, t->major_id, rank)) != NULL) {
			g->major = major->name;
		}
	}
}

static void group_init(const struct counting *k, struct stats_group *g)
{
	memset(g, 0, sizeof *g);
	g->level = g->college_code = g->college = g->major = g->sex = "";
	g->indicators = arena_array(k->c->arena, k->s->indicator_count, sizeof *g->indicators);
	g->categories = arena_array(k->c->arena, k->s->category_count, sizeof *g->categories);
}

static struct stats_group *group_add(struct counting *k)
{
	struct stats *s = k->s;

	if (s->group_count == k->room) {
		size_t room = k->room ? 2 * k->room : 16;

		s->groups = arena_grow(k->c->arena, s->groups, k->room * sizeof *s->groups, room * sizeof *s->groups);
		k->room = room;
	}
	return &s->groups[s->group_count++];
}

static bool same_key(const struct counting *k, const struct stats_group *a, const struct stats_group *b)
{
	return memcmp(a->rank, b->rank, k->by_count * sizeof *a->rank) == 0 && a->college_id == b->college_id &&
		strcmp(a->level, b->level) == 0 && strcmp(a->sex, b->sex) == 0 && strcmp(a->major, b->major) == 0;
}

static struct stats_group *group_of(struct counting *k, const struct tally_row *t)
{
	struct stats *s = k->s;
	struct stats_group key = { .level = "", .college_code = "", .college = "", .major = "", .sex = "" };

	put_key(k, t, &key);
	for (size_t i = s->group_count; i-- > 0;) /* the newest first: the tally comes sorted */
		if (same_key(k, &s->groups[i], &key))
			return &s->groups[i];
	struct stats_group *g = group_add(k);

	group_init(k, g);
	put_key(k, t, g);
	return g;
}

/* ---- adding up ---- */

static const char *in_series(const struct stats *s, const struct tally_row *t)
{
	if (strcmp(s->series, "registered") == 0)
		return t->registered;
	return strcmp(s->series, "confirmed") == 0 ? t->confirmed : t->approved;
}

static void add(const struct counting *k, struct stats_group *g, const struct tally_row *t)
{
	const struct stats *s = k->s;
	const char *category = in_series(s, t);
	size_t at = *category ? category_at(s, category) : s->category_count;
	int stage = code_rank("stage", t->stage);

	g->graduates += t->n;
	g->registered += *t->registered ? t->n : 0;
	g->approved += *t->approved ? t->n : 0;
	g->confirmed += *t->confirmed ? t->n : 0;
	g->unregistered += *t->registered ? 0 : t->n;
	if (stage < STATS_STAGES)
		g->stages[stage] += t->n;
	if (at == s->category_count)
		return;
	g->categories[at] += t->n;
	for (size_t i = 0; i < s->indicator_count; i++)
		if (k->member_of[at] >> i & 1)
			g->indicators[i] += t->n;
}

static bool wanted(const struct counting *k, const struct tally_row *t)
{
	const struct stats_ask *ask = k->ask;
	const struct major_row *major;
	int rank = 0;

	if (!sees_college(k->c->actor, t->college_id) || (ask->college_id && t->college_id != ask->college_id))
		return false;
	if ((*ask->level && strcmp(ask->level, t->level) != 0) || (*ask->sex && strcmp(ask->sex, t->sex) != 0))
		return false;
	if (*ask->major == '\0')
		return true;
	major = major_of(k, t->major_id, &rank);
	return major && strcmp(major->name, ask->major) == 0;
}

static int compare_groups(const void *a, const void *b)
{
	const struct stats_group *x = a, *y = b;

	for (size_t i = 0; i < STATS_BY; i++)
		if (x->rank[i] != y->rank[i])
			return x->rank[i] < y->rank[i] ? -1 : 1;
	return 0;
}

static void count_all(struct counting *k)
{
	const struct stats_source *from = k->from;
	struct stats *s = k->s;

	group_init(k, &s->total);
	for (size_t i = 0; i < from->count; i++) {
		if (!wanted(k, &from->cells[i]))
			continue;
		add(k, &s->total, &from->cells[i]);
		if (k->by_count)
			add(k, group_of(k, &from->cells[i]), &from->cells[i]);
	}
	if (k->by_count == 0)
		*group_add(k) = s->total;
	else if (s->group_count)
		qsort(s->groups, s->group_count, sizeof *s->groups, compare_groups);
}

/* What was taken away again may leave groups that hold nobody. */
static void drop_empty(struct stats *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->group_count; i++)
		if (s->groups[i].graduates)
			s->groups[kept++] = s->groups[i];
	s->group_count = kept;
}

enum outcome stats_may(struct ctx *c, const struct stats_ask *ask)
{
	if (!stats_allowed(c->actor))
		return fail_say(c->fail, DENIED, say_stats_denied(c->arena));
	return ask->college_id && !sees_college(c->actor, ask->college_id) ? ctx_missing(c) : OK;
}

enum outcome stats_count(struct ctx *c, const struct stats_ask *ask, const struct stats_source *from, struct stats **out)
{
	struct counting k = { .c = c, .ask = ask, .from = from, .s = arena_new(c->arena, struct stats) };

	k.s->cohort = from->cohort;
	k.s->as_of = from->as_of;
	k.s->closes_at = from->closes_at;
	k.s->past = from->past;
	TRY(read_ask(&k));
	take_indicators(&k);
	take_categories(&k);
	take_members(&k);
	count_all(&k);
	if (from->past && k.by_count)
		drop_empty(k.s);
	*out = k.s;
	return OK;
}

/* ---- now, and at a moment that is past ---- */

static enum outcome read_cohort(struct ctx *c, struct stats_source *from)
{
	struct cohort_row *cohort;

	if (*c->cohort == '\0')
		return fail_say(c->fail, MISSING, say_stats_no_cohort(c->arena));
	TRY(cohort_find(c, c->cohort, &cohort));
	from->cohort = c->cohort;
	from->closes_at = cohort->closes_at;
	return OK;
}

static enum outcome read_now(struct ctx *c, const struct stats_ask *ask, struct stats_source *from)
{
	struct meaning *m;
	struct tally_row *rows;

	TRY(meaning_read(c, c->cohort, &m));
	TRY(q_stats_tally(c->tx, c->school_id, c->cohort, ask->college_id, &rows, &from->count));
	from->meaning = m;
	from->cells = rows;
	from->as_of = c->now;
	return OK;
}

static enum outcome read_past(struct ctx *c, const struct stats_ask *ask, struct stats_source *from)
{
	struct past_cells cells;

	TRY(past_cells(c, ask->as_of, ask->college_id, &cells));
	from->meaning = cells.meaning;
	from->cells = cells.rows;
	from->count = cells.count;
	from->as_of = ask->as_of;
	from->past = true;
	return OK;
}

enum outcome stats_get(struct ctx *c, const struct stats_ask *ask, const struct stats **out)
{
	struct stats_source from = { .cohort = c->cohort };
	const char *key;
	struct stats *s;

	TRY(stats_may(c, ask));
	TRY(ctx_as_of(c, ask->as_of));
	TRY(stats_cache_key(c, ask, &key));
	*out = stats_cache_find(c, key);
	if (*out)
		return OK;
	TRY(read_cohort(c, &from));
	TRY(ask->as_of ? read_past(c, ask, &from) : read_now(c, ask, &from));
	TRY(stats_count(c, ask, &from, &s));
	stats_cache_keep(c, key, s);
	*out = s;
	return OK;
}

enum outcome stats_colleges(struct ctx *c, struct college_row **out, size_t *count)
{
	struct college_row *rows;
	size_t all;

	TRY(q_stats_college(c->tx, c->school_id, &rows, &all));
	*count = 0;
	for (size_t i = 0; i < all; i++)
		if (sees_college(c->actor, rows[i].id))
			rows[(*count)++] = rows[i];
	*out = rows;
	return OK;
}

enum outcome cohort_closes_at(struct ctx *c, int64_t *closes_at)
{
	struct cohort_row *cohort;

	TRY(q_cohort_get(c->tx, c->school_id, c->cohort, &cohort));
	if (cohort == NULL)
		return fail_say(c->fail, MISSING, say_stats_no_cohort(c->arena));
	*closes_at = cohort->closes_at;
	return OK;
}

enum outcome coverage_past(struct ctx *c, int64_t as_of, struct coverage_row **out, size_t *count)
{
	TRY(ctx_as_of(c, as_of));
	return q_past_coverage(c->tx, c->school_id, c->cohort, as_of, scope_account(c->actor), out, count);
}

enum outcome coverage_get(struct ctx *c, struct coverage_row **out, size_t *count)
{
	return q_coverage(c->tx, c->school_id, c->cohort, scope_account(c->actor), out, count);
}
