/* The sender's side: whose turn it is, the last moment before the text leaves, what came of it. */
#include <string.h>

#include "account.h"
#include "account_reach.h"
#include "db.h"
#include "identity.h"
#include "outbox.h"
#include "outbox_inside.h"
#include "queries.h"
#include "reach.h"
#include "utf8.h"
#include "words.h"

enum { MINUTE_MS = 60000, DELIVER_CHUNK = 500, CLAIM_LOOK = 20, ANSWER_MAX = 300 };

/* ---- may it go? ---- */

struct verdict {
	const char *state; /* waiting: put off until due_at; dropped, failed; NULL: it may go */
	const char *why;
	int64_t due_at;
};

static enum outcome judge_person(struct ctx *c, const struct letter_row *l, struct verdict *v)
{
	struct letter_stage_row *now;
	const char *stage;

	TRY(q_letter_stage(c->tx, c->school_id, l->graduate_id, &now));
	if (*l->about == '\0' && now)
		return OK;
	if (now && now->counted && strcmp(now->stage, l->about) == 0)
		return OK;
	stage = now && now->counted ? code_name("stage", now->stage) : NULL;
	*v = (struct verdict){ "dropped", stage ? say_outbox_acted(c->arena, stage) : say_outbox_removed(c->arena), l->due_at };
	return OK;
}

static enum outcome judge_wish(struct ctx *c, const struct letter_row *l, struct verdict *v)
{
	struct opt_out_row *rows;
	size_t count;

	TRY(q_opt_out_of(c->tx, c->school_id, l->graduate_id, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (*rows[i].channel == '\0' || strcmp(rows[i].channel, l->channel) == 0)
			*v = (struct verdict){ "dropped", say_outbox_opted_out(c->arena), l->due_at };
	return OK;
}

/* Inside a transaction, and the same at the claim and at the last moment. */
static enum outcome judge(struct ctx *c, const struct letter_row *l, struct verdict *v)
{
	int64_t awake;
	char time[20];

	*v = (struct verdict){ 0 };
	if (l->not_after && c->now > l->not_after) {
		*v = (struct verdict){ "dropped", say_outbox_expired(c->arena), l->due_at };
		return OK;
	}
	if (l->graduate_id)
		TRY(judge_person(c, l, v));
	if (v->state == NULL && l->graduate_id && l->account_id == 0)
		TRY(judge_wish(c, l, v));
	if (v->state)
		return OK;
	TRY(outbox_when(c, l, c->now, &awake));
	if (awake > c->now)
		*v = (struct verdict){ "waiting", say_outbox_quiet(c->arena, clock_minute(awake, time)), awake };
	return OK;
}

static int64_t ended(const struct ctx *c, const struct verdict *v)
{
	return strcmp(v->state, "waiting") == 0 ? 0 : c->now;
}

static enum outcome settle(struct ctx *c, const struct letter_row *l, const struct verdict *v)
{
	return q_letter_settle(c->tx, c->school_id, l->id, v->state, v->why, v->due_at, ended(c, v), NULL);
}

/* ---- in-app ---- */

struct delivering {
	int64_t looked, delivered, dropped;
};

static enum outcome deliver(struct ctx *c, void *arg)
{
	struct delivering *d = arg;
	struct letter_row *rows;
	struct verdict v;
	size_t count;

	*d = (struct delivering){ 0 };
	TRY(q_letter_due(c->tx, c->school_id, "inapp", c->now, DELIVER_CHUNK, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(judge(c, &rows[i], &v));
		if (v.state == NULL)
			v = (struct verdict){ "sent", "", rows[i].due_at };
		TRY(settle(c, &rows[i], &v));
		d->delivered += strcmp(v.state, "sent") == 0;
		d->dropped += strcmp(v.state, "dropped") == 0;
	}
	d->looked = (int64_t)count;
	return OK;
}

enum outcome outbox_deliver(struct ctx *c, timed_between *between, void *arg, int64_t *delivered, int64_t *dropped)
{
	struct delivering d;

	*delivered = *dropped = 0;
	do {
		if (between)
			TRY(between(arg));
		TRY(ctx_quiet(c, deliver, &d));
		*delivered += d.delivered;
		*dropped += d.dropped;
	} while (d.looked == DELIVER_CHUNK);
	return OK;
}

/* ---- later again ---- */

/* After the n-th try so many minutes, give or take a fifth, so that what failed together does not come back
 * together. After the last: no more. */
static const int64_t wait_minutes[OUTBOX_TRIES - 1] = { 1, 5, 15, 60, 180, 360 };

static int64_t again_at(const struct ctx *c, int64_t tries)
{
	int64_t ms = wait_minutes[(tries < 1 ? 1 : tries) - 1] * MINUTE_MS;

	return c->now + ms * 4 / 5 + (int64_t)(secret_random() % (uint64_t)(ms * 2 / 5));
}

/* What a letter comes to that did not go this time. */
static enum outcome not_gone(struct ctx *c, const struct letter_row *l, const char *answer, struct verdict *v)
{
	int64_t at;
	char time[20];

	if (l->tries >= OUTBOX_TRIES) {
		*v = (struct verdict){ "failed", say_outbox_gave_up(c->arena, arena_printf(c->arena, "%lld", (long long)l->tries), answer), l->due_at };
		return OK;
	}
	TRY(outbox_when(c, l, again_at(c, l->tries), &at));
	*v = (struct verdict){ "waiting", say_outbox_again(c->arena, answer, clock_minute(at + MINUTE_MS - 1, time)), at };
	return OK;
}

/* ---- who lost his sender ---- */

struct rescue {
	int64_t waiting, unsure;
};

static enum outcome last_attempt(struct ctx *c, int64_t id, int64_t *number)
{
	struct letter_number_row row;

	TRY(q_letter_attempt_last(c->tx, c->school_id, id, &row));
	*number = row.last_number;
	return OK;
}

static enum outcome rescue_one(struct ctx *c, int64_t id, struct rescue *r)
{
	struct letter_row *l;
	struct verdict v;
	int64_t changed, number;

	TRY(q_letter_get(c->tx, c->school_id, id, &l));
	TRY(last_attempt(c, id, &number));
	if (l->given) {
		TRY(q_letter_unsure(c->tx, c->school_id, id, say_outbox_died(c->arena), c->now, c->now, &changed));
		r->unsure += changed;
	} else {
		TRY(not_gone(c, l, say_outbox_died_before(c->arena), &v));
		TRY(q_letter_again(c->tx, c->school_id, id, v.state, v.why, v.due_at, ended(c, &v), c->now, &changed));
		r->waiting += changed;
	}
	return q_letter_attempt_end(c->tx, c->school_id, id, number, l->given ? "unsure" : "lost", "", 0, NULL);
}

static enum outcome rescue(struct ctx *c, void *arg)
{
	struct rescue *r = arg;
	struct letter_adrift_row *rows;
	size_t count;

	*r = (struct rescue){ 0 };
	TRY(q_letter_adrift(c->tx, c->school_id, c->now, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(rescue_one(c, rows[i].id, r));
	return OK;
}

enum outcome outbox_rescue(struct ctx *c, int64_t *waiting, int64_t *unsure)
{
	struct rescue r = { 0 };

	TRY(ctx_quiet(c, rescue, &r));
	*waiting = r.waiting;
	*unsure = r.unsure;
	return OK;
}

/* ---- claiming ---- */

struct claiming {
	const char *channel;
	struct outgoing *out;
	bool found;
	size_t looked;
};

static enum outcome own_address(struct ctx *c, struct outgoing *l, const char **mask)
{
	bool mail = strcmp(l->row.channel, "mail") == 0;
	struct letter_contact_row *of;

	TRY(q_letter_contact(c->tx, c->school_id, l->row.graduate_id, &of));
	if (of == NULL)
		return OK;
	*mask = mail ? of->email_mask : of->phone_mask;
	return secret_unseal(&c->program->secret, c->arena, mail ? "graduate.email" : "graduate.phone", mail ? of->email_sealed : of->phone_sealed, &l->address);
}

static enum outcome staff_address(struct ctx *c, struct outgoing *l, const char **mask)
{
	struct letter_staff_row *of;

	TRY(q_letter_staff(c->tx, c->school_id, l->row.account_id, &of));
	if (of == NULL)
		return OK;
	*mask = of->mail_mask;
	return secret_unseal(&c->program->secret, c->arena, ACCOUNT_MAIL, of->mail_sealed, &l->address);
}

static enum outcome find_address(struct ctx *c, struct outgoing *l, const char **mask)
{
	*mask = l->row.address_mask;
	if (*l->row.address_sealed)
		return secret_unseal(&c->program->secret, c->arena, OUTBOX_ADDRESS, l->row.address_sealed, &l->address);
	l->address = "";
	if (l->row.account_id)
		return strcmp(l->row.channel, "mail") == 0 ? staff_address(c, l, mask) : OK;
	return l->row.graduate_id ? own_address(c, l, mask) : OK;
}

/* A mail without an address never goes; a hook may do without a number, which its sender knows. */
static enum outcome judge_address(struct ctx *c, struct outgoing *l, const char **mask, struct verdict *v)
{
	const char *what;
	enum outcome o = find_address(c, l, mask);

	if (o == BROKEN && *l->row.channel)
		*v = (struct verdict){ "failed", say_outbox_unsealed_not(c->arena), l->row.due_at };
	else
		TRY(o);
	if (v->state || strcmp(l->row.channel, "mail") != 0)
		return OK;
	what = say_outbox_what_mail(c->arena);
	if (*l->address == '\0')
		*v = (struct verdict){ "failed", say_outbox_no_address(c->arena, what), l->row.due_at };
	else if (!email_shaped(l->address))
		*v = (struct verdict){ "failed", say_outbox_bad_address(c->arena, what), l->row.due_at };
	return OK;
}

static enum outcome take(struct ctx *c, struct outgoing *l, const char *mask)
{
	l->lease = secret_token(c->arena);
	l->row.tries++;
	TRY(last_attempt(c, l->row.id, &l->number));
	l->number++;
	TRY(q_letter_claim(c->tx, c->school_id, l->row.id, l->lease, c->now + OUTBOX_LEASE_MS, mask, NULL));
	return q_letter_attempt_add(c->tx, c->school_id, l->row.id, l->number, c->now, NULL);
}

static enum outcome claim(struct ctx *c, void *arg)
{
	struct claiming *k = arg;
	struct letter_row *rows;
	struct verdict v;
	const char *mask;

	k->found = false;
	TRY(q_letter_due(c->tx, c->school_id, k->channel, c->now, CLAIM_LOOK, &rows, &k->looked));
	for (size_t i = 0; i < k->looked; i++) {
		*k->out = (struct outgoing){ .row = rows[i] };
		TRY(judge(c, &rows[i], &v));
		if (v.state == NULL)
			TRY(judge_address(c, k->out, &mask, &v));
		if (v.state == NULL) {
			k->found = true;
			return take(c, k->out, mask);
		}
		TRY(settle(c, &rows[i], &v));
	}
	return OK;
}

enum outcome outbox_claim(struct ctx *c, const char *channel, struct outgoing *out)
{
	struct claiming k = { channel, out, false, 0 };

	do
		TRY(ctx_quiet(c, claim, &k));
	while (!k.found && k.looked == CLAIM_LOOK);
	return k.found ? OK : MISSING;
}

/* ---- the last moment ---- */

static enum outcome drop_now(struct ctx *c, const struct outgoing *l, const struct verdict *v)
{
	TRY(q_letter_end(c->tx, c->school_id, l->row.id, l->lease, v->state, v->why, v->due_at, ended(c, v), NULL));
	return q_letter_attempt_end(c->tx, c->school_id, l->row.id, l->number, "dropped", v->why, 0, NULL);
}

struct giving {
	const struct outgoing *l;
	bool go;
};

static enum outcome give(struct ctx *c, void *arg)
{
	struct giving *g = arg;
	const struct outgoing *l = g->l;
	struct verdict v;
	int64_t given;

	g->go = false;
	TRY(judge(c, &l->row, &v));
	if (v.state)
		return drop_now(c, l, &v);
	TRY(q_letter_give(c->tx, c->school_id, l->row.id, l->lease, c->now + OUTBOX_LEASE_MS, &given));
	if (given == 0)
		return OK;
	g->go = true;
	return q_letter_attempt_given(c->tx, c->school_id, l->row.id, l->number, c->now, NULL);
}

enum outcome outbox_give(struct ctx *c, const struct outgoing *l)
{
	struct giving g = { l, false };

	TRY(ctx_quiet(c, give, &g));
	return g.go ? OK : fail_say(c->fail, CONFLICT, say_outbox_moved(c->arena));
}

/* ---- what came of it ---- */

enum { NUMBER_SIGNS = 7 }; /* as many digits together may be somebody's telephone number */

static bool is_digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool is_address_sign(char ch)
{
	return is_digit(ch) || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch && strchr("!#$%&'*+/=?^_`{|}~.-@", ch));
}

static void star_digits(char *p, size_t n)
{
	for (size_t i = 0, run; i < n; i += run + 1) {
		for (run = 0; i + run < n && is_digit(p[i + run]);)
			run++;
		if (run >= NUMBER_SIGNS)
			memset(p + i, '*', run);
	}
}

/* Servers like to repeat whom they speak of: what looks like an address or a telephone number is starred. */
static const char *without_persons(struct arena *a, const char *answer)
{
	char *text = utf8_clean(a, answer, false);

	for (char *p = text; *p;) {
		size_t n = 0;

		while (is_address_sign(p[n]))
			n++;
		if (memchr(p, '@', n))
			memset(p, '*', n);
		star_digits(p, n);
		p += n ? n : 1;
	}
	return arena_dupn(a, text, utf8_cut(text, ANSWER_MAX));
}

struct concluding {
	const struct outgoing *l;
	const char *result, *answer;
	int64_t ms;
	bool another; /* he has another address by now */
};

static enum outcome comes_to(struct ctx *c, const struct concluding *k, const char *answer, struct verdict *v)
{
	const struct letter_row *l = &k->l->row;

	if (strcmp(k->result, "delivered") == 0)
		*v = (struct verdict){ "sent", "", l->due_at };
	else if (strcmp(k->result, "refused") == 0 || strcmp(k->result, "nobody") == 0)
		*v = (struct verdict){ "failed", say_outbox_refused(c->arena, answer), l->due_at };
	else if (strcmp(k->result, "unsure") == 0)
		*v = (struct verdict){ "unsure", say_outbox_no_answer(c->arena, answer), l->due_at };
	else
		return not_gone(c, l, answer, v);
	return OK;
}

static enum outcome conclude(struct ctx *c, void *arg)
{
	const struct concluding *k = arg;
	const char *answer = without_persons(c->arena, k->answer);
	struct verdict v;
	int64_t changed;

	TRY(comes_to(c, k, answer, &v));
	TRY(q_letter_end(c->tx, c->school_id, k->l->row.id, k->l->lease, v.state, v.why, v.due_at, ended(c, &v), &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_outbox_moved(c->arena));
	return q_letter_attempt_end(c->tx, c->school_id, k->l->row.id, k->l->number, k->result, answer, k->ms, NULL);
}

/* Nobody lives at his own address, the graduate's or the colleague's: that is said of it, if it still is his. */
static enum outcome conclude_nobody(struct ctx *c, void *arg)
{
	struct concluding *k = arg;
	struct outgoing now = { .row = k->l->row, .address = "" };
	const char *mask, *answer;

	TRY(now.row.account_id ? staff_address(c, &now, &mask) : own_address(c, &now, &mask));
	k->another = strcmp(now.address, k->l->address) != 0;
	if (k->another)
		return fail_say(c->fail, CONFLICT, say_outbox_moved(c->arena));
	TRY(conclude(c, k));
	answer = without_persons(c->arena, k->answer);
	c->cohort = now.row.cohort;
	return now.row.account_id ? account_bounced(c, now.row.account_id, answer) : reach_bounced(c, now.row.graduate_id, answer);
}

enum outcome outbox_conclude(struct ctx *c, const struct outgoing *l, const char *result, const char *answer, int64_t ms)
{
	struct concluding k = { l, result, answer, ms, false };
	enum outcome o;

	if (strcmp(result, "nobody") != 0 || (l->row.graduate_id == 0 && l->row.account_id == 0) || *l->row.address_sealed)
		return ctx_quiet(c, conclude, &k);
	o = ctx_write(c, conclude_nobody, &k);
	if (o != CONFLICT || !k.another)
		return o;
	fail_clear(c->fail);
	return ctx_quiet(c, conclude, &k);
}

/* ---- when next ---- */

enum outcome outbox_next(struct ctx *c, int64_t *at)
{
	struct letter_moment_row row;

	TRY(q_letter_next(c->tx, c->school_id, &row));
	if (row.due_next && row.due_next < *at)
		*at = row.due_next;
	return OK;
}
