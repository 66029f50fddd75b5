/* Changing the dictionary of destinations. */
#include "dictionary.h"

#include <string.h>

#include "audit.h"
#include "cohort.h"
#include "db.h"
#include "json.h"
#include "queries.h"
#include "words.h"

enum outcome category_one(struct ctx *c, const char *code, struct category_row **out)
{
	TRY(category_find(c, c->cohort, code, out));
	return *out ? OK : fail_say(c->fail, MISSING, say_category_missing(c->arena, c->cohort, code));
}

static enum outcome check_open(struct ctx *c)
{
	struct cohort_row *cohort;

	TRY(cohort_find(c, c->cohort, &cohort));
	return strcmp(cohort->state, "open") == 0 ? OK : fail_say(c->fail, CONFLICT, say_cohort_is_archived(c->arena, c->cohort));
}

enum outcome category_change(struct ctx *c, const char *code, const struct category_form *f)
{
	struct category_row *was, *now;
	int64_t changed;

	TRY(check_open(c));
	TRY(category_one(c, code, &was));
	TRY(q_category_change(c->tx, c->school_id, c->cohort, code, f->name, f->definition, f->evidence, f->selectable != 0, f->needs_uscc != 0,
		f->wage_check != 0, f->two_level != 0, f->needs_evidence != 0, f->stopped != 0, f->version, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)f->version),
			arena_printf(c->arena, "%lld", (long long)was->version)));
	TRY(category_one(c, code, &now));
	return audit_append(c, &(struct audit_entry){ .action = "category.change", .subject = "category",
		.note = arena_printf(c->arena, "%s %s", c->cohort, code), .shape = &category_shape, .before = was, .after = now });
}

/* ---- flexible employment ---- */

enum outcome flexible_get(struct ctx *c, struct flexible *out)
{
	struct cohort_row *cohort;

	TRY(cohort_find(c, c->cohort, &cohort));
	out->definition = cohort->definition;
	TRY(q_indicator_one(c->tx, c->school_id, c->cohort, cohort->definition, "flexible", &out->indicator));
	if (out->indicator && strcmp(out->indicator->kind, "apart") != 0)
		out->indicator = NULL;
	return q_indicator_member_all(c->tx, c->school_id, c->cohort, cohort->definition, &out->members, &out->member_count);
}

bool flexible_has(const struct flexible *f, const char *indicator, const char *category)
{
	for (size_t i = 0; i < f->member_count; i++)
		if (strcmp(f->members[i].indicator, indicator) == 0 && strcmp(f->members[i].category, category) == 0)
			return true;
	return false;
}

bool flexible_may(const struct flexible *f, const struct category_row *category)
{
	return strcmp(category->class, "study") != 0 && flexible_has(f, "placed", category->code);
}

const char *flexible_codes(struct ctx *c, const struct flexible *f)
{
	struct buf b;

	buf_init(&b, c->arena);
	for (size_t i = 0; i < f->member_count; i++) {
		if (strcmp(f->members[i].indicator, "flexible") != 0)
			continue;
		buf_put(&b, b.n ? "," : "");
		buf_put(&b, f->members[i].category);
	}
	return buf_text(&b);
}

static enum outcome note(struct ctx *c, const struct flexible *f, const char *before, const char *after)
{
	struct buf b;

	buf_init(&b, c->arena);
	buf_put(&b, "{\"members\":[");
	json_quote(&b, before);
	buf_char(&b, ',');
	json_quote(&b, after);
	buf_put(&b, "]}");
	return audit_append(c, &(struct audit_entry){ .action = "indicator.change", .subject = "indicator",
		.note = arena_printf(c->arena, "%s %s", c->cohort, f->indicator->name), .changes = buf_text(&b) });
}

static enum outcome add_member(struct ctx *c, const struct flexible *f, const char *code)
{
	struct category_row *category;

	if (*code == '\0')
		return OK;
	TRY(category_one(c, code, &category));
	if (!flexible_may(f, category))
		return fail_say(c->fail, INVALID, say_flexible_not_placed(c->arena, code));
	return q_indicator_member_add(c->tx, c->school_id, c->cohort, f->definition, "flexible", code, NULL);
}

enum outcome flexible_change(struct ctx *c, const char *members, const char *seen)
{
	struct flexible was, now;
	char *list = arena_dup(c->arena, members), *code;

	TRY(check_open(c));
	TRY(flexible_get(c, &was));
	if (was.indicator == NULL)
		return fail_say(c->fail, CONFLICT, say_flexible_fixed(c->arena, was.definition));
	if (strcmp(flexible_codes(c, &was), seen) != 0)
		return fail_say(c->fail, CONFLICT, say_flexible_stale(c->arena));
	TRY(q_indicator_member_clear(c->tx, c->school_id, c->cohort, was.definition, "flexible", NULL));
	while ((code = strsep(&list, "\x1f")))
		TRY(add_member(c, &was, code));
	TRY(flexible_get(c, &now));
	return note(c, &was, flexible_codes(c, &was), flexible_codes(c, &now));
}
