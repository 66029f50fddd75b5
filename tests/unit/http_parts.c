/* What http reads and writes without a socket: forms, cookies, paths, routes, assets, reply headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "request.h"

static const char css[] = "body{margin:0}body{margin:0}body{margin:0}";
/* The same through gzip -9. */
static const unsigned char css_gzip[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4b, 0xca, 0x4f, 0xa9, 0xac, 0xce, 0x4d, 0x2c,
	0x4a, 0xcf, 0xcc, 0xb3, 0x32, 0xa8, 0x4d, 0xc2, 0xc3, 0x03, 0x00, 0x5c, 0xc0, 0xd4, 0xc8, 0x2a, 0x00, 0x00,
	0x00,
};

const struct asset assets[] = {
	{ .path = "quxiang.css", .type = "text/css", .digest = "0123456789abcdef", .gzip = css_gzip, .gzip_size = sizeof css_gzip },
	{ .path = "js/one.js", .type = "text/javascript", .digest = "ffffffffffffffff", .plain = (const unsigned char *)"1;", .plain_size = 2 },
	{ .path = NULL },
};

static int arena_setup(void **state)
{
	struct arena *a = calloc(1, sizeof *a);

	arena_init(a);
	*state = a;
	return 0;
}

static int arena_teardown(void **state)
{
	arena_release(*state);
	free(*state);
	return 0;
}

static int count(const struct pair *p)
{
	int n = 0;

	for (; p != NULL; p = p->next)
		n++;
	return n;
}

/* ---- urlencoded ---- */

static void urlencoded_reads_members_in_order(void **state)
{
	static const char body[] = "name=%E5%BC%A0+%E4%B8%89&name=b&empty=&alone&&x=1%2B1%3d2";
	struct pair *p;

	assert_int_equal(parse_urlencoded(*state, body, sizeof body - 1, &p), OK);
	assert_int_equal(count(p), 5);
	assert_string_equal(pair_get(p, "name"), "\xE5\xBC\xA0 \xE4\xB8\x89");
	assert_string_equal(p->next->value, "b");
	assert_string_equal(pair_get(p, "empty"), "");
	assert_string_equal(pair_get(p, "alone"), "");
	assert_string_equal(pair_get(p, "x"), "1+1=2");
	assert_null(pair_get(p, "y"));
}

static void urlencoded_refuses(void **state)
{
	static const char *const bad[] = { "a=%", "a=%4", "a=%4g", "a=%00", "a=%ff", "a=%ed%a0%80", "a=%c0%af", "%zz=1", "a=\xff" };
	struct pair *p;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(parse_urlencoded(*state, bad[i], strlen(bad[i]), &p), INVALID);
	assert_int_equal(parse_urlencoded(*state, "a=\0", 3, &p), INVALID);
}

static void urlencoded_bounds_members(void **state)
{
	static char body[2 * 2001];
	struct pair *p;

	for (int i = 0; i < 2001; i++)
		memcpy(body + 2 * i, "a&", 2);
	assert_int_equal(parse_urlencoded(*state, body, 2 * 2000, &p), OK);
	assert_int_equal(count(p), 2000);
	assert_int_equal(parse_urlencoded(*state, body, 2 * 2001, &p), INVALID);
}

/* ---- cookies ---- */

static void cookies_are_read_and_odd_ones_passed_over(void **state)
{
	struct pair *p;

	assert_int_equal(parse_cookies(*state, "a=1; session=\"x=y\";b = 2; novalue; =3; bad=\xff\xfe;c=", &p), OK);
	assert_string_equal(pair_get(p, "a"), "1");
	assert_string_equal(pair_get(p, "session"), "x=y");
	assert_string_equal(pair_get(p, "c"), "");
	assert_null(pair_get(p, "b "));
	assert_null(pair_get(p, "bad"));
	assert_null(pair_get(p, "novalue"));
	assert_int_equal(count(p), 3);
}

static void cookies_are_bounded(void **state)
{
	static char header[4 * 201 + 1];
	struct pair *p;

	for (int i = 0; i < 201; i++)
		memcpy(header + 4 * i, "a=1;", 4);
	assert_int_equal(parse_cookies(*state, header, &p), INVALID);
}

/* ---- JSON ---- */

static void json_is_a_flat_form(void **state)
{
	static const char body[] = "{\"name\":\"\\u5f20\",\"n\":12,\"neg\":-5,\"real\":0.1,\"yes\":true,\"no\":false,"
				   "\"nil\":null,\"ids\":[\"1\",2,true],\"none\":[]}";
	struct pair *p;

	assert_int_equal(parse_json_form(*state, body, sizeof body - 1, &p), OK);
	assert_string_equal(pair_get(p, "name"), "\xE5\xBC\xA0");
	assert_string_equal(pair_get(p, "n"), "12");
	assert_string_equal(pair_get(p, "neg"), "-5");
	assert_string_equal(pair_get(p, "real"), "0.1");
	assert_string_equal(pair_get(p, "yes"), "1");
	assert_string_equal(pair_get(p, "no"), "0");
	assert_string_equal(pair_get(p, "nil"), "");
	assert_string_equal(pair_get(p, "ids"), "1");
	assert_null(pair_get(p, "none"));
	assert_int_equal(count(p), 10);
}

static void json_refuses(void **state)
{
	static const char *const bad[] = { "", "[1]", "1", "{\"a\":{\"b\":1}}", "{\"a\":[[1]]}", "{\"a\":1,\"a\":2}", "{\"a\":\"\\u0000\"}",
					   "{\"a\":\"\xff\"}", "{\"a\":1} x", "{\"a\":99999999999999999999}", "{\"a\":\"\\ud800\"}" };
	static char deep[100000];
	struct pair *p;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(parse_json_form(*state, bad[i], strlen(bad[i]), &p), INVALID);
	memset(deep, '[', sizeof deep);
	assert_int_equal(parse_json_form(*state, deep, sizeof deep, &p), INVALID);
}

/* ---- multipart ---- */

#define TYPE "multipart/form-data; boundary=\"--x y\""

static enum outcome multipart(struct arena *a, const char *body, struct pair **p, struct upload **u)
{
	return parse_multipart(a, TYPE, (const unsigned char *)body, strlen(body), p, u);
}

static void multipart_reads_texts_and_files(void **state)
{
	static const char body[] = "preamble\r\n----x y\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\xE5\xA5\xBD\r\n--ok\r\n"
				   "----x y  \r\ncontent-disposition: FORM-DATA; name=\"file\"; filename=\"C:\\tmp\\..\\\xE5\x90\x88\xE5\x90\x8C.pdf\"\r\n"
				   "Content-Type: application/pdf\r\n\r\n%PDF-\r\n\r\n"
				   "----x y\r\nContent-Disposition: form-data; name=left; filename=\"\"\r\n\r\n\r\n"
				   "----x y\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n----x y--\r\nepilogue";
	struct upload *u;
	struct pair *p;

	assert_int_equal(multipart(*state, body, &p, &u), OK);
	assert_int_equal(count(p), 2);
	assert_string_equal(pair_get(p, "note"), "\xE5\xA5\xBD\r\n--ok");
	assert_string_equal(pair_get(p, "empty"), "");
	assert_string_equal(u->field, "file");
	assert_string_equal(u->file_name, "\xE5\x90\x88\xE5\x90\x8C.pdf");
	assert_int_equal(u->size, 7);
	assert_memory_equal(u->bytes, "%PDF-\r\n", 7);
	assert_null(u->next);
}

static const char *cleaned(struct arena *a, const char *file_name)
{
	const char *body = arena_printf(a, "----x y\r\nContent-Disposition: form-data; name=f; filename=\"%s\"\r\n\r\nx\r\n----x y--", file_name);
	struct upload *u;
	struct pair *p;

	assert_int_equal(multipart(a, body, &p, &u), OK);
	return u->file_name;
}

static void multipart_cleans_file_names(void **state)
{
	char name[1000];

	assert_string_equal(cleaned(*state, "../../etc/passwd"), "passwd");
	assert_string_equal(cleaned(*state, ".."), "file");
	assert_string_equal(cleaned(*state, "a/"), "file");
	assert_string_equal(cleaned(*state, "a\tb\x01\x7f.pdf"), "ab.pdf");
	assert_string_equal(cleaned(*state, "\xff\xfe.pdf"), "__.pdf");
	assert_string_equal(cleaned(*state, "a\\\"b.pdf"), "a\"b.pdf");
	memset(name, 0, sizeof name);
	for (int i = 0; i < 300; i++)
		memcpy(name + 3 * i, "\xE5\x90\x88", 3);
	assert_int_equal(strlen(cleaned(*state, name)), 240);
}

static void multipart_refuses(void **state)
{
	static const char *const bad[] = {
		"",
		"----x y",
		"----x y\r\n",
		"----x yz\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n----x y--",
		"----x y\r\nContent-Disposition: form-data; name=a\r\n\r\nv",
		"----x y\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n----x y",
		"----x y\r\nContent-Type: text/plain\r\n\r\nv\r\n----x y--",
		"----x y\r\nContent-Disposition: attachment; name=a\r\n\r\nv\r\n----x y--",
		"----x y\r\nContent-Disposition: form-data\r\n\r\nv\r\n----x y--",
		"----x y\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n----x y--",
		"----x y\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n----x y--",
	};
	struct upload *u;
	struct pair *p;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(multipart(*state, bad[i], &p, &u), INVALID);
	assert_int_equal(parse_multipart(*state, "multipart/form-data", (const unsigned char *)"--\r\n", 4, &p, &u), INVALID);
}

/* ---- the request ---- */

static struct request begun(struct arena *a, const char *method, const char *target)
{
	struct request r = { .arena = a };

	request_begin(&r, method, target);
	return r;
}

static void paths_are_decoded(void **state)
{
	struct request r = begun(*state, "GET", "/%E5%AD%A6%E9%99%A2/a+b/?q=%31&q=+");

	assert_int_equal(r.broken, OK);
	assert_string_equal(r.path, "/\xE5\xAD\xA6\xE9\x99\xA2/a+b/");
	assert_string_equal(r.query, "q=%31&q=+");
	assert_string_equal(request_arg(&r, "q"), "1");
	assert_string_equal(r.args->next->value, " ");
	assert_string_equal(begun(*state, "GET", "http://h:1/x?y").path, "/x");
	assert_int_equal(begun(*state, "HEAD", "/").method, GET);
	assert_int_equal(begun(*state, "POST", "/").method, POST);
	assert_int_equal(begun(*state, "get", "/").method, METHOD_OTHER);
}

static void json_is_an_ending(void **state)
{
	struct request r = begun(*state, "GET", "/graduates.json?x=1");

	assert_true(r.json);
	assert_string_equal(r.path, "/graduates");
	assert_string_equal(begun(*state, "GET", "/.json").path, "/");
	assert_string_equal(begun(*state, "GET", "/x/.json").path, "/x/.json");
	r = begun(*state, "GET", "/a/0123456789ab/x.json");
	assert_false(r.json);
	assert_string_equal(r.path, "/a/0123456789ab/x.json");
}

static void bad_paths_are_broken(void **state)
{
	static const struct {
		const char *target;
		int status;
	} bad[] = { { "/%", 400 },      { "/%00", 400 },    { "/%ff", 400 },  { "/a//b", 404 },   { "//", 404 },    { "/../x", 404 },
		    { "/a/%2e%2e", 404 }, { "/a/./b", 404 }, { "/a\\b", 404 }, { "/a%5Cb", 404 }, { "/a%2fb", 404 }, { "/a%0Ab", 404 },
		    { "*", 404 },       { "/?a=%", 400 },   { "/?a=%ff", 400 } };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct request r = begun(*state, "GET", bad[i].target);

		assert_int_not_equal(r.broken, OK);
		assert_int_equal(r.broken_status, bad[i].status);
		assert_non_null(r.broken_text);
		assert_string_equal(r.path, "/");
	}
}

static struct request headed(struct arena *a, const char *name, const char *value, bool via_proxy)
{
	struct request r = begun(a, "POST", "/");
	struct pair **end = &r.headers;

	request_header_add(&r, &end, name, value);
	request_headers_done(&r, "127.0.0.1", via_proxy);
	r.captures = NULL;
	return r;
}

static void headers_tell(void **state)
{
	struct request r = headed(*state, "Accept", "application/json", false);
	struct pair **end;

	assert_true(r.json);
	assert_string_equal(request_header(&r, "accept"), "application/json");
	assert_false(headed(*state, "Accept", "text/html,application/json", false).json);
	r = headed(*state, "X-Odd", "a\x01\xff", false);
	assert_string_equal(request_header(&r, "x-odd"), "a??");
	assert_string_equal(headed(*state, "X-Forwarded-For", "9.9.9.9, 10.0.0.7", true).peer, "10.0.0.7");
	assert_string_equal(headed(*state, "X-Forwarded-For", "10.0.0.7", false).peer, "127.0.0.1");
	assert_string_equal(headed(*state, "X-Forwarded-For", "<script>", true).peer, "unknown"); /* whoever it is, not this machine */
	end = &r.headers;
	r.headers = NULL;
	request_header_add(&r, &end, "X-Forwarded-For", "10.0.0.1");
	request_header_add(&r, &end, "X-Forwarded-For", "9.9.9.9, 10.0.0.7");
	request_headers_done(&r, "127.0.0.1", true);
	assert_string_equal(r.peer, "10.0.0.7"); /* the client's own line, then the proxy's */
}

static void framing_must_be_plain(void **state)
{
	struct request r = headed(*state, "Content-Length", "12", false);
	struct pair second = { .name = "transfer-encoding", .value = "chunked" };
	int64_t n;

	assert_int_equal(request_framing(&r, &n), OK);
	assert_int_equal(n, 12);
	r.headers->next = &second;
	assert_int_equal(request_framing(&r, &n), INVALID);
	r.headers = &second;
	assert_int_equal(request_framing(&r, &n), OK);
	assert_int_equal(n, -1);
	second.value = "gzip, chunked";
	assert_int_equal(request_framing(&r, &n), INVALID);
	second = (struct pair){ .name = "content-length", .value = "+12" };
	assert_int_equal(request_framing(&r, &n), INVALID);
}

static void ids_are_plain_decimals(void **state)
{
	assert_true(request_id_of("9223372036854775807") == INT64_MAX);
	assert_true(request_id_of("7") == 7);
	assert_true(request_id_of("9223372036854775808") == 0);
	assert_true(request_id_of("99999999999999999999") == 0);
	assert_true(request_id_of("07") == 0 && request_id_of("-1") == 0 && request_id_of("1 ") == 0 && request_id_of("") == 0);
}

/* ---- router ---- */

static struct router *routes(struct arena *a)
{
	struct router *r = router_new(a);

	router_add(r, GET, "/", 0);
	router_add(r, GET, "/graduates/{id}", 1);
	router_add(r, POST, "/graduates/{no}", 2);
	router_add(r, POST, "/graduates/import", 3);
	router_add(r, GET, "/graduates/import/{job}", 4);
	router_add(r, GET, "/graduates/{id}/files/{file}", 5);
	router_add(r, GET, "/help/{page*}", 6);
	router_add(r, GET, "/help/index", 7);
	return r;
}

static void routes_are_found(void **state)
{
	struct router *r = routes(*state);
	struct pair *c;

	assert_int_equal(router_find(r, *state, GET, "/", &c), 0);
	assert_null(c);
	assert_int_equal(router_find(r, *state, GET, "/graduates/12", &c), 1);
	assert_string_equal(pair_get(c, "id"), "12");
	assert_int_equal(router_find(r, *state, POST, "/graduates/12", &c), 2);
	assert_string_equal(pair_get(c, "no"), "12");
	assert_int_equal(router_find(r, *state, POST, "/graduates/import", &c), 3);
	assert_int_equal(router_find(r, *state, GET, "/graduates/import/files/9", &c), 5);
	assert_string_equal(pair_get(c, "id"), "import");
	assert_string_equal(pair_get(c, "file"), "9");
	assert_int_equal(count(c), 2);
	assert_int_equal(router_find(r, *state, GET, "/help/a/b/c", &c), 6);
	assert_string_equal(pair_get(c, "page"), "a/b/c");
	assert_int_equal(router_find(r, *state, GET, "/help/index", &c), 7);
	assert_int_equal(router_find(r, *state, GET, "/help/index/x", &c), 6);
}

static void routes_are_missed(void **state)
{
	struct router *r = routes(*state);
	char deep[200];
	struct pair *c;

	assert_int_equal(router_find(r, *state, GET, "/graduates", &c), -1);
	assert_int_equal(router_find(r, *state, GET, "/graduates/", &c), -1);
	assert_int_equal(router_find(r, *state, GET, "/graduates/1/", &c), -1);
	assert_int_equal(router_find(r, *state, GET, "/help/", &c), -1);
	assert_int_equal(router_find(r, *state, GET, "", &c), -1);
	assert_int_equal(router_find(r, *state, POST, "/", &c), -2);
	assert_int_equal(router_find(r, *state, METHOD_OTHER, "/graduates/1", &c), -2);
	/* The literal wins even where only the capture has the method. */
	assert_int_equal(router_find(r, *state, GET, "/graduates/import", &c), -2);
	for (size_t i = 0; i < sizeof deep - 1; i++)
		deep[i] = i % 2 == 0 ? '/' : 'a';
	deep[sizeof deep - 1] = '\0';
	assert_int_equal(router_find(r, *state, GET, deep, &c), -1);
}

/* ---- replies and assets ---- */

static void reply_headers_hold_no_line_ends(void **state)
{
	struct reply r = { .arena = *state, .file = -1 };

	reply_header(&r, "X-A", "1\r\nX-B: 2");
	reply_cookie(&r, "s", "a;b", 5, true);
	assert_null(r.headers);
	reply_cookie(&r, "s", "token", 60, true);
	assert_string_equal(r.headers->value, "s=token; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
	reply_redirect(&r, "/x?q=\xE5\xBC\xA0\n");
	assert_int_equal(r.status, 303);
	assert_string_equal(pair_get(r.headers, "Location"), "/x?q=%E5%BC%A0%0A");
	reply_go(&r, "/x?q=\xE5\xBC\xA0\n");
	assert_int_equal(r.status, 200);
	assert_string_equal(pair_get(r.headers, "X-Go"), "/x?q=%E5%BC%A0%0A");
}

static struct reply asset_reply(struct arena *a, const char *path, const char *name, const char *value)
{
	struct pair header = { .name = name, .value = value };
	struct request q = { .arena = a, .method = GET, .path = path, .headers = &header };
	struct reply r = { .arena = a, .file = -1 };

	assert_true(asset_serve(&q, &r));
	return r;
}

static void assets_are_served(void **state)
{
	const char *url = asset_url(*state, "quxiang.css");
	struct reply r;

	assert_string_equal(url, "/a/0123456789ab/quxiang.css");
	r = asset_reply(*state, url, "accept-encoding", "br, gzip;q=0.5");
	assert_true(r.status == 200 && r.gzip && r.bytes_static && r.bytes == css_gzip);
	r = asset_reply(*state, url, "accept-encoding", "gzip;q=0, br");
	assert_true(r.status == 200 && !r.gzip && r.size == sizeof css - 1);
	assert_memory_equal(r.bytes, css, r.size);
	assert_non_null(strstr(pair_get(r.headers, "Cache-Control"), "immutable"));
	r = asset_reply(*state, url, "if-none-match", pair_get(r.headers, "ETag"));
	assert_int_equal(r.status, 304);
	r = asset_reply(*state, "/a/ffffffffffff/js/one.js", "x", "");
	assert_true(r.status == 200 && r.size == 2);
}

static void assets_of_another_build_are_not(void **state)
{
	static const char *const bad[] = { "/a/0123456789ac/quxiang.css", "/a/quxiang.css", "/a/", "/a/0123456789ab/", "/a/0123456789ab",
					   "/a/0123456789abc/quxiang.css", "/a/0123456789ab/js/one.js" };
	struct request q = { .arena = *state, .method = GET, .path = "/about" };
	struct reply r = { .arena = *state };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(asset_reply(*state, bad[i], "x", "").status, 404);
	assert_false(asset_serve(&q, &r));
}

#define T(name) cmocka_unit_test_setup_teardown(name, arena_setup, arena_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(urlencoded_reads_members_in_order), T(urlencoded_refuses), T(urlencoded_bounds_members),
		T(cookies_are_read_and_odd_ones_passed_over), T(cookies_are_bounded), T(json_is_a_flat_form), T(json_refuses),
		T(multipart_reads_texts_and_files), T(multipart_cleans_file_names), T(multipart_refuses), T(paths_are_decoded),
		T(json_is_an_ending), T(bad_paths_are_broken), T(headers_tell), T(framing_must_be_plain), T(ids_are_plain_decimals),
		T(routes_are_found), T(routes_are_missed), T(reply_headers_hold_no_line_ends), T(assets_are_served),
		T(assets_of_another_build_are_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
