#include "columns.h"

#include <string.h>

#include "buf.h"
#include "utf8.h"
#include "words.h"

enum { HEADING_ROWS = 10, HEADINGS_LEAST = 2, SAID_MOST = 40 };

/* A heading as it is compared: narrow, without blanks and stars, and without a remark in brackets at the
 * end unless asked for. */
static char *plain(struct arena *a, const char *heading, bool remark)
{
	char *text = utf8_clean(a, heading, true), *out = text;

	for (const char *p = text; *p; p++)
		if (!strchr(" *\n\t", *p))
			*out++ = *p;
	*out = '\0';
	if (!remark && out > text && out[-1] == ')' && strchr(text, '(') && strchr(text, '(') > text)
		*strchr(text, '(') = '\0';
	return text;
}

/* The line of a set that bears this heading, by label or field code. */
static const struct code *line_of(const struct code_set *set, struct arena *a, const char *heading)
{
	const char *whole = plain(a, heading, true), *bare = plain(a, heading, false);

	for (size_t i = 0; *whole && i < set->count; i++) {
		const struct code *line = &set->codes[i];
		const char *label = plain(a, line->name, true), *code = code_extra(set, line, "field");

		if (strcmp(label, whole) == 0 || strcmp(label, bare) == 0 || (*code && strcmp(code, whole) == 0))
			return line;
	}
	return NULL;
}

static const struct field *field_of(const struct shape *shape, const char *const *templates, struct arena *a, const char *heading)
{
	for (const char *const *t = templates; *t; t++) {
		const struct code_set *set = code_set(*t);
		const struct code *line = line_of(set, a, heading);
		const struct field *f = line ? shape_field(shape, code_extra(set, line, "member")) : NULL;

		if (f)
			return f;
	}
	for (size_t i = 0; i < shape->count; i++)
		if (strcmp(plain(a, heading, true), plain(a, shape->fields[i].label, true)) == 0)
			return &shape->fields[i];
	return NULL;
}

/* ---- finding the row of headings ---- */

static int read_headings(struct columns *k, const struct sheet_row *row, const char *const *templates, struct arena *a)
{
	k->list = arena_array(a, (size_t)row->count + 1, sizeof *k->list);
	k->count = row->count;
	k->known = 0;
	for (int i = 0; i < row->count; i++) {
		k->list[i].heading = arena_dup(a, utf8_clean(a, row->cells[i].text, false));
		k->list[i].field = *k->list[i].heading ? field_of(k->shape, templates, a, k->list[i].heading) : NULL;
		k->known += k->list[i].field != NULL;
	}
	return k->known;
}

static void name_template(struct columns *k, const char *const *templates, struct arena *a)
{
	size_t best = 0;

	k->template_name = "";
	for (const char *const *t = templates; *t; t++) {
		const struct code_set *set = code_set(*t);
		size_t same = 0, fit;

		for (int i = 0; i < k->count; i++)
			same += *k->list[i].heading && line_of(set, a, k->list[i].heading) != NULL;
		fit = same * same * 1000 / set->count; /* the same headings in a smaller set fit better */
		if (fit > best) {
			best = fit;
			k->template_name = set->label;
		}
	}
}

static const char *headings_said(const struct sheet_row *row, struct arena *a)
{
	const char *list = "";

	for (int i = 0; i < row->count && i < SAID_MOST; i++) {
		const char *one = arena_dupn(a, row->cells[i].text, utf8_cut(row->cells[i].text, 20));

		if (*one)
			list = *list ? say_import_list(a, list, one) : one;
	}
	return list;
}

static enum outcome refuse(const char *found, const char *const *templates, struct arena *a, struct fail *f)
{
	const struct code_set *set = code_set(templates[0]);
	const char *list = "";

	for (size_t i = 0; i < set->count; i++)
		list = *list ? say_import_list(a, list, set->codes[i].name) : set->codes[i].name;
	return fail_say(f, INVALID, say_import_no_columns(a, found, list));
}

enum outcome columns_find(struct columns *out, struct sheet *s, const struct shape *shape, const char *const *templates,
	struct sheet_row *first, struct arena *a, struct fail *f)
{
	struct columns best = { .shape = shape };
	const char *found = "";
	struct sheet_row row;
	enum outcome o = OK;

	/* The first row that fits is the row of headings; the next one may be headings again, in codes. */
	for (int i = 0; i < HEADING_ROWS && o == OK && best.known < HEADINGS_LEAST; i++) {
		o = sheet_next(s, &row, f);
		if (o == OK && *found == '\0')
			found = headings_said(&row, a);
		if (o == OK)
			read_headings(&best, &row, templates, a);
	}
	if (o != OK && o != MISSING)
		return o;
	if (best.known < HEADINGS_LEAST)
		return refuse(found, templates, a, f);
	name_template(&best, templates, a);
	*out = best;
	first->count = -1;
	o = sheet_next(s, &row, f);
	if (o == OK) {
		struct columns again = { .shape = shape };

		if (read_headings(&again, &row, templates, a) * 2 <= best.known)
			*first = row;
	}
	return o == MISSING ? OK : o;
}

/* ---- rows ---- */

int columns_index(const struct columns *k, const char *member)
{
	for (int i = 0; i < k->count; i++)
		if (k->list[i].field && strcmp(k->list[i].field->name, member) == 0)
			return i;
	return -1;
}

const char *columns_heading(const struct columns *k, const char *member)
{
	int i = columns_index(k, member);
	const struct field *f = i < 0 ? shape_field(k->shape, member) : NULL;

	return i >= 0 ? k->list[i].heading : f ? f->label : member;
}

/* Names of divisions change with the years and names of destinations with the school: one that is not
 * known, beside a code that is, says nothing. */
static bool names_vary(const struct code_set *set)
{
	return strcmp(set->name, "division") == 0 || strcmp(set->name, "destination") == 0;
}

/* A second column for a code: it must mean the same. */
static void agree(const struct columns *k, const struct column *col, void *form, const char *text, struct arena *a, struct fail *f)
{
	const struct code_set *set = col->field->kind == FIELD_CODE ? code_set(col->field->set) : NULL;
	const char *before = field_text(col->field, form);
	const struct code *one, *two;

	if (set == NULL)
		return;
	one = code_find(set, before); /* the usual: a code, and its very name */
	if (one && strcmp(one->name, text) == 0)
		return;
	one = code_read(set, a, before);
	two = code_read(set, a, text);
	if (one == NULL && two) /* the better of the two */
		field_set_text(col->field, form, two->code);
	else if ((one && two && one != two) || (one && two == NULL && !names_vary(set)))
		fail_at(f, col->field->name, say_import_disagree(a, columns_heading(k, col->field->name), before, col->heading, text));
}

/* A text that begins and ends with a visible ASCII sign has nothing to trim. */
static bool is_trim(const char *text)
{
	unsigned char first = (unsigned char)text[0], last = (unsigned char)text[strlen(text) - 1];

	return first > ' ' && first < 0x7f && last > ' ' && last < 0x7f;
}

void columns_take(const struct columns *k, const struct cell *cells, void *form, uint64_t *given, struct arena *a, struct fail *f)
{
	*given = 0;
	for (size_t i = 0; i < k->shape->count; i++)
		field_set_text(&k->shape->fields[i], form, "");
	for (int i = 0; i < k->count; i++) {
		const struct field *field = k->list[i].field;
		uint64_t bit = field ? UINT64_C(1) << (field - k->shape->fields) : 0;
		const char *text = field ? cells[i].text : "";

		if (*text && !is_trim(text))
			text = utf8_clean(a, text, false);
		if (*text == '\0')
			continue;
		if (cells[i].lossy)
			fail_at(f, field->name, say_import_lossy(a));
		if (*given & bit)
			agree(k, &k->list[i], form, text, a, f);
		else
			field_set_text(field, form, text);
		*given |= bit;
	}
}
