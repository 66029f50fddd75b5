/* Putting letters, and people looking after them. */
#include "outbox.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "outbox_inside.h"
#include "queries.h"
#include "timed.h"
#include "utf8.h"
#include "words.h"

enum { SUBJECT_MAX = 200, REASON_MIN = 2, REASON_MAX = 200 };

/* ---- putting ---- */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static const char *cut(struct arena *a, const char *text, size_t most)
{
	return arena_dupn(a, or_empty(text), utf8_cut(or_empty(text), most));
}

static const char *mask_of(struct arena *a, const char *address)
{
	return strchr(address, '@') ? mask_email(a, address) : mask_phone(a, address);
}

enum outcome outbox_put(struct ctx *c, const struct letter *l, int64_t *id)
{
	const char *address = or_empty(l->address), *key = or_empty(l->key), *cohort = or_empty(l->cohort);
	int64_t mine = l->id ? l->id : id_new(), due = outbox_awake(l->not_before > c->now ? l->not_before : c->now, l->quiet_from, l->quiet_until), added;

	if (*key == '\0')
		key = arena_printf(c->arena, "%lld", (long long)mine);
	*id = 0;
	TRY(q_letter_add(c->tx, c->school_id, mine, *cohort ? cohort : c->cohort, key, l->channel, l->graduate_id, l->account_id,
		secret_seal(&c->program->secret, c->arena, OUTBOX_ADDRESS, address), mask_of(c->arena, address), cut(c->arena, l->subject, SUBJECT_MAX),
		cut(c->arena, l->body, OUTBOX_BODY_MAX), or_empty(l->about), l->batch_id, l->not_before, l->not_after, l->quiet_from, l->quiet_until,
		due, c->actor->account_id, c->actor->name, c->now, &added));
	if (added == 0)
		return OK;
	*id = mine;
	if (l->wake == NULL)
		return outbox_wake(c, due);
	*l->wake = *l->wake && *l->wake < due ? *l->wake : due;
	return OK;
}

enum outcome outbox_wake(struct ctx *c, int64_t at)
{
	return at ? timed_wake(c, "outbox", at) : OK;
}

/* ---- opting out ---- */

enum outcome opt_out_get(struct ctx *c, int64_t graduate_id, struct opt_out_row **rows, size_t *count)
{
	return q_opt_out_of(c->tx, c->school_id, graduate_id, rows, count);
}

enum outcome opt_out_put(struct ctx *c, int64_t graduate_id, const char *channel, const char *reason)
{
	struct opt_out_row row = { .school_id = c->school_id, .graduate_id = graduate_id, .channel = channel, .reason = cut(c->arena, reason, REASON_MAX),
		.by_id = c->actor->account_id, .by_name = c->actor->name, .at = c->now };

	TRY(q_opt_out_add(c->tx, c->school_id, graduate_id, channel, row.reason, row.by_id, row.by_name, row.at, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "opt_out.put", .subject = "graduate", .subject_id = graduate_id,
		.graduate_id = graduate_id, .shape = &opt_out_shape, .after = &row });
}

enum outcome opt_out_end(struct ctx *c, int64_t graduate_id, const char *channel)
{
	int64_t ended;

	TRY(q_opt_out_remove(c->tx, c->school_id, graduate_id, channel, &ended));
	if (ended == 0)
		return ctx_missing(c);
	return audit_append(c, &(struct audit_entry){ .action = "opt_out.end", .subject = "graduate", .subject_id = graduate_id,
		.graduate_id = graduate_id, .note = channel });
}

/* ---- one's own letters ---- */

enum outcome letters_own(struct ctx *c, int64_t before_id, int64_t limit, struct letter_own_row **rows, size_t *count)
{
	int64_t before = before_id ? before_id : NOT_GIVEN;

	if (c->actor->graduate_id)
		return q_letters_of_graduate(c->tx, c->school_id, c->actor->graduate_id, before, limit, rows, count);
	return q_letters_of_account(c->tx, c->school_id, c->actor->account_id, before, limit, rows, count);
}

/* Whose box: a graduate's letters bear no account. */
static int64_t box_account(const struct actor *who)
{
	return who->graduate_id ? 0 : who->account_id ? who->account_id : -1;
}

enum outcome letters_unread(struct ctx *c, int64_t *unread)
{
	struct letter_unread_row row;

	TRY(q_letters_unread(c->tx, c->school_id, box_account(c->actor), c->actor->graduate_id, &row));
	*unread = row.unread;
	return OK;
}

static enum outcome mark_read(struct ctx *c, void *arg)
{
	int64_t id = *(int64_t *)arg;

	return q_letters_read(c->tx, c->school_id, box_account(c->actor), c->actor->graduate_id, id, c->now, NULL);
}

enum outcome letters_read(struct ctx *c, int64_t id)
{
	return ctx_quiet(c, mark_read, &id);
}

/* ---- looking after it ---- */

/* Somebody with a scope who asks for all of it: his people lead to their letters. */
static bool whole_scope(const struct ctx *c, const struct outbox_ask *ask)
{
	return scope_account(c->actor) != 0 && ask->batch_id == 0 && ask->graduate_id == 0;
}

enum outcome outbox_list(struct ctx *c, const struct outbox_ask *ask, struct letter_line_row **rows, size_t *count)
{
	int64_t before = ask->before_id ? ask->before_id : NOT_GIVEN, account = scope_account(c->actor);

	if (whole_scope(c, ask))
		return q_letter_list_scoped(c->tx, c->school_id, c->cohort, account, ask->state, ask->channel, before, ask->limit, rows, count);
	return q_letter_list(c->tx, c->school_id, c->cohort, account, ask->state, ask->channel, ask->batch_id, ask->graduate_id, 0, before, ask->limit,
		rows, count);
}

enum outcome outbox_counts(struct ctx *c, const struct outbox_ask *ask, struct letter_count_row **rows, size_t *count)
{
	int64_t account = scope_account(c->actor);

	if (whole_scope(c, ask))
		return q_letter_counts_scoped(c->tx, c->school_id, c->cohort, account, ask->channel, rows, count);
	return q_letter_counts(c->tx, c->school_id, c->cohort, account, ask->channel, ask->batch_id, ask->graduate_id, rows, count);
}

enum outcome outbox_get(struct ctx *c, int64_t id, struct letter_line_row **out)
{
	struct letter_row *letter;
	size_t count;

	TRY(q_letter_get(c->tx, c->school_id, id, &letter));
	if (letter == NULL)
		return ctx_missing(c);
	TRY(q_letter_list(c->tx, c->school_id, letter->cohort, scope_account(c->actor), NULL, NULL, 0, 0, id, NOT_GIVEN, 1, out, &count));
	return count ? OK : ctx_missing(c);
}

enum outcome outbox_attempts(struct ctx *c, int64_t id, struct letter_attempt_row **rows, size_t *count)
{
	struct letter_line_row *letter;

	TRY(outbox_get(c, id, &letter));
	return q_letter_attempts(c->tx, c->school_id, id, rows, count);
}

enum outcome outbox_queues(struct ctx *c, struct letter_queue_row **rows, size_t *count)
{
	return q_letter_queues(c->tx, rows, count);
}

/* ---- a person decides ---- */

struct decision {
	const char *action;  /* of audit_action */
	const char *from[4]; /* states it may be made in */
	const char *to, *reason;
	bool needs_reason;
	char *(*refused)(struct arena *a);
	char *(*why)(struct arena *a, const char *reason);
};

static bool allowed(const struct decision *d, const char *state)
{
	for (const char *const *s = d->from; *s; s++)
		if (strcmp(*s, state) == 0)
			return true;
	return false;
}

static enum outcome judge(struct ctx *c, const struct decision *d, const struct letter_row *row, int64_t version)
{
	struct arena *a = c->arena;

	if (strcmp(c->actor->role, "office") != 0)
		return audit_refuse(c, DENIED, d->action, "letter", row->id, row->graduate_id, say_outbox_denied(a));
	if (!allowed(d, row->state))
		return fail_say(c->fail, CONFLICT, d->refused(a));
	if (row->version != version)
		return fail_say(c->fail, CONFLICT, say_outbox_stale(a));
	if (strcmp(d->to, "waiting") == 0 && *row->body == '\0')
		return fail_say(c->fail, CONFLICT, say_outbox_emptied(a));
	if ((d->needs_reason || strcmp(row->state, "unsure") == 0) && utf8_count(d->reason) < REASON_MIN)
		fail_at(c->fail, "reason", say_outbox_reason(a, arena_printf(a, "%d", REASON_MIN)));
	return fail_done(c->fail);
}

static enum outcome decide(struct ctx *c, const struct decision *d, int64_t id, int64_t version)
{
	bool again = strcmp(d->to, "waiting") == 0;
	struct letter_row *was, *row;
	int64_t changed;

	TRY(q_letter_get(c->tx, c->school_id, id, &was));
	if (was == NULL)
		return ctx_missing(c);
	TRY(judge(c, d, was, version));
	TRY(q_letter_person(c->tx, c->school_id, id, d->to, *d->reason ? d->why(c->arena, d->reason) : "", again ? c->now : was->due_at,
		again ? 0 : was->tries, again ? 0 : c->now, version, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_outbox_stale(c->arena));
	if (again)
		TRY(timed_wake(c, "outbox", c->now));
	TRY(q_letter_get(c->tx, c->school_id, id, &row));
	return audit_append(c, &(struct audit_entry){ .action = d->action, .subject = "letter", .subject_id = id, .graduate_id = was->graduate_id,
		.shape = &letter_shape, .before = was, .after = row, .note = d->reason });
}

static const char *reason_of(struct ctx *c, const char *reason)
{
	return cut(c->arena, utf8_clean(c->arena, or_empty(reason), false), REASON_MAX);
}

enum outcome outbox_resend(struct ctx *c, int64_t id, int64_t version, const char *reason)
{
	struct decision d = { "letter.resend", { "failed", "unsure" }, "waiting", reason_of(c, reason), false, say_outbox_cannot_resend, say_outbox_resend_why };

	return decide(c, &d, id, version);
}

enum outcome outbox_mark_sent(struct ctx *c, int64_t id, int64_t version, const char *reason)
{
	struct decision d = { "letter.mark", { "unsure" }, "sent", reason_of(c, reason), true, say_outbox_cannot_mark, say_outbox_mark_why };

	return decide(c, &d, id, version);
}

enum outcome outbox_drop(struct ctx *c, int64_t id, int64_t version, const char *reason)
{
	struct decision d = { "letter.drop", { "waiting", "failed", "unsure" }, "dropped", reason_of(c, reason), true, say_outbox_cannot_drop, say_outbox_drop_why };

	return decide(c, &d, id, version);
}
