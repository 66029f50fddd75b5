/* Waiting too long: limits, who is over them, and by how much. The fixture stands at Monday 2024-07-01. */
#include "registering.h"

#include "cohort.h"
#include "overdue.h"

enum { DAY = 86400000 };

struct asking {
	enum { LIMITS, LIMITS_AT, COHORT, CHANGE, LIST, COUNTS, CLASSES } what;
	const struct limits *limits;
	const char *stage;
	struct limit_form form;
	struct overdue_ask ask;
	struct overdue_line_row *rows;
	struct overdue_unit *units;
	size_t count;
	const char *next;
	int64_t over, at;
	struct cohort_form cohort;
};

static enum outcome ask_run(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	switch (a->what) {
	case LIMITS:
		return limits_get(c, &a->limits);
	case LIMITS_AT:
		return limits_at(c, a->at, &a->limits);
	case COHORT:
		return cohort_change(c, "2024", &a->cohort);
	case CHANGE:
		return limit_change(c, a->stage, &a->form);
	case LIST:
		return overdue_list(c, &a->ask, &a->rows, &a->count, &a->next);
	case COUNTS:
		return overdue_counts(c, a->over, &a->units, &a->count);
	default:
		return overdue_classes(c, &a->units, &a->count);
	}
}

static struct asking look(struct fixture *f, const struct actor *who, struct asking a)
{
	struct ctx c = fixture_ctx(f, who);

	if (a.ask.stage == NULL)
		a.ask.stage = "";
	if (a.ask.after == NULL)
		a.ask.after = "";
	MUST(f, ctx_read(&c, ask_run, &a));
	return a;
}

static enum outcome change(struct fixture *f, const struct actor *who, const char *stage, struct limit_form form)
{
	struct asking a = { .what = CHANGE, .stage = stage, .form = form };
	struct ctx c = fixture_ctx(f, who);

	return ctx_write(&c, ask_run, &a);
}

static const struct limits *limits(struct fixture *f)
{
	return look(f, NULL, (struct asking){ .what = LIMITS }).limits;
}

static void at(struct fixture *f, const char *time)
{
	f->program.clock.fixed = instant_parse(time);
}

/* Submitted on Friday 28 June: two workdays are allowed, the third is one too many. */
static void a_review_is_overdue_on_the_third_workday(struct fixture *f)
{
	int64_t friday = instant_parse("2024-06-28 16:00");
	struct wait w;

	w = wait_of(limits(f), instant_parse("2024-07-02 09:00"), "college_review", friday);
	assert_int_equal(w.waited, 2);
	assert_int_equal(w.over, 0);
	assert_string_equal(w.holder, "college");
	w = wait_of(limits(f), instant_parse("2024-07-03 00:00"), "college_review", friday);
	assert_int_equal(w.over, 1);
	assert_string_equal(w.told, "");
	w = wait_of(limits(f), instant_parse("2024-07-05 09:00"), "college_review", friday);
	assert_int_equal(w.over, 3);
	assert_string_equal(w.told, "college_head");
	w = wait_of(limits(f), instant_parse("2024-07-05 09:00"), "confirmed", friday);
	assert_int_equal(w.over, 0);
	assert_string_equal(w.holder, "");
}

/* 按时截止 is the end of Friday 30 August (2024-08-31 00:00): Monday is the first workday too late. */
static void nobody_unregistered_is_overdue_before_the_cut_off(struct fixture *f)
{
	const struct limits *l = limits(f);
	int64_t listed = instant_parse("2024-01-05 09:00");

	assert_int_equal(wait_of(l, instant_parse("2024-07-01 09:00"), "unregistered", listed).over, 0);
	assert_int_equal(wait_of(l, instant_parse("2024-08-30 23:59"), "unregistered", listed).over, 0);
	assert_int_equal(wait_of(l, instant_parse("2024-09-01 12:00"), "unregistered", listed).over, 0);
	assert_int_equal(wait_of(l, instant_parse("2024-09-02 09:00"), "unregistered", listed).over, 1);
	/* who came into the roster later is counted from then */
	assert_int_equal(wait_of(l, instant_parse("2024-09-06 09:00"), "unregistered", instant_parse("2024-09-04 09:00")).over, 2);
}

/* limit_before says in one instant what wait_of says person by person. */
static void the_instant_agrees_with_the_days(struct fixture *f)
{
	static const char *const nows[] = { "2024-07-01 09:00", "2024-09-02 00:00", "2024-09-18 17:00", "2024-10-09 12:00" };
	const struct limits *l = limits(f);

	for (size_t n = 0; n < sizeof nows / sizeof *nows; n++)
		for (size_t s = 0; s < LIMIT_STAGES; s++)
			for (int over = 1; over <= 9; over += 4)
				for (int d = 0; d < 60; d++) {
					int64_t now = instant_parse(nows[n]), began = now - d * (int64_t)DAY - 3600000;
					bool early = began < limit_before(l, now, l->of[s].stage, over);

					assert_int_equal(wait_of(l, now, l->of[s].stage, began).over >= over, early);
				}
}

static void the_office_changes_a_limit(struct fixture *f)
{
	struct people p;

	people_new(&p, f);
	assert_int_equal(change(f, p.office, "draft", (struct limit_form){ .allowed = 61 }), INVALID);
	assert_int_equal(change(f, p.office, "draft", (struct limit_form){ .allowed = 1, .counsellor_after = 5, .head_after = 4 }), INVALID);
	assert_int_equal(change(f, p.office, "confirmed", (struct limit_form){ .allowed = 1 }), MISSING);
	MUST(f, change(f, p.office, "draft", (struct limit_form){ .allowed = 1, .counsellor_after = 2, .head_after = 0 }));
	assert_int_equal(limit_of(limits(f), "draft")->allowed, 1);
	assert_int_equal(limit_of(limits(f), "draft")->head_after, 0);
	assert_int_equal(change(f, p.office, "draft", (struct limit_form){ .allowed = 4 }), CONFLICT);
	MUST(f, change(f, p.office, "draft", (struct limit_form){ .allowed = 4, .version = 1 }));
	assert_int_equal(limit_of(limits(f), "draft")->allowed, 4);
	assert_int_equal(limit_of(limits(f), "returned")->allowed, 3);
}

static const struct limits *limits_then(struct fixture *f, const char *time)
{
	return look(f, NULL, (struct asking){ .what = LIMITS_AT, .at = instant_parse(time) }).limits;
}

static int64_t draft_then(struct fixture *f, const char *time)
{
	return limit_of(limits_then(f, time), "draft")->allowed;
}

static void a_past_moment_has_the_limits_of_then(struct fixture *f)
{
	struct asking moved = { .what = COHORT, .cohort = { .definition = "2024", .opens_on = "2024-05-01", .late_on = "2024-07-31 17:00",
		.closes_on = "2024-12-31 00:00", .version = 1 } };
	struct ctx c;
	struct people p;
	int64_t late = limits(f)->late_at;

	people_new(&p, f);
	at(f, "2024-07-02 10:00");
	MUST(f, change(f, p.office, "draft", (struct limit_form){ .allowed = 1 }));
	at(f, "2024-07-04 10:00");
	MUST(f, change(f, p.office, "draft", (struct limit_form){ .allowed = 9, .version = 1 }));
	c = fixture_ctx(f, p.office);
	MUST(f, ctx_write(&c, ask_run, &moved));
	at(f, "2024-07-08 10:00");
	assert_int_equal(draft_then(f, "2024-07-02 10:00"), 3); /* what was recorded at a moment came after it */
	assert_int_equal(draft_then(f, "2024-07-02 10:01"), 1);
	assert_int_equal(draft_then(f, "2024-07-04 10:00"), 1);
	assert_int_equal(draft_then(f, "2024-07-04 10:01"), 9);
	assert_int_equal(limit_of(limits_then(f, "2024-07-02 10:01"), "returned")->allowed, 3);
	assert_true(late == limits_then(f, "2024-07-04 10:00")->late_at);
	assert_true(limits_then(f, "2024-07-04 10:01")->late_at == instant_parse("2024-07-31 17:00"));
	assert_true(limits_differ(limits(f), limits_then(f, "2024-07-04 10:00")));
	assert_false(limits_differ(limits(f), limits_then(f, "2024-07-08 10:00")));
}

/* Everybody in each state, then a week passes. */
static void lists_and_counts_agree(struct fixture *f)
{
	struct people p;
	struct asking list, counts, classes;
	const struct limits *l;
	size_t total = 0, stage = 0;

	people_new(&p, f);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		(void)someone_in(&p, ways[i].state);
	(void)someone_new(&p, 0);
	(void)someone_new(&p, 1);
	list = look(f, p.office, (struct asking){ .what = LIST, .ask = { .over = 1 } });
	assert_int_equal(list.count, 0);
	at(f, "2024-07-12 09:00");
	l = limits(f);
	list = look(f, p.office, (struct asking){ .what = LIST, .ask = { .over = 1 } });
	counts = look(f, p.office, (struct asking){ .what = COUNTS, .over = 1 });
	assert_int_equal(counts.count, FIXTURE_PLACES);
	assert_string_equal(counts.units[0].code, "01");
	for (size_t i = 0; i < LIMIT_STAGES; i++) {
		struct asking one = look(f, p.office, (struct asking){ .what = LIST, .ask = { .stage = l->of[i].stage, .over = 1, .college_id = f->colleges[0] } });

		assert_int_equal(one.count, counts.units[0].overdue[i]);
		total += one.count;
		one = look(f, p.office, (struct asking){ .what = LIST, .ask = { .stage = l->of[i].stage, .college_id = f->colleges[0] } });
		assert_int_equal(one.count, counts.units[0].waiting[i]);
	}
	assert_int_equal(list.count, total);
	assert_int_equal(total, 8); /* all nine but the unregistered */
	classes = look(f, p.counsellor, (struct asking){ .what = CLASSES });
	assert_int_equal(classes.count, 1);
	for (stage = 0; stage < LIMIT_STAGES; stage++) {
		assert_int_equal(classes.units[0].waiting[stage], counts.units[0].waiting[stage]);
		assert_int_equal(classes.units[0].overdue[stage], 0);
	}
}

static void a_list_is_read_page_by_page(struct fixture *f)
{
	struct people p;
	struct asking a = { .what = LIST, .ask = { .most = 2 } };
	size_t seen = 0;

	people_new(&p, f);
	for (int i = 0; i < 3; i++) {
		(void)someone_in(&p, "draft");
		(void)someone_in(&p, "returned");
	}
	(void)someone_new(&p, 0);
	do {
		a = look(f, p.staff, a);
		seen += a.count;
		assert_true(a.count <= 2);
		a.ask.after = a.next;
	} while (*a.next);
	assert_int_equal(seen, 7);
}

static void nobody_looks_beyond_his_scope(struct fixture *f)
{
	struct people p;
	struct asking a;

	people_new(&p, f);
	(void)someone_in(&p, "draft");
	(void)someone_new(&p, 1);
	at(f, "2024-09-30 09:00");
	a = look(f, p.stranger, (struct asking){ .what = LIST, .ask = { .over = 1 } });
	assert_int_equal(a.count, 1);
	assert_int_equal(a.rows[0].college_id, f->colleges[1]);
	a = look(f, p.stranger, (struct asking){ .what = COUNTS, .over = 1 });
	assert_int_equal(a.count, 1);
	a = look(f, p.staff, (struct asking){ .what = CLASSES });
	assert_int_equal(a.count, 1);
}

ON_EACH_ENGINE(a_review_is_overdue_on_the_third_workday)
ON_EACH_ENGINE(nobody_unregistered_is_overdue_before_the_cut_off)
ON_EACH_ENGINE(the_instant_agrees_with_the_days)
ON_EACH_ENGINE(the_office_changes_a_limit)
ON_EACH_ENGINE(a_past_moment_has_the_limits_of_then)
ON_EACH_ENGINE(lists_and_counts_agree)
ON_EACH_ENGINE(a_list_is_read_page_by_page)
ON_EACH_ENGINE(nobody_looks_beyond_his_scope)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_review_is_overdue_on_the_third_workday),
		BOTH(nobody_unregistered_is_overdue_before_the_cut_off),
		BOTH(the_instant_agrees_with_the_days),
		BOTH(the_office_changes_a_limit),
		BOTH(a_past_moment_has_the_limits_of_then),
		BOTH(lists_and_counts_agree),
		BOTH(a_list_is_read_page_by_page),
		BOTH(nobody_looks_beyond_his_scope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
