/* Code sets: lookup by code, name and synonym, and that the tables agree with one another. Chinese
 * names are written as bytes here, since sources are ASCII. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "code.h"
#include "utf8.h"

static struct arena a;

static const char *read_code(const char *set, const char *cell)
{
	const struct code *c = code_read(code_set(set), &a, cell);

	return c == NULL ? "" : c->code;
}

static void every_row_is_found_by_its_code(void **state)
{
	const struct code_set *s;

	for (size_t i = 0; (s = code_set_at(i)) != NULL; i++) {
		assert_ptr_equal(code_set(s->name), s);
		for (size_t r = 0; r < s->count; r++)
			assert_ptr_equal(code_find(s, s->codes[r].code), &s->codes[r]);
		for (size_t n = 0; n < s->name_count; n++)
			assert_ptr_equal(code_by_name(s, &a, s->by_name[n].text), &s->codes[s->by_name[n].row]);
		arena_reset(&a);
	}
	assert_true(code_set("division")->count > 3300);
}

/* Every parent named in a set is a row of that set, and nobody is his own ancestor. */
static void parents_exist(void **state)
{
	const struct code_set *s;

	for (size_t i = 0; (s = code_set_at(i)) != NULL; i++) {
		for (size_t r = 0; r < s->count; r++) {
			const struct code *c = &s->codes[r];
			int up = 0;

			while (*c->parent != '\0' && up++ < 10)
				if ((c = code_find(s, c->parent)) == NULL)
					fail_msg("%s %s has no parent", s->name, s->codes[r].code);
			assert_true(up < 10);
		}
	}
}

static void codes_are_text(void **state)
{
	assert_string_equal(read_code("ethnic", "01"), "01");
	assert_string_equal(read_code("ethnic", "1"), "");
	assert_null(code_find(code_set("ethnic"), NULL));
	assert_null(code_find(NULL, "01"));
	assert_null(code_set("no such set"));
	assert_null(code_name("ethnic", "77"));
	assert_string_equal(code_extra(code_set("ethnic"), code_find(code_set("ethnic"), "01"), "no such column"), "");
}

static void cells_are_read_as_people_fill_them(void **state)
{
	/* zhuan sheng ben; jingwai liuxue after a wide space; chuguo (jing) in wide brackets; a wide 10; ziyou zhiye */
	assert_string_equal(read_code("destination", "\xe4\xb8\x93\xe5\x8d\x87\xe6\x9c\xac"), "803");
	assert_string_equal(read_code("destination", "\xe3\x80\x80\xe5\xa2\x83\xe5\xa4\x96\xe7\x95\x99\xe5\xad\xa6 "), "85");
	assert_string_equal(read_code("destination", "\xe5\x87\xba\xe5\x9b\xbd\xef\xbc\x88\xe5\xa2\x83\xef\xbc\x89"), "85");
	assert_string_equal(read_code("destination", "\xef\xbc\x91\xef\xbc\x90"), "10");
	assert_string_equal(read_code("destination", "76-\xe8\x87\xaa\xe7\x94\xb1\xe8\x81\x8c\xe4\xb8\x9a"), "76");
	assert_string_equal(read_code("destination", "12-\xe8\x87\xaa\xe7\x94\xb1\xe8\x81\x8c\xe4\xb8\x9a"), ""); /* they disagree */
	assert_string_equal(read_code("destination", ""), "");
	/* keyan zhuli, guanli zhuli: 27 and its child 271 bear one name; the child is meant */
	assert_string_equal(read_code("destination", "\xe7\xa7\x91\xe7\xa0\x94\xe5\x8a\xa9\xe7\x90\x86\xe3\x80\x81\xe7\xae\xa1\xe7\x90\x86\xe5\x8a\xa9\xe7\x90\x86"), "271");
	/* benke reads as benke biye */
	assert_string_equal(read_code("education_level", "\xe6\x9c\xac\xe7\xa7\x91"), "31");
	assert_string_equal(read_code("sex", "\xe7\x94\xb7\xe6\x80\xa7"), "1");
	assert_string_equal(read_code("country", "GB"), "GBR");
}

static void divisions_are_found_by_the_names_in_use(void **state)
{
	/* Wuhan alone, Hubei Wuhan, with and without sheng and shi */
	assert_string_equal(read_code("division", "\xe6\xad\xa6\xe6\xb1\x89"), "420100");
	assert_string_equal(read_code("division", "\xe6\xb9\x96\xe5\x8c\x97\xe6\xad\xa6\xe6\xb1\x89"), "420100");
	assert_string_equal(read_code("division", "\xe6\xb9\x96\xe5\x8c\x97\xe7\x9c\x81\xe6\xad\xa6\xe6\xb1\x89\xe5\xb8\x82"), "420100");
	/* Chaoyang district is in Beijing and in Changchun: alone it says nothing */
	assert_string_equal(read_code("division", "\xe6\x9c\x9d\xe9\x98\xb3\xe5\x8c\xba"), "");
	assert_string_equal(read_code("division", "\xe5\x8c\x97\xe4\xba\xac\xe5\xb8\x82\xe6\x9c\x9d\xe9\x98\xb3\xe5\x8c\xba"), "110105");
}

static bool matches(const char *code, const char *members)
{
	for (const char *p = members; *p != '\0';) {
		size_t n = strcspn(p, "|");
		bool star = n > 0 && p[n - 1] == '*';

		if (star ? strncmp(code, p, n - 1) == 0 : strlen(code) == n && strncmp(code, p, n) == 0)
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

/* In each definition a destination belongs to exactly one addend or rest, and to the total when it is an
 * addend; and the class written beside it in the tree is that very one. */
static void indicators_partition_the_destinations(void **state)
{
	static const char *const definitions[][2] = { { "2024", "class" }, { "2021", "class2021" } };
	const struct code_set *tree = code_set("destination"), *set = code_set("indicator");

	for (size_t d = 0; d < 2; d++) {
		for (size_t r = 0; r < tree->count; r++) {
			const char *class = code_extra(tree, &tree->codes[r], definitions[d][1]);
			int addends = 0, rests = 0, totals = 0;

			for (size_t i = 0; i < set->count; i++) {
				const struct code *c = &set->codes[i];
				const char *kind = code_extra(set, c, "kind");

				if (strcmp(code_extra(set, c, "definition"), definitions[d][0]) != 0 ||
				    strcmp(kind, "apart") == 0 || !matches(tree->codes[r].code, code_extra(set, c, "members")))
					continue;
				addends += strcmp(kind, "addend") == 0;
				rests += strcmp(kind, "rest") == 0;
				totals += strcmp(kind, "total") == 0;
				if (strcmp(kind, "total") != 0)
					assert_string_equal(code_extra(set, c, "indicator"), class);
			}
			assert_int_equal(addends + rests, 1);
			assert_int_equal(totals, addends);
		}
	}
}

/* What the tree says of a destination must name rows of the sets it points to. */
static void the_tree_points_to_what_exists(void **state)
{
	const struct code_set *tree = code_set("destination");

	for (size_t r = 0; r < tree->count; r++) {
		const struct code *c = &tree->codes[r];

		assert_non_null(code_find(code_set("destination_class"), code_extra(tree, c, "class")));
		assert_non_null(code_find(code_set("destination_form"), code_extra(tree, c, "form")));
		assert_true(strcmp(code_extra(tree, c, "needs_evidence"), "1") != 0 || *code_extra(tree, c, "evidence") != '\0');
	}
	for (size_t r = 0; r < code_set("education_level")->count; r++)
		assert_non_null(code_find(code_set("level"), code_extra(code_set("education_level"), &code_set("education_level")->codes[r], "level")));
}

/* Days at work from March to August, counted by hand from the State Council's notices. */
static void workdays_add_up(void **state)
{
	static const struct {
		const char *from, *to;
		int days;
	} terms[] = { { "2024-03-01", "2024-08-31", 128 }, { "2025-03-01", "2025-08-31", 126 }, { "2026-03-01", "2026-08-31", 127 } };
	const struct code_set *set = code_set("workday");

	for (size_t t = 0; t < 3; t++) {
		int days = 0;

		for (int64_t d = date_days(terms[t].from); d <= date_days(terms[t].to); d++) {
			char date[11];
			const struct code *c = code_find(set, date_of_days(d, date));

			days += c == NULL ? date_weekday(d) < 6 : strcmp(code_extra(set, c, "kind"), "workday") == 0;
		}
		assert_int_equal(days, terms[t].days);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_found_by_its_code),
		cmocka_unit_test(parents_exist),
		cmocka_unit_test(codes_are_text),
		cmocka_unit_test(cells_are_read_as_people_fill_them),
		cmocka_unit_test(divisions_are_found_by_the_names_in_use),
		cmocka_unit_test(indicators_partition_the_destinations),
		cmocka_unit_test(the_tree_points_to_what_exists),
		cmocka_unit_test(workdays_add_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
