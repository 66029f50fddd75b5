/* A server under test: a small program above it that tells what it was asked, and a client over raw
 * sockets. */
#ifndef HTTP_FIXTURE_H
#define HTTP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <poll.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <unistd.h>

#include "buf.h"
#include "http.h"

enum { ANSWER = 1 << 16, BIG = 3 << 20, PIECE = 5 << 20 };

struct fixture {
	struct server *server;
	int port;
	sem_t entered, leave; /* of the handler of /wait */
	char folder[32];
};

static char big[BIG];

/* ---- the program above the server ---- */

static inline void echo_pairs(struct buf *b, const char *what, const struct pair *p)
{
	for (; p != NULL; p = p->next)
		buf_printf(b, "%s:%s=%s\n", what, p->name, p->value);
}

static inline void echo(struct request *q, struct reply *r)
{
	struct buf b;

	buf_init(&b, q->arena);
	buf_printf(&b, "%s %s json=%d peer=%s\n", q->method_name, q->path, q->json, q->peer);
	if (q->broken != OK)
		buf_printf(&b, "broken=%d %s\n", q->broken_status, q->broken_text);
	echo_pairs(&b, "arg", q->args);
	echo_pairs(&b, "cookie", q->cookies);
	echo_pairs(&b, "form", q->form);
	for (const struct upload *u = q->uploads; u != NULL; u = u->next) {
		unsigned sum = 0;

		for (size_t i = 0; i < u->size; i++)
			sum = sum * 31 + u->bytes[i];
		buf_printf(&b, "upload:%s=%s %zu %u\n", u->field, u->file_name, u->size, sum);
	}
	reply_bytes(r, q->broken != OK ? q->broken_status : 200, "text/plain", buf_text(&b), b.n);
}

static inline void reply_file(struct reply *r)
{
	FILE *f = tmpfile();

	fputs("from a file", f);
	fflush(f);
	r->status = 200;
	r->type = "text/plain";
	r->file = dup(fileno(f));
	r->file_size = 11;
	fclose(f);
}

static inline void handle(void *arg, struct request *q, struct reply *r)
{
	struct fixture *x = arg;

	if (strcmp(q->path, "/none") == 0)
		return;
	if (strcmp(q->path, "/wait") == 0) {
		sem_post(&x->entered);
		sem_wait(&x->leave);
	}
	if (strcmp(q->path, "/file") == 0)
		reply_file(r);
	else if (strcmp(q->path, "/big") == 0)
		reply_bytes(r, 200, "text/plain", big, BIG);
	else
		echo(q, r);
	reply_header(r, "X-Test", "yes");
}

static inline size_t limit(void *arg, enum method m, const char *path)
{
	return strcmp(path, "/upload") == 0 ? 8 << 20 : strcmp(path, "/small") == 0 ? 100 : 4096;
}

static inline void start(struct fixture *x, struct server_options o)
{
	struct arena a;
	struct fail f;

	arena_init(&a);
	fail_init(&f, &a);
	snprintf(x->folder, sizeof x->folder, "/tmp/http-test-XXXXXX");
	assert_non_null(mkdtemp(x->folder));
	sem_init(&x->entered, 0, 0);
	sem_init(&x->leave, 0, 0);
	o.listen = "127.0.0.1:0";
	o.spool = x->folder;
	o.handle = handle;
	o.limit = limit;
	o.arg = x;
	assert_int_equal(server_start(&x->server, &o, &f), OK);
	x->port = server_port(x->server);
	assert_true(x->port > 0);
	arena_release(&a);
}

static inline void stop(struct fixture *x)
{
	if (x->server != NULL)
		server_stop(x->server, 5);
	x->server = NULL;
	sem_destroy(&x->entered);
	sem_destroy(&x->leave);
	assert_int_equal(rmdir(x->folder), 0); /* nothing may be left in it */
}

static inline int setup(void **state)
{
	static struct fixture x;

	start(&x, (struct server_options){ .threads = 4, .slow_s = 5 });
	*state = &x;
	return 0;
}

static inline int teardown(void **state)
{
	stop(*state);
	return 0;
}

/* ---- the client ---- */

static inline int dial(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_true(fd >= 0);
	if (connect(fd, (struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	close(fd);
	return -1;
}

static inline bool send_bytes(int fd, const void *p, size_t n)
{
	while (n > 0) {
		ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

		if (done <= 0)
			return false;
		p = (const char *)p + done;
		n -= (size_t)done;
	}
	return true;
}

static inline void say(int fd, const char *text)
{
	assert_true(send_bytes(fd, text, strlen(text)));
}

/* All that comes until the end of the connection; the end of the process's patience is 20 s. */
static inline size_t hear_all(int fd, char *out, size_t cap)
{
	size_t n = 0;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		assert_int_equal(poll(&p, 1, 20000), 1);
		got = recv(fd, out + n, cap - 1 - n, 0);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	out[n] = '\0';
	close(fd);
	return n;
}

/* What comes until `wanted` is in it. */
static inline void hear_until(int fd, const char *wanted, char *out, size_t cap)
{
	size_t n = 0;

	out[0] = '\0';
	while (strstr(out, wanted) == NULL) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t got;

		assert_int_equal(poll(&p, 1, 20000), 1);
		got = recv(fd, out + n, cap - 1 - n, 0);
		assert_true(got > 0);
		n += (size_t)got;
		out[n] = '\0';
	}
}

static char answer_text[ANSWER];

static inline const char *ask(const struct fixture *x, const char *text)
{
	int fd = dial(x->port);

	say(fd, text);
	hear_all(fd, answer_text, sizeof answer_text);
	return answer_text;
}

static inline void assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline void assert_hasnt(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in:\n%s", part, text);
}

#define END " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

#endif
