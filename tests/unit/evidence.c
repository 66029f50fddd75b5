/* What is filled in and what is shown for it: checks, evidence, flags, the employer dictionary. */
#include "registering.h"

#include "employer.h"

/* ---- what is filled in ---- */

struct check {
	struct destination_form form;
	enum destination_strictness how;
};

static enum outcome check_run(struct ctx *c, void *arg)
{
	struct check *k = arg;

	return destination_check(c, &k->form, k->how);
}

static enum outcome judged(struct fixture *f, struct check *k)
{
	struct ctx c = fixture_ctx(f, NULL);

	return ctx_read(&c, check_run, k);
}

static void what_a_category_needs_is_asked_for(struct fixture *f)
{
	struct check k = { form_blank(), DESTINATION_SUBMIT };

	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "category");
	k.form.category = "10";
	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "employer_name");
	last_fault(f, "uscc");
	last_fault(f, "nature");
	last_fault(f, "industry");
	last_fault(f, "division");
	last_fault(f, "job_type");
	last_fault(f, "contact_phone");
	assert_int_equal(f->fail.count, 7); /* no salary: the wage rule is not for 10 */
	k.form.category = "12";
	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "salary");
	k.form = form_blank();
	k.form.category = "46";
	assert_int_equal(judged(f, &k), OK); /* no employer for a soldier */
	k.form.category = "701";
	k.form.employer_name = "left over";
	assert_int_equal(judged(f, &k), OK);
	assert_string_equal(k.form.employer_name, "");
	k.form.category = "85";
	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "country");
	last_fault(f, "foreign_school");
	k.form.category = "80"; /* a group */
	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "category");
	k.how = DESTINATION_IMPORT;
	assert_int_equal(judged(f, &k), OK);
	k.form = form_blank();
	k.how = DESTINATION_DRAFT;
	assert_int_equal(judged(f, &k), OK);
}

static void values_are_made_regular_or_refused(struct fixture *f)
{
	struct check k = { form_employer(), DESTINATION_SUBMIT };

	k.form.signed_on = "2024\xe5\xb9\xb4" "6\xe6\x9c\x88" "3\xe6\x97\xa5";
	k.form.salary = " 6,500.00 ";
	k.form.category = "\xe7\xad\xbe\xe5\xb0\xb1\xe4\xb8\x9a\xe5\x8d\x8f\xe8\xae\xae\xe5\xbd\xa2\xe5\xbc\x8f\xe5\xb0\xb1\xe4\xb8\x9a"; /* by name */
	k.form.nature = "\xe5\x9b\xbd\xe4\xbc\x81"; /* a synonym of 31 */
	assert_int_equal(judged(f, &k), OK);
	assert_string_equal(k.form.signed_on, "2024-06-03");
	assert_string_equal(k.form.salary, "6500");
	assert_string_equal(k.form.category, "10");
	assert_string_equal(k.form.nature, "31");
	k.form.uscc = "914403001922038217";
	k.form.salary = "1000001";
	k.form.ends_on = "2024-05-01";
	k.form.contact_phone = "ask him";
	k.form.job_title = "\xe8\xa7\x81\xe4\xb9\xa0\xe7\x94\x9f"; /* trainee */
	k.form.agreement_no = "\xe5\xae\x9e\xe4\xb9\xa0-1";         /* internship */
	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "uscc");
	last_fault(f, "salary");
	last_fault(f, "ends_on");
	last_fault(f, "contact_phone");
	last_fault(f, "job_title");
	last_fault(f, "agreement_no");
	k.form = form_employer();
	k.form.signed_on = "2024-07-02"; /* tomorrow */
	assert_int_equal(judged(f, &k), INVALID);
	last_fault(f, "signed_on");
}

static void a_submission_needs_evidence_of_a_fitting_kind(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_new(&p, 0);
	MUST(f, try_draft(&p, s.self, &s, form_employer()));
	assert_int_equal(try_move(&p, s.self, &s, "submit"), INVALID);
	last_fault(f, "evidence");
	assert_int_equal(try_paper(&p, s.self, &s, "admission", 1), INVALID); /* a paper of study */
	MUST(f, try_paper(&p, s.self, &s, "other", 1));
	assert_int_equal(try_move(&p, s.self, &s, "submit"), INVALID); /* goes along, proves nothing */
	MUST(f, try_paper(&p, s.self, &s, "contract", 2));
	MUST(f, try_paper(&p, s.self, &s, "contract", 2)); /* sent twice, kept once */
	go(&p, s.self, &s, "submit");
	assert_int_equal(try_paper(&p, s.self, &s, "contract", 3), CONFLICT);
}

static void evidence_is_seen_within_scope_only(struct fixture *f)
{
	struct people p;
	struct someone s, other;
	struct doing d = { .what = VIEW };
	struct evidence_sight sight;
	struct ctx c;
	int64_t id;

	people_new(&p, f);
	s = someone_in(&p, "college_review");
	other = someone_new(&p, 0);
	d.id = s.destination_id;
	MUST(f, doing_read(f, p.counsellor, &d));
	assert_int_equal(d.view.evidence_count, 1);
	id = d.view.evidence[0].id;
	const struct actor *may[] = { s.self, p.counsellor, p.staff, p.office, p.observer };
	const struct actor *may_not[] = { other.self, p.stranger, p.admin };
	for (size_t i = 0; i < sizeof may / sizeof *may; i++) {
		c = fixture_ctx(f, may[i]);
		MUST(f, evidence_open(&c, id, &sight));
		assert_true(sight.size > 0);
		close(sight.fd);
	}
	for (size_t i = 0; i < sizeof may_not / sizeof *may_not; i++) {
		c = fixture_ctx(f, may_not[i]);
		assert_int_not_equal(evidence_open(&c, id, &sight), OK);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'evidence.view' AND outcome = 'ok'"), 4);
	assert_int_equal(doing_read(f, p.stranger, &d), MISSING);
}

static void only_pictures_and_pdf_are_evidence(struct fixture *f)
{
	struct evidence_file file;
	struct people p;
	struct ctx c;

	people_new(&p, f);
	c = fixture_ctx(f, NULL);
	assert_int_equal(evidence_store(&c, "MZ program", 10, &file), INVALID);
	assert_int_equal(evidence_store(&c, "", 0, &file), INVALID);
	assert_int_equal(evidence_store(&c, arena_alloc(f->arena, EVIDENCE_BYTES + 1), EVIDENCE_BYTES + 1, &file), TOO_MUCH);
	c = fixture_ctx(f, NULL);
	MUST(f, evidence_store(&c, "%PDF-1.4\n%%EOF\n", 15, &file));
	assert_string_equal(file.mime, "application/pdf");
}

/* ---- flags and employers ---- */

static void low_wages_need_a_note(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct destination_form form = form_employer();
	struct destination_view v;
	struct doing d = { .what = MOVE };

	people_new(&p, f);
	s = someone_new(&p, 0);
	form.category = "12";
	form.salary = "900";
	submit_form(&p, &s, form, "hire_proof");
	v = view_of(&p, &s);
	assert_non_null(flag_of(&v, "low_wage"));
	d.move = (struct move_request){ .move = "approve", .destination_id = s.destination_id, .version = row_of(&p, &s).version };
	assert_int_equal(doing_write(f, p.staff, &d), INVALID);
	last_fault(f, "note");
	go(&p, p.staff, &s, "approve"); /* with a note */
	v = view_of(&p, &s);
	assert_int_equal(flag_of(&v, "low_wage")->open, 0);
	assert_string_equal(flag_of(&v, "low_wage")->cleared_name, "staff");
	d.what = VIEW;
	d.id = s.destination_id;
	MUST(f, doing_read(f, s.self, &d));
	assert_int_equal(d.view.flag_count, 0); /* not for the graduate's eyes */
}

static void a_file_of_two_graduates_flags_both(struct fixture *f)
{
	struct people p;
	struct someone one, two;
	struct destination_view v;
	struct doing d = { .what = CLEAR, .text = "both live there" };

	people_new(&p, f);
	one = someone_new(&p, 0);
	MUST(f, try_draft(&p, one.self, &one, form_employer()));
	MUST(f, try_paper(&p, one.self, &one, "agreement", 500));
	go(&p, one.self, &one, "submit");
	assert_int_equal(row_of(&p, &one).open_flags, 0);
	two = someone_new(&p, 1);
	MUST(f, try_draft(&p, two.self, &two, form_employer()));
	MUST(f, try_paper(&p, two.self, &two, "agreement", 500));
	go(&p, two.self, &two, "submit");
	assert_int_equal(row_of(&p, &one).open_flags, 1);
	assert_int_equal(row_of(&p, &two).open_flags, 1);
	v = view_of(&p, &one);
	assert_int_equal(v.shared_count, 1);
	assert_non_null(strstr(flag_of(&v, "same_file")->detail, "2024000002"));
	d.id = flag_of(&v, "same_file")->id;
	assert_int_equal(doing_write(f, p.observer, &d), DENIED);
	assert_int_equal(doing_write(f, p.stranger, &d), MISSING);
	MUST(f, doing_write(f, p.staff, &d));
	assert_int_equal(doing_write(f, p.staff, &d), CONFLICT);
	assert_int_equal(row_of(&p, &one).open_flags, 0);
	go(&p, two.self, &two, "withdraw");
	assert_int_equal(row_of(&p, &two).open_flags, 0);
}

static enum outcome find_employer(struct ctx *c, void *arg)
{
	return employer_find(c, USCC, arg);
}

static void employers_are_remembered_by_credit_code(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct destination_form form = form_employer();
	struct destination_view v;
	struct employer_row *known;
	struct ctx c;

	people_new(&p, f);
	s = someone_new(&p, 0);
	submit_form(&p, &s, form, "agreement");
	assert_int_equal(row_of(&p, &s).open_flags, 0);
	s = someone_new(&p, 0);
	form.employer_name = "Test Works Ltd";
	submit_form(&p, &s, form, "agreement");
	v = view_of(&p, &s);
	assert_non_null(flag_of(&v, "employer_name"));
	assert_int_equal(v.same_employer, 1);
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_read(&c, find_employer, &known));
	assert_string_equal(known->name, "Test Works");
	go(&p, p.staff, &s, "approve"); /* a reviewer found the new name right */
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_read(&c, find_employer, &known));
	assert_string_equal(known->name, "Test Works Ltd");
}

static void a_batch_leaves_what_is_flagged(struct fixture *f)
{
	struct people p;
	struct someone clean, flagged, elsewhere;
	struct destination_form low = form_employer();
	struct batch_item items[3];
	struct doing d = { .what = BATCH, .items = items, .count = 3 };
	int64_t told;

	people_new(&p, f);
	clean = someone_in(&p, "college_review");
	flagged = someone_new(&p, 0);
	low.category = "12";
	low.salary = "900";
	submit_form(&p, &flagged, low, "hire_proof");
	elsewhere = someone_new(&p, 1);
	submit_form(&p, &elsewhere, form_employer(), "agreement");
	items[0] = (struct batch_item){ flagged.destination_id, row_of(&p, &flagged).version, OK, "" };
	items[1] = (struct batch_item){ elsewhere.destination_id, row_of(&p, &elsewhere).version, OK, "" };
	items[2] = (struct batch_item){ clean.destination_id, row_of(&p, &clean).version, OK, "" };
	told = count_of(f, &refusals);
	MUST(f, doing_write(f, p.staff, &d));
	assert_int_equal(d.count, 1);
	assert_int_equal(items[0].outcome, CONFLICT);
	assert_int_equal(items[1].outcome, MISSING);
	assert_int_equal(items[2].outcome, OK);
	assert_state(&p, &clean, "to_confirm");
	assert_state(&p, &flagged, "college_review");
	assert_int_equal(count_of(f, &refusals), told + 2);
	assert_sound(f);
}

ON_EACH_ENGINE(what_a_category_needs_is_asked_for)
ON_EACH_ENGINE(values_are_made_regular_or_refused)
ON_EACH_ENGINE(a_submission_needs_evidence_of_a_fitting_kind)
ON_EACH_ENGINE(evidence_is_seen_within_scope_only)
ON_EACH_ENGINE(only_pictures_and_pdf_are_evidence)
ON_EACH_ENGINE(low_wages_need_a_note)
ON_EACH_ENGINE(a_file_of_two_graduates_flags_both)
ON_EACH_ENGINE(employers_are_remembered_by_credit_code)
ON_EACH_ENGINE(a_batch_leaves_what_is_flagged)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(what_a_category_needs_is_asked_for),
		BOTH(values_are_made_regular_or_refused),
		BOTH(a_submission_needs_evidence_of_a_fitting_kind),
		BOTH(evidence_is_seen_within_scope_only),
		BOTH(only_pictures_and_pdf_are_evidence),
		BOTH(low_wages_need_a_note),
		BOTH(a_file_of_two_graduates_flags_both),
		BOTH(employers_are_remembered_by_credit_code),
		BOTH(a_batch_leaves_what_is_flagged),
	};

	return cmocka_run_group_tests_name("evidence", tests, NULL, NULL);
}
