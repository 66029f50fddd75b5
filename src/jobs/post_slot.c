#include "post_slot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hook_text.h"
#include "identity.h"
#include "mail_text.h"
#include "words.h"

/* Test builds are in a hurry. */
#ifdef QX_TEST
enum { CONNECT_MS = 2000, WHOLE_MS = 4000 };
#else
enum { CONNECT_MS = 8000, WHOLE_MS = 30000 };
#endif
enum { READ_MOST = 64 * 1024 };

/* ---- what libcurl calls ---- */

/* The first byte is asked for when the other side stands ready to take the text: the last moment. */
static size_t read_text(char *into, size_t size, size_t count, void *arg)
{
	struct slot *s = arg;
	size_t n = s->size - s->taken, room = size * count;

	if (!s->given && !s->stopped) {
		s->ctx.now = clock_now(&s->ctx.program->clock);
		s->given = outbox_give(&s->ctx, &s->letter) == OK;
		s->stopped = !s->given;
	}
	if (s->stopped)
		return CURL_READFUNC_ABORT;
	n = n < room ? n : room;
	memcpy(into, s->bytes + s->taken, n);
	s->taken += n;
	return n;
}

static void keep_answer(struct slot *s, const char *p, size_t n)
{
	if (n > ANSWER_KEPT - s->answered)
		n = ANSWER_KEPT - s->answered;
	memcpy(s->answer + s->answered, p, n);
	s->answered += n;
	s->answer[s->answered] = '\0';
}

static size_t write_body(char *p, size_t size, size_t count, void *arg)
{
	struct slot *s = arg;

	s->read += size * count;
	keep_answer(s, p, size * count);
	return s->read > READ_MOST ? 0 : size * count;
}

/* The replies of a mail server: the last line before its good-bye is kept. */
static size_t write_reply(char *p, size_t size, size_t count, void *arg)
{
	struct slot *s = arg;

	if (!s->at_end) {
		s->answered = 0;
		keep_answer(s, p, size * count);
	}
	return size * count;
}

static bool begins(const char *p, size_t n, const char *verb)
{
	return n >= strlen(verb) && memcmp(p, verb, strlen(verb)) == 0;
}

/* What is said to a mail server. */
static int watch(CURL *easy, curl_infotype type, char *p, size_t n, void *arg)
{
	struct slot *s = arg;

	if (type == CURLINFO_HEADER_OUT) {
		s->at_recipient = s->at_recipient || begins(p, n, "RCPT");
		s->at_end = s->at_end || begins(p, n, "QUIT");
	}
	return 0;
}

/* ---- the line ---- */

static int opened(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	struct slot *s = arg;

	(void)purpose;
	if (s->socket_count == SOCKETS_MOST)
		return CURL_SOCKOPT_ERROR;
	s->sockets[s->socket_count++] = fd;
	return CURL_SOCKOPT_OK;
}

static int closing(void *arg, curl_socket_t fd)
{
	struct slot *s = arg;

	for (int i = 0; i < s->socket_count; i++)
		if (s->sockets[i] == fd)
			s->sockets[i] = s->sockets[--s->socket_count];
	return close(fd);
}

void slot_cut(struct slot *s)
{
	for (int i = 0; i < s->socket_count; i++)
		shutdown(s->sockets[i], SHUT_RDWR);
}

/* ---- preparing ---- */

static void set_common(struct slot *s, const char *url, const char *protocols)
{
	CURL *e = s->easy;

	curl_easy_setopt(e, CURLOPT_URL, url);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)WHOLE_MS);
	curl_easy_setopt(e, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(e, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(e, CURLOPT_SOCKOPTFUNCTION, opened);
	curl_easy_setopt(e, CURLOPT_SOCKOPTDATA, s);
	curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, closing);
	curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, s);
	curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(e, CURLOPT_READFUNCTION, read_text);
	curl_easy_setopt(e, CURLOPT_READDATA, s);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, write_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, s);
	curl_easy_setopt(e, CURLOPT_PRIVATE, s);
	if (getenv("SSL_CERT_FILE")) /* a school with a root of its own */
		curl_easy_setopt(e, CURLOPT_CAINFO, getenv("SSL_CERT_FILE"));
}

void slot_mail(struct slot *s)
{
	const struct channel_open *o = &s->way->open;
	struct arena *a = &s->arena;
	bool tls = strcmp(o->row.security, "tls") == 0;
	struct mail_text m = { .sender = o->row.sender, .sender_name = o->row.sender_name, .to = s->letter.address, .subject = s->letter.row.subject,
		.body = s->letter.row.body, .id = s->letter.row.id, .now = s->ctx.now };

	s->bytes = mail_text(a, &m);
	s->size = strlen(s->bytes);
	set_common(s, arena_printf(a, "%s://%s:%lld", tls ? "smtps" : "smtp", o->row.host, (long long)o->row.port), "smtp,smtps");
	if (strcmp(o->row.security, "starttls") == 0)
		curl_easy_setopt(s->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (*o->login) {
		curl_easy_setopt(s->easy, CURLOPT_USERNAME, o->login);
		curl_easy_setopt(s->easy, CURLOPT_PASSWORD, o->password);
	}
	s->list = curl_slist_append(NULL, arena_printf(a, "<%s>", s->letter.address));
	curl_easy_setopt(s->easy, CURLOPT_MAIL_FROM, arena_printf(a, "<%s>", o->row.sender));
	curl_easy_setopt(s->easy, CURLOPT_MAIL_RCPT, s->list);
	curl_easy_setopt(s->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(s->easy, CURLOPT_HEADERFUNCTION, write_reply);
	curl_easy_setopt(s->easy, CURLOPT_HEADERDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_DEBUGFUNCTION, watch);
	curl_easy_setopt(s->easy, CURLOPT_DEBUGDATA, s);
	curl_easy_setopt(s->easy, CURLOPT_VERBOSE, 1L); /* to the function above alone */
}

static void add_header(struct slot *s, const char *name, const char *value)
{
	if (*value)
		s->list = curl_slist_append(s->list, arena_printf(&s->arena, "%s: %s", name, value));
}

void slot_hook(struct slot *s)
{
	const struct channel_open *o = &s->way->open;
	struct arena *a = &s->arena;
	char *mobile = arena_alloc(a, 12);
	struct hook_text h = { .preset = o->row.preset, .secret = o->secret, .url = o->url, .subject = s->letter.row.subject, .body = s->letter.row.body,
		.phone = phone_mobile(s->letter.address, mobile) ? mobile : "", .id = s->letter.row.id, .now = s->ctx.now };

	s->bytes = hook_body(a, &h);
	s->size = strlen(s->bytes);
	set_common(s, hook_url(a, &h), "http,https");
	add_header(s, "Content-Type", "application/json; charset=utf-8");
	add_header(s, "Idempotency-Key", arena_printf(a, "%lld", (long long)h.id));
	add_header(s, "X-Quxiang-Signature", hook_signature(a, &h, s->bytes));
	add_header(s, "X-Quxiang-Timestamp", *hook_signature(a, &h, s->bytes) ? arena_printf(a, "%lld", (long long)h.now) : "");
	s->list = curl_slist_append(s->list, "Expect:"); /* none: the text is small */
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, s->list);
	curl_easy_setopt(s->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(s->easy, CURLOPT_USERAGENT, "quxiang");
	curl_easy_setopt(s->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->size);
}

/* ---- judging ---- */

static const char *trouble(struct arena *a, CURLcode code)
{
	static const struct {
		CURLcode code;
		char *(*say)(struct arena *a);
	} troubles[] = {
		{ CURLE_COULDNT_RESOLVE_HOST, say_post_resolve }, { CURLE_COULDNT_CONNECT, say_post_connect }, { CURLE_OPERATION_TIMEDOUT, say_post_timeout },
		{ CURLE_PEER_FAILED_VERIFICATION, say_post_certificate }, { CURLE_SSL_CONNECT_ERROR, say_post_tls }, { CURLE_USE_SSL_FAILED, say_post_no_tls },
		{ CURLE_LOGIN_DENIED, say_post_login }, { CURLE_GOT_NOTHING, say_post_closed }, { CURLE_RECV_ERROR, say_post_closed },
		{ CURLE_SEND_ERROR, say_post_closed }, { CURLE_PARTIAL_FILE, say_post_closed },
	};

	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
		if (troubles[i].code == code)
			return troubles[i].say(a);
	return say_post_other(a, curl_easy_strerror(code));
}

/* The enhanced code behind the reply's number ("550 5.1.1 ..."), RFC 3463: its three numbers. */
static bool enhanced(const char *answer, int *class, int *subject, int *detail)
{
	return strlen(answer) > 4 && sscanf(answer + 4, "%1d.%3d.%3d", class, subject, detail) == 3;
}

/* Refused because there is no such mailbox: 5.1.x of its address (not 5.1.7 and 5.1.8, of ours); without an enhanced
 * code 550, 551 or 553, before the text was given. 550 5.7.1 and the like refuse us, and say nothing of the mailbox. */
static bool nobody_there(const struct slot *s, long reply)
{
	int class, subject, detail;

	if (enhanced(s->answer, &class, &subject, &detail))
		return class == 5 && subject == 1 && detail != 7 && detail != 8;
	return !s->given && (reply == 550 || reply == 551 || reply == 553);
}

/* A reply of a mail server. 354 is its word that it waits for the text: no answer to it. Refusals before anybody was
 * named concern us, not the person: they may be gone when the settings are mended. */
static const char *mail_result(const struct slot *s, CURLcode code, long reply)
{
	if (code == CURLE_OK || (s->given && reply == 250))
		return "delivered";
	if (reply >= 400 && reply < 500)
		return "later";
	if (reply >= 500 && reply < 600)
		return !s->at_recipient ? "later" : nobody_there(s, reply) ? "nobody" : "refused";
	return s->given ? "unsure" : "unreached";
}

static const char *http_result(const struct slot *s, CURLcode code, long status)
{
	const char *result;

	if (status < 200)
		return s->given ? "unsure" : "unreached";
	result = hook_result(s->way->open.row.preset, status, s->answer);
	return s->given || strcmp(result, "delivered") != 0 ? result : "later";
}

const char *slot_result(struct slot *s, CURLcode code, const char **answer)
{
	bool mail = strcmp(s->way->code, "mail") == 0;
	struct arena *a = &s->arena;
	long reply = 0;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &reply);
	if (mail && (code == CURLE_OK || reply >= 400 || (s->given && reply == 250)))
		*answer = arena_dup(a, s->answer);
	else if (!mail && reply >= 200)
		*answer = say_post_http(a, arena_printf(a, "%ld", reply), s->answer);
	else
		*answer = trouble(a, code);
	return mail ? mail_result(s, code, reply) : http_result(s, code, reply);
}
