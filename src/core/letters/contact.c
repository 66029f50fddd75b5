/* Telephone numbers and mail addresses: what is kept of them, and the graduate's own page. */
#include "contact.h"

#include <string.h>

#include "audit.h"
#include "identity.h"
#include "queries.h"
#include "reach.h"
#include "words.h"

static const char about_phone[] = "graduate.phone", about_email[] = "graduate.email";

/* ---- what is kept ---- */

static struct contact_way way(struct ctx *c, const char *about, const char *text, const char *same, bool good, const char *mask)
{
	return (struct contact_way){ .text = text, .hash = secret_lookup(&c->program->secret, c->arena, about, same),
		.mask = *text ? mask : "", .state = *text == '\0' ? "missing" : good ? "good" : "malformed" };
}

struct contact_way contact_phone(struct ctx *c, const char *typed)
{
	char whole[PHONE_SIZE];
	bool good = phone_whole(typed, whole);
	const char *text = good ? arena_dup(c->arena, whole) : typed;

	return way(c, about_phone, text, text, good, mask_phone(c->arena, text));
}

struct contact_way contact_email(struct ctx *c, const char *typed)
{
	char *same = arena_dup(c->arena, typed);

	for (char *p = same; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return way(c, about_email, typed, same, email_shaped(typed), mask_email(c->arena, typed));
}

enum outcome contact_settle(struct ctx *c, const char *cohort, const char *phones, const char *emails)
{
	if (*phones)
		TRY(q_contact_settle_phone(c->tx, c->school_id, cohort, phones, NULL));
	return *emails ? q_contact_settle_email(c->tx, c->school_id, cohort, emails, NULL) : OK;
}

enum outcome contact_share(struct ctx *c, const char *cohort, const char *phones, const char *emails)
{
	if (*phones)
		TRY(q_contact_share_phone(c->tx, c->school_id, cohort, phones, NULL));
	return *emails ? q_contact_share_email(c->tx, c->school_id, cohort, emails, NULL) : OK;
}

static enum outcome count_wrong(struct ctx *c, void *arg)
{
	struct contact_wrong_row row;

	TRY(q_contact_wrong(c->tx, c->school_id, &row));
	*(int64_t *)arg = row.graduates;
	return OK;
}

enum outcome contact_check(struct ctx *c, int64_t *wrong)
{
	*wrong = 0;
	TRY(ctx_read(c, count_wrong, wrong));
	return *wrong ? fail_say(c->fail, BROKEN, say_contact_wrong(c->arena, arena_printf(c->arena, "%lld", (long long)*wrong))) : OK;
}

/* ---- his own ---- */

static enum outcome own_contact(struct ctx *c, struct contact_row **row)
{
	*row = NULL;
	if (c->actor->graduate_id)
		TRY(q_contact_of(c->tx, c->school_id, c->actor->graduate_id, row));
	return *row ? OK : ctx_missing(c);
}

static enum outcome unseal(struct ctx *c, const struct contact_row *row, struct contact_form *out)
{
	const struct secret *s = &c->program->secret;

	TRY(secret_unseal(s, c->arena, about_phone, row->phone_sealed, &out->phone));
	return secret_unseal(s, c->arena, about_email, row->email_sealed, &out->email);
}

enum outcome contact_get(struct ctx *c, struct contact_form *out, int64_t *version)
{
	struct contact_row *row;

	TRY(own_contact(c, &row));
	*version = row->version;
	return unseal(c, row, out);
}

static enum outcome check(struct ctx *c, const struct contact_way *phone, const struct contact_way *email)
{
	if (strcmp(phone->state, "missing") == 0)
		fail_at(c->fail, "phone", say_contact_phone_missing(c->arena));
	else if (strcmp(phone->state, "good") != 0)
		fail_at(c->fail, "phone", say_contact_phone(c->arena));
	if (strcmp(email->state, "malformed") == 0)
		fail_at(c->fail, "email", say_contact_email(c->arena, email->text));
	return fail_done(c->fail);
}

static const char *both(struct arena *a, const char *was, const char *is)
{
	return arena_printf(a, "%s%s%s", was, *was && *is ? "," : "", is);
}

static enum outcome put(struct ctx *c, const struct contact_row *was, struct contact_row *next, const struct contact_way *phone, const struct contact_way *email)
{
	const struct secret *s = &c->program->secret;
	int64_t affected;

	next->phone_sealed = secret_seal(s, c->arena, about_phone, phone->text);
	next->phone_hash = phone->hash;
	next->phone_mask = phone->mask;
	next->phone_state = phone->state;
	next->email_sealed = secret_seal(s, c->arena, about_email, email->text);
	next->email_hash = email->hash;
	next->email_mask = email->mask;
	next->email_state = email->state;
	TRY(q_contact_set(c->tx, c->school_id, was->id, next->phone_sealed, next->phone_hash, next->phone_mask, next->phone_state, next->email_sealed,
		next->email_hash, next->email_mask, next->email_state, c->now, was->version, &affected));
	if (affected == 0)
		return fail_say(c->fail, CONFLICT, say_contact_stale(c->arena));
	if (strcmp(was->email_hash, email->hash) != 0)
		TRY(reach_mended(c, was->id));
	return contact_settle(c, was->cohort, both(c->arena, was->phone_hash, phone->hash), both(c->arena, was->email_hash, email->hash));
}

enum outcome contact_set(struct ctx *c, const struct contact_form *given, int64_t version, bool *changed)
{
	struct contact_way phone = contact_phone(c, given->phone), email = contact_email(c, given->email);
	struct contact_row *row, next;
	struct contact_form was;

	TRY(own_contact(c, &row));
	TRY(check(c, &phone, &email));
	if (row->version != version)
		return fail_say(c->fail, CONFLICT, say_contact_stale(c->arena));
	TRY(unseal(c, row, &was));
	*changed = strcmp(was.phone, phone.text) != 0 || strcmp(was.email, email.text) != 0;
	next = *row;
	if (*changed)
		TRY(put(c, row, &next, &phone, &email));
	return audit_append(c, &(struct audit_entry){ .action = "graduate.contact", .subject = "graduate", .subject_id = row->id,
		.graduate_id = row->id, .shape = &contact_shape, .before = row, .after = &next });
}
