/* The roster's rule: who is counted, what is refused, what is told of a change. Workbooks are tried over
 * HTTP (tests/http/imports.mjs); here the rule stands alone. */
#include "fixture.h"

#include "roster.h"

/* Identity numbers with prefix 99 and a right check sign: male and female. */
#define MAN "990101200101010011"
#define WOMAN "99010120010101002X"

static struct roster_entry entry(struct fixture *f, const char *student_no)
{
	struct roster_entry e = { .given = ROSTER_ALL };

	fail_init(&e.fail, f->arena);
	for (size_t i = 0; i < roster_form_shape.count; i++)
		field_set_text(&roster_form_shape.fields[i], &e.form, "");
	e.form.student_no = student_no;
	e.form.name = "\xe7\x94\xb2";
	e.form.id_no = MAN;
	e.form.education = "31";
	e.form.college = "C1";
	e.form.major = "M1";
	e.form.class = "K1";
	return e;
}

struct saving {
	struct roster_entry *e;
	const char *reason;
};

static enum outcome save(struct ctx *c, void *arg)
{
	struct saving *s = arg;

	return roster_save(c, s->e, s->reason);
}

static enum outcome save_now(struct fixture *f, struct roster_entry *e)
{
	struct ctx c = fixture_ctx(f, NULL);
	struct saving s = { e, "reason enough" };

	return ctx_write(&c, save, &s);
}

static bool has_fault(const struct fail *f, const char *field)
{
	for (const struct fault *t = f->first; t; t = t->next)
		if (strcmp(t->field, field) == 0)
			return true;
	return false;
}

static int64_t counted(struct fixture *f)
{
	return fixture_count(f, "SELECT COALESCE(sum(n), 0) AS n FROM tally");
}

static void a_person_is_added_with_all_that_belongs(struct fixture *f)
{
	struct roster_entry e = entry(f, "S1");

	assert_int_equal(save_now(f, &e), OK);
	assert_int_equal(e.verdict, ROSTER_NEW);
	assert_string_equal(e.after.sex, "1");
	assert_string_equal(e.after.birth_date, "2001-01-01");
	assert_int_equal(counted(f), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM standing WHERE stage = 'unregistered'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM roster_change WHERE kind = 'add' AND counted_before = 0 AND counted_after = 1"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM audit WHERE action = 'graduate.add'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM audit WHERE changes LIKE '%" MAN "%'"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM graduate WHERE id_no_sealed LIKE '%" MAN "%'"), 0);
}

/* Each row spoils one member of a good entry; the fault must stand at that member. */
static void every_fault_is_told_at_its_member(struct fixture *f)
{
	static const struct { const char *member, *value, *at; } spoilt[] = {
		{ "student_no", "", "student_no" }, { "student_no", "a b", "student_no" }, { "student_no", "1,2", "student_no" },
		{ "name", "", "name" }, { "education", "", "education" }, { "education", "77", "education" }, { "college", "", "college" },
		{ "major", "", "major" }, { "id_no", "", "id_no" }, { "id_no", "990101200101010010", "id_no" },
		{ "id_no", "990101200113010016", "id_no" }, { "id_no", "9901012001010100", "id_no" }, { "sex", "2", "sex" },
		{ "sex", "X", "sex" }, { "birth_date", "2001-01-02", "birth_date" }, { "birth_date", "2001-02-30", "birth_date" },
		{ "phone", "12345", "phone" }, { "email", "nobody", "email" }, { "ethnic", "99x", "ethnic" }, { "exam_no", "1 2", "exam_no" },
		{ "cohort", "2023", "cohort" }, { "origin", "000000", "origin" },
	};

	for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
		struct roster_entry e = entry(f, "S1");
		struct ctx c = fixture_ctx(f, NULL);
		struct saving s = { &e, "reason enough" };

		field_set_text(shape_field(&roster_form_shape, spoilt[i].member), &e.form, spoilt[i].value);
		if (ctx_write(&c, save, &s) != INVALID || !has_fault(&f->fail, spoilt[i].at))
			fail_msg("%s = '%s' was not refused at %s", spoilt[i].member, spoilt[i].value, spoilt[i].at);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM graduate"), 0);
}

static void codes_are_read_from_names_too(struct fixture *f)
{
	struct roster_entry e = entry(f, "S1");

	e.form.sex = "\xe7\x94\xb7";                                     /* man */
	e.form.education = "\xe6\x9c\xac\xe7\xa7\x91";                   /* the level alone reads as graduated */
	e.form.birth_date = "2001/1/1";
	e.form.origin = "\xe5\x8c\x97\xe4\xba\xac\xe5\xb8\x82\xe4\xb8\x9c\xe5\x9f\x8e\xe5\x8c\xba";
	assert_int_equal(save_now(f, &e), OK);
	assert_string_equal(e.after.education, "31");
	assert_string_equal(e.after.origin, "110101");
}

static void who_left_without_graduating_is_kept_and_not_counted(struct fixture *f)
{
	struct roster_entry e = entry(f, "S1"), again = entry(f, "S1");

	e.form.education = "39";
	assert_int_equal(save_now(f, &e), OK);
	assert_int_equal(counted(f), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM graduate WHERE counted = 0 AND out_reason <> ''"), 1);
	assert_int_equal(save_now(f, &again), OK); /* education mended */
	assert_int_equal(counted(f), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM roster_change WHERE counted_before = 0 AND counted_after = 1 AND kind = 'change'"), 1);
}

static void numbers_belong_to_one_person(struct fixture *f)
{
	struct roster_entry one = entry(f, "S1"), two = entry(f, "S2"), three = entry(f, "S3");

	one.form.exam_no = "E1";
	assert_int_equal(save_now(f, &one), OK);
	assert_int_equal(save_now(f, &two), INVALID);
	assert_true(has_fault(&f->fail, "id_no"));
	three.form.id_no = WOMAN;
	three.form.exam_no = "E1";
	assert_int_equal(save_now(f, &three), INVALID);
	assert_true(has_fault(&f->fail, "exam_no"));
}

static void the_same_again_is_no_change(struct fixture *f)
{
	struct roster_entry one = entry(f, "S1"), again = entry(f, "S1");

	one.form.college = "\xe5\xad\xa6\xe9\x99\xa2\xef\xbc\x88\xe4\xb8\x80\xef\xbc\x89"; /* full-width brackets */
	again.form.college = "\xe5\xad\xa6\xe9\x99\xa2(\xe4\xb8\x80)";
	assert_int_equal(save_now(f, &one), OK);
	assert_int_equal(save_now(f, &again), INVALID);
	assert_int_equal(again.verdict, ROSTER_SAME);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM roster_change"), 1);
}

static enum outcome take_out(struct ctx *c, void *arg)
{
	return roster_remove(c, *(int64_t *)arg, "moved to another school");
}

static enum outcome take_back(struct ctx *c, void *arg)
{
	return roster_restore(c, *(int64_t *)arg, "came back after all");
}

static void out_and_back_leave_a_trace(struct fixture *f)
{
	struct roster_entry e = entry(f, "S1"), again = entry(f, "S1");
	struct ctx c;
	int64_t id;

	assert_int_equal(save_now(f, &e), OK);
	id = e.after.id;
	c = fixture_ctx(f, NULL);
	assert_int_equal(ctx_write(&c, take_out, &id), OK);
	assert_int_equal(counted(f), 0);
	c = fixture_ctx(f, NULL);
	assert_int_equal(ctx_write(&c, take_out, &id), CONFLICT);
	again.form.class = "K2"; /* a workbook that names him does not count him again */
	assert_int_equal(save_now(f, &again), OK);
	assert_int_equal(counted(f), 0);
	c = fixture_ctx(f, NULL);
	assert_int_equal(ctx_write(&c, take_back, &id), OK);
	assert_int_equal(counted(f), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM roster_change"), 4);
}

static void a_hand_form_that_is_stale_is_a_conflict(struct fixture *f)
{
	struct roster_entry e = entry(f, "S1"), first, second;

	assert_int_equal(save_now(f, &e), OK);
	first = second = entry(f, "S9"); /* the student number itself is mended */
	first.graduate_id = second.graduate_id = e.after.id;
	first.version = second.version = 1;
	assert_int_equal(save_now(f, &first), OK);
	assert_int_equal(save_now(f, &second), CONFLICT);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM standing WHERE student_no = 'S9'"), 1);
}

static void a_change_that_the_mask_hides_is_told(struct fixture *f)
{
	struct roster_entry e = entry(f, "S1"), again = entry(f, "S1");

	e.form.phone = "13800001234";
	again.form.phone = "13811111234";
	assert_int_equal(save_now(f, &e), OK);
	assert_int_equal(save_now(f, &again), OK);
	assert_int_equal(again.verdict, ROSTER_CHANGED);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM roster_change WHERE kind = 'change' AND changes LIKE '%phone%'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) AS n FROM roster_change WHERE changes LIKE '%1381111%'"), 0);
}

ON_EACH_ENGINE(a_person_is_added_with_all_that_belongs)
ON_EACH_ENGINE(every_fault_is_told_at_its_member)
ON_EACH_ENGINE(codes_are_read_from_names_too)
ON_EACH_ENGINE(who_left_without_graduating_is_kept_and_not_counted)
ON_EACH_ENGINE(numbers_belong_to_one_person)
ON_EACH_ENGINE(the_same_again_is_no_change)
ON_EACH_ENGINE(out_and_back_leave_a_trace)
ON_EACH_ENGINE(a_hand_form_that_is_stale_is_a_conflict)
ON_EACH_ENGINE(a_change_that_the_mask_hides_is_told)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_person_is_added_with_all_that_belongs),
		BOTH(every_fault_is_told_at_its_member),
		BOTH(codes_are_read_from_names_too),
		BOTH(who_left_without_graduating_is_kept_and_not_counted),
		BOTH(numbers_belong_to_one_person),
		BOTH(the_same_again_is_no_change),
		BOTH(out_and_back_leave_a_trace),
		BOTH(a_hand_form_that_is_stale_is_a_conflict),
		BOTH(a_change_that_the_mask_hides_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
