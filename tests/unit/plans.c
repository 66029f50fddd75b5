/* No query reads every person, every entry or every letter of a cohort to find one: those that do walk a table which
 * grows with the school are listed in tests/plan_walks.txt, each with its reason. SQLite plans without statistics, so an
 * empty database shows what a full one does. */
#include "bed.h"

#include <sqlite3.h>

#include "buf.h"
#include "engine.h"
#include "log.h"
#include "migrate.h"
#include "queries.h"

static const char *const growing[] = { "graduate", "roster_change", "standing", "standing_past", "destination", "file", "evidence", "flag",
	"dispute", "account", "session", "audit", "job_fault", "letter", "letter_attempt", "reminder", "contact_log", "reach", "registering",
	"settled", "late_past", "opt_out" };

static bool is_growing(const char *table)
{
	for (size_t i = 0; i < sizeof growing / sizeof *growing; i++)
		if (strcmp(growing[i], table) == 0)
			return true;
	return false;
}

static bool in_name(char c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the text calls the table by that name somewhere. */
static bool calls(struct arena *a, const char *sql, const char *table, const char *name)
{
	const char *pair = arena_printf(a, "%s %s", table, name);

	for (const char *at = strstr(sql, pair); at; at = strstr(at + 1, pair))
		if ((at == sql || !in_name(at[-1])) && !in_name(at[strlen(pair)]))
			return true;
	return false;
}

static bool index_of_growing(struct arena *a, sqlite3 *db, const char *detail)
{
	const char *at = strstr(detail, "INDEX ");
	size_t length = at ? strcspn(at + 6, " ") : 0;
	sqlite3_stmt *s;
	bool yes = false;

	assert_int_equal(sqlite3_prepare_v2(db, "SELECT tbl_name FROM sqlite_schema WHERE name = ?1", -1, &s, NULL), SQLITE_OK);
	sqlite3_bind_text(s, 1, at ? arena_printf(a, "%.*s", (int)length, at + 6) : "", -1, SQLITE_TRANSIENT);
	if (sqlite3_step(s) == SQLITE_ROW)
		yes = is_growing((const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return yes;
}

/* The name behind SCAN or SEARCH is a growing table's own, or one the query gives it. */
static bool name_of_growing(struct arena *a, const char *sql, const char *detail)
{
	const char *from = strchr(detail, ' ') + 1;
	const char *name = arena_printf(a, "%.*s", (int)strcspn(from, " "), from);

	if (is_growing(name))
		return true;
	for (size_t i = 0; i < sizeof growing / sizeof *growing; i++)
		if (calls(a, sql, growing[i], name))
			return true;
	return false;
}

/* A step that reads all of a growing table, or all that a school or a cohort has in it, or makes an index of it for this
 * once. */
static bool walks(struct arena *a, sqlite3 *db, const char *sql, const char *detail)
{
	bool scan = strncmp(detail, "SCAN ", 5) == 0, search = strncmp(detail, "SEARCH ", 7) == 0;
	const char *known = strchr(detail, '(');
	bool all = known && (strcmp(known, "(school_id=?)") == 0 || strcmp(known, "(school_id=? AND cohort=?)") == 0);

	if (strstr(detail, "VIRTUAL TABLE") || !(scan || search))
		return false;
	if (strstr(detail, " AUTOMATIC ") || (scan && !strstr(detail, " INDEX ")))
		return name_of_growing(a, sql, detail);
	return (scan || all) && index_of_growing(a, db, detail);
}

/* One line a walk, each once. */
static void tell_walks(struct arena *a, sqlite3 *db, const struct query *q, uint32_t given, struct buf *out)
{
	const char *sql = query_text(a, q, given, DB_SQLITE);
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, arena_printf(a, "EXPLAIN QUERY PLAN %s", sql), -1, &s, NULL) != SQLITE_OK)
		fail_msg("%s: %s", q->name, sqlite3_errmsg(db));
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(s, 3);
		const char *line = arena_printf(a, "\n%s\t%s\t", q->name, detail);

		if (walks(a, db, sql, detail) && strstr(buf_text(out), line) == NULL)
			buf_put(out, line);
	}
	sqlite3_finalize(s);
}

static char *walks_now(struct arena *a, sqlite3 *db)
{
	struct buf out;

	buf_init(&out, a);
	for (const struct query *const *q = all_queries; *q; q++) {
		uint32_t bits = query_choices(*q);

		tell_walks(a, db, *q, 0, &out);
		tell_walks(a, db, *q, bits, &out);
		for (int i = 0; i < 32; i++)
			if (bits >> i & 1)
				tell_walks(a, db, *q, UINT32_C(1) << i, &out);
	}
	return buf_text(&out);
}

static char *listed(struct arena *a)
{
	FILE *file = fopen("tests/plan_walks.txt", "r");
	char line[500];
	struct buf b;

	assert_non_null(file);
	buf_init(&b, a);
	while (fgets(line, sizeof line, file))
		if (*line != '#' && *line != '\n')
			buf_printf(&b, "\n%.*s", (int)strcspn(line, "\n"), line);
	fclose(file);
	return buf_text(&b);
}

/* Lines of one text which the other does not begin a line with. */
static int tell_missing(char *lines, const char *among, const char *what)
{
	int missing = 0;

	for (char *line = strsep(&lines, "\n"); line; line = strsep(&lines, "\n")) {
		char *end = *line ? strchr(strchr(line, '\t') + 1, '\t') : NULL;
		char key[500];

		if (end == NULL)
			continue;
		snprintf(key, sizeof key, "\n%.*s", (int)(end + 1 - line), line);
		if (strstr(among, key) == NULL) {
			print_error("%s: %s\n", what, line);
			missing++;
		}
	}
	return missing;
}

static void nobody_walks_unnoticed(void **state)
{
	struct bed *b = bed_new(DB_SQLITE, NULL);
	struct arena *a = &b->arena;
	char *now, *known;
	sqlite3 *db;
	int wrong;

	if (migrate(b->db, NULL, &b->fail) != OK)
		fail_msg("%s", b->fail.text);
	assert_int_equal(sqlite3_open_v2(b->where, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	now = walks_now(a, db);
	known = listed(a);
	assert_non_null(strstr(known, "\nsnapshot_people\t"));
	wrong = tell_missing(arena_dup(a, now), known, "walks a whole cohort, and is not in tests/plan_walks.txt");
	wrong += tell_missing(arena_dup(a, known), now, "is in tests/plan_walks.txt, and does not walk");
	assert_int_equal(wrong, 0);
	sqlite3_close(db);
	bed_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_walks_unnoticed),
	};

	log_level_set(LOG_ERROR);
	return cmocka_run_group_tests_name("plans", tests, NULL, NULL);
}
