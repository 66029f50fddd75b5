#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "page.h"
#include "template.h"

/* ---- escaping ---- */

static const char *entity(unsigned char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return "\xef\xbf\xbd"; /* control characters are shown as U+FFFD, not passed on */
	}
}

/* One bit for each byte below 64 that is not put as it is: control characters but \t \n \r, and & < > " '. */
static bool is_special(unsigned char c)
{
	const uint64_t controls = UINT64_C(0xffffffff) & ~(UINT64_C(1) << '\t' | UINT64_C(1) << '\n' | UINT64_C(1) << '\r');
	const uint64_t marks = UINT64_C(1) << '&' | UINT64_C(1) << '<' | UINT64_C(1) << '>' | UINT64_C(1) << '"' | UINT64_C(1) << '\'';
	return c < 64 ? (controls | marks) >> c & 1 : c == 0x7f;
}

static void put_escaped(struct buf *out, const char *text, const char *newline)
{
	const char *p = text;
	for (;;) {
		const char *from = p;
		while (!is_special((unsigned char)*p) && !(newline && *p == '\n'))
			p++;
		buf_bytes(out, from, (size_t)(p - from));
		if (!*p)
			return;
		buf_put(out, *p == '\n' ? newline : entity((unsigned char)*p));
		p++;
	}
}

void page_escape(struct buf *out, const char *text)
{
	put_escaped(out, text ? text : "", NULL);
}

static void put_url(struct buf *out, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";
	for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
		unsigned char c = *p;
		bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-._~", c);
		char coded[3] = {'%', digits[c >> 4], digits[c & 15]};
		buf_bytes(out, kept ? (const char *)p : coded, kept ? 1 : 3);
	}
}

/* ---- values by kind ---- */

const char *plain_value(const struct view_item *i, char scratch[24])
{
	if (i->kind != VIEW_TEXT && i->kind != VIEW_INT && i->kind != VIEW_BOOL && i->kind != VIEW_MARKUP)
		return "";
	if (i->field == FIELD_SECRET)
		return "";
	if (!FIELD_IS_INT(i->field))
		return i->text;
	snprintf(scratch, 24, "%" PRId64, i->number);
	return scratch;
}

void page_number(struct buf *out, int64_t v)
{
	char text[32], *p = text + sizeof text;
	uint64_t rest = v < 0 ? -(uint64_t)v : (uint64_t)v;
	for (int n = 0; n == 0 || rest; n++, rest /= 10) {
		if (n && n % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + rest % 10);
	}
	if (v < 0)
		*--p = '-';
	buf_bytes(out, p, (size_t)(text + sizeof text - p));
}

static void put_time(const struct print *p, const struct view_item *i, char *(*format)(int64_t, char *))
{
	char text[32], scratch[24];
	if (i->field != FIELD_TIME)
		put_escaped(p->out, plain_value(i, scratch), NULL);
	else if (i->number)
		buf_put(p->out, format(i->number, text));
}

static void put_percent(struct buf *out, const char *percent)
{
	put_escaped(out, percent, NULL);
	if (*percent && strcmp(percent, "-") != 0)
		buf_char(out, '%');
}

static void put_code(const struct print *p, const struct view_item *i)
{
	const char *label = NULL;
	if (p->names && p->names->name && i->set && *i->text)
		label = p->names->name(p->names->arg, i->set, i->text);
	put_escaped(p->out, label ? label : i->text, NULL);
}

static void print_default(const struct print *p, const struct view_item *i)
{
	switch (i->field) {
	case FIELD_INT: page_number(p->out, i->number); break;
	case FIELD_ID: buf_int(p->out, i->number); break;
	case FIELD_BOOL: buf_put(p->out, i->number ? p->yes : p->no); break;
	case FIELD_TIME: put_time(p, i, clock_minute); break;
	case FIELD_CODE: put_code(p, i); break;
	case FIELD_PERCENT: put_percent(p->out, i->text); break;
	case FIELD_SECRET: break;
	case FIELD_TEXT:
	case FIELD_DATE:
	case FIELD_JSON: put_escaped(p->out, i->text, NULL); break;
	}
}

/* ---- filters ---- */

static void print_raw(const struct print *p, const struct view_item *i)
{
	char scratch[24];
	put_escaped(p->out, plain_value(i, scratch), NULL);
}

static void print_url(const struct print *p, const struct view_item *i)
{
	char scratch[24];
	put_url(p->out, plain_value(i, scratch));
}

static void print_date(const struct print *p, const struct view_item *i)
{
	put_time(p, i, clock_date);
}

static void print_stamp(const struct print *p, const struct view_item *i)
{
	put_time(p, i, clock_stamp);
}

static void print_until(const struct print *p, const struct view_item *i)
{
	put_time(p, i, clock_until);
}

static void print_lines(const struct print *p, const struct view_item *i)
{
	char scratch[24];
	put_escaped(p->out, plain_value(i, scratch), "<br>");
}

/* Whatever is no markup of ours is text, whatever the template says. */
static void print_html(const struct print *p, const struct view_item *i)
{
	if (i->kind == VIEW_MARKUP)
		buf_put(p->out, i->text);
	else
		print_default(p, i);
}

const struct filter filter_default = {"", print_default, false, false};

const struct filter *filter_find(const char *name)
{
	static const struct filter filters[] = {
		{"raw", print_raw, false, false},
		{"url", print_url, false, false},
		{"date", print_date, false, false},
		{"stamp", print_stamp, false, false},
		{"until", print_until, false, false},
		{"lines", print_lines, true, false},
		{"html", print_html, true, true},
	};
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
		if (strcmp(filters[i].name, name) == 0)
			return &filters[i];
	return NULL;
}
