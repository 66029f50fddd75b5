#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen.h"
#include "words.h"

enum { BACKLOG = 1024, REASON_TEXT = 200 };

/* "[::1]:8080" to "::1" and "8080". */
static bool address_split(struct arena *a, const char *address, char **host, char **port)
{
	const char *colon = strrchr(address, ':');
	size_t n = colon != NULL ? (size_t)(colon - address) : 0;
	bool bracket = n > 2 && address[0] == '[' && address[n - 1] == ']';

	if (n == 0 || colon[1] == '\0')
		return false;
	*host = bracket ? arena_dupn(a, address + 1, n - 2) : arena_dupn(a, address, n);
	*port = arena_dup(a, colon + 1);
	return bracket || strchr(*host, ':') == NULL;
}

static int socket_open(const struct addrinfo *at)
{
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int one = 1;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 || bind(fd, at->ai_addr, at->ai_addrlen) != 0 ||
	    listen(fd, BACKLOG) != 0) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

static int port_of(int fd)
{
	struct sockaddr_storage at;
	socklen_t n = sizeof at;

	if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
		return 0;
	if (at.ss_family == AF_INET6)
		return ntohs(((struct sockaddr_in6 *)&at)->sin6_port);
	return ntohs(((struct sockaddr_in *)&at)->sin_port);
}

enum outcome listen_open(const char *address, int *fd, int *port, struct fail *f)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *at;
	char *host, *service, text[REASON_TEXT];

	if (!address_split(f->arena, address, &host, &service) || getaddrinfo(host, service, &hints, &at) != 0)
		return fail_say(f, INVALID, say_http_listen_bad(f->arena, address));
	*fd = socket_open(at);
	freeaddrinfo(at);
	if (*fd < 0)
		return fail_say(f, BROKEN, say_http_listen_failed(f->arena, address, strerror_r(errno, text, sizeof text)));
	*port = port_of(*fd);
	return OK;
}
