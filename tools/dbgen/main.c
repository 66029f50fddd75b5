/* dbgen OUTDIR schema/... -- words/dictionary/... -- src/core/...
 * writes OUTDIR/rows/rows.{h,c} and OUTDIR/queries/queries.{h,c}. */
#include <sys/stat.h>

#include "dbgen.h"

void fault(struct gen *g, struct place at, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "%s:%d: ", at.file, at.line);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	g->faults++;
}

char *trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	char *end = text + strlen(text);
	while (end > text && isspace((unsigned char)end[-1]))
		*--end = '\0';
	return text;
}

const struct entry *entry_find(const struct gen *g, const char *table, const char *column)
{
	for (int i = 0; i < g->entry_count; i++)
		if (strcmp(g->entries[i].table, table) == 0 && strcmp(g->entries[i].column, column) == 0)
			return &g->entries[i];
	return NULL;
}

/* An unchanged file keeps its time, so that a new query does not rebuild whoever reads rows; queries.c is
 * what make looks at, so it is always new. */
static void write_made(const struct gen *g, const char *file, bool always, void (*emit)(FILE *, const struct gen *))
{
	struct stat info;
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	if (!out)
		die((struct place){ file, 1 }, "%s", strerror(errno));
	emit(out, g);
	fclose(out);
	if (!always && stat(file, &info) == 0 && strcmp(read_file(file, NULL), text) == 0)
		return;
	write_file(file, text, n);
}

static void write_all(const struct gen *g, const char *dir)
{
	const char *const folders[] = {dir, text_of("%s/rows", dir), text_of("%s/queries", dir)};
	for (int i = 0; i < 3; i++)
		if (mkdir(folders[i], 0777) != 0 && errno != EEXIST)
			die((struct place){ folders[i], 1 }, "cannot be made: %s", strerror(errno));
	write_made(g, text_of("%s/rows.h", folders[1]), false, emit_rows_header);
	write_made(g, text_of("%s/rows.c", folders[1]), false, emit_rows);
	write_made(g, text_of("%s/queries.h", folders[2]), false, emit_queries_header);
	write_made(g, text_of("%s/queries.c", folders[2]), true, emit_queries);
}

int main(int argc, char **argv)
{
	void (*const readers[])(struct gen *, const char *) = {schema_run, dictionary_read, source_read};
	struct gen g = {0};
	size_t part = 0;
	if (argc < 2) {
		fprintf(stderr, "usage: dbgen OUTDIR SCHEMA.sql... -- DICTIONARY.tsv... -- QUERIES.sql...\n");
		return 1;
	}
	if (sqlite3_open(":memory:", &g.db) != SQLITE_OK)
		die((struct place){ "dbgen", 1 }, "no database in memory");
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--") != 0)
			readers[part](&g, argv[i]);
		else if (part < 2 && ++part == 2)
			schema_done(&g);
	}
	if (part < 2)
		schema_done(&g);
	queries_read(&g);
	queries_prepare(&g);
	if (g.faults) {
		fprintf(stderr, "dbgen: %d fault%s, nothing written\n", g.faults, g.faults == 1 ? "" : "s");
		return 1;
	}
	write_all(&g, argv[1]);
	return 0;
}
