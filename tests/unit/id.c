/* Ids: never the same twice, neither among threads nor over a fork, and in the order of time. */
#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "clock.h"
#include "id.h"

enum { THREADS = 8, EACH = 40000 };

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

static void assert_all_differ(int64_t *ids, size_t n)
{
	qsort(ids, n, sizeof *ids, by_number);
	for (size_t i = 1; i < n; i++)
		assert_true(ids[i - 1] < ids[i]);
}

static void *take(void *arg)
{
	int64_t *ids = arg;
	for (int i = 0; i < EACH; i++)
		ids[i] = id_new();
	for (int i = 1; i < EACH; i++)
		if (ids[i] <= ids[i - 1])
			return arg;
	return NULL;
}

static void threads_never_share(void **state)
{
	int64_t *ids = calloc(THREADS * EACH, sizeof *ids);
	pthread_t threads[THREADS];
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take, ids + i * EACH), 0);
	for (int i = 0; i < THREADS; i++) {
		void *disorder;
		pthread_join(threads[i], &disorder);
		assert_null(disorder);
	}
	assert_true(ids[0] > 0);
	assert_all_differ(ids, THREADS * EACH);
	free(ids);
}

static void a_child_takes_its_own(void **state)
{
	enum { N = 1000 };
	int64_t ids[2 * N];
	int fds[2];
	(void)id_new();
	assert_int_equal(pipe(fds), 0);
	pid_t child = fork();
	if (child == 0) {
		for (int i = 0; i < N; i++)
			ids[i] = id_new();
		_exit(write(fds[1], ids, N * sizeof ids[0]) == N * (ssize_t)sizeof ids[0] ? 0 : 1);
	}
	for (int i = 0; i < N; i++)
		ids[N + i] = id_new();
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_int_equal(read(fds[0], ids, N * sizeof ids[0]), N * sizeof ids[0]);
	close(fds[0]);
	close(fds[1]);
	/* The node alone is one of 256: an equal one is told apart by where the sequence starts. */
	assert_all_differ(ids, 2 * N);
}

static void an_id_tells_time_and_node(void **state)
{
	id_node_set(77);
	int64_t id = id_new();
	assert_int_equal(id >> 13 & 255, 77);
	int64_t ms = (id >> 21) + INT64_C(1577836800000), now = clock_now(NULL);
	assert_true(ms > now - 60000 && ms < now + 60000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(threads_never_share),
		cmocka_unit_test(a_child_takes_its_own),
		cmocka_unit_test(an_id_tells_time_and_node),
	};
	return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
