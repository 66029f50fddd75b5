/* Drafts, and records that come from the national system. */
#include "destination.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "dispute.h"
#include "employer.h"
#include "id.h"
#include "late.h"
#include "queries.h"
#include "record.h"
#include "reopening.h"
#include "standing.h"
#include "words.h"

/* ---- drafts ---- */

struct drafting {
	struct ctx *c;
	struct record record;
	const struct move *move;
	struct destination_form *form; /* NULL: contents of what it begins from */
	unsigned who;
};

static enum outcome refuse(const struct drafting *d, enum outcome o, const char *why)
{
	const struct destination_row *open = d->record.open;

	return audit_refuse(d->c, o, "destination.draft", "destination", open ? open->id : 0, d->record.graduate_id, why);
}

static enum outcome refuse_who(const struct drafting *d)
{
	struct arena *a = d->c->arena;
	const char *role = code_name("role", d->c->actor->role);

	return refuse(d, DENIED, say_move_not_yours(a, say_who_helper(a), role ? role : d->c->actor->role));
}

static bool is_voiding(const struct destination_row *e)
{
	return e && (strcmp(e->state, "void_college") == 0 || strcmp(e->state, "void_school") == 0);
}

/* Staff begin where nobody has, or go on with what staff began. */
static bool graduates_own(const struct drafting *d)
{
	const struct destination_row *o = d->record.open;

	return o && d->who != MOVE_OWNER && strcmp(o->state, "draft") == 0 && strcmp(o->source, "staff") != 0;
}

static enum outcome may_draft(struct drafting *d, int64_t graduate_id)
{
	struct ctx *c = d->c;
	enum outcome o;

	o = record_load(c, graduate_id, &d->record);
	if (o == MISSING)
		return audit_refuse(c, o, "destination.draft", "destination", 0, graduate_id, c->fail->text);
	TRY(o);
	d->who = mover_of(c->actor, graduate_id);
	d->move = move_find("draft", d->record.open ? d->record.open->state : "");
	if (!(move_who("draft") & d->who))
		return refuse_who(d);
	if (d->move == NULL)
		return refuse(d, CONFLICT, say_move_withdraw_first(c->arena));
	if (is_voiding(d->record.effective))
		return refuse(d, CONFLICT, say_move_void_first(c->arena));
	if (graduates_own(d))
		return refuse(d, DENIED, say_draft_graduates_own(c->arena));
	o = reopening_require(c, d->record.standing.cohort, graduate_id);
	return o == CONFLICT ? refuse(d, o, c->fail->text) : o;
}

/* What comes is what he left in the draft himself: the answer to it was lost on the way, and it is sent again. */
static enum outcome is_kept(struct drafting *d, bool *kept)
{
	const struct destination_row *o = d->record.open;
	struct category_row *category;

	*kept = false;
	if (o == NULL || strcmp(o->state, "draft") != 0 || o->filled_by != d->c->actor->account_id)
		return OK;
	TRY(check_in(d->c, d->record.standing.cohort, d->form, DESTINATION_DRAFT, &category));
	*kept = record_same(d->c, o, d->form);
	return OK;
}

static enum outcome draft_version(struct drafting *d, int64_t version)
{
	const struct destination_row *o = d->record.open;
	char time[20];
	bool kept;

	if (o ? o->version == version : version == 0)
		return OK;
	TRY(is_kept(d, &kept));
	if (kept)
		return OK;
	if (o == NULL)
		return refuse(d, CONFLICT, say_draft_gone(d->c->arena, code_name("stage", d->record.standing.stage)));
	if (version == 0)
		return refuse(d, CONFLICT, say_draft_taken(d->c->arena, o->filled_name, clock_minute(o->updated_at, time)));
	return record_stale(d->c, "destination.draft", o);
}

static void mark_filler(struct drafting *d, struct destination_row *row)
{
	bool staff = row->source && strcmp(row->source, "staff") == 0;

	if (d->who != MOVE_OWNER || !staff) { /* the graduate who goes on with a staff entry does not unmark it */
		row->source = d->who == MOVE_OWNER ? "graduate" : "staff";
		row->filled_by = d->c->actor->account_id;
		row->filled_name = actor_name(d->c);
	}
}

static enum outcome copy_evidence(struct ctx *c, int64_t from, const struct destination_row *to)
{
	struct evidence_row *rows;
	size_t count;

	TRY(q_evidence_of(c->tx, c->school_id, from, &rows, &count));
	for (size_t i = 0; i < count; i++)
		TRY(q_evidence_add(c->tx, c->school_id, id_new(), to->id, to->graduate_id, rows[i].kind, rows[i].file_hash,
			rows[i].file_name, rows[i].mime, rows[i].size, rows[i].added_at, rows[i].added_by, NULL));
	return OK;
}

/* from: the returned version, which is closed by this, or the one in force, or NULL. */
static enum outcome new_draft(struct drafting *d, struct destination_row *from, struct destination_row **out)
{
	struct destination_row row = record_contents(from), before = { 0 };
	struct ctx *c = d->c;

	if (from && from == d->record.open)
		TRY(record_set(c, &d->record, from, "replaced"));
	if (d->form)
		TRY(record_take(c, &row, d->form));
	mark_filler(d, &row);
	TRY(record_add(c, &d->record, &row, out));
	if (from)
		TRY(copy_evidence(c, from->id, *out));
	before = record_contents(from);
	return audit_append(c, &(struct audit_entry){ .action = "destination.draft", .subject = "destination",
		.subject_id = (*out)->id, .graduate_id = d->record.graduate_id, .shape = &destination_shape,
		.before = from ? &before : NULL, .after = *out });
}

static enum outcome save_draft(struct drafting *d, struct destination_row **out)
{
	struct destination_row *row = d->record.open, before = *row;

	TRY(record_take(d->c, row, d->form));
	mark_filler(d, row);
	TRY(record_fill(d->c, row));
	*out = row;
	return audit_append(d->c, &(struct audit_entry){ .action = "destination.draft", .subject = "destination",
		.subject_id = row->id, .graduate_id = row->graduate_id, .shape = &destination_shape, .before = &before, .after = row });
}

enum outcome destination_draft(struct ctx *c, int64_t graduate_id, int64_t version, struct destination_form *form, struct destination_row *out)
{
	struct drafting d = { .c = c, .form = form };
	struct destination_row *row;
	struct category_row *category;

	TRY(may_draft(&d, graduate_id));
	TRY(draft_version(&d, version));
	TRY(check_in(c, d.record.standing.cohort, form, DESTINATION_DRAFT, &category));
	if (d.record.open && strcmp(d.record.open->state, "draft") == 0)
		TRY(save_draft(&d, &row));
	else
		TRY(new_draft(&d, d.record.open, &row));
	TRY(record_stand(c, &d.record));
	if (out)
		*out = *row;
	return OK;
}

enum outcome destination_begin(struct ctx *c, int64_t graduate_id, struct destination_row *out)
{
	struct drafting d = { .c = c };
	struct destination_row *row;

	TRY(may_draft(&d, graduate_id));
	if (d.record.open && strcmp(d.record.open->state, "draft") == 0) {
		*out = *d.record.open;
		return audit_append(c, &(struct audit_entry){ .action = "destination.draft", .subject = "destination",
			.subject_id = out->id, .graduate_id = graduate_id });
	}
	TRY(new_draft(&d, d.record.open ? d.record.open : d.record.effective, &row));
	TRY(record_stand(c, &d.record));
	*out = *row;
	return OK;
}

/* ---- what the national system holds ---- */

static bool is_state(const struct destination_row *row, const char *state)
{
	return strcmp(row->state, state) == 0;
}

/* The national system knows him confirmed, this program did not yet. */
static enum outcome import_confirmation(struct ctx *c, struct record *r, struct destination_row *row)
{
	struct destination_row before = *row;

	row->confirmed_at = c->now;
	TRY(record_set(c, r, row, "confirmed"));
	TRY(dispute_close(c, r->graduate_id, row->id));
	TRY(record_stand(c, r));
	return audit_append(c, &(struct audit_entry){ .action = "destination.import", .subject = "destination", .subject_id = row->id,
		.graduate_id = r->graduate_id, .shape = &destination_shape, .before = &before, .after = row });
}

static enum outcome import_version(struct ctx *c, struct record *r, const struct destination_form *form, const char *source, bool confirmed)
{
	struct destination_row *old = r->effective, *added;
	struct destination_row before = old ? *old : (struct destination_row){ 0 };
	struct destination_row row = { .graduate_id = r->graduate_id, .cohort = r->standing.cohort, .state = confirmed ? "confirmed" : "to_confirm", .source = source,
		.filled_by = c->actor->account_id, .filled_name = actor_name(c), .submitted_at = c->now,
		.approved_at = c->now, .confirmed_at = confirmed ? c->now : 0 };

	if (old)
		TRY(record_set(c, r, old, "superseded"));
	TRY(record_take(c, &row, form));
	TRY(late_note(c, &row, true));
	TRY(record_add(c, r, &row, &added));
	TRY(employer_note(c, added, false));
	if (confirmed && old)
		TRY(dispute_close(c, r->graduate_id, added->id));
	TRY(record_stand(c, r));
	return audit_append(c, &(struct audit_entry){ .action = "destination.import", .subject = "destination", .subject_id = added->id,
		.graduate_id = r->graduate_id, .shape = &destination_shape, .before = old ? &before : NULL, .after = added });
}

enum outcome destination_keep(struct ctx *c, int64_t graduate_id, struct destination_form *form)
{
	struct destination_form kept;
	struct record r;

	TRY(record_load(c, graduate_id, &r));
	if (r.effective == NULL || strcmp(r.effective->category, form->category) != 0)
		return OK;
	TRY(destination_form_of(c, r.effective, true, &kept));
	for (size_t i = 0; i < destination_form_shape.count; i++) {
		const struct field *f = &destination_form_shape.fields[i];

		if (*field_text(f, form) == '\0')
			field_set_text(f, form, field_text(f, &kept));
	}
	return OK;
}

enum outcome destination_import(struct ctx *c, int64_t graduate_id, const struct destination_form *form, const char *source, bool confirmed, bool dry, char *what)
{
	struct record r;
	bool same;

	if (strcmp(c->actor->role, "system") != 0 && strcmp(c->actor->role, "office") != 0)
		return audit_refuse(c, DENIED, "destination.import", "destination", 0, graduate_id, say_import_denied(c->arena));
	TRY(record_load(c, graduate_id, &r));
	same = r.effective && record_same(c, r.effective, form);
	*what = r.effective == NULL ? 'n' : 'c';
	if (same && !(confirmed && is_state(r.effective, "to_confirm"))) {
		*what = 's';
		return OK;
	}
	if (dry)
		return OK;
	return same ? import_confirmation(c, &r, r.effective) : import_version(c, &r, form, source, confirmed);
}
