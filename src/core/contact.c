/* A graduate's own telephone number and mail address. */
#include "contact.h"

#include <string.h>

#include "audit.h"
#include "identity.h"
#include "queries.h"
#include "reach.h"
#include "words.h"

static const char about_phone[] = "graduate.phone", about_email[] = "graduate.email";

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

static enum outcome check(struct ctx *c, struct contact_form *form)
{
	char mobile[12];

	if (*form->phone == '\0')
		fail_at(c->fail, "phone", say_contact_phone_missing(c->arena));
	else if (phone_mobile(form->phone, mobile))
		form->phone = arena_dup(c->arena, mobile);
	else if (!phone_any(form->phone))
		fail_at(c->fail, "phone", say_contact_phone(c->arena));
	if (*form->email && !email_shaped(form->email))
		fail_at(c->fail, "email", say_contact_email(c->arena, form->email));
	return fail_done(c->fail);
}

enum outcome contact_set(struct ctx *c, const struct contact_form *given, int64_t version, bool *changed)
{
	const struct secret *s = &c->program->secret;
	struct contact_form form = *given, was;
	struct contact_row *row, next;
	int64_t affected;

	TRY(own_contact(c, &row));
	TRY(check(c, &form));
	if (row->version != version)
		return fail_say(c->fail, CONFLICT, say_contact_stale(c->arena));
	TRY(unseal(c, row, &was));
	*changed = strcmp(was.phone, form.phone) != 0 || strcmp(was.email, form.email) != 0;
	next = *row;
	if (*changed) {
		next.phone_sealed = secret_seal(s, c->arena, about_phone, form.phone);
		next.phone_hash = secret_lookup(s, c->arena, about_phone, form.phone);
		next.phone_mask = mask_phone(c->arena, form.phone);
		next.email_sealed = secret_seal(s, c->arena, about_email, form.email);
		next.email_mask = mask_email(c->arena, form.email);
		TRY(q_contact_set(c->tx, c->school_id, row->id, next.phone_sealed, next.phone_hash, next.phone_mask, next.email_sealed,
			next.email_mask, c->now, version, &affected));
		if (affected == 0)
			return fail_say(c->fail, CONFLICT, say_contact_stale(c->arena));
		if (strcmp(was.email, form.email) != 0)
			TRY(reach_mended(c, row->id));
	}
	return audit_append(c, &(struct audit_entry){ .action = "graduate.contact", .subject = "graduate", .subject_id = row->id,
		.graduate_id = row->id, .shape = &contact_shape, .before = row, .after = &next });
}
