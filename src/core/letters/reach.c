/* Whom which channel does not reach, and why. */
#include "reach.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "outbox.h"
#include "pressure.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

enum { ANSWER_MOST = 180 };

/* The two channels that need an address. */
struct pair {
	struct reach_row mail, hook;
};

static enum outcome read_pair(struct ctx *c, int64_t graduate_id, struct pair *out)
{
	struct reach_row *rows;
	size_t n;

	out->mail = (struct reach_row){ .school_id = c->school_id, .graduate_id = graduate_id, .channel = "mail", .wrong_print = "", .wrong_name = "", .wrong_note = "" };
	out->hook = out->mail;
	out->hook.channel = "hook";
	TRY(q_reach_of(c->tx, c->school_id, graduate_id, &rows, &n));
	for (size_t i = 0; i < n; i++)
		*(strcmp(rows[i].channel, "mail") == 0 ? &out->mail : &out->hook) = rows[i];
	return OK;
}

static enum outcome write_row(struct ctx *c, const struct reach_row *r)
{
	return q_reach_put(c->tx, c->school_id, r->graduate_id, r->channel, r->wrong_at, r->wrong_print, r->wrong_name, r->wrong_note, NULL);
}

static enum outcome note(struct ctx *c, const char *action, const struct reach_row *was, const struct reach_row *now)
{
	return audit_append(c, &(struct audit_entry){ .action = action, .subject = "reach", .subject_id = now->graduate_id, .graduate_id = now->graduate_id,
		.shape = &reach_shape, .before = was, .after = now });
}

static enum outcome read_person(struct ctx *c, int64_t id, struct reach_person_row **out)
{
	TRY(q_reach_person(c->tx, c->school_id, id, out));
	return *out && scope_has(c->actor, (*out)->college_id, (*out)->class_id, id) ? OK : ctx_missing(c);
}

static int64_t out_since(const struct opt_out_row *rows, size_t n, const char *channel)
{
	for (size_t i = 0; i < n; i++)
		if (*rows[i].channel == '\0' || strcmp(rows[i].channel, channel) == 0)
			return rows[i].at;
	return 0;
}

enum outcome reach_get(struct ctx *c, int64_t graduate_id, struct reach *out)
{
	struct reach_person_row *person;
	struct opt_out_row *outs;
	struct pair p;
	size_t n;

	TRY(read_person(c, graduate_id, &person));
	TRY(read_pair(c, graduate_id, &p));
	TRY(opt_out_get(c, graduate_id, &outs, &n));
	*out = (struct reach){
		.mail_out = out_since(outs, n, "mail"), .hook_out = out_since(outs, n, "hook"),
		.mail_wrong = p.mail.wrong_at && *person->email_mask && strcmp(p.mail.wrong_print, person->email_mask) == 0,
		.hook_wrong = p.hook.wrong_at && *person->phone_hash && strcmp(p.hook.wrong_print, person->phone_hash) == 0,
		.mail_note = p.mail.wrong_note, .hook_note = p.hook.wrong_note,
	};
	return OK;
}

/* What is already as he wants it is left alone. */
static enum outcome choose(struct ctx *c, const char *channel, bool was, bool no)
{
	if (no == was)
		return OK;
	if (no)
		return opt_out_put(c, c->actor->graduate_id, channel, say_reach_own_choice(c->arena));
	return opt_out_end(c, c->actor->graduate_id, channel);
}

enum outcome reach_choose(struct ctx *c, bool no_mail, bool no_hook)
{
	int64_t id = c->actor->graduate_id;
	struct reach now;

	if (id == 0)
		return ctx_missing(c);
	TRY(reach_get(c, id, &now));
	TRY(choose(c, "mail", now.mail_out != 0, no_mail));
	TRY(choose(c, "hook", now.hook_out != 0, no_hook));
	if (c->audits == 0) /* nothing else than before: told, as every write is */
		return audit_append(c, &(struct audit_entry){ .action = "reach.same", .subject = "reach", .subject_id = id, .graduate_id = id });
	return OK;
}

static enum outcome mark(struct ctx *c, const struct reach_row *was, const struct reach_row *now)
{
	struct reach_row before = *was, after = *now;

	TRY(write_row(c, now));
	before.wrong_print = after.wrong_print = ""; /* a key to look up by: nothing to read */
	return note(c, now->wrong_at ? "reach.wrong" : "reach.right", &before, &after);
}

enum outcome reach_mark(struct ctx *c, int64_t graduate_id, const char *channel, bool wrong, const char *why)
{
	bool mail = strcmp(channel, "mail") == 0;
	struct reach_person_row *person;
	struct reach_row was, now;
	struct pair p;

	TRY(read_person(c, graduate_id, &person));
	if (!mail && strcmp(channel, "hook") != 0)
		return fail_say(c->fail, INVALID, say_reach_channel(c->arena));
	if (*(mail ? person->email_mask : person->phone_hash) == '\0')
		return fail_say(c->fail, INVALID, say_reach_nothing(c->arena));
	TRY(pressure_check(c, "note", why));
	TRY(fail_done(c->fail));
	TRY(read_pair(c, graduate_id, &p));
	was = mail ? p.mail : p.hook;
	now = was;
	now.wrong_at = wrong ? c->now : 0;
	now.wrong_print = wrong ? mail ? person->email_mask : person->phone_hash : "";
	now.wrong_name = wrong ? c->actor->name : "";
	now.wrong_note = wrong ? why : "";
	return mark(c, &was, &now);
}

enum outcome reach_bounced(struct ctx *c, int64_t graduate_id, const char *answer)
{
	struct reach_person_row *person;
	struct reach_row now;
	struct pair p;

	TRY(read_person(c, graduate_id, &person));
	TRY(read_pair(c, graduate_id, &p));
	now = p.mail;
	now.wrong_at = c->now;
	now.wrong_print = person->email_mask;
	now.wrong_name = c->actor->name;
	now.wrong_note = say_reach_bounced(c->arena, arena_dupn(c->arena, answer, utf8_cut(answer, ANSWER_MOST)));
	return mark(c, &p.mail, &now);
}

enum outcome reach_mended(struct ctx *c, int64_t graduate_id)
{
	struct pair p;

	TRY(read_pair(c, graduate_id, &p));
	if (p.mail.wrong_at == 0)
		return OK;
	p.mail.wrong_at = 0;
	p.mail.wrong_print = p.mail.wrong_name = p.mail.wrong_note = "";
	return write_row(c, &p.mail);
}

enum outcome reach_unreachable(struct ctx *c, const struct unreachable_ask *ask, struct unreachable_line_row **rows, size_t *count, bool *more)
{
	size_t n;

	TRY(q_reach_unreachable(c->tx, c->school_id, c->cohort, scope_account(c->actor), ask->college_id, ask->class_id, ask->after, ask->most + 1, rows, &n));
	*more = n > (size_t)ask->most;
	*count = *more ? (size_t)ask->most : n;
	return OK;
}
