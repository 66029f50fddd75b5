/* One row by itself: what every member must look like, and numbers that come twice in one file. */
#include <string.h>

#include "identity.h"
#include "roster_inside.h"
#include "utf8.h"
#include "words.h"

static const char *label_of(const char *member)
{
	return shape_field(&roster_form_shape, member)->label;
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

/* ---- every member by its kind ---- */

/* Members whose full-width digits and letters become narrow; codes and dates do anyway. */
static const uint64_t numbers = ROSTER_BIT(student_no) | ROSTER_BIT(exam_no) | ROSTER_BIT(id_no) | ROSTER_BIT(phone) | ROSTER_BIT(email) |
	ROSTER_BIT(major_code) | ROSTER_BIT(cohort);

/* The same few texts come again in every row: what one means is looked up once. */
static void read_code(struct ctx *c, struct roster_memory *m, struct roster_entry *e, size_t i, const char *raw)
{
	const struct field *f = &roster_form_shape.fields[i];
	const struct code_set *set = code_set(f->set);
	const int64_t *known = textmap_find(&m->codes[i], raw);
	int64_t row = -1;

	if (known) {
		row = *known;
	} else {
		const struct code *code = code_read(set, c->arena, raw);

		row = code ? code - set->codes : -1;
		textmap_put(&m->codes[i], raw, row);
	}
	if (row >= 0)
		field_set_text(f, &e->form, set->codes[row].code);
	else
		fail_at(&e->fail, f->name, say_form_bad_code(c->arena, f->label, raw));
}

static void read_date(struct ctx *c, struct roster_entry *e, const struct field *f, const char *text)
{
	char date[11];

	if (date_parse(text, date))
		field_set_text(f, &e->form, arena_dup(c->arena, date));
	else
		fail_at(&e->fail, f->name, say_form_bad_date(c->arena, f->label, text));
}

static void read_text(struct ctx *c, struct roster_entry *e, const struct field *f, const char *text)
{
	size_t max = f->max ? f->max : 200, count = strlen(text) > max ? utf8_count(text) : 0;

	field_set_text(f, &e->form, text);
	if (count > max)
		fail_at(&e->fail, f->name, say_form_too_long(c->arena, f->label, number(c->arena, (int64_t)max), number(c->arena, (int64_t)count)));
}

static void read_member(struct ctx *c, struct roster_memory *m, struct roster_entry *e, size_t i)
{
	const struct field *f = &roster_form_shape.fields[i];
	const char *raw = field_text(f, &e->form), *text;

	if (raw == NULL || *raw == '\0') {
		field_set_text(f, &e->form, "");
		return;
	}
	if (f->kind == FIELD_CODE) {
		read_code(c, m, e, i, raw);
		return;
	}
	text = utf8_clean(c->arena, raw, f->kind == FIELD_DATE || (numbers >> i & 1));
	field_set_text(f, &e->form, text);
	if (*text && f->kind == FIELD_DATE)
		read_date(c, e, f, text);
	else
		read_text(c, e, f, text);
}

/* ---- single members with rules of their own ---- */

static void check_number(struct ctx *c, struct roster_entry *e, const char *member, const char *text)
{
	for (const char *p = text; *p; p++)
		if (!((*p >= '0' && *p <= '9') || (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '-')) {
			fail_at(&e->fail, member, say_roster_number_shape(c->arena, label_of(member), text));
			return;
		}
}

static void agree_with_identity(struct ctx *c, struct roster_entry *e, const struct identity *id)
{
	struct roster_form *f = &e->form;

	if (*f->sex == '\0') {
		f->sex = arena_dup(c->arena, id->sex);
		e->given |= ROSTER_BIT(sex);
	} else if (strcmp(f->sex, id->sex) != 0) {
		fail_at(&e->fail, "sex", say_roster_sex_differs(c->arena));
	}
	if (*f->birth_date == '\0') {
		f->birth_date = arena_dup(c->arena, id->birth);
		e->given |= ROSTER_BIT(birth_date);
	} else if (strcmp(f->birth_date, id->birth) != 0) {
		fail_at(&e->fail, "birth_date", say_roster_birth_differs(c->arena, id->birth));
	}
}

/* Only the resident identity card obeys GB 11643; other papers are taken as they are. */
static void check_identity(struct ctx *c, struct roster_entry *e)
{
	struct roster_form *f = &e->form;
	struct identity id;
	enum identity_fault fault;
	size_t n = strlen(f->id_no);

	if (n == 0)
		return;
	if (*f->id_kind && strcmp(f->id_kind, "1") != 0) {
		if (n < 5 || n > 20 || strspn(f->id_no, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz()-") != n)
			fail_at(&e->fail, "id_no", say_roster_id_shape(c->arena));
		return;
	}
	fault = identity_read(f->id_no, &id);
	if (fault != IDENTITY_GOOD) {
		fail_at(&e->fail, "id_no", identity_say(c->arena, fault, f->id_no));
		return;
	}
	f->id_no = arena_dup(c->arena, id.number);
	agree_with_identity(c, e, &id);
}

static void check_contact(struct ctx *c, struct roster_memory *m, struct roster_entry *e)
{
	char whole[PHONE_SIZE];
	bool phone = *e->form.phone == '\0' || phone_whole(e->form.phone, whole), email = *e->form.email == '\0' || email_shaped(e->form.email);

	if (phone && *e->form.phone)
		e->form.phone = arena_dup(c->arena, whole);
	m->malformed += !phone || !email;
	if (e->row_no)
		return;
	if (!phone)
		fail_at(&e->fail, "phone", say_contact_phone(c->arena));
	if (!email)
		fail_at(&e->fail, "email", say_email_shape(c->arena));
}

/* "2023", and "2023" with one character behind it (the word for a cohort). */
static void check_cohort(struct ctx *c, struct roster_entry *e)
{
	const char *text = e->form.cohort;

	if (*text && (strncmp(text, c->cohort, 4) != 0 || utf8_count(text) > 5))
		fail_at(&e->fail, "cohort", say_roster_cohort_differs(c->arena, text, c->cohort));
}

/* Numbers masked by an export tell nothing: as if the cell were empty. */
static void drop_masked(struct roster_entry *e)
{
	struct { const char **text; uint64_t bit; } sealed[] = {
		{ &e->form.id_no, ROSTER_BIT(id_no) }, { &e->form.phone, ROSTER_BIT(phone) }, { &e->form.email, ROSTER_BIT(email) },
	};

	for (size_t i = 0; i < sizeof sealed / sizeof *sealed; i++)
		if (strstr(*sealed[i].text, "**")) {
			*sealed[i].text = "";
			e->given &= ~sealed[i].bit;
		}
}

/* ---- twice in one file ---- */

static void check_twice(struct ctx *c, struct roster_entry *e, struct textmap *seen, const char *member, const char *text)
{
	int64_t first;

	if (*text == '\0' || e->row_no == 0)
		return;
	first = *textmap_put(seen, text, e->row_no);
	if (first != e->row_no)
		fail_at(&e->fail, member, say_roster_twice(c->arena, label_of(member), number(c->arena, first)));
}

void roster_read(struct ctx *c, struct roster_memory *m, struct roster_entry *e)
{
	struct roster_form *f = &e->form;

	for (size_t i = 0; i < roster_form_shape.count; i++)
		read_member(c, m, e, i);
	drop_masked(e);
	if (*f->student_no == '\0')
		fail_at(&e->fail, "student_no", say_form_required(c->arena, label_of("student_no")));
	check_number(c, e, "student_no", f->student_no);
	check_number(c, e, "exam_no", f->exam_no);
	check_identity(c, e);
	check_contact(c, m, e);
	check_cohort(c, e);
	check_twice(c, e, &m->student_nos, "student_no", f->student_no);
	check_twice(c, e, &m->id_nos, "id_no", f->id_no);
	check_twice(c, e, &m->exam_nos, "exam_no", f->exam_no);
}
