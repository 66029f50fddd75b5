/* The server in rough weather: clients that do not behave, many at once, and the end. */
#include <pthread.h>

#include "http_fixture.h"

/* ---- clients that do not behave ---- */

static void long_heads_are_refused(void **state)
{
	struct fixture *x = *state;
	static char head[100000];
	struct server_counters c;
	int fd = dial(x->port);

	memset(head, 'a', sizeof head);
	memcpy(head, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Long: ", 37);
	send_bytes(fd, head, sizeof head); /* the server may have hung up meanwhile */
	hear_all(fd, answer_text, sizeof answer_text);
	assert_hasnt(answer_text, "HTTP/1.1 200");
	server_counters(x->server, &c);
	assert_has(ask(x, "GET /echo" END "\r\n"), "HTTP/1.1 200");
}

static void silent_clients_are_dropped(void **state)
{
	struct server_counters c;
	struct fixture x;
	int fd;

	start(&x, (struct server_options){ .threads = 2, .slow_s = 1 });
	fd = dial(x.port);
	say(fd, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
	hear_all(fd, answer_text, sizeof answer_text);
	assert_hasnt(answer_text, "HTTP/1.1 200");
	server_counters(x.server, &c);
	assert_int_equal(c.dropped_slow, 1);
	stop(&x);
}

/* A byte now and then is no progress. */
static void dripping_clients_are_dropped(void **state)
{
	struct server_counters c;
	struct fixture x;
	int fd;

	start(&x, (struct server_options){ .threads = 2, .slow_s = 1 });
	fd = dial(x.port);
	say(fd, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Drip: ");
	for (int i = 0; i < 200; i++) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (poll(&p, 1, 100) > 0 || !send_bytes(fd, "a", 1))
			break;
		assert_true(i < 199);
	}
	close(fd);
	server_counters(x.server, &c);
	assert_int_equal(c.dropped_slow, 1);
	stop(&x);
}

static void one_address_has_its_share(void **state)
{
	struct fixture x;
	int held[4], fd;

	start(&x, (struct server_options){ .threads = 2, .per_address = 4 });
	for (int i = 0; i < 4; i++) {
		held[i] = dial(x.port);
		say(held[i], "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
		hear_until(held[i], "GET /echo", answer_text, sizeof answer_text);
	}
	fd = dial(x.port);
	send_bytes(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", 31);
	assert_int_equal(hear_all(fd, answer_text, sizeof answer_text), 0);
	for (int i = 0; i < 4; i++)
		close(held[i]);
	stop(&x);
}

static void clients_that_leave_do_no_harm(void **state)
{
	struct fixture *x = *state;

	for (int i = 0; i < 20; i++) {
		struct linger now = { .l_onoff = 1 };
		int fd = dial(x->port);

		setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		say(fd, i % 2 == 0 ? "GET /big HTTP/1.1\r\nHost: x\r\n\r\n" : "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na");
		close(fd); /* with a reset */
	}
	assert_has(ask(x, "GET /echo" END "\r\n"), "HTTP/1.1 200");
}

static void a_trusted_proxy_names_its_client(void **state)
{
	struct fixture x;

	start(&x, (struct server_options){ .threads = 2, .trust_proxy = true, .per_address = 1 });
	assert_has(ask(&x, "GET /echo" END "X-Forwarded-For: 1.2.3.4, 2001:db8::7\r\n\r\n"), "peer=2001:db8::7\n");
	stop(&x);
	assert_has(ask(*state, "GET /echo" END "X-Forwarded-For: 1.2.3.4\r\n\r\n"), "peer=127.0.0.1\n");
}

/* ---- many at once ---- */

struct asker {
	const struct fixture *x;
	int number, right;
};

static void *ask_often(void *arg)
{
	struct asker *k = arg;
	char target[128], wanted[64], got[4096];

	for (int i = 0; i < 40; i++) {
		int fd = dial(k->x->port);

		snprintf(target, sizeof target, "GET /echo?i=%d-%d" END "Cookie: who=%d\r\n\r\n", k->number, i, k->number);
		snprintf(wanted, sizeof wanted, "arg:i=%d-%d\ncookie:who=%d\n", k->number, i, k->number);
		send_bytes(fd, target, strlen(target));
		hear_all(fd, got, sizeof got);
		k->right += strstr(got, wanted) != NULL;
	}
	return NULL;
}

static void many_clients_get_their_own_answers(void **state)
{
	struct asker askers[12];
	pthread_t threads[12];

	for (int i = 0; i < 12; i++) {
		askers[i] = (struct asker){ .x = *state, .number = i };
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &askers[i]), 0);
	}
	for (int i = 0; i < 12; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(askers[i].right, 40);
	}
}

/* ---- the end ---- */

static void *stopper(void *arg)
{
	struct fixture *x = arg;

	server_stop(x->server, 10);
	x->server = NULL;
	return NULL;
}

/* A new connection is refused once stopping has begun; until then it is taken. */
static void wait_until_refused(int port)
{
	for (int i = 0; i < 2000; i++) {
		int fd = dial(port);

		if (fd < 0)
			return;
		close(fd);
		usleep(5000);
	}
	fail_msg("the port still takes connections");
}

static void stopping_lets_requests_end(void **state)
{
	struct fixture x;
	pthread_t t;
	int fd;

	start(&x, (struct server_options){ .threads = 2 });
	fd = dial(x.port);
	say(fd, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
	sem_wait(&x.entered);
	assert_int_equal(pthread_create(&t, NULL, stopper, &x), 0);
	wait_until_refused(x.port);
	sem_post(&x.leave);
	hear_all(fd, answer_text, sizeof answer_text);
	assert_has(answer_text, "HTTP/1.1 200");
	assert_has(answer_text, "Connection: close");
	assert_has(answer_text, "GET /wait");
	pthread_join(t, NULL);
	stop(&x);
}

static void *stop_at_once(void *arg)
{
	struct fixture *x = arg;

	server_stop(x->server, 0);
	x->server = NULL;
	return NULL;
}

/* One worker is busy, another request waits for it: without grace the first ends, the second is told. */
static void without_grace_the_queue_is_refused(void **state)
{
	struct fixture x;
	pthread_t t;
	int first, second;

	start(&x, (struct server_options){ .threads = 1 });
	first = dial(x.port);
	say(first, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
	sem_wait(&x.entered);
	second = dial(x.port);
	say(second, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
	for (struct server_counters c = { 0 }; c.requests < 2; server_counters(x.server, &c))
		usleep(1000);
	assert_int_equal(pthread_create(&t, NULL, stop_at_once, &x), 0);
	wait_until_refused(x.port);
	usleep(300000); /* the stop must have come to refusing; the handler still holds the one worker */
	sem_post(&x.leave);
	hear_all(first, answer_text, sizeof answer_text);
	assert_has(answer_text, "GET /wait");
	hear_all(second, answer_text, sizeof answer_text);
	assert_has(answer_text, "HTTP/1.1 503");
	pthread_join(t, NULL);
	stop(&x);
}

static void idle_connections_do_not_hold_up_the_stop(void **state)
{
	struct fixture x;
	int fd;

	start(&x, (struct server_options){ .threads = 2 });
	fd = dial(x.port);
	say(fd, "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
	hear_until(fd, "GET /echo", answer_text, sizeof answer_text);
	server_stop(x.server, 600);
	x.server = NULL;
	assert_int_equal(hear_all(fd, answer_text, sizeof answer_text), 0);
	stop(&x);
}

static enum outcome try_listen(const char *address, struct fail *f)
{
	struct server_options o = { .listen = address, .handle = handle };
	struct server *s;
	enum outcome got = server_start(&s, &o, f);

	if (got == OK)
		server_stop(s, 0);
	return got;
}

static void addresses_are_checked(void **state)
{
	static const char *const bad[] = { "", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:http", "::1:80", "localhost:80", "127.0.0.1:99999x" };
	struct fixture *x = *state;
	char used[64];
	struct arena a;
	struct fail f;

	arena_init(&a);
	fail_init(&f, &a);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(try_listen(bad[i], &f), INVALID);
	snprintf(used, sizeof used, "127.0.0.1:%d", x->port);
	assert_int_equal(try_listen(used, &f), BROKEN);
	assert_has(f.text, used);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(long_heads_are_refused), cmocka_unit_test(silent_clients_are_dropped),
		cmocka_unit_test(dripping_clients_are_dropped), cmocka_unit_test(one_address_has_its_share),
		T(clients_that_leave_do_no_harm), T(a_trusted_proxy_names_its_client), T(many_clients_get_their_own_answers),
		cmocka_unit_test(stopping_lets_requests_end), cmocka_unit_test(without_grace_the_queue_is_refused),
		cmocka_unit_test(idle_connections_do_not_hold_up_the_stop), T(addresses_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
