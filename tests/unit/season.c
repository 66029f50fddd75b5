/* A whole season on an injected clock: every due of the calendar is frozen once, whenever the server was up, by
 * whichever of two processes came first, and holds what was counted live at its moment. */
#include <pthread.h>

#include "calendar.h"
#include "moments.h"

/* ---- what is counted ---- */

static const struct stats_ask question = { .definition = "", .series = "", .by = "college,level,sex", .level = "", .major = "", .sex = "" };

struct season {
	struct numbers *n;
	struct due_row *dues;
	struct snapshot_row *snapshots;
	size_t due_count, snapshot_count, i;
	const char **remembered, *numbers;
};

static enum outcome read_dues(struct ctx *c, void *arg)
{
	struct season *s = arg;

	return due_list(c, "2000-01-01", "2099-12-31", &s->dues, &s->due_count);
}

static enum outcome read_snapshots(struct ctx *c, void *arg)
{
	struct season *s = arg;

	return snapshot_list(c, s->n->cohort, &s->snapshots, &s->snapshot_count);
}

static enum outcome read_numbers(struct ctx *c, void *arg)
{
	struct season *s = arg;
	const struct stats *stats;

	TRY(snapshot_stats(c, &s->snapshots[s->i], &question, &stats));
	s->numbers = moments_tell(c->arena, stats);
	return OK;
}

static void read_into(struct season *s, ctx_fn *fn)
{
	struct ctx c = numbers_ctx(s->n);

	if (ctx_read(&c, fn, s) != OK)
		fail_msg("%s", s->n->bed->fail.text);
}

/* ---- what happens ---- */

static void somebody_acts(struct numbers *n, struct chance *c)
{
	numbers_add(n, (int)chance_below(c, 40), numbers_anybody(c));
}

/* A process of its own: its own doors to the same database. */
struct process {
	struct numbers *n;
	struct program program;
	int64_t frozen;
	enum outcome outcome;
};

static void *sweep_apart(void *arg)
{
	struct process *p = arg;
	struct arena a;
	struct fail f;
	struct ctx c;

	arena_init(&a);
	fail_init(&f, &a);
	ctx_init(&c, &p->program, &a, &f, NULL, p->n->school_id);
	p->outcome = snapshot_sweep(&c, NULL, NULL, &p->frozen);
	arena_release(&a);
	return NULL;
}

/* How many were frozen by both. */
static int64_t sweep_by_two(struct numbers *n)
{
	struct process two[2] = { { .n = n, .program = n->program }, { .n = n, .program = n->program } };
	pthread_t threads[2];

	for (int i = 0; i < 2; i++) {
		assert_int_equal(db_open(&two[i].program.db, n->bed->where, &(struct db_options){ .fast = true }, &n->bed->fail), OK);
		assert_int_equal(pthread_create(&threads[i], NULL, sweep_apart, &two[i]), 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(two[i].outcome, OK);
		db_close(two[i].program.db);
	}
	return two[0].frozen + two[1].frozen;
}

/* From one due to the next: people act between, and at the very moment of it; the server is there to freeze, or
 * away, or started again by two at once. */
static int64_t live_to(struct season *s, struct chance *c, const struct due_row *due)
{
	struct numbers *n = s->n;
	int64_t room = due->due_at - n->program.clock.fixed;

	for (uint64_t i = chance_below(c, 4); i > 0 && room > 1; i--) {
		n->program.clock.fixed += (int64_t)chance_below(c, (uint64_t)room / 2 + 1);
		room = due->due_at - n->program.clock.fixed;
		somebody_acts(n, c);
	}
	n->program.clock.fixed = due->due_at;
	s->remembered[due - s->dues] = moments_counted(n, question);
	somebody_acts(n, c);
	switch (chance_below(c, 6)) {
	case 0:
	case 1:
		return 0; /* away */
	case 2:
		return sweep_by_two(n);
	default:
		return moments_sweep(n);
	}
}

static void assert_season(enum db_engine engine, const char *cohort, const char *from, const int expected[3])
{
	static const char *const kinds[] = { "month", "week", "day" };
	struct season s = { .n = numbers_open(engine, cohort, from) };
	struct chance chance = { (uint64_t)strtoll(cohort, NULL, 10) };
	int64_t frozen = 0;
	int seen[3] = { 0 };

	read_into(&s, read_dues);
	s.remembered = calloc(s.due_count, sizeof *s.remembered);
	for (int i = 0; i < 40; i++)
		somebody_acts(s.n, &chance);
	for (size_t i = 0; i < s.due_count; i++)
		frozen += live_to(&s, &chance, &s.dues[i]);
	s.n->program.clock.fixed += 3 * DAY + HOUR;
	frozen += sweep_by_two(s.n);
	assert_int_equal(moments_sweep(s.n), 0);
	read_into(&s, read_snapshots);
	assert_int_equal(s.snapshot_count, s.due_count);
	assert_int_equal(frozen, s.due_count);
	read_into(&s, read_dues);
	for (s.i = 0; s.i < s.snapshot_count; s.i++) {
		const struct snapshot_row *row = &s.snapshots[s.i];

		for (int k = 0; k < 3; k++)
			seen[k] += strcmp(row->kind, kinds[k]) == 0;
		read_into(&s, read_numbers);
		for (size_t i = 0; i < s.due_count; i++)
			if (s.dues[i].snapshot_id == row->id) {
				assert_string_equal(s.dues[i].due_on, row->due_on);
				assert_string_equal(s.numbers, s.remembered[i]);
			}
	}
	assert_memory_equal(seen, expected, sizeof seen);
	moments_whole(s.n);
	free(s.remembered);
	numbers_free(s.n);
}

/* Counted by hand: three firsts of a month; Fridays of March to August; workdays of the same. */
static void each_year(enum db_engine engine)
{
	log_level_set(LOG_ERROR);
	assert_season(engine, "2024", "2023-12-01 00:00", (const int[]){ 3, 27, 128 });
	assert_season(engine, "2026", "2025-12-01 00:00", (const int[]){ 3, 26, 127 });
}

static void a_season_on_sqlite(void **state)
{
	each_year(DB_SQLITE);
}

static void a_season_on_pg(void **state)
{
	if (!bed_has_pg())
		skip();
	each_year(DB_PG);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_season_on_sqlite), cmocka_unit_test(a_season_on_pg) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
