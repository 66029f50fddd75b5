/* Reopening after the close: every state x step x role, four eyes, a window that closes by itself, what was
 * changed inside it, and who may read the register. What was seen is compared with
 * tests/reopening_matrix.txt (QX_WRITE=1 writes it anew). */
#include "registering.h"

#include "reopening_list.h"

static const char *const roles[] = { "graduate", "classmate", "counsellor", "college_staff", "second_staff", "college_head", "other_college", "office", "second_office", "observer", "admin" };
enum { ROLES = sizeof roles / sizeof *roles };

static const int64_t hour = INT64_C(3600000), day = INT64_C(86400000);

struct trying {
	struct people people;
	struct someone classmate;
	const struct actor *second_office;
	struct someone who; /* the graduate it is about */
	int64_t id, version;
	bool by_office;     /* who asked */
};

static const struct actor *actor_of(struct trying *t, int role)
{
	const struct people *p = &t->people;
	const struct actor *all[] = { t->who.self, t->classmate.self, p->counsellor, p->staff, p->second_staff, p->head, p->stranger, p->office,
		t->second_office, p->observer, p->admin };

	return all[role];
}

static void begin(struct trying *t, struct fixture *f)
{
	memset(t, 0, sizeof *t);
	people_new(&t->people, f);
	t->second_office = fixture_actor(f, "office2", "office", -1);
	t->classmate = someone_new(&t->people, 0);
	f->program.clock.fixed = instant_parse("2024-09-02 09:00");
}

static int64_t now(struct trying *t)
{
	return t->people.f->program.clock.fixed;
}

static enum outcome step(struct trying *t, const struct actor *who, const char *name)
{
	enum outcome o = try_reopening(&t->people, who, t->who.id, &t->id, t->version, name, now(t) + 3 * day);

	if (o == OK)
		t->version = strcmp(name, "ask") == 0 ? 1 : t->version + 1;
	return o;
}

#define STEP(t, who, name) assert_int_equal(step(t, who, name), OK)

/* A graduate of his own with a reopening in that state, asked by the college or by the office. */
static void bring(struct trying *t, const char *state, bool by_office)
{
	const struct actor *asker = by_office ? t->people.office : t->people.staff, *decider = t->second_office;

	t->who = someone_new(&t->people, 0);
	t->id = t->version = 0;
	t->by_office = by_office;
	if (*state == '\0')
		return;
	STEP(t, asker, "ask");
	if (strcmp(state, "withdrawn") == 0)
		STEP(t, asker, "withdraw");
	else if (strcmp(state, "refused") == 0)
		STEP(t, decider, "refuse");
	else if (strcmp(state, "asked") != 0)
		STEP(t, decider, "approve");
	if (strcmp(state, "ended") == 0)
		STEP(t, decider, "end");
	if (strcmp(state, "expired") == 0)
		fixture_pass(t->people.f, 4 * day);
}

struct looking {
	int64_t id;
	struct reopening_line_row *row;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	return reopening_get(c, l->id, &l->row);
}

static enum outcome get(struct trying *t, const struct actor *who, int64_t id, struct reopening_line_row **row)
{
	struct ctx c = fixture_ctx(t->people.f, who);
	struct looking l = { .id = id };
	enum outcome o = ctx_read(&c, look, &l);

	*row = l.row;
	return o;
}

static const char *state_of(struct trying *t, int64_t id)
{
	struct reopening_line_row *row;

	MUST(t->people.f, get(t, t->people.office, id, &row));
	return row->state_now;
}

static void try_role(struct trying *t, const char *state, const char *name, int role, struct buf *seen)
{
	struct fixture *f = t->people.f;
	int64_t refused = count_of(f, &refusals);
	enum outcome o = step(t, actor_of(t, role), name);

	if (o == OK) {
		assert_int_equal(count_of(f, &refusals), refused);
		buf_printf(seen, " %s", roles[role]);
		bring(t, state, t->by_office);
		return;
	}
	if (count_of(f, &refusals) != refused + 1)
		fail_msg("%s %s by %s: refused (%s) but not told", state, name, roles[role], outcome_name(o));
	assert_true(o == DENIED || o == CONFLICT || o == MISSING);
	if (t->id)
		assert_string_equal(state_of(t, t->id), state);
}

static void try_state(struct trying *t, const char *state, bool by_office, struct buf *out)
{
	bring(t, state, by_office);
	for (const struct reopening_step *s = reopening_steps; s->name; s++) {
		struct buf seen;

		if (*state == '\0' && *s->from != '\0')
			continue; /* nothing there to name */
		buf_init(&seen, t->people.f->arena);
		for (int r = 0; r < ROLES; r++) {
			if (strcmp(s->name, "ask") == 0 && *state && strcmp(state, "asked") != 0)
				continue; /* a new one, which is the first line again */
			try_role(t, state, s->name, r, &seen);
		}
		if (seen.n)
			buf_printf(out, "%-10s %-9s by %-7s%s\n", *state ? state : "-", s->name, by_office ? "office" : "college", buf_text(&seen));
	}
}

static void compare(const char *seen)
{
	static const char path[] = "tests/reopening_matrix.txt";
	static char text[8192];
	FILE *file;
	size_t n;

	if (getenv("QX_WRITE")) {
		file = fopen(path, "w");
		assert_non_null(file);
		fputs(seen, file);
		fclose(file);
	}
	file = fopen(path, "r");
	assert_non_null(file);
	n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[n] = '\0';
	assert_string_equal(seen, text);
}

static void every_state_role_and_step(struct fixture *f)
{
	const struct code_set *states = code_set("reopening_state");
	struct trying t;
	struct buf out;

	begin(&t, f);
	buf_init(&out, f->arena);
	for (int by_office = 0; by_office < 2; by_office++) {
		try_state(&t, "", by_office, &out);
		for (size_t i = 0; i < states->count; i++)
			try_state(&t, states->codes[i].code, by_office, &out);
	}
	compare(buf_text(&out));
	assert_sound(f);
}

static void nobody_opens_alone(struct fixture *f)
{
	struct trying t;

	begin(&t, f);
	t.who = someone_new(&t.people, 0);
	STEP(&t, t.people.office, "ask");
	assert_int_equal(step(&t, t.people.office, "approve"), DENIED);
	assert_int_equal(step(&t, t.people.office, "refuse"), DENIED);
	assert_true(history_of(&t.people, t.who.id).closed);
	STEP(&t, t.second_office, "approve");
	assert_false(history_of(&t.people, t.who.id).closed);
}

/* The graduate and who asked are told what was decided; nobody else. */
static void both_are_told(struct fixture *f)
{
	struct trying t;

	begin(&t, f);
	bring(&t, "asked", false);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter"), 0);
	STEP(&t, t.people.office, "approve");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter WHERE channel = 'inapp' AND account_id = 0"), 1);
	assert_int_equal(fixture_count(f, arena_printf(f->arena, "SELECT count(*) FROM letter WHERE account_id = %lld", (long long)t.people.staff->account_id)), 1);
	STEP(&t, t.people.office, "end");
	bring(&t, "refused", false);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter"), 6);
}

static enum outcome decide(struct ctx *c, void *arg)
{
	return reopening_move(c, arg, NULL);
}

/* Whatever cohort the office has before it when it decides. */
static void letters_stand_with_the_cohort_of_the_record(struct fixture *f)
{
	struct trying t;
	struct ctx c;

	begin(&t, f);
	bring(&t, "asked", false);
	c = fixture_ctx(f, t.people.office);
	c.cohort = "2025";
	MUST(f, ctx_write(&c, decide, &(struct reopening_request){ .step = "refuse", .reopening_id = t.id, .version = t.version, .reason = REASON }));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter WHERE cohort = '2024'"), 2);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter"), 2);
}

static void before_the_close_there_is_nothing_to_reopen(struct fixture *f)
{
	struct trying t;

	begin(&t, f);
	t.who = someone_new(&t.people, 0);
	f->program.clock.fixed = instant_parse("2024-08-30 23:59");
	assert_int_equal(step(&t, t.people.staff, "ask"), CONFLICT);
	assert_non_null(strstr(f->fail.text, "2024-08-30 24:00"));
	f->program.clock.fixed = instant_parse("2024-08-31 00:00");
	STEP(&t, t.people.staff, "ask");
	assert_int_equal(step(&t, t.people.staff, "ask"), CONFLICT); /* one at a time */
}

static enum outcome ask(struct trying *t, const char *reason, int64_t until)
{
	struct doing d = { .what = REOPEN, .reopening = { .step = "ask", .graduate_id = t->who.id, .reason = reason, .until = until } };

	return doing_write(t->people.f, t->people.staff, &d);
}

static void reason_and_time_are_asked_for(struct fixture *f)
{
	struct trying t;
	int64_t last = date_start("2024-09-02") + (REOPENING_DAYS + 1) * day;

	begin(&t, f);
	t.who = someone_new(&t.people, 0);
	assert_int_equal(ask(&t, "why", now(&t) + day), INVALID);
	last_fault(f, "reason");
	assert_int_equal(ask(&t, REASON, now(&t)), INVALID);
	last_fault(f, "last_day");
	assert_int_equal(ask(&t, REASON, last + 1), INVALID);
	assert_int_equal(ask(&t, REASON, last), OK);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'reopening.ask' AND outcome = 'refused'"), 3);
}

static void the_window_closes_by_itself(struct fixture *f)
{
	struct trying t;

	begin(&t, f);
	bring(&t, "open", false);
	MUST(f, try_draft(&t.people, t.who.self, &t.who, form_employer()));
	fixture_pass(f, 3 * day - 1);
	MUST(f, try_draft(&t.people, t.who.self, &t.who, form_employer()));
	fixture_pass(f, 1);
	assert_int_equal(try_draft(&t.people, t.who.self, &t.who, form_employer()), CONFLICT);
	assert_string_equal(state_of(&t, t.id), "expired");
	assert_int_equal(step(&t, t.second_office, "end"), CONFLICT);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM reopening WHERE state = 'open'"), 1); /* nothing ran */
	assert_sound(f);
}

static void the_office_may_end_it_early(struct fixture *f)
{
	struct trying t;

	begin(&t, f);
	bring(&t, "open", false);
	fixture_pass(f, hour);
	STEP(&t, t.people.office, "end");
	assert_int_equal(try_draft(&t.people, t.who.self, &t.who, form_employer()), CONFLICT);
	assert_string_equal(state_of(&t, t.id), "ended");
}

static void a_second_one_takes_the_place_of_the_first(struct fixture *f)
{
	struct trying t;
	int64_t first;

	begin(&t, f);
	bring(&t, "open", false);
	first = t.id;
	fixture_pass(f, day);
	STEP(&t, t.people.head, "ask");
	STEP(&t, t.people.office, "approve");
	assert_true(t.id != first);
	assert_string_equal(state_of(&t, first), "ended");
	assert_string_equal(state_of(&t, t.id), "open");
	fixture_pass(f, 3 * day - 1);
	MUST(f, try_draft(&t.people, t.who.self, &t.who, form_employer()));
}

static void of_two_at_once_one_decides(struct fixture *f)
{
	struct trying t, late;

	begin(&t, f);
	bring(&t, "asked", false);
	late = t;
	STEP(&t, t.people.office, "refuse");
	assert_int_equal(step(&late, t.second_office, "approve"), CONFLICT);
	assert_string_equal(state_of(&t, t.id), "refused");
}

static void an_archived_cohort_stays_shut(struct fixture *f)
{
	struct trying t;

	begin(&t, f);
	bring(&t, "asked", false);
	fixture_sql(f, "UPDATE cohort SET state = 'archived';");
	assert_int_equal(step(&t, t.people.office, "approve"), CONFLICT);
	t.who = someone_new(&t.people, 0);
	assert_int_equal(step(&t, t.people.staff, "ask"), CONFLICT);
}

/* ---- what was changed inside ---- */

struct seeing {
	struct reopening_span span;
	struct reopening_changes found;
	struct reopening_change_row *rows;
	struct reopenings all;
	const struct destination_row *after, *before; /* of the first change */
};

static enum outcome see_changes(struct ctx *c, void *arg)
{
	struct seeing *s = arg;

	TRY(reopening_changes(c, &s->span, &s->found));
	s->rows = s->found.rows;
	s->after = s->found.count ? s->found.pairs[0].now : NULL;
	s->before = s->found.count ? s->found.pairs[0].before : NULL;
	return OK;
}

static size_t changes(struct trying *t, const struct actor *who, int64_t from, int64_t to, struct seeing *s)
{
	struct ctx c = fixture_ctx(t->people.f, who);

	s->span.from = from;
	s->span.to = to;
	MUST(t->people.f, ctx_read(&c, see_changes, s));
	return s->found.count;
}

/* Confirmed before the close; inside the window a new version is written and handed in, the college approves
 * it after the window, which is no change made inside. */
static void changes_inside_are_told_apart(struct fixture *f)
{
	struct trying t;
	struct seeing s = { 0 };
	int64_t opened, written, until;
	struct someone other;

	begin(&t, f);
	f->program.clock.fixed = instant_parse("2024-08-01 09:00");
	t.who = someone_in(&t.people, "confirmed");
	other = someone_in(&t.people, "draft");
	f->program.clock.fixed = opened = instant_parse("2024-09-02 09:00");
	until = opened + 3 * day;
	reopen(&t.people, &t.who, until);
	assert_int_equal(changes(&t, t.people.office, 0, INT64_MAX, &s), 0);
	fixture_pass(f, hour);
	written = now(&t);
	MUST(f, try_begin(&t.people, t.who.self, &t.who));
	fixture_pass(f, hour);
	go(&t.people, t.who.self, &t.who, "submit");
	f->program.clock.fixed = until + hour;
	go(&t.people, t.people.staff, &t.who, "approve");
	go(&t.people, t.who.self, &t.who, "confirm");
	assert_int_equal(try_draft(&t.people, other.self, &other, form_employer()), CONFLICT);

	assert_int_equal(changes(&t, t.people.office, 0, INT64_MAX, &s), 1);
	assert_int_equal(s.rows[0].destination_id, t.who.destination_id);
	assert_int_equal(s.rows[0].number, 2);
	assert_string_equal(s.rows[0].state, "confirmed");
	assert_string_equal(s.rows[0].before_category, "10");
	assert_int_equal(s.after->number, 2);
	assert_int_equal(s.before->number, 1);
	assert_int_equal(s.rows[0].first_at, written);
	assert_int_equal(s.rows[0].last_at, written + hour);
	assert_int_equal(changes(&t, t.people.office, written + 2 * hour, INT64_MAX, &s), 0);
	assert_int_equal(changes(&t, t.people.office, 0, written, &s), 0);
	assert_int_equal(changes(&t, t.people.office, written, written + 1, &s), 1);
	assert_int_equal(changes(&t, t.people.counsellor, 0, INT64_MAX, &s), 1);
	assert_int_equal(changes(&t, t.people.stranger, 0, INT64_MAX, &s), 0);
	assert_int_equal(changes(&t, t.who.self, 0, INT64_MAX, &s), 1);
	assert_int_equal(changes(&t, t.classmate.self, 0, INT64_MAX, &s), 0);
	assert_sound(f);
}

static enum outcome raise_barrier(struct ctx *c, void *arg)
{
	return ctx_past(c, *(int64_t *)arg);
}

static void recorded_until(struct trying *t, int64_t at)
{
	struct ctx c = fixture_ctx(t->people.f, NULL);

	MUST(t->people.f, ctx_quiet(&c, raise_barrier, &at));
}

/* Another process' clock is five minutes ahead, so that what is written lies ahead of this one's: inside the window all
 * the same. */
static void a_clock_that_is_behind_forgets_nothing(struct fixture *f)
{
	struct trying t;
	struct seeing s = { 0 };

	begin(&t, f);
	recorded_until(&t, now(&t) + 5 * 60000);
	bring(&t, "open", false);
	fixture_pass(f, 1000);
	MUST(f, try_draft(&t.people, t.who.self, &t.who, form_employer()));
	fixture_pass(f, 1000);
	STEP(&t, t.people.office, "end");
	assert_int_equal(changes(&t, t.people.office, 0, INT64_MAX, &s), 1);
	assert_int_equal(try_draft(&t.people, t.who.self, &t.who, form_employer()), CONFLICT);
}

/* A request of the window's last millisecond that is served behind another one's comes too late; were it written, the
 * register would have to tell it. */
static void the_edge_is_judged_when_it_is_written(struct fixture *f)
{
	struct trying t;
	struct seeing s = { 0 };
	struct doing draft = { .what = DRAFT, .form = form_employer() };
	struct ctx slow;

	begin(&t, f);
	bring(&t, "open", false);
	draft.graduate_id = t.who.id;
	fixture_pass(f, 3 * day - 1);
	slow = fixture_ctx(f, t.who.self);
	fixture_pass(f, 6);
	recorded_until(&t, now(&t));
	assert_int_equal(ctx_write(&slow, doing_run, &draft), CONFLICT);
	assert_int_equal(changes(&t, t.people.office, 0, INT64_MAX, &s), 0);
}

#define MANY "WITH RECURSIVE k(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 600) "

/* More than a page can bear: so many are told, each beside its versions, and that there are more. */
static void very_many_changes_are_cut(struct fixture *f)
{
	struct trying t;
	struct seeing s = { 0 };

	begin(&t, f);
	f->program.clock.fixed = instant_parse("2024-08-01 09:00");
	t.who = someone_in(&t.people, "confirmed");
	f->program.clock.fixed = instant_parse("2024-09-02 09:00");
	reopen(&t.people, &t.who, now(&t) + 3 * day);
	fixture_sql(f, arena_printf(f->arena, MANY "INSERT INTO destination (school_id, id, graduate_id, cohort, number, state, slot, prior_state, category, employer_name, uscc,"
		" nature, industry, division, address, job_type, job_title, contact_name, contact_phone_sealed, contact_phone_mask, salary, signed_on, starts_on, ends_on, agreement_no,"
		" study_school, study_major, country, foreign_school, foreign_school_en, foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text, takes_archive,"
		" archive_unit, archive_address, archive_postcode, archive_receiver, household_to, note, source, filled_by, filled_name, submitted_at, college_reviewer,"
		" college_reviewer_name, college_reviewed_at, school_reviewer, school_reviewer_name, school_reviewed_at, approved_at, confirmed_at, reason, open_flags, version,"
		" created_at, updated_at) SELECT school_id, id + i, graduate_id, cohort, 1 + i, 'replaced', 'closed', '', category, employer_name, uscc, nature, industry, division, address,"
		" job_type, job_title, contact_name, '', '', salary, signed_on, starts_on, ends_on, agreement_no, study_school, study_major, country, foreign_school, foreign_school_en,"
		" foreign_major, foreign_major_en, shop_url, freelance_kind, freelance_text, takes_archive, archive_unit, archive_address, archive_postcode, archive_receiver,"
		" household_to, note, source, filled_by, filled_name, 0, 0, '', 0, 0, '', 0, 0, 0, '', 0, 1, 0, 0 FROM destination, k WHERE id = %lld;",
		(long long)t.who.destination_id));
	fixture_sql(f, arena_printf(f->arena, MANY "INSERT INTO audit (school_id, sequence, at, actor_id, actor_name, actor_role, ip, action, outcome, subject, subject_id, graduate_id,"
		" changes, note, previous, hash) SELECT %lld, 100000 + i, %lld, 1, '', '', '', 'destination.draft', 'ok', 'destination', %lld + i, %lld, '', '', '', '' FROM k;",
		(long long)f->school_id, (long long)now(&t), (long long)t.who.destination_id, (long long)t.who.id));
	assert_int_equal(changes(&t, t.people.office, 0, INT64_MAX, &s), REOPENING_CHANGES_MOST);
	assert_true(s.found.more);
	for (size_t i = 0; i < s.found.count; i++) {
		assert_true(s.found.pairs[i].now->id == s.rows[i].destination_id);
		assert_true(s.found.pairs[i].before->id == t.who.destination_id);
	}
}

/* ---- who reads the register ---- */

static enum outcome see_all(struct ctx *c, void *arg)
{
	struct seeing *s = arg;
	struct reopening_ask ask = { "", 0, 0 };

	return reopenings_read(c, &ask, &s->all);
}

static int64_t seen_by(struct trying *t, const struct actor *who)
{
	struct ctx c = fixture_ctx(t->people.f, who);
	struct seeing s = { 0 };

	MUST(t->people.f, ctx_read(&c, see_all, &s));
	return (int64_t)s.all.count;
}

static void everybody_reads_it_within_his_scope(struct fixture *f)
{
	struct trying t;
	struct reopening_line_row *row;

	begin(&t, f);
	bring(&t, "refused", false);
	assert_int_equal(seen_by(&t, t.people.counsellor), 1);
	assert_int_equal(seen_by(&t, t.people.head), 1);
	assert_int_equal(seen_by(&t, t.people.observer), 1);
	assert_int_equal(seen_by(&t, t.people.office), 1);
	assert_int_equal(seen_by(&t, t.people.stranger), 0);
	assert_int_equal(seen_by(&t, t.who.self), 1);
	assert_int_equal(seen_by(&t, t.classmate.self), 0);
	assert_int_equal(get(&t, t.people.stranger, t.id, &row), MISSING);
	assert_int_equal(get(&t, t.classmate.self, t.id, &row), MISSING);
	assert_int_equal(get(&t, t.who.self, t.id, &row), OK);
}

ON_EACH_ENGINE(every_state_role_and_step)
ON_EACH_ENGINE(nobody_opens_alone)
ON_EACH_ENGINE(both_are_told)
ON_EACH_ENGINE(letters_stand_with_the_cohort_of_the_record)
ON_EACH_ENGINE(before_the_close_there_is_nothing_to_reopen)
ON_EACH_ENGINE(reason_and_time_are_asked_for)
ON_EACH_ENGINE(the_window_closes_by_itself)
ON_EACH_ENGINE(the_office_may_end_it_early)
ON_EACH_ENGINE(a_second_one_takes_the_place_of_the_first)
ON_EACH_ENGINE(of_two_at_once_one_decides)
ON_EACH_ENGINE(an_archived_cohort_stays_shut)
ON_EACH_ENGINE(changes_inside_are_told_apart)
ON_EACH_ENGINE(very_many_changes_are_cut)
ON_EACH_ENGINE(a_clock_that_is_behind_forgets_nothing)
ON_EACH_ENGINE(the_edge_is_judged_when_it_is_written)
ON_EACH_ENGINE(everybody_reads_it_within_his_scope)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(every_state_role_and_step),
		BOTH(nobody_opens_alone),
		BOTH(both_are_told),
		BOTH(letters_stand_with_the_cohort_of_the_record),
		BOTH(before_the_close_there_is_nothing_to_reopen),
		BOTH(reason_and_time_are_asked_for),
		BOTH(the_window_closes_by_itself),
		BOTH(the_office_may_end_it_early),
		BOTH(a_second_one_takes_the_place_of_the_first),
		BOTH(of_two_at_once_one_decides),
		BOTH(an_archived_cohort_stays_shut),
		BOTH(changes_inside_are_told_apart),
		BOTH(very_many_changes_are_cut),
		BOTH(a_clock_that_is_behind_forgets_nothing),
		BOTH(the_edge_is_judged_when_it_is_written),
		BOTH(everybody_reads_it_within_his_scope),
	};

	return cmocka_run_group_tests_name("reopening", tests, NULL, NULL);
}
