/* What was: states that follow one another, whatever the clock does, and one changed bit is found. */
#include "moments.h"

static struct numbers_person person(const char *category)
{
	return (struct numbers_person){ .category = category, .level = "本科" };
}

static void a_state_ends_where_the_next_begins(struct numbers *n)
{
	int64_t began = n->program.clock.fixed = instant_parse("2024-07-01 09:00");

	numbers_add(n, 0, person(""));
	assert_int_equal(bed_count(n->bed, "SELECT count(*) FROM standing_past"), 0); /* somebody new costs no row */
	n->program.clock.fixed += DAY;
	numbers_add(n, 0, person("10"));
	numbers_add(n, 0, person("10")); /* the same again: nothing began */
	n->program.clock.fixed += DAY;
	numbers_add(n, 0, person("801"));
	assert_int_equal(bed_count(n->bed, "SELECT count(*) FROM standing_past"), 2);
	assert_int_equal(bed_count(n->bed, "SELECT since_at FROM standing_past WHERE version = 1"), began);
	assert_int_equal(bed_count(n->bed, "SELECT until_at FROM standing_past WHERE version = 1"), began + DAY);
	assert_int_equal(bed_count(n->bed, "SELECT since_at FROM standing"), began + 2 * DAY);
	assert_int_equal(bed_count(n->bed, "SELECT stage_at FROM standing"), began + DAY); /* another category, the same stage */
	moments_whole(n);
}

/* The clock is set back, by hand or by the network: what was recorded stays recorded. */
static void time_does_not_go_back(struct numbers *n)
{
	int64_t noon = n->program.clock.fixed = instant_parse("2024-07-01 12:00");

	numbers_add(n, 0, person(""));
	n->program.clock.fixed -= DAY;
	numbers_add(n, 0, person("10"));
	numbers_add(n, 1, person("10"));
	assert_int_equal(bed_count(n->bed, "SELECT min(since_at) FROM standing"), noon);
	assert_int_equal(bed_count(n->bed, "SELECT min(until_at) FROM standing_past"), noon);
	assert_int_equal(bed_count(n->bed, "SELECT at FROM audit_head"), noon);
	assert_int_equal(bed_count(n->bed, "SELECT min(at) FROM audit WHERE action = 'graduate.add'"), noon);
	n->program.clock.fixed = noon + DAY;
	numbers_add(n, 1, person("801"));
	assert_int_equal(bed_count(n->bed, "SELECT max(since_at) FROM standing"), noon + DAY);
	moments_whole(n);
}

/* ---- one bit ---- */

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
	moments_whole(n);
	for (size_t w = 0; w < 3; w++)
		flip_each(n, "standing", &standing_shape, now[w]);
	for (size_t w = 0; w < 3; w++)
		flip_each(n, "standing_past", &standing_ever_shape, past[w]);
	moments_whole(n);
}

static void a_lost_row_is_found(struct numbers *n)
{
	static const char *const losses[] = { "DELETE FROM standing_past WHERE version = 1", "DELETE FROM standing_past WHERE version = 2",
		"DELETE FROM standing_past", "DELETE FROM standing" };

	for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
		struct ctx c;
		struct proof p;

		n->program.clock.fixed += DAY;
		numbers_add(n, (int)i, person(""));
		numbers_add(n, (int)i, person("10"));
		numbers_add(n, (int)i, person("11"));
		moments_whole(n);
		bed_script(n->bed, arena_printf(&n->bed->arena, "%s%s graduate_id = %zu", losses[i], strstr(losses[i], "WHERE") ? " AND" : " WHERE", 1000 + i));
		c = numbers_ctx(n);
		assert_int_equal(past_check(&c, &p), BROKEN);
		assert_int_equal(p.wrong, 1);
		bed_script(n->bed, "DELETE FROM standing; DELETE FROM standing_past; DELETE FROM tally; DELETE FROM tally_class");
	}
}

ON_EACH_ENGINE(a_state_ends_where_the_next_begins)
ON_EACH_ENGINE(time_does_not_go_back)
ON_EACH_ENGINE(one_bit_is_found)
ON_EACH_ENGINE(a_lost_row_is_found)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_state_ends_where_the_next_begins),
		BOTH(time_does_not_go_back),
		BOTH(one_bit_is_found),
		BOTH(a_lost_row_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
