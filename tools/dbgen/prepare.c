#include "dbgen.h"

struct touched {
	const struct gen *g;
	const char **tables; /* NULL-terminated */
	int count;
};

/* A table read inside a view that has a school_id counts as the view, which the text names. */
static int note_touched(void *arg, int action, const char *a, const char *b, const char *base, const char *inner)
{
	struct touched *t = arg;
	if (action != SQLITE_READ && action != SQLITE_INSERT && action != SQLITE_UPDATE && action != SQLITE_DELETE)
		return SQLITE_OK;
	if (!a || (inner && table_is_tenant(t->g, inner)))
		return SQLITE_OK;
	for (int i = 0; i < t->count; i++)
		if (strcmp(t->tables[i], a) == 0)
			return SQLITE_OK;
	t->tables = grow(t->tables, t->count, sizeof *t->tables);
	t->tables[t->count++] = text_of("%s", a);
	return SQLITE_OK;
}

static struct place place_of(const struct query *q, const char *text, int offset)
{
	int line = 0;
	for (int i = 0; i < offset && text[i]; i++)
		line += text[i] == '\n';
	return offset < 0 ? q->at : query_place(q, line);
}

static sqlite3_stmt *prepare(struct gen *g, const struct query *q, const char *text, const char *with)
{
	sqlite3_stmt *stmt = NULL;
	const char *tail;
	if (sqlite3_prepare_v2(g->db, text, -1, &stmt, &tail) != SQLITE_OK) {
		fault(g, place_of(q, text, sqlite3_error_offset(g->db)), "%s%s: %s", q->name, with, sqlite3_errmsg(g->db));
		return NULL;
	}
	if (!stmt || tail[strspn(tail, " \t\n;")] != '\0') {
		fault(g, q->at, "%s holds %s statement", q->name, stmt ? "more than one" : "no");
		sqlite3_finalize(stmt);
		return NULL;
	}
	return stmt;
}

/* ---- the columns ---- */

static const struct entry *column_entry(struct gen *g, const struct query *q, sqlite3_stmt *stmt, int i)
{
	const char *name = sqlite3_column_name(stmt, i);
	const char *table = sqlite3_column_table_name(stmt, i), *origin = sqlite3_column_origin_name(stmt, i);
	const struct entry *from = table && origin ? entry_find(g, table, origin) : NULL;
	const struct entry *alias = from && strcmp(origin, name) == 0 ? NULL : entry_find(g, "", name);
	if (from && alias && from->kind->is_int != alias->kind->is_int)
		fault(g, q->at, "column %s of %s is %s by its name (%s:%d) and %s by where it comes from (%s.%s)", name, q->name,
			alias->kind->name, alias->at.file, alias->at.line, from->kind->name, table, origin);
	return alias ? alias : from;
}

static void columns_read(struct gen *g, struct query *q, sqlite3_stmt *stmt)
{
	for (int i = 0; i < sqlite3_column_count(stmt); i++) {
		struct column c = {.name = text_of("%s", sqlite3_column_name(stmt, i)), .entry = column_entry(g, q, stmt, i)};
		if (!is_name(c.name))
			fault(g, q->at, "column %d of %s is called '%s'; give it a name with AS", i + 1, q->name, c.name);
		else if (!c.entry)
			fault(g, q->at, "column %s of %s has no Chinese name; add a line '.%s' to words/dictionary", c.name, q->name, c.name);
		for (int j = 0; j < i; j++)
			if (strcmp(q->columns[j].name, c.name) == 0)
				fault(g, q->at, "%s has two columns of the name %s; give one another with AS", q->name, c.name);
		q->columns = grow(q->columns, q->column_count, sizeof *q->columns);
		q->columns[q->column_count++] = c;
	}
	if (q->row && !q->column_count)
		fault(g, q->at, "%s says that it gives %s, but it gives nothing", q->name, q->row);
	if (!q->row && q->column_count)
		fault(g, q->at, "%s gives columns; name the row in its head: ': ROW' with ! ? * or &", q->name);
}

static void columns_same(struct gen *g, const struct query *q, sqlite3_stmt *stmt, const char *with)
{
	bool same = sqlite3_column_count(stmt) == q->column_count;
	for (int i = 0; same && i < q->column_count; i++)
		same = strcmp(sqlite3_column_name(stmt, i), q->columns[i].name) == 0;
	if (!same)
		fault(g, q->at, "%s%s gives other columns than with all its parts", q->name, with);
}

static bool fits(const struct column *a, const struct column *b)
{
	return strcmp(a->name, b->name) == 0 && a->entry->kind == b->entry->kind && strcmp(a->entry->set, b->entry->set) == 0;
}

/* Rows of one name have the same columns in the same order. */
static void row_agrees(struct gen *g, const struct query *q)
{
	const struct query *first = NULL;
	for (int i = 0; i < g->query_count && !first; i++)
		if (g->queries[i].row && strcmp(g->queries[i].row, q->row) == 0)
			first = &g->queries[i];
	if (first == q)
		return;
	for (int i = 0; i < q->column_count || i < first->column_count; i++) {
		const struct column *a = i < first->column_count ? &first->columns[i] : NULL;
		const struct column *b = i < q->column_count ? &q->columns[i] : NULL;
		if (a && b && fits(a, b))
			continue;
		fault(g, q->at, "row %s differs from that of %s (%s:%d) at column %d: %s %s instead of %s %s", q->row, first->name,
			first->at.file, first->at.line, i + 1, b ? b->entry->kind->name : "no", b ? b->name : "column",
			a ? a->entry->kind->name : "no", a ? a->name : "column");
		return;
	}
}

/* ---- every variant ---- */

static void variant(struct gen *g, struct query *q, uint64_t given, const char *with)
{
	struct touched t = {.g = g};
	char *text = query_text(q, ENGINE_SQLITE, given), *pg = query_text(q, ENGINE_PG, given);
	t.tables = grow(NULL, 0, sizeof *t.tables);
	sqlite3_set_authorizer(g->db, note_touched, &t);
	sqlite3_stmt *stmt = prepare(g, q, text, with);
	sqlite3_set_authorizer(g->db, NULL, NULL);
	if (!stmt)
		return;
	if (!*with) {
		columns_read(g, q, stmt);
		q->writes = !sqlite3_stmt_readonly(stmt);
	} else {
		columns_same(g, q, stmt, with);
	}
	sqlite3_finalize(stmt);
	t.tables = grow(t.tables, t.count, sizeof *t.tables);
	t.tables[t.count] = NULL;
	tenant_check(g, q, text, t.tables);
	if (strcmp(text, pg) != 0)
		tenant_check(g, q, pg, NULL);
}

/* All parts, none, and each alone. What holds for these holds for every choice: a part only adds
 * tables and conditions. */
void queries_prepare(struct gen *g)
{
	for (int i = 0; i < g->query_count; i++) {
		struct query *q = &g->queries[i];
		uint64_t optional = query_optional(q);
		int before = g->faults;
		variant(g, q, optional, "");
		if (!optional || g->faults > before)
			continue;
		variant(g, q, 0, " without its optional parts");
		for (int p = 0; p < q->param_count; p++)
			if ((optional >> p & 1) && (optional & (optional - 1)) && g->faults == before)
				variant(g, q, (uint64_t)1 << p, text_of(" with the part of %s alone", q->params[p].name));
	}
	if (g->faults == 0)
		for (int i = 0; i < g->query_count; i++)
			if (g->queries[i].row)
				row_agrees(g, &g->queries[i]);
}
