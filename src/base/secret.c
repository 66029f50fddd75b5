#include "secret.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "log.h"
#include "words.h"

enum {
	KEY = 32,
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	BASE64 = sodium_base64_VARIANT_URLSAFE_NO_PADDING,
};

/* Which derived key is which; these numbers are part of the data's format. */
enum { KEY_OF_SEAL = 1, KEY_OF_HASH = 2, KEY_OF_FILE = 3 };

static const char seal_mark[] = "1."; /* the format's version leads every sealed value */

enum outcome secret_setup(void)
{
	return sodium_init() < 0 ? BROKEN : OK;
}

/* ---- the key file ---- */

static enum outcome key_read(int fd, unsigned char key[KEY], const char *path, struct fail *f)
{
	struct stat s;

	if (fstat(fd, &s) != 0)
		return fail_say(f, BROKEN, say_key_unreadable(f->arena, path, strerror(errno)));
	if (!S_ISREG(s.st_mode) || (s.st_mode & 077) != 0)
		return fail_say(f, DENIED, say_key_open_to_others(f->arena, path));
	if (s.st_size != KEY)
		return fail_say(f, INVALID, say_key_wrong_size(f->arena, path, arena_printf(f->arena, "%lld", (long long)s.st_size)));
	if (read(fd, key, KEY) != KEY)
		return fail_say(f, BROKEN, say_key_unreadable(f->arena, path, strerror(errno)));
	return OK;
}

/* The name must be durable too: data sealed with a key that a power cut took away is lost. */
static bool folder_sync(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash == NULL ? 0 : (size_t)(slash - path);
	int fd = open(slash == NULL ? "." : n == 0 ? "/" : arena_dupn(a, path, n), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done;

	if (fd < 0)
		return false;
	done = fsync(fd) == 0;
	close(fd);
	return done;
}

static enum outcome key_write(int fd, const char *path, struct fail *f)
{
	unsigned char key[KEY];
	const char *reason;
	bool done;

	randombytes_buf(key, sizeof key);
	done = write(fd, key, KEY) == KEY && fsync(fd) == 0 && folder_sync(f->arena, path);
	reason = arena_dup(f->arena, strerror(errno));
	sodium_memzero(key, sizeof key);
	if (done)
		return OK;
	unlink(path); /* half a key is worse than none */
	return fail_say(f, BROKEN, say_key_not_made(f->arena, path, reason));
}

static enum outcome key_make(const char *path, struct fail *f)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum outcome o;

	if (fd < 0 && errno == EEXIST)
		return OK; /* it is there already, or another process was quicker */
	if (fd < 0)
		return fail_say(f, BROKEN, say_key_not_made(f->arena, path, strerror(errno)));
	o = key_write(fd, path, f);
	close(fd);
	return o;
}

enum outcome secret_open(struct secret *s, const char *path, bool create, struct fail *f)
{
	unsigned char key[KEY];
	enum outcome o;
	int fd;

	if (create)
		TRY(key_make(path, f));
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return fail_say(f, MISSING, say_key_missing(f->arena, path));
	if (fd < 0)
		return fail_say(f, BROKEN, say_key_unreadable(f->arena, path, strerror(errno)));
	o = key_read(fd, key, path, f);
	close(fd);
	if (o == OK) {
		crypto_kdf_derive_from_key(s->seal_key, sizeof s->seal_key, KEY_OF_SEAL, "quxiang", key);
		crypto_kdf_derive_from_key(s->hash_key, sizeof s->hash_key, KEY_OF_HASH, "quxiang", key);
		crypto_kdf_derive_from_key(s->file_key, sizeof s->file_key, KEY_OF_FILE, "quxiang", key);
	}
	sodium_memzero(key, sizeof key);
	return o;
}

/* ---- sealing ---- */

static char *base64(struct arena *a, const char *before, const unsigned char *p, size_t n)
{
	size_t lead = strlen(before), size = sodium_base64_encoded_len(n, BASE64);
	char *text = arena_alloc(a, lead + size);

	memcpy(text, before, lead);
	sodium_bin2base64(text + lead, size, p, n, BASE64);
	return text;
}

char *secret_seal(const struct secret *s, struct arena *a, const char *about, const char *plain)
{
	size_t n = strlen(plain);
	unsigned char *box;

	if (n == 0)
		return arena_dup(a, "");
	box = arena_alloc(a, NONCE + n + TAG);
	randombytes_buf(box, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(box + NONCE, NULL, (const unsigned char *)plain, n,
						   (const unsigned char *)about, strlen(about), NULL, box, s->seal_key);
	return base64(a, seal_mark, box, NONCE + n + TAG);
}

enum outcome secret_unseal(const struct secret *s, struct arena *a, const char *about, const char *sealed, const char **plain)
{
	size_t size = strlen(sealed), n = 0;
	unsigned char *box, *out;

	*plain = "";
	if (size == 0)
		return OK;
	if (strncmp(sealed, seal_mark, strlen(seal_mark)) != 0)
		return BROKEN;
	box = arena_alloc(a, size);
	if (sodium_base642bin(box, size, sealed + strlen(seal_mark), size - strlen(seal_mark), NULL, &n, NULL, BASE64) != 0 ||
	    n < NONCE + TAG)
		return BROKEN;
	out = arena_alloc(a, n - NONCE - TAG + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, box + NONCE, n - NONCE, (const unsigned char *)about,
						       strlen(about), box, s->seal_key) != 0)
		return BROKEN;
	*plain = (const char *)out;
	return OK;
}

/* ---- sealing files ---- */

struct seal_stream {
	crypto_secretstream_xchacha20poly1305_state state;
	bool begun;
};

static_assert(SEAL_HEAD == crypto_secretstream_xchacha20poly1305_HEADERBYTES && SEAL_MORE == crypto_secretstream_xchacha20poly1305_ABYTES,
	"the format of stored files");

struct seal_stream *seal_begin(const struct secret *s, struct arena *a, unsigned char head[SEAL_HEAD])
{
	struct seal_stream *t = arena_new(a, struct seal_stream);

	crypto_secretstream_xchacha20poly1305_init_push(&t->state, head, s->file_key);
	return t;
}

void seal_piece(struct seal_stream *t, const char *about, const unsigned char *plain, size_t n, bool last, unsigned char *sealed)
{
	crypto_secretstream_xchacha20poly1305_push(&t->state, sealed, NULL, plain, n, (const unsigned char *)about, t->begun ? 0 : strlen(about),
		last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
	t->begun = true;
}

struct seal_stream *unseal_begin(const struct secret *s, struct arena *a, const unsigned char head[SEAL_HEAD])
{
	struct seal_stream *t = arena_new(a, struct seal_stream);

	if (crypto_secretstream_xchacha20poly1305_init_pull(&t->state, head, s->file_key) != 0)
		abort(); /* it only copies */
	return t;
}

bool unseal_piece(struct seal_stream *t, const char *about, const unsigned char *sealed, size_t n, unsigned char *plain, bool *last)
{
	unsigned char tag = 0;
	bool good = n >= SEAL_MORE && crypto_secretstream_xchacha20poly1305_pull(&t->state, plain, NULL, &tag, sealed, n,
		(const unsigned char *)about, t->begun ? 0 : strlen(about)) == 0;

	t->begun = true;
	*last = good && tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return good;
}

/* ---- hashes ---- */

static void hex_of(crypto_generichash_state *state, char hex[65])
{
	unsigned char hash[32];

	crypto_generichash_final(state, hash, sizeof hash);
	sodium_bin2hex(hex, 65, hash, sizeof hash);
}

char *secret_lookup(const struct secret *s, struct arena *a, const char *about, const char *plain)
{
	enum { BYTES = 16 };
	crypto_generichash_state state;
	unsigned char hash[BYTES];
	char *hex = arena_alloc(a, 2 * BYTES + 1);

	if (*plain == '\0')
		return hex;
	crypto_generichash_init(&state, s->hash_key, sizeof s->hash_key, BYTES);
	crypto_generichash_update(&state, (const unsigned char *)about, strlen(about) + 1);
	crypto_generichash_update(&state, (const unsigned char *)plain, strlen(plain));
	crypto_generichash_final(&state, hash, BYTES);
	return sodium_bin2hex(hex, 2 * BYTES + 1, hash, BYTES);
}

void secret_digest(const void *p, size_t n, char hex[65])
{
	unsigned char hash[32];

	crypto_generichash(hash, sizeof hash, p, n, NULL, 0);
	sodium_bin2hex(hex, 65, hash, sizeof hash);
}

void secret_hmac(const char *key, const void *p, size_t n, unsigned char out[HMAC_BYTES])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, (const unsigned char *)key, strlen(key));
	crypto_auth_hmacsha256_update(&state, p, n);
	crypto_auth_hmacsha256_final(&state, out);
}

char *secret_hex(struct arena *a, const unsigned char *p, size_t n)
{
	char *hex = arena_alloc(a, 2 * n + 1);

	return sodium_bin2hex(hex, 2 * n + 1, p, n);
}

char *secret_base64(struct arena *a, const void *p, size_t n)
{
	size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
	char *text = arena_alloc(a, size);

	return sodium_bin2base64(text, size, p, n, sodium_base64_VARIANT_ORIGINAL);
}

struct digest {
	crypto_generichash_state state;
};

/* libsodium wants its state on 64 bytes, the arena gives 16. */
struct digest *digest_new(struct arena *a)
{
	uintptr_t at = (uintptr_t)arena_alloc(a, sizeof(struct digest) + 63);
	struct digest *d = (struct digest *)((at + 63) / 64 * 64);

	crypto_generichash_init(&d->state, NULL, 0, 32);
	return d;
}

void digest_add(struct digest *d, const void *p, size_t n)
{
	crypto_generichash_update(&d->state, p, n);
}

void digest_end(struct digest *d, char hex[65])
{
	hex_of(&d->state, hex);
}

/* ---- passwords and tokens ---- */

char *secret_password_hash(struct arena *a, const char *password)
{
	char *hash = arena_alloc(a, crypto_pwhash_STRBYTES);

	if (crypto_pwhash_str(hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
		log_say(LOG_ERROR, "no memory for a password hash", NULL);
		abort();
	}
	return hash;
}

bool secret_password_matches(const char *hash, const char *password)
{
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

char *secret_token(struct arena *a)
{
	unsigned char bytes[32];

	randombytes_buf(bytes, sizeof bytes);
	return base64(a, "", bytes, sizeof bytes);
}

char *secret_token_hash(struct arena *a, const char *token)
{
	char *hex = arena_alloc(a, 65);

	secret_digest(token, strlen(token), hex);
	return hex;
}

/* No sign that is read as another one: no 0 or o, no 1, i or l. 31 signs, 12 places: 59 bits. */
char *secret_password_new(struct arena *a)
{
	static const char signs[] = "23456789abcdefghjkmnpqrstuvwxyz";
	char *password = arena_alloc(a, 13);

	for (size_t i = 0; i < 12; i++)
		password[i] = signs[randombytes_uniform(sizeof signs - 1)];
	return password;
}

uint64_t secret_random(void)
{
	uint64_t r;

	randombytes_buf(&r, sizeof r);
	return r;
}

bool secret_equal(const char *a, const char *b)
{
	size_t n = strlen(a);

	return n == strlen(b) && sodium_memcmp(a, b, n) == 0;
}
