/* The server over real sockets: requests and bodies of every kind, and their answers. */
#include "http_fixture.h"

/* ---- plain requests ---- */

static void get_carries_everything(void **state)
{
	const char *got = ask(*state, "GET /echo/%E5%BC%A0.json?a=1&b=%20" END "Cookie: s=t0; u=v\r\n\r\n");

	assert_has(got, "HTTP/1.1 200");
	assert_has(got, "X-Test: yes");
	assert_has(got, "Date: ");
	assert_has(got, "GET /echo/\xE5\xBC\xA0 json=1 peer=127.0.0.1\n");
	assert_has(got, "arg:a=1\narg:b= \ncookie:s=t0\ncookie:u=v\n");
}

static void head_has_no_body(void **state)
{
	const char *got = ask(*state, "HEAD /echo" END "\r\n");

	assert_has(got, "HTTP/1.1 200");
	assert_has(got, "Content-Length: ");
	assert_hasnt(got, "HEAD /echo");
}

static void other_methods_reach_the_handler(void **state)
{
	assert_has(ask(*state, "DELETE /echo" END "\r\n"), "DELETE /echo json=0");
	assert_has(ask(*state, "PUT /echo" END "Content-Length: 3\r\n\r\nabc"), "PUT /echo json=0");
}

static void connections_are_kept(void **state)
{
	struct fixture *x = *state;
	int fd = dial(x->port);

	for (int i = 0; i < 3; i++) {
		char target[64], wanted[64];

		snprintf(target, sizeof target, "GET /echo?i=%d HTTP/1.1\r\nHost: x\r\n\r\n", i);
		snprintf(wanted, sizeof wanted, "arg:i=%d\n", i);
		say(fd, target);
		hear_until(fd, wanted, answer_text, sizeof answer_text);
	}
	close(fd);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	const char *got = ask(*state, "GET /one HTTP/1.1\r\nHost: x\r\n\r\n"
				      "POST /two HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b"
				      "GET /three" END "\r\n");
	const char *one = strstr(got, "GET /one"), *two = strstr(got, "POST /two"), *three = strstr(got, "GET /three");

	assert_true(one != NULL && two != NULL && three != NULL && one < two && two < three);
	assert_has(two, "form:a=b\n");
}

static void replies_of_every_kind(void **state)
{
	struct fixture *x = *state;
	char *got = malloc(BIG + 1000);
	int fd = dial(x->port);
	size_t n;

	assert_has(ask(x, "GET /none" END "\r\n"), "HTTP/1.1 500");
	assert_has(ask(x, "GET /file" END "\r\n"), "\r\n\r\nfrom a file");
	memset(big, 'x', sizeof big);
	say(fd, "GET /big" END "\r\n");
	n = hear_all(fd, got, BIG + 1000);
	assert_true(n > BIG && strstr(got, "\r\n\r\nxxx") == got + n - BIG - 4);
	free(got);
}

/* ---- bodies ---- */

static void forms_of_every_kind(void **state)
{
	assert_has(ask(*state, "POST /f" END "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: 5\r\n\r\na=%41"),
		   "form:a=A\n");
	assert_has(ask(*state, "POST /f" END "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"a\":[1]}"), "form:a=1\n");
	assert_has(ask(*state, "POST /f" END "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
			       "2\r\na=\r\n3\r\nbcd\r\n0\r\n\r\n"),
		   "form:a=bcd\n");
	assert_has(ask(*state, "POST /f" END "Content-Length: 0\r\n\r\n"), "HTTP/1.1 200");
}

static void broken_requests_get_their_status(void **state)
{
	assert_has(ask(*state, "GET /a/../b" END "\r\n"), "HTTP/1.1 404");
	assert_has(ask(*state, "GET /%zz" END "\r\n"), "HTTP/1.1 400");
	assert_has(ask(*state, "GET /?%zz" END "\r\n"), "broken=400");
	assert_has(ask(*state, "POST /f" END "Content-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>"), "HTTP/1.1 415");
	assert_has(ask(*state, "POST /f" END "Content-Length: 4\r\n\r\na=b&"), "HTTP/1.1 415");
	assert_has(ask(*state, "POST /f" END "Content-Type: application/json\r\nContent-Length: 1\r\n\r\n{"), "HTTP/1.1 400");
	assert_has(ask(*state, "POST /f" END "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "HTTP/1.1 400");
	assert_has(ask(*state, "POST /f" END "Transfer-Encoding: gzip\r\n\r\nx"), "HTTP/1.1 400");
}

static void large_bodies_are_refused_with_an_answer(void **state)
{
	struct fixture *x = *state;
	struct server_counters c;
	static char body[2 << 20];
	int fd = dial(x->port);

	say(fd, "POST /small HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2097152\r\n\r\n");
	assert_true(send_bytes(fd, body, sizeof body));
	hear_all(fd, answer_text, sizeof answer_text);
	assert_has(answer_text, "HTTP/1.1 413");
	assert_has(answer_text, "Connection: close");
	assert_has(answer_text, "broken=413");
	server_counters(x->server, &c);
	assert_int_equal(c.too_large, 1);
}

static void large_chunked_bodies_too(void **state)
{
	struct fixture *x = *state;
	char chunk[0x100 + 8];
	int fd = dial(x->port);

	memset(chunk, 'a', sizeof chunk);
	memcpy(chunk, "100\r\n", 5);
	memcpy(chunk + 5 + 0x100, "\r\n", 2);
	say(fd, "POST /small HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 64; i++)
		assert_true(send_bytes(fd, chunk, 0x100 + 7));
	say(fd, "0\r\n\r\n");
	hear_all(fd, answer_text, sizeof answer_text);
	assert_has(answer_text, "HTTP/1.1 413");
}

static void expectations_are_met_or_refused_early(void **state)
{
	struct fixture *x = *state;
	int fd = dial(x->port);

	assert_hasnt(ask(x, "POST /small HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 101\r\n\r\n"), "100 Continue");
	assert_has(answer_text, "HTTP/1.1 413");
	say(fd, "POST /small" END "Expect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n");
	hear_until(fd, "HTTP/1.1 100 Continue\r\n\r\n", answer_text, sizeof answer_text);
	say(fd, "a=b");
	hear_all(fd, answer_text, sizeof answer_text);
	assert_has(answer_text, "form:a=b\n");
}

static void uploads_are_spooled(void **state)
{
	static const char head[] = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n";
	static const char tail[] = "\r\n--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhi\r\n--b--\r\n";
	struct fixture *x = *state;
	unsigned char *body = malloc(PIECE);
	char line[200];
	unsigned sum = 0;
	int fd = dial(x->port);

	for (size_t i = 0; i < PIECE; i++) {
		body[i] = (unsigned char)(i * 2654435761u >> 13);
		sum = sum * 31 + body[i];
	}
	snprintf(line, sizeof line, "POST /upload" END "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: %zu\r\n\r\n",
		 sizeof head - 1 + PIECE + sizeof tail - 1);
	say(fd, line);
	say(fd, head);
	assert_true(send_bytes(fd, body, PIECE));
	say(fd, tail);
	hear_all(fd, answer_text, sizeof answer_text);
	snprintf(line, sizeof line, "form:note=hi\nupload:file=a.pdf %d %u\n", PIECE, sum);
	assert_has(answer_text, line);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(get_carries_everything), T(head_has_no_body), T(other_methods_reach_the_handler), T(connections_are_kept),
		T(pipelined_requests_are_answered_in_order), T(replies_of_every_kind), T(forms_of_every_kind),
		T(broken_requests_get_their_status), T(large_bodies_are_refused_with_an_answer), T(large_chunked_bodies_too),
		T(expectations_are_met_or_refused_early), T(uploads_are_spooled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
