/* How many still have something to do, by college or by class, each number a link to its list. */
#include <string.h>

#include "missing.h"
#include "overdue.h"
#include "routes.h"

struct cell {
	int64_t number, overdue;
};

static bool belongs(const struct missing *list, const char *stage)
{
	bool waits = strstr(stage, "_review") || strncmp(stage, "void_", 5) == 0;

	return strcmp(list->stage, stage) == 0 || (waits && strcmp(list->stage, "waiting") == 0);
}

static struct cell cell_of(const struct limits *l, const struct overdue_unit *u, const struct missing *list)
{
	struct cell cell = { 0, 0 };

	for (size_t i = 0; i < LIMIT_STAGES; i++)
		if (belongs(list, l->of[i].stage)) {
			cell.number += u->waiting[i];
			cell.overdue += u->overdue[i];
		}
	return cell;
}

/* Past moments have lists of their own, which know no other filter. */
static const char *past_address(struct call *c, const struct missing *list, const char *place, int64_t id, bool over)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_printf(&b, "/missing?list=%s%s&as_of=", list->name, over ? "&over=1" : "");
	url_put(&b, call_arg(c, "as_of"));
	if (id)
		buf_printf(&b, "&%s=%lld", place, (long long)id);
	return buf_text(&b);
}

static const char *address(struct call *c, const struct missing *list, const char *place, int64_t id, bool over)
{
	struct graduate_find_form none;
	const char *path = arena_printf(c->ctx->arena, "/missing?list=%s%s", list->name, over ? "&over=1&by=over" : "");

	if (*call_arg(c, "as_of"))
		return past_address(c, list, place, id, over);
	for (size_t i = 0; i < graduate_find_form_shape.count; i++)
		if (FIELD_IS_INT(graduate_find_form_shape.fields[i].kind))
			field_set_int(&graduate_find_form_shape.fields[i], &none, 0);
		else
			field_set_text(&graduate_find_form_shape.fields[i], &none, "");
	return find_address(c, path, &none, id ? place : NULL, id ? arena_printf(c->ctx->arena, "%lld", (long long)id) : "");
}

static void put_cell(struct call *c, struct view *row, const struct missing *list, struct cell cell, const char *place, int64_t id)
{
	struct view *v = view_push(row, "cells");

	view_text(v, "list", list->name);
	view_int(v, "number", cell.number);
	view_text(v, "href", address(c, list, place, id, false));
	view_hide(v, "href");
	if (strcmp(place, "class_id") == 0)
		return;
	view_int(v, "overdue", cell.overdue);
	view_text(v, "overdue_href", address(c, list, place, id, true));
	view_hide(v, "overdue_href");
}

static void put_unit(struct call *c, const struct limits *l, const struct overdue_unit *u, const char *place, struct view *row)
{
	view_id(row, place, u->id);
	view_text(row, "code", u->code);
	view_text(row, "name", u->name);
	view_list(row, "cells");
	for (size_t i = 0; i < MISSING_LISTS; i++)
		put_cell(c, row, &missing_lists[i], cell_of(l, u, &missing_lists[i]), place, u->id);
}

static void add(struct overdue_unit *total, const struct overdue_unit *u)
{
	for (size_t i = 0; i < LIMIT_STAGES; i++) {
		total->waiting[i] += u->waiting[i];
		total->overdue[i] += u->overdue[i];
	}
}

static bool by_class(struct call *c)
{
	return strcmp(c->ctx->actor->role, "counsellor") == 0;
}

enum outcome missing_units(struct call *c, int64_t as_of, struct overdue_unit **out, size_t *count)
{
	if (by_class(c))
		return as_of ? overdue_classes_past(c->ctx, as_of, out, count) : overdue_classes(c->ctx, out, count);
	return as_of ? overdue_counts_past(c->ctx, as_of, out, count) : overdue_counts(c->ctx, 1, out, count);
}

int64_t missing_number(const struct limits *l, const struct overdue_unit *units, size_t count, const struct missing *list)
{
	int64_t n = 0;

	for (size_t i = 0; i < count; i++)
		n += cell_of(l, &units[i], list).number;
	return n;
}

enum outcome missing_places_put(struct call *c, int64_t as_of)
{
	bool classes = by_class(c);
	const char *place = classes ? "class_id" : "college_id";
	struct overdue_unit *units, total = { .code = "", .name = "" };
	const struct limits *l;
	size_t n;

	TRY(limits_get(c->ctx, &l)); /* for the order of the states */
	TRY(missing_units(c, as_of, &units, &n));
	view_bool(c->view, "classes_only", classes);
	view_hide(c->view, "classes_only");
	view_list(c->view, "places");
	for (size_t i = 0; i < n; i++) {
		put_unit(c, l, &units[i], place, view_push(c->view, "places"));
		add(&total, &units[i]);
	}
	put_unit(c, l, &total, place, view_sub(c->view, "total"));
	view_bool(c->view, "may_see_limits", page_open(c, "/limits"));
	view_hide(c->view, "may_see_limits");
	return OK;
}
