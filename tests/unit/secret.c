/* Secrets: the key file's care, sealing that binds to its column, lookups, passwords, digests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "secret.h"

struct bed {
	struct arena a;
	struct fail f;
	struct secret s;
	char folder[32], path[48];
};

static int bed_make(void **state)
{
	static struct bed b;

	snprintf(b.folder, sizeof b.folder, "/tmp/qx-secret-XXXXXX");
	if (secret_setup() != OK || mkdtemp(b.folder) == NULL)
		return -1;
	snprintf(b.path, sizeof b.path, "%s/key", b.folder);
	arena_init(&b.a);
	fail_init(&b.f, &b.a);
	*state = &b;
	return secret_open(&b.s, b.path, true, &b.f) == OK ? 0 : -1;
}

static int bed_remove(void **state)
{
	struct bed *b = *state;

	unlink(b->path);
	rmdir(b->folder);
	arena_release(&b->a);
	return 0;
}

static void key_file_is_private_and_kept(void **state)
{
	struct bed *b = *state;
	struct secret again;
	struct stat s;

	assert_int_equal(stat(b->path, &s), 0);
	assert_int_equal(s.st_mode & 0777, 0600);
	assert_int_equal(s.st_size, 32);
	assert_int_equal(secret_open(&again, b->path, true, &b->f), OK);
	assert_memory_equal(&again, &b->s, sizeof again);
	assert_memory_not_equal(again.seal_key, again.hash_key, 32);
}

static void doubtful_key_files_are_refused(void **state)
{
	struct bed *b = *state;
	struct secret s;

	chmod(b->path, 0640);
	assert_int_equal(secret_open(&s, b->path, true, &b->f), DENIED);
	assert_non_null(strstr(b->f.text, b->path));
	chmod(b->path, 0600);
	assert_int_equal(truncate(b->path, 31), 0);
	assert_int_equal(secret_open(&s, b->path, true, &b->f), INVALID);
	assert_non_null(strstr(b->f.text, "31"));
	unlink(b->path);
	assert_int_equal(secret_open(&s, b->path, false, &b->f), MISSING);
	assert_int_equal(secret_open(&s, "/nowhere/at/all/key", true, &b->f), BROKEN);
}

static void sealed_values_open_in_their_column_only(void **state)
{
	struct bed *b = *state;
	char *one = secret_seal(&b->s, &b->a, "graduate.id_no", "993615200010178255");
	char *two = secret_seal(&b->s, &b->a, "graduate.id_no", "993615200010178255");
	const char *plain;

	assert_string_not_equal(one, two);
	assert_null(strstr(one, "99361"));
	assert_int_equal(secret_unseal(&b->s, &b->a, "graduate.id_no", one, &plain), OK);
	assert_string_equal(plain, "993615200010178255");
	assert_int_equal(secret_unseal(&b->s, &b->a, "graduate.phone", one, &plain), BROKEN);
	assert_string_equal(plain, "");
	assert_string_equal(secret_seal(&b->s, &b->a, "graduate.id_no", ""), "");
	assert_int_equal(secret_unseal(&b->s, &b->a, "graduate.id_no", "", &plain), OK);
}

/* Change any one character, or cut anywhere: it never opens to something else. */
static void tampered_values_do_not_open(void **state)
{
	struct bed *b = *state;
	const char *sealed = secret_seal(&b->s, &b->a, "x.y", "text"), *plain;
	size_t n = strlen(sealed);

	for (size_t i = 0; i < n; i++) {
		char *other = arena_dup(&b->a, sealed);

		other[i] = other[i] == 'A' ? 'B' : 'A';
		assert_int_equal(secret_unseal(&b->s, &b->a, "x.y", other, &plain), BROKEN);
		if (i > 0)
			assert_int_equal(secret_unseal(&b->s, &b->a, "x.y", arena_dupn(&b->a, sealed, i), &plain), BROKEN);
	}
}

static void lookups_are_equal_for_equal_values(void **state)
{
	struct bed *b = *state;
	const char *one = secret_lookup(&b->s, &b->a, "graduate.phone", "19902630044");
	struct secret other = b->s;

	other.hash_key[0] ^= 1;
	assert_int_equal(strlen(one), 32);
	assert_string_equal(one, secret_lookup(&b->s, &b->a, "graduate.phone", "19902630044"));
	assert_string_not_equal(one, secret_lookup(&b->s, &b->a, "graduate.phone", "19902630045"));
	assert_string_not_equal(one, secret_lookup(&b->s, &b->a, "contact.phone", "19902630044"));
	assert_string_not_equal(one, secret_lookup(&other, &b->a, "graduate.phone", "19902630044"));
	assert_string_equal(secret_lookup(&b->s, &b->a, "graduate.phone", ""), "");
}

static void passwords_are_kept_as_hashes(void **state)
{
	struct bed *b = *state;
	const char *hash = secret_password_hash(&b->a, "a right password");

	assert_ptr_equal(strstr(hash, "$argon2id$"), hash);
	assert_true(secret_password_matches(hash, "a right password"));
	assert_false(secret_password_matches(hash, "a wrong password"));
	assert_false(secret_password_matches("", ""));
	assert_false(secret_password_matches("not a hash", "a right password"));
}

static void tokens_and_new_passwords_are_random(void **state)
{
	struct bed *b = *state;
	const char *token = secret_token(&b->a);

	assert_int_equal(strlen(token), 43);
	assert_int_equal(strspn(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), 43);
	assert_string_not_equal(token, secret_token(&b->a));
	assert_int_equal(strlen(secret_token_hash(&b->a, token)), 64);
	for (int i = 0; i < 200; i++) {
		const char *p = secret_password_new(&b->a);

		assert_int_equal(strlen(p), 12);
		assert_null(strpbrk(p, "0Oo1Il"));
	}
	assert_true(secret_random() != secret_random());
}

static void digests_are_blake2b(void **state)
{
	struct bed *b = *state;
	struct digest *d = digest_new(&b->a);
	char whole[65], parts[65];

	secret_digest("", 0, whole);
	assert_string_equal(whole, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	secret_digest("abcdef", 6, whole);
	digest_add(d, "abc", 3);
	digest_add(d, "def", 3);
	digest_end(d, parts);
	assert_string_equal(whole, parts);
	assert_true(secret_equal("same", "same"));
	assert_false(secret_equal("same", "samf"));
	assert_false(secret_equal("same", "sam"));
	assert_true(secret_equal("", ""));
}

/* Three pieces: whole ones open in their order, under their name, to their end, and no other way. */
static void sealed_pieces_keep_their_place(void **state)
{
	static unsigned char plain[SEAL_PIECE], sealed[3][SEAL_PIECE + SEAL_MORE], out[SEAL_PIECE];
	unsigned char head[SEAL_HEAD];
	struct seal_stream *t;
	struct secret s;
	struct arena a;
	bool last;

	arena_init(&a);
	memset(&s, 7, sizeof s);
	memset(plain, 'p', sizeof plain);
	t = seal_begin(&s, &a, head);
	for (int i = 0; i < 3; i++)
		seal_piece(t, "name", plain, i < 2 ? sizeof plain : 5, i == 2, sealed[i]);
	t = unseal_begin(&s, &a, head);
	for (int i = 0; i < 3; i++) {
		assert_true(unseal_piece(t, "name", sealed[i], (i < 2 ? sizeof plain : 5) + SEAL_MORE, out, &last));
		assert_int_equal(last, i == 2);
	}
	assert_memory_equal(out, "ppppp", 5);
	assert_false(unseal_piece(unseal_begin(&s, &a, head), "other", sealed[0], sizeof sealed[0], out, &last));
	assert_false(unseal_piece(unseal_begin(&s, &a, head), "name", sealed[1], sizeof sealed[1], out, &last));
	assert_false(unseal_piece(unseal_begin(&s, &a, head), "name", sealed[2], 5, out, &last));
	sealed[0][100] ^= 1;
	assert_false(unseal_piece(unseal_begin(&s, &a, head), "name", sealed[0], sizeof sealed[0], out, &last));
	sealed[0][100] ^= 1;
	s.file_key[0] ^= 1;
	assert_false(unseal_piece(unseal_begin(&s, &a, head), "name", sealed[0], sizeof sealed[0], out, &last));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sealed_pieces_keep_their_place),
		cmocka_unit_test_setup_teardown(key_file_is_private_and_kept, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(doubtful_key_files_are_refused, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(sealed_values_open_in_their_column_only, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(tampered_values_do_not_open, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(lookups_are_equal_for_equal_values, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(passwords_are_kept_as_hashes, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(tokens_and_new_passwords_are_random, bed_make, bed_remove),
		cmocka_unit_test_setup_teardown(digests_are_blake2b, bed_make, bed_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
