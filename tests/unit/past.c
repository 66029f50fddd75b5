/* What was: states that follow one another, whatever the clock does, and one changed bit is found. */
#include <inttypes.h>

#include "log.h"
#include "numbers.h"
#include "past.h"

static const int64_t DAY = 86400000;

static struct numbers_person person(const char *category)
{
	return (struct numbers_person){ .category = category, .level = "本科" };
}

static int64_t count(struct numbers *n, const char *sql)
{
	struct query_part *part = arena_new(&n->bed->arena, struct query_part);
	struct query *q = arena_new(&n->bed->arena, struct query);
	struct asked a = { .query = q };

	*part = (struct query_part){ -1, sql, NULL };
	*q = (struct query){ .name = "count", .parts = part, .part_count = 1, .row = &number_shape };
	assert_int_equal(db_read(n->bed->db, &n->bed->arena, &n->bed->fail, bed_ask, &a), OK);
	return a.answer;
}

static enum outcome check(struct numbers *n, struct proof *p)
{
	struct ctx c = numbers_ctx(n);

	return past_check(&c, p);
}

static void assert_whole(struct numbers *n)
{
	struct proof p;

	if (check(n, &p) != OK)
		fail_msg("%s", p.told[0]);
}

static void a_state_ends_where_the_next_begins(struct numbers *n)
{
	int64_t began = n->program.clock.fixed = instant_parse("2024-07-01 09:00");

	numbers_add(n, 0, person(""));
	assert_int_equal(count(n, "SELECT count(*) FROM standing_past"), 0); /* somebody new costs no row */
	n->program.clock.fixed += DAY;
	numbers_add(n, 0, person("10"));
	numbers_add(n, 0, person("10")); /* the same again: nothing began */
	n->program.clock.fixed += DAY;
	numbers_add(n, 0, person("801"));
	assert_int_equal(count(n, "SELECT count(*) FROM standing_past"), 2);
	assert_int_equal(count(n, "SELECT since_at FROM standing_past WHERE version = 1"), began);
	assert_int_equal(count(n, "SELECT until_at FROM standing_past WHERE version = 1"), began + DAY);
	assert_int_equal(count(n, "SELECT since_at FROM standing"), began + 2 * DAY);
	assert_int_equal(count(n, "SELECT stage_at FROM standing"), began + DAY); /* another category, the same stage */
	assert_whole(n);
}

/* The clock is set back, by hand or by the network: what was recorded stays recorded. */
static void time_does_not_go_back(struct numbers *n)
{
	int64_t noon = n->program.clock.fixed = instant_parse("2024-07-01 12:00");

	numbers_add(n, 0, person(""));
	n->program.clock.fixed -= DAY;
	numbers_add(n, 0, person("10"));
	numbers_add(n, 1, person("10"));
	assert_int_equal(count(n, "SELECT min(since_at) FROM standing"), noon);
	assert_int_equal(count(n, "SELECT min(until_at) FROM standing_past"), noon);
	assert_int_equal(count(n, "SELECT at FROM audit_head"), noon);
	assert_int_equal(count(n, "SELECT min(at) FROM audit WHERE action = 'graduate.add'"), noon);
	n->program.clock.fixed = noon + DAY;
	numbers_add(n, 1, person("801"));
	assert_int_equal(count(n, "SELECT max(since_at) FROM standing"), noon + DAY);
	assert_whole(n);
}

/* ---- one bit ---- */

struct flip {
	struct numbers *n;
	const struct shape *shape;
	const char *table, *column, *which;
	bool is_int, refused;
	enum outcome found;
};

static const char *flipped(struct arena *a, const struct flip *f)
{
	const char *c = f->column;

	if (f->is_int)
		return arena_printf(a, "(%s | 1) - (%s & 1)", c, c);
	if (f->n->bed->engine == DB_PG)
		return arena_printf(a, "CASE %s WHEN '' THEN 'x' ELSE left(%s, -1) || chr(ascii(right(%s, 1)) # 1) END", c, c, c);
	return arena_printf(a, "CASE %s WHEN '' THEN 'x' ELSE substr(%s, 1, length(%s) - 1) || char((unicode(substr(%s, -1)) | 1) - (unicode(substr(%s, -1)) & 1)) END",
		c, c, c, c, c);
}

/* Flips, looks, and undoes it all. */
static enum outcome flip_and_look(struct ctx *c, void *arg)
{
	struct flip *f = arg;
	struct proof p;

	f->refused = tx_script(c->tx, arena_printf(c->arena, "UPDATE %s SET %s = %s WHERE %s", f->table, f->column, flipped(c->arena, f), f->which)) != OK;
	if (!f->refused)
		f->found = past_check(c, &p);
	return CONFLICT;
}

static void assert_found(struct flip f)
{
	struct ctx c = numbers_ctx(f.n);

	assert_int_equal(ctx_quiet(&c, flip_and_look, &f), CONFLICT);
	if (!f.refused && f.found != BROKEN) /* a key that the database itself holds cannot be flipped alone */
		fail_msg("one bit of %s.%s where %s went unseen", f.table, f.column, f.which);
}

static void one_bit_is_found(struct numbers *n)
{
	static const char *const past[] = { "graduate_id = 1000 AND version = 1", "graduate_id = 1000 AND version = 2", "graduate_id = 1002" };
	static const char *const now[] = { "graduate_id = 1000", "graduate_id = 1002", "graduate_id = 1004" };

	n->program.clock.fixed = instant_parse("2024-07-01 09:00");
	for (int who = 0; who < 5; who += 2)
		numbers_add(n, who, person(""));
	n->program.clock.fixed += DAY + 1;
	numbers_add(n, 0, person("10"));
	numbers_add(n, 2, person("11"));
	n->program.clock.fixed += DAY;
	numbers_add(n, 0, (struct numbers_person){ .category = "801", .level = "本科", .major = 3, .confirmed = true });
	assert_whole(n);
	for (size_t w = 0; w < 3; w++)
		for (size_t i = 0; i < standing_shape.count; i++)
			assert_found((struct flip){ .n = n, .table = "standing", .which = now[w], .column = standing_shape.fields[i].name,
				.is_int = FIELD_IS_INT(standing_shape.fields[i].kind) });
	for (size_t w = 0; w < 3; w++)
		for (size_t i = 0; i < standing_ever_shape.count; i++)
			assert_found((struct flip){ .n = n, .table = "standing_past", .which = past[w], .column = standing_ever_shape.fields[i].name,
				.is_int = FIELD_IS_INT(standing_ever_shape.fields[i].kind) });
	assert_whole(n);
}

static void a_lost_row_is_found(struct numbers *n)
{
	static const char *const losses[] = { "DELETE FROM standing_past WHERE version = 1", "DELETE FROM standing_past WHERE version = 2",
		"DELETE FROM standing_past", "DELETE FROM standing" };

	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
		struct proof p;

		n->program.clock.fixed += DAY;
		numbers_add(n, (int)i, person(""));
		numbers_add(n, (int)i, person("10"));
		numbers_add(n, (int)i, person("11"));
		assert_whole(n);
		bed_script(n->bed, arena_printf(&n->bed->arena, "%s%s graduate_id = %zu", losses[i], strstr(losses[i], "WHERE") ? " AND" : " WHERE", 1000 + i));
		assert_int_equal(check(n, &p), BROKEN);
		assert_int_equal(p.wrong, 1);
		bed_script(n->bed, "DELETE FROM standing; DELETE FROM standing_past; DELETE FROM tally; DELETE FROM tally_class");
	}
}

static void run(void (*test)(struct numbers *n))
{
	log_level_set(LOG_ERROR);
	for (int engine = 0; engine < (bed_has_pg() ? 2 : 1); engine++) {
		struct numbers *n = numbers_new(engine ? DB_PG : DB_SQLITE);
		test(n);
		numbers_free(n);
	}
}

#define TEST(name)                     \
	static void test_##name(void **state) \
	{                                 \
		run(name);                \
	}
TEST(a_state_ends_where_the_next_begins)
TEST(time_does_not_go_back)
TEST(one_bit_is_found)
TEST(a_lost_row_is_found)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_state_ends_where_the_next_begins),
		cmocka_unit_test(test_time_does_not_go_back),
		cmocka_unit_test(test_one_bit_is_found),
		cmocka_unit_test(test_a_lost_row_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
