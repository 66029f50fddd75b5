/* The dictionary: destinations of the cohort, who is in flexible employment, code sets, and the data
 * dictionary of everything that is kept. */
#include <string.h>

#include "code.h"
#include "crumb.h"
#include "dictionary.h"
#include "rows.h"
#include "routes.h"
#include "words.h"

enum { CODES_SHOWN = 500 };

/* Which tab this is: what the page compares with. */
static void put_tab(struct call *c, const char *tab)
{
	view_text(c->view, "tab", tab);
	view_hide(c->view, "tab");
	view_bool(c->view, "may_edit", role_bit(c->ctx->actor->role) & OFFICE);
}

enum outcome show_dictionary(struct call *c)
{
	struct category_row *rows;
	struct flexible flexible;
	size_t count;

	put_tab(c, "categories");
	TRY(category_list(c->ctx, c->ctx->cohort, &rows, &count));
	TRY(flexible_get(c->ctx, &flexible));
	view_text(c->view, "definition", flexible.definition);
	view_list(c->view, "categories");
	for (size_t i = 0; i < count; i++) {
		struct view *v = view_push(c->view, "categories");

		view_text(v, "code", rows[i].code);
		view_text(v, "name", rows[i].name);
		view_text(v, "parent", rows[i].parent);
		view_text(v, "top", rows[i].top);
		view_code(v, "class", "destination_class", rows[i].class);
		view_bool(v, "placed", flexible_has(&flexible, "placed", rows[i].code));
		view_bool(v, "flexible", flexible_has(&flexible, "flexible", rows[i].code));
		view_bool(v, "selectable", rows[i].selectable);
		view_bool(v, "needs_uscc", rows[i].needs_uscc);
		view_bool(v, "wage_check", rows[i].wage_check);
		view_bool(v, "two_level", rows[i].two_level);
		view_bool(v, "needs_evidence", rows[i].needs_evidence);
		view_bool(v, "stopped", rows[i].stopped);
	}
	return OK;
}

/* ---- one category ---- */

enum outcome show_category(struct call *c)
{
	struct category_row *r;
	struct category_form form;

	crumb(c, "dictionary");
	narrow(c);
	TRY(category_one(c->ctx, request_capture(c->req, "code"), &r));
	form = (struct category_form){ .name = r->name, .selectable = r->selectable, .needs_uscc = r->needs_uscc, .wage_check = r->wage_check,
		.two_level = r->two_level, .needs_evidence = r->needs_evidence, .stopped = r->stopped, .definition = r->definition,
		.evidence = r->evidence, .version = r->version };
	view_row(c->view, "category", &category_shape, r);
	form_view(c, "fields", &category_form_shape, &form);
	return OK;
}

enum outcome do_category(struct call *c)
{
	struct category_form form;

	TRY(form_read(c, &category_form_shape, &form));
	TRY(category_change(c->ctx, request_capture(c->req, "code"), &form));
	c->notice = say_category_saved(c->ctx->arena, form.name);
	call_go(c, "/dictionary?cohort=%s", c->ctx->cohort);
	return OK;
}

/* ---- flexible employment ---- */

enum outcome show_flexible(struct call *c)
{
	struct flexible f;
	struct category_row *rows;
	size_t count;

	put_tab(c, "flexible");
	TRY(flexible_get(c->ctx, &f));
	TRY(category_list(c->ctx, c->ctx->cohort, &rows, &count));
	view_text(c->view, "definition", f.definition);
	view_bool(c->view, "fixed", f.indicator == NULL);
	view_text(c->view, "formula", f.indicator ? f.indicator->formula : "");
	view_text(c->view, "seen", flexible_codes(c->ctx, &f));
	view_list(c->view, "choices");
	for (size_t i = 0; i < count; i++) {
		struct view *v;

		if (!flexible_may(&f, &rows[i]))
			continue;
		v = view_push(c->view, "choices");
		view_text(v, "code", rows[i].code);
		view_text(v, "name", rows[i].name);
		view_bool(v, "selected", flexible_has(&f, "flexible", rows[i].code));
	}
	return OK;
}

enum outcome do_flexible(struct call *c)
{
	struct indicator_form form;

	TRY(form_read(c, &indicator_form_shape, &form));
	TRY(flexible_change(c->ctx, form.members, form.seen));
	c->notice = say_flexible_saved(c->ctx->arena);
	call_go(c, "/dictionary/flexible?cohort=%s", c->ctx->cohort);
	return OK;
}

/* ---- code sets ---- */

static void put_sets(struct call *c, const char *now)
{
	const struct code_set *set;

	view_list(c->view, "sets");
	for (size_t i = 0; (set = code_set_at(i)); i++) {
		struct view *v = view_push(c->view, "sets");

		view_text(v, "set", set->name);
		view_text(v, "label", set->label);
		view_int(v, "codes", (int64_t)set->count);
		view_bool(v, "here", strcmp(set->name, now) == 0);
	}
}

static bool is_sought(const struct code *code, const char *sought)
{
	return *sought == '\0' || strstr(code->name, sought) || strncmp(code->code, sought, strlen(sought)) == 0;
}

enum outcome show_codes(struct call *c)
{
	const char *name = call_arg(c, "set"), *sought = call_arg(c, "q");
	const struct code_set *set = code_set(*name ? name : "employer_nature");
	int64_t found = 0;

	if (set == NULL)
		return ctx_missing(c->ctx);
	put_tab(c, "codes");
	put_sets(c, set->name);
	view_text(c->view, "set", set->name);
	view_text(c->view, "label", set->label);
	view_text(c->view, "source", set->source);
	view_text(c->view, "q", sought);
	view_list(c->view, "codes");
	for (size_t i = 0; i < set->count; i++) {
		struct view *v;

		if (!is_sought(&set->codes[i], sought) || found++ >= CODES_SHOWN)
			continue;
		v = view_push(c->view, "codes");
		view_text(v, "code", set->codes[i].code);
		view_text(v, "name", set->codes[i].name);
		view_text(v, "parent", set->codes[i].parent);
	}
	view_int(c->view, "found", found);
	view_bool(c->view, "cut", found > CODES_SHOWN);
	return OK;
}

/* ---- the data dictionary ---- */

static void put_column(struct view *table, const struct dictionary_entry *d)
{
	struct view *v = view_push(table, "columns");

	view_text(v, "column", d->column);
	view_text(v, "label", d->label);
	view_text(v, "kind", d->kind);
	view_int(v, "length", d->length);
	view_bool(v, "required", d->required);
	view_text(v, "set", d->set);
	view_bool(v, "personal", d->personal);
}

/* A table's columns may stand in several files. */
static bool told_before(const struct dictionary_entry *d)
{
	for (const struct dictionary_entry *e = dictionary; e < d; e++)
		if (strcmp(e->table, d->table) == 0)
			return true;
	return false;
}

enum outcome show_data_dictionary(struct call *c)
{
	put_tab(c, "data");
	view_list(c->view, "tables");
	for (const struct dictionary_entry *d = dictionary; d->column; d++) {
		const char *label = code_name("dictionary_table", d->table);
		struct view *table;

		if (*d->table == '\0' || told_before(d))
			continue;
		table = view_push(c->view, "tables");
		view_text(table, "table", d->table);
		view_text(table, "label", label ? label : "");
		for (const struct dictionary_entry *e = d; e->column; e++)
			if (strcmp(e->table, d->table) == 0)
				put_column(table, e);
	}
	return OK;
}
