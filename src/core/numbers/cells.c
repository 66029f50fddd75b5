#include "cells.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"

void cells_init(struct cells *k, struct arena *a)
{
	*k = (struct cells){ .arena = a };
	textmap_init(&k->places, a);
}

/* The texts of a cell, in the order it is sorted and written in. */
enum { TEXTS = 6 };
static const char *text_of(const struct tally_row *t, size_t i)
{
	const char *texts[TEXTS] = { t->level, t->sex, t->stage, t->registered, t->approved, t->confirmed };

	return texts[i];
}

static size_t put_number(char *to, int64_t n)
{
	for (size_t i = 0; i < 16; i++)
		to[i] = "0123456789abcdef"[(uint64_t)n >> (4 * i) & 15];
	return 16;
}

/* false when it is too long for the room. */
static bool make_key(const struct tally_row *of, char *key, size_t room)
{
	size_t n = put_number(key, of->college_id);

	n += put_number(key + n, of->major_id);
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = text_of(of, i);
		size_t length = strlen(text);

		if (n + length + 2 > room)
			return false;
		memcpy(key + n, text, length);
		n += length;
		key[n++] = '\t';
	}
	key[n] = '\0';
	return true;
}

static void cell_new(struct cells *k, const struct tally_row *of)
{
	struct tally_row *row;

	if (k->count == k->room) {
		size_t room = k->room ? 2 * k->room : 64;

		k->rows = arena_grow(k->arena, k->rows, k->room * sizeof *k->rows, room * sizeof *k->rows);
		k->room = room;
	}
	row = &k->rows[k->count++];
	*row = *of;
	row->n = 0;
	for (size_t i = 0; i < tally_shape.count; i++) {
		const struct field *f = &tally_shape.fields[i];

		if (!FIELD_IS_INT(f->kind))
			field_set_text(f, row, arena_dup(k->arena, field_text(f, of)));
	}
}

size_t cells_place(struct cells *k, const struct tally_row *of)
{
	char key[512];
	int64_t *place;

	if (!make_key(of, key, sizeof key)) { /* longer than any code there is: a cell of its own */
		cell_new(k, of);
		return k->count - 1;
	}
	place = textmap_put(&k->places, key, (int64_t)k->count);
	if ((size_t)*place == k->count)
		cell_new(k, of);
	return (size_t)*place;
}

void cells_add(struct cells *k, const struct tally_row *of, int64_t n)
{
	size_t place = cells_place(k, of); /* first: it may move the rows */

	k->rows[place].n += n;
}

static int by_key(const void *a, const void *b)
{
	const struct tally_row *x = a, *y = b;
	int differs = 0;

	if (x->college_id != y->college_id)
		return x->college_id < y->college_id ? -1 : 1;
	if (x->major_id != y->major_id)
		return x->major_id < y->major_id ? -1 : 1;
	for (size_t i = 0; i < TEXTS && differs == 0; i++)
		differs = strcmp(text_of(x, i), text_of(y, i));
	return differs;
}

void cells_sort(struct cells *k)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->count; i++)
		if (k->rows[i].n)
			k->rows[kept++] = k->rows[i];
	k->count = kept;
	if (kept)
		qsort(k->rows, kept, sizeof *k->rows, by_key);
	textmap_clear(&k->places); /* places have moved */
}

/* ---- as text ---- */

enum { APPROVED = 4, CONFIRMED = 5 };
static const char letters[TEXTS + 1] = "lxsrac", brief_first[] = "2\n";

/* What the next line is likely to have. */
static void expect(const char *expected[TEXTS], const struct tally_row *above)
{
	for (size_t i = 0; i < TEXTS; i++)
		expected[i] = above ? text_of(above, i) : "";
}

/* ... as far as the line itself has told by now: text i is about to be read or written. */
static const char *expected_text(const char *const expected[TEXTS], const struct tally_row *row, size_t i)
{
	bool follows = (i == APPROVED || i == CONFIRMED) && strcmp(expected[i], expected[i - 1]) == 0;

	return follows ? text_of(row, i - 1) : expected[i];
}

static void put_brief(struct buf *b, const struct tally_row *row, const struct tally_row *above)
{
	const char *expected[TEXTS];

	expect(expected, above);
	if (row->major_id != (above ? above->major_id : 0)) {
		buf_char(b, 'm');
		buf_int(b, row->major_id);
		buf_char(b, '\t');
	}
	for (size_t i = 0; i < TEXTS; i++) {
		if (strcmp(text_of(row, i), expected_text(expected, row, i)) == 0)
			continue;
		buf_char(b, letters[i]);
		buf_put(b, text_of(row, i));
		buf_char(b, '\t');
	}
}

static void put_ditto(struct buf *b, const struct tally_row *row, const struct tally_row *above)
{
	if (above && row->major_id == above->major_id)
		buf_char(b, '"');
	else
		buf_int(b, row->major_id);
	for (size_t i = 0; i < TEXTS; i++) {
		buf_char(b, '\t');
		buf_put(b, above && strcmp(text_of(row, i), text_of(above, i)) == 0 ? "\"" : text_of(row, i));
	}
	buf_char(b, '\t');
}

char *cells_text(struct arena *a, const struct tally_row *rows, size_t count, enum cells_form form)
{
	struct buf b;

	buf_init(&b, a);
	buf_put(&b, form == CELLS_BRIEF ? brief_first : "");
	for (size_t r = 0; r < count; r++) {
		(form == CELLS_BRIEF ? put_brief : put_ditto)(&b, &rows[r], r ? &rows[r - 1] : NULL);
		buf_int(&b, rows[r].n);
		buf_char(&b, '\n');
	}
	return buf_text(&b);
}

enum cells_form cells_form(const char *text)
{
	return strncmp(text, brief_first, strlen(brief_first)) == 0 ? CELLS_BRIEF : CELLS_DITTO;
}

static bool take_number(const char *word, int64_t *n)
{
	char *end;

	*n = strtoll(word, &end, 10);
	return *word != '\0' && *end == '\0';
}

static const char **place_of(struct tally_row *row, size_t i)
{
	const char **to[TEXTS] = { &row->level, &row->sex, &row->stage, &row->registered, &row->approved, &row->confirmed };

	return to[i];
}

/* Words are cut in place. */
static bool take_brief(char *line, struct tally_row *row, const struct tally_row *above)
{
	const char *expected[TEXTS];
	char *word = strsep(&line, "\t");

	expect(expected, above);
	row->major_id = above ? above->major_id : 0;
	if (*word == 'm') {
		if (!take_number(word + 1, &row->major_id))
			return false;
		word = strsep(&line, "\t");
	}
	for (size_t i = 0; i < TEXTS; i++) {
		bool told = word && *word == letters[i];

		*place_of(row, i) = told ? word + 1 : expected_text(expected, row, i);
		if (told)
			word = strsep(&line, "\t");
	}
	return word && line == NULL && take_number(word, &row->n);
}

static bool is_above(const char *word)
{
	return strcmp(word, "\"") == 0;
}

static bool take_ditto(char *line, struct tally_row *row, const struct tally_row *above)
{
	char *word = strsep(&line, "\t");
	bool good = word != NULL;

	if (good && is_above(word) && above)
		row->major_id = above->major_id;
	else
		good = good && take_number(word, &row->major_id);
	for (size_t i = 0; good && i < TEXTS; i++) {
		word = strsep(&line, "\t");
		good = word && (!is_above(word) || above);
		if (good)
			*place_of(row, i) = is_above(word) ? text_of(above, i) : word;
	}
	word = good ? strsep(&line, "\t") : NULL;
	return word && line == NULL && take_number(word, &row->n);
}

bool cells_parse(struct arena *a, const char *text, int64_t college_id, struct tally_row **rows, size_t *count)
{
	bool brief = cells_form(text) == CELLS_BRIEF;
	char *rest = arena_dup(a, text + (brief ? strlen(brief_first) : 0)), *line;
	size_t lines = 0;

	for (const char *p = rest; *p; p++)
		lines += *p == '\n';
	*rows = arena_array(a, lines + 1, sizeof **rows);
	*count = 0;
	while ((line = strsep(&rest, "\n")) && rest) {
		struct tally_row *row = &(*rows)[*count];

		row->college_id = college_id;
		row->cohort = "";
		if (!(brief ? take_brief : take_ditto)(line, row, *count ? row - 1 : NULL))
			return false;
		++*count;
	}
	return line == NULL || *line == '\0'; /* the last line ends like the others */
}
