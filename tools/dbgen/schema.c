#include "dbgen.h"

static const struct kind kinds[] = {
	{"text", "FIELD_TEXT", false},
	{"int", "FIELD_INT", true},
	{"id", "FIELD_ID", true},
	{"bool", "FIELD_BOOL", true},
	{"time", "FIELD_TIME", true},
	{"date", "FIELD_DATE", false},
	{"code", "FIELD_CODE", false},
	{"percent", "FIELD_PERCENT", false},
	{"json", "FIELD_JSON", false},
	{"secret", "FIELD_SECRET", false},
	{"long", "FIELD_TEXT", false, "FIELD_LONG"}, /* a text area */
	{"many", "FIELD_TEXT", false, "FIELD_MANY"}, /* several values */
};

static const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* ---- the dictionary ---- */

bool is_form(const char *table)
{
	size_t n = strlen(table);

	return n > 5 && strcmp(table + n - 5, "_form") == 0;
}

static bool yes(struct gen *g, struct place at, const char *heading, const char *cell)
{
	if (strcmp(cell, "yes") != 0 && strcmp(cell, "-") != 0)
		fault(g, at, "%s is '%s'; write yes or -", heading, cell);
	return strcmp(cell, "yes") == 0;
}

static int length_of(struct gen *g, struct place at, const char *cell)
{
	char *end;
	long n = strtol(cell, &end, 10);
	if (strcmp(cell, "-") == 0)
		return 0;
	if (*end != '\0' || n < 1 || n > 10000000) {
		fault(g, at, "length is '%s'; write a number of characters or -", cell);
		return 0;
	}
	return (int)n;
}

static void entry_add(struct gen *g, struct place at, char *const cells[7])
{
	char *dot = strchr(cells[0], '.');
	struct entry e = {.at = at, .label = cells[1], .kind = kind_find(cells[2])};
	if (!dot || !is_name(dot + 1) || (dot > cells[0] && !is_name(slice(cells[0], (size_t)(dot - cells[0]))))) {
		fault(g, at, "key '%s' is neither table.column nor .name", cells[0]);
		return;
	}
	e.table = slice(cells[0], (size_t)(dot - cells[0]));
	e.column = dot + 1;
	e.set = strcmp(cells[5], "-") == 0 ? "" : cells[5];
	e.length = length_of(g, at, cells[3]);
	e.required = yes(g, at, "required", cells[4]);
	e.personal = yes(g, at, "personal", cells[6]);
	if (*e.label == '\0' || strcmp(e.label, "-") == 0)
		fault(g, at, "%s has no Chinese name; write it in the second column", cells[0]);
	if (!e.kind) {
		fault(g, at, "kind '%s' is none of text int id bool time date code percent json secret (in forms also long many)", cells[2]);
		return;
	}
	if (e.kind->flag && !is_form(e.table))
		fault(g, at, "%s: kind %s is for forms only", cells[0], e.kind->name);
	if (strcmp(e.kind->name, "many") != 0 && (strcmp(e.kind->name, "code") == 0) != (*e.set != '\0'))
		fault(g, at, "%s: kind code and the name of a code set go together", cells[0]);
	const struct entry *twin = entry_find(g, e.table, e.column);
	if (twin) {
		fault(g, at, "%s is already at %s:%d", cells[0], twin->at.file, twin->at.line);
		return;
	}
	g->entries = grow(g->entries, g->entry_count, sizeof *g->entries);
	g->entries[g->entry_count++] = e;
}

void dictionary_read(struct gen *g, const char *file)
{
	char *rest = read_file(file, NULL), *line;
	for (int number = 1; (line = next_line(&rest)); number++) {
		char *cells[8];
		int n = 0;
		if (*trim(text_of("%s", line)) == '\0' || *line == '#' || strncmp(line, "key\t", 4) == 0)
			continue;
		for (char *cell; n < 8 && (cell = strsep(&line, "\t"));)
			cells[n++] = trim(cell);
		if (n != 7)
			fault(g, (struct place){file, number}, "%s%d columns instead of 7: key label kind length required set personal",
				n == 8 ? "over " : "", n == 8 ? 7 : n);
		else
			entry_add(g, (struct place){file, number}, cells);
	}
}

/* ---- the schema ---- */

bool marked(const char **text, enum engine *engine, bool *known)
{
	static const struct {
		const char *mark;
		enum engine engine;
		bool known;
	} marks[] = {{"--sqlite:", ENGINE_SQLITE, true}, {"--pg:", ENGINE_PG, true}, {"--citus:", ENGINES, false}};
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (strncmp(*text, marks[i].mark, strlen(marks[i].mark)) != 0)
			continue;
		*text += strlen(marks[i].mark);
		*engine = marks[i].engine;
		*known = marks[i].known;
		return true;
	}
	return false;
}

static char *sqlite_text(const char *file)
{
	char *rest = read_file(file, NULL), *line, *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	while ((line = next_line(&rest))) {
		enum engine engine;
		bool known;
		const char *body = line;
		if (marked(&body, &engine, &known) && engine != ENGINE_SQLITE)
			body = "";
		fprintf(out, "%s\n", body);
	}
	fclose(out);
	return text;
}

static int line_at(const char *text, const char *p)
{
	int line = 1;
	for (; text < p; text++)
		line += *text == '\n';
	return line;
}

/* Where the column is written: below its table's CREATE, or in an ALTER; the file's head when not found. */
static struct place column_place(const char *file, const char *text, const char *table, const char *column)
{
	int from = 0, line = 0;
	char *rest = text_of("%s", text), *now;
	while ((now = next_line(&rest))) {
		int count;
		struct token *t = tokens_of(now, &count);
		line++;
		for (int i = 0; i + 1 < count && !from; i++)
			if (strcmp(t[i].text, "table") == 0 && strcmp(t[count > i + 4 && strcmp(t[i + 1].text, "if") == 0 ? i + 4 : i + 1].text, table) == 0)
				from = line;
		for (int i = 0; i < count && from; i++)
			if (strcmp(t[i].text, column) == 0 && (i == 0 || strcmp(t[i - 1].text, "column") == 0 || strcmp(t[i - 1].text, "(") == 0))
				return (struct place){file, line};
	}
	return (struct place){file, from ? from : 1};
}

static bool column_known(const struct gen *g, const char *table, const char *name)
{
	for (int i = 0; i < g->column_count; i++)
		if (strcmp(g->columns[i].table, table) == 0 && strcmp(g->columns[i].name, name) == 0)
			return true;
	return false;
}

static void columns_note(struct gen *g, const char *file, const char *text)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(g->db,
		    "SELECT t.name, c.name, c.type FROM pragma_table_list AS t, pragma_table_info(t.name) AS c"
		    " WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY t.name, c.cid",
		    -1, &stmt, NULL) != SQLITE_OK)
		die((struct place){ file, 1 }, "%s", sqlite3_errmsg(g->db));
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		struct schema_column c = {
			.table = text_of("%s", sqlite3_column_text(stmt, 0)),
			.name = text_of("%s", sqlite3_column_text(stmt, 1)),
			.type = text_of("%s", sqlite3_column_text(stmt, 2)),
		};
		if (column_known(g, c.table, c.name))
			continue;
		c.at = column_place(file, text, c.table, c.name);
		g->columns = grow(g->columns, g->column_count, sizeof *g->columns);
		g->columns[g->column_count++] = c;
	}
	sqlite3_finalize(stmt);
}

void schema_run(struct gen *g, const char *file)
{
	const char *text = sqlite_text(file), *rest = text;
	while (*rest) {
		sqlite3_stmt *stmt = NULL;
		const char *tail = rest + strlen(rest);
		int result = sqlite3_prepare_v2(g->db, rest, -1, &stmt, &tail);
		if (result == SQLITE_OK && stmt)
			while ((result = sqlite3_step(stmt)) == SQLITE_ROW) {
			}
		if (result != SQLITE_OK && result != SQLITE_DONE) {
			int offset = sqlite3_error_offset(g->db);
			const char *begin = rest + strspn(rest, " \t\n");
			fault(g, (struct place){file, line_at(text, offset > 0 ? rest + offset : begin)}, "%s", sqlite3_errmsg(g->db));
			sqlite3_finalize(stmt);
			break;
		}
		sqlite3_finalize(stmt);
		rest = tail;
	}
	columns_note(g, file, text);
}

static void type_agrees(struct gen *g, const struct schema_column *c, const struct entry *e)
{
	bool is_int = strcmp(c->type, "BIGINT") == 0 || strcmp(c->type, "SMALLINT") == 0 || strcmp(c->type, "INTEGER") == 0;
	if (!is_int && strcmp(c->type, "TEXT") != 0)
		fault(g, c->at, "%s.%s is %s; both engines share BIGINT, SMALLINT, INTEGER and TEXT only", c->table, c->name,
			*c->type ? c->type : "without a type");
	else if (is_int != e->kind->is_int)
		fault(g, e->at, "%s.%s is %s in the schema (%s:%d), which cannot hold kind %s", c->table, c->name, c->type,
			c->at.file, c->at.line, e->kind->name);
}

static void tenants_note(struct gen *g)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(g->db,
		    "SELECT t.name FROM pragma_table_list AS t, pragma_table_info(t.name) AS c"
		    " WHERE t.schema = 'main' AND c.name = 'school_id'",
		    -1, &stmt, NULL) != SQLITE_OK)
		die((struct place){ "schema", 1 }, "%s", sqlite3_errmsg(g->db));
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		g->tenants = grow(g->tenants, g->tenant_count, sizeof *g->tenants);
		g->tenants[g->tenant_count++] = text_of("%s", sqlite3_column_text(stmt, 0));
	}
	sqlite3_finalize(stmt);
}

void schema_done(struct gen *g)
{
	tenants_note(g);
	for (int i = 0; i < g->column_count; i++) {
		const struct schema_column *c = &g->columns[i];
		const struct entry *e = entry_find(g, c->table, c->name);
		if (!e)
			fault(g, c->at, "%s.%s has no Chinese name; add a line '%s.%s' to words/dictionary", c->table, c->name,
				c->table, c->name);
		else
			type_agrees(g, c, e);
	}
	for (int i = 0; i < g->entry_count; i++) {
		const struct entry *e = &g->entries[i];
		if (*e->table && !is_form(e->table) && !column_known(g, e->table, e->column))
			fault(g, e->at, "the schema has no column %s.%s; take the line out or correct its key", e->table, e->column);
	}
}
