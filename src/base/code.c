#include "code.h"

#include <stdlib.h>
#include <string.h>

#include "codes.h"
#include "utf8.h"

const struct code_set *code_set_at(size_t i)
{
	return i < CODE_SETS ? &code_sets[i] : NULL;
}

static int set_order(const void *name, const void *set)
{
	return strcmp(name, ((const struct code_set *)set)->name);
}

const struct code_set *code_set(const char *name)
{
	return bsearch(name, code_sets, CODE_SETS, sizeof *code_sets, set_order);
}

const struct code *code_find(const struct code_set *set, const char *code)
{
	size_t low = 0, high = set == NULL || code == NULL ? 0 : set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct code *c = &set->codes[set->by_code[middle]];
		int order = strcmp(code, c->code);

		if (order == 0)
			return c;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static int word_order(const void *text, const void *word)
{
	return strcmp(text, ((const struct code_word *)word)->text);
}

static const struct code *by_clean_name(const struct code_set *set, const char *text)
{
	const struct code_word *w;

	if (set == NULL || set->name_count == 0 || *text == '\0')
		return NULL;
	w = bsearch(text, set->by_name, set->name_count, sizeof *set->by_name, word_order);
	return w == NULL ? NULL : &set->codes[w->row];
}

const struct code *code_by_name(const struct code_set *set, struct arena *a, const char *name)
{
	return name == NULL ? NULL : by_clean_name(set, utf8_clean(a, name, true));
}

/* "10 name", "10-name" or "10.name": the code part, when the rest is that code's name. */
static const struct code *code_before_name(const struct code_set *set, struct arena *a, const char *text)
{
	size_t n = strcspn(text, " -.:");
	const struct code *c = code_find(set, arena_dupn(a, text, n));

	if (c == NULL || text[n] == '\0')
		return NULL;
	return code_by_name(set, a, text + n + 1) == c ? c : NULL;
}

const struct code *code_read(const struct code_set *set, struct arena *a, const char *cell)
{
	const char *text = cell == NULL ? "" : utf8_clean(a, cell, true);
	const struct code *c = code_find(set, text);

	if (c == NULL)
		c = code_by_name(set, a, cell);
	return c != NULL ? c : code_before_name(set, a, text);
}

const char *code_extra(const struct code_set *set, const struct code *c, const char *column)
{
	for (size_t i = 0; set != NULL && c != NULL && i < set->column_count; i++)
		if (strcmp(set->columns[i], column) == 0)
			return c->extra[i];
	return "";
}

const char *code_name(const char *set, const char *code)
{
	const struct code *c = code_find(code_set(set), code);

	return c == NULL ? NULL : c->name;
}
