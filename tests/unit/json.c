/* JSON going out: whatever text comes in, jansson reads back what was meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "in_arena.h"

#include "json.h"

struct thing {
	const char *name, *paper, *password, *when;
	int64_t id, count, open, at, never;
};

#define AT(member) offsetof(struct thing, member)
static const struct field thing_fields[] = {
	{.name = "name", .kind = FIELD_TEXT, .offset = AT(name)},
	{.name = "paper", .kind = FIELD_JSON, .offset = AT(paper)},
	{.name = "password", .kind = FIELD_SECRET, .offset = AT(password)},
	{.name = "when", .kind = FIELD_DATE, .offset = AT(when)},
	{.name = "id", .kind = FIELD_ID, .offset = AT(id)},
	{.name = "count", .kind = FIELD_INT, .offset = AT(count)},
	{.name = "open", .kind = FIELD_BOOL, .offset = AT(open)},
	{.name = "at", .kind = FIELD_TIME, .offset = AT(at)},
	{.name = "never", .kind = FIELD_TIME, .offset = AT(never)},
};
static const struct shape thing_shape = {"thing", thing_fields, 9, sizeof(struct thing)};

static const char *quoted(struct arena *a, const char *text)
{
	struct buf b;
	buf_init(&b, a);
	json_quote(&b, text);
	return buf_text(&b);
}

static void a_row_prints_each_kind(void **state)
{
	struct thing t = {.name = "A \"B\"", .paper = "{\"x\": [1, null]}", .password = "hush", .when = "2024-08-30",
		.id = INT64_MAX, .count = -7, .open = 1, .at = 1725008400000};
	struct buf b;
	struct json j;
	buf_init(&b, *state);
	json_init(&j, &b);
	json_row(&j, NULL, &thing_shape, &t);
	assert_string_equal(buf_text(&b),
		"{\"name\":\"A \\\"B\\\"\",\"paper\":{\"x\": [1, null]},\"when\":\"2024-08-30\",\"id\":\"9223372036854775807\","
		"\"count\":-7,\"open\":true,\"at\":\"2024-08-30T17:00:00.000+08:00\",\"never\":null}");
}

static void commas_follow_the_nesting(void **state)
{
	struct buf b;
	struct json j;
	buf_init(&b, *state);
	json_init(&j, &b);
	json_begin(&j, NULL);
	json_list(&j, "empty");
	json_end(&j);
	json_list(&j, "list");
	json_int(&j, NULL, 1);
	json_bool(&j, NULL, false);
	json_absent(&j, NULL);
	json_end(&j);
	json_code(&j, "sex", "1", "M");
	json_code(&j, "other", "9", NULL);
	json_id(&j, "id", 5);
	json_end(&j);
	assert_string_equal(buf_text(&b),
		"{\"empty\":[],\"list\":[1,false,null],\"sex\":\"1\",\"sex_name\":\"M\",\"other\":\"9\",\"id\":\"5\"}");
}

static void raw_that_is_no_json_prints_as_text(void **state)
{
	static const char *const bad[] = {"{", "[1,]", "{\"a\":1} x", "word", "", "1", "{\"a\":\"\xff\"}", NULL};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct buf b;
		struct json j;
		buf_init(&b, *state);
		json_init(&j, &b);
		json_raw(&j, NULL, bad[i]);
		assert_int_equal(buf_text(&b)[0], '"');
	}
}

static void bytes_that_are_no_utf8_become_the_replacement(void **state)
{
	assert_string_equal(quoted(*state, "a\xff" "b"), "\"a\xef\xbf\xbd" "b\"");
	assert_string_equal(quoted(*state, "\xe4\xb8\xad\xe4\xb8"), "\"\xe4\xb8\xad\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_string_equal(quoted(*state, "\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
	assert_string_equal(quoted(*state, "\xc0\xaf\""), "\"\xef\xbf\xbd\xef\xbf\xbd\\\"\"");
	assert_string_equal(quoted(*state, "\x01\n\\\x7f"), "\"\\u0001\\n\\\\\\u007f\"");
	assert_string_equal(quoted(*state, NULL), "\"\"");
}

/* Every byte alone and every pair of bytes, read back by jansson: the same text where it was UTF-8. */
static void every_pair_of_bytes_reads_back(void **state)
{
	for (unsigned pair = 1; pair < 65536; pair++) {
		char text[3] = {(char)(pair & 255), (char)(pair >> 8), '\0'};
		if (!text[0])
			continue;
		arena_reset(*state);
		json_t *read = json_loads(quoted(*state, text), JSON_DECODE_ANY, NULL);
		assert_non_null(read);
		json_t *same = json_string(text);
		if (same)
			assert_string_equal(json_string_value(read), text);
		json_decref(same);
		json_decref(read);
	}
}

static void fields_are_read_and_set_by_kind(void **state)
{
	struct thing t = {0};
	char scratch[24];
	const struct field *name = shape_field(&thing_shape, "name"), *count = shape_field(&thing_shape, "count");
	assert_null(shape_field(&thing_shape, "nam"));
	assert_string_equal(field_text(name, &t), "");
	field_set_text(name, &t, NULL);
	assert_string_equal(t.name, "");
	field_set_text(name, &t, "x");
	field_set_int(count, &t, INT64_MIN);
	assert_int_equal(field_int(count, &t), INT64_MIN);
	assert_string_equal(field_plain(count, &t, scratch), "-9223372036854775808");
	assert_string_equal(field_plain(name, &t, scratch), "x");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ARENA(a_row_prints_each_kind),
		IN_ARENA(commas_follow_the_nesting),
		IN_ARENA(raw_that_is_no_json_prints_as_text),
		IN_ARENA(bytes_that_are_no_utf8_become_the_replacement),
		IN_ARENA(every_pair_of_bytes_reads_back),
		IN_ARENA(fields_are_read_and_set_by_kind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
