/* Writing a judged row, the hand form, and taking people out and back. */
#include <string.h>

#include "audit.h"
#include "buf.h"
#include "contact.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "reach.h"
#include "roster_inside.h"
#include "standing.h"
#include "utf8.h"
#include "words.h"

enum { REASON_LEAST = 5 };

static enum outcome note_change(struct ctx *c, const struct roster_person_row *was, const struct roster_person_row *p, const char *kind, const char *reason, const char *changes, int64_t job_id)
{
	int64_t at;

	TRY(ctx_moment(c, &at)); /* the standing's own, so that either leads to the other */
	return q_roster_change_add(c->tx, c->school_id, id_new(), c->cohort, p->id, kind, reason, changes,
		was ? was->counted : 0, p->counted, job_id, c->actor->account_id, c->actor->name, at, NULL);
}

static void seal(struct ctx *c, struct roster_entry *e)
{
	const struct secret *s = &c->program->secret;
	struct roster_person_row *p = &e->after;

	if (e->before == NULL || strcmp(e->before->id_no_hash, p->id_no_hash) != 0)
		p->id_no_sealed = secret_seal(s, c->arena, "graduate.id_no", e->form.id_no);
	if (e->before == NULL || strcmp(e->before->phone_hash, p->phone_hash) != 0)
		p->phone_sealed = secret_seal(s, c->arena, "graduate.phone", e->form.phone);
	if (e->before == NULL || strcmp(e->before->email_hash, p->email_hash) != 0)
		p->email_sealed = secret_seal(s, c->arena, "graduate.email", e->form.email);
}

static enum outcome put_standing(struct ctx *c, const struct roster_person_row *p, const struct standing_row *was, struct standing_row *next)
{
	next->graduate_id = p->id;
	next->cohort = c->cohort;
	next->student_no = p->student_no;
	next->college_id = p->college_id;
	next->major_id = p->major_id;
	next->class_id = p->class_id;
	next->level = p->level;
	next->sex = p->sex;
	next->counted = p->counted;
	return standing_put(c, was, next);
}

/* ---- somebody new ---- */

static enum outcome add(struct ctx *c, struct roster_entry *e, const char *reason, int64_t job_id)
{
	struct roster_person_row *p = &e->after;
	struct standing_row none = { .version = 0 };
	struct standing_row next = { .stage = "unregistered", .registered = "", .approved = "", .confirmed = "" };
	struct roster_form shown;

	p->id = id_new();
	p->version = 1;
	TRY(q_graduate_add(c->tx, c->school_id, p->id, c->cohort, p->student_no, p->exam_no, p->name, p->sex, p->id_kind,
		p->id_no_sealed, p->id_no_hash, p->id_no_mask, p->birth_date, p->ethnic, p->political, p->education, p->level,
		p->completion, p->college_id, p->major_id, p->class_id, p->major_direction, p->training_mode, p->directed_unit,
		p->study_form, p->school_years, p->enrolled_on, p->graduated_on, p->normal_kind, p->hardship, p->origin,
		p->urban_rural, p->phone_sealed, p->phone_hash, p->phone_mask, p->phone_state, p->email_sealed, p->email_hash, p->email_mask, p->email_state,
		p->archive_unit_before, p->household_before, p->archive_in_school, p->household_in_school, p->remark, p->counted,
		p->out_reason, c->now, NULL));
	TRY(put_standing(c, p, &none, &next));
	TRY(note_change(c, NULL, p, "add", reason, "{}", job_id));
	roster_form_of(p, &shown);
	return audit_append(c, &(struct audit_entry){ .action = "graduate.add", .subject = "graduate", .subject_id = p->id,
		.graduate_id = p->id, .shape = &roster_form_shape, .after = &shown, .note = reason });
}

/* ---- somebody changed ---- */

static enum outcome put_person(struct ctx *c, struct roster_person_row *p, int64_t version)
{
	int64_t changed;

	TRY(q_graduate_put(c->tx, c->school_id, p->id, p->student_no, p->exam_no, p->name, p->sex, p->id_kind, p->id_no_sealed,
		p->id_no_hash, p->id_no_mask, p->birth_date, p->ethnic, p->political, p->education, p->level, p->completion,
		p->college_id, p->major_id, p->class_id, p->major_direction, p->training_mode, p->directed_unit, p->study_form,
		p->school_years, p->enrolled_on, p->graduated_on, p->normal_kind, p->hardship, p->origin, p->urban_rural,
		p->phone_sealed, p->phone_hash, p->phone_mask, p->phone_state, p->email_sealed, p->email_hash, p->email_mask, p->email_state, p->archive_unit_before,
		p->household_before, p->archive_in_school, p->household_in_school, p->remark, p->counted, p->out_reason, c->now,
		version, &changed));
	if (changed != 1)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)version),
			arena_printf(c->arena, "%lld", (long long)version + 1)));
	p->version = version + 1;
	return OK;
}

/* What the person is known by, of that which changed: labels, comma separated; "" when none did. */
static const char *known_by(struct ctx *c, const struct roster_person_row *was, const struct roster_person_row *p)
{
	const struct { const char *member, *was, *now; } marks[] = {
		{ "student_no", was->student_no, p->student_no }, { "name", was->name, p->name }, { "id_no", was->id_no_hash, p->id_no_hash },
	};
	const char *list = "";

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strcmp(marks[i].was, marks[i].now) != 0)
			list = arena_printf(c->arena, "%s%s%s", list, *list ? ", " : "", shape_field(&roster_form_shape, marks[i].member)->label);
	return list;
}

/* Account and open disputes go with the person; *accounts tells whether there is one. */
static enum outcome follow(struct ctx *c, const struct roster_person_row *p, int64_t *accounts)
{
	TRY(q_roster_account_follow(c->tx, c->school_id, p->id, p->student_no, p->name, c->now, accounts));
	return q_roster_dispute_follow(c->tx, c->school_id, p->id, p->college_id, p->class_id, NULL);
}

static enum outcome change(struct ctx *c, struct roster_entry *e, const char *reason, int64_t job_id)
{
	const struct roster_person_row *was = e->before;
	struct roster_person_row *p = &e->after;
	struct standing_row standing, next;
	const char *marks = known_by(c, was, p), *note = reason;
	int64_t accounts = 0;

	TRY(put_person(c, p, was->version));
	TRY(standing_get(c, p->id, &standing));
	next = standing;
	TRY(put_standing(c, p, &standing, &next));
	if (strcmp(was->email_hash, p->email_hash) != 0)
		TRY(reach_mended(c, p->id));
	TRY(follow(c, p, &accounts));
	if (*marks && (accounts || strcmp(standing.stage, "unregistered") != 0))
		note = say_roster_note_account(c->arena, reason, marks);
	TRY(note_change(c, was, p, "change", note, e->changes, job_id));
	return audit_append(c, &(struct audit_entry){ .action = "graduate.change", .subject = "graduate", .subject_id = p->id,
		.graduate_id = p->id, .changes = e->changes, .note = note });
}

enum outcome roster_write(struct ctx *c, struct roster_memory *m, struct roster_entry *e, const char *reason, int64_t job_id)
{
	if (e->verdict != ROSTER_NEW && e->verdict != ROSTER_CHANGED)
		return OK;
	TRY(roster_place(c, m, e));
	seal(c, e);
	return e->verdict == ROSTER_NEW ? add(c, e, reason, job_id) : change(c, e, reason, job_id);
}

/* ---- who shares a number ---- */

struct hashes { /* comma separated */
	struct buf phones, emails;
};

static void hashes_init(struct hashes *h, struct arena *a)
{
	buf_init(&h->phones, a);
	buf_init(&h->emails, a);
}

static void note_hash(struct buf *list, const char *hash)
{
	if (*hash == '\0')
		return;
	if (list->n)
		buf_char(list, ',');
	buf_put(list, hash);
}

/* Those that came or went. */
static void note_both(struct buf *list, const char *was, const char *is)
{
	if (strcmp(was, is) == 0)
		return;
	note_hash(list, was);
	note_hash(list, is);
}

enum outcome roster_settle(struct ctx *c, struct roster_entry **entries, size_t n)
{
	struct hashes moved, came;

	hashes_init(&moved, c->arena);
	hashes_init(&came, c->arena);
	for (size_t i = 0; i < n; i++) {
		const struct roster_entry *e = entries[i];

		if (e->verdict == ROSTER_NEW) {
			note_hash(&came.phones, e->after.phone_hash);
			note_hash(&came.emails, e->after.email_hash);
		} else if (e->verdict == ROSTER_CHANGED) {
			note_both(&moved.phones, e->before->phone_hash, e->after.phone_hash);
			note_both(&moved.emails, e->before->email_hash, e->after.email_hash);
		}
	}
	TRY(contact_settle(c, c->cohort, buf_text(&moved.phones), buf_text(&moved.emails)));
	return contact_share(c, c->cohort, buf_text(&came.phones), buf_text(&came.emails));
}

/* ---- by hand ---- */

/* From here on c->cohort is his, whichever the actor looks at: his class and what is noted of him stand there. */
static enum outcome find(struct ctx *c, int64_t id, struct roster_person_row *out)
{
	struct roster_person_row *person;

	TRY(q_roster_person_get(c->tx, c->school_id, id, &person));
	if (person == NULL || !scope_has(c->actor, person->college_id, person->class_id, person->id))
		return ctx_missing(c);
	*out = *person;
	c->cohort = person->cohort;
	return OK;
}

enum outcome roster_save(struct ctx *c, struct roster_entry *e, const char *reason)
{
	struct roster_person_row was;
	struct roster_memory *m;
	enum outcome o;

	fail_clear(&e->fail); /* it may be a second run */
	e->before = NULL;
	if (e->graduate_id)
		TRY(find(c, e->graduate_id, &was));
	if (utf8_count(reason) < REASON_LEAST)
		fail_at(&e->fail, "reason", say_roster_reason_short(c->arena));
	m = roster_memory_new();
	roster_read(c, m, e);
	o = roster_judge(c, m, &e, 1);
	if (o == OK && e->fail.count == 0)
		o = roster_write(c, m, e, reason, 0);
	if (o == OK && e->fail.count == 0)
		o = roster_settle(c, &e, 1);
	roster_memory_free(m);
	TRY(o);
	for (const struct fault *f = e->fail.first; f; f = f->next)
		fail_at(c->fail, f->field, f->text);
	TRY(fail_done(c->fail));
	return e->verdict == ROSTER_SAME ? fail_say(c->fail, INVALID, say_roster_saved_same(c->arena)) : OK;
}

enum outcome roster_get(struct ctx *c, int64_t graduate_id, struct roster_form *form, struct roster_person_row *person)
{
	TRY(find(c, graduate_id, person));
	roster_form_of(person, form);
	form->id_no = form->phone = form->email = "";
	return OK;
}

struct toggle {
	const char *kind, *action;
	bool counted;
};

static enum outcome toggle(struct ctx *c, struct roster_person_row *was, const struct toggle *t, const char *reason)
{
	struct roster_person_row p = *was;
	struct standing_row standing, next;

	p.counted = t->counted;
	p.out_reason = t->counted ? "" : reason;
	TRY(put_person(c, &p, was->version));
	TRY(standing_get(c, p.id, &standing));
	next = standing;
	TRY(put_standing(c, &p, &standing, &next));
	TRY(note_change(c, was, &p, t->kind, reason, "{}", 0));
	return audit_append(c, &(struct audit_entry){ .action = t->action, .subject = "graduate", .subject_id = p.id,
		.graduate_id = p.id, .note = reason });
}

static enum outcome check_reason(struct ctx *c, const char *reason)
{
	if (utf8_count(reason) < REASON_LEAST)
		fail_at(c->fail, "reason", say_roster_reason_short(c->arena));
	return fail_done(c->fail);
}

enum outcome roster_remove(struct ctx *c, int64_t graduate_id, const char *reason)
{
	static const struct toggle out = { "remove", "graduate.remove", false };
	struct roster_person_row person;

	TRY(check_reason(c, reason));
	TRY(find(c, graduate_id, &person));
	if (!person.counted)
		return fail_say(c->fail, CONFLICT, say_roster_out_already(c->arena));
	return toggle(c, &person, &out, reason);
}

enum outcome roster_restore(struct ctx *c, int64_t graduate_id, const char *reason)
{
	static const struct toggle back = { "restore", "graduate.restore", true };
	const struct code_set *set = code_set("education_level");
	const struct code *education;
	struct roster_person_row person;

	TRY(check_reason(c, reason));
	TRY(find(c, graduate_id, &person));
	education = code_find(set, person.education);
	if (person.counted)
		return fail_say(c->fail, CONFLICT, say_roster_in_already(c->arena));
	if (strcmp(code_extra(set, education, "in_scope"), "1") != 0)
		return fail_say(c->fail, INVALID, say_roster_cannot_restore(c->arena, education ? education->name : ""));
	return toggle(c, &person, &back, reason);
}

enum outcome roster_changes(struct ctx *c, const char *kind, int64_t graduate_id, int64_t before_id, int64_t limit,
	struct roster_change_line_row **rows, size_t *count)
{
	return q_roster_changes(c->tx, c->school_id, c->cohort, *kind ? kind : NULL, graduate_id, before_id ? before_id : NOT_GIVEN,
		scope_account(c->actor), limit, rows, count);
}
