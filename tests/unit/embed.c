/* What the binary carries is what the files hold: assets unpack to the bytes their digest names, migrations
 * rise in number, and every text is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "http.h"
#include "migrate.h"
#include "page.h"
#include "secret.h"

/* The whole of a gzip'ed asset; the caller frees. */
static unsigned char *unpacked(const struct asset *a, size_t *size)
{
	unsigned char *out = malloc(32u << 20);
	z_stream z = {.next_in = (unsigned char *)(uintptr_t)a->gzip, .avail_in = (uInt)a->gzip_size, .next_out = out, .avail_out = 32u << 20};
	assert_non_null(out);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	*size = z.total_out;
	inflateEnd(&z);
	return out;
}

static void assets_hold_what_their_digest_names(void **state)
{
	assert_non_null(assets[0].path);
	for (const struct asset *a = assets; a->path; a++) {
		char hex[65];
		size_t size = a->plain_size;
		unsigned char *bytes = a->gzip ? unpacked(a, &size) : NULL;
		assert_true((a->gzip != NULL) != (a->plain != NULL)); /* exactly one is kept */
		secret_digest(bytes ? bytes : a->plain, size, hex);
		assert_string_equal(hex, a->digest);
		assert_true(!bytes || a->gzip_size < size);
		free(bytes);
	}
}

static void migrations_rise(void **state)
{
	int last = 0;
	assert_non_null(migrations[0].name);
	for (const struct migration *m = migrations; m->name; m++) {
		assert_true(m->number > last);
		assert_non_null(strstr(m->sql, ";"));
		last = m->number;
	}
}

static void pages_have_names_and_texts(void **state)
{
	assert_non_null(page_sources[0].name);
	for (const struct page_source *p = page_sources; p->name; p++) {
		assert_null(strpbrk(p->name, "./"));
		assert_true(strlen(p->text) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assets_hold_what_their_digest_names),
		cmocka_unit_test(migrations_rise),
		cmocka_unit_test(pages_have_names_and_texts),
	};
	return secret_setup() != OK || cmocka_run_group_tests(tests, NULL, NULL);
}
