/* Many letters at once: those that failed sent again, those that are old emptied. */
#include <string.h>

#include "audit.h"
#include "db.h"
#include "outbox.h"
#include "queries.h"
#include "timed.h"
#include "utf8.h"
#include "words.h"

enum { REASON_MIN = 2, REASON_MOST = 200, KEEP_DAYS = 400, EMPTY_CHUNK = 1000 };
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

/* ---- failed ones again ---- */

enum outcome outbox_failed(struct ctx *c, const struct outbox_ask *ask, int64_t *letters)
{
	struct letter_number_row row;

	TRY(q_letter_failed_count(c->tx, c->school_id, c->cohort, ask->channel, ask->batch_id, ask->graduate_id, &row));
	*letters = row.last_number;
	return OK;
}

static const char *what_said(struct ctx *c, const struct outbox_ask *ask, int64_t letters, const char *reason)
{
	const char *channel = *ask->channel ? code_name("channel", ask->channel) : NULL;

	return say_outbox_again_note(c->arena, c->cohort, channel ? channel : say_outbox_any_channel(c->arena),
		ask->batch_id ? say_outbox_of_batch(c->arena, number(c->arena, ask->batch_id)) : "", number(c->arena, letters), reason);
}

enum outcome outbox_resend_all(struct ctx *c, const struct outbox_ask *ask, const char *given, int64_t *letters)
{
	const char *reason = utf8_clean(c->arena, given, false);

	reason = arena_dupn(c->arena, reason, utf8_cut(reason, REASON_MOST));
	if (strcmp(c->actor->role, "office") != 0)
		return audit_refuse(c, DENIED, "letter.resend_all", "letter", 0, 0, say_outbox_denied(c->arena));
	if (*ask->channel && code_name("channel", ask->channel) == NULL)
		return fail_say(c->fail, INVALID, say_outbox_channel(c->arena));
	if (utf8_count(reason) < REASON_MIN)
		fail_at(c->fail, "reason", say_outbox_reason(c->arena, number(c->arena, REASON_MIN)));
	TRY(fail_done(c->fail));
	TRY(q_letter_retry(c->tx, c->school_id, c->cohort, ask->channel, ask->batch_id, ask->graduate_id,
		say_outbox_resend_why(c->arena, reason), c->now, letters));
	if (*letters == 0)
		return fail_say(c->fail, CONFLICT, say_outbox_none_failed(c->arena));
	TRY(timed_wake(c, "outbox", c->now));
	return audit_append(c, &(struct audit_entry){ .action = "letter.resend_all", .subject = "letter",
		.graduate_id = ask->graduate_id, .note = what_said(c, ask, *letters, reason) });
}

/* ---- how long they are kept ---- */

enum outcome outbox_rule_read(struct ctx *c, struct outbox_rule_row *out)
{
	struct outbox_rule_row *own;

	TRY(q_outbox_rule_get(c->tx, c->school_id, &own));
	*out = own ? *own : (struct outbox_rule_row){ .school_id = c->school_id, .keep_days = KEEP_DAYS };
	return OK;
}

static enum outcome write_rule(struct ctx *c, const struct outbox_rule_row *was, int64_t days, int64_t *changed)
{
	if (was->version == 0)
		return q_outbox_rule_add(c->tx, c->school_id, days, c->now, changed);
	return q_outbox_rule_change(c->tx, c->school_id, days, c->now, was->version, changed);
}

enum outcome outbox_rule_change(struct ctx *c, int64_t keep_days, int64_t version)
{
	struct outbox_rule_row was, now;
	int64_t changed = 0;

	if (strcmp(c->actor->role, "office") != 0)
		return audit_refuse(c, DENIED, "letter.keep", "letter", 0, 0, say_outbox_denied(c->arena));
	TRY(outbox_rule_read(c, &was));
	if (keep_days < OUTBOX_KEEP_LEAST || keep_days > OUTBOX_KEEP_MOST)
		fail_at(c->fail, "keep_days", say_outbox_keep_days(c->arena, number(c->arena, OUTBOX_KEEP_LEAST), number(c->arena, OUTBOX_KEEP_MOST)));
	TRY(fail_done(c->fail));
	if (version == was.version)
		TRY(write_rule(c, &was, keep_days, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, number(c->arena, version), number(c->arena, was.version)));
	now = was;
	now.keep_days = keep_days;
	now.version++;
	now.updated_at = c->now;
	TRY(timed_wake(c, "retention", c->now));
	return audit_append(c, &(struct audit_entry){ .action = "letter.keep", .subject = "letter", .shape = &outbox_rule_shape, .before = &was, .after = &now });
}

/* ---- emptying ---- */

/* MISSING: there was nothing old. */
static enum outcome empty_some(struct ctx *c, void *arg)
{
	struct outbox_rule_row rule;
	int64_t *emptied = arg, before;
	char day[20];

	TRY(outbox_rule_read(c, &rule));
	before = c->now - rule.keep_days * DAY_MS;
	TRY(q_letter_empty(c->tx, c->school_id, before, EMPTY_CHUNK, emptied));
	if (*emptied == 0)
		return MISSING;
	return audit_append(c, &(struct audit_entry){ .action = "letter.empty", .subject = "letter",
		.note = say_outbox_emptied_note(c->arena, number(c->arena, *emptied), clock_minute(before, day)) });
}

enum outcome outbox_empty(struct ctx *c, int64_t *emptied)
{
	int64_t some = 0;
	enum outcome o;

	*emptied = 0;
	do {
		o = ctx_write(c, empty_some, &some);
		*emptied += o == OK ? some : 0;
	} while (o == OK && some == EMPTY_CHUNK);
	return o == MISSING ? OK : o;
}
