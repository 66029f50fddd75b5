/* Forms in their simple shapes: urlencoded, cookies, flat JSON. */
#include <jansson.h>
#include <string.h>

#include "parse.h"
#include "utf8.h"

enum { JSON_BYTES_MOST = 4 << 20, NUMBER_TEXT = 64 };

void pairs_init(struct pairs *l, struct arena *a)
{
	*l = (struct pairs){ .arena = a };
	l->end = &l->first;
}

enum outcome pairs_add(struct pairs *l, const char *name, const char *value, int most)
{
	struct pair *p;

	if (l->count >= most)
		return INVALID;
	p = arena_new(l->arena, struct pair);
	*p = (struct pair){ .name = name, .value = value };
	*l->end = p;
	l->end = &p->next;
	l->count++;
	return OK;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *percent_decode(struct arena *a, const char *p, size_t n, bool plus)
{
	char *out = arena_alloc(a, n + 1);
	size_t o = 0;

	for (size_t i = 0; i < n; i++) {
		int high, low;

		if (p[i] != '%') {
			out[o++] = plus && p[i] == '+' ? ' ' : p[i];
			continue;
		}
		high = n - i > 2 ? hex_digit(p[i + 1]) : -1;
		low = high >= 0 ? hex_digit(p[i + 2]) : -1;
		if (low < 0)
			return NULL;
		out[o++] = (char)(high << 4 | low);
		i += 2;
	}
	out[o] = '\0';
	return utf8_valid(out, o) ? out : NULL;
}

static enum outcome urlencoded_member(struct pairs *l, const char *p, size_t n)
{
	const char *equals = memchr(p, '=', n);
	size_t name_n = equals != NULL ? (size_t)(equals - p) : n;
	const char *name = percent_decode(l->arena, p, name_n, true);
	const char *value = "";

	if (equals != NULL)
		value = percent_decode(l->arena, equals + 1, n - name_n - 1, true);
	if (name == NULL || value == NULL)
		return INVALID;
	return pairs_add(l, name, value, MEMBERS_MOST);
}

enum outcome parse_urlencoded(struct arena *a, const char *p, size_t n, struct pair **out)
{
	struct pairs l;

	*out = NULL;
	pairs_init(&l, a);
	while (n > 0) {
		const char *end = memchr(p, '&', n);
		size_t one = end != NULL ? (size_t)(end - p) : n;

		if (one > 0)
			TRY(urlencoded_member(&l, p, one));
		one += end != NULL;
		p += one;
		n -= one;
	}
	*out = l.first;
	return OK;
}

/* ---- cookies ---- */

static bool cookie_text(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] <= ' ' || p[i] == 0x7f || p[i] == ';')
			return false; /* chars are signed: above ASCII is below ' ' */
	return true;
}

static enum outcome cookie_member(struct pairs *l, const char *p, size_t n)
{
	const char *equals;
	size_t name_n;

	while (n > 0 && (*p == ' ' || *p == '\t'))
		p++, n--;
	while (n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\t'))
		n--;
	equals = memchr(p, '=', n);
	if (equals == NULL || equals == p)
		return OK;
	name_n = (size_t)(equals - p);
	n -= name_n + 1;
	equals++;
	if (n >= 2 && equals[0] == '"' && equals[n - 1] == '"')
		equals++, n -= 2;
	/* Other programs at the same host may set odd cookies: not a reason to refuse everything. */
	if (!cookie_text(p, name_n) || !cookie_text(equals, n))
		return OK;
	return pairs_add(l, arena_dupn(l->arena, p, name_n), arena_dupn(l->arena, equals, n), COOKIES_MOST);
}

enum outcome parse_cookies(struct arena *a, const char *header, struct pair **out)
{
	struct pairs l;

	*out = NULL;
	pairs_init(&l, a);
	while (*header != '\0') {
		size_t n = strcspn(header, ";");

		TRY(cookie_member(&l, header, n));
		header += n + (header[n] == ';');
	}
	*out = l.first;
	return OK;
}

/* ---- JSON ---- */

static const char *json_number_text(struct arena *a, const json_t *v)
{
	char text[NUMBER_TEXT];
	size_t n = json_dumpb(v, text, sizeof text, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

	return n == 0 || n > sizeof text ? NULL : arena_dupn(a, text, n);
}

/* The text a form would have carried; NULL when it is an array, an object or out of measure. */
static const char *json_scalar(struct arena *a, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return arena_dupn(a, json_string_value(v), json_string_length(v));
	case JSON_INTEGER:
	case JSON_REAL:
		return json_number_text(a, v);
	case JSON_TRUE:
		return "1";
	case JSON_FALSE:
		return "0";
	case JSON_NULL:
		return "";
	default:
		return NULL;
	}
}

static enum outcome json_member(struct pairs *l, const char *name, const json_t *v)
{
	const char *text = json_scalar(l->arena, v);

	return text == NULL ? INVALID : pairs_add(l, name, text, MEMBERS_MOST);
}

static enum outcome json_members(struct pairs *l, json_t *root)
{
	const char *key;
	json_t *v, *one;
	size_t i;

	json_object_foreach(root, key, v) {
		const char *name = arena_dup(l->arena, key);

		if (!json_is_array(v)) {
			TRY(json_member(l, name, v));
			continue;
		}
		json_array_foreach(v, i, one)
			TRY(json_member(l, name, one));
	}
	return OK;
}

enum outcome parse_json_form(struct arena *a, const char *p, size_t n, struct pair **out)
{
	struct pairs l;
	json_t *root;
	enum outcome o;

	*out = NULL;
	if (n > JSON_BYTES_MOST)
		return INVALID;
	root = json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root)) {
		json_decref(root);
		return INVALID;
	}
	pairs_init(&l, a);
	o = json_members(&l, root);
	json_decref(root);
	if (o == OK)
		*out = l.first;
	return o;
}
