/* Forms by field table: reading all members at once, and laying them out again. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "utf8.h"
#include "web.h"
#include "words.h"

static const char *number_text(struct arena *a, size_t n)
{
	return arena_printf(a, "%zu", n);
}

/* All values of a FIELD_MANY member, joined by \x1f; else the first. */
static const char *raw_value(struct call *c, const struct field *f)
{
	struct buf b;
	bool more = false;

	if (!(f->flags & FIELD_MANY))
		return request_form(c->req, f->name);
	buf_init(&b, c->ctx->arena);
	for (const struct pair *p = c->req->form; p; p = p->next) {
		if (strcmp(p->name, f->name) != 0 || *p->value == '\0')
			continue;
		if (more)
			buf_char(&b, '\x1f');
		buf_put(&b, p->value);
		more = true;
	}
	return buf_text(&b);
}

static const char *clean_value(struct call *c, const struct field *f)
{
	const char *raw = raw_value(c, f);
	bool narrow = f->kind == FIELD_CODE || f->kind == FIELD_DATE || FIELD_IS_INT(f->kind);

	if (f->kind == FIELD_SECRET || (f->flags & FIELD_MANY))
		return raw;
	return utf8_clean(c->ctx->arena, raw, narrow);
}

static void check_code(struct call *c, const struct field *f, const char **value)
{
	const struct code_set *set = code_set(f->set);
	const struct code *code;

	if (set == NULL || strcmp(f->set, "destination") == 0)
		return; /* a set of the database: its own rule checks it */
	code = code_read(set, c->ctx->arena, *value);
	if (code)
		*value = code->code;
	else
		fail_at(c->ctx->fail, f->name, say_form_bad_code(c->ctx->arena, f->label, *value));
}

static void put_int(struct call *c, const struct field *f, void *out, const char *value)
{
	char *end;
	long long v = strtoll(value, &end, 10);

	if (*end || end == value || strlen(value) > 18)
		fail_at(c->ctx->fail, f->name, say_form_bad_number(c->ctx->arena, f->label, value));
	else
		field_set_int(f, out, v);
}

static void put_date(struct call *c, const struct field *f, void *out, const char *value)
{
	char date[11];

	if (date_parse(value, date))
		field_set_text(f, out, arena_dup(c->ctx->arena, date));
	else
		fail_at(c->ctx->fail, f->name, say_form_bad_date(c->ctx->arena, f->label, value));
}

static void read_member(struct call *c, const struct field *f, void *out)
{
	struct arena *a = c->ctx->arena;
	const char *value = clean_value(c, f);
	size_t max = f->max ? f->max : 200, count = utf8_count(value);

	if (FIELD_IS_INT(f->kind))
		field_set_int(f, out, 0);
	else
		field_set_text(f, out, "");
	if (*value == '\0') {
		if (f->flags & FIELD_REQUIRED)
			fail_at(c->ctx->fail, f->name, f->kind == FIELD_CODE ? say_form_choose(a, f->label) : say_form_required(a, f->label));
		return;
	}
	if (count > max) {
		fail_at(c->ctx->fail, f->name, say_form_too_long(a, f->label, number_text(a, max), number_text(a, count)));
		return;
	}
	if (f->kind == FIELD_CODE && !(f->flags & FIELD_MANY))
		check_code(c, f, &value);
	if (FIELD_IS_INT(f->kind))
		put_int(c, f, out, value);
	else if (f->kind == FIELD_DATE)
		put_date(c, f, out, value);
	else
		field_set_text(f, out, value);
}

enum outcome form_read(struct call *c, const struct shape *shape, void *out)
{
	memset(out, 0, shape->size);
	for (size_t i = 0; i < shape->count; i++)
		if (!(shape->fields[i].flags & FIELD_LOCKED))
			read_member(c, &shape->fields[i], out);
		else if (!FIELD_IS_INT(shape->fields[i].kind))
			field_set_text(&shape->fields[i], out, "");
	if (c->ctx->fail->count == 0)
		return OK;
	return fail_say(c->ctx->fail, INVALID, say_form_faults(c->ctx->arena, number_text(c->ctx->arena, (size_t)c->ctx->fail->count)));
}

/* ---- laying out ---- */

static const char *fault_of(const struct fail *f, const char *field)
{
	for (const struct fault *t = f->first; t; t = t->next)
		if (strcmp(t->field, field) == 0)
			return t->text;
	return "";
}

enum { OPTIONS_SHOWN = 400 }; /* a longer set (divisions) is searched, not listed */

static void put_options(struct view *v, const struct field *f, const char *value)
{
	const struct code_set *set = f->set ? code_set(f->set) : NULL;

	view_list(v, "options");
	for (size_t i = 0; set && set->count <= OPTIONS_SHOWN && i < set->count; i++) {
		struct view *o = view_push(v, "options");

		view_text(o, "code", set->codes[i].code);
		view_text(o, "name", set->codes[i].name);
		view_bool(o, "selected", strcmp(set->codes[i].code, value) == 0);
	}
}

static void put_member(struct call *c, struct view *v, const struct field *f, const void *row)
{
	char scratch[24];
	const char *value = row && f->kind != FIELD_SECRET ? field_plain(f, row, scratch) : "";

	if (c->again && f->kind != FIELD_SECRET && !(f->flags & FIELD_LOCKED))
		value = raw_value(c, f);
	if (FIELD_IS_INT(f->kind) && !c->again && strcmp(value, "0") == 0 && !(f->flags & FIELD_REQUIRED)) /* where a number must stand, 0 is one */
		value = "";
	value = arena_dup(c->ctx->arena, value);
	view_text(v, "name", f->name);
	view_text(v, "label", f->label);
	view_text(v, "value", value);
	view_text(v, "value_name", f->kind == FIELD_CODE && f->set && code_name(f->set, value) ? code_name(f->set, value) : value);
	view_text(v, "kind", f->kind == FIELD_CODE ? "code" : f->kind == FIELD_DATE ? "date" : FIELD_IS_INT(f->kind) ? "int" :
		f->kind == FIELD_SECRET ? "secret" : f->flags & FIELD_LONG ? "long" : "text");
	view_text(v, "set", f->set ? f->set : "");
	view_bool(v, "required", f->flags & FIELD_REQUIRED);
	view_bool(v, "locked", f->flags & FIELD_LOCKED);
	view_int(v, "max", f->max ? f->max : 200);
	view_text(v, "fault", c->again ? fault_of(c->ctx->fail, f->name) : "");
	view_bool(v, "lost", c->again && f->kind == FIELD_SECRET && *raw_value(c, f));
	view_hide(v, "lost");
	put_options(v, f, value);
}

void form_view(struct call *c, const char *name, const struct shape *shape, const void *row)
{
	struct view *byname = view_sub(c->view, arena_printf(c->ctx->arena, "%s_by", name));

	view_hide(c->view, arena_printf(c->ctx->arena, "%s_by", name));
	view_list(c->view, name);
	for (size_t i = 0; i < shape->count; i++) {
		put_member(c, view_push(c->view, name), &shape->fields[i], row);
		put_member(c, view_sub(byname, shape->fields[i].name), &shape->fields[i], row);
	}
}

void form_view_of(struct call *c, const char *path, const char *name, const struct shape *shape, const void *row)
{
	bool again = c->again;

	c->again = again && strcmp(c->route->path, path) == 0;
	form_view(c, name, shape, row);
	c->again = again;
}

int64_t form_version(struct call *c, const char *path, int64_t now)
{
	return c->again && strcmp(c->route->path, path) == 0 ? request_id_of(request_form(c->req, "version")) : now;
}

void form_put_member(struct call *c, struct view *into, const struct shape *shape, const char *member, const void *row)
{
	const struct field *f = shape_field(shape, member);

	assert(f);
	put_member(c, into, f, row);
}

/* ---- small things ---- */

int64_t call_id(struct call *c, const char *capture)
{
	return request_id_of(request_capture(c->req, capture));
}

const char *call_arg(struct call *c, const char *name)
{
	return utf8_clean(c->ctx->arena, request_arg(c->req, name), false);
}

int64_t call_int(struct call *c, const char *name, int64_t otherwise)
{
	const char *text = request_arg(c->req, name);
	char *end;
	long long v = strtoll(text, &end, 10);

	return *text && *end == '\0' && strlen(text) <= 18 ? v : otherwise;
}

void call_go(struct call *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	c->redirect = arena_vprintf(c->ctx->arena, format, args);
	va_end(args);
}

void url_put(struct buf *b, const char *text)
{
	for (; *text; text++)
		if (strchr("-_.~", *text) || (*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z'))
			buf_char(b, *text);
		else
			buf_printf(b, "%%%02X", (unsigned char)*text);
}

char *url_text(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a);
	url_put(&b, text);
	return buf_text(&b);
}

static char *address_with(struct call *c, const char *without, const char *name, const char *value)
{
	struct buf b;
	char mark = '?';

	buf_init(&b, c->ctx->arena);
	buf_put(&b, c->req->path);
	for (const struct pair *p = c->req->args; p; p = p->next) {
		if (strcmp(p->name, without) == 0 || strcmp(p->name, name) == 0 || *p->value == '\0')
			continue;
		buf_char(&b, mark);
		mark = '&';
		url_put(&b, p->name);
		buf_char(&b, '=');
		url_put(&b, p->value);
	}
	if (*value) {
		buf_char(&b, mark);
		url_put(&b, name);
		buf_char(&b, '=');
		url_put(&b, value);
	}
	return buf_text(&b);
}

char *call_with(struct call *c, const char *name, const char *value)
{
	return address_with(c, name, name, value);
}

char *call_here(struct call *c, const char *without)
{
	return address_with(c, without, "cohort", c->ctx->cohort);
}

void call_keep(struct call *c, const char *list, const char *without, const char *nor)
{
	view_list(c->view, list);
	view_hide(c->view, list);
	for (const struct pair *p = c->req->args; p; p = p->next) {
		struct view *one;

		if (strcmp(p->name, without) == 0 || strcmp(p->name, nor) == 0 || *p->value == '\0')
			continue;
		one = view_push(c->view, list);
		view_text(one, "name", p->name);
		view_text(one, "value", p->value);
	}
}
