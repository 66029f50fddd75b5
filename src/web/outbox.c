/* The outbox as its keepers see it: how many are where, which, and every try of one of them. */
#include "outbox.h"

#include <string.h>

#include "crumb.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

static const char *tone_of(const char *set, const char *code)
{
	const struct code_set *s = code_set(set);
	const struct code *c = code_find(s, code);

	return c ? code_extra(s, c, "tone") : "plain";
}

static void put_line(struct call *c, struct view *v, const struct letter_line_row *r)
{
	view_id(v, "id", r->id);
	view_code(v, "channel", "channel", r->channel);
	view_code(v, "state", "letter_state", r->state);
	view_text(v, "tone", tone_of("letter_state", r->state));
	view_text(v, "why", r->why);
	view_text(v, "subject", r->subject);
	view_text(v, "address", r->address_mask);
	view_int(v, "tries", r->tries);
	view_time(v, "due_at", r->due_at);
	view_time(v, "created_at", r->created_at);
	view_time(v, "ended_at", r->ended_at);
	view_time(v, "read_at", r->read_at);
	view_text(v, "by_name", r->by_name);
	view_id(v, "batch_id", r->batch_id);
	view_id(v, "graduate_id", r->graduate_id);
	view_text(v, "student_no", r->student_no);
	view_text(v, "name", r->name);
	view_text(v, "college", r->college);
	view_bool(v, "to_staff", r->account_id != 0);
	view_text(v, "account_name", r->account_name);
	view_code(v, "about", "stage", r->about);
	view_int(v, "version", r->version);
}

static int64_t count_in(const struct letter_count_row *rows, size_t count, const char *state)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].state, state) == 0)
			return rows[i].letters;
	return 0;
}

/* One chip a state, in the order of the code set, and one for all. */
static void put_chips(struct call *c, const struct letter_count_row *rows, size_t count, const char *now)
{
	const struct code_set *set = code_set("letter_state");
	int64_t all = 0;

	view_list(c->view, "states");
	for (size_t i = 0; i < set->count; i++) {
		struct view *v = view_push(c->view, "states");
		int64_t n = count_in(rows, count, set->codes[i].code);

		view_code(v, "state", "letter_state", set->codes[i].code);
		view_int(v, "letters", n);
		view_text(v, "href", call_with(c, "state", set->codes[i].code));
		view_bool(v, "here", strcmp(set->codes[i].code, now) == 0);
		all += n;
	}
	view_int(c->view, "all", all);
	view_text(c->view, "all_href", call_with(c, "state", ""));
	view_hide(c->view, "all_href");
}

static void put_channels(struct call *c, const char *now)
{
	const struct code_set *set = code_set("channel");

	view_list(c->view, "channels");
	view_hide(c->view, "channels");
	for (size_t i = 0; i < set->count; i++) {
		struct view *v = view_push(c->view, "channels");

		view_text(v, "code", set->codes[i].code);
		view_text(v, "name", set->codes[i].name);
		view_bool(v, "selected", strcmp(set->codes[i].code, now) == 0);
	}
}

/* What is asked for and is no id asks for nothing, not for everything. */
static int64_t id_asked(struct call *c, const char *name)
{
	const char *text = call_arg(c, name);
	int64_t id = request_id_of(text);

	return *text && id == 0 ? -1 : id;
}

static struct outbox_ask asked(struct call *c)
{
	return (struct outbox_ask){ .state = call_arg(c, "state"), .channel = call_arg(c, "channel"), .batch_id = id_asked(c, "batch"),
		.graduate_id = id_asked(c, "graduate"), .before_id = call_int(c, "before", 0), .limit = PAGE + 1 };
}

/* What the office may do to all of them: those that failed again, and how long they are kept. */
static enum outcome put_acts(struct call *c, const struct outbox_ask *ask)
{
	bool office = role_bit(c->ctx->actor->role) & OFFICE, failed = strcmp(ask->state, "failed") == 0;
	struct outbox_rule_row rule;
	struct outbox_form form;
	int64_t again = 0;

	TRY(outbox_rule_read(c->ctx, &rule));
	if (office && failed)
		TRY(outbox_failed(c->ctx, ask, &again));
	view_int(c->view, "again", again);
	view_int(c->view, "keep_days", rule.keep_days);
	view_int(c->view, "keep_version", form_version(c, "/outbox", rule.version));
	view_bool(c->view, "may_act", office);
	view_bool(c->view, "asks_failed", failed);
	view_hide(c->view, "asks_failed");
	form = (struct outbox_form){ .act = "", .reason = "", .keep_days = rule.keep_days, .version = rule.version };
	form_view(c, "fields", &outbox_form_shape, &form);
	view_hide(c->view, "fields");
	view_text(c->view, "act_href", call_here(c, "before"));
	view_hide(c->view, "act_href");
	return OK;
}

enum outcome show_outbox(struct call *c)
{
	struct outbox_ask ask = asked(c);
	struct letter_line_row *rows;
	struct letter_count_row *counts;
	size_t count, state_count;

	TRY(outbox_counts(c->ctx, &ask, &counts, &state_count));
	TRY(outbox_list(c->ctx, &ask, &rows, &count));
	put_chips(c, counts, state_count, ask.state);
	put_channels(c, ask.channel);
	view_text(c->view, "state_here", ask.state);
	view_text(c->view, "channel_here", ask.channel);
	view_id(c->view, "batch", ask.batch_id > 0 ? ask.batch_id : 0);
	view_bool(c->view, "narrowed", *ask.channel || ask.batch_id || ask.graduate_id);
	view_hide(c->view, "narrowed");
	view_int(c->view, "unsure", count_in(counts, state_count, "unsure"));
	view_list(c->view, "letters");
	for (size_t i = 0; i < count && i < PAGE; i++)
		put_line(c, view_push(c->view, "letters"), &rows[i]);
	view_text(c->view, "next", count > PAGE ? call_with(c, "before", arena_printf(c->ctx->arena, "%lld", (long long)rows[PAGE - 1].id)) : "");
	view_text(c->view, "first", ask.before_id ? call_with(c, "before", "") : "");
	return put_acts(c, &ask);
}

enum outcome do_outbox(struct call *c)
{
	struct outbox_ask ask = asked(c);
	struct outbox_form form;
	int64_t letters;

	TRY(form_read(c, &outbox_form_shape, &form));
	if (strcmp(form.act, "again") == 0) {
		TRY(outbox_resend_all(c->ctx, &ask, form.reason, &letters));
		view_int(c->view, "letters", letters);
		c->notice = say_outbox_all_resent(c->ctx->arena, arena_printf(c->ctx->arena, "%lld", (long long)letters));
	} else if (strcmp(form.act, "keep") == 0) {
		TRY(outbox_rule_change(c->ctx, form.keep_days, form.version));
		c->notice = say_outbox_keep_saved(c->ctx->arena, arena_printf(c->ctx->arena, "%lld", (long long)form.keep_days));
	} else {
		return fail_say(c->ctx->fail, INVALID, say_outbox_decision(c->ctx->arena));
	}
	call_go(c, "%s", call_with(c, "before", ""));
	return OK;
}

/* ---- one letter ---- */

static bool is_one_of(const char *state, const char *const *states)
{
	for (; *states; states++)
		if (strcmp(*states, state) == 0)
			return true;
	return false;
}

static void put_choices(struct call *c, const char *state, bool emptied)
{
	static const char *const resend[] = { "failed", "unsure", NULL }, *const mark[] = { "unsure", NULL }, *const drop[] = { "waiting", "failed", "unsure", NULL };
	bool office = role_bit(c->ctx->actor->role) & OFFICE;

	view_bool(c->view, "may_resend", office && !emptied && is_one_of(state, resend));
	view_bool(c->view, "may_mark", office && is_one_of(state, mark));
	view_bool(c->view, "may_drop", office && is_one_of(state, drop));
	view_bool(c->view, "may_decide", office && is_one_of(state, drop));
	view_bool(c->view, "needs_reason", strcmp(state, "unsure") == 0);
}

enum outcome show_letter(struct call *c)
{
	int64_t id = call_id(c, "id");
	struct letter_attempt_row *tries;
	struct letter_line_row *letter;
	size_t count;

	crumb(c, "outbox");
	TRY(outbox_get(c->ctx, id, &letter));
	TRY(outbox_attempts(c->ctx, id, &tries, &count));
	put_line(c, c->view, letter);
	view_text(c->view, "body", letter->body);
	view_time(c->view, "not_after", letter->not_after);
	put_choices(c, letter->state, *letter->body == '\0');
	view_list(c->view, "attempts");
	for (size_t i = 0; i < count; i++) {
		struct view *v = view_push(c->view, "attempts");

		view_int(v, "number", tries[i].number);
		view_time(v, "begun_at", tries[i].begun_at);
		view_time(v, "given_at", tries[i].given_at);
		view_int(v, "ms", tries[i].ms);
		view_code(v, "result", "letter_result", tries[i].result);
		view_text(v, "tone", tone_of("letter_result", tries[i].result));
		view_text(v, "answer", tries[i].answer);
	}
	form_view(c, "fields", &letter_form_shape, NULL);
	view_hide(c->view, "fields");
	return OK;
}

enum outcome do_letter(struct call *c)
{
	static const struct {
		const char *decision;
		enum outcome (*decide)(struct ctx *c, int64_t id, int64_t version, const char *reason);
		char *(*said)(struct arena *a);
	} decisions[] = { { "resend", outbox_resend, say_outbox_resent }, { "mark", outbox_mark_sent, say_outbox_marked }, { "drop", outbox_drop, say_outbox_dropped } };
	struct letter_form form;
	int64_t id = call_id(c, "id");

	TRY(form_read(c, &letter_form_shape, &form));
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++) {
		if (strcmp(decisions[i].decision, form.decision) != 0)
			continue;
		TRY(decisions[i].decide(c->ctx, id, form.version, form.reason));
		c->notice = decisions[i].said(c->ctx->arena);
		call_go(c, "/outbox/%lld", (long long)id);
		return OK;
	}
	return fail_say(c->ctx->fail, INVALID, say_outbox_decision(c->ctx->arena));
}
