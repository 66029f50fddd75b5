/* Everything cryptographic, all of it libsodium's. One key file (32 bytes, mode 0600, beside the
 * database) gives, by purpose, the sealing key, the lookup-hash key and the key of stored files. */
#ifndef SECRET_H
#define SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fail.h"

struct secret {
	unsigned char seal_key[32], hash_key[32], file_key[32];
};

enum outcome secret_setup(void) MUST_USE; /* once per process */
/* Read the key file; make it (O_EXCL, 0600) when create is set and it is not there. A file that others
 * may read, or of a wrong size, is refused. */
enum outcome secret_open(struct secret *s, const char *path, bool create, struct fail *f) MUST_USE;

/* XChaCha20-Poly1305 with a random nonce, base64; `about` is bound as associated data (for example
 * "graduate.id_no") so a sealed value cannot be moved to another column. "" seals to "". */
char *secret_seal(const struct secret *s, struct arena *a, const char *about, const char *plain);
enum outcome secret_unseal(const struct secret *s, struct arena *a, const char *about, const char *sealed, const char **plain) MUST_USE;
/* A file in pieces, each sealed behind the one before, so that none is left out, moved or cut off
 * (crypto_secretstream); `about` is bound to the first. Every piece but the last holds SEAL_PIECE bytes of
 * plain; sealed it is SEAL_MORE bytes longer; the last may be empty. */
enum { SEAL_HEAD = 24, SEAL_PIECE = 65536, SEAL_MORE = 17 };
struct seal_stream;
struct seal_stream *seal_begin(const struct secret *s, struct arena *a, unsigned char head[SEAL_HEAD]); /* fills head */
void seal_piece(struct seal_stream *t, const char *about, const unsigned char *plain, size_t n, bool last, unsigned char *sealed);
struct seal_stream *unseal_begin(const struct secret *s, struct arena *a, const unsigned char head[SEAL_HEAD]);
/* n as sealed. false: it is not what was sealed, or not at this place. */
bool unseal_piece(struct seal_stream *t, const char *about, const unsigned char *sealed, size_t n, unsigned char *plain, bool *last);

/* Keyed BLAKE2b of the normalised value, 128 bits in hex (32), for equality lookup. "" hashes to "". */
char *secret_lookup(const struct secret *s, struct arena *a, const char *about, const char *plain);

/* argon2id at the interactive limits (64 MiB for the time of the call: callers bound how many run at
 * once). Without that memory the hash aborts like an arena, and the comparison says no. */
char *secret_password_hash(struct arena *a, const char *password);
bool secret_password_matches(const char *hash, const char *password);

char *secret_token(struct arena *a);                        /* 32 random bytes, base64url */
char *secret_token_hash(struct arena *a, const char *token); /* BLAKE2b-256, hex: what the database keeps */
char *secret_password_new(struct arena *a);                 /* 12 readable random characters */
uint64_t secret_random(void);
/* BLAKE2b-256 as lower hex (65 bytes with NUL). */
void secret_digest(const void *p, size_t n, char hex[65]);
bool secret_equal(const char *a, const char *b); /* constant time for equal lengths */

/* HMAC-SHA256, as receivers of web hooks ask for it; the key is the text as it stands. */
enum { HMAC_BYTES = 32 };
void secret_hmac(const char *key, const void *p, size_t n, unsigned char out[HMAC_BYTES]);
char *secret_hex(struct arena *a, const unsigned char *p, size_t n);
char *secret_base64(struct arena *a, const void *p, size_t n); /* RFC 4648, with padding */

struct digest; /* incremental */
struct digest *digest_new(struct arena *a);
void digest_add(struct digest *d, const void *p, size_t n);
void digest_end(struct digest *d, char hex[65]);

/* Masks for display: 420102************ keeps the division alone, for the last six are what a graduate logs
 * in with the first time, and with four of them and a birthday staff could; 138****0000; anything short is
 * all stars. */
char *mask_id_no(struct arena *a, const char *id_no);
char *mask_phone(struct arena *a, const char *phone);
char *mask_email(struct arena *a, const char *email);

#endif
