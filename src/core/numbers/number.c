/* One number, opened. */
#include "number.h"

#include <string.h>

#include "buf.h"
#include "db.h"
#include "memo.h"
#include "percent.h"
#include "queries.h"
#include "words.h"

/* Who is in a list, as conditions of number.sql; "" = no condition. */
struct conditions {
	const char *members, *others, *present, *absent, *stages;
};

/* A number being opened. */
struct opening {
	struct ctx *c;
	const struct number_ask *ask;
	struct number *out;
	struct conditions top, rest; /* who makes it; who is in the denominator but does not */
};

/* ---- counts of progress ---- */

static int64_t stage_count(const struct stats_group *g, const char *stages)
{
	const struct code_set *set = code_set("stage");
	int64_t n = 0;

	for (size_t i = 0; i < set->count && i < STATS_STAGES; i++) {
		const char *at = strstr(stages, set->codes[i].code);

		if (at && at[-1] == '|' && at[strlen(set->codes[i].code)] == '|')
			n += g->stages[i];
	}
	return n;
}

static int64_t series_count(const struct stats_group *g, const char *series)
{
	if (strcmp(series, "registered") == 0)
		return g->registered;
	return strcmp(series, "confirmed") == 0 ? g->confirmed : g->approved;
}

int64_t coverage_count(const struct stats *s, const struct stats_group *g, const char *code)
{
	const struct code_set *set = code_set("coverage");
	const struct code *k = code_find(set, code);

	if (k == NULL)
		return -1;
	if (*code_extra(set, k, "stages"))
		return stage_count(g, code_extra(set, k, "stages"));
	if (strcmp(code, "graduates") == 0)
		return g->graduates;
	if (strcmp(code, "unregistered") == 0)
		return g->unregistered;
	if (strcmp(code, "pending") == 0)
		return g->registered - series_count(g, s->series);
	return series_count(g, code);
}

/* ---- which number ---- */

const char *number_members(struct arena *a, const char *members)
{
	struct buf b;

	buf_init(&b, a);
	for (const char *p = members + 1; *p;) {
		size_t n = strcspn(p, "|");

		buf_put(&b, p == members + 1 ? "" : say_number_join(a));
		buf_bytes(&b, p, n);
		p += n + (p[n] == '|');
	}
	return buf_text(&b);
}

static void open_sum(struct opening *o, const char *name, const char *formula, const char *members, int64_t n)
{
	struct number *out = o->out;

	out->name = name;
	out->formula = formula;
	out->members = number_members(o->c->arena, members);
	out->numerator = n;
	o->top.members = members;
	o->rest.others = members;
}

static bool open_indicator(struct opening *o)
{
	const struct stats *s = o->out->s;

	for (size_t i = 0; i < s->indicator_count; i++)
		if (strcmp(s->indicators[i].code, o->ask->code) == 0) {
			open_sum(o, s->indicators[i].name, s->indicators[i].formula, s->indicators[i].members, s->total.indicators[i]);
			return true;
		}
	return false;
}

static bool open_category(struct opening *o)
{
	const struct stats *s = o->out->s;
	struct arena *a = o->c->arena;

	for (size_t i = 0; i < s->category_count; i++)
		if (strcmp(s->categories[i].code, o->ask->code) == 0) {
			open_sum(o, s->categories[i].name, say_number_category(a, s->categories[i].code, s->categories[i].name),
				arena_printf(a, "|%s|", s->categories[i].code), s->total.categories[i]);
			return true;
		}
	return false;
}

static bool open_coverage(struct opening *o)
{
	const struct code_set *set = code_set("coverage");
	const struct code *k = code_find(set, o->ask->code);
	struct number *out = o->out;
	const char *code = o->ask->code;

	if (k == NULL)
		return false;
	out->name = k->name;
	out->formula = code_extra(set, k, "meaning");
	out->members = "";
	out->numerator = coverage_count(out->s, &out->s->total, code);
	o->top.stages = code_extra(set, k, "stages");
	if (code_find(code_set("series"), code)) {
		o->top.present = code;
		o->rest.absent = code;
	} else if (strcmp(code, "unregistered") == 0) {
		o->top.absent = "registered";
		o->rest.present = "registered";
	} else if (strcmp(code, "pending") == 0) {
		o->top.present = "registered";
		o->top.absent = out->s->series;
	}
	return true;
}

/* ---- the people ---- */

static enum outcome choose(struct opening *o, struct conditions *which)
{
	struct number *out = o->out;
	const char *list = out->list;

	*which = (struct conditions){ "", "", "", "", "" };
	out->has_rest = *o->rest.others || *o->rest.present || *o->rest.absent;
	if (strcmp(list, "bottom") == 0) {
		out->expected = out->denominator;
	} else if (strcmp(list, "rest") == 0 && out->has_rest) {
		*which = o->rest;
		out->expected = out->denominator - out->numerator;
	} else if (strcmp(list, "top") == 0) {
		*which = o->top;
		out->expected = out->numerator;
	} else {
		return fail_say(o->c->fail, INVALID, say_number_list(o->c->arena, list));
	}
	return OK;
}

struct counting {
	const struct stats_ask *of;
	const struct conditions *w;
	const char *series;
};

static enum outcome count_anew(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct counting *k = arg;
	const struct conditions *w = k->w;
	struct standing_count_row *row = arena_new(c->arena, struct standing_count_row);

	if (k->of->as_of)
		TRY(q_number_count_past(c->tx, c->school_id, c->cohort, k->series, k->of->as_of, scope_account(c->actor), k->of->college_id,
			k->of->major, k->of->level, k->of->sex, w->members, w->others, w->present, w->absent, w->stages, row));
	else
		TRY(q_number_count(c->tx, c->school_id, c->cohort, k->series, scope_account(c->actor), k->of->college_id, k->of->major, k->of->level,
		k->of->sex, w->members, w->others, w->present, w->absent, w->stages, row));
	*out = row;
	*n = 1;
	return OK;
}

static const char *text(const char *t)
{
	return t ? t : "";
}

/* The people behind a number are counted one by one, once for each state of the school. */
static enum outcome count_people(struct opening *o, const struct conditions *w, int64_t *people)
{
	struct ctx *c = o->c;
	const struct stats_ask *of = &o->ask->of;
	struct counting k = { of, w, o->out->s->series };
	const char *question = arena_printf(c->arena, "number_count %lld %s %lld %lld %s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s", (long long)of->as_of, k.series,
		(long long)scope_account(c->actor), (long long)of->college_id, text(of->major), text(of->level), text(of->sex), text(w->members),
		text(w->others), text(w->present), text(w->absent), text(w->stages));
	void *kept;
	size_t n;

	TRY(memo_rows(c, question, &standing_count_shape, count_anew, &k, &kept, &n));
	*people = ((const struct standing_count_row *)kept)->graduates;
	return OK;
}

static enum outcome read_people(struct opening *o, const struct conditions *w)
{
	struct ctx *c = o->c;
	struct number *out = o->out;
	const struct stats_ask *of = &o->ask->of;
	const char *series = out->s->series;
	int64_t account = scope_account(c->actor), size = o->ask->size;

	TRY(count_people(o, w, &out->listed));
	if (of->as_of)
		TRY(q_number_people_past(c->tx, c->school_id, c->cohort, series, of->as_of, account, of->college_id, of->major, of->level, of->sex,
			w->members, w->others, w->present, w->absent, w->stages, o->ask->after, size + 1, &out->rows, &out->row_count));
	else
		TRY(q_number_people(c->tx, c->school_id, c->cohort, series, account, of->college_id, of->major, of->level, of->sex,
			w->members, w->others, w->present, w->absent, w->stages, o->ask->after, size + 1, &out->rows, &out->row_count));
	out->next_after = "";
	if (out->row_count > (size_t)size) {
		out->row_count = (size_t)size;
		out->next_after = out->rows[size - 1].student_no;
	}
	return OK;
}

enum outcome number_get(struct ctx *c, const struct number_ask *ask, struct number *out)
{
	struct opening o = { .c = c, .ask = ask, .out = out, .top = { "", "", "", "", "" }, .rest = { "", "", "", "", "" } };
	struct stats_ask whole = ask->of;
	struct conditions which;

	memset(out, 0, sizeof *out);
	whole.by = "";
	TRY(stats_get(c, &whole, &out->s));
	if (!open_indicator(&o) && !open_coverage(&o) && !open_category(&o))
		return fail_say(c->fail, MISSING, say_number_unknown(c->arena, ask->code));
	out->code = ask->code;
	out->denominator = out->s->total.graduates;
	out->percent = percent_text(c->arena, out->numerator, out->denominator);
	out->list = *ask->list ? ask->list : "top";
	TRY(choose(&o, &which));
	return read_people(&o, &which);
}
