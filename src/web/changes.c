/* From an entry's JSON to labelled lines. */
#include "changes.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"

/* The column of the subject's own table, else of its form, else of whatever table has one of that name. */
static const struct dictionary_entry *meaning(struct arena *a, const char *subject, const char *field)
{
	const char *form = arena_printf(a, "%s_form", subject);
	const struct dictionary_entry *of_form = NULL, *any = NULL;

	for (const struct dictionary_entry *d = dictionary; d->column; d++) {
		if (strcmp(d->column, field) != 0)
			continue;
		if (strcmp(d->table, subject) == 0)
			return d;
		if (strcmp(d->table, form) == 0)
			of_form = d;
		if (any == NULL)
			any = d;
	}
	return of_form ? of_form : any;
}

/* One side by its kind; null (made or gone) and "" stay empty. */
static void put_side(struct view *v, const char *name, const struct dictionary_entry *d, const char *value)
{
	const char *kind = d ? d->kind : "text";

	if (*value == '\0' || strcmp(kind, "text") == 0)
		view_text(v, name, value);
	else if (strcmp(kind, "time") == 0)
		view_time(v, name, strtoll(value, NULL, 10));
	else if (strcmp(kind, "code") == 0)
		view_code(v, name, d->set, value);
	else if (strcmp(kind, "bool") == 0)
		view_bool(v, name, strcmp(value, "1") == 0);
	else
		view_text(v, name, value);
}

static const char *side(struct arena *a, const json_t *pair, size_t i)
{
	const char *text = json_string_value(json_array_get(pair, i));

	return text ? arena_dup(a, text) : "";
}

/* What a summary leaves to the whole entry. */
static bool is_bookkeeping(const struct dictionary_entry *d, const char *field)
{
	static const char *const names[] = { "slot", "prior_state", "updated_at", "version", "number", NULL };

	for (const char *const *p = names; *p; p++)
		if (strcmp(*p, field) == 0)
			return true;
	return d && strcmp(d->kind, "id") == 0;
}

size_t changes_put(struct call *c, struct view *v, const char *name, const char *subject, const char *changes, size_t most)
{
	struct arena *a = c->ctx->arena;
	json_t *all = json_loads(changes, 0, NULL), *pair;
	const char *field;
	size_t count = 0, shown = 0;

	view_list(v, name);
	json_object_foreach(all, field, pair) {
		const struct dictionary_entry *d = meaning(a, subject, field);
		struct view *one;

		count++;
		if (most && (shown == most || is_bookkeeping(d, field)))
			continue;
		shown++;
		one = view_push(v, name);
		view_text(one, "field", arena_dup(a, field));
		view_text(one, "label", d ? d->label : arena_dup(a, field));
		view_bool(one, "had", !json_is_null(json_array_get(pair, 0)) && *side(a, pair, 0));
		view_bool(one, "has", !json_is_null(json_array_get(pair, 1)) && *side(a, pair, 1));
		put_side(one, "before", d, side(a, pair, 0));
		put_side(one, "after", d, side(a, pair, 1));
	}
	json_decref(all);
	return count - shown;
}
