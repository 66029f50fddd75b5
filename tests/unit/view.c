/* Views: an ordered set of named values, and what of it the JSON answer shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "in_arena.h"

#include "view.h"

struct person {
	const char *name, *sex;
	int64_t id;
};

static const struct field person_fields[] = {
	{.name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct person, name)},
	{.name = "sex", .kind = FIELD_CODE, .set = "sex", .offset = offsetof(struct person, sex)},
	{.name = "id", .kind = FIELD_ID, .offset = offsetof(struct person, id)},
};
static const struct shape person_shape = {"person", person_fields, 3, sizeof(struct person)};
static const struct person people[] = {{"Ann", "2", 7}, {"Bob", "9", 8}};

static const char *sex_name(void *arg, const char *set, const char *code)
{
	assert_string_equal(set, "sex");
	return strcmp(code, "2") == 0 ? "female" : NULL;
}

static const struct code_names names = {sex_name, NULL};

static const char *as_json(const struct view *v, const struct code_names *n)
{
	struct buf b;
	buf_init(&b, v->arena);
	json_view(&b, v, n);
	return buf_text(&b);
}

static void items_print_in_order_by_kind(void **state)
{
	struct view *v = view_new(*state);
	view_text(v, "title", NULL);
	view_int(v, "total", 6431);
	view_id(v, "me", INT64_C(1) << 62);
	view_bool(v, "open", true);
	view_time(v, "at", 1725008400000);
	view_time(v, "never", 0);
	view_percent(v, "rate", "96.72");
	view_code(v, "sex", "sex", "2");
	view_code(v, "unknown", "sex", "9");
	assert_string_equal(as_json(v, &names),
		"{\"title\":\"\",\"total\":6431,\"me\":\"4611686018427387904\",\"open\":true,"
		"\"at\":\"2024-08-30T17:00:00.000+08:00\",\"never\":null,\"rate\":\"96.72\",\"sex\":\"2\","
		"\"sex_name\":\"female\",\"unknown\":\"9\"}");
}

static void rows_print_by_shape_with_names_beside_codes(void **state)
{
	struct view *v = view_new(*state);
	view_row(v, "one", &person_shape, &people[0]);
	view_row(v, "none", &person_shape, NULL);
	view_rows(v, "all", &person_shape, people, 2);
	view_rows(v, "nobody", &person_shape, NULL, 0);
	assert_string_equal(as_json(v, &names),
		"{\"one\":{\"name\":\"Ann\",\"sex\":\"2\",\"sex_name\":\"female\",\"id\":\"7\"},\"none\":null,"
		"\"all\":[{\"name\":\"Ann\",\"sex\":\"2\",\"sex_name\":\"female\",\"id\":\"7\"},"
		"{\"name\":\"Bob\",\"sex\":\"9\",\"id\":\"8\"}],\"nobody\":[]}");
	assert_null(strstr(as_json(v, NULL), "sex_name"));
}

static void nested_views_and_lists(void **state)
{
	struct view *v = view_new(*state);
	view_int(view_sub(v, "sub"), "x", 1);
	view_list(v, "empty");
	view_int(view_push(v, "list"), "n", 1);
	view_int(view_push(v, "list"), "n", 2);
	assert_string_equal(as_json(v, NULL), "{\"sub\":{\"x\":1},\"empty\":[],\"list\":[{\"n\":1},{\"n\":2}]}");
}

static void what_is_for_the_page_stays_off_the_answer(void **state)
{
	struct view *v = view_new(*state);
	view_text(v, "token", "t");
	view_hide(v, "token");
	view_text(v, "token", "u"); /* put again, still hidden */
	view_markup(v, "chart", "<svg/>");
	view_int(v, "n", 1);
	assert_string_equal(as_json(v, NULL), "{\"n\":1}");
	assert_string_equal(view_get(v, "token")->text, "u");
}

static void a_name_put_again_keeps_its_place(void **state)
{
	struct view *v = view_new(*state);
	view_text(v, "a", "old");
	view_int(v, "b", 2);
	view_int(v, "a", 3);
	assert_string_equal(as_json(v, NULL), "{\"a\":3,\"b\":2}");
	assert_null(view_get(v, "c"));
}

static void a_long_list_keeps_every_element(void **state)
{
	struct view *v = view_new(*state);
	for (int i = 0; i < 20000; i++)
		view_int(view_push(v, "list"), "n", i);
	const struct view_item *list = view_get(v, "list");
	assert_int_equal(list->count, 20000);
	for (int i = 0; i < 20000; i++)
		assert_int_equal(list->views[i]->first->number, i);
	json_t *read = json_loads(as_json(v, NULL), JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(json_object_get(read, "list")), 20000);
	json_decref(read);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(items_print_in_order_by_kind),
		IN_ARENA(rows_print_by_shape_with_names_beside_codes),
		IN_ARENA(nested_views_and_lists),
		IN_ARENA(what_is_for_the_page_stays_off_the_answer),
		IN_ARENA(a_name_put_again_keeps_its_place),
		IN_ARENA(a_long_list_keeps_every_element),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
