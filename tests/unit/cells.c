/* Counts as text: whatever they are, both forms give them back, and a broken text is not taken for one. */
#include "numbers.h"

#include "cells.h"

enum { MANY = 300, ROUNDS = 40 };
static const enum cells_form forms[] = { CELLS_DITTO, CELLS_BRIEF };

static const char *any_of(struct chance *c, const char *const *of, uint64_t n)
{
	return of[chance_below(c, n)];
}

/* Any texts beside each other, also such as the rules never let come about. */
static struct cells any_cells(struct arena *a, struct chance *c)
{
	static const char *const levels[] = { "本科", "专科", "" }, *const sexes[] = { "1", "2" },
		*const stages[] = { "draft", "to_confirm", "confirmed", "" }, *const categories[] = { "", "10", "11", "801", "r7", "c" };
	struct cells k;

	cells_init(&k, a);
	for (int i = 0; i < MANY; i++) {
		const char *registered = any_of(c, categories, 6), *approved = chance_below(c, 3) ? registered : any_of(c, categories, 6);

		cells_add(&k, &(struct tally_row){ .cohort = "", .college_id = 12, .major_id = (int64_t)chance_below(c, 4), .level = any_of(c, levels, 3),
			.sex = any_of(c, sexes, 2), .stage = any_of(c, stages, 4), .registered = registered, .approved = approved,
			.confirmed = chance_below(c, 3) ? approved : any_of(c, categories, 6) }, 1 + (int64_t)chance_below(c, 3));
	}
	cells_sort(&k);
	return k;
}

static void assert_same(const struct tally_row *one, const struct tally_row *two)
{
	for (size_t i = 0; i < tally_shape.count; i++) {
		char first[24], second[24];

		assert_string_equal(field_plain(&tally_shape.fields[i], one, first), field_plain(&tally_shape.fields[i], two, second));
	}
}

static void each_form_gives_them_back(void **state)
{
	struct chance chance = { 99 };
	struct arena a;

	arena_init(&a);
	for (int round = 0; round < ROUNDS; round++) {
		struct cells k = any_cells(&a, &chance);
		size_t length[2];

		for (size_t f = 0; f < 2; f++) {
			const char *text = cells_text(&a, k.rows, k.count, forms[f]);
			struct tally_row *back;
			size_t count;

			assert_int_equal(cells_form(text), forms[f]);
			assert_true(cells_parse(&a, text, 12, &back, &count));
			assert_int_equal(count, k.count);
			for (size_t i = 0; i < count; i++)
				assert_same(&back[i], &k.rows[i]);
			assert_string_equal(cells_text(&a, back, count, forms[f]), text);
			length[f] = strlen(text);
		}
		assert_true(length[1] < length[0]);
		arena_reset(&a);
	}
	arena_release(&a);
}

static void nobody_is_a_text_too(void **state)
{
	struct tally_row *back;
	size_t count;
	struct arena a;

	arena_init(&a);
	for (size_t f = 0; f < 2; f++) {
		assert_true(cells_parse(&a, cells_text(&a, NULL, 0, forms[f]), 12, &back, &count));
		assert_int_equal(count, 0);
	}
	arena_release(&a);
}

static void a_broken_text_is_none(void **state)
{
	static const char *const broken[] = {
		"2\nm7\tl本科\t5",         /* the last line has no end */
		"2\nm7\tl本科\t\n",        /* no count */
		"2\nmx\tl本科\t5\n",       /* a major that is no number */
		"2\nx1\tl本科\t5\n",       /* in another order */
		"2\nm7\tq1\t5\n",          /* a letter that there is not */
		"2\nm7\t5\t6\n",           /* two counts */
		"2\n\n",                   /* a line of nothing */
		"7\t本科\t1\tdraft\t\t\t5\n", /* a word too few */
		"\"\t本科\t1\tdraft\t\t\t\t5\n", /* as above, and nothing is above */
		"7\t本科\t1\tdraft\t\t\t\tx\n",
		"7",
	};
	struct tally_row *back;
	size_t count;
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
		if (cells_parse(&a, broken[i], 12, &back, &count))
			fail_msg("taken for counts: %s", broken[i]);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_form_gives_them_back),
		cmocka_unit_test(nobody_is_a_text_too),
		cmocka_unit_test(a_broken_text_is_none),
	};

	return cmocka_run_group_tests_name("cells", tests, NULL, NULL);
}
