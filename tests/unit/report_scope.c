/* Reports and lists of the past within one's scope: what was kept for one scope is not told to another, a level asked
 * for holds for every column, and who has gone elsewhere is not followed. */
#include "registering.h"

#include "memo.h"
#include "overdue.h"
#include "report.h"
#include "snapshot.h"

static void at(struct fixture *f, const char *time)
{
	f->program.clock.fixed = instant_parse(time);
}

struct asking {
	struct report_ask ask;
	struct report_time time;
	struct report_why why;
	struct overdue_past_ask past;
	struct waiting_past_line_row *lines;
	struct snapshot_row *snapshots;
	size_t count;
	int64_t graduate;
	bool more;
	const struct fixture *f;
};

static enum outcome ask_time(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	return report_time(c, &a->ask, &a->time);
}

static enum outcome ask_why(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	return report_why(c, &a->ask, "graduates", a->graduate, &a->why);
}

static enum outcome ask_past(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	return overdue_list_past(c, &a->past, &a->lines, &a->count, &a->more);
}

static enum outcome list(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	return snapshot_list(c, "2024", &a->snapshots, &a->count);
}

/* The newest snapshot of 2 July, 18:00. */
static struct report_ask frozen(struct fixture *f, struct asking *a, const char *level)
{
	struct ctx c;
	int64_t n;

	at(f, "2024-07-02 18:00");
	c = fixture_ctx(f, NULL);
	MUST(f, snapshot_sweep(&c, NULL, NULL, &n));
	MUST(f, ctx_read(&c, list, a));
	assert_true(a->count > 0);
	return (struct report_ask){ .snapshot_id = a->snapshots[a->count - 1].id, .of = { .definition = "", .series = "", .by = "", .level = level, .major = "", .sex = "" } };
}

/* Sent back in May and nothing done since. */
static int64_t overdue_one(struct fixture *f, const char *no, int place)
{
	int64_t id = fixture_graduate(f, no, no, "", place);

	fixture_sql(f, arena_printf(f->arena, "UPDATE standing SET stage = 'returned', stage_at = %lld WHERE graduate_id = %lld",
		(long long)instant_parse("2024-05-06 09:00"), (long long)id));
	return id;
}

static int64_t overdue_told(struct fixture *f, struct asking *a, const struct actor *who)
{
	struct ctx c = fixture_ctx(f, who);

	MUST(f, ctx_read(&c, ask_time, a));
	return a->time.total.overdue;
}

/* An account keeps its number when it goes to another college. */
static void what_is_kept_belongs_to_a_scope(struct fixture *f)
{
	struct asking a = { 0 };
	int64_t account;
	const char *cookie;

	f->program.memo = memo_new();
	overdue_one(f, "2024000001", 1);
	account = fixture_staff(f, "staff", "college_staff", 0);
	a.ask = frozen(f, &a, "");
	cookie = fixture_session(f, account);
	assert_int_equal(overdue_told(f, &a, fixture_who(f, cookie)), 0);
	fixture_sql(f, arena_printf(f->arena, "UPDATE account_scope SET target_id = %lld WHERE account_id = %lld AND kind = 'college'; "
		"UPDATE audit_head SET hash = 'another entry'", (long long)f->colleges[1], (long long)account));
	assert_int_equal(overdue_told(f, &a, fixture_who(f, cookie)), 1);
	memo_free(f->program.memo);
	f->program.memo = NULL;
}

static void a_level_holds_for_every_column(struct fixture *f)
{
	struct asking a = { 0 };

	overdue_one(f, "2024000001", 0);
	a.ask = frozen(f, &a, "");
	assert_int_equal(overdue_told(f, &a, NULL), 1);
	a.ask.of.level = code_set("level")->codes[0].code;
	for (size_t i = 0; i < code_set("level")->count; i++) {
		int64_t n = fixture_count(f, arena_printf(f->arena, "SELECT count(*) FROM standing WHERE level = '%s'", code_set("level")->codes[i].code));

		a.ask.of.level = code_set("level")->codes[i].code;
		assert_int_equal(overdue_told(f, &a, NULL), n);
	}
}

static enum outcome move(struct ctx *c, void *arg)
{
	struct asking *a = arg;
	struct standing_row was, next;

	TRY(standing_get(c, a->graduate, &was));
	next = was;
	next.college_id = a->f->colleges[1];
	next.major_id = a->f->majors[1];
	next.class_id = a->f->classes[1];
	next.stage = "disputed";
	return standing_put(c, &was, &next);
}

static void who_left_is_not_followed(struct fixture *f)
{
	const struct actor *staff = fixture_actor(f, "staff", "college_staff", 0);
	struct asking a = { .f = f };
	struct ctx c;

	a.graduate = overdue_one(f, "2024000001", 0);
	a.ask = frozen(f, &a, "");
	a.past = (struct overdue_past_ask){ .at = instant_parse("2024-07-02 17:00"), .stages = "|returned|", .after = "", .most = 10 };
	c = fixture_ctx(f, staff);
	MUST(f, ctx_read(&c, ask_past, &a));
	assert_int_equal(a.count, 1);
	assert_string_equal(a.lines[0].stage_now, "returned");
	at(f, "2024-07-03 09:00");
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_quiet(&c, move, &a));
	fixture_sql(f, arena_printf(f->arena, "UPDATE graduate SET college_id = %lld, major_id = %lld, class_id = %lld WHERE id = %lld", (long long)f->colleges[1],
		(long long)f->majors[1], (long long)f->classes[1], (long long)a.graduate));
	c = fixture_ctx(f, staff);
	MUST(f, ctx_read(&c, ask_why, &a));
	assert_string_equal(a.why.person->college_name, "");
	assert_string_equal(a.why.person->major_name, "");
	MUST(f, ctx_read(&c, ask_past, &a));
	assert_int_equal(a.count, 1); /* he was theirs then */
	assert_string_equal(a.lines[0].stage_now, "");
	assert_int_equal(a.lines[0].college_id, 0);
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_read(&c, ask_past, &a));
	assert_string_equal(a.lines[0].stage_now, "disputed");
}

/* A week that ends before its Friday: what settled on Thursday is due on Friday, and so in the week after. */
static void a_day_that_has_not_begun_is_not_due(struct fixture *f)
{
	static const char *const fridays[] = { "2024-06-28", "2024-07-05", "2024-07-12" };
	struct destination_form form = form_employer();
	struct people p;
	struct someone s;
	struct asking a = { .ask = { .of = { .definition = "", .series = "", .by = "", .level = "", .major = "", .sex = "" } } };
	int64_t ids[3];
	struct ctx c;

	people_new(&p, f);
	form.signed_on = "2024-07-04";
	at(f, "2024-07-05 10:00");
	s = someone_new(&p, 0);
	submit_form(&p, &s, form, "agreement");
	at(f, "2024-07-15 09:00");
	for (int i = 0; i < 3; i++) {
		struct snapshot_due due = { "2024", "week", fridays[i], date_start(fridays[i]) };

		c = fixture_ctx(f, NULL);
		MUST(f, snapshot_freeze(&c, &due, &ids[i]));
	}
	a.ask.snapshot_id = ids[1];
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_read(&c, ask_time, &a));
	assert_string_equal(a.time.to, "2024-07-03");
	assert_int_equal(a.time.total.expected, 0);
	a.ask.snapshot_id = ids[2];
	MUST(f, ctx_read(&c, ask_time, &a));
	assert_string_equal(a.time.from, "2024-07-04");
	assert_int_equal(a.time.total.expected, 1);
	assert_int_equal(a.time.total.actual, 1);
	assert_int_equal(a.time.total.in_time, 1);
}

ON_EACH_ENGINE(a_day_that_has_not_begun_is_not_due)
ON_EACH_ENGINE(what_is_kept_belongs_to_a_scope)
ON_EACH_ENGINE(a_level_holds_for_every_column)
ON_EACH_ENGINE(who_left_is_not_followed)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(what_is_kept_belongs_to_a_scope),
		BOTH(a_level_holds_for_every_column),
		BOTH(who_left_is_not_followed),
		BOTH(a_day_that_has_not_begun_is_not_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
