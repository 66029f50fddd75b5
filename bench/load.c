/* A load generator: N connections kept alive, each with one request under way, on one thread.
 *
 *   load PORT CONNECTIONS SECONDS LIST [STATUS]
 *
 * LIST holds one request a line, four members apart by tabs: method, path, cookie, body (the last two may be
 * empty). SECONDS > 0: go round the list for so long; 0: send each line once. An answer with another status
 * than STATUS (200) is counted as wrong. Prints: requests wrong per_second p50_us p99_us max_us bytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 1024, HEAD_MAX = 16 * 1024, EVENTS = 256, SAMPLES_MAX = 1 << 22 };

struct text {
	char *bytes;
	size_t n;
};

struct connection {
	int fd;
	const struct text *request; /* NULL: idle */
	size_t sent;
	int64_t began_us;
	char head[HEAD_MAX]; /* of the answer, until its end is seen */
	size_t got;
	size_t body; /* bytes of the body still to come */
	bool in_body;
};

struct load {
	struct sockaddr_in to;
	int epoll, want;
	struct text *list;
	size_t count, next;
	bool once;
	int64_t end_us;
	size_t busy, done, wrong, bytes;
	uint32_t *samples; /* us of each answer */
	struct connection *connections;
};

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *must(void *p)
{
	if (p == NULL)
		die("memory");
	return p;
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- the list ---- */

static struct text make_request(char *line)
{
	const char *method = strsep(&line, "\t"), *path = strsep(&line, "\t"), *cookie = strsep(&line, "\t");
	const char *body = line ? line : "";
	bool post = strcmp(method, "GET") != 0;
	struct text t;
	int n;

	if (path == NULL)
		die("a line without a path");
	cookie = cookie ? cookie : "";
	if (post)
		n = asprintf(&t.bytes, "%s %s HTTP/1.1\r\nHost: bench\r\nCookie: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
			"Content-Length: %zu\r\n\r\n%s", method, path, cookie, strlen(body), body);
	else
		n = asprintf(&t.bytes, "%s %s HTTP/1.1\r\nHost: bench\r\nCookie: %s\r\n\r\n", method, path, cookie);
	if (n < 0)
		die("memory");
	t.n = (size_t)n;
	return t;
}

static void read_list(struct load *l, const char *file)
{
	FILE *in = fopen(file, "r");
	char *line = NULL;
	size_t room = 0, most = 0;
	ssize_t n;

	if (in == NULL)
		die(file);
	while ((n = getline(&line, &room, in)) > 0) {
		if (line[n - 1] == '\n')
			line[n - 1] = '\0';
		if (l->count == most) {
			most = most ? most * 2 : 64;
			l->list = must(realloc(l->list, most * sizeof *l->list));
		}
		l->list[l->count++] = make_request(line);
	}
	free(line);
	fclose(in);
	if (l->count == 0)
		die("the list is empty");
}

/* ---- a connection ---- */

static void connect_to(struct load *l, struct connection *c)
{
	int one = 1;
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };

	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&l->to, sizeof l->to) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &e) != 0)
		die("epoll");
}

/* Requests are small: a socket that has nothing under way takes one whole. */
static void send_request(struct load *l, struct connection *c)
{
	ssize_t n = send(c->fd, c->request->bytes, c->request->n, MSG_NOSIGNAL);

	if (n != (ssize_t)c->request->n) { /* closed between requests: once more, on a new connection */
		close(c->fd);
		connect_to(l, c);
		if (send(c->fd, c->request->bytes, c->request->n, MSG_NOSIGNAL) != (ssize_t)c->request->n)
			die("send");
	}
}

static void begin_next(struct load *l, struct connection *c)
{
	bool over = l->once ? l->next == l->count : now_us() >= l->end_us;

	c->request = NULL;
	if (over)
		return;
	c->request = &l->list[l->next++ % l->count];
	c->began_us = now_us();
	c->got = 0;
	c->in_body = false;
	l->busy++;
	send_request(l, c);
}

static void end_answer(struct load *l, struct connection *c)
{
	if (l->done < SAMPLES_MAX)
		l->samples[l->done] = (uint32_t)(now_us() - c->began_us);
	l->done++;
	l->busy--;
	begin_next(l, c);
}

static size_t body_length(const char *head)
{
	const char *p = strcasestr(head, "\r\ncontent-length:");

	return p ? strtoul(p + 17, NULL, 10) : 0;
}

/* The head is whole: its status and how much body is still to come. */
static void take_head(struct load *l, struct connection *c, const char *end)
{
	size_t length, here = c->got - (size_t)(end + 4 - c->head);

	c->head[end + 2 - c->head] = '\0';
	if (strtol(c->head + 9, NULL, 10) != l->want) {
		if (l->wrong++ == 0)
			fprintf(stderr, "load: %.*s -> %.60s\n", 100, c->request->bytes, c->head);
	}
	length = body_length(c->head);
	c->in_body = true;
	c->body = length > here ? length - here : 0;
	l->bytes += here;
}

static void take_bytes(struct load *l, struct connection *c)
{
	static char sink[256 * 1024];
	char *to = c->in_body ? sink : c->head + c->got;
	size_t room = c->in_body ? sizeof sink : sizeof c->head - 1 - c->got;
	ssize_t n = recv(c->fd, to, room, 0);
	const char *end;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 && c->request) {
		fprintf(stderr, "load: closed before an answer to %.*s\n", 100, c->request->bytes);
		exit(1);
	}
	if (n <= 0) {
		close(c->fd);
		return;
	}
	if (c->in_body) {
		l->bytes += (size_t)n;
		c->body -= (size_t)n < c->body ? (size_t)n : c->body;
	} else {
		c->got += (size_t)n;
		c->head[c->got] = '\0';
		end = strstr(c->head, "\r\n\r\n");
		if (end)
			take_head(l, c, end);
		else if (c->got == sizeof c->head - 1)
			die("a head without end");
	}
	if (c->in_body && c->body == 0)
		end_answer(l, c);
}

static void run(struct load *l, size_t connections)
{
	struct epoll_event events[EVENTS];

	for (size_t i = 0; i < connections; i++)
		connect_to(l, &l->connections[i]);
	for (size_t i = 0; i < connections; i++)
		begin_next(l, &l->connections[i]);
	while (l->busy > 0) {
		int n = epoll_wait(l->epoll, events, EVENTS, 30000);

		if (n == 0)
			die("no answer for half a minute");
		for (int i = 0; i < n; i++)
			take_bytes(l, events[i].data.ptr);
	}
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static uint32_t quantile(const struct load *l, size_t per_mille)
{
	size_t n = l->done < SAMPLES_MAX ? l->done : SAMPLES_MAX;

	return l->samples[(n - 1) * per_mille / 1000];
}

int main(int argc, char **argv)
{
	struct load l = { .want = 200 };
	size_t connections;
	int64_t began;
	double seconds;

	if (argc < 5) {
		fprintf(stderr, "load PORT CONNECTIONS SECONDS LIST [STATUS]\n");
		return 2;
	}
	l.to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)strtol(argv[1], NULL, 10)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	connections = strtoul(argv[2], NULL, 10);
	seconds = strtod(argv[3], NULL);
	l.once = seconds <= 0;
	l.want = argc > 5 ? (int)strtol(argv[5], NULL, 10) : 200;
	read_list(&l, argv[4]);
	if (connections == 0 || connections > CONNECTIONS_MAX)
		die("connections");
	l.epoll = epoll_create1(0);
	l.samples = must(malloc(SAMPLES_MAX * sizeof *l.samples));
	l.connections = must(calloc(connections, sizeof *l.connections));
	began = now_us();
	l.end_us = began + (int64_t)(seconds * 1e6);
	run(&l, connections);
	seconds = (double)(now_us() - began) / 1e6;
	qsort(l.samples, l.done < SAMPLES_MAX ? l.done : SAMPLES_MAX, sizeof *l.samples, by_size);
	printf("%zu %zu %.0f %u %u %u %zu\n", l.done, l.wrong, (double)l.done / seconds, quantile(&l, 500), quantile(&l, 990),
		quantile(&l, 1000), l.bytes);
	return 0;
}
