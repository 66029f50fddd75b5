#include "openapi.h"

#include <string.h>

#include "code.h"
#include "json.h"
#include "words.h"

char *roles_text(struct arena *a, unsigned who, const char *between)
{
	const struct code_set *set = code_set("role");
	struct buf b;

	buf_init(&b, a);
	if (who & ANYONE)
		buf_put(&b, "anyone");
	for (size_t i = 0; i < set->count && !(who & ANYONE); i++)
		if (who & role_bit(set->codes[i].code)) {
			buf_put(&b, b.n ? between : "");
			buf_put(&b, set->codes[i].code);
		}
	return buf_text(&b);
}

const char *route_title(const struct route *r)
{
	const char *name = code_name("route", r->name);

	return name ? name : r->name;
}

/* ---- small pieces ---- */

static void ref(struct json *j, const char *name, const char *kind, const char *what)
{
	json_begin(j, name);
	json_text(j, "$ref", arena_printf(j->out->arena, "#/components/%s/%s", kind, what));
	json_end(j);
}

static void typed(struct json *j, const char *name, const char *type, const char *format)
{
	json_begin(j, name);
	json_text(j, "type", type);
	if (format)
		json_text(j, "format", format);
	json_end(j);
}

/* One JSON media type with a schema that is a reference. */
static void content(struct json *j, const char *type, const char *schema)
{
	json_begin(j, type);
	ref(j, "schema", "schemas", schema);
	json_end(j);
}

/* ---- shapes ---- */

/* What json_member prints for a kind. */
static void kind_type(struct json *j, enum field_kind kind)
{
	switch (kind) {
	case FIELD_INT: json_text(j, "type", "integer"); return;
	case FIELD_BOOL: json_text(j, "type", "boolean"); return;
	case FIELD_JSON: return; /* anything */
	case FIELD_TIME:
		json_list(j, "type");
		json_text(j, NULL, "string");
		json_text(j, NULL, "null");
		json_end(j);
		json_text(j, "format", "date-time");
		return;
	case FIELD_ID:
		json_text(j, "type", "string");
		json_text(j, "pattern", "^[0-9]+$");
		return;
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_CODE:
	case FIELD_PERCENT:
	case FIELD_SECRET: json_text(j, "type", "string"); return;
	}
}

static void member(struct json *j, const struct field *f)
{
	json_begin(j, f->name);
	kind_type(j, f->kind);
	json_text(j, "description", f->label);
	if (f->max)
		json_int(j, "maxLength", f->max);
	if (f->set)
		json_text(j, "x-code-set", f->set);
	if (f->flags & FIELD_PERSONAL)
		json_bool(j, "x-personal", true);
	json_end(j);
	if (f->kind == FIELD_CODE)
		typed(j, arena_printf(j->out->arena, "%s_name", f->name), "string", NULL);
}

/* A form's member is text whatever its kind; several values are an array. */
static void form_member(struct json *j, const struct field *f)
{
	json_begin(j, f->name);
	if (f->flags & FIELD_MANY) {
		json_text(j, "type", "array");
		typed(j, "items", "string", NULL);
	} else {
		json_list(j, "type");
		json_text(j, NULL, "string");
		json_text(j, NULL, "number");
		json_text(j, NULL, "boolean");
		json_text(j, NULL, "null");
		json_end(j);
		if (f->max)
			json_int(j, "maxLength", f->max);
	}
	json_text(j, "description", f->label);
	if (f->kind == FIELD_SECRET)
		json_bool(j, "writeOnly", true);
	if (f->set)
		json_text(j, "x-code-set", f->set);
	json_end(j);
}

static void required_members(struct json *j, const struct shape *s)
{
	bool any = false;

	for (size_t i = 0; i < s->count; i++)
		any |= (s->fields[i].flags & FIELD_REQUIRED) != 0;
	if (!any)
		return;
	json_list(j, "required");
	for (size_t i = 0; i < s->count; i++)
		if (s->fields[i].flags & FIELD_REQUIRED)
			json_text(j, NULL, s->fields[i].name);
	json_end(j);
}

static void shape_schema(struct json *j, const struct shape *s, bool form)
{
	json_begin(j, s->name);
	json_text(j, "type", "object");
	if (form)
		required_members(j, s);
	json_begin(j, "properties");
	for (size_t i = 0; i < s->count; i++) {
		if (form && !(s->fields[i].flags & FIELD_LOCKED))
			form_member(j, &s->fields[i]);
		else if (!form && s->fields[i].kind != FIELD_SECRET)
			member(j, &s->fields[i]);
	}
	json_end(j);
	json_end(j);
}

/* Whether an earlier route brought the same shape already. */
static bool shape_seen(int route, const struct shape *s, bool form)
{
	for (int i = 0; i < route; i++)
		if ((form ? routes[i].in : routes[i].out) == s)
			return true;
	return form ? false : s == NULL;
}

static void answer_schema(struct json *j)
{
	json_begin(j, "fail");
	json_text(j, "type", "object");
	json_begin(j, "properties");
	typed(j, "outcome", "string", NULL);
	typed(j, "status", "integer", NULL);
	typed(j, "error", "string", NULL);
	json_begin(j, "faults");
	json_text(j, "type", "array");
	json_begin(j, "items");
	json_text(j, "type", "object");
	json_begin(j, "properties");
	typed(j, "field", "string", NULL);
	typed(j, "text", "string", NULL);
	json_end(j);
	json_end(j);
	json_end(j);
	json_end(j);
	json_end(j);
	typed(j, "any", "object", NULL);
}

static void schemas(struct json *j)
{
	json_begin(j, "schemas");
	answer_schema(j);
	for (int i = 0; i < route_count; i++) {
		if (routes[i].in && !shape_seen(i, routes[i].in, true))
			shape_schema(j, routes[i].in, true);
		if (routes[i].out && !shape_seen(i, routes[i].out, false))
			shape_schema(j, routes[i].out, false);
	}
	json_end(j);
}

/* ---- paths ---- */

/* "/files/{rest*}" is "/files/{rest}" there. */
static char *open_path(struct arena *a, const char *path)
{
	char *out = arena_dup(a, path), *to = out;

	for (const char *p = path; *p; p++)
		if (*p != '*')
			*to++ = *p;
	*to = '\0';
	return out;
}

static void captures(struct json *j, const char *path)
{
	struct arena *a = j->out->arena;

	if (strchr(path, '{') == NULL)
		return;
	json_list(j, "parameters");
	for (const char *p = strchr(path, '{'); p; p = strchr(p + 1, '{')) {
		json_begin(j, NULL);
		json_text(j, "name", arena_dupn(a, p + 1, strcspn(p + 1, "*}")));
		json_text(j, "in", "path");
		json_bool(j, "required", true);
		typed(j, "schema", "string", NULL);
		json_end(j);
	}
	json_end(j);
}

static void body(struct json *j, const struct route *r)
{
	const char *schema = r->in ? r->in->name : "any";

	if (r->method != POST)
		return;
	json_begin(j, "requestBody");
	json_begin(j, "content");
	content(j, "application/json", schema);
	content(j, "application/x-www-form-urlencoded", schema);
	if (r->body)
		content(j, "multipart/form-data", schema);
	json_end(j);
	json_end(j);
}

/* The answer is an object; its `row` or `rows` are of the route's shape. */
static void answer(struct json *j, const struct route *r)
{
	json_begin(j, "application/json");
	json_begin(j, "schema");
	json_text(j, "type", "object");
	if (r->out) {
		json_begin(j, "properties");
		ref(j, "row", "schemas", r->out->name);
		json_begin(j, "rows");
		json_text(j, "type", "array");
		ref(j, "items", "schemas", r->out->name);
		json_end(j);
		json_end(j);
	}
	json_end(j);
	json_end(j);
}

static void responses(struct json *j, const struct route *r)
{
	json_begin(j, "responses");
	json_begin(j, "200");
	json_text(j, "description", route_title(r));
	json_begin(j, "content");
	answer(j, r);
	if (r->page) {
		json_begin(j, "text/html");
		json_end(j);
	}
	json_end(j);
	json_end(j);
	ref(j, "default", "responses", "fail");
	json_end(j);
}

static void no_scopes(struct json *j, const char *scheme)
{
	json_list(j, scheme);
	json_end(j);
}

static void security(struct json *j, const struct route *r)
{
	json_list(j, "security");
	json_begin(j, NULL);
	if (!(r->who & ANYONE))
		no_scopes(j, "session");
	if (r->method == POST)
		no_scopes(j, "form_token");
	json_end(j);
	json_end(j);
}

/* "post_login_first": the address in words, unique because a route is. */
static char *operation_id(struct arena *a, const struct route *r)
{
	struct buf b;

	buf_init(&b, a);
	buf_put(&b, r->method == GET ? "get" : "post");
	for (const char *p = r->path; *p; p++)
		if (*p == '/')
			buf_char(&b, '_');
		else if (*p == '.' || *p == '-')
			buf_char(&b, '_');
		else if (*p != '{' && *p != '}' && *p != '*')
			buf_char(&b, *p);
	return buf_text(&b);
}

static void operation(struct json *j, const struct route *r)
{
	struct arena *a = j->out->arena;
	char *roles = roles_text(a, r->who, ", ");

	json_begin(j, r->method == GET ? "get" : "post");
	json_text(j, "operationId", operation_id(a, r));
	json_text(j, "summary", route_title(r));
	json_text(j, "description", r->who & ANYONE ? say_openapi_anyone(a) : say_openapi_roles(a, roles));
	captures(j, r->path);
	security(j, r);
	body(j, r);
	responses(j, r);
	json_end(j);
}

static bool path_seen(int route)
{
	for (int i = 0; i < route; i++)
		if (strcmp(routes[i].path, routes[route].path) == 0)
			return true;
	return false;
}

static void paths(struct json *j)
{
	json_begin(j, "paths");
	for (int i = 0; i < route_count; i++) {
		if (path_seen(i))
			continue;
		json_begin(j, open_path(j->out->arena, routes[i].path));
		for (int k = i; k < route_count; k++)
			if (strcmp(routes[i].path, routes[k].path) == 0)
				operation(j, &routes[k]);
		json_end(j);
	}
	json_end(j);
}

/* ---- the document ---- */

static void key_scheme(struct json *j, const char *name, const char *in, const char *key, const char *about)
{
	json_begin(j, name);
	json_text(j, "type", "apiKey");
	json_text(j, "in", in);
	json_text(j, "name", key);
	json_text(j, "description", about);
	json_end(j);
}

static void components(struct json *j)
{
	struct arena *a = j->out->arena;

	json_begin(j, "components");
	json_begin(j, "securitySchemes");
	key_scheme(j, "session", "cookie", "qx", say_openapi_session(a));
	key_scheme(j, "form_token", "header", "X-Form-Token", say_openapi_token(a));
	json_end(j);
	json_begin(j, "responses");
	json_begin(j, "fail");
	json_text(j, "description", say_openapi_faults(a));
	json_begin(j, "content");
	content(j, "application/json", "fail");
	json_end(j);
	json_end(j);
	json_end(j);
	schemas(j);
	json_end(j);
}

void openapi_print(struct buf *out)
{
	struct arena *a = out->arena;
	struct json j;

	json_init(&j, out);
	json_begin(&j, NULL);
	json_text(&j, "openapi", "3.1.0");
	json_begin(&j, "info");
	json_text(&j, "title", say_openapi_title(a));
	json_text(&j, "version", "1");
	json_text(&j, "description", say_openapi_about(a));
	json_begin(&j, "license");
	json_text(&j, "name", "Apache-2.0");
	json_text(&j, "identifier", "Apache-2.0");
	json_end(&j);
	json_end(&j);
	json_list(&j, "servers");
	json_begin(&j, NULL);
	json_text(&j, "url", "/");
	json_end(&j);
	json_end(&j);
	paths(&j);
	components(&j);
	json_end(&j);
}
