/* One filter, read from addresses and written back into them. */
#include "find.h"

#include <string.h>

#include "buf.h"
#include "code.h"
#include "utf8.h"

void find_read(struct call *c, struct graduate_find_form *f)
{
	const struct shape *s = &graduate_find_form_shape;

	for (size_t i = 0; i < s->count; i++) {
		const struct field *d = &s->fields[i];
		const char *value = utf8_clean(c->ctx->arena, request_arg(c->req, d->name), true);

		if (d->kind == FIELD_ID)
			field_set_int(d, f, request_id_of(value));
		else if (utf8_count(value) > d->max || (d->set && code_find(code_set(d->set), value) == NULL))
			field_set_text(d, f, "");
		else
			field_set_text(d, f, value);
	}
}

static void put_pair(struct buf *b, char *mark, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	buf_char(b, *mark);
	*mark = '&';
	buf_put(b, name);
	buf_char(b, '=');
	url_put(b, value);
}

char *find_address(struct call *c, const char *path, const struct graduate_find_form *f, const char *name, const char *value)
{
	const struct shape *s = &graduate_find_form_shape;
	char mark = strchr(path, '?') ? '&' : '?', scratch[24];
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_put(&b, path);
	for (size_t i = 0; i < s->count; i++) {
		const char *kept = field_plain(&s->fields[i], f, scratch);

		if (name && strcmp(name, s->fields[i].name) == 0)
			continue;
		put_pair(&b, &mark, s->fields[i].name, FIELD_IS_INT(s->fields[i].kind) && strcmp(kept, "0") == 0 ? "" : kept);
	}
	put_pair(&b, &mark, "size", call_arg(c, "size"));
	if (*request_arg(c->req, "cohort"))
		put_pair(&b, &mark, "cohort", c->ctx->cohort);
	if (name)
		put_pair(&b, &mark, name, value);
	return buf_text(&b);
}

/* ---- what the page offers ---- */

void choice_put(struct view *v, const char *list, const char *code, const char *name, bool selected)
{
	struct view *one = view_push(v, list);

	view_text(one, "code", code);
	view_text(one, "name", name);
	view_bool(one, "selected", selected);
}

enum outcome choice_put_colleges(struct call *c, const char *list, int64_t selected)
{
	struct college_row *colleges;
	size_t n;

	TRY(graduate_colleges(c->ctx, &colleges, &n));
	view_list(c->view, list);
	view_hide(c->view, list);
	for (size_t i = 0; n > 1 && i < n; i++)
		choice_put(c->view, list, arena_printf(c->ctx->arena, "%lld", (long long)colleges[i].id), colleges[i].name, colleges[i].id == selected);
	return OK;
}

static void begin(struct call *c, const char *list)
{
	view_list(c->view, list);
	view_hide(c->view, list);
}

static void put_set(struct call *c, const char *list, const char *name, const char *now)
{
	const struct code_set *set = code_set(name);

	begin(c, list);
	for (size_t i = 0; i < set->count; i++)
		choice_put(c->view, list, set->codes[i].code, set->codes[i].name, strcmp(set->codes[i].code, now) == 0);
}

static const char *id_text(struct call *c, int64_t id)
{
	return arena_printf(c->ctx->arena, "%lld", (long long)id);
}

static enum outcome put_places(struct call *c, int64_t college, const struct graduate_find_form *f)
{
	struct graduate_major_row *majors;
	struct graduate_class_row *classes;
	size_t n;

	begin(c, "majors");
	begin(c, "classes");
	if (college == 0)
		return OK;
	TRY(graduate_majors(c->ctx, college, &majors, &n));
	for (size_t i = 0; i < n; i++)
		choice_put(c->view, "majors", id_text(c, majors[i].id),
			arena_printf(c->ctx->arena, "%s %s", majors[i].level, majors[i].name), majors[i].id == f->major_id);
	TRY(graduate_classes(c->ctx, college, f->major_id, &classes, &n));
	for (size_t i = 0; i < n; i++)
		choice_put(c->view, "classes", id_text(c, classes[i].id), classes[i].name, classes[i].id == f->class_id);
	return OK;
}

static enum outcome put_categories(struct call *c, const char *now)
{
	struct category_name_row *rows;
	size_t n;

	put_set(c, "category_classes", "destination_class", now);
	begin(c, "categories");
	TRY(graduate_categories(c->ctx, &rows, &n));
	for (size_t i = 0; i < n; i++)
		choice_put(c->view, "categories", rows[i].code, arena_printf(c->ctx->arena, "%s %s", rows[i].code, rows[i].name),
			strcmp(rows[i].code, now) == 0);
	return OK;
}

static void put_values(struct call *c, const struct graduate_find_form *f)
{
	const struct shape *s = &graduate_find_form_shape;
	struct view *find = view_sub(c->view, "find");
	char scratch[24];

	view_hide(c->view, "find");
	for (size_t i = 0; i < s->count; i++) {
		const char *value = field_plain(&s->fields[i], f, scratch);

		view_text(find, s->fields[i].name, FIELD_IS_INT(s->fields[i].kind) && strcmp(value, "0") == 0 ? "" : arena_dup(c->ctx->arena, value));
	}
}

enum outcome find_view(struct call *c, const struct graduate_find_form *f)
{
	struct college_row *colleges;
	size_t n;

	put_values(c, f);
	put_set(c, "levels", "level", f->level);
	put_set(c, "sexes", "sex", f->sex);
	TRY(graduate_colleges(c->ctx, &colleges, &n));
	begin(c, "colleges");
	for (size_t i = 0; n > 1 && i < n; i++)
		choice_put(c->view, "colleges", id_text(c, colleges[i].id),
			arena_printf(c->ctx->arena, "%s %s", colleges[i].code, colleges[i].name), colleges[i].id == f->college_id);
	TRY(put_places(c, n == 1 ? colleges[0].id : f->college_id, f));
	return put_categories(c, f->category);
}

enum outcome find_pager_put(struct call *c, const struct find_page *page)
{
	const char *after = call_arg(c, "after"), *back = "";
	const char *last = page->more ? graduate_mark(c->ctx, page->asked, &page->rows[page->count - 1]) : "";
	bool any = false;

	if (*after)
		TRY(graduate_back(c->ctx, page->asked, page->count ? graduate_mark(c->ctx, page->asked, &page->rows[0]) : after, page->size, &back, &any));
	view_text(c->view, "next_after", last);
	view_text(c->view, "next", *last ? find_address(c, page->path, page->shown, "after", last) : "");
	view_text(c->view, "back", any ? find_address(c, page->path, page->shown, "after", back) : "");
	view_hide(c->view, "next");
	view_hide(c->view, "back");
	return OK;
}

bool page_open(struct call *c, const char *path)
{
	for (int i = 0; i < route_count; i++)
		if (routes[i].method == GET && strcmp(routes[i].path, path) == 0)
			return c->session && (routes[i].who & role_bit(c->session->actor.role));
	return false;
}
