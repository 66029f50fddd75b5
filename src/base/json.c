#include "json.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "clock.h"
#include "utf8.h"

void json_init(struct json *j, struct buf *out)
{
	*j = (struct json){.out = out};
}

/* ---- quoting ---- */

static bool plain_byte(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

static void put_escape(struct buf *out, unsigned char c)
{
	static const char shorts[] = "\"\"\\\\\nn\tt\rr\bb\ff"; /* pairs: the byte, the letter that stands for it */
	for (const char *s = shorts; *s; s += 2)
		if ((unsigned char)*s == c) {
			buf_char(out, '\\');
			buf_char(out, s[1]);
			return;
		}
	buf_printf(out, "\\u%04x", c);
}

static void put_valid(struct buf *out, const char *p, const char *end)
{
	while (p < end) {
		const char *from = p;
		while (p < end && plain_byte((unsigned char)*p))
			p++;
		buf_bytes(out, from, (size_t)(p - from));
		if (p < end)
			put_escape(out, (unsigned char)*p++);
	}
}

static size_t sequence_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static void put_broken(struct buf *out, const char *p, const char *end)
{
	while (p < end) {
		size_t n = sequence_length((unsigned char)*p);
		if (n <= (size_t)(end - p) && utf8_valid(p, n)) {
			put_valid(out, p, p + n);
			p += n;
		} else {
			buf_put(out, "\xef\xbf\xbd");
			p++;
		}
	}
}

void json_quote(struct buf *out, const char *text)
{
	if (!text)
		text = "";
	size_t n = strlen(text);
	buf_char(out, '"');
	(utf8_valid(text, n) ? put_valid : put_broken)(out, text, text + n);
	buf_char(out, '"');
}

/* ---- values ---- */

static void lead(struct json *j, const char *name)
{
	if (j->comma)
		buf_char(j->out, ',');
	j->comma = true;
	if (name) {
		json_quote(j->out, name);
		buf_char(j->out, ':');
	}
}

static void nest(struct json *j, const char *name, bool list)
{
	assert(j->depth < 64);
	lead(j, name);
	buf_char(j->out, list ? '[' : '{');
	j->lists = j->lists << 1 | list;
	j->depth++;
	j->comma = false;
}

void json_begin(struct json *j, const char *name)
{
	nest(j, name, false);
}

void json_list(struct json *j, const char *name)
{
	nest(j, name, true);
}

void json_end(struct json *j)
{
	assert(j->depth > 0);
	buf_char(j->out, j->lists & 1 ? ']' : '}');
	j->lists >>= 1;
	j->depth--;
	j->comma = true;
}

void json_text(struct json *j, const char *name, const char *value)
{
	lead(j, name);
	json_quote(j->out, value);
}

void json_int(struct json *j, const char *name, int64_t value)
{
	lead(j, name);
	buf_int(j->out, value);
}

void json_id(struct json *j, const char *name, int64_t value)
{
	lead(j, name);
	buf_char(j->out, '"');
	buf_int(j->out, value);
	buf_char(j->out, '"');
}

void json_bool(struct json *j, const char *name, bool value)
{
	lead(j, name);
	buf_put(j->out, value ? "true" : "false");
}

void json_absent(struct json *j, const char *name)
{
	lead(j, name);
	buf_put(j->out, "null");
}

void json_time(struct json *j, const char *name, int64_t ms)
{
	char iso[32];
	if (ms == 0)
		json_absent(j, name);
	else
		json_text(j, name, clock_iso(ms, iso));
}

static bool is_json(const char *text)
{
	if (*text != '{' && *text != '[')
		return false;
	json_t *read = json_loads(text, JSON_DECODE_ANY, NULL);
	json_decref(read);
	return read != NULL;
}

void json_raw(struct json *j, const char *name, const char *json)
{
	if (!json || !is_json(json)) {
		json_text(j, name, json);
		return;
	}
	lead(j, name);
	buf_put(j->out, json);
}

void json_code(struct json *j, const char *name, const char *code, const char *label)
{
	json_text(j, name, code);
	if (!label)
		return;
	buf_char(j->out, ',');
	json_quote(j->out, name);
	j->out->n--; /* the closing quote: the name goes on */
	buf_put(j->out, "_name\":");
	json_quote(j->out, label);
}

/* ---- rows ---- */

void json_member(struct json *j, const struct field *f, const void *row)
{
	switch (f->kind) {
	case FIELD_INT: json_int(j, f->name, field_int(f, row)); break;
	case FIELD_ID: json_id(j, f->name, field_int(f, row)); break;
	case FIELD_BOOL: json_bool(j, f->name, field_int(f, row) != 0); break;
	case FIELD_TIME: json_time(j, f->name, field_int(f, row)); break;
	case FIELD_JSON: json_raw(j, f->name, field_text(f, row)); break;
	case FIELD_SECRET: break;
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_CODE:
	case FIELD_PERCENT: json_text(j, f->name, field_text(f, row)); break;
	}
}

void json_row(struct json *j, const char *name, const struct shape *shape, const void *row)
{
	json_begin(j, name);
	for (size_t i = 0; i < shape->count; i++)
		json_member(j, &shape->fields[i], row);
	json_end(j);
}
