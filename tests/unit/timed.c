/* Timed work: whose turn it is, one runner at a time, and nothing slept over. */
#include "fixture.h"

#include "clockwork.h"
#include "reminder.h"
#include "reminder_rule.h"
#include "timed.h"

static const char *const names[] = { "outbox", "sweep", NULL };
#define HOUR INT64_C(3600000)

static size_t due(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	struct timed_due_row *rows;
	size_t n;

	MUST(f, timed_due(&c, &rows, &n));
	return n;
}

static enum outcome claim(struct fixture *f, const char *name, const char *owner)
{
	struct ctx c = fixture_ctx(f, NULL);

	return timed_claim(&c, name, owner);
}

static enum outcome end(struct fixture *f, const char *name, const char *owner, enum outcome outcome)
{
	struct timed_end e = { .name = name, .owner = owner, .outcome = outcome, .message = "m", .ms = 3, .every_ms = HOUR };
	struct ctx c = fixture_ctx(f, NULL);

	return timed_end(&c, &e);
}

static void ready(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, timed_ensure(&c, names));
	MUST(f, timed_ensure(&c, names));
}

struct one {
	const char *name;
	struct timed_row row;
	int64_t at;
	bool paused;
};

static enum outcome read_one(struct ctx *c, void *arg)
{
	struct one *o = arg;
	struct timed_row *rows;
	size_t n;

	TRY(timed_list(c, &rows, &n));
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].name, o->name) == 0)
			o->row = rows[i];
	return OK;
}

static struct timed_row see(struct fixture *f, const char *name)
{
	struct one o = { .name = name };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_read(&c, read_one, &o));
	return o.row;
}

static void one_runner_at_a_time(struct fixture *f)
{
	ready(f);
	assert_int_equal(due(f), 2);
	MUST(f, claim(f, "outbox", "a"));
	assert_int_equal(claim(f, "outbox", "b"), MISSING);
	assert_int_equal(due(f), 1);
	MUST(f, end(f, "outbox", "a", OK));
	assert_int_equal(claim(f, "outbox", "b"), MISSING);
	assert_int_equal(see(f, "outbox").next_at, f->program.clock.fixed + HOUR);
	assert_string_equal(see(f, "outbox").last_outcome, "ok");
	fixture_pass(f, HOUR);
	MUST(f, claim(f, "outbox", "b"));
}
ON_EACH_ENGINE(one_runner_at_a_time)

static void a_runner_that_died_is_followed_by_another(struct fixture *f)
{
	ready(f);
	MUST(f, claim(f, "outbox", "dead"));
	fixture_pass(f, TIMED_LEASE_MS + 1);
	MUST(f, claim(f, "outbox", "b"));
	assert_int_equal(end(f, "outbox", "dead", OK), CONFLICT);
	MUST(f, end(f, "outbox", "b", OK));
}
ON_EACH_ENGINE(a_runner_that_died_is_followed_by_another)

static void what_failed_is_tried_again_soon(struct fixture *f)
{
	ready(f);
	MUST(f, claim(f, "outbox", "a"));
	MUST(f, end(f, "outbox", "a", BROKEN));
	assert_int_equal(see(f, "outbox").failures, 1);
	assert_int_equal(see(f, "outbox").next_at, f->program.clock.fixed + TIMED_AGAIN_MS);
}
ON_EACH_ENGINE(what_failed_is_tried_again_soon)

static enum outcome wake(struct ctx *c, void *arg)
{
	const struct one *o = arg;

	return timed_wake(c, o->name, o->at);
}

static enum outcome ask(struct ctx *c, void *arg)
{
	return timed_run_now(c, ((struct one *)arg)->name);
}

static enum outcome pause_it(struct ctx *c, void *arg)
{
	const struct one *o = arg;

	return timed_pause(c, o->name, o->paused);
}

static void it_is_woken_and_never_put_off(struct fixture *f)
{
	struct one o = { .name = "outbox", .at = f->program.clock.fixed + 5 };
	struct ctx c = fixture_ctx(f, NULL);

	ready(f);
	MUST(f, claim(f, "outbox", "a"));
	MUST(f, end(f, "outbox", "a", OK));
	MUST(f, ctx_quiet(&c, wake, &o));
	assert_int_equal(see(f, "outbox").next_at, o.at);
	o.at += HOUR;
	MUST(f, ctx_quiet(&c, wake, &o));
	assert_int_equal(see(f, "outbox").next_at, o.at - HOUR);
}
ON_EACH_ENGINE(it_is_woken_and_never_put_off)

static void a_paused_work_runs_when_asked_and_no_more(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "o1", "office", -1), *head = fixture_actor(f, "h1", "college_head", 0);
	struct one o = { .name = "sweep", .paused = true };
	struct ctx c = fixture_ctx(f, head);

	ready(f);
	assert_int_equal(ctx_write(&c, pause_it, &o), DENIED);
	c = fixture_ctx(f, office);
	MUST(f, ctx_write(&c, pause_it, &o));
	assert_int_equal(ctx_write(&c, pause_it, &o), CONFLICT);
	assert_int_equal(claim(f, "sweep", "a"), MISSING);
	c = fixture_ctx(f, office);
	MUST(f, ctx_write(&c, ask, &o));
	MUST(f, claim(f, "sweep", "a"));
	fixture_pass(f, 1);
	c = fixture_ctx(f, office);
	MUST(f, ctx_write(&c, ask, &o)); /* while it runs: once more */
	MUST(f, end(f, "sweep", "a", OK));
	MUST(f, claim(f, "sweep", "b"));
	MUST(f, end(f, "sweep", "b", OK));
	fixture_pass(f, 48 * HOUR);
	assert_int_equal(claim(f, "sweep", "a"), MISSING);
	o.paused = false;
	c = fixture_ctx(f, office);
	MUST(f, ctx_write(&c, pause_it, &o));
	MUST(f, claim(f, "sweep", "a"));
}
ON_EACH_ENGINE(a_paused_work_runs_when_asked_and_no_more)

static const struct timed_work *work(const char *name)
{
	for (int i = 0; i < timed_work_count; i++)
		if (strcmp(timed_works[i].name, name) == 0)
			return &timed_works[i];
	fail_msg("no work %s", name);
	return NULL;
}

/* A snapshot is due at a moment: neither a long list of reminders nor a mail server may stand before it. */
static void nothing_long_stands_before_a_snapshot(void **state)
{
	assert_int_not_equal(work("snapshot")->lane, work("reminder")->lane);
	assert_int_not_equal(work("snapshot")->lane, work("outbox")->lane);
	assert_int_not_equal(work("reminder")->lane, work("outbox")->lane);
}

/* Asked for on a machine whose clock is ten minutes ahead: once, not over and over until this clock is there. */
static void who_asks_ahead_of_time_gets_it_once(struct fixture *f)
{
	struct one o = { .name = "outbox" };
	struct ctx c;

	ready(f);
	MUST(f, claim(f, "outbox", "a"));
	MUST(f, end(f, "outbox", "a", OK));
	MUST(f, claim(f, "sweep", "a"));
	MUST(f, end(f, "sweep", "a", OK));
	fixture_pass(f, 600000);
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_write(&c, ask, &o));
	fixture_pass(f, -590000);
	assert_int_equal(due(f), 1);
	MUST(f, claim(f, "outbox", "b"));
	MUST(f, end(f, "outbox", "b", OK));
	assert_int_equal(due(f), 0);
}
ON_EACH_ENGINE(who_asks_ahead_of_time_gets_it_once)

static enum outcome put_plan(struct ctx *c, void *arg)
{
	return reminder_plan_put(c, 0, arg);
}

/* A plan's moment that passed while the work was at something else comes at once, not an hour later: near midnight the day
 * would be over by then. */
static void a_moment_that_passes_while_it_runs_is_not_slept_over(struct fixture *f)
{
	static const char *const reminder[] = { "reminder", NULL };
	struct reminder_plan_form plan = { .kinds = "unregistered", .weekdays = "1", .at_time = "23:30", .channels = "inapp" };
	struct timed_end e = { .name = "reminder", .owner = "a", .outcome = OK, .message = "", .next = reminder_next, .every_ms = HOUR };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, timed_ensure(&c, reminder));
	MUST(f, ctx_write(&c, put_plan, &plan));
	f->program.clock.fixed = instant_parse("2024-07-01 23:29");
	MUST(f, claim(f, "reminder", "a"));
	fixture_pass(f, 2 * 60000);
	c = fixture_ctx(f, NULL);
	MUST(f, timed_end(&c, &e));
	assert_int_equal(see(f, "reminder").next_at, instant_parse("2024-07-01 23:30"));
	MUST(f, claim(f, "reminder", "a"));
	fixture_pass(f, 1000);
	c = fixture_ctx(f, NULL);
	MUST(f, timed_end(&c, &e));
	assert_int_equal(see(f, "reminder").next_at, f->program.clock.fixed + HOUR);
}
ON_EACH_ENGINE(a_moment_that_passes_while_it_runs_is_not_slept_over)

static struct timed_run running(struct fixture *f, struct ctx *c, const _Atomic bool *stop)
{
	*c = fixture_ctx(f, NULL);
	c->cohort = "";
	return (struct timed_run){ .ctx = c, .name = "snapshot", .owner = "a", .message = "", .stop = stop };
}

/* Many dues after a long standstill: each is asked for under the lease, who lost it or is called back ends, and is due as before. */
static void freezing_ends_when_the_lease_is_lost(struct fixture *f)
{
	static const char *const snapshot[] = { "snapshot", NULL };
	const _Atomic bool stop = true;
	struct timed_run t;
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, timed_ensure(&c, snapshot));
	f->program.clock.fixed = instant_parse("2024-07-12 18:00");
	MUST(f, claim(f, "snapshot", "a"));
	t = running(f, &c, &stop);
	assert_int_equal(work("snapshot")->run(&t), BUSY);
	fixture_pass(f, TIMED_LEASE_MS + 1);
	MUST(f, claim(f, "snapshot", "b"));
	t = running(f, &c, NULL);
	assert_int_equal(work("snapshot")->run(&t), CONFLICT);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM snapshot"), 0);
	t = running(f, &c, NULL);
	t.owner = "b";
	fixture_pass(f, 1000);
	MUST(f, work("snapshot")->run(&t));
	assert_true(fixture_count(f, "SELECT count(*) FROM snapshot") > 1);
	assert_int_equal(see(f, "snapshot").lease_until, f->program.clock.fixed + TIMED_LEASE_MS);
}
ON_EACH_ENGINE(freezing_ends_when_the_lease_is_lost)

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(one_runner_at_a_time), BOTH(a_runner_that_died_is_followed_by_another), BOTH(what_failed_is_tried_again_soon),
		BOTH(it_is_woken_and_never_put_off), BOTH(a_paused_work_runs_when_asked_and_no_more),
		BOTH(who_asks_ahead_of_time_gets_it_once), BOTH(a_moment_that_passes_while_it_runs_is_not_slept_over), BOTH(freezing_ends_when_the_lease_is_lost),
		cmocka_unit_test(nothing_long_stands_before_a_snapshot) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
