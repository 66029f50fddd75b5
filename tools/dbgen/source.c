#include <string.h>

#include "dbgen.h"

struct piece {
	struct place at;
	const char *name;
	struct source lines;
	bool used;
};

struct pieces {
	struct piece *list;
	int count;
};

static void line_put(struct source *to, struct source_line line)
{
	to->lines = grow(to->lines, to->count, sizeof *to->lines);
	to->lines[to->count++] = line;
}

static struct piece *piece_named(const struct pieces *p, const char *name)
{
	for (int i = 0; i < p->count; i++)
		if (strcmp(p->list[i].name, name) == 0)
			return &p->list[i];
	return NULL;
}

/* The name behind a mark, or NULL when the line does not begin with the mark. */
static const char *name_behind(const char *line, const char *mark)
{
	size_t n = strlen(mark);
	return strncmp(line, mark, n) == 0 ? trim(text_of("%s", line + n)) : NULL;
}

static void piece_begin(struct gen *g, struct pieces *p, const char *name, struct place at)
{
	const struct piece *twin = piece_named(p, name);
	if (!is_name(name))
		fault(g, at, "'%s' is no name of a piece", name);
	if (twin)
		fault(g, at, "piece %s is already at %s:%d", name, twin->at.file, twin->at.line);
	p->list = grow(p->list, p->count, sizeof *p->list);
	p->list[p->count++] = (struct piece){.at = at, .name = name};
}

static void piece_put(struct gen *g, const struct pieces *p, const char *name, struct place at, struct source *to)
{
	struct piece *piece = piece_named(p, name);
	if (!piece || &piece->lines == to) {
		fault(g, at, "--+ %s: no piece of that name stands above", name);
		return;
	}
	piece->used = true;
	for (int i = 0; i < piece->lines.count; i++)
		line_put(to, piece->lines.lines[i]);
}

struct source source_read(struct gen *g, const char *file)
{
	struct source out = {0};
	struct pieces p = {0};
	bool inside = false; /* a piece, to its blank line */
	char *rest = read_file(file), *line;
	for (int number = 1; (line = next_line(&rest)); number++) {
		struct place at = {file, number};
		const char *begins = name_behind(line, "--= "), *puts = name_behind(line, "--+ ");
		inside = inside && *trim(text_of("%s", line)) != '\0';
		struct source *to = inside ? &p.list[p.count - 1].lines : &out;
		if (puts)
			piece_put(g, &p, puts, at, to);
		else if (begins)
			piece_begin(g, &p, begins, at);
		else if (!inside || strncmp(line, "-- ", 3) != 0) /* a remark on a piece is nobody's who puts it in */
			line_put(to, (struct source_line){line, number});
		inside = inside || begins;
	}
	for (int i = 0; i < p.count; i++)
		if (!p.list[i].used)
			fault(g, p.list[i].at, "piece %s is used nowhere", p.list[i].name);
	return out;
}
