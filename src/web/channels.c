/* The settings of the ways out, and a letter to oneself to try them. */
#include "channel.h"

#include <string.h>

#include "crumb.h"
#include "routes.h"
#include "words.h"

static const char *tone_of(const char *state)
{
	const struct code_set *set = code_set("letter_state");
	const struct code *c = code_find(set, state);

	return c ? code_extra(set, c, "tone") : "plain";
}

static void put_mail(struct call *c, const struct channel_row *r)
{
	struct mail_form form = { .enabled = r->enabled, .host = r->host, .port = r->port ? r->port : 587, .security = *r->security ? r->security : "starttls",
		.login = "", .password = "", .sender = r->sender, .sender_name = r->sender_name, .version = r->version };

	view_bool(c->view, "mail_on", r->enabled);
	view_bool(c->view, "mail_login_kept", *r->login_sealed != '\0');
	view_bool(c->view, "mail_password_kept", *r->password_sealed != '\0');
	view_time(c->view, "mail_at", r->updated_at);
	form_view_of(c, "/channels/mail", "mail", &mail_form_shape, &form);
}

static void put_hook(struct call *c, const struct channel_row *r)
{
	struct hook_form form = { .enabled = r->enabled, .preset = *r->preset ? r->preset : "plain", .url = "", .secret = "", .version = r->version };

	view_bool(c->view, "hook_on", r->enabled);
	view_text(c->view, "hook_url_mask", r->url_mask);
	view_bool(c->view, "hook_secret_kept", *r->secret_sealed != '\0');
	view_time(c->view, "hook_at", r->updated_at);
	form_view_of(c, "/channels/hook", "hook", &hook_form_shape, &form);
}

static enum outcome put_tests(struct call *c)
{
	struct channel_test_row *rows;
	bool moving = false;
	size_t count;

	TRY(channel_tests(c->ctx, &rows, &count));
	view_list(c->view, "tests");
	for (size_t i = 0; i < count; i++) {
		struct view *v = view_push(c->view, "tests");

		view_id(v, "id", rows[i].id);
		view_code(v, "channel", "channel", rows[i].channel);
		view_code(v, "state", "letter_state", rows[i].state);
		view_text(v, "tone", tone_of(rows[i].state));
		view_text(v, "why", rows[i].why);
		view_text(v, "address", rows[i].address_mask);
		view_time(v, "created_at", rows[i].created_at);
		moving = moving || strcmp(rows[i].state, "sending") == 0 || (strcmp(rows[i].state, "waiting") == 0 && *rows[i].why == '\0');
	}
	view_bool(c->view, "done", !moving);
	return OK;
}

enum outcome show_channels(struct call *c)
{
	struct channel_row mail, hook;

	narrow(c);
	TRY(channel_get(c->ctx, "mail", &mail));
	TRY(channel_get(c->ctx, "hook", &hook));
	put_mail(c, &mail);
	put_hook(c, &hook);
	form_view_of(c, "/channels/test", "test", &channel_test_form_shape, NULL);
	return put_tests(c);
}

static enum outcome saved(struct call *c, const char *code)
{
	c->notice = say_channel_saved(c->ctx->arena, code_name("channel", code));
	call_go(c, "/channels");
	return OK;
}

enum outcome do_channel_mail(struct call *c)
{
	struct mail_form form;

	TRY(form_read(c, &mail_form_shape, &form));
	TRY(channel_set_mail(c->ctx, &form));
	return saved(c, "mail");
}

enum outcome do_channel_hook(struct call *c)
{
	struct hook_form form;

	TRY(form_read(c, &hook_form_shape, &form));
	TRY(channel_set_hook(c->ctx, &form));
	return saved(c, "hook");
}

enum outcome do_channel_test(struct call *c)
{
	struct channel_test_form form;
	int64_t id;

	TRY(form_read(c, &channel_test_form_shape, &form));
	TRY(channel_test(c->ctx, &form, &id));
	c->notice = say_channel_tested(c->ctx->arena);
	call_go(c, "/channels");
	return OK;
}
