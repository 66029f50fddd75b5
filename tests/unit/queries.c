/* Every query of the program is understood by both engines, with each choice of its optional parts. dbgen
 * shows it for SQLite's grammar; this runs them all, on a migrated database that holds nothing. */
#include "bed.h"

#include "migrate.h"
#include "queries.h"

struct attempt {
	const struct query *query;
	uint32_t given;
};

static enum outcome attempt(struct tx *tx, void *arg)
{
	const struct attempt *a = arg;
	union param p[64];
	void *rows;
	size_t count;
	for (int i = 0; i < a->query->param_count; i++) {
		if (a->query->params[i] == PARAM_INT)
			p[i].i = 1;
		else
			p[i].t = "x";
	}
	if (a->query->row)
		return query_rows(tx, a->query, p, a->given, &rows, &count);
	return query_exec(tx, a->query, p, a->given, NULL);
}

static uint32_t optional(const struct query *q)
{
	uint32_t bits = 0;
	for (int i = 0; i < q->part_count; i++)
		if (q->parts[i].param >= 0)
			bits |= UINT32_C(1) << q->parts[i].param;
	return bits;
}

/* A constraint may refuse made-up values; that the statement is wrong comes as BROKEN. */
static int run(struct bed *b, const struct query *q, uint32_t given)
{
	struct attempt a = {q, given};
	fail_clear(&b->fail);
	if (db_write(b->db, 1, &b->arena, &b->fail, attempt, &a) != BROKEN)
		return 0;
	print_error("%s, optional 0x%x: %s\n", q->name, (unsigned)given, b->fail.text ? b->fail.text : "");
	return 1;
}

static void every_query_runs(void **state)
{
	struct bed *b = bed_new(*(enum db_engine *)*state, NULL);
	int broken = 0;
	if (migrate(b->db, NULL, &b->fail) != OK)
		fail_msg("%s", b->fail.text);
	for (const struct query *const *q = all_queries; *q; q++) {
		uint32_t bits = optional(*q);
		broken += run(b, *q, 0);
		if (bits)
			broken += run(b, *q, bits);
		for (int i = 0; i < 32 && (bits & (bits - 1)); i++)
			if (bits >> i & 1)
				broken += run(b, *q, UINT32_C(1) << i);
	}
	assert_int_equal(broken, 0);
	bed_free(b);
}

static enum db_engine sqlite = DB_SQLITE, pg = DB_PG;

int main(void)
{
	const struct CMUnitTest on_sqlite[] = {cmocka_unit_test_prestate(every_query_runs, &sqlite)};
	const struct CMUnitTest on_pg[] = {cmocka_unit_test_prestate(every_query_runs, &pg)};
	int bad = cmocka_run_group_tests_name("queries on SQLite", on_sqlite, NULL, NULL);
	if (!bed_has_pg()) {
		printf("skip: queries on PostgreSQL (no QX_TEST_PG; run beside tests/pg.sh)\n");
		return bad;
	}
	return bad + cmocka_run_group_tests_name("queries on PostgreSQL", on_pg, NULL, NULL);
}
