#include "channel.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "identity.h"
#include "outbox.h"
#include "queries.h"
#include "timed.h"
#include "words.h"

static const char about_login[] = "channel.login", about_password[] = "channel.password", about_url[] = "channel.url", about_secret[] = "channel.secret";

enum { PORT_MAX = 65535 };

enum outcome channel_get(struct ctx *c, const char *code, struct channel_row *out)
{
	struct channel_row *row;

	TRY(q_channel_get(c->tx, c->school_id, code, &row));
	*out = row ? *row : (struct channel_row){ .school_id = c->school_id, .code = code, .host = "", .security = "", .login_sealed = "",
		.password_sealed = "", .sender = "", .sender_name = "", .preset = "", .url_sealed = "", .url_mask = "", .secret_sealed = "" };
	return OK;
}

/* ---- changing ---- */

static enum outcome put(struct ctx *c, const struct channel_row *was, struct channel_row *next, int64_t seen)
{
	int64_t changed;

	if (was->version != seen)
		return fail_say(c->fail, CONFLICT, say_channel_stale(c->arena));
	next->updated_at = c->now;
	TRY(q_channel_add(c->tx, c->school_id, next->code, NULL));
	TRY(q_channel_set(c->tx, c->school_id, next->code, next->enabled, next->host, next->port, next->security, next->login_sealed,
		next->password_sealed, next->sender, next->sender_name, next->preset, next->url_sealed, next->url_mask, next->secret_sealed,
		next->updated_at, seen, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_channel_stale(c->arena));
	if (next->enabled)
		TRY(timed_wake(c, "outbox", c->now));
	return audit_append(c, &(struct audit_entry){ .action = "channel.change", .subject = "channel", .shape = &channel_shape, .before = was,
		.after = next, .note = code_name("channel", next->code) });
}

static const char *sealed(struct ctx *c, const char *about, const char *given, const char *kept, bool forget)
{
	if (*given)
		return secret_seal(&c->program->secret, c->arena, about, given);
	return forget ? "" : kept;
}

static bool host_shaped(const char *host)
{
	for (const char *p = host; *p; p++)
		if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') || strchr(".-:[]", *p)))
			return false;
	return *host;
}

enum outcome channel_set_mail(struct ctx *c, const struct mail_form *form)
{
	struct channel_row was, next;

	TRY(channel_get(c, "mail", &was));
	if (!host_shaped(form->host))
		fail_at(c->fail, "host", say_channel_host(c->arena));
	if (form->port < 1 || form->port > PORT_MAX)
		fail_at(c->fail, "port", say_channel_port(c->arena));
	if (!email_shaped(form->sender))
		fail_at(c->fail, "sender", say_channel_sender(c->arena));
	TRY(fail_done(c->fail));
	next = was;
	next.enabled = form->enabled;
	next.host = form->host;
	next.port = form->port;
	next.security = form->security;
	next.sender = form->sender;
	next.sender_name = form->sender_name;
	next.login_sealed = sealed(c, about_login, form->login, was.login_sealed, form->forget);
	next.password_sealed = sealed(c, about_password, form->password, was.password_sealed, form->forget);
	if (*next.login_sealed && strcmp(next.security, "none") == 0)
		fail_at(c->fail, "security", say_channel_open_password(c->arena));
	TRY(fail_done(c->fail));
	return put(c, &was, &next, form->version);
}

/* https://host/…: the path and what is behind it may hold the key. */
static const char *url_mask(struct ctx *c, const char *url)
{
	const char *host = strstr(url, "://") + 3;

	return say_channel_url_mask(c->arena, arena_dupn(c->arena, url, (size_t)(host - url) + strcspn(host, "/?#")));
}

static bool url_shaped(const char *url)
{
	size_t skip = strncmp(url, "https://", 8) == 0 ? 8 : strncmp(url, "http://", 7) == 0 ? 7 : 0;

	if (skip == 0 || strcspn(url + skip, "/?#") == 0)
		return false;
	for (const char *p = url; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '"' || *p == '\\' || *p == '@')
			return false;
	return true;
}

enum outcome channel_set_hook(struct ctx *c, const struct hook_form *form)
{
	struct channel_row was, next;

	TRY(channel_get(c, "hook", &was));
	next = was;
	if (*form->url && !url_shaped(form->url))
		fail_at(c->fail, "url", say_channel_url(c->arena));
	else if (*form->url)
		next.url_mask = url_mask(c, form->url);
	if (form->enabled && *form->url == '\0' && *was.url_sealed == '\0')
		fail_at(c->fail, "url", say_channel_url_missing(c->arena));
	TRY(fail_done(c->fail));
	next.enabled = form->enabled;
	next.preset = form->preset;
	next.url_sealed = sealed(c, about_url, form->url, was.url_sealed, false);
	next.secret_sealed = sealed(c, about_secret, form->secret, was.secret_sealed, form->forget);
	return put(c, &was, &next, form->version);
}

/* ---- trying ---- */

static enum outcome check_test(struct ctx *c, const struct channel_test_form *form)
{
	struct channel_row row;
	char mobile[12];

	if (strcmp(form->channel, "inapp") == 0)
		return OK;
	TRY(channel_get(c, form->channel, &row));
	if (!row.enabled)
		fail_at(c->fail, "channel", say_channel_off(c->arena, code_name("channel", form->channel)));
	if (strcmp(form->channel, "mail") == 0 && !email_shaped(form->address))
		fail_at(c->fail, "address", say_channel_test_mail(c->arena));
	if (strcmp(form->channel, "hook") == 0 && strcmp(row.preset, "sms") == 0 && !phone_mobile(form->address, mobile))
		fail_at(c->fail, "address", say_channel_test_phone(c->arena));
	return fail_done(c->fail);
}

enum outcome channel_test(struct ctx *c, const struct channel_test_form *form, int64_t *id)
{
	char stamp[20];
	struct letter l = { .channel = form->channel, .account_id = c->actor->account_id, .address = form->address,
		.key = arena_printf(c->arena, "test-%llx", (unsigned long long)secret_random()),
		.subject = say_channel_test_subject(c->arena), .body = say_channel_test_body(c->arena, c->actor->name, clock_stamp(c->now, stamp)) };

	TRY(check_test(c, form));
	TRY(outbox_put(c, &l, id));
	return audit_append(c, &(struct audit_entry){ .action = "channel.test", .subject = "channel", .note = code_name("channel", form->channel) });
}

enum outcome channel_tests(struct ctx *c, struct channel_test_row **rows, size_t *count)
{
	return q_channel_tests(c->tx, c->school_id, c->actor->account_id, rows, count);
}

/* ---- for the sender ---- */

struct opening {
	const char *code;
	struct channel_open *out;
};

static enum outcome read_channel(struct ctx *c, void *arg)
{
	const struct opening *o = arg;

	return channel_get(c, o->code, &o->out->row);
}

enum outcome channel_open(struct ctx *c, const char *code, struct channel_open *out)
{
	const struct secret *s = &c->program->secret;
	struct opening o = { code, out };
	const struct channel_row *r = &out->row;

	TRY(ctx_read(c, read_channel, &o));
	if (!r->enabled)
		return MISSING;
	if (secret_unseal(s, c->arena, about_login, r->login_sealed, &out->login) != OK ||
	    secret_unseal(s, c->arena, about_password, r->password_sealed, &out->password) != OK ||
	    secret_unseal(s, c->arena, about_url, r->url_sealed, &out->url) != OK ||
	    secret_unseal(s, c->arena, about_secret, r->secret_sealed, &out->secret) != OK)
		return fail_say(c->fail, BROKEN, say_channel_unsealed_not(c->arena, code_name("channel", code)));
	return OK;
}
