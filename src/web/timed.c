/* Timed work: what runs next, what came of it last; run now, pause, go on. */
#include "timed.h"

#include <string.h>

#include "clockwork.h"
#include "crumb.h"
#include "routes.h"
#include "timed_view.h"
#include "words.h"

bool timed_work_known(const char *name)
{
	for (int i = 0; i < timed_work_count; i++)
		if (strcmp(timed_works[i].name, name) == 0)
			return true;
	return false;
}

void timed_work_put(struct ctx *c, struct view *v, const struct timed_row *r)
{
	const struct code_set *names = code_set("timed_name"), *outcomes = code_set("timed_outcome");
	const struct code *name = code_find(names, r->name), *outcome = code_find(outcomes, r->last_outcome);
	bool running = r->lease_until > c->now;

	view_code(v, "name", "timed_name", r->name);
	view_text(v, "about", name ? code_extra(names, name, "about") : "");
	view_bool(v, "paused", r->paused);
	view_bool(v, "running", running);
	view_bool(v, "asked", !running && r->run_asked > 0);
	view_bool(v, "overdue", !r->paused && !running && r->next_at + TIMED_AGAIN_MS < c->now);
	view_time(v, "next_at", r->next_at);
	view_time(v, "begun_at", running ? r->begun_at : 0);
	view_time(v, "last_at", r->last_at);
	view_int(v, "last_ms", r->last_ms);
	view_code(v, "last_outcome", "timed_outcome", r->last_outcome);
	view_text(v, "tone", outcome ? code_extra(outcomes, outcome, "tone") : "plain");
	view_text(v, "last_message", r->last_message);
	view_int(v, "failures", r->failures);
}

enum outcome show_timed(struct call *c)
{
	struct timed_row *rows;
	size_t count;

	TRY(timed_list(c->ctx, &rows, &count));
	view_list(c->view, "works");
	for (size_t i = 0; i < count; i++)
		if (timed_work_known(rows[i].name))
			timed_work_put(c->ctx, view_push(c->view, "works"), &rows[i]);
	view_bool(c->view, "may_handle", role_bit(c->ctx->actor->role) & (OFFICE | ADMIN));
	return ahead_put(c);
}

enum outcome do_timed(struct call *c)
{
	struct timed_form form;
	const char *name;

	TRY(form_read(c, &timed_form_shape, &form));
	name = code_name("timed_name", form.name);
	if (strcmp(form.act, "run") == 0) {
		TRY(timed_run_now(c->ctx, form.name));
		c->notice = say_timed_asked(c->ctx->arena, name ? name : "");
	} else {
		bool pause = strcmp(form.act, "pause") == 0;

		TRY(timed_pause(c->ctx, form.name, pause));
		c->notice = pause ? say_timed_pause_done(c->ctx->arena, name ? name : "") : say_timed_resume_done(c->ctx->arena, name ? name : "");
	}
	call_go(c, "/timed");
	return OK;
}
