/* One file of evidence, to be looked at in the page: for the graduate himself and for staff in scope. */
#include <string.h>

#include "evidence.h"
#include "routes.h"

/* RFC 6266: the name as UTF-8, percent-encoded, so that nothing in it can end the header. */
static const char *disposition(struct arena *a, const char *file_name)
{
	struct buf b;

	buf_init(&b, a);
	buf_put(&b, "inline; filename*=UTF-8''");
	for (const unsigned char *p = (const unsigned char *)file_name; *p; p++)
		if ((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || strchr("-_.", *p))
			buf_char(&b, (char)*p);
		else
			buf_printf(&b, "%%%02X", *p);
	return buf_text(&b);
}

/* In place of the one every answer has. */
static void set_policy(struct reply *rep, const char *policy)
{
	for (struct pair *h = rep->headers; h; h = h->next)
		if (strcmp(h->name, "Content-Security-Policy") == 0)
			h->value = policy;
}

/* The type is what libmagic found when the file came. A picture is shut off altogether; a PDF loads nothing,
 * but is not sandboxed: browsers refuse to show one that is. */
enum outcome show_paper(struct call *c)
{
	struct evidence_sight sight;

	TRY(evidence_open(c->ctx, call_id(c, "id"), &sight));
	c->rep->status = 200;
	c->rep->type = sight.row->mime;
	c->rep->file = sight.fd;
	c->rep->file_size = (size_t)sight.size;
	reply_header(c->rep, "Content-Disposition", disposition(c->ctx->arena, sight.row->file_name));
	set_policy(c->rep, strncmp(sight.row->mime, "image/", 6) == 0
		? "default-src 'none'; frame-ancestors 'self'; sandbox"
		: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'");
	c->answered = true;
	return OK;
}
