/* What handlers put into a reply. */
#include <inttypes.h>
#include <string.h>

#include "http.h"

static bool header_text(const char *p)
{
	for (; *p != '\0'; p++)
		if (((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7f)
			return false;
	return true;
}

void reply_header(struct reply *r, const char *name, const char *value)
{
	struct pair **end = &r->headers;
	struct pair *h;

	if (!header_text(name) || !header_text(value))
		return;
	while (*end != NULL)
		end = &(*end)->next;
	h = arena_new(r->arena, struct pair);
	*h = (struct pair){ .name = arena_dup(r->arena, name), .value = arena_dup(r->arena, value) };
	*end = h;
}

void reply_cookie(struct reply *r, const char *name, const char *value, int64_t max_age_s, bool secure)
{
	if (strpbrk(value, "; ,\"\\") != NULL)
		return;
	reply_header(r, "Set-Cookie",
		     arena_printf(r->arena, "%s=%s; Path=/; Max-Age=%" PRId64 "; HttpOnly; SameSite=Lax%s", name, value,
				  max_age_s, secure ? "; Secure" : ""));
}

void reply_bytes(struct reply *r, int status, const char *type, const void *p, size_t n)
{
	r->status = status;
	r->type = type;
	r->bytes = p;
	r->size = n;
}

/* A header is ASCII: the rest of the path goes percent-encoded. */
static char *location(struct arena *a, const char *path)
{
	static const char hex[] = "0123456789ABCDEF";
	char *out = arena_alloc(a, strlen(path) * 3 + 1);
	char *o = out;

	for (const unsigned char *p = (const unsigned char *)path; *p != '\0'; p++) {
		if (*p > ' ' && *p < 0x7f) {
			*o++ = (char)*p;
			continue;
		}
		*o++ = '%';
		*o++ = hex[*p >> 4];
		*o++ = hex[*p & 15];
	}
	return out;
}

void reply_redirect(struct reply *r, const char *path)
{
	reply_bytes(r, 303, "text/plain; charset=utf-8", "", 0);
	reply_header(r, "Location", location(r->arena, path));
}

void reply_go(struct reply *r, const char *path)
{
	reply_bytes(r, 200, "text/plain; charset=utf-8", "", 0);
	reply_header(r, "X-Go", location(r->arena, path));
}
