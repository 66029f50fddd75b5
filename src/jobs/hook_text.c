#include "hook_text.h"

#include <jansson.h>
#include <string.h>

#include "json.h"
#include "secret.h"

enum { ROBOT_BYTES = 2000 /* wecom takes 2048 */ };

static const char *content(struct arena *a, const struct hook_text *h)
{
	return *h->subject ? arena_printf(a, "%s\n%s", h->subject, h->body) : h->body;
}

static const char *cut(struct arena *a, const char *text, size_t most)
{
	size_t n = strlen(text);

	if (n <= most)
		return text;
	for (n = most; n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	return arena_dupn(a, text, n);
}

static void phones(struct json *j, const char *name, const char *phone)
{
	json_list(j, name);
	if (*phone)
		json_text(j, NULL, phone);
	json_end(j);
}

static void put_plain(struct json *j, struct arena *a, const struct hook_text *h)
{
	json_id(j, "id", h->id);
	json_text(j, "subject", h->subject);
	json_text(j, "body", h->body);
	json_text(j, "phone", h->phone);
	json_time(j, "at", h->now);
}

static void put_sms(struct json *j, struct arena *a, const struct hook_text *h)
{
	json_id(j, "id", h->id);
	json_text(j, "mobile", h->phone);
	json_text(j, "content", h->body);
}

static void put_wecom(struct json *j, struct arena *a, const struct hook_text *h)
{
	json_text(j, "msgtype", "text");
	json_begin(j, "text");
	json_text(j, "content", cut(a, content(a, h), ROBOT_BYTES));
	phones(j, "mentioned_mobile_list", h->phone);
	json_end(j);
}

static void put_dingtalk(struct json *j, struct arena *a, const struct hook_text *h)
{
	json_text(j, "msgtype", "text");
	json_begin(j, "text");
	json_text(j, "content", cut(a, content(a, h), ROBOT_BYTES));
	json_end(j);
	json_begin(j, "at");
	phones(j, "atMobiles", h->phone);
	json_bool(j, "isAtAll", false);
	json_end(j);
}

/* now_codes: errcodes that say «not now»: busy, or too many for this minute. */
static const struct preset {
	const char *name;
	void (*put)(struct json *j, struct arena *a, const struct hook_text *h);
	bool needs_phone, has_errcode, signs_url;
	json_int_t now_codes[4];
} presets[] = {
	{ "plain", put_plain, false, false, false, { 0 } },
	{ "sms", put_sms, true, false, false, { 0 } },
	{ "wecom", put_wecom, false, true, false, { -1, 45009, 0 } },
	{ "dingtalk", put_dingtalk, false, true, true, { -1, 130101, 410100, 0 } },
};

static const struct preset *preset_of(const char *name)
{
	for (size_t i = 0; i < sizeof presets / sizeof *presets; i++)
		if (strcmp(presets[i].name, name) == 0)
			return &presets[i];
	return &presets[0];
}

char *hook_body(struct arena *a, const struct hook_text *h)
{
	struct json j;
	struct buf b;

	buf_init(&b, a);
	json_init(&j, &b);
	json_begin(&j, NULL);
	preset_of(h->preset)->put(&j, a, h);
	json_end(&j);
	return buf_text(&b);
}

static void put_escaped(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (strchr("+/=", *text))
			buf_printf(b, "%%%02X", (unsigned)*text);
		else
			buf_char(b, *text);
	}
}

const char *hook_url(struct arena *a, const struct hook_text *h)
{
	unsigned char mac[HMAC_BYTES];
	const char *signed_text;
	struct buf b;

	if (*h->secret == '\0' || !preset_of(h->preset)->signs_url)
		return h->url;
	signed_text = arena_printf(a, "%lld\n%s", (long long)h->now, h->secret);
	secret_hmac(h->secret, signed_text, strlen(signed_text), mac);
	buf_init(&b, a);
	buf_printf(&b, "%s%ctimestamp=%lld&sign=", h->url, strchr(h->url, '?') ? '&' : '?', (long long)h->now);
	put_escaped(&b, secret_base64(a, mac, sizeof mac));
	return buf_text(&b);
}

const char *hook_signature(struct arena *a, const struct hook_text *h, const char *body)
{
	unsigned char mac[HMAC_BYTES];
	const char *text;

	if (*h->secret == '\0' || preset_of(h->preset)->signs_url)
		return "";
	text = arena_printf(a, "%lld.%s", (long long)h->now, body);
	secret_hmac(h->secret, text, strlen(text), mac);
	return arena_printf(a, "sha256=%s", secret_hex(a, mac, sizeof mac));
}

bool hook_needs_phone(const char *preset)
{
	return preset_of(preset)->needs_phone;
}

/* ---- answers ---- */

static const char *by_errcode(const struct preset *p, const char *text)
{
	json_t *root = json_loads(text, 0, NULL), *code = json_object_get(root, "errcode");
	bool known = json_is_integer(code), now = false;
	json_int_t n = known ? json_integer_value(code) : 0;

	json_decref(root);
	for (const json_int_t *c = p->now_codes; *c; c++)
		now = now || *c == n;
	if (!known)
		return "unsure"; /* it took the request and does not say what became of it */
	return n == 0 ? "delivered" : now ? "later" : "refused";
}

const char *hook_result(const char *preset, long status, const char *text)
{
	static const long not_now[] = { 408, 425, 429 }, who_knows[] = { 502, 504 };
	const struct preset *p = preset_of(preset);

	for (size_t i = 0; i < sizeof who_knows / sizeof *who_knows; i++)
		if (status == who_knows[i])
			return "unsure";
	for (size_t i = 0; i < sizeof not_now / sizeof *not_now; i++)
		if (status == not_now[i])
			return "later";
	if (status >= 500)
		return "later";
	if (status < 200 || status >= 300)
		return "refused";
	return p->has_errcode ? by_errcode(p, text) : "delivered";
}
