/* wordgen OUTDIR MESSAGES.tsv... -- CODES.tsv...
 *
 * Makes C of the words that people read. Messages ("name<TAB>sentence with {arg}") become
 * words.h/words.c: one function say_NAME(arena, arg...) each, the arguments in the order of their
 * first appearance. Code sets become codes.h/codes.c: one constant struct code_set (src/base/code.h)
 * each, with its rows sorted by code and by name. A file of codes begins with `#` lines (the first
 * is the set's Chinese name, the others say where it comes from), then a line of column names, of
 * which `code` and `name` must be there and `parent`, `status`, `synonyms` (a|b|c) mean something;
 * then one row a line. Any fault stops the build with file and line. */
#include "maker.h"

enum { MAX_CELLS = 64, MAX_ARGS = 16 };

/* ---- lines, cells and files ---- */

/* The next line of *rest without its end, or NULL. */
static char *line_next(char **rest, struct place *at)
{
	char *line = next_line(rest);

	if (line != NULL && strchr(line, '\r') != NULL)
		die(*at, "carriage return; lines end with LF");
	at->line += line != NULL;
	return line;
}

static size_t split(char *line, char mark, char *cells[MAX_CELLS], struct place at)
{
	size_t n = 0;

	for (char *p = line; p != NULL; n++) {
		char *end = strchr(p, mark);

		if (n == MAX_CELLS)
			die(at, "more than %d cells", MAX_CELLS);
		cells[n] = p;
		if (end != NULL)
			*end = '\0';
		p = end == NULL ? NULL : end + 1;
	}
	return n;
}

static FILE *create(const char *folder, const char *name)
{
	char *path = text_of("%s/%s", folder, name);
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		die((struct place){ path, 0 }, "%s", strerror(errno));
	fputs("/* Made by tools/wordgen from words/; do not edit. */\n", f);
	return f;
}

static void finish(FILE *f, const char *name)
{
	if (ferror(f) || fclose(f) != 0)
		die((struct place){ name, 0 }, "cannot write");
}

/* ---- messages ---- */

struct message {
	const char *name, *text;
	struct place at;
	const char *args[MAX_ARGS];   /* distinct, in order of first appearance */
	const char *places[MAX_ARGS]; /* one for each %s */
	size_t arg_count, place_count;
};

struct messages {
	struct message *all;
	size_t count;
};

static void message_arg(struct message *m, char *arg)
{
	const char *known = NULL;

	for (size_t i = 0; i < m->arg_count; i++)
		if (strcmp(m->args[i], arg) == 0)
			known = m->args[i];
	if (m->place_count == MAX_ARGS)
		die(m->at, "more than %d places to fill", MAX_ARGS);
	if (known == NULL)
		known = m->args[m->arg_count++] = arg;
	m->places[m->place_count++] = known;
}

/* Finds the {arg}s. The text stays as it is and is turned into a format when written. */
static void message_scan(struct message *m)
{
	for (const char *p = strpbrk(m->text, "{}"); p != NULL; p = strpbrk(p, "{}")) {
		const char *end = strchr(p, '}');

		if (*p == '}' || end == NULL || !is_name(slice(p + 1, (size_t)(end - p - 1))))
			die(m->at, "a brace that is no {arg} in %s", m->name);
		message_arg(m, slice(p + 1, (size_t)(end - p - 1)));
		p = end + 1;
	}
}

static void messages_read(struct messages *all, const char *path)
{
	struct place at = { path, 0 };
	char *rest = read_file(path, NULL), *line;

	while ((line = line_next(&rest, &at)) != NULL) {
		char *tab = strchr(line, '\t');
		struct message *m;

		if (*line == '#' || *line == '\0')
			continue;
		if (tab == NULL || !is_name(slice(line, (size_t)(tab - line))) || tab[1] == '\0' || strchr(tab + 1, '\t') != NULL)
			die(at, "expected name<TAB>sentence");
		*tab = '\0';
		for (size_t i = 0; i < all->count; i++)
			if (strcmp(all->all[i].name, line) == 0)
				die(at, "%s was said already at %s:%d", line, all->all[i].at.file, all->all[i].at.line);
		all->all = grow(all->all, all->count, sizeof *all->all);
		m = &all->all[all->count++];
		*m = (struct message){ .name = line, .text = tab + 1, .at = at };
		message_scan(m);
	}
}

static void put_head(FILE *out, const struct message *m)
{
	fprintf(out, "char *say_%s(struct arena *arena", m->name);
	for (size_t i = 0; i < m->arg_count; i++)
		fprintf(out, ", const char *%s", m->args[i]);
	fputc(')', out);
}

static void put_format(FILE *out, const char *text)
{
	fputc('"', out);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '{') {
			fputs("%s", out);
			p = strchr(p, '}');
		} else if (p[0] == '\\' && p[1] == 'n') {
			fputs("\\n", out);
			p++;
		} else if (*p == '%') {
			fputs("%%", out);
		} else {
			put_char(out, (unsigned char)*p);
		}
	}
	fputc('"', out);
}

static void put_body(FILE *out, const struct message *m)
{
	put_head(out, m);
	fputs("\n{\n\treturn arena_printf(arena, ", out);
	put_format(out, m->text);
	for (size_t i = 0; i < m->place_count; i++)
		fprintf(out, ", %s", m->places[i]);
	fputs(");\n}\n\n", out);
}

static void messages_write(const struct messages *all, const char *folder)
{
	FILE *h = create(folder, "words.h"), *c = create(folder, "words.c");

	fputs("#ifndef WORDS_H\n#define WORDS_H\n\n#include \"arena.h\"\n\n", h);
	fputs("#include \"words.h\"\n\n", c);
	for (size_t i = 0; i < all->count; i++) {
		fprintf(h, "/* %s */\n", strstr(all->all[i].text, "*/") ? "" : all->all[i].text);
		put_head(h, &all->all[i]);
		fputs(";\n", h);
		put_body(c, &all->all[i]);
	}
	fputs("\n#endif\n", h);
	finish(h, "words.h");
	finish(c, "words.c");
}

/* ---- code sets ---- */

struct row {
	struct place at;
	char **cells;
};

struct name {
	const char *text;
	size_t row;
	int rank; /* 0 a name, 1 a synonym */
};

struct set {
	struct place at;
	const char *name, *label, *source;
	char *heads[MAX_CELLS];
	size_t head_count, extra_count;
	int code, title, parent, status, synonyms; /* columns; -1 when absent */
	struct row *rows;
	size_t row_count;
	struct name *names;
	size_t name_count;
};

static const char *set_name_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash == NULL ? path : slash + 1;
	const char *dot = strrchr(base, '.');

	return slice(base, dot == NULL ? strlen(base) : (size_t)(dot - base));
}

static int column(const struct set *s, const char *head)
{
	for (size_t i = 0; i < s->head_count; i++)
		if (strcmp(s->heads[i], head) == 0)
			return (int)i;
	return -1;
}

static bool is_extra(const struct set *s, size_t i)
{
	int c = (int)i;

	return c != s->code && c != s->title && c != s->parent && c != s->status && c != s->synonyms;
}

static void set_heads(struct set *s, char *line)
{
	s->head_count = split(line, '\t', s->heads, s->at);
	s->code = column(s, "code");
	s->title = column(s, "name");
	s->parent = column(s, "parent");
	s->status = column(s, "status");
	s->synonyms = column(s, "synonyms");
	if (s->code < 0 || s->title < 0)
		die(s->at, "a code set needs the columns code and name");
	for (size_t i = 0; i < s->head_count; i++) {
		if (!is_name(s->heads[i]) || column(s, s->heads[i]) != (int)i)
			die(s->at, "column %zu: no name, or twice", i + 1);
		s->extra_count += is_extra(s, i);
	}
}

static void set_remark(struct set *s, const char *line)
{
	const char *text = line + 1 + strspn(line + 1, " ");

	if (s->label == NULL)
		s->label = text;
	else
		s->source = s->source == NULL ? text : text_of("%s %s", s->source, text);
}

static void set_row(struct set *s, char *line)
{
	char *cells[MAX_CELLS];
	size_t n = split(line, '\t', cells, s->at);
	struct row *r;

	if (n != s->head_count)
		die(s->at, "%zu cells under %zu columns", n, s->head_count);
	if (*cells[s->code] == '\0' || *cells[s->title] == '\0')
		die(s->at, "a row without code or name");
	s->rows = grow(s->rows, s->row_count, sizeof *s->rows);
	r = &s->rows[s->row_count++];
	r->at = s->at;
	r->cells = room(NULL, n, sizeof *r->cells);
	memcpy(r->cells, cells, n * sizeof *cells);
}

static bool is_wide(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		if (p[0] == 0xef && ((p[1] == 0xbc && p[2] >= 0x81) || (p[1] == 0xbd && p[2] <= 0x9e)))
			return true;
	return false;
}

/* Names are looked up by what utf8_clean leaves of a cell, so they must be narrow themselves. */
static void set_add_name(struct set *s, const char *text, size_t row, int rank)
{
	if (is_wide(text))
		die(s->rows[row].at, "%s holds full-width Latin signs; names use half-width ones", text);
	s->names = grow(s->names, s->name_count, sizeof *s->names);
	s->names[s->name_count++] = (struct name){ text, row, rank };
}

static int name_order(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int o = strcmp(x->text, y->text);

	if (o == 0)
		o = x->rank - y->rank;
	return o != 0 ? o : (x->row > y->row) - (x->row < y->row);
}

static bool is_child(const struct set *s, size_t row, size_t of)
{
	return s->parent >= 0 && strcmp(s->rows[row].cells[s->parent], s->rows[of].cells[s->code]) == 0;
}

/* Of one text keep the best rank. A text that several rows hold at that rank names none of them, but a
 * child that bears its parent's name is the one meant. */
static void set_settle_names(struct set *s)
{
	size_t kept = 0;

	qsort(s->names, s->name_count, sizeof *s->names, name_order);
	for (size_t i = 0, end; i < s->name_count; i = end) {
		struct name n = s->names[i];
		bool alone = true;

		for (end = i + 1; end < s->name_count && strcmp(s->names[end].text, n.text) == 0; end++) {
			const struct name *other = &s->names[end];

			if (is_child(s, other->row, n.row))
				n.row = other->row;
			else if (other->rank == n.rank && other->row != n.row)
				alone = false;
		}
		if (n.rank == 1 && !alone)
			die(s->rows[n.row].at, "synonym %s belongs to several codes", n.text);
		if (alone)
			s->names[kept++] = n;
	}
	s->name_count = kept;
}

static void set_names(struct set *s)
{
	char *cells[MAX_CELLS];

	for (size_t i = 0; i < s->row_count; i++) {
		char *also = s->synonyms < 0 ? NULL : s->rows[i].cells[s->synonyms];
		size_t n = also == NULL || *also == '\0' ? 0 : split(also, '|', cells, s->rows[i].at);

		set_add_name(s, s->rows[i].cells[s->title], i, 0);
		for (size_t k = 0; k < n; k++)
			set_add_name(s, cells[k], i, 1);
	}
	set_settle_names(s);
}

struct key {
	const char *code;
	size_t row;
};

static int key_order(const void *a, const void *b)
{
	return strcmp(((const struct key *)a)->code, ((const struct key *)b)->code);
}

static struct key *set_keys(const struct set *s)
{
	struct key *keys = room(NULL, s->row_count, sizeof *keys);

	for (size_t i = 0; i < s->row_count; i++)
		keys[i] = (struct key){ s->rows[i].cells[s->code], i };
	qsort(keys, s->row_count, sizeof *keys, key_order);
	for (size_t i = 1; i < s->row_count; i++)
		if (strcmp(keys[i - 1].code, keys[i].code) == 0)
			die(s->rows[keys[i].row].at, "code %s twice", keys[i].code);
	return keys;
}

static struct set set_read(const char *path)
{
	struct set s = { .at = { path, 0 }, .name = set_name_of(path) };
	char *rest = read_file(path, NULL), *line;

	if (!is_name(s.name))
		die(s.at, "a set is named like snake_case.tsv");
	while ((line = line_next(&rest, &s.at)) != NULL) {
		if (*line == '#')
			set_remark(&s, line);
		else if (s.head_count == 0)
			set_heads(&s, line);
		else if (*line != '\0')
			set_row(&s, line);
	}
	if (s.row_count == 0 || s.label == NULL || s.source == NULL)
		die(s.at, "needs two # lines (name, source), a heading and rows");
	set_names(&s);
	return s;
}

static void put_cell(FILE *c, const struct row *r, int col)
{
	put_literal(c, col < 0 ? "" : r->cells[col]);
}

static void put_extras(FILE *c, const struct set *s)
{
	if (s->extra_count == 0)
		return;
	fprintf(c, "static const char *const %s_columns[] = {", s->name);
	for (size_t i = 0; i < s->head_count; i++)
		if (is_extra(s, i))
			fprintf(c, " \"%s\",", s->heads[i]);
	fprintf(c, " };\nstatic const char *const %s_extra[] = {\n", s->name);
	for (size_t r = 0; r < s->row_count; r++) {
		for (size_t i = 0; i < s->head_count; i++) {
			if (!is_extra(s, i))
				continue;
			put_cell(c, &s->rows[r], (int)i);
			fputs(", ", c);
		}
		fputc('\n', c);
	}
	fputs("};\n", c);
}

static void put_rows(FILE *c, const struct set *s)
{
	fprintf(c, "static const struct code %s_codes[] = {\n", s->name);
	for (size_t r = 0; r < s->row_count; r++) {
		const int cols[] = { s->code, s->title, s->parent, s->status };

		fputs("\t{ ", c);
		for (size_t i = 0; i < 4; i++) {
			put_cell(c, &s->rows[r], cols[i]);
			fputs(", ", c);
		}
		if (s->extra_count > 0)
			fprintf(c, "%s_extra + %zu },\n", s->name, r * s->extra_count);
		else
			fputs("NULL },\n", c);
	}
	fputs("};\n", c);
}

static void put_orders(FILE *c, const struct set *s)
{
	struct key *keys = set_keys(s);

	fprintf(c, "static const unsigned %s_by_code[] = {", s->name);
	for (size_t i = 0; i < s->row_count; i++)
		fprintf(c, "%s%zu,", i % 20 ? " " : "\n\t", keys[i].row);
	fprintf(c, "\n};\nstatic const struct code_word %s_by_name[] = {\n", s->name);
	for (size_t i = 0; i < s->name_count; i++) {
		fputs("\t{ ", c);
		put_literal(c, s->names[i].text);
		fprintf(c, ", %zu },\n", s->names[i].row);
	}
	if (s->name_count == 0)
		fputs("\t{ \"\", 0 },\n", c);
	fputs("};\n\n", c);
}

static void put_set(FILE *c, const struct set *s)
{
	fputs("\t{ ", c);
	put_literal(c, s->name);
	fputs(", ", c);
	put_literal(c, s->label);
	fputs(",\n\t  ", c);
	put_literal(c, s->source);
	if (s->extra_count > 0)
		fprintf(c, ",\n\t  %s_columns, %zu,", s->name, s->extra_count);
	else
		fputs(",\n\t  NULL, 0,", c);
	fprintf(c, " %s_codes, %zu, %s_by_code, %s_by_name, %zu },\n", s->name, s->row_count, s->name, s->name, s->name_count);
}

static int set_order(const void *a, const void *b)
{
	return strcmp(((const struct set *)a)->name, ((const struct set *)b)->name);
}

static void sets_write(struct set *sets, size_t count, const char *folder)
{
	FILE *h = create(folder, "codes.h"), *c = create(folder, "codes.c");

	qsort(sets, count, sizeof *sets, set_order);
	fputs("/* Every code set, sorted by name; look them up through code.h. */\n"
	      "#ifndef CODES_H\n#define CODES_H\n\n#include \"code.h\"\n\n", h);
	fprintf(h, "enum { CODE_SETS = %zu };\n\nextern const struct code_set code_sets[];\n\n#endif\n", count);
	fputs("#include \"codes.h\"\n\n", c);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(sets[i - 1].name, sets[i].name) == 0)
			die(sets[i].at, "set %s twice", sets[i].name);
		put_extras(c, &sets[i]);
		put_rows(c, &sets[i]);
		put_orders(c, &sets[i]);
	}
	fputs("const struct code_set code_sets[] = {\n", c);
	for (size_t i = 0; i < count; i++)
		put_set(c, &sets[i]);
	fputs("\t{ NULL, NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, 0 },\n};\n", c);
	finish(h, "codes.h");
	finish(c, "codes.c");
}

int main(int argc, char **argv)
{
	struct messages messages = { 0 };
	struct set *sets = NULL;
	size_t count = 0;
	int i = 2;

	if (argc < 3) {
		fputs("usage: wordgen OUTDIR MESSAGES.tsv... -- CODES.tsv...\n", stderr);
		return 2;
	}
	for (; i < argc && strcmp(argv[i], "--") != 0; i++)
		messages_read(&messages, argv[i]);
	for (i++; i < argc; i++) {
		sets = grow(sets, count, sizeof *sets);
		sets[count++] = set_read(argv[i]);
	}
	/* words.h is the stamp that make watches, so it is written last. */
	sets_write(sets, count, argv[1]);
	messages_write(&messages, argv[1]);
	return 0;
}
