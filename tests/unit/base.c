/* The base: arenas, buffers, UTF-8, failures, outcomes, masks and the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "fail.h"
#include "log.h"
#include "outcome.h"
#include "secret.h"
#include "utf8.h"
#include "words.h"

static void arena_hands_out_zeroed_aligned_memory(void **state)
{
	struct arena a;
	static const unsigned char zero[3000];

	arena_init(&a);
	for (int round = 0; round < 3; round++) {
		for (size_t n = 0; n < 3000; n += 7) {
			unsigned char *p = arena_alloc(&a, n);

			assert_int_equal((uintptr_t)p % 16, 0);
			assert_memory_equal(p, zero, n);
			memset(p, 0xa5, n);
		}
		assert_true(a.used > 600000);
		arena_reset(&a);
		assert_int_equal(a.used, 0);
	}
	arena_release(&a);
	arena_release(&a); /* nothing left is no fault */
}

static void arena_grows_and_keeps_the_bytes(void **state)
{
	struct arena a;
	char *p, *other;

	arena_init(&a);
	p = arena_dup(&a, "0123456789");
	assert_ptr_equal(arena_grow(&a, p, 11, 5000), p); /* the last block grows in its place */
	other = arena_alloc(&a, 1);
	assert_true(other >= p + 5000);
	other = arena_grow(&a, p, 5000, 40000);
	assert_ptr_not_equal(other, p);
	assert_string_equal(other, "0123456789");
	assert_string_equal(p, "0123456789");
	assert_null(arena_dup(&a, NULL));
	assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
	arena_release(&a);
}

/* Runs fn in a child and says whether it died by abort. */
static bool aborts(void (*fn)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		signal(SIGABRT, SIG_DFL);
		dup2(null, STDERR_FILENO);
		fn();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void run_over_the_limit(void)
{
	struct arena a;

	arena_init(&a);
	a.limit = 100000;
	for (int i = 0; i < 1000; i++)
		arena_alloc(&a, 1000);
}

static void count_over_the_address_space(void)
{
	struct arena a;

	arena_init(&a);
	arena_array(&a, SIZE_MAX / 4, 16);
}

static void arena_stops_runaways(void **state)
{
	assert_true(aborts(run_over_the_limit));
	assert_true(aborts(count_over_the_address_space));
}

static void buf_puts_bytes_in_a_row(void **state)
{
	struct arena a;
	struct buf b;

	arena_init(&a);
	buf_init(&b, &a);
	assert_string_equal(buf_text(&b), "");
	buf_put(&b, "a");
	buf_put(&b, NULL);
	buf_char(&b, '/');
	buf_int(&b, INT64_MIN);
	buf_printf(&b, "/%s", "end");
	assert_string_equal(buf_text(&b), "a/-9223372036854775808/end");
	for (int i = 0; i < 10000; i++)
		buf_char(&b, 'x');
	assert_int_equal(strlen(buf_text(&b)), 26 + 10000);
	arena_release(&a);
}

static void utf8_is_judged_strictly(void **state)
{
	static const char *const good[] = { "", "a", "\xe5\x8e\xbb\xe5\x90\x91", "\xf0\xa0\xae\xb7", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
					   "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe5\x8e", "\xe5", "\xff" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(utf8_valid(good[i], strlen(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	assert_false(utf8_valid("a\0b", 3));
}

static void utf8_counts_characters(void **state)
{
	assert_int_equal(utf8_count("a\xe5\x8e\xbb\xf0\xa0\xae\xb7"), 3);
	assert_int_equal(utf8_cut("a\xe5\x8e\xbb\xf0\xa0\xae\xb7", 0), 0);
	assert_int_equal(utf8_cut("a\xe5\x8e\xbb\xf0\xa0\xae\xb7", 2), 4);
	assert_int_equal(utf8_cut("a\xe5\x8e\xbb", 9), 4);
}

static void cells_are_cleaned(void **state)
{
	struct arena a;

	arena_init(&a);
	/* BOM, ideographic space, full-width "42 X", zero-width space, no-break space */
	assert_string_equal(utf8_clean(&a, "\xef\xbb\xbf\xe3\x80\x80\xef\xbc\x94\xef\xbc\x92\xe3\x80\x80\xef\xbc\xb8\xe2\x80\x8b\xc2\xa0\n", true), "42 X");
	assert_string_equal(utf8_clean(&a, "\xef\xbc\x94\xe3\x80\x80", false), "\xef\xbc\x94");
	assert_string_equal(utf8_clean(&a, "a\x01\x1f\x7f\r\tb\nc", true), "a\tb\nc");
	assert_string_equal(utf8_clean(&a, "a\xff\xe5\x8e", true), "a");
	assert_string_equal(utf8_clean(&a, " \t\n", true), "");
	/* the Chinese comma has no half-width twin and stays */
	assert_string_equal(utf8_clean(&a, "\xe5\x8e\xbb\xe3\x80\x81\xe5\x90\x91", true), "\xe5\x8e\xbb\xe3\x80\x81\xe5\x90\x91");
	arena_release(&a);
}

static void faults_gather_and_the_first_speaks(void **state)
{
	struct arena a;
	struct fail f;

	arena_init(&a);
	fail_init(&f, &a);
	assert_int_equal(fail_done(&f), OK);
	fail_at(&f, "name", "first");
	fail_at(&f, NULL, "second");
	assert_int_equal(fail_done(&f), INVALID);
	assert_int_equal(f.count, 2);
	assert_string_equal(f.text, "first");
	assert_string_equal(f.first->field, "name");
	assert_string_equal(f.last->field, "");
	assert_int_equal(fail_say(&f, CONFLICT, "stale"), CONFLICT);
	assert_string_equal(f.text, "stale");
	fail_clear(&f);
	assert_int_equal(fail_done(&f), OK);
	assert_null(f.text);
	arena_release(&a);
}

static void outcomes_have_status_and_exit(void **state)
{
	assert_int_equal(outcome_status(OK), 200);
	assert_int_equal(outcome_status(BROKEN), 500);
	assert_int_equal(outcome_exit(OK), 0);
	assert_int_equal(outcome_exit(BROKEN), 8);
	assert_string_equal(outcome_name(TOO_MUCH), "too_much");
}

static void sentences_take_their_arguments_in_order(void **state)
{
	struct arena a;
	const char *text;

	arena_init(&a);
	text = say_key_open_to_others(&a, "/tmp/100%s.key"); /* twice in the sentence, one parameter */
	assert_non_null(strstr(text, "/tmp/100%s.key"));
	assert_non_null(strstr(strstr(text, "/tmp/100%s.key") + 1, "chmod 600 /tmp/100%s.key"));
	arena_release(&a);
}

static void masks_hide_the_middle(void **state)
{
	struct arena a;

	arena_init(&a);
	assert_string_equal(mask_id_no(&a, "993615200010178255"), "993615************");
	assert_string_equal(mask_id_no(&a, "E12345678"), "*********");
	assert_string_equal(mask_phone(&a, "19902630044"), "199****0044");
	assert_string_equal(mask_phone(&a, "87194000"), "********");
	assert_string_equal(mask_email(&a, "lilei@example.com"), "l***@example.com");
	assert_string_equal(mask_email(&a, "li@example.com"), "***@example.com");
	assert_string_equal(mask_email(&a, "lilei"), "*****");
	assert_string_equal(mask_phone(&a, ""), "");
	arena_release(&a);
}

/* Calls log_say with standard error in a pipe; gives what came out. */
static size_t logged(const char *value, char *out, size_t size)
{
	int ends[2], kept = dup(STDERR_FILENO);
	ssize_t n;

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_say(LOG_DEBUG, "not said", NULL);
	log_say(LOG_WARN, "event", "value", value, "missing", (const char *)NULL, NULL);
	dup2(kept, STDERR_FILENO);
	close(ends[1]);
	close(kept);
	n = read(ends[0], out, size - 1);
	close(ends[0]);
	assert_true(n > 0);
	out[n] = '\0';
	return (size_t)n;
}

/* Whatever is logged, a line is one JSON object on one line. */
static void log_lines_are_json(void **state)
{
	char out[8192], far[6000];
	json_t *j;

	logged("quote \" back \\ line \n end", out, sizeof out);
	assert_ptr_equal(strchr(out, '\n'), out + strlen(out) - 1);
	j = json_loads(out, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(j);
	assert_string_equal(json_string_value(json_object_get(j, "value")), "quote \" back \\ line \n end");
	assert_string_equal(json_string_value(json_object_get(j, "level")), "warn");
	json_decref(j);
	for (size_t shift = 0; shift < 3; shift++) {
		memset(far, 'a', shift);
		for (size_t i = shift; i + 3 < sizeof far; i += 3)
			memcpy(far + i, "\xe5\x8e\xbb", 4);
		assert_true(logged(far, out, sizeof out) < 4200);
		j = json_loads(out, 0, NULL);
		assert_non_null(j);
		json_decref(j);
	}
	memset(far, 1, sizeof far - 1);
	far[sizeof far - 1] = '\0';
	logged(far, out, sizeof out);
	j = json_loads(out, 0, NULL);
	assert_non_null(j);
	json_decref(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_hands_out_zeroed_aligned_memory),
		cmocka_unit_test(arena_grows_and_keeps_the_bytes),
		cmocka_unit_test(arena_stops_runaways),
		cmocka_unit_test(buf_puts_bytes_in_a_row),
		cmocka_unit_test(utf8_is_judged_strictly),
		cmocka_unit_test(utf8_counts_characters),
		cmocka_unit_test(cells_are_cleaned),
		cmocka_unit_test(faults_gather_and_the_first_speaks),
		cmocka_unit_test(outcomes_have_status_and_exit),
		cmocka_unit_test(sentences_take_their_arguments_in_order),
		cmocka_unit_test(masks_hide_the_middle),
		cmocka_unit_test(log_lines_are_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
