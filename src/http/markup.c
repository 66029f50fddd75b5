#include <string.h>

#include "template.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

static void in_text(struct markup *m, char c)
{
	if (c == '<')
		m->place = AFTER_LT;
}

static void after_lt(struct markup *m, char c)
{
	if (!is_letter(c) && c != '/' && c != '!' && c != '?') {
		m->place = c == '<' ? AFTER_LT : IN_TEXT;
		return;
	}
	*m = (struct markup){.place = IN_TAG};
	if (c != '/') {
		m->naming = true;
		m->element[m->size++] = lower(c);
	}
}

static void name_on(struct markup *m, char c)
{
	if (!is_letter(c) && c != '-' && !(c >= '0' && c <= '9')) {
		m->naming = false;
		return;
	}
	if (m->size + 1 < sizeof m->element)
		m->element[m->size++] = lower(c);
	if (strcmp(m->element, "!--") == 0)
		*m = (struct markup){.place = IN_REMARK, .element = "!--"};
}

static bool is_raw(const struct markup *m)
{
	return strcmp(m->element, "script") == 0 || strcmp(m->element, "style") == 0;
}

static void in_tag(struct markup *m, char c)
{
	if (m->naming)
		name_on(m, c);
	if (m->place != IN_TAG)
		return;
	if (c == '"')
		m->place = IN_DOUBLE;
	else if (c == '\'')
		m->place = IN_SINGLE;
	else if (c == '>')
		m->place = is_raw(m) ? IN_RAW : IN_TEXT;
	m->matched = 0;
}

static void in_double(struct markup *m, char c)
{
	if (c == '"')
		m->place = IN_TAG;
}

static void in_single(struct markup *m, char c)
{
	if (c == '\'')
		m->place = IN_TAG;
}

/* "</" and the element's name end it; what follows is an end tag. */
static void in_raw(struct markup *m, char c)
{
	char wanted = m->matched < 2 ? "</"[m->matched] : m->element[m->matched - 2];
	m->matched = lower(c) == wanted ? m->matched + 1 : c == '<';
	if (m->matched >= 2 && m->element[m->matched - 2] == '\0')
		*m = (struct markup){.place = IN_TAG};
}

static void in_remark(struct markup *m, char c)
{
	if (c == '>' && m->matched >= 2)
		*m = (struct markup){.place = IN_TEXT};
	else
		m->matched = c == '-' ? m->matched + 1 : 0;
}

void markup_feed(struct markup *m, const char *p, size_t n)
{
	static void (*const read[])(struct markup *, char) = {
		[IN_TEXT] = in_text,
		[AFTER_LT] = after_lt,
		[IN_TAG] = in_tag,
		[IN_DOUBLE] = in_double,
		[IN_SINGLE] = in_single,
		[IN_RAW] = in_raw,
		[IN_REMARK] = in_remark,
	};
	for (size_t i = 0; i < n; i++)
		read[m->place](m, p[i]);
}

bool markup_same(const struct markup *a, const struct markup *b)
{
	if (a->place != b->place)
		return false;
	return a->place == IN_TEXT || strcmp(a->element, b->element) == 0;
}
