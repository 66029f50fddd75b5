/* Judging a chunk of rows against the database, in a fixed number of queries. */
#include "roster.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "contact.h"
#include "db.h"
#include "queries.h"
#include "roster_inside.h"
#include "words.h"

struct roster_memory *roster_memory_new(void)
{
	struct roster_memory *m = calloc(1, sizeof *m);
	struct textmap *const maps[] = { &m->student_nos, &m->id_nos, &m->exam_nos, &m->colleges, &m->majors, &m->classes, &m->strange };

	if (m == NULL)
		abort();
	arena_init(&m->arena);
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		textmap_init(maps[i], &m->arena);
	for (size_t i = 0; i < sizeof m->codes / sizeof *m->codes; i++)
		textmap_init(&m->codes[i], &m->arena);
	return m;
}

void roster_memory_free(struct roster_memory *m)
{
	if (m == NULL)
		return;
	arena_release(&m->arena);
	free(m);
}

void roster_committed(struct roster_memory *m)
{
	m->unsure = false;
}

int64_t roster_malformed(const struct roster_memory *m)
{
	return m->malformed;
}

const char *roster_new_colleges(struct roster_memory *m, struct arena *a)
{
	return m->strange_names ? arena_dup(a, buf_text(m->strange_names)) : "";
}

void roster_form_of(const struct roster_person_row *p, struct roster_form *out)
{
	*out = (struct roster_form){
		.student_no = p->student_no, .exam_no = p->exam_no, .name = p->name, .sex = p->sex, .id_kind = p->id_kind,
		.id_no = p->id_no_mask, .birth_date = p->birth_date, .ethnic = p->ethnic, .political = p->political,
		.education = p->education, .college = p->college, .major = p->major, .major_code = p->major_code, .class = p->class,
		.major_direction = p->major_direction, .training_mode = p->training_mode, .directed_unit = p->directed_unit,
		.study_form = p->study_form, .school_years = p->school_years, .enrolled_on = p->enrolled_on,
		.graduated_on = p->graduated_on, .normal_kind = p->normal_kind, .hardship = p->hardship, .origin = p->origin,
		.urban_rural = p->urban_rural, .phone = p->phone_mask, .email = p->email_mask,
		.archive_unit_before = p->archive_unit_before, .household_before = p->household_before,
		.archive_in_school = p->archive_in_school, .household_in_school = p->household_in_school, .remark = p->remark,
		.cohort = p->cohort,
	};
}

/* ---- who is there already ---- */

/* The values of one member of all entries that are not faulty, comma separated: none holds a comma. */
static const char *gather(struct ctx *c, struct roster_entry **entries, size_t n, const char *(*value)(const struct roster_entry *e))
{
	struct buf b;

	buf_init(&b, c->arena);
	for (size_t i = 0; i < n; i++) {
		const char *text = entries[i]->fail.count ? "" : value(entries[i]);

		if (*text == '\0')
			continue;
		if (b.n)
			buf_char(&b, ',');
		buf_put(&b, text);
	}
	return buf_text(&b);
}

static const char *student_no_of(const struct roster_entry *e)
{
	return e->form.student_no;
}

static const char *exam_no_of(const struct roster_entry *e)
{
	return e->form.exam_no;
}

static const char *id_hash_of(const struct roster_entry *e)
{
	return e->after.id_no_hash ? e->after.id_no_hash : "";
}

struct owners {
	struct textmap rows; /* number -> index */
	struct roster_owner_row *list;
};

static void own(struct ctx *c, struct owners *o, struct roster_owner_row *list, size_t n)
{
	textmap_init(&o->rows, c->arena);
	o->list = list;
	for (size_t i = 0; i < n; i++)
		textmap_put(&o->rows, list[i].holding, (int64_t)i);
}

static void check_owner(struct ctx *c, struct roster_entry *e, const struct owners *o, const char *member, const char *value)
{
	const int64_t *at = *value ? textmap_find(&o->rows, value) : NULL;
	const struct roster_owner_row *owner = at ? &o->list[*at] : NULL;

	if (owner && owner->id != e->after.id)
		fail_at(&e->fail, member, say_roster_owned(c->arena, shape_field(&roster_form_shape, member)->label, owner->student_no));
}

/* ---- what the person would be ---- */

static const char *taken(const struct roster_entry *e, uint64_t bit, const char *typed, const char *was)
{
	return e->given & bit ? typed : was ? was : "";
}

#define TAKE(member) p->member = taken(e, ROSTER_BIT(member), e->form.member, p->member)

static void take_plain(struct roster_entry *e)
{
	struct roster_person_row *p = &e->after;

	TAKE(student_no);
	TAKE(exam_no);
	TAKE(name);
	TAKE(sex);
	TAKE(id_kind);
	TAKE(birth_date);
	TAKE(ethnic);
	TAKE(political);
	TAKE(education);
	TAKE(college);
	TAKE(major);
	TAKE(class);
	TAKE(major_direction);
	TAKE(training_mode);
	TAKE(directed_unit);
	TAKE(study_form);
	TAKE(school_years);
	TAKE(enrolled_on);
	TAKE(graduated_on);
	TAKE(normal_kind);
	TAKE(hardship);
	TAKE(origin);
	TAKE(urban_rural);
	TAKE(archive_unit_before);
	TAKE(household_before);
	TAKE(archive_in_school);
	TAKE(household_in_school);
	TAKE(remark);
}

static const char *shown(const char *text)
{
	return text ? text : "";
}

/* Numbers sealed at rest: the lookup value tells whether one differs; sealing waits for the write. One that
 * stays keeps its state: what it shares is known. */
static void take_way(bool given, const struct contact_way *way, const char **hash, const char **mask, const char **state)
{
	if (given && strcmp(shown(*hash), way->hash) != 0) {
		*hash = way->hash;
		*mask = way->mask;
		*state = way->state;
	}
	*hash = shown(*hash);
	*mask = shown(*mask);
	*state = *state ? *state : "missing";
}

static void take_sealed(struct ctx *c, struct roster_entry *e)
{
	struct roster_person_row *p = &e->after;
	struct contact_way phone = contact_phone(c, e->form.phone), email = contact_email(c, e->form.email);

	p->id_no_mask = (e->given & ROSTER_BIT(id_no)) ? mask_id_no(c->arena, e->form.id_no) : shown(p->id_no_mask);
	take_way(e->given & ROSTER_BIT(phone), &phone, &p->phone_hash, &p->phone_mask, &p->phone_state);
	take_way(e->given & ROSTER_BIT(email), &email, &p->email_hash, &p->email_mask, &p->email_state);
	p->email_sealed = shown(p->email_sealed);
	p->id_no_sealed = shown(p->id_no_sealed);
	p->phone_sealed = shown(p->phone_sealed);
}

static void take_count(struct ctx *c, struct roster_entry *e)
{
	const struct code_set *set = code_set("education_level");
	const struct code *education = code_find(set, e->after.education);
	const struct code *was = e->before ? code_find(set, e->before->education) : NULL;
	struct roster_person_row *p = &e->after;
	bool in = education && strcmp(code_extra(set, education, "in_scope"), "1") == 0;
	bool was_in = was && strcmp(code_extra(set, was, "in_scope"), "1") == 0;

	p->level = education ? code_extra(set, education, "level") : "";
	p->completion = education ? code_extra(set, education, "completion") : "";
	if (e->before && was_in == in)
		return; /* taken out by hand stays out */
	p->counted = in;
	p->out_reason = in || education == NULL ? "" : say_roster_out_of_scope(c->arena, education->name);
}

/* Names written with other brackets are no change; neither is another code for a major that has one. */
static void keep_names(struct ctx *c, struct roster_entry *e)
{
	const struct roster_person_row *was = e->before;
	struct roster_person_row *p = &e->after;

	p->major_code = (e->given & ROSTER_BIT(major_code)) ? e->form.major_code : shown(p->major_code);
	p->cohort = c->cohort;
	if (*p->id_kind == '\0')
		p->id_kind = "1";
	if (was == NULL)
		return;
	if (roster_same_name(c->arena, was->college, p->college))
		p->college = was->college;
	if (roster_same_name(c->arena, was->major, p->major))
		p->major = was->major;
	if (roster_same_name(c->arena, was->class, p->class))
		p->class = was->class;
	if (*was->major_code && strcmp(p->major, was->major) == 0)
		p->major_code = was->major_code;
}

static void plan(struct ctx *c, struct roster_entry *e)
{
	const char *hash = e->after.id_no_hash; /* set before the queries */

	e->after = e->before ? *e->before : (struct roster_person_row){ .id = 0 };
	e->after.id_no_hash = (e->given & ROSTER_BIT(id_no)) ? hash : shown(e->after.id_no_hash);
	take_plain(e);
	take_sealed(c, e);
	take_count(c, e);
	keep_names(c, e);
}

/* ---- the verdict ---- */

static void need(struct ctx *c, struct roster_entry *e, const char *member, const char *value)
{
	const char *label;

	if (*value)
		return;
	label = shape_field(&roster_form_shape, member)->label;
	if (e->row_no == 0 || e->before)
		fail_at(&e->fail, member, say_form_required(c->arena, label));
	else
		fail_at(&e->fail, member, say_roster_new_needs(c->arena, e->form.student_no, label));
}

static void check_needed(struct ctx *c, struct roster_entry *e)
{
	const struct roster_person_row *p = &e->after;

	need(c, e, "name", p->name);
	need(c, e, "education", p->education);
	need(c, e, "college", p->college);
	need(c, e, "major", p->major);
	need(c, e, "id_no", p->id_no_hash);
	if (*p->id_no_hash)
		need(c, e, "sex", p->sex);
}

static bool hidden_change(const char *hash_before, const char *hash, const char *mask_before, const char *mask)
{
	return strcmp(hash_before, hash) != 0 && strcmp(mask_before, mask) == 0;
}

static void compare(struct ctx *c, struct roster_entry *e)
{
	struct roster_form before, after;
	const struct roster_person_row *was = e->before, *p = &e->after;

	if (was == NULL) {
		e->verdict = ROSTER_NEW;
		e->changes = "{}";
		return;
	}
	roster_form_of(was, &before);
	roster_form_of(p, &after);
	if (hidden_change(was->id_no_hash, p->id_no_hash, before.id_no, after.id_no))
		after.id_no = say_roster_no_mask_seen(c->arena, after.id_no);
	if (hidden_change(was->phone_hash, p->phone_hash, before.phone, after.phone))
		after.phone = say_roster_no_mask_seen(c->arena, after.phone);
	if (hidden_change(was->email_hash, p->email_hash, before.email, after.email))
		after.email = say_roster_no_mask_seen(c->arena, after.email);
	e->changes = audit_diff(c->arena, &roster_form_shape, &before, &after);
	e->verdict = strcmp(e->changes, "{}") == 0 ? ROSTER_SAME : ROSTER_CHANGED;
}

static enum outcome find_people(struct ctx *c, struct roster_entry **entries, size_t n)
{
	struct roster_person_row *people;
	struct textmap rows;
	size_t count;

	TRY(q_roster_people(c->tx, c->school_id, c->cohort, gather(c, entries, n, student_no_of), &people, &count));
	textmap_init(&rows, c->arena);
	for (size_t i = 0; i < count; i++)
		textmap_put(&rows, people[i].student_no, (int64_t)i);
	for (size_t i = 0; i < n; i++) {
		const int64_t *at = entries[i]->fail.count ? NULL : textmap_find(&rows, entries[i]->form.student_no);

		if (entries[i]->graduate_id == 0)
			entries[i]->before = at ? &people[*at] : NULL;
		else if (at && people[*at].id != entries[i]->graduate_id)
			fail_at(&entries[i]->fail, "student_no", say_roster_owned(c->arena,
				shape_field(&roster_form_shape, "student_no")->label, people[*at].student_no));
	}
	return OK;
}

/* The form names somebody by id, whose number may be the one that is corrected. */
static enum outcome find_person(struct ctx *c, struct roster_entry *e)
{
	struct roster_person_row *person;

	if (e->graduate_id == 0)
		return OK;
	TRY(q_roster_person_get(c->tx, c->school_id, e->graduate_id, &person));
	if (person == NULL || !scope_has(c->actor, person->college_id, person->class_id, person->id))
		return ctx_missing(c);
	if (e->version && person->version != e->version)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)e->version),
			arena_printf(c->arena, "%lld", (long long)person->version)));
	e->before = person;
	return OK;
}

enum outcome roster_judge(struct ctx *c, struct roster_memory *m, struct roster_entry **entries, size_t n)
{
	struct roster_owner_row *list;
	struct owners ids, exams;
	size_t count;

	for (size_t i = 0; i < n; i++) {
		entries[i]->after = (struct roster_person_row){ .id_no_hash =
			secret_lookup(&c->program->secret, c->arena, "graduate.id_no", entries[i]->form.id_no) };
		TRY(find_person(c, entries[i]));
	}
	TRY(find_people(c, entries, n));
	TRY(q_roster_same_id_no(c->tx, c->school_id, c->cohort, gather(c, entries, n, id_hash_of), &list, &count));
	own(c, &ids, list, count);
	TRY(q_roster_same_exam_no(c->tx, c->school_id, c->cohort, gather(c, entries, n, exam_no_of), &list, &count));
	own(c, &exams, list, count);
	for (size_t i = 0; i < n; i++) {
		struct roster_entry *e = entries[i];

		e->verdict = ROSTER_FAULTY;
		if (e->fail.count)
			continue;
		plan(c, e);
		check_owner(c, e, &ids, "id_no", e->after.id_no_hash);
		check_owner(c, e, &exams, "exam_no", e->form.exam_no);
		check_needed(c, e);
		if (e->fail.count)
			continue;
		TRY(roster_place_look(c, m, e));
		compare(c, e);
	}
	return OK;
}
