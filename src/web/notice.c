/* A sentence that survives one redirect. The cookie holds it in hex; whoever forges one only talks to
 * himself, and the page escapes it. */
#include <string.h>

#include "gate.h"
#include "utf8.h"

enum { NOTICE_MAX = 600 };

void notice_put(struct call *c)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	for (const char *p = c->notice; *p && p - c->notice < NOTICE_MAX; p++)
		buf_printf(&b, "%02x", (unsigned char)*p);
	reply_cookie(c->rep, "qx_notice", buf_text(&b), 60, c->ctx->program->secure_cookies);
}

static int nibble(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

const char *notice_take(struct call *c)
{
	const char *hex = request_cookie(c->req, "qx_notice");
	struct buf b;

	if (c->notice)
		return c->notice;
	if (*hex == '\0' || strlen(hex) > 2 * NOTICE_MAX)
		return "";
	buf_init(&b, c->ctx->arena);
	for (; nibble(hex[0]) >= 0 && nibble(hex[1]) >= 0; hex += 2)
		buf_char(&b, (char)(nibble(hex[0]) * 16 + nibble(hex[1])));
	reply_cookie(c->rep, "qx_notice", "", 0, c->ctx->program->secure_cookies);
	return utf8_valid(buf_text(&b), b.n) ? b.p : "";
}
