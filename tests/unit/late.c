/* Registered by the next workday, or late. The fixture stands at Monday 2024-07-01 09:00; the forms here settle on
 * Friday 2024-06-28 unless a test says otherwise. */
#include "registering.h"

#include "late.h"

struct asking {
	enum { COUNTS, LIST, ONE } what;
	struct late_ask ask;
	const char *kind, *after;
	int64_t most;
	const struct destination_row *row;
	struct late_unit *units;
	struct late_line_row *rows;
	struct late_counts total;
	struct late_mark mark;
	size_t count;
	bool more;
};

static enum outcome ask_run(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	switch (a->what) {
	case COUNTS:
		return late_counts(c, &a->ask, &a->units, &a->count, &a->total);
	case LIST:
		return late_list(c, &a->ask, a->kind, a->after, a->most, &a->rows, &a->count, &a->more);
	default:
		return late_of(c, a->row, &a->mark);
	}
}

static struct asking look(struct fixture *f, const struct actor *who, struct asking a)
{
	struct ctx c = fixture_ctx(f, who);

	a.ask.from = a.ask.from ? a.ask.from : "";
	a.ask.to = a.ask.to ? a.ask.to : "";
	a.ask.level = a.ask.level ? a.ask.level : "";
	a.after = a.after ? a.after : "";
	MUST(f, ctx_read(&c, ask_run, &a));
	return a;
}

static struct late_counts total(struct fixture *f, const struct actor *who, struct late_ask ask)
{
	return look(f, who, (struct asking){ .what = COUNTS, .ask = ask }).total;
}

static struct late_mark mark(struct people *p, const struct someone *s)
{
	struct destination_row row = row_of(p, s);

	return look(p->f, p->office, (struct asking){ .what = ONE, .row = &row }).mark;
}

static void at(struct fixture *f, const char *time)
{
	f->program.clock.fixed = instant_parse(time);
}

static struct destination_form settled(const char *date)
{
	struct destination_form form = form_employer();

	form.signed_on = date;
	return form;
}

static struct someone registered(struct people *p, int place, const char *settled_on, const char *when)
{
	struct someone s;

	at(p->f, when);
	s = someone_new(p, place);
	submit_form(p, &s, settled(settled_on), "agreement");
	return s;
}

/* Settled on Friday: Monday is the next workday, Tuesday one too late. Over Qingming and its worked Sunday: Wednesday 3 April,
 * holidays 4 to 6, Sunday 7 worked. */
static void the_next_workday_is_in_time(struct fixture *f)
{
	static const struct { const char *settled, *when; int delay; } cases[] = {
		{ "2024-06-28", "2024-06-28 18:00", 0 }, { "2024-06-28", "2024-06-30 12:00", 0 }, { "2024-06-28", "2024-07-01 23:59", 0 },
		{ "2024-06-28", "2024-07-02 00:00", 1 }, { "2024-06-28", "2024-07-08 09:00", 5 },
		{ "2024-04-03", "2024-04-07 09:00", 0 }, { "2024-04-03", "2024-04-08 09:00", 1 },
	};
	struct people p;

	people_new(&p, f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct someone s = registered(&p, 0, cases[i].settled, cases[i].when);

		assert_int_equal(mark(&p, &s).delay, cases[i].delay);
		assert_int_equal(mark(&p, &s).late, cases[i].delay > 0);
	}
	assert_sound(f);
}

/* Nobody can register before registration opens. */
static void days_before_the_opening_are_not_counted(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = registered(&p, 0, "2023-09-15", "2023-12-04 09:00"); /* the first workday after Friday 1 December */
	assert_int_equal(mark(&p, &s).delay, 0);
	s = registered(&p, 0, "2023-09-15", "2023-12-06 09:00");
	assert_int_equal(mark(&p, &s).delay, 2);
}

/* Nor before he is in the roster. */
static void days_before_the_roster_are_not_counted(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	at(f, "2024-07-08 09:00");
	s = someone_new(&p, 0);
	fixture_sql(f, arena_printf(f->arena, "UPDATE graduate SET created_at = %lld WHERE id = %lld;", (long long)instant_parse("2024-07-05 09:00"), (long long)s.id));
	submit_form(&p, &s, settled("2024-06-03"), "agreement");
	assert_int_equal(mark(&p, &s).delay, 0);
}

static void what_was_first_registered_stays_so(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = registered(&p, 0, "2024-06-28", "2024-07-01 10:00");
	at(f, "2024-07-09 10:00");
	walk(&p, &s, "g:withdraw g:submit s:return");
	at(f, "2024-07-12 10:00");
	MUST(f, try_begin(&p, s.self, &s));
	walk(&p, &s, "g:submit");
	assert_int_equal(mark(&p, &s).first_at, instant_parse("2024-07-01 10:00"));
	assert_false(mark(&p, &s).late);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).in_time, 1);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).registered, 1);
	assert_sound(f);
}

/* A new employer is settled on another day: registered anew, and late by itself. */
static void another_destination_is_another_registration(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = registered(&p, 0, "2024-06-28", "2024-07-01 10:00");
	walk(&p, &s, "s:approve g:confirm");
	at(f, "2024-07-10 10:00");
	MUST(f, try_begin(&p, s.self, &s));
	MUST(f, try_draft(&p, s.self, &s, settled("2024-07-05")));
	walk(&p, &s, "g:submit");
	assert_int_equal(mark(&p, &s).delay, 2);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).registered, 1); /* the person, with what counts now */
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).late, 1);
	walk(&p, &s, "g:withdraw g:discard");
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).in_time, 1);
}

static void an_import_is_not_judged(struct fixture *f)
{
	struct people p;
	struct someone s;
	struct doing d = { .what = IMPORT, .form = settled("2024-03-01") };

	people_new(&p, f);
	s = someone_new(&p, 0);
	d.graduate_id = s.id;
	MUST(f, doing_write(f, NULL, &d));
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).imported, 1);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).late, 0);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).registered, 1);
}

/* What a draft says is settled and nobody registered. */
static void a_draft_that_is_settled_stays_open(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_new(&p, 0);
	MUST(f, try_draft(&p, s.self, &s, settled("2024-06-28")));
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).open, 0); /* Monday is still in time */
	at(f, "2024-07-03 09:00");
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).open, 1);
	assert_int_equal(look(f, p.office, (struct asking){ .what = LIST, .kind = "open" }).rows[0].delay, 2);
	MUST(f, try_paper(&p, s.self, &s, "agreement", 1));
	walk(&p, &s, "g:submit");
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).open, 0);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).late, 1);
}

/* The report of a due: settled by then, and known by then or only later. */
static void a_due_moment_parts_them(struct fixture *f)
{
	struct late_ask due = { .from = "2024-06-28", .to = "2024-07-01", .due_at = instant_parse("2024-07-01 17:00") };
	struct people p;

	people_new(&p, f);
	(void)registered(&p, 0, "2024-06-28", "2024-06-28 10:00");
	(void)registered(&p, 0, "2024-07-01", "2024-07-01 16:59");
	(void)registered(&p, 0, "2024-07-01", "2024-07-01 17:00");
	(void)registered(&p, 0, "2024-06-28", "2024-07-03 10:00");
	(void)registered(&p, 0, "2024-06-27", "2024-07-03 10:00"); /* settled before the period */
	(void)registered(&p, 0, "2024-07-02", "2024-07-03 10:00"); /* and after it */
	assert_int_equal(total(f, p.office, due).registered, 4);
	assert_int_equal(total(f, p.office, due).before_due, 2);
	assert_int_equal(total(f, p.office, due).after_due, 2);
	assert_int_equal(total(f, p.office, due).late, 1);
	assert_int_equal(total(f, p.office, due).longest, 2);
}

static enum outcome raise_barrier(struct ctx *c, void *arg)
{
	return ctx_past(c, *(int64_t *)arg);
}

/* A request that came in at 16:59:59.998 and was served behind the freezing of 17:00 registers at 17:00: for the report
 * of who was in time as for the snapshot. */
static void in_time_is_what_was_frozen(struct fixture *f)
{
	struct late_ask ask = { .from = "2024-06-28", .to = "2024-06-28", .due_at = instant_parse("2024-07-01 17:00") };
	struct destination_form form = settled("2024-06-28");
	struct doing submit = { .what = MOVE };
	struct people p;
	struct someone s;
	struct ctx c, slow;

	people_new(&p, f);
	at(f, "2024-07-01 16:00");
	s = someone_new(&p, 0);
	MUST(f, try_draft(&p, s.self, &s, form));
	MUST(f, try_paper(&p, s.self, &s, "agreement", 1));
	submit.move = (struct move_request){ .move = "submit", .destination_id = s.destination_id, .version = row_of(&p, &s).version, .reason = "", .fields = "",
		.explanation = "", .note = "" };
	f->program.clock.fixed = ask.due_at - 2;
	slow = fixture_ctx(f, s.self);
	f->program.clock.fixed = ask.due_at;
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_quiet(&c, raise_barrier, &ask.due_at));
	MUST(f, ctx_write(&slow, doing_run, &submit));
	f->program.clock.fixed = ask.due_at + 60000;
	assert_int_equal(fixture_count(f, arena_printf(f->arena, "SELECT count(*) FROM standing_ever WHERE since_at < %lld AND until_at >= %lld AND registered <> ''",
		(long long)ask.due_at, (long long)ask.due_at)), 0);
	assert_int_equal(total(f, p.office, ask).before_due, 0);
	assert_int_equal(total(f, p.office, ask).after_due, 1);
}

/* What was known then, though more is known now. */
static void a_past_moment_is_as_it_was(struct fixture *f)
{
	struct late_ask then = { .as_of = instant_parse("2024-07-03 09:30") };
	struct people p;
	struct someone s;
	struct asking list;

	people_new(&p, f);
	s = registered(&p, 0, "2024-06-28", "2024-07-03 09:00");
	(void)registered(&p, 1, "2024-07-03", "2024-07-03 10:00");
	at(f, "2024-07-04 09:00");
	walk(&p, &s, "s:approve g:void_request s:void_approve o:void_approve");
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).registered, 1);
	assert_int_equal(total(f, p.office, (struct late_ask){ 0 }).late, 0);
	assert_int_equal(total(f, p.office, then).registered, 1);
	assert_int_equal(total(f, p.office, then).late, 1);
	list = look(f, p.office, (struct asking){ .what = LIST, .kind = "late", .ask = then });
	assert_int_equal(list.count, 1);
	assert_int_equal(list.rows[0].graduate_id, s.id);
	then.as_of = instant_parse("2024-07-03 09:00"); /* what was recorded at a moment is not before it */
	assert_int_equal(total(f, p.office, then).registered, 0);
}

static void counts_and_lists_agree(struct fixture *f)
{
	static const char *const kinds[] = { "registered", "in_time", "late", "imported", "open", "undated", "cutoff", "before_due", "after_due", "missing" };
	struct late_ask asks[] = { { .due_at = instant_parse("2024-07-02 17:00") }, { .from = "2024-06-27", .to = "2024-06-28" }, { .to = "2024-06-28" }, { .level = "x" } };
	struct people p;
	struct someone s;

	people_new(&p, f);
	for (int i = 0; i < 4; i++)
		(void)registered(&p, i % 2, i < 2 ? "2024-06-28" : "2024-06-26", i % 3 ? "2024-07-03 09:00" : "2024-07-01 09:00");
	s = someone_new(&p, 0);
	submit_form(&p, &s, settled(""), "agreement");
	s = someone_new(&p, 1);
	MUST(f, try_draft(&p, s.self, &s, settled("2024-06-20")));
	for (size_t a = 0; a < sizeof asks / sizeof *asks; a++)
		for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
			for (int college = -1; college < FIXTURE_PLACES; college++) {
				struct asking list = { .what = LIST, .ask = asks[a], .kind = kinds[k], .most = 1 };
				struct late_counts n;
				int64_t seen = 0;

				list.ask.college_id = college < 0 ? 0 : f->colleges[college];
				n = total(f, p.office, list.ask);
				do {
					list = look(f, p.office, list);
					seen += (int64_t)list.count;
					list.after = list.count ? list.rows[list.count - 1].student_no : "";
				} while (list.more);
				assert_int_equal(seen, late_number(&n, kinds[k]));
			}
	assert_int_equal(total(f, p.office, asks[0]).undated, 1);
	assert_int_equal(total(f, p.office, asks[0]).open, 1);
	assert_int_equal(total(f, p.office, asks[0]).registered, 4);
	assert_int_equal(total(f, p.office, asks[2]).undated, 0);
}

static void a_college_sees_its_own(struct fixture *f)
{
	struct people p;
	struct asking a;

	people_new(&p, f);
	(void)registered(&p, 0, "2024-06-28", "2024-07-03 09:00");
	a = look(f, p.stranger, (struct asking){ .what = COUNTS });
	assert_int_equal(a.count, 1);
	assert_int_equal(a.total.registered, 0);
	a = look(f, p.stranger, (struct asking){ .what = LIST, .kind = "late", .ask = { .college_id = f->colleges[0] } });
	assert_int_equal(a.count, 0);
	a = look(f, p.head, (struct asking){ .what = LIST, .kind = "late" });
	assert_int_equal(a.count, 1);
	assert_string_equal(a.rows[0].unit, "Test Works");
}

/* Admission and call-up have dates under names of their own. */
static void the_settled_date_is_named_by_the_category(struct fixture *f)
{
	struct category_row study = { .form = "study" }, army = { .form = "army" }, seeking = { .form = "none" };

	(void)f;
	assert_int_equal(destination_need(&study, "signed_on"), MEMBER_OPTIONAL);
	assert_int_equal(destination_need(&army, "signed_on"), MEMBER_OPTIONAL);
	assert_int_equal(destination_need(&seeking, "signed_on"), MEMBER_ABSENT);
	assert_string_not_equal(destination_label(&study, "signed_on", "x"), destination_label(&army, "signed_on", "x"));
	assert_string_equal(destination_label(&study, "starts_on", "x"), "x");
	assert_string_equal(destination_label(NULL, "signed_on", "x"), "x");
}

static void what_is_not_remembered_is_found(struct fixture *f)
{
	struct people p;
	struct ctx c;
	int64_t wrong;

	people_new(&p, f);
	(void)registered(&p, 0, "2024-06-28", "2024-07-03 09:00");
	c = fixture_ctx(f, NULL);
	MUST(f, late_check(&c, &wrong));
	fixture_sql(f, "UPDATE registering SET first_at = first_at + 86400000;");
	c = fixture_ctx(f, NULL);
	assert_int_equal(late_check(&c, &wrong), BROKEN);
	assert_int_equal(wrong, 2); /* later than it was submitted, and not what the narrow row says */
}

ON_EACH_ENGINE(the_next_workday_is_in_time)
ON_EACH_ENGINE(days_before_the_opening_are_not_counted)
ON_EACH_ENGINE(days_before_the_roster_are_not_counted)
ON_EACH_ENGINE(what_was_first_registered_stays_so)
ON_EACH_ENGINE(another_destination_is_another_registration)
ON_EACH_ENGINE(an_import_is_not_judged)
ON_EACH_ENGINE(a_draft_that_is_settled_stays_open)
ON_EACH_ENGINE(a_due_moment_parts_them)
ON_EACH_ENGINE(in_time_is_what_was_frozen)
ON_EACH_ENGINE(a_past_moment_is_as_it_was)
ON_EACH_ENGINE(counts_and_lists_agree)
ON_EACH_ENGINE(a_college_sees_its_own)
ON_EACH_ENGINE(the_settled_date_is_named_by_the_category)
ON_EACH_ENGINE(what_is_not_remembered_is_found)

static enum outcome list_with_memory(struct ctx *c, void *arg)
{
	struct asking *a = arg;
	struct ctx own = *c;

	return late_list(&own, &a->ask, a->kind, a->after, a->most, &a->rows, &a->count, &a->more);
}

/* Two late ones at both ends of a season, and very many in time between them: who lists the two keeps the two. */
static void a_list_keeps_whom_it_lists(struct fixture *f)
{
	enum { PEOPLE = 2500 };
	struct asking a = { .kind = "late", .after = "", .most = 50, .ask = { .from = "", .to = "", .level = "" } };
	struct people p;
	struct someone s;
	struct arena memory;
	struct ctx c;

	people_new(&p, f);
	s = registered(&p, 0, "2024-04-01", "2024-05-06 09:00");
	for (int i = 0; i < PEOPLE; i++)
		fixture_graduate(f, arena_printf(f->arena, "3024%06d", i), "N", "", 0);
	fixture_sql(f, arena_printf(f->arena, "INSERT INTO settled (school_id, graduate_id, cohort, college_id, class_id, level, destination_id, settles, settled_on, first_at, listed_at, imported)"
		" SELECT s.school_id, s.graduate_id, s.cohort, s.college_id, s.class_id, s.level, %lld, 1, '2024-05-06', %lld, %lld, 0 FROM standing s WHERE s.student_no > '3024'",
		(long long)s.destination_id, (long long)instant_parse("2024-05-06 10:00"), (long long)instant_parse("2024-01-01 00:00")));
	registered(&p, 0, "2024-06-03", "2024-07-01 09:00");
	arena_init(&memory);
	c = fixture_ctx(f, p.office);
	c.arena = &memory;
	MUST(f, ctx_read(&c, list_with_memory, &a));
	assert_int_equal(a.count, 2);
	assert_false(a.more);
	assert_string_equal(a.rows[0].settled_on, "2024-04-01");
	assert_string_equal(a.rows[1].settled_on, "2024-06-03");
	assert_true(memory.used < 200000);
	arena_release(&memory);
}
ON_EACH_ENGINE(a_list_keeps_whom_it_lists)

/* The clock was ten minutes ahead and was set right between two submissions of the same: what was first is not later than the
 * second. */
static void a_clock_set_back_leaves_the_first_time_first(struct fixture *f)
{
	struct people p;
	struct doing again;
	struct someone s;
	struct ctx c;
	int64_t wrong;

	people_new(&p, f);
	s = registered(&p, 0, "2024-06-28", "2024-07-01 10:10");
	go(&p, s.self, &s, "withdraw");
	at(f, "2024-07-01 10:00");
	go(&p, s.self, &s, "submit");
	again = (struct doing){ .what = IMPORT, .graduate_id = s.id, .form = settled("2024-06-28") };
	again.form.job_title = "another";
	at(f, "2024-07-01 09:50");
	MUST(f, doing_write(f, p.office, &again));
	c = fixture_ctx(f, NULL);
	MUST(f, late_check(&c, &wrong));
	assert_int_equal(wrong, 0);
	assert_sound(f);
}
ON_EACH_ENGINE(a_clock_set_back_leaves_the_first_time_first)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_list_keeps_whom_it_lists), BOTH(a_clock_set_back_leaves_the_first_time_first), BOTH(the_next_workday_is_in_time),
		BOTH(days_before_the_opening_are_not_counted),
		BOTH(days_before_the_roster_are_not_counted),
		BOTH(what_was_first_registered_stays_so),
		BOTH(another_destination_is_another_registration),
		BOTH(an_import_is_not_judged),
		BOTH(a_draft_that_is_settled_stays_open),
		BOTH(a_due_moment_parts_them),
		BOTH(in_time_is_what_was_frozen),
		BOTH(a_past_moment_is_as_it_was),
		BOTH(counts_and_lists_agree),
		BOTH(a_college_sees_its_own),
		BOTH(the_settled_date_is_named_by_the_category),
		BOTH(what_is_not_remembered_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
