/* What is wrong with numbers and addresses: kept with each person, right after every change, counted, listed
 * within the scope, and taken by an import instead of refused. */
#include "fixture.h"

#include "contact.h"
#include "contact_quality.h"
#include "graduate.h"
#include "roster.h"

/* ---- people ---- */

struct saving {
	struct roster_entry entry;
	bool workbook;
};

/* As a row of a workbook would be, or as the form. */
static enum outcome save(struct ctx *c, void *arg)
{
	struct saving *s = arg;
	struct roster_memory *m;
	struct roster_entry *e = &s->entry;
	enum outcome o;

	if (!s->workbook)
		return roster_save(c, e, "reason enough");
	m = roster_memory_new();
	fail_clear(&e->fail);
	roster_read(c, m, e);
	o = roster_judge(c, m, &e, 1);
	if (o == OK && e->fail.count == 0)
		o = roster_write(c, m, e, "reason enough", 1);
	if (o == OK && e->fail.count == 0)
		o = roster_settle(c, &e, 1);
	roster_memory_free(m);
	return o == OK && e->fail.count ? INVALID : o;
}

static void roster(struct fixture *f, const char *no, const char *phone, const char *email)
{
	struct saving s = { .workbook = true };
	struct ctx c = fixture_ctx(f, NULL);
	enum outcome o;

	for (size_t i = 0; i < roster_form_shape.count; i++)
		field_set_text(&roster_form_shape.fields[i], &s.entry.form, "");
	s.entry.form.student_no = no;
	s.entry.form.name = no;
	s.entry.form.sex = "1";
	s.entry.form.id_kind = "3";
	s.entry.form.id_no = arena_printf(f->arena, "H00%s", no);
	s.entry.form.education = "31";
	s.entry.form.college = "first";
	s.entry.form.major = "major 1";
	s.entry.form.class = "class 1";
	s.entry.form.phone = phone;
	s.entry.form.email = email;
	for (size_t i = 0; i < roster_form_shape.count; i++) /* an empty cell gives nothing */
		s.entry.given |= (uint64_t)(*field_text(&roster_form_shape.fields[i], &s.entry.form) != '\0') << i;
	s.entry.row_no = 1;
	fail_init(&s.entry.fail, f->arena);
	o = ctx_write(&c, save, &s);
	fixture_must(f, o, s.entry.fail.first ? s.entry.fail.first->text : no);
}

static const char *phone_of(struct fixture *f, const char *no, const char *state)
{
	const char *sql = arena_printf(f->arena, "SELECT count(*) FROM graduate WHERE student_no = '%s' AND phone_state = '%s'", no, state);

	return fixture_count(f, sql) == 1 ? state : "another";
}

static void email_is(struct fixture *f, const char *no, const char *state)
{
	assert_int_equal(fixture_count(f, arena_printf(f->arena, "SELECT count(*) FROM graduate WHERE student_no = '%s' AND email_state = '%s'", no, state)), 1);
}

#define PHONE(no, state) assert_string_equal(phone_of(f, no, state), state)

static void assert_kept_right(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t wrong;

	assert_int_equal(contact_check(&c, &wrong), OK);
}

/* ---- himself ---- */

struct own {
	struct contact_form form;
	int64_t version;
	bool changed;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct own *o = arg;

	return contact_get(c, &o->form, &o->version);
}

static enum outcome set(struct ctx *c, void *arg)
{
	struct own *o = arg;

	return contact_set(c, &o->form, o->version, &o->changed);
}

static const struct actor *himself(struct fixture *f, const char *no)
{
	return fixture_himself(f, fixture_count(f, arena_printf(f->arena, "SELECT id FROM graduate WHERE student_no = '%s'", no)), no);
}

static enum outcome mend(struct fixture *f, const struct actor *me, const char *phone, const char *email)
{
	struct own o;
	struct ctx c = fixture_ctx(f, me);

	MUST(f, ctx_read(&c, look, &o));
	o.form = (struct contact_form){ .phone = phone, .email = email };
	c = fixture_ctx(f, me);
	return ctx_write(&c, set, &o);
}

/* ---- tests ---- */

static void a_workbook_is_taken_and_noted(struct fixture *f)
{
	roster(f, "S1", "13900000001", "a@example.com");
	roster(f, "S2", "1390000000", "nobody");
	roster(f, "S3", "", "");
	roster(f, "S4", "027-87654321", "");
	PHONE("S1", "good");
	PHONE("S2", "malformed");
	PHONE("S3", "missing");
	PHONE("S4", "good");
	email_is(f, "S1", "good");
	email_is(f, "S2", "malformed");
	email_is(f, "S3", "missing");
	assert_kept_right(f);
}

static void equal_ones_are_found_however_they_are_written(struct fixture *f)
{
	roster(f, "S1", "13900000001", "Li.Si@Example.com");
	roster(f, "S2", "+86 139-0000-0001", "li.si@example.com");
	roster(f, "S3", "(027) 87654321", "");
	roster(f, "S4", "027 8765 4321", "");
	PHONE("S1", "shared");
	PHONE("S2", "shared");
	PHONE("S3", "shared");
	PHONE("S4", "shared");
	email_is(f, "S1", "shared");
	email_is(f, "S2", "shared");
	assert_kept_right(f);
	roster(f, "S2", "13900000002", "");
	PHONE("S1", "good"); /* alone again */
	PHONE("S2", "good");
	email_is(f, "S1", "shared"); /* an empty cell leaves what is there */
	assert_kept_right(f);
}

static void wrong_ones_are_not_called_shared(struct fixture *f)
{
	roster(f, "S1", "none", "");
	roster(f, "S2", "none", "");
	PHONE("S1", "malformed");
	PHONE("S2", "malformed");
	assert_kept_right(f);
}

static void who_mends_his_own_frees_the_other(struct fixture *f)
{
	const struct actor *one, *two;

	roster(f, "S1", "13900000001", "a@example.com");
	roster(f, "S2", "13900000001", "A@example.com");
	one = himself(f, "S1");
	two = himself(f, "S2");
	assert_int_equal(mend(f, two, "87654321", "a@example.com"), INVALID); /* no area code */
	MUST(f, mend(f, two, "13900000002", "b@example.com"));
	PHONE("S1", "good");
	PHONE("S2", "good");
	email_is(f, "S1", "good");
	email_is(f, "S2", "good");
	MUST(f, mend(f, one, "139 0000 0002", ""));
	PHONE("S1", "shared");
	PHONE("S2", "shared");
	email_is(f, "S1", "missing");
	assert_kept_right(f);
}

static void a_state_that_is_wrong_is_found(struct fixture *f)
{
	struct ctx c;
	int64_t wrong;

	roster(f, "S1", "13900000001", "");
	assert_kept_right(f);
	fixture_sql(f, "UPDATE graduate SET phone_state = 'shared' WHERE student_no = 'S1';");
	c = fixture_ctx(f, NULL);
	assert_int_equal(contact_check(&c, &wrong), BROKEN);
	assert_int_equal(wrong, 1);
}

/* ---- counts, lists, hint: within the scope ---- */

struct asking {
	struct contact_quality quality;
	const char *fault;
	struct graduate_line_row *rows;
	struct contact_sharer_row *sharers;
	size_t count, sharing;
	int64_t hint, shown;
};

static enum outcome ask(struct ctx *c, void *arg)
{
	struct asking *a = arg;
	struct graduate_find_form f = { 0 };
	struct graduate_counts n;
	bool more;

	for (size_t i = 0; i < graduate_find_form_shape.count; i++)
		if (!FIELD_IS_INT(graduate_find_form_shape.fields[i].kind))
			field_set_text(&graduate_find_form_shape.fields[i], &f, "");
	f.contact = a->fault;
	TRY(contact_quality(c, 0, false, &a->quality));
	TRY(contact_hint(c, &a->hint));
	TRY(graduate_list(c, &f, "", 100, &a->rows, &a->count, &more));
	TRY(graduate_counts(c, &f, &n));
	a->shown = n.shown;
	return contact_sharers(c, a->count ? arena_printf(c->arena, "%lld", (long long)a->rows[0].id) : "", &a->sharers, &a->sharing);
}

static struct asking asked(struct fixture *f, const struct actor *who, const char *fault)
{
	struct asking a = { .fault = fault };
	struct ctx c = fixture_ctx(f, who);

	MUST(f, ctx_read(&c, ask, &a));
	return a;
}

/* Every count is the length of the list behind it. */
static void counts_are_their_lists(struct fixture *f)
{
	const struct code_set *faults = code_set("contact_fault");
	const struct actor *office = fixture_actor(f, "office", "office", -1), *own = fixture_actor(f, "own", "college_staff", 0),
		*other = fixture_actor(f, "other", "college_staff", 1), *counsellor = fixture_actor(f, "counsellor", "counsellor", 0);
	struct asking a;

	roster(f, "S1", "13900000001", "a@example.com");
	roster(f, "S2", "13900000001", "");
	roster(f, "S3", "139", "");
	roster(f, "S4", "", "x");
	roster(f, "S5", "13900000005", "e@example.com");
	(void)fixture_graduate(f, "T1", "T1", "", 1); /* of the other college, nothing known */
	for (size_t i = 0; i < faults->count; i++) {
		a = asked(f, office, faults->codes[i].code);
		assert_int_equal(a.quality.total.faults[i], a.count);
		assert_int_equal(a.quality.total.faults[i], a.shown);
	}
	assert_int_equal(a.quality.count, 2);
	assert_int_equal(a.quality.total.graduates, 6);
	assert_int_equal(a.hint, 5);
	a = asked(f, own, "phone_shared");
	assert_int_equal(a.quality.count, 1);
	assert_int_equal(a.quality.groups[0].graduates, 5);
	assert_int_equal(a.hint, 4);
	assert_int_equal(a.count, 2);
	assert_int_equal(a.sharing, 1);
	assert_string_equal(a.sharers[0].student_no, "S2");
	assert_int_equal(asked(f, counsellor, "unreachable").count, 2);
	a = asked(f, other, "unreachable");
	assert_int_equal(a.count, 1);
	assert_int_equal(a.hint, 1);
}

/* Somebody out of one's scope has the same number: that it is shared is said, by whom is not. */
static void a_sharer_outside_the_scope_is_not_named(struct fixture *f)
{
	const struct actor *own = fixture_actor(f, "own", "college_staff", 0);
	struct asking a;

	roster(f, "S1", "13900000001", "");
	(void)fixture_graduate(f, "T1", "T1", "", 1);
	MUST(f, mend(f, himself(f, "T1"), "13900000001", ""));
	a = asked(f, own, "phone_shared");
	assert_int_equal(a.count, 1);
	assert_int_equal(a.sharing, 0);
}

ON_EACH_ENGINE(a_workbook_is_taken_and_noted)
ON_EACH_ENGINE(equal_ones_are_found_however_they_are_written)
ON_EACH_ENGINE(wrong_ones_are_not_called_shared)
ON_EACH_ENGINE(who_mends_his_own_frees_the_other)
ON_EACH_ENGINE(a_state_that_is_wrong_is_found)
ON_EACH_ENGINE(counts_are_their_lists)
ON_EACH_ENGINE(a_sharer_outside_the_scope_is_not_named)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_workbook_is_taken_and_noted),
		BOTH(equal_ones_are_found_however_they_are_written),
		BOTH(wrong_ones_are_not_called_shared),
		BOTH(who_mends_his_own_frees_the_other),
		BOTH(a_state_that_is_wrong_is_found),
		BOTH(counts_are_their_lists),
		BOTH(a_sharer_outside_the_scope_is_not_named),
	};

	return cmocka_run_group_tests_name("contact quality", tests, NULL, NULL);
}
