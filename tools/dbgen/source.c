#include "dbgen.h"

static void line_put(struct source *to, struct source_line line)
{
	to->lines = grow(to->lines, to->count, sizeof *to->lines);
	to->lines[to->count++] = line;
}

static struct piece *piece_named(const struct gen *g, const char *name)
{
	for (int i = 0; i < g->piece_count; i++)
		if (strcmp(g->pieces[i].name, name) == 0)
			return &g->pieces[i];
	return NULL;
}

/* The name behind a mark, or NULL when the line does not begin with the mark. */
static const char *name_behind(const char *line, const char *mark)
{
	size_t n = strlen(mark);
	return strncmp(line, mark, n) == 0 ? trim(text_of("%s", line + n)) : NULL;
}

static struct piece *piece_begin(struct gen *g, const char *name, struct place at)
{
	const struct piece *twin = piece_named(g, name);
	if (!is_name(name))
		fault(g, at, "'%s' is no name of a piece", name);
	if (twin)
		fault(g, at, "piece %s is already at %s:%d", name, twin->at.file, twin->at.line);
	g->pieces = grow(g->pieces, g->piece_count, sizeof *g->pieces);
	g->pieces[g->piece_count] = (struct piece){.at = at, .name = name};
	return &g->pieces[g->piece_count++];
}

void source_read(struct gen *g, const char *file)
{
	struct source rest = {0};
	struct piece *piece = NULL; /* that the line is of */
	char *text = read_file(file, NULL), *line;
	for (int number = 1; (line = next_line(&text)); number++) {
		struct place at = {file, number};
		const char *begins = name_behind(line, "--= ");
		if (begins)
			piece = piece_begin(g, begins, at);
		else if (*trim(text_of("%s", line)) == '\0')
			piece = NULL;
		else if (!piece || strncmp(line, "-- ", 3) != 0) /* a remark on a piece is none on the queries */
			line_put(piece ? &piece->lines : &rest, (struct source_line){at, line});
	}
	g->sources = grow(g->sources, g->source_count, sizeof *g->sources);
	g->sources[g->source_count++] = rest;
}

static void lines_put(struct gen *g, const struct source *from, struct source *to);

static void piece_put(struct gen *g, const char *name, struct place at, struct source *to)
{
	struct piece *piece = piece_named(g, name);
	if (!piece || piece->open) {
		fault(g, at, piece ? "--+ %s: the piece puts in itself" : "--+ %s: there is no piece of that name", name);
		return;
	}
	piece->used = piece->open = true;
	lines_put(g, &piece->lines, to);
	piece->open = false;
}

static void lines_put(struct gen *g, const struct source *from, struct source *to)
{
	for (int i = 0; i < from->count; i++) {
		const char *name = name_behind(from->lines[i].text, "--+ ");
		if (name)
			piece_put(g, name, from->lines[i].at, to);
		else
			line_put(to, from->lines[i]);
	}
}

struct source source_whole(struct gen *g, const struct source *source)
{
	struct source out = {0};
	lines_put(g, source, &out);
	return out;
}
