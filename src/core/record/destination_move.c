/* Moves: the table says whether, this file makes them happen. */
#include <assert.h>
#include <string.h>

#include "audit.h"
#include "db.h"
#include "dispute.h"
#include "employer.h"
#include "evidence.h"
#include "flag.h"
#include "late.h"
#include "queries.h"
#include "record.h"
#include "reopening.h"
#include "utf8.h"
#include "words.h"

struct moving {
	struct ctx *c;
	const struct move_request *request;
	const struct move *move;
	struct record record;
	struct destination_row *row, before;
	struct category_row *category;
	const char *reason, *explanation, *note; /* cleaned */
	bool batch;
	const char *fields;                      /* checked */
};

/* ---- refusing ---- */

static const char *action_of(const char *move)
{
	for (const struct move *m = moves; m->name; m++)
		if (strcmp(m->name, move) == 0)
			return m->action;
	return "destination.draft";
}

static enum outcome refuse(const struct moving *g, enum outcome o, const char *why)
{
	return audit_refuse(g->c, o, action_of(g->request->move), "destination", g->row->id, g->row->graduate_id, why);
}

static const char *who_words(struct arena *a, unsigned who)
{
	if (who & MOVE_OWNER)
		return who & MOVE_HELPER ? say_who_helper(a) : say_who_owner(a);
	if ((who & MOVE_COLLEGE) && (who & MOVE_OFFICE))
		return say_who_review(a);
	return who & MOVE_OFFICE ? say_who_office(a) : say_who_college(a);
}

static enum outcome refuse_who(const struct moving *g, unsigned who)
{
	struct arena *a = g->c->arena;
	const char *role = code_name("role", g->c->actor->role);

	return refuse(g, DENIED, say_move_not_yours(a, who_words(a, who), role ? role : g->c->actor->role));
}

static const char *count_text(struct moving *g, const char *text)
{
	return arena_printf(g->c->arena, "%zu", utf8_count(text));
}

/* ---- whether ---- */

static enum outcome find_move(struct moving *g)
{
	const char *name = g->request->move;
	unsigned is = mover_of(g->c->actor, g->record.graduate_id);
	struct arena *a = g->c->arena;

	if (move_who(name) == 0)
		return refuse(g, INVALID, say_move_unknown(a, name));
	if (!(move_who(name) & is))
		return refuse_who(g, move_who(name));
	if (strcmp(name, "draft") == 0)
		return refuse(g, INVALID, say_move_draft_only(a, name));
	if (g->row->version != g->request->version)
		return record_stale(g->c, action_of(name), g->row);
	g->move = move_find(name, g->row->state);
	if (g->move == NULL)
		return refuse(g, CONFLICT, say_move_state(a, code_name("destination_state", g->row->state), code_name("audit_action", action_of(name))));
	return g->move->who & is ? OK : refuse_who(g, g->move->who);
}

static enum outcome need_time(struct moving *g)
{
	enum outcome o = reopening_require(g->c, g->record.standing.cohort, g->record.graduate_id);

	return o == CONFLICT ? refuse(g, o, g->c->fail->text) : o;
}

static enum outcome need_reason(struct moving *g)
{
	if (utf8_count(g->reason) < MOVE_REASON_MIN) {
		fail_at(g->c->fail, "reason", say_move_reason(g->c->arena, count_text(g, g->reason)));
		return refuse(g, INVALID, g->c->fail->last->text);
	}
	return OK;
}

static enum outcome need_other(struct moving *g)
{
	struct filled_times_row filled;
	int64_t me = g->c->actor->account_id;

	TRY(q_destination_filled_by(g->c->tx, g->c->school_id, g->row->graduate_id, g->row->id, me, &filled));
	return filled.times || g->row->filled_by == me ? refuse(g, DENIED, say_move_own_work(g->c->arena)) : OK;
}

static enum outcome need_fields(struct moving *g)
{
	struct arena *a = g->c->arena;

	g->fields = dispute_fields(a, g->request->fields ? g->request->fields : "");
	if (g->fields == NULL)
		fail_at(g->c->fail, "fields", say_move_fields(a));
	if (utf8_count(g->explanation) < MOVE_REASON_MIN)
		fail_at(g->c->fail, "explanation", say_move_explain(a, count_text(g, g->explanation)));
	return g->c->fail->count ? refuse(g, INVALID, g->c->fail->first->text) : OK;
}

static enum outcome need_alone(struct moving *g)
{
	if (g->record.open == NULL)
		return OK;
	return refuse(g, CONFLICT, say_move_alone(g->c->arena, code_name("destination_state", g->record.open->state)));
}

static enum outcome need_flags(struct moving *g)
{
	struct arena *a = g->c->arena;
	bool ask = false;

	if (g->row->open_flags == 0)
		return OK;
	if (g->batch)
		return refuse(g, CONFLICT, say_move_batch_flags(a, arena_printf(a, "%lld", (long long)g->row->open_flags)));
	TRY(flags_ask_note(g->c, g->row, &ask));
	if (!ask || utf8_count(g->note) >= MOVE_REASON_MIN)
		return OK;
	fail_at(g->c->fail, "note", say_move_note(a, arena_printf(a, "%lld", (long long)g->row->open_flags)));
	return refuse(g, INVALID, g->c->fail->last->text);
}

/* At least one paper of a kind this form takes. */
static enum outcome check_evidence(struct moving *g)
{
	struct ctx *c = g->c;
	struct evidence_row *rows;
	size_t count;
	bool found = false;

	if (g->category == NULL || !g->category->needs_evidence)
		return OK;
	TRY(q_evidence_of(c->tx, c->school_id, g->row->id, &rows, &count));
	for (size_t i = 0; i < count; i++)
		found = found || evidence_kind_fits(rows[i].kind, g->category->form);
	if (!found)
		fail_at(c->fail, "evidence", say_check_evidence(c->arena, g->category->name, g->category->evidence));
	return OK;
}

static enum outcome need_complete(struct moving *g)
{
	struct ctx *c = g->c;
	struct destination_form form;
	enum outcome o;

	TRY(destination_form_of(c, g->row, true, &form));
	o = check_in(c, g->record.standing.cohort, &form, DESTINATION_SUBMIT, &g->category);
	if (o != OK && o != INVALID)
		return o;
	TRY(check_evidence(g));
	if (c->fail->count)
		return refuse(g, INVALID, say_form_faults(c->arena, arena_printf(c->arena, "%d", c->fail->count)));
	TRY(record_take(c, g->row, &form));
	return record_fill(c, g->row);
}

static const struct {
	unsigned need;
	enum outcome (*met)(struct moving *g);
} needs[] = {
	{ NEED_TIME, need_time }, { NEED_ALONE, need_alone }, { NEED_OTHER, need_other }, { NEED_REASON, need_reason },
	{ NEED_FIELDS, need_fields }, { NEED_FLAGS, need_flags }, { NEED_COMPLETE, need_complete },
};

static enum outcome check_needs(struct moving *g)
{
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (g->move->needs & needs[i].need)
			TRY(needs[i].met(g));
	return OK;
}

/* ---- what each does besides ---- */

static enum outcome before_submit(struct moving *g)
{
	g->row->submitted_at = g->c->now;
	TRY(late_note(g->c, g->row, false));
	TRY(flags_raise(g->c, g->row, g->category));
	return employer_note(g->c, g->row, false);
}

static enum outcome before_withdraw(struct moving *g)
{
	g->row->submitted_at = 0;
	return flags_clear(g->c, g->row, say_flag_withdrawn(g->c->arena));
}

static void sign(struct moving *g)
{
	const struct ctx *c = g->c;

	if (strcmp(g->before.state, "school_review") == 0) {
		g->row->school_reviewer = c->actor->account_id;
		g->row->school_reviewer_name = actor_name(c);
		g->row->school_reviewed_at = c->now;
	} else {
		g->row->college_reviewer = c->actor->account_id;
		g->row->college_reviewer_name = actor_name(c);
		g->row->college_reviewed_at = c->now;
	}
}

static enum outcome supersede(struct moving *g, struct destination_row *old)
{
	struct destination_row before = *old;
	struct ctx *c = g->c;

	TRY(record_set(c, &g->record, old, "superseded"));
	return audit_append(c, &(struct audit_entry){ .action = "destination.supersede", .subject = "destination", .subject_id = old->id,
		.graduate_id = old->graduate_id, .shape = &destination_shape, .before = &before, .after = old });
}

static enum outcome before_approve(struct moving *g)
{
	struct ctx *c = g->c;

	sign(g);
	if (g->row->open_flags)
		TRY(flags_clear(c, g->row, utf8_count(g->note) >= MOVE_REASON_MIN ? g->note : say_flag_seen(c->arena)));
	TRY(q_category_get(c->tx, c->school_id, g->row->cohort, g->row->category, &g->category));
	if (g->move->two_level && g->category && g->category->two_level)
		return OK; /* the school decides */
	g->row->approved_at = c->now;
	if (g->record.effective)
		TRY(supersede(g, g->record.effective));
	return employer_note(c, g->row, true);
}

static enum outcome before_return(struct moving *g)
{
	sign(g);
	g->row->reason = g->reason;
	return OK;
}

static enum outcome before_confirm(struct moving *g)
{
	g->row->confirmed_at = g->c->now;
	return dispute_close(g->c, g->row->graduate_id, g->row->id);
}

static enum outcome before_dispute(struct moving *g)
{
	g->row->confirmed_at = 0;
	return dispute_raise(g->c, &g->record.standing, g->row->id, g->fields, g->explanation);
}

static enum outcome before_void_request(struct moving *g)
{
	g->row->prior_state = g->row->state;
	g->row->reason = g->reason;
	return OK;
}

static enum outcome before_void_end(struct moving *g)
{
	g->row->reason = g->reason;
	return OK;
}

static const struct {
	const char *move;
	enum outcome (*before)(struct moving *g);
} effects[] = {
	{ "submit", before_submit }, { "withdraw", before_withdraw }, { "approve", before_approve }, { "return", before_return },
	{ "confirm", before_confirm }, { "dispute", before_dispute }, { "void_request", before_void_request },
	{ "void_refuse", before_void_end }, { "void_cancel", before_void_end },
};

static enum outcome prepare(struct moving *g)
{
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
		if (strcmp(effects[i].move, g->move->name) == 0)
			return effects[i].before(g);
	return OK;
}

static const char *goes_to(const struct moving *g)
{
	if (g->move->two_level && g->category && g->category->two_level)
		return g->move->two_level;
	return *g->move->to ? g->move->to : g->row->prior_state;
}

static const char *clean(struct ctx *c, const char *text)
{
	return text ? utf8_clean(c->arena, text, false) : "";
}

/* Why, as the history tells it; what is right belongs to a move that asks for it. */
static const char *told(const struct moving *g)
{
	const char *explanation = g->move->needs & NEED_FIELDS ? g->explanation : "";

	return *g->reason ? g->reason : *g->note ? g->note : explanation;
}

static enum outcome find_version(struct moving *g)
{
	struct ctx *c = g->c;
	enum outcome o = record_of(c, g->request->destination_id, &g->record, &g->row);

	if (o != MISSING)
		return o;
	return audit_refuse(c, o, action_of(g->request->move), "destination", g->request->destination_id, g->record.graduate_id, c->fail->text);
}

static enum outcome make(struct moving *g)
{
	const char *to;

	TRY(find_version(g));
	g->before = *g->row;
	TRY(find_move(g));
	TRY(check_needs(g));
	TRY(prepare(g));
	to = goes_to(g);
	if (*g->move->to == '\0') /* the voiding is over */
		g->row->prior_state = "";
	TRY(record_set(g->c, &g->record, g->row, to));
	TRY(record_stand(g->c, &g->record));
	return audit_append(g->c, &(struct audit_entry){ .action = g->move->action, .subject = "destination", .subject_id = g->row->id,
		.graduate_id = g->row->graduate_id, .shape = &destination_shape, .before = &g->before, .after = g->row, .note = told(g) });
}

enum outcome destination_move(struct ctx *c, const struct move_request *m)
{
	struct moving g = { .c = c, .request = m, .reason = clean(c, m->reason), .explanation = clean(c, m->explanation), .note = clean(c, m->note) };

	return make(&g);
}

/* ---- several at once ---- */

static enum outcome approve_one(struct ctx *c, const struct batch_item *item)
{
	struct move_request m = { .move = "approve", .destination_id = item->destination_id, .version = item->version };
	struct moving g = { .c = c, .request = &m, .reason = "", .explanation = "", .note = "", .batch = true };

	return make(&g);
}

/* A refused one is told in this very transaction: it does not fail. Refusals come before any write. */
static enum outcome tell_refusal(struct ctx *c, struct batch_item *item)
{
	const struct refusal *r = c->refused;
	enum outcome o = OK;

	item->why = arena_dup(c->arena, c->fail->text ? c->fail->text : "");
	if (r)
		o = audit_append(c, &(struct audit_entry){ .action = r->action, .subject = r->subject, .subject_id = r->subject_id,
			.graduate_id = r->graduate_id, .note = r->why });
	c->refused = NULL;
	fail_clear(c->fail);
	return o;
}

enum outcome destination_batch_approve(struct ctx *c, struct batch_item *items, size_t count, size_t *approved)
{
	*approved = 0;
	for (size_t i = 0; i < count; i++) {
		items[i].outcome = approve_one(c, &items[i]);
		items[i].why = "";
		if (items[i].outcome == OK)
			++*approved;
		else if (items[i].outcome == BROKEN || items[i].outcome == BUSY)
			return items[i].outcome;
		else
			TRY(tell_refusal(c, &items[i]));
	}
	return OK;
}
