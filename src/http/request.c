/* From the bytes of a head and a body to a struct request. */
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "parse.h"
#include "request.h"
#include "utf8.h"
#include "words.h"

enum { ID_DIGITS_MOST = 19, LENGTH_DIGITS_MOST = 18, TYPE_SHOWN = 80 };

/* ---- looking things up ---- */

const char *pair_get(const struct pair *list, const char *name)
{
	for (; list != NULL; list = list->next)
		if (strcmp(list->name, name) == 0)
			return list->value;
	return NULL;
}

static const char *pair_text(const struct pair *list, const char *name)
{
	const char *value = pair_get(list, name);

	return value != NULL ? value : "";
}

const char *request_arg(const struct request *r, const char *name)
{
	return pair_text(r->args, name);
}

const char *request_header(const struct request *r, const char *name)
{
	return pair_text(r->headers, name);
}

const char *request_cookie(const struct request *r, const char *name)
{
	return pair_text(r->cookies, name);
}

const char *request_form(const struct request *r, const char *name)
{
	return pair_text(r->form, name);
}

const char *request_capture(const struct request *r, const char *name)
{
	return pair_text(r->captures, name);
}

/* At most `most` digits and nothing else; -1 when it is not that. */
static int64_t digits(const char *text, size_t most)
{
	size_t n = strspn(text, "0123456789");
	uint64_t v = 0; /* 19 digits fit */

	if (n == 0 || n > most || text[n] != '\0')
		return -1;
	for (size_t i = 0; i < n; i++)
		v = v * 10 + (uint64_t)(text[i] - '0');
	return v > INT64_MAX ? -1 : (int64_t)v;
}

int64_t request_id_of(const char *text)
{
	int64_t id = digits(text, ID_DIGITS_MOST);

	return id > 0 && text[0] != '0' ? id : 0;
}

/* ---- the request line ---- */

void request_break(struct request *r, enum outcome o, int status, const char *text)
{
	if (r->broken != OK)
		return;
	r->broken = o;
	r->broken_status = status;
	r->broken_text = text;
}

/* No control characters, no backslash, no empty, "." or ".." segment; a '/' at the end may stand. */
static bool path_plain(const char *path)
{
	if (path[0] != '/')
		return false;
	for (const char *p = path; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '\\')
			return false;
	for (const char *p = path; *p == '/';) {
		size_t n = strcspn(p + 1, "/");
		bool last = p[n + 1] == '\0';

		if ((n == 0 && !last) || (n == 1 && p[1] == '.') || (n == 2 && p[1] == '.' && p[2] == '.'))
			return false;
		p += n + 1;
	}
	return true;
}

/* An encoded '/' would move the borders of the segments. */
static bool slash_hidden(const char *p, size_t n)
{
	for (size_t i = 0; i + 2 < n; i++)
		if (p[i] == '%' && p[i + 1] == '2' && (p[i + 2] | 0x20) == 'f')
			return true;
	return false;
}

static void path_set(struct request *r, const char *p, size_t n)
{
	char *path = percent_decode(r->arena, p, n, false);

	r->path = "/";
	if (path == NULL) {
		request_break(r, INVALID, 400, say_http_path_bad(r->arena));
		return;
	}
	if (!path_plain(path) || slash_hidden(p, n)) {
		request_break(r, MISSING, 404, say_http_path_odd(r->arena));
		return;
	}
	r->path = path;
}

/* "/graduates.json" is "/graduates", asked for as JSON. Assets keep their endings. */
static void json_ending(struct request *r)
{
	size_t n = strlen(r->path);
	bool ends = n > 5 && strcmp(r->path + n - 5, ".json") == 0;

	if (!ends || strncmp(r->path, "/a/", 3) == 0)
		return;
	if (r->path[n - 6] == '/' && n > 6)
		return;
	r->json = true;
	r->path = arena_dupn(r->arena, r->path, n - 5);
}

static enum method method_of(const char *name)
{
	if (strcmp(name, "GET") == 0 || strcmp(name, "HEAD") == 0)
		return GET;
	return strcmp(name, "POST") == 0 ? POST : METHOD_OTHER;
}

/* "http://host/path" is how proxies are asked; the host is the Host header's matter. */
static const char *target_path(const char *target)
{
	const char *slash;

	if (strncasecmp(target, "http://", 7) != 0 && strncasecmp(target, "https://", 8) != 0)
		return target;
	slash = strchr(strstr(target, "//") + 2, '/');
	return slash != NULL ? slash : "/";
}

void request_begin(struct request *r, const char *method, const char *target)
{
	const char *path = target_path(target);
	size_t n = strcspn(path, "?");

	r->method = method_of(method);
	r->method_name = arena_dup(r->arena, method);
	r->query = path[n] == '?' ? arena_dup(r->arena, path + n + 1) : "";
	path_set(r, path, n);
	json_ending(r);
	if (parse_urlencoded(r->arena, r->query, strlen(r->query), &r->args) != OK)
		request_break(r, INVALID, 400, say_http_query_bad(r->arena));
}

/* ---- headers ---- */

void request_header_add(struct request *r, struct pair ***end, const char *name, const char *value)
{
	char *low = arena_dup(r->arena, name);
	char *text = arena_dup(r->arena, value);
	bool good = utf8_valid(text, strlen(text));
	struct pair *p = arena_new(r->arena, struct pair);

	for (char *c = low; *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c |= 0x20;
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f || (!good && (*c & 0x80) != 0))
			*c = '?';
	*p = (struct pair){ .name = low, .value = text };
	**end = p;
	*end = &p->next;
}

static bool loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* The last hop of the last line is the only one that the trusted proxy itself has seen: some proxies add to
 * the client's line, some write one of their own behind it. NULL when nothing was forwarded; "unknown" when
 * it is no address, for then it is not the proxy's own machine either. */
static const char *forwarded_peer(const struct request *r)
{
	const char *all = NULL, *last;
	unsigned char binary[16];
	char *hop;

	for (const struct pair *h = r->headers; h != NULL; h = h->next)
		if (strcmp(h->name, "x-forwarded-for") == 0)
			all = h->value;
	if (all == NULL)
		return NULL;
	last = strrchr(all, ',');
	hop = utf8_clean(r->arena, last != NULL ? last + 1 : all, false);
	return inet_pton(AF_INET, hop, binary) == 1 || inet_pton(AF_INET6, hop, binary) == 1 ? hop : "unknown";
}

static void peer_set(struct request *r, const char *address, bool via_proxy)
{
	const char *hop = via_proxy && loopback(address) ? forwarded_peer(r) : NULL;

	r->peer = arena_dup(r->arena, hop != NULL ? hop : address);
}

void request_headers_done(struct request *r, const char *address, bool via_proxy)
{
	const char *accept = request_header(r, "accept");

	if (strstr(accept, "application/json") != NULL && strstr(accept, "text/html") == NULL)
		r->json = true;
	if (parse_cookies(r->arena, request_header(r, "cookie"), &r->cookies) != OK)
		request_break(r, INVALID, 400, say_http_cookies_bad(r->arena));
	peer_set(r, address, via_proxy);
}

enum outcome request_framing(const struct request *r, int64_t *length)
{
	const char *size = NULL, *coding = NULL;

	for (const struct pair *h = r->headers; h != NULL; h = h->next) {
		bool is_size = strcmp(h->name, "content-length") == 0;
		bool is_coding = strcmp(h->name, "transfer-encoding") == 0;

		if ((is_size && size != NULL) || (is_coding && coding != NULL))
			return INVALID;
		size = is_size ? h->value : size;
		coding = is_coding ? h->value : coding;
	}
	*length = 0;
	if (coding != NULL) {
		*length = -1;
		return size == NULL && strcasecmp(coding, "chunked") == 0 ? OK : INVALID;
	}
	if (size != NULL)
		*length = digits(size, LENGTH_DIGITS_MOST);
	return *length >= 0 ? OK : INVALID;
}

/* ---- body ---- */

static void type_refuse(struct request *r, const char *type)
{
	const char *shown = arena_dupn(r->arena, type, utf8_cut(type, TYPE_SHOWN));

	request_break(r, INVALID, 415, say_http_type_unknown(r->arena, shown));
}

static enum outcome body_json(struct request *r, const unsigned char *p, size_t n)
{
	r->json_body = true;
	return parse_json_form(r->arena, (const char *)p, n, &r->form);
}

void request_body(struct request *r, const unsigned char *p, size_t n)
{
	const char *type = request_header(r, "content-type");

	r->body_size = n;
	if (r->broken != OK || r->method != POST || n == 0)
		return;
	if (media_type_is(type, "application/x-www-form-urlencoded")) {
		if (parse_urlencoded(r->arena, (const char *)p, n, &r->form) != OK)
			request_break(r, INVALID, 400, say_http_form_bad(r->arena));
	} else if (media_type_is(type, "multipart/form-data")) {
		if (parse_multipart(r->arena, type, p, n, &r->form, &r->uploads) != OK)
			request_break(r, INVALID, 400, say_http_form_bad(r->arena));
	} else if (media_type_is(type, "application/json")) {
		if (body_json(r, p, n) != OK)
			request_break(r, INVALID, 400, say_http_json_bad(r->arena));
	} else {
		type_refuse(r, type);
	}
}
