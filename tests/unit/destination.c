/* Registration from the first draft to the confirmed version, and everything that may come in between. */
#include <pthread.h>

#include "registering.h"

#include "history.h"
#include "todo.h"

static const int64_t day = INT64_C(24) * 3600 * 1000;

/* ---- the main line ---- */

static void a_registration_goes_all_the_way(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct standing_row at;

	people_new(&p, f);
	s = someone_new(&p, 0);
	assert_string_equal(stands(&p, &s).stage, "unregistered");
	MUST(f, try_draft(&p, s.self, &s, form_employer()));
	assert_string_equal(stands(&p, &s).registered, "");
	MUST(f, try_paper(&p, s.self, &s, "agreement", 1));
	go(&p, s.self, &s, "submit");
	at = stands(&p, &s);
	assert_string_equal(at.registered, "10");
	assert_string_equal(at.approved, "");
	go(&p, p.staff, &s, "return");
	assert_string_equal(row_of(&p, &s).reason, REASON);
	MUST(f, try_draft(&p, s.self, &s, form_employer()));
	assert_int_equal(row_of(&p, &s).number, 2); /* with its evidence: it can be submitted at once */
	go(&p, s.self, &s, "submit");
	go(&p, p.head, &s, "approve");
	at = stands(&p, &s);
	assert_string_equal(at.approved, "10");
	assert_string_equal(at.confirmed, "");
	go(&p, s.self, &s, "confirm");
	assert_string_equal(stands(&p, &s).confirmed, "10");
	assert_sound(f);
}

static void a_two_level_category_waits_for_the_school(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_new(&p, 0);
	submit_form(&p, &s, form_freelance(), "freelance_statement");
	go(&p, p.staff, &s, "approve");
	assert_state(&p, &s, "school_review");
	assert_int_equal(row_of(&p, &s).approved_at, 0);
	go(&p, p.office, &s, "approve");
	assert_state(&p, &s, "to_confirm");
	assert_int_equal(row_of(&p, &s).school_reviewer, p.office->account_id);
	assert_int_equal(row_of(&p, &s).college_reviewer, p.staff->account_id);
}

static void a_change_keeps_the_old_version_until_approved(struct fixture *f)
{
	struct people p;
	struct someone s, next;
	struct destination_form form = form_employer();
	struct standing_row at;

	people_new(&p, f);
	s = someone_in(&p, "confirmed");
	next = s;
	MUST(f, try_begin(&p, s.self, &next));
	assert_string_equal(row_of(&p, &next).employer_name, "Test Works");
	form.category = "11";
	MUST(f, try_draft(&p, s.self, &next, form));
	go(&p, s.self, &next, "submit");
	at = stands(&p, &s);
	assert_string_equal(at.registered, "11");
	assert_string_equal(at.approved, "10");
	assert_string_equal(at.confirmed, "10");
	go(&p, p.staff, &next, "approve");
	at = stands(&p, &s);
	assert_string_equal(at.approved, "11");
	assert_string_equal(at.confirmed, ""); /* asked again */
	assert_state(&p, &s, "superseded");
	assert_state(&p, &next, "to_confirm");
	assert_sound(f);
}

static void a_dispute_is_closed_by_a_confirmed_version_only(struct fixture *f)
{
	struct people p;
	struct someone s, next;
	struct destination_history h;
	int64_t opened;
	struct doing d = { .what = ASSIGN };

	people_new(&p, f);
	s = someone_in(&p, "disputed");
	h = history_of(&p, s.id);
	assert_non_null(h.dispute);
	assert_string_equal(h.dispute->fields, "employer_name");
	assert_int_equal(h.dispute->owner_id, p.staff->account_id);
	opened = h.dispute->opened_at;
	fixture_pass(f, day);
	next = s;
	MUST(f, try_begin(&p, s.self, &next));
	walk(&p, &next, "g:submit s:approve g:dispute"); /* wrong again: the same item goes on */
	h = history_of(&p, s.id);
	assert_int_equal(h.dispute->opened_at, opened);
	assert_int_equal(h.dispute->destination_id, next.destination_id);
	d.id = h.dispute->id;
	d.version = p.head->account_id;
	MUST(f, doing_write(f, p.head, &d));
	d.version = p.stranger->account_id;
	assert_int_equal(doing_write(f, p.head, &d), INVALID);
	assert_int_equal(doing_write(f, p.counsellor, &d), DENIED);
	assert_int_equal(doing_write(f, p.stranger, &d), MISSING);
	assert_string_equal(history_of(&p, s.id).dispute->owner_name, "head");
	MUST(f, try_begin(&p, s.self, &next));
	walk(&p, &next, "g:submit s:approve g:confirm");
	assert_null(history_of(&p, s.id).dispute);
	assert_sound(f);
}

static void voiding_goes_through_college_and_school(struct fixture *f)
{
	struct people p;
	struct someone s, next;

	people_new(&p, f);
	s = someone_in(&p, "void_school");
	assert_string_equal(stands(&p, &s).confirmed, "10"); /* still in force */
	next = s;
	assert_int_equal(try_begin(&p, s.self, &next), CONFLICT);
	go(&p, p.office, &s, "void_refuse");
	assert_state(&p, &s, "confirmed");
	assert_string_equal(row_of(&p, &s).reason, REASON);
	walk(&p, &s, "g:void_request g:void_cancel g:void_request s:void_approve o:void_approve");
	assert_string_equal(stands(&p, &s).stage, "unregistered");
	assert_string_equal(stands(&p, &s).registered, "");
	MUST(f, try_draft(&p, s.self, &next, form_employer()));
	assert_int_equal(row_of(&p, &next).number, 2);
	assert_sound(f);
}

/* ---- who and when ---- */

static void the_second_of_two_reviewers_learns_what_the_first_did(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct doing d = { .what = MOVE };

	people_new(&p, f);
	s = someone_in(&p, "college_review");
	d.move = (struct move_request){ .move = "approve", .destination_id = s.destination_id, .version = row_of(&p, &s).version };
	MUST(f, doing_write(f, p.staff, &d));
	assert_int_equal(doing_write(f, p.second_staff, &d), CONFLICT);
	assert_non_null(strstr(f->fail.text, "staff"));
	assert_non_null(strstr(f->fail.text, "2024-07-01 09:00"));
	assert_state(&p, &s, "to_confirm");
}

struct racer {
	struct people *p;
	const struct actor *who;
	struct move_request move;
	enum outcome outcome;
};

static enum outcome race_move(struct ctx *c, void *arg)
{
	return destination_move(c, arg);
}

static void *race(void *arg)
{
	struct racer *r = arg;
	struct arena a;
	struct fail fail;
	struct ctx c;

	arena_init(&a);
	fail_init(&fail, &a);
	ctx_init(&c, &r->p->f->program, &a, &fail, r->who, r->p->f->school_id);
	r->outcome = ctx_write(&c, race_move, &r->move);
	arena_release(&a);
	return NULL;
}

/* Four people decide about the same version at once: one of them does. */
static void of_many_at_once_one_decides(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	for (int round = 0; round < 5; round++) {
		struct racer racers[4];
		pthread_t threads[4];
		int done = 0, late = 0;

		s = someone_in(&p, "college_review");
		for (int i = 0; i < 4; i++) {
			const struct actor *who[] = { p.staff, p.second_staff, p.head, s.self };

			racers[i] = (struct racer){ &p, who[i], { .move = i == 3 ? "withdraw" : i == 2 ? "return" : "approve",
				.destination_id = s.destination_id, .version = row_of(&p, &s).version, .reason = REASON }, OK };
		}
		for (int i = 0; i < 4; i++)
			assert_int_equal(pthread_create(&threads[i], NULL, race, &racers[i]), 0);
		for (int i = 0; i < 4; i++) {
			pthread_join(threads[i], NULL);
			done += racers[i].outcome == OK;
			late += racers[i].outcome == CONFLICT;
		}
		assert_int_equal(done, 1);
		assert_int_equal(late, 3);
	}
	assert_sound(f);
}

static void two_devices_do_not_overwrite_each_other(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct doing first = { .what = DRAFT }, second;

	people_new(&p, f);
	s = someone_new(&p, 0);
	first.graduate_id = s.id;
	first.form = form_employer();
	second = first;
	MUST(f, doing_write(f, s.self, &first));
	second.form.address = "1 Test Road";
	assert_int_equal(doing_write(f, s.self, &second), CONFLICT); /* began on another device too */
	second.version = first.row.version;
	MUST(f, doing_write(f, s.self, &second));
	first.version = first.row.version;
	assert_int_equal(doing_write(f, s.self, &first), CONFLICT);
	s.destination_id = second.row.id;
	assert_string_equal(row_of(&p, &s).address, "1 Test Road");
}

static void what_was_kept_may_come_again(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct doing first = { .what = DRAFT }, again;

	people_new(&p, f);
	s = someone_new(&p, 0);
	first.graduate_id = s.id;
	first.form = form_employer();
	again = first;
	MUST(f, doing_write(f, s.self, &first));
	MUST(f, doing_write(f, s.self, &again)); /* he never heard of it: no second draft, nothing to compare */
	assert_int_equal(again.row.id, first.row.id);
	first.version = again.row.version;
	first.form.contact_phone = "13900000000";
	again = first;
	MUST(f, doing_write(f, s.self, &first));
	MUST(f, doing_write(f, s.self, &again));
	again.form.job_title = "clerk"; /* another thing to say: what was seen must still stand */
	assert_int_equal(doing_write(f, s.self, &again), CONFLICT);
	assert_sound(f);
}

static void what_staff_kept_is_not_mine(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct doing d = { .what = DRAFT };

	people_new(&p, f);
	s = someone_new(&p, 0);
	d.graduate_id = s.id;
	d.form = form_employer();
	MUST(f, doing_write(f, p.counsellor, &d));
	d.version = 0;
	assert_int_equal(doing_write(f, s.self, &d), CONFLICT); /* he is told that somebody filled it in */
}

static enum outcome wait_count(struct ctx *c, void *arg)
{
	return todo_count(c, arg);
}

static void assert_waits(struct fixture *f, const struct actor *who, int review, int disputes)
{
	struct ctx c = fixture_ctx(f, who);
	struct todo t;

	MUST(f, ctx_read(&c, wait_count, &t));
	assert_int_equal(t.review, review);
	assert_int_equal(t.disputes, disputes);
}

static void what_waits_is_counted_for_whose_turn_it_is(struct fixture *f)
{
	struct people p;
	struct someone disputed;

	people_new(&p, f);
	someone_in(&p, "college_review");
	someone_in(&p, "school_review");
	someone_in(&p, "void_college");
	disputed = someone_in(&p, "disputed");
	assert_waits(f, p.staff, 2, 1);
	assert_waits(f, p.head, 2, 1);
	assert_waits(f, p.office, 1, 1);
	assert_waits(f, p.counsellor, 0, 1); /* sees, reviews nothing */
	assert_waits(f, p.observer, 0, 1);
	assert_waits(f, p.stranger, 0, 0);
	MUST(f, try_begin(&p, disputed.self, &disputed)); /* at work on it: still not closed */
	assert_waits(f, p.staff, 2, 1);
}

static void nobody_reviews_what_he_filled_in(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_new(&p, 0);
	MUST(f, try_draft(&p, p.staff, &s, form_employer()));
	assert_string_equal(row_of(&p, &s).source, "staff");
	MUST(f, try_paper(&p, p.staff, &s, "agreement", 1));
	assert_int_equal(try_move(&p, p.staff, &s, "submit"), DENIED);
	MUST(f, try_draft(&p, s.self, &s, form_employer())); /* he goes on with it himself: still marked */
	assert_string_equal(row_of(&p, &s).source, "staff");
	go(&p, s.self, &s, "submit");
	assert_int_equal(row_of(&p, &s).open_flags, 1);
	assert_int_equal(try_move(&p, p.staff, &s, "approve"), DENIED);
	assert_int_equal(try_move(&p, p.staff, &s, "return"), DENIED);
	go(&p, p.second_staff, &s, "approve");
	assert_int_equal(row_of(&p, &s).open_flags, 0);
}

static void staff_leave_a_graduates_own_draft_alone(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_in(&p, "draft");
	assert_int_equal(try_draft(&p, p.counsellor, &s, form_employer()), DENIED);
	assert_int_equal(try_paper(&p, p.counsellor, &s, "agreement", 9), DENIED);
	s = someone_new(&p, 0);
	assert_int_equal(try_draft(&p, p.stranger, &s, form_employer()), MISSING);
}

static void after_the_cut_off_only_a_reopening_helps(struct fixture *f)
{
	struct people p;
	struct someone draft, ready, waiting, review;

	people_new(&p, f);
	draft = someone_in(&p, "draft");
	ready = someone_in(&p, "to_confirm");
	waiting = someone_in(&p, "confirmed");
	review = someone_in(&p, "college_review");
	f->program.clock.fixed = instant_parse("2024-08-30 23:59");
	MUST(f, try_draft(&p, draft.self, &draft, form_employer()));
	f->program.clock.fixed = instant_parse("2024-08-31 00:00");
	assert_int_equal(try_draft(&p, draft.self, &draft, form_employer()), CONFLICT);
	assert_non_null(strstr(f->fail.text, "2024-08-30 24:00"));
	assert_int_equal(try_paper(&p, draft.self, &draft, "agreement", 77), CONFLICT);
	assert_int_equal(try_move(&p, draft.self, &draft, "submit"), CONFLICT);
	assert_int_equal(try_move(&p, review.self, &review, "withdraw"), CONFLICT);
	assert_int_equal(try_move(&p, waiting.self, &waiting, "void_request"), CONFLICT);
	assert_int_equal(try_begin(&p, waiting.self, &waiting), CONFLICT);
	go(&p, p.staff, &review, "approve"); /* review may finish, confirmation stays open */
	go(&p, ready.self, &ready, "confirm");
	go(&p, waiting.self, &waiting, "dispute");

	reopen(&p, &draft, f->program.clock.fixed + 2 * day);
	assert_non_null(history_of(&p, draft.id).reopening);
	assert_false(history_of(&p, draft.id).closed);
	assert_true(history_of(&p, ready.id).closed);
	go(&p, draft.self, &draft, "submit");
	fixture_pass(f, 2 * day);
	assert_int_equal(try_move(&p, draft.self, &draft, "withdraw"), CONFLICT); /* and locks itself again */
	assert_sound(f);
}

/* ---- what comes from the national system ---- */

static char imported(struct people *p, const struct someone *s, struct destination_form form, bool confirmed)
{
	struct doing d = { .what = IMPORT, .graduate_id = s->id, .form = form, .confirmed = confirmed };
	struct fixture *f = p->f;
	struct ctx c = fixture_ctx(f, p->office);
	enum outcome o = ctx_write(&c, doing_run, &d);

	/* "same" writes nothing, and a transaction that told nothing cannot be a POST's */
	fixture_must(f, o, "import");
	return d.said;
}

static enum outcome import_dry(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	return destination_import(c, d->graduate_id, &d->form, "national", d->confirmed, true, &d->said);
}

static char dry(struct people *p, const struct someone *s, struct destination_form form, bool confirmed)
{
	struct doing d = { .graduate_id = s->id, .form = form, .confirmed = confirmed };
	struct ctx c = fixture_ctx(p->f, NULL);

	MUST(p->f, ctx_read(&c, import_dry, &d));
	return d.said;
}

static void an_import_is_new_changed_or_the_same(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct destination_form form = form_employer();
	struct standing_row at;

	people_new(&p, f);
	s = someone_new(&p, 0);
	MUST(f, try_draft(&p, s.self, &s, form_freelance())); /* stays open beside it */
	assert_int_equal(dry(&p, &s, form, false), 'n');
	assert_string_equal(stands(&p, &s).approved, "");
	assert_int_equal(imported(&p, &s, form, false), 'n');
	at = stands(&p, &s);
	assert_string_equal(at.approved, "10");
	assert_string_equal(at.stage, "draft");
	assert_int_equal(dry(&p, &s, form, false), 's');
	assert_int_equal(dry(&p, &s, form, true), 'c');
	assert_int_equal(imported(&p, &s, form, true), 'c');
	assert_string_equal(stands(&p, &s).confirmed, "10");
	assert_int_equal(history_of(&p, s.id).count, 2); /* the draft and one import: confirming made no version */
	form.category = "801";
	form.study_school = "Some University";
	assert_int_equal(imported(&p, &s, form, false), 'c');
	at = stands(&p, &s);
	assert_string_equal(at.approved, "801");
	assert_string_equal(at.confirmed, "");
	assert_string_equal(history_of(&p, s.id).effective->source, "national");
	assert_sound(f);
}

static void only_office_and_program_import(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct doing d = { .what = IMPORT };

	people_new(&p, f);
	s = someone_new(&p, 0);
	d.graduate_id = s.id;
	d.form = form_employer();
	assert_int_equal(doing_write(f, p.head, &d), DENIED);
	assert_int_equal(doing_write(f, s.self, &d), DENIED);
}

/* ---- what the graduate reads ---- */

struct telling {
	int64_t graduate_id;
	struct view *view;
};

static enum outcome tell(struct ctx *c, void *arg)
{
	struct telling *t = arg;

	t->view = view_new(c->arena);
	return history_view(c, t->graduate_id, 0, 100, t->view);
}

static void a_graduate_reads_his_whole_history(struct fixture *f)
{
	struct people p;
	struct someone s, other;
	struct telling t;
	struct ctx c;
	struct buf b;

	people_new(&p, f);
	s = someone_in(&p, "confirmed");
	other = someone_new(&p, 0);
	t.graduate_id = s.id;
	c = fixture_ctx(f, s.self);
	MUST(f, ctx_read(&c, tell, &t));
	assert_int_equal(view_get(t.view, "history")->count, 5); /* draft, paper, submit, approve, confirm */
	buf_init(&b, f->arena);
	json_view(&b, t.view, NULL);
	assert_non_null(strstr(buf_text(&b), "Test Works"));
	assert_null(strstr(buf_text(&b), "027-12345678")); /* sealed at rest, so it cannot be here */
	c = fixture_ctx(f, other.self);
	assert_int_equal(ctx_read(&c, tell, &t), MISSING);
}

static void the_contact_phone_is_sealed(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct destination_form form = form_employer();

	people_new(&p, f);
	s = someone_in(&p, "draft");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM destination WHERE contact_phone_sealed LIKE '%12345678%' OR contact_phone_mask LIKE '%12345678%'"), 0);
	form.contact_phone = row_of(&p, &s).contact_phone_mask; /* the page showed the mask and sent it back */
	MUST(f, try_draft(&p, s.self, &s, form));
	go(&p, s.self, &s, "submit");
}

ON_EACH_ENGINE(a_registration_goes_all_the_way)
ON_EACH_ENGINE(a_two_level_category_waits_for_the_school)
ON_EACH_ENGINE(a_change_keeps_the_old_version_until_approved)
ON_EACH_ENGINE(a_dispute_is_closed_by_a_confirmed_version_only)
ON_EACH_ENGINE(voiding_goes_through_college_and_school)
ON_EACH_ENGINE(the_second_of_two_reviewers_learns_what_the_first_did)
ON_EACH_ENGINE(of_many_at_once_one_decides)
ON_EACH_ENGINE(what_waits_is_counted_for_whose_turn_it_is)
ON_EACH_ENGINE(two_devices_do_not_overwrite_each_other)
ON_EACH_ENGINE(what_was_kept_may_come_again)
ON_EACH_ENGINE(what_staff_kept_is_not_mine)
ON_EACH_ENGINE(nobody_reviews_what_he_filled_in)
ON_EACH_ENGINE(staff_leave_a_graduates_own_draft_alone)
ON_EACH_ENGINE(after_the_cut_off_only_a_reopening_helps)
ON_EACH_ENGINE(an_import_is_new_changed_or_the_same)
ON_EACH_ENGINE(only_office_and_program_import)
ON_EACH_ENGINE(a_graduate_reads_his_whole_history)
ON_EACH_ENGINE(the_contact_phone_is_sealed)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_registration_goes_all_the_way),
		BOTH(a_two_level_category_waits_for_the_school),
		BOTH(a_change_keeps_the_old_version_until_approved),
		BOTH(a_dispute_is_closed_by_a_confirmed_version_only),
		BOTH(voiding_goes_through_college_and_school),
		BOTH(the_second_of_two_reviewers_learns_what_the_first_did),
		BOTH(of_many_at_once_one_decides),
		BOTH(what_waits_is_counted_for_whose_turn_it_is),
		BOTH(two_devices_do_not_overwrite_each_other),
		BOTH(what_was_kept_may_come_again),
		BOTH(what_staff_kept_is_not_mine),
		BOTH(nobody_reviews_what_he_filled_in),
		BOTH(staff_leave_a_graduates_own_draft_alone),
		BOTH(after_the_cut_off_only_a_reopening_helps),
		BOTH(an_import_is_new_changed_or_the_same),
		BOTH(only_office_and_program_import),
		BOTH(a_graduate_reads_his_whole_history),
		BOTH(the_contact_phone_is_sealed),
	};

	return cmocka_run_group_tests_name("destination", tests, NULL, NULL);
}
