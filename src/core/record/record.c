/* Versions of one graduate: read together, written singly, and the standing row kept in step. */
#include "record.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "standing.h"
#include "words.h"

static const char phone_about[] = "destination.contact_phone";

const char *actor_name(const struct ctx *c)
{
	return c->actor->name ? c->actor->name : "";
}

/* ---- reading ---- */

static void find_slots(struct record *r)
{
	r->open = r->effective = NULL;
	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(r->versions[i].slot, "open") == 0)
			r->open = &r->versions[i];
		if (strcmp(r->versions[i].slot, "effective") == 0)
			r->effective = &r->versions[i];
	}
}

enum outcome record_load(struct ctx *c, int64_t graduate_id, struct record *r)
{
	struct destination_row *rows;

	memset(r, 0, sizeof *r);
	r->graduate_id = graduate_id;
	TRY(standing_get(c, graduate_id, &r->standing));
	if (!scope_has(c->actor, r->standing.college_id, r->standing.class_id, graduate_id))
		return ctx_missing(c);
	TRY(q_destination_all(c->tx, c->school_id, graduate_id, &rows, &r->count));
	r->versions = arena_array(c->arena, r->count + 1, sizeof *rows);
	if (r->count)
		memcpy(r->versions, rows, r->count * sizeof *rows);
	find_slots(r);
	return OK;
}

static struct destination_row *version_of(struct record *r, int64_t id)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->versions[i].id == id)
			return &r->versions[i];
	return NULL;
}

enum outcome record_of(struct ctx *c, int64_t destination_id, struct record *r, struct destination_row **row)
{
	struct destination_owner_row *owner;

	TRY(q_destination_owner(c->tx, c->school_id, destination_id, &owner));
	if (owner == NULL)
		return ctx_missing(c);
	TRY(record_load(c, owner->graduate_id, r));
	*row = version_of(r, destination_id);
	return *row ? OK : ctx_missing(c);
}

/* ---- writing ---- */

const char *record_slot(const char *state)
{
	const struct code_set *set = code_set("destination_state");
	const struct code *code = code_find(set, state);

	assert(code);
	return code_extra(set, code, "slot");
}

static enum outcome one_changed(struct ctx *c, int64_t changed, struct destination_row *row)
{
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_destination_stale_plain(c->arena));
	row->version++;
	return OK;
}

enum outcome record_set(struct ctx *c, struct record *r, struct destination_row *row, const char *state)
{
	int64_t changed = 0;

	row->state = state;
	row->slot = record_slot(state);
	row->updated_at = c->now;
	TRY(q_destination_set(c->tx, c->school_id, row->id, row->state, row->slot, row->prior_state, row->submitted_at,
		row->college_reviewer, row->college_reviewer_name, row->college_reviewed_at, row->school_reviewer,
		row->school_reviewer_name, row->school_reviewed_at, row->approved_at, row->confirmed_at, row->reason,
		row->open_flags, row->updated_at, row->version, &changed));
	find_slots(r);
	return one_changed(c, changed, row);
}

enum outcome record_fill(struct ctx *c, struct destination_row *row)
{
	int64_t changed = 0;

	row->updated_at = c->now;
	TRY(q_destination_fill(c->tx, c->school_id, row->id, row->category, row->employer_name, row->uscc, row->nature,
		row->industry, row->division, row->address, row->job_type, row->job_title, row->contact_name,
		row->contact_phone_sealed, row->contact_phone_mask, row->salary, row->signed_on, row->starts_on, row->ends_on,
		row->agreement_no, row->study_school, row->study_major, row->country, row->foreign_school,
		row->foreign_school_en, row->foreign_major, row->foreign_major_en, row->shop_url, row->freelance_kind,
		row->freelance_text, row->takes_archive, row->archive_unit, row->archive_address, row->archive_postcode,
		row->archive_receiver, row->household_to, row->note, row->source, row->filled_by, row->filled_name,
		row->updated_at, row->version, &changed));
	return one_changed(c, changed, row);
}

static enum outcome insert(struct ctx *c, const struct destination_row *row)
{
	return q_destination_add(c->tx, c->school_id, row->id, row->graduate_id, row->cohort, row->number, row->state,
		row->slot, row->prior_state, row->category, row->employer_name, row->uscc, row->nature, row->industry,
		row->division, row->address, row->job_type, row->job_title, row->contact_name, row->contact_phone_sealed,
		row->contact_phone_mask, row->salary, row->signed_on, row->starts_on, row->ends_on, row->agreement_no,
		row->study_school, row->study_major, row->country, row->foreign_school, row->foreign_school_en,
		row->foreign_major, row->foreign_major_en, row->shop_url, row->freelance_kind, row->freelance_text,
		row->takes_archive, row->archive_unit, row->archive_address, row->archive_postcode, row->archive_receiver,
		row->household_to, row->note, row->source, row->filled_by, row->filled_name, row->submitted_at,
		row->approved_at, row->confirmed_at, row->created_at, NULL);
}

/* field_text reads NULL as "": written back, no member is NULL. */
static void fill_blanks(struct destination_row *row)
{
	for (size_t i = 0; i < destination_shape.count; i++) {
		const struct field *f = &destination_shape.fields[i];

		if (!FIELD_IS_INT(f->kind))
			field_set_text(f, row, field_text(f, row));
	}
}

enum outcome record_add(struct ctx *c, struct record *r, const struct destination_row *row, struct destination_row **added)
{
	struct destination_row *new = &r->versions[r->count];

	*new = *row;
	fill_blanks(new);
	new->school_id = c->school_id;
	new->id = id_new();
	new->graduate_id = r->graduate_id;
	new->cohort = r->standing.cohort;
	new->number = r->count ? r->versions[r->count - 1].number + 1 : 1;
	new->slot = record_slot(new->state);
	new->prior_state = "";
	new->version = 1;
	new->created_at = new->updated_at = c->now;
	r->count++;
	find_slots(r);
	*added = new;
	return insert(c, new);
}

static bool is_confirmed(const struct destination_row *e)
{
	bool voiding = strcmp(e->state, "void_college") == 0 || strcmp(e->state, "void_school") == 0;

	return strcmp(e->state, "confirmed") == 0 || (voiding && strcmp(e->prior_state, "confirmed") == 0);
}

/* The same rule as the query standing_wrong, which recounts it. */
enum outcome record_stand(struct ctx *c, struct record *r)
{
	struct standing_row next = r->standing;
	const struct destination_row *o = r->open, *e = r->effective;
	const char *in_force = e ? e->category : "";

	next.open_id = o ? o->id : 0;
	next.effective_id = e ? e->id : 0;
	next.stage = o ? o->state : e ? e->state : "unregistered";
	next.approved = in_force;
	next.registered = o && strcmp(o->state, "draft") != 0 ? o->category : in_force;
	next.confirmed = e && is_confirmed(e) ? in_force : "";
	TRY(standing_put(c, &r->standing, &next));
	r->standing = next;
	return OK;
}

/* ---- contents ---- */

static enum outcome plain_phone(struct ctx *c, const struct destination_row *row, const char **plain)
{
	*plain = "";
	if (row->contact_phone_sealed == NULL || *row->contact_phone_sealed == '\0')
		return OK;
	return secret_unseal(&c->program->secret, c->arena, phone_about, row->contact_phone_sealed, plain);
}

static enum outcome take_phone(struct ctx *c, struct destination_row *row, const char *phone)
{
	const char *had;

	if (*phone && row->contact_phone_mask && strcmp(phone, row->contact_phone_mask) == 0)
		return OK; /* the page showed the mask, and it came back */
	if (plain_phone(c, row, &had) == OK && row->contact_phone_sealed && strcmp(had, phone) == 0)
		return OK;
	row->contact_phone_sealed = secret_seal(&c->program->secret, c->arena, phone_about, phone);
	row->contact_phone_mask = *phone ? mask_phone(c->arena, phone) : "";
	return OK;
}

/* The row's column of a form's member; NULL for the two that are kept otherwise. */
static const struct field *column_of(const struct field *member)
{
	if (strcmp(member->name, "salary") == 0 || strcmp(member->name, "contact_phone") == 0)
		return NULL;
	return shape_field(&destination_shape, member->name);
}

enum outcome record_take(struct ctx *c, struct destination_row *row, const struct destination_form *form)
{
	for (size_t i = 0; i < destination_form_shape.count; i++) {
		const struct field *member = &destination_form_shape.fields[i], *column = column_of(member);

		if (column)
			field_set_text(column, row, field_text(member, form));
	}
	row->salary = strtoll(form->salary, NULL, 10);
	return take_phone(c, row, form->contact_phone);
}

bool record_same(struct ctx *c, const struct destination_row *row, const struct destination_form *form)
{
	const char *phone;

	for (size_t i = 0; i < destination_form_shape.count; i++) {
		const struct field *member = &destination_form_shape.fields[i], *column = column_of(member);

		if (column && strcmp(field_text(column, row), field_text(member, form)) != 0)
			return false;
	}
	return row->salary == strtoll(form->salary, NULL, 10) && plain_phone(c, row, &phone) == OK &&
		strcmp(phone, form->contact_phone) == 0;
}

enum outcome destination_form_of(struct ctx *c, const struct destination_row *row, bool open, struct destination_form *out)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < destination_form_shape.count; i++) {
		const struct field *member = &destination_form_shape.fields[i], *column = column_of(member);

		field_set_text(member, out, column ? field_text(column, row) : "");
	}
	out->salary = row->salary ? arena_printf(c->arena, "%lld", (long long)row->salary) : "";
	out->contact_phone = row->contact_phone_mask;
	return open ? plain_phone(c, row, &out->contact_phone) : OK;
}

struct destination_row record_contents(const struct destination_row *from)
{
	struct destination_row row = { .state = "draft" };

	if (from == NULL)
		return row;
	row = *from;
	row.state = "draft";
	row.submitted_at = row.approved_at = row.confirmed_at = row.open_flags = 0;
	row.college_reviewer = row.school_reviewer = row.college_reviewed_at = row.school_reviewed_at = 0;
	row.college_reviewer_name = row.school_reviewer_name = row.reason = "";
	if (strcmp(from->source, "national") == 0)
		row.source = "";
	return row;
}

/* ---- somebody was faster ---- */

enum outcome record_stale(struct ctx *c, const char *action, const struct destination_row *row)
{
	struct audit_last_row *last;
	const char *why = say_destination_stale_plain(c->arena), *role, *did;
	char time[20];

	TRY(q_destination_last_change(c->tx, c->school_id, row->graduate_id, "destination", row->id, &last));
	if (last) {
		role = code_name("role", last->actor_role);
		did = code_name("audit_action", last->action);
		why = say_destination_stale(c->arena, role ? role : "", last->actor_name, clock_minute(last->at, time), did ? did : last->action);
	}
	return audit_refuse(c, CONFLICT, action, "destination", row->id, row->graduate_id, why);
}
