/* The bare HTTP library: a page of 4 KB from memory, two epoll threads, nothing else. What every page of ours
 * is compared with. Prints its port; ends when its standard input does. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 4096, THREADS = 2 };

/* The answer is queued in the second call: in the first, the library would close the connection. */
static enum MHD_Result answer(void *arg, struct MHD_Connection *c, const char *url, const char *method, const char *version,
	const char *data, size_t *size, void **state)
{
	if (*state == NULL) {
		*state = arg;
		return MHD_YES;
	}
	*state = NULL;
	return MHD_queue_response(c, MHD_HTTP_OK, arg);
}

int main(void)
{
	static char page[PAGE];
	struct MHD_Response *response;
	struct MHD_Daemon *daemon;
	char end;

	memset(page, 'x', sizeof page);
	response = MHD_create_response_from_buffer(sizeof page, page, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(response, "Content-Type", "text/html; charset=utf-8");
	daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TCP_FASTOPEN, 0, NULL, NULL, answer, response,
		MHD_OPTION_THREAD_POOL_SIZE, THREADS, MHD_OPTION_END);
	if (daemon == NULL)
		return 1;
	printf("%d\n", MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
	fflush(stdout);
	while (read(0, &end, 1) > 0)
		continue;
	MHD_stop_daemon(daemon);
	MHD_destroy_response(response);
	return 0;
}
