/* A school's and a cohort's beginning: rows copied from the embedded code sets. */
#include "school.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "calendar.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "words.h"

struct creating {
	const struct school_form *form;
	bool demo;
};

static enum outcome create(struct ctx *c, void *arg)
{
	const struct creating *k = arg;
	const struct school_form *f = k->form;
	struct school_row *same;

	TRY(q_school_by_code(c->tx, f->code, &same));
	if (same)
		return fail_say(c->fail, CONFLICT, say_school_exists(c->arena, f->code, same->name));
	TRY(q_school_add(c->tx, c->school_id, f->code, f->name, f->office, f->office_phone,
		f->office_mail, k->demo, c->now, NULL));
	TRY(q_audit_head_put(c->tx, c->school_id, 0, "", c->now, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "school.create", .subject = "school",
		.subject_id = c->school_id, .shape = &school_form_shape, .after = f });
}

enum outcome school_create(struct ctx *c, const struct school_form *form, bool demo)
{
	struct creating k = { form, demo };

	c->school_id = id_new();
	return ctx_write(c, create, &k);
}

/* ---- cohorts ---- */

static bool is_on(const struct code_set *set, const struct code *code, const char *column)
{
	return strcmp(code_extra(set, code, column), "1") == 0;
}

static enum outcome seed_categories(struct ctx *c, const char *cohort)
{
	const struct code_set *set = code_set("destination");

	for (size_t i = 0; i < set->count; i++) {
		const struct code *d = &set->codes[i];

		TRY(q_category_add(c->tx, c->school_id, cohort, d->code, d->name, d->parent, code_extra(set, d, "top"),
			code_extra(set, d, "class"), code_extra(set, d, "form"), is_on(set, d, "selectable"),
			is_on(set, d, "needs_uscc"), is_on(set, d, "wage_check"), is_on(set, d, "two_level"),
			is_on(set, d, "needs_evidence"), code_extra(set, d, "definition"), code_extra(set, d, "evidence"),
			(int64_t)i + 1, NULL));
	}
	return OK;
}

/* members is "10|27*|…": a star takes the code and all below it. */
static bool is_member(const char *members, const struct code *d)
{
	for (const char *p = members; *p;) {
		size_t n = strcspn(p, "|");
		bool star = n > 0 && p[n - 1] == '*';
		size_t length = star ? n - 1 : n;

		if ((strlen(d->code) == length && strncmp(p, d->code, length) == 0) ||
			(star && strlen(d->parent) == length && strncmp(p, d->parent, length) == 0))
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

static enum outcome seed_members(struct ctx *c, const char *cohort, const char *definition, const char *indicator, const char *members)
{
	const struct code_set *set = code_set("destination");

	for (size_t i = 0; i < set->count; i++)
		if (is_member(members, &set->codes[i]))
			TRY(q_indicator_member_add(c->tx, c->school_id, cohort, definition, indicator, set->codes[i].code, NULL));
	return OK;
}

static enum outcome seed_indicators(struct ctx *c, const char *cohort)
{
	const struct code_set *set = code_set("indicator");

	for (size_t i = 0; i < set->count; i++) {
		const struct code *k = &set->codes[i];
		const char *definition = code_extra(set, k, "definition"), *indicator = code_extra(set, k, "indicator");

		TRY(q_indicator_add(c->tx, c->school_id, cohort, definition, indicator, k->name, code_extra(set, k, "formula"),
			code_extra(set, k, "kind"), strtoll(code_extra(set, k, "sort"), NULL, 10), NULL));
		TRY(seed_members(c, cohort, definition, indicator, code_extra(set, k, "members")));
	}
	return OK;
}

int64_t cohort_first_closing(struct arena *a, const char *cohort)
{
	return date_start(arena_printf(a, "%s-08-31", cohort));
}

enum outcome cohort_create(struct ctx *c, const char *cohort)
{
	struct cohort_row *same;
	long year = strtol(cohort, NULL, 10);
	int64_t opens, closes;

	if (strlen(cohort) != 4 || year < 2000 || year > 2099)
		return fail_say(c->fail, INVALID, say_cohort_bad(c->arena, cohort));
	TRY(q_cohort_get(c->tx, c->school_id, cohort, &same));
	if (same)
		return fail_say(c->fail, CONFLICT, say_cohort_exists(c->arena, cohort));
	opens = date_start(arena_printf(c->arena, "%ld-12-01", year - 1));
	closes = cohort_first_closing(c->arena, cohort);
	/* The 2024 definition holds from the cohort of 2024 on (notice 2). */
	TRY(q_cohort_add(c->tx, c->school_id, cohort, year >= 2024 ? "2024" : "2021", opens, closes, c->now, NULL));
	TRY(seed_categories(c, cohort));
	TRY(seed_indicators(c, cohort));
	TRY(calendar_begin(c, cohort));
	return audit_append(c, &(struct audit_entry){ .action = "cohort.create", .subject = "cohort", .note = cohort });
}

enum outcome school_list(struct ctx *c, struct school_row **rows, size_t *count)
{
	return q_school_all(c->tx, rows, count);
}

enum outcome school_default(struct ctx *c, const char *code)
{
	struct school_row *rows;
	size_t count;

	TRY(q_school_all(c->tx, &rows, &count));
	c->school_id = count == 1 ? rows[0].school_id : 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].code, code) == 0)
			c->school_id = rows[i].school_id;
	return OK;
}

struct choosing {
	const char *asked, *remembered;
};

static enum outcome choose(struct ctx *c, void *arg)
{
	const struct choosing *k = arg;
	struct cohort_row *rows;
	size_t count;
	const char *newest = "", *remembered = NULL, *asked = NULL;

	TRY(q_cohort_all(c->tx, c->school_id, &rows, &count));
	for (size_t i = count; i-- > 0;) { /* newest last, so that it wins */
		if (strcmp(rows[i].state, "open") == 0 || *newest == '\0')
			newest = rows[i].cohort;
		if (strcmp(rows[i].cohort, k->remembered) == 0)
			remembered = rows[i].cohort;
		if (strcmp(rows[i].cohort, k->asked) == 0)
			asked = rows[i].cohort;
	}
	if (*k->asked && asked == NULL)
		return fail_say(c->fail, MISSING, say_no_cohort(c->arena, k->asked));
	c->cohort = asked ? asked : remembered ? remembered : newest;
	return OK;
}

enum outcome cohort_choose(struct ctx *c, const char *asked, const char *remembered)
{
	struct choosing k = { asked, remembered };

	c->cohort = "";
	return c->school_id ? ctx_read(c, choose, &k) : OK;
}

enum outcome school_around(struct ctx *c, struct school_row **school, struct cohort_row **cohorts, size_t *count)
{
	TRY(q_school_get(c->tx, c->school_id, school));
	return q_cohort_all(c->tx, c->school_id, cohorts, count);
}

enum outcome school_all_demo(struct ctx *c, bool *all, int64_t *shift)
{
	struct school_row *rows;
	size_t count;

	TRY(q_school_all(c->tx, &rows, &count));
	*all = true;
	*shift = 0;
	for (size_t i = 0; i < count; i++) {
		*all = *all && rows[i].demo;
		*shift = rows[i].clock_shift;
	}
	if (!*all)
		*shift = 0;
	return OK;
}

enum outcome school_set_shift(struct ctx *c, int64_t shift)
{
	return q_school_shift(c->tx, c->school_id, shift, NULL);
}
