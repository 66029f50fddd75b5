/* Snapshots and moments that are past: whatever happened since, they are what was counted then. */
#include "moments.h"
#include "number.h"
#include "queries.h"
#include "snapshot_inside.h"

/* ---- asking ---- */

static struct stats_ask everything(const char *series)
{
	return (struct stats_ask){ .definition = "", .series = series, .by = "college,major,level,sex", .level = "", .major = "", .sex = "" };
}

static const char *const serieses[] = { "registered", "approved", "confirmed" };

static const char *then(struct numbers *n, const char *series, int64_t at)
{
	struct stats_ask ask = everything(series);

	ask.as_of = at;
	return moments_counted(n, ask);
}

/* ---- snapshots ---- */

struct listing {
	struct snapshot_row *rows;
	size_t count;
	const struct snapshot_row *s;
	struct stats_ask ask;
	const struct stats *stats;
};

static enum outcome list(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return snapshot_list(c, "2024", &l->rows, &l->count);
}

static struct listing all(struct numbers *n)
{
	struct listing l = { .count = 0 };
	struct ctx c = numbers_ctx(n);

	assert_int_equal(ctx_read(&c, list, &l), OK);
	return l;
}

static enum outcome stats_of(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return snapshot_stats(c, l->s, &l->ask, &l->stats);
}

static const char *frozen_numbers(struct numbers *n, const struct snapshot_row *s, struct stats_ask ask)
{
	struct listing l = { .s = s, .ask = ask };
	struct ctx c = numbers_ctx(n);

	if (ctx_read(&c, stats_of, &l) != OK)
		fail_msg("snapshot: %s", n->bed->fail.text);
	return moments_tell(&n->bed->arena, l.stats);
}

/* ---- a season ---- */

enum { PEOPLE = 24, MOMENTS = 40 };

struct remembered {
	int64_t at;
	const char *numbers[3];
};

static void remember(struct numbers *n, struct remembered *r)
{
	r->at = n->program.clock.fixed;
	for (int i = 0; i < 3; i++)
		r->numbers[i] = moments_counted(n, everything(serieses[i]));
}

static void assert_remembered(struct numbers *n, const struct remembered *r)
{
	for (int i = 0; i < 3; i++) {
		const char *now = then(n, serieses[i], r->at);

		if (strcmp(now, r->numbers[i]) != 0)
			fail_msg("at %lld it was\n%s\nand now it was\n%s", (long long)r->at, r->numbers[i], now);
	}
}

/* Random people change at random moments, several at the same one; whoever looks at a moment later sees what
 * was counted live then, with and without snapshots in between. */
static void the_past_stays(struct numbers *n)
{
	struct chance chance = { 20240830 };
	struct remembered moments[MOMENTS];

	for (int m = 0; m < MOMENTS; m++) {
		int moves = (int)chance_below(&chance, 8);

		n->program.clock.fixed += (int64_t)chance_below(&chance, 3) * DAY / 2 + (int64_t)chance_below(&chance, 1000);
		remember(n, &moments[m]);
		for (int i = 0; i < moves; i++) {
			numbers_add(n, (int)chance_below(&chance, PEOPLE), numbers_anybody(&chance)); /* the first at the very moment looked at */
			n->program.clock.fixed += (int64_t)chance_below(&chance, 2) * (int64_t)chance_below(&chance, HOUR);
		}
		if (chance_below(&chance, 4) == 0)
			moments_sweep(n);
	}
	n->program.clock.fixed += DAY;
	for (int m = 0; m < MOMENTS; m++)
		assert_remembered(n, &moments[m]);
	moments_whole(n);
	assert_true(moments_sweep(n) > 0);
	assert_int_equal(moments_sweep(n), 0);
	for (int m = 0; m < MOMENTS; m++)
		assert_remembered(n, &moments[m]);
	moments_whole(n);
}

/* Made up late, a snapshot is the same as made in time; and the same as looking back at its moment. */
static void a_snapshot_is_its_moment(struct numbers *n)
{
	struct chance chance = { 7 };
	struct remembered dues[64];
	struct listing l;
	size_t count = 0;

	for (int day = 0; day < 10; day++) {
		n->program.clock.fixed = instant_parse("2024-06-03 17:00") + day * DAY;
		remember(n, &dues[count++]);
		for (int i = 0; i < 4; i++)
			numbers_add(n, (int)chance_below(&chance, PEOPLE), numbers_anybody(&chance));
		n->program.clock.fixed += HOUR;
		if (day % 3 == 0)
			moments_sweep(n);
		numbers_add(n, (int)chance_below(&chance, PEOPLE), numbers_anybody(&chance));
	}
	moments_sweep(n);
	l = all(n);
	assert_true(l.count >= 7);
	for (size_t i = 0; i < l.count; i++) {
		const struct snapshot_row *s = &l.rows[i];

		assert_int_equal(s->number, (int64_t)i + 1);
		assert_string_equal(s->previous, i ? l.rows[i - 1].hash : "");
		for (int k = 0; k < 3; k++) {
			struct stats_ask whole = { .definition = "", .series = serieses[k], .by = "level", .level = "", .major = "", .sex = "" };
			struct stats_ask college = { .definition = "2021", .series = serieses[k], .by = "major", .college_id = 12, .level = "本科", .major = "", .sex = "" };

			assert_string_equal(frozen_numbers(n, s, everything(serieses[k])), then(n, serieses[k], s->due_at));
			for (size_t d = 0; d < count; d++)
				if (dues[d].at == s->due_at)
					assert_string_equal(frozen_numbers(n, s, everything(serieses[k])), dues[d].numbers[k]);
			whole.as_of = college.as_of = s->due_at;
			assert_string_equal(frozen_numbers(n, s, whole), moments_counted(n, whole));
			assert_string_equal(frozen_numbers(n, s, college), moments_counted(n, college));
		}
	}
	moments_whole(n);
}

/* Who was served behind one of 17:00 is recorded at 17:00, although he came in before. */
static void nobody_slips_in_behind(struct numbers *n)
{
	struct chance chance = { 3 };
	struct remembered five;

	n->program.clock.fixed = instant_parse("2024-06-03 16:00");
	numbers_add(n, 0, (struct numbers_person){ .category = "10", .level = "本科" });
	n->program.clock.fixed = instant_parse("2024-06-03 17:00");
	remember(n, &five);
	assert_true(moments_sweep(n) > 0);
	n->program.clock.fixed -= 1; /* his request began a moment earlier */
	numbers_add(n, 1, numbers_anybody(&chance));
	numbers_add(n, 0, (struct numbers_person){ .category = "801", .level = "本科" });
	n->program.clock.fixed += HOUR;
	assert_remembered(n, &five);
	moments_whole(n);
}

/* What a number meant is frozen with it. */
static void the_meaning_is_frozen(struct numbers *n)
{
	struct stats_ask ask = everything("approved");
	const char *before;
	struct listing l;

	n->program.clock.fixed = instant_parse("2024-06-03 16:00");
	numbers_add(n, 0, (struct numbers_person){ .category = "76", .level = "本科" });
	numbers_add(n, 1, (struct numbers_person){ .category = "", .level = "本科" });
	n->program.clock.fixed += 2 * HOUR;
	moments_sweep(n);
	l = all(n);
	before = frozen_numbers(n, &l.rows[0], ask);
	bed_script(n->bed, "UPDATE college SET name = name || 'x'; UPDATE cohort SET definition = '2021';"
		"DELETE FROM indicator_member WHERE indicator = 'flexible'");
	assert_string_equal(frozen_numbers(n, &l.rows[0], ask), before);
	assert_string_not_equal(moments_counted(n, ask), before);
	ask.as_of = l.rows[0].due_at;
	assert_non_null(strstr(moments_counted(n, ask), "\xe5\xad\xa6\xe9\x99\xa2" "1x/")); /* a unit is called as now */
	moments_whole(n);
}

static void what_cannot_be_frozen(struct numbers *n)
{
	struct snapshot_due due = { "2024", "day", "2024-06-01", n->program.clock.fixed + 1 };
	struct ctx c = numbers_ctx(n);
	struct stats_ask ask = everything("");
	int64_t id;

	assert_int_equal(snapshot_freeze(&c, &due, &id), INVALID);
	due.due_at--;
	c = numbers_ctx(n);
	assert_int_equal(snapshot_freeze(&c, &due, &id), OK);
	c = numbers_ctx(n);
	assert_int_equal(snapshot_freeze(&c, &due, &id), CONFLICT);
	ask.as_of = n->program.clock.fixed + 1;
	assert_int_equal(numbers_try(n, &ask, NULL), INVALID);
	ask.as_of = -1;
	assert_int_equal(numbers_try(n, &ask, NULL), INVALID);
	moments_whole(n);
}

/* What is due first cannot be kept: the others are, the fault is told, and it is made up when it can be. */
static void one_that_fails_holds_up_no_other(struct numbers *n)
{
	bool pg = n->bed->engine == DB_PG;
	struct arena *a = &n->bed->arena;
	int64_t first = bed_count(n->bed, "SELECT min(due_at) FROM due WHERE snapshot_id = 0"), all, frozen;
	struct ctx c;

	n->program.clock.fixed += 20 * DAY;
	all = bed_count(n->bed, arena_printf(a, "SELECT count(*) FROM due WHERE due_at <= %lld", (long long)n->program.clock.fixed));
	bed_script(n->bed, arena_printf(a, pg ? "ALTER TABLE snapshot ADD CONSTRAINT spoilt CHECK (due_at <> %lld)" :
		"CREATE TRIGGER spoilt BEFORE INSERT ON snapshot WHEN NEW.due_at = %lld BEGIN SELECT RAISE(ABORT, 'spoilt'); END", (long long)first));
	c = numbers_ctx(n);
	assert_int_not_equal(snapshot_sweep(&c, NULL, NULL, &frozen), OK);
	assert_non_null(strstr(n->bed->fail.text, "2024"));
	assert_int_equal(frozen, all - bed_count(n->bed, arena_printf(a, "SELECT count(*) FROM due WHERE due_at = %lld", (long long)first)));
	assert_true(frozen > 0);
	bed_script(n->bed, pg ? "ALTER TABLE snapshot DROP CONSTRAINT spoilt" : "DROP TRIGGER spoilt");
	assert_int_equal(moments_sweep(n), all - frozen);
	moments_whole(n);
}

/* ---- a number of a moment opens to the people of that moment ---- */

struct opened {
	struct number_ask ask;
	struct number n;
};

static enum outcome open_it(struct ctx *c, void *arg)
{
	struct opened *o = arg;

	return number_get(c, &o->ask, &o->n);
}

static void a_past_number_opens(struct numbers *n)
{
	static const char *const codes[] = { "graduates", "registered", "approved", "confirmed", "unregistered", "disputed", "in_review", "placed", "study", "76" };
	static const char *const lists[] = { "top", "rest" };
	struct chance chance = { 11 };
	int64_t moments[8];

	for (int m = 0; m < 8; m++) {
		n->program.clock.fixed += DAY;
		moments[m] = n->program.clock.fixed;
		for (int i = 0; i < 10; i++)
			numbers_add(n, (int)chance_below(&chance, PEOPLE), numbers_anybody(&chance));
	}
	n->program.clock.fixed += DAY;
	for (int m = 0; m < 8; m++)
		for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
			for (size_t l = 0; l < 2; l++) {
				struct opened o = { .ask = { .of = { .definition = "", .series = serieses[m % 3], .by = "", .level = m % 2 ? "" : "本科",
					.major = "", .sex = "", .as_of = moments[m], .college_id = m % 4 == 3 ? 12 : 0 }, .code = codes[k], .list = lists[l], .after = "", .size = 200 } };
				struct ctx c = numbers_ctx(n);

				if (l == 1 && (k == 0 || k == 6 || k == 5 || k == 4))
					continue;
				if (ctx_read(&c, open_it, &o) != OK)
					fail_msg("%s: %s", codes[k], n->bed->fail.text);
				assert_int_equal(o.n.listed, o.n.expected);
				assert_int_equal((int64_t)o.n.row_count, o.n.listed);
			}
}

/* ---- one bit ---- */

static void one_bit_is_found(struct numbers *n)
{
	struct chance chance = { 5 };

	for (int day = 0; day < 4; day++) {
		n->program.clock.fixed = instant_parse("2024-06-03 16:00") + day * DAY;
		for (int i = 0; i < 12; i++)
			numbers_add(n, (int)chance_below(&chance, PEOPLE), numbers_anybody(&chance));
	}
	n->program.clock.fixed += DAY;
	assert_true(moments_sweep(n) >= 4);
	moments_whole(n);
	flip_each(n, "snapshot", &snapshot_shape, "number = 1");
	flip_each(n, "snapshot", &snapshot_shape, "number = 3");
	flip_each(n, "snapshot_tally", &snapshot_tally_shape, "college_id = 0 AND snapshot_id = (SELECT id FROM snapshot WHERE number = 2)");
	flip_each(n, "snapshot_tally", &snapshot_tally_shape, "college_id = 12 AND snapshot_id = (SELECT id FROM snapshot WHERE number = 4)");
	flip_each(n, "meaning", &meaning_shape, "1 = 1");
	flip_each(n, "standing", &standing_shape, "graduate_id = (SELECT min(s.graduate_id) FROM standing s WHERE s.version = 1)");
	moments_whole(n);
}

static void a_lost_snapshot_is_found(struct numbers *n)
{
	struct proof p;
	struct ctx c;

	n->program.clock.fixed += 20 * DAY;
	assert_true(moments_sweep(n) > 5);
	bed_script(n->bed, "DELETE FROM snapshot_tally WHERE snapshot_id = (SELECT id FROM snapshot WHERE number = 4); DELETE FROM snapshot WHERE number = 4");
	c = numbers_ctx(n);
	assert_int_equal(snapshot_check(&c, &p), BROKEN);
}

/* ---- what earlier versions froze ---- */

static const char *as_earlier(struct arena *a, const struct snapshot_tally_row *t)
{
	struct tally_row *rows;
	size_t count;

	assert_true(cells_parse(a, t->cells, t->college_id, &rows, &count));
	return cells_text(a, rows, count, CELLS_DITTO);
}

/* The whole chain as it would be, had they frozen it. */
static enum outcome make_earlier(struct ctx *c, void *arg)
{
	struct snapshot_row *rows;
	size_t count, tally_count;
	struct snapshot_tally_row *tallies;

	TRY(q_snapshot_list(c->tx, c->school_id, "2024", &rows, &count));
	for (size_t i = 0; i < count; i++) {
		char *hash = arena_alloc(c->arena, 65);

		TRY(q_snapshot_tally_all(c->tx, c->school_id, rows[i].id, &tallies, &tally_count));
		for (size_t t = 0; t < tally_count; t++) {
			tallies[t].cells = as_earlier(c->arena, &tallies[t]);
			TRY(tx_script(c->tx, arena_printf(c->arena, "UPDATE snapshot_tally SET cells = '%s' WHERE snapshot_id = %lld AND college_id = %lld",
				tallies[t].cells, (long long)rows[i].id, (long long)tallies[t].college_id)));
		}
		rows[i].previous = i ? rows[i - 1].hash : "";
		snapshot_hash(c->arena, &rows[i], tallies, tally_count, hash);
		rows[i].hash = hash;
		TRY(tx_script(c->tx, arena_printf(c->arena, "UPDATE snapshot SET hash = '%s', previous = '%s' WHERE id = %lld;"
			"UPDATE audit SET note = '%s' WHERE action = 'snapshot.freeze' AND subject_id = %lld", hash, rows[i].previous, (long long)rows[i].id,
			hash, (long long)rows[i].id)));
	}
	return OK;
}

static int64_t length_of_cells(struct numbers *n)
{
	return bed_count(n->bed, "SELECT CAST(sum(length(cells)) AS BIGINT) FROM snapshot_tally");
}

static void an_earlier_form_is_read(struct numbers *n)
{
	struct chance chance = { 17 };
	const char *before[3];
	struct listing l;
	struct ctx c;
	int64_t length;

	for (int day = 0; day < 4; day++) {
		n->program.clock.fixed = instant_parse("2024-06-03 16:00") + day * DAY;
		for (int i = 0; i < 12; i++)
			numbers_add(n, (int)chance_below(&chance, PEOPLE), numbers_anybody(&chance));
	}
	moments_sweep(n);
	l = all(n);
	for (int k = 0; k < 3; k++)
		before[k] = frozen_numbers(n, &l.rows[l.count - 1], everything(serieses[k]));
	length = length_of_cells(n);
	c = numbers_ctx(n);
	assert_int_equal(ctx_quiet(&c, make_earlier, NULL), OK);
	assert_true(length_of_cells(n) > length);
	moments_whole(n);
	l = all(n);
	for (int k = 0; k < 3; k++)
		assert_string_equal(frozen_numbers(n, &l.rows[l.count - 1], everything(serieses[k])), before[k]);
	flip_each(n, "snapshot_tally", &snapshot_tally_shape, "college_id = 12 AND snapshot_id = (SELECT id FROM snapshot WHERE number = 2)");
	n->program.clock.fixed += 2 * DAY;
	assert_true(moments_sweep(n) > 0);
	moments_whole(n);
}

ON_EACH_ENGINE(the_past_stays)
ON_EACH_ENGINE(a_snapshot_is_its_moment)
ON_EACH_ENGINE(an_earlier_form_is_read)
ON_EACH_ENGINE(nobody_slips_in_behind)
ON_EACH_ENGINE(the_meaning_is_frozen)
ON_EACH_ENGINE(what_cannot_be_frozen)
ON_EACH_ENGINE(one_that_fails_holds_up_no_other)
ON_EACH_ENGINE(a_past_number_opens)
ON_EACH_ENGINE(one_bit_is_found)
ON_EACH_ENGINE(a_lost_snapshot_is_found)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(the_past_stays),
		BOTH(a_snapshot_is_its_moment),
		BOTH(an_earlier_form_is_read),
		BOTH(nobody_slips_in_behind),
		BOTH(the_meaning_is_frozen),
		BOTH(what_cannot_be_frozen),
		BOTH(one_that_fails_holds_up_no_other),
		BOTH(a_past_number_opens),
		BOTH(one_bit_is_found),
		BOTH(a_lost_snapshot_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
