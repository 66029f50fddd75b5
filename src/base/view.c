#include "view.h"

#include <assert.h>
#include <string.h>

struct view *view_new(struct arena *a)
{
	struct view *v = arena_new(a, struct view);
	v->arena = a;
	return v;
}

/* Most items are passed over by their first letter. */
static struct view_item *find(const struct view *v, const char *name)
{
	for (struct view_item *i = v->first; i; i = i->next)
		if (i->name == name || (i->name[0] == name[0] && strcmp(i->name, name) == 0))
			return i;
	return NULL;
}

const struct view_item *view_get(const struct view *v, const char *name)
{
	return find(v, name);
}

/* The item of that name, emptied to hold a new value; made at the end when there is none. */
static struct view_item *put(struct view *v, const char *name, enum view_kind kind, enum field_kind field)
{
	struct view_item *i = find(v, name);
	if (!i) {
		i = arena_new(v->arena, struct view_item);
		*(v->last ? &v->last->next : &v->first) = i;
		v->last = i;
	}
	*i = (struct view_item){
		.name = name, .kind = kind, .field = field, .text = "", .page_only = i->page_only, .next = i->next};
	return i;
}

void view_text(struct view *v, const char *name, const char *value)
{
	put(v, name, VIEW_TEXT, FIELD_TEXT)->text = value ? value : "";
}

void view_int(struct view *v, const char *name, int64_t value)
{
	put(v, name, VIEW_INT, FIELD_INT)->number = value;
}

void view_id(struct view *v, const char *name, int64_t value)
{
	put(v, name, VIEW_INT, FIELD_ID)->number = value;
}

void view_bool(struct view *v, const char *name, bool value)
{
	put(v, name, VIEW_BOOL, FIELD_BOOL)->number = value;
}

void view_time(struct view *v, const char *name, int64_t ms)
{
	put(v, name, VIEW_INT, FIELD_TIME)->number = ms;
}

void view_percent(struct view *v, const char *name, const char *percent)
{
	put(v, name, VIEW_TEXT, FIELD_PERCENT)->text = percent ? percent : "";
}

void view_code(struct view *v, const char *name, const char *set, const char *code)
{
	struct view_item *i = put(v, name, VIEW_TEXT, FIELD_CODE);
	i->set = set;
	i->text = code ? code : "";
}

void view_members(struct view *v, const struct shape *shape, const void *row)
{
	for (size_t k = 0; k < shape->count; k++) {
		const struct field *f = &shape->fields[k];
		struct view_item *i;
		if (f->kind == FIELD_SECRET)
			continue;
		if (f->kind == FIELD_BOOL)
			put(v, f->name, VIEW_BOOL, f->kind)->number = field_int(f, row) != 0;
		else if (FIELD_IS_INT(f->kind))
			put(v, f->name, VIEW_INT, f->kind)->number = field_int(f, row);
		else {
			i = put(v, f->name, VIEW_TEXT, f->kind);
			i->set = f->set;
			i->text = field_text(f, row);
		}
	}
}

void view_row(struct view *v, const char *name, const struct shape *shape, const void *row)
{
	struct view_item *i = put(v, name, VIEW_ROW, FIELD_TEXT);
	i->shape = shape;
	i->rows = row;
}

void view_rows(struct view *v, const char *name, const struct shape *shape, const void *rows, size_t count)
{
	struct view_item *i = put(v, name, VIEW_ROWS, FIELD_TEXT);
	i->shape = shape;
	i->rows = rows;
	i->count = count;
}

struct view *view_sub(struct view *v, const char *name)
{
	struct view_item *i = put(v, name, VIEW_VIEW, FIELD_TEXT);
	i->view = view_new(v->arena);
	return i->view;
}

void view_list(struct view *v, const char *name)
{
	put(v, name, VIEW_VIEWS, FIELD_TEXT);
}

/* The list doubles when it is full, which is when its count is a power of two: no member for the room. */
static void make_room(struct view *v, struct view_item *i)
{
	size_t n = i->count;
	if (n & (n - 1))
		return;
	size_t room = n ? 2 * n : 1;
	i->views = arena_grow(v->arena, i->views, n * sizeof(struct view *), room * sizeof(struct view *));
}

struct view *view_push(struct view *v, const char *name)
{
	struct view_item *i = v->last && v->last->name == name ? v->last : find(v, name);
	if (!i)
		i = put(v, name, VIEW_VIEWS, FIELD_TEXT);
	assert(i->kind == VIEW_VIEWS);
	make_room(v, i);
	i->views[i->count] = view_new(v->arena);
	return i->views[i->count++];
}

void view_markup(struct view *v, const char *name, const char *markup)
{
	struct view_item *i = put(v, name, VIEW_MARKUP, FIELD_TEXT);
	i->text = markup ? markup : "";
	i->page_only = true;
}

void view_hide(struct view *v, const char *name)
{
	struct view_item *i = find(v, name);
	assert(i);
	i->page_only = true;
}

/* ---- as JSON ---- */

static const char *label_of(const struct code_names *names, const char *set, const char *code)
{
	return names && names->name && set && *code ? names->name(names->arg, set, code) : NULL;
}

static void put_row(struct json *j, const char *name, const struct shape *shape, const char *row, const struct code_names *names)
{
	if (!row) {
		json_absent(j, name);
		return;
	}
	json_begin(j, name);
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		if (f->kind == FIELD_CODE)
			json_code(j, f->name, field_text(f, row), label_of(names, f->set, field_text(f, row)));
		else
			json_member(j, f, row);
	}
	json_end(j);
}

static void put_view(struct json *j, const char *name, const struct view *v, const struct code_names *names);

/* A single value is a row of one member: the item holds what the member would. */
static void put_single(struct json *j, const struct view_item *i, const struct code_names *names)
{
	size_t offset = FIELD_IS_INT(i->field) ? offsetof(struct view_item, number) : offsetof(struct view_item, text);
	struct field f = {.name = i->name, .set = i->set, .kind = i->field, .offset = offset};
	if (i->field == FIELD_CODE)
		json_code(j, i->name, i->text, label_of(names, i->set, i->text));
	else
		json_member(j, &f, i);
}

static void put_rows(struct json *j, const struct view_item *i, const struct code_names *names)
{
	json_list(j, i->name);
	for (size_t k = 0; k < i->count; k++)
		put_row(j, NULL, i->shape, (const char *)i->rows + k * i->shape->size, names);
	json_end(j);
}

static void put_views(struct json *j, const struct view_item *i, const struct code_names *names)
{
	json_list(j, i->name);
	for (size_t k = 0; k < i->count; k++)
		put_view(j, NULL, i->views[k], names);
	json_end(j);
}

static void put_item(struct json *j, const struct view_item *i, const struct code_names *names)
{
	switch (i->kind) {
	case VIEW_TEXT:
	case VIEW_INT:
	case VIEW_BOOL: put_single(j, i, names); break;
	case VIEW_ROW: put_row(j, i->name, i->shape, i->rows, names); break;
	case VIEW_ROWS: put_rows(j, i, names); break;
	case VIEW_VIEW: put_view(j, i->name, i->view, names); break;
	case VIEW_VIEWS: put_views(j, i, names); break;
	case VIEW_MARKUP: break;
	}
}

static void put_view(struct json *j, const char *name, const struct view *v, const struct code_names *names)
{
	json_begin(j, name);
	for (const struct view_item *i = v->first; i; i = i->next)
		if (!i->page_only)
			put_item(j, i, names);
	json_end(j);
}

void json_view(struct buf *out, const struct view *v, const struct code_names *names)
{
	struct json j;
	json_init(&j, out);
	put_view(&j, NULL, v, names);
}
