/* Embedded files under addresses that change with their content, so that browsers keep them for good. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "http.h"
#include "words.h"

enum { DIGEST_SHOWN = 12, INFLATED_MOST = 64 << 20 };

const struct asset *asset_find(const char *path)
{
	for (const struct asset *a = assets; a->path != NULL; a++)
		if (strcmp(a->path, path) == 0)
			return a;
	return NULL;
}

const char *asset_url(struct arena *a, const char *path)
{
	const struct asset *found = asset_find(path);

	if (found == NULL)
		abort(); /* a page names a file that was not embedded: the build is wrong */
	return arena_printf(a, "/a/%.*s/%s", DIGEST_SHOWN, found->digest, path);
}

/* The asset of "/a/<digest>/path"; NULL when the digest is another build's. */
static const struct asset *asset_of(const char *path)
{
	const char *digest = path + 3;
	size_t n = strcspn(digest, "/");
	const struct asset *found;

	if (n != DIGEST_SHOWN || digest[n] != '/')
		return NULL;
	found = asset_find(digest + n + 1);
	return found != NULL && strncmp(found->digest, digest, n) == 0 ? found : NULL;
}

static unsigned char *inflate_whole(struct arena *a, const struct asset *f, size_t *size)
{
	const unsigned char *tail = f->gzip + f->gzip_size - 4; /* RFC 1952: the size, little-endian */
	unsigned char *out;
	z_stream z = { 0 };
	int rc;

	*size = (size_t)tail[0] | (size_t)tail[1] << 8 | (size_t)tail[2] << 16 | (size_t)tail[3] << 24;
	if (*size > INFLATED_MOST || inflateInit2(&z, 15 + 16) != Z_OK)
		return NULL;
	out = arena_alloc(a, *size + 1);
	z.next_in = (unsigned char *)(uintptr_t)f->gzip;
	z.avail_in = (uInt)f->gzip_size;
	z.next_out = out;
	z.avail_out = (uInt)*size + 1;
	rc = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return rc == Z_STREAM_END && z.total_out == *size ? out : NULL;
}

/* "gzip" among the codings, unless with q=0. */
static bool gzip_accepted(const char *accept)
{
	const char *at = strstr(accept, "gzip");
	const char *q;

	if (at == NULL)
		return false;
	q = at + 4 + strspn(at + 4, " ");
	if (strncmp(q, ";q=0", 4) != 0)
		return true;
	return strcspn(q + 4, ", ") > strspn(q + 4, ".0");
}

static void asset_bytes(const struct asset *f, const struct request *req, struct reply *rep)
{
	size_t size;
	const unsigned char *plain;

	rep->bytes_static = true;
	if (f->gzip != NULL && (gzip_accepted(request_header(req, "accept-encoding")))) {
		rep->gzip = true;
		reply_bytes(rep, 200, f->type, f->gzip, f->gzip_size);
		return;
	}
	if (f->plain != NULL) {
		reply_bytes(rep, 200, f->type, f->plain, f->plain_size);
		return;
	}
	rep->bytes_static = false;
	plain = inflate_whole(rep->arena, f, &size);
	if (plain == NULL)
		abort(); /* bytes of the program itself */
	reply_bytes(rep, 200, f->type, plain, size);
}

bool asset_serve(const struct request *req, struct reply *rep)
{
	const struct asset *f;
	const char *tag; /* weak: the same for both codings */

	if (strncmp(req->path, "/a/", 3) != 0)
		return false;
	f = asset_of(req->path);
	if (f == NULL || req->method != GET) {
		const char *text = say_http_asset_missing(rep->arena);

		reply_bytes(rep, f == NULL ? 404 : 405, "text/plain; charset=utf-8", text, strlen(text));
		return true;
	}
	tag = arena_printf(rep->arena, "W/\"%s\"", f->digest);
	reply_header(rep, "ETag", tag);
	reply_header(rep, "Cache-Control", "public, max-age=31536000, immutable");
	reply_header(rep, "Vary", "Accept-Encoding");
	if (strstr(request_header(req, "if-none-match"), tag + 2) != NULL)
		reply_bytes(rep, 304, f->type, "", 0);
	else
		asset_bytes(f, req, rep);
	return true;
}
