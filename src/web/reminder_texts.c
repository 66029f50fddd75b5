/* What reminders say, and what they must not say. */
#include <string.h>

#include "code.h"
#include "crumb.h"
#include "pressure.h"
#include "reminder_text.h"
#include "reminders.h"
#include "routes.h"
#include "words.h"

static bool is_office(const struct call *c)
{
	return strcmp(c->ctx->actor->role, "office") == 0;
}

/* ---- all texts ---- */

enum outcome show_reminder_texts(struct call *c)
{
	const struct code_set *set = code_set("reminder_text");

	crumb(c, "reminders");
	view_list(c->view, "texts");
	for (size_t i = 0; i < set->count; i++) {
		struct view *one = view_push(c->view, "texts");
		struct reminder_text_row row;

		TRY(reminder_text_get(c->ctx, set->codes[i].code, &row));
		view_text(one, "code", row.code);
		view_text(one, "name", set->codes[i].name);
		view_code(one, "audience", "reminder_audience", code_extra(set, &set->codes[i], "audience"));
		view_int(one, "version", row.version);
		view_text(one, "subject", row.subject);
		view_text(one, "body", row.body);
		view_text(one, "author_name", row.author_name);
		view_time(one, "at", row.at);
	}
	return OK;
}

/* ---- one text ---- */

static void put_places(struct call *c, const char *audience)
{
	const struct code_set *set = code_set("reminder_place");

	view_list(c->view, "places");
	view_hide(c->view, "places");
	for (size_t i = 0; i < set->count; i++) {
		struct view *one;

		if (!reminder_place_fits(&set->codes[i], audience))
			continue;
		one = view_push(c->view, "places");
		view_text(one, "place", arena_printf(c->ctx->arena, "{{%s}}", set->codes[i].code));
		view_text(one, "about", set->codes[i].name);
	}
}

/* Filled in with a real person of the scope; a digest with two of his lines. */
static enum outcome put_preview(struct call *c, const struct code *text, const char *subject, const char *body)
{
	const char *audience = code_extra(code_set("reminder_text"), text, "audience");
	bool graduate = strcmp(audience, "graduate") == 0;
	struct reminder_person_row *who;
	struct reminder_around around;
	struct reminder_values v = { .name = c->ctx->actor->name, .college = "", .class = "", .stage = code_extra(code_set("reminder_text"), text, "kind"), .list = "", .number = "" };
	struct view *p = view_sub(c->view, "preview");

	TRY(reminder_sample(c->ctx, request_id_of(call_arg(c, "as")), &who));
	TRY(reminder_around(c->ctx, &around));
	if (who && graduate) {
		v.name = who->name;
		v.college = who->college;
		v.class = who->class;
	} else if (who) {
		v.list = say_reminder_names(c->ctx->arena, code_name("stage", "unregistered"), say_reminder_name(c->ctx->arena, who->name, who->class));
		v.number = "1";
	}
	view_text(p, "person", graduate ? who ? who->name : "" : v.name);
	view_text(p, "subject", reminder_fill(c->ctx->arena, subject, &around, &v));
	view_text(p, "body", reminder_fill(c->ctx->arena, body, &around, &v));
	view_list(p, "faults");
	for (const struct fault *t = c->ctx->fail->first; c->again && t; t = t->next)
		view_text(view_push(p, "faults"), "text", t->text);
	view_text(p, "foot", graduate ? reminder_foot(c->ctx->arena, &around) : "");
	return OK;
}

static enum outcome put_versions(struct call *c, const char *code)
{
	struct reminder_text_row *rows;
	size_t n;

	TRY(reminder_text_versions(c->ctx, code, &rows, &n));
	view_rows(c->view, "versions", &reminder_text_shape, rows, n);
	return OK;
}

enum outcome show_reminder_text(struct call *c)
{
	const char *code = request_capture(c->req, "code");
	const struct code_set *set = code_set("reminder_text");
	struct reminder_text_form form;
	struct reminder_text_row *row = arena_new(c->ctx->arena, struct reminder_text_row); /* outlives the handler, as its view does */
	const struct code *text;

	TRY(reminder_text_get(c->ctx, code, row));
	text = code_find(set, code);
	form = (struct reminder_text_form){ .subject = row->subject, .body = row->body, .version = row->version };
	crumb(c, "reminder_texts");
	view_text(c->view, "code", row->code);
	view_text(c->view, "name", text->name);
	view_code(c->view, "audience", "reminder_audience", code_extra(set, text, "audience"));
	view_row(c->view, "text", &reminder_text_shape, row);
	form_view(c, "fields", &reminder_text_form_shape, &form);
	view_hide(c->view, "fields");
	view_bool(c->view, "may_edit", is_office(c));
	view_hide(c->view, "may_edit");
	put_places(c, code_extra(set, text, "audience"));
	TRY(put_versions(c, row->code));
	return put_preview(c, text, c->again ? request_form(c->req, "subject") : row->subject, c->again ? request_form(c->req, "body") : row->body);
}

enum outcome do_reminder_text(struct call *c)
{
	struct reminder_text_form form;

	TRY(form_read(c, &reminder_text_form_shape, &form));
	TRY(reminder_text_put(c->ctx, request_capture(c->req, "code"), &form));
	c->notice = say_reminder_text_saved(c->ctx->arena);
	call_go(c, "/reminders/texts");
	return OK;
}

/* The page as it would be with what is typed, faults and all; nothing is kept. */
static enum outcome preview(struct ctx *ctx, void *arg)
{
	struct call *c = arg;
	struct reminder_text_form form;
	enum outcome o = form_read(c, &reminder_text_form_shape, &form);

	if (o == OK)
		o = reminder_text_check(ctx, request_capture(c->req, "code"), &form);
	if (o != OK && o != INVALID)
		return o;
	c->again = true;
	return show_reminder_text(c);
}

enum outcome do_reminder_text_preview(struct call *c)
{
	return ctx_read(c->ctx, preview, c);
}

/* ---- words of pressure ---- */

enum outcome show_pressure_words(struct call *c)
{
	struct pressure_word_row *rows;
	struct pressure_found found;
	const char *text = call_arg(c, "text");
	size_t n;

	TRY(pressure_list(c->ctx, &rows, &n));
	crumb(c, "reminders");
	view_rows(c->view, "words", &pressure_word_shape, rows, n);
	form_view(c, "fields", &pressure_form_shape, NULL);
	view_hide(c->view, "fields");
	view_bool(c->view, "may_edit", is_office(c));
	view_hide(c->view, "may_edit");
	found = pressure_find(c->ctx->arena, rows, n, text);
	view_text(c->view, "tried", text);
	view_text(c->view, "found", found.word ? found.word->word : "");
	view_text(c->view, "found_seen", found.seen);
	view_text(c->view, "found_instead", found.word ? found.word->instead : "");
	return OK;
}

enum outcome do_pressure_word(struct call *c)
{
	struct pressure_form form;

	TRY(form_read(c, &pressure_form_shape, &form));
	TRY(pressure_put(c->ctx, &form));
	c->notice = say_pressure_saved(c->ctx->arena, form.word);
	call_go(c, "/reminders/words");
	return OK;
}
