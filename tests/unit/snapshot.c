/* Snapshots and moments that are past: whatever happened since, they are what was counted then. */
#include "log.h"
#include "number.h"
#include "numbers.h"
#include "past.h"
#include "snapshot.h"

static const int64_t HOUR = 3600000, DAY = 86400000;

struct chance {
	uint64_t state;
};

static uint64_t below(struct chance *c, uint64_t n)
{
	c->state = c->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (c->state >> 33) % n;
}

/* ---- asking ---- */

static struct stats_ask everything(const char *series)
{
	return (struct stats_ask){ .definition = "", .series = series, .by = "college,major,level,sex", .level = "", .major = "", .sex = "" };
}

static void put_group(struct buf *b, const struct stats *s, const struct stats_group *g)
{
	buf_printf(b, "%s/%s/%s/%s %lld %lld %lld %lld %lld:", g->college, g->major, g->level, g->sex, (long long)g->graduates,
		(long long)g->registered, (long long)g->approved, (long long)g->confirmed, (long long)g->unregistered);
	for (size_t i = 0; i < STATS_STAGES; i++)
		buf_printf(b, " %lld", (long long)g->stages[i]);
	for (size_t i = 0; i < s->indicator_count; i++)
		buf_printf(b, " %s=%lld", s->indicators[i].code, (long long)g->indicators[i]);
	for (size_t i = 0; i < s->category_count; i++)
		if (g->categories[i])
			buf_printf(b, " %s=%lld", s->categories[i].code, (long long)g->categories[i]);
	buf_char(b, '\n');
}

static const char *told(struct numbers *n, const struct stats *s)
{
	struct buf b;

	buf_init(&b, &n->bed->arena);
	put_group(&b, s, &s->total);
	for (size_t i = 0; i < s->group_count; i++)
		put_group(&b, s, &s->groups[i]);
	return buf_text(&b);
}

static const char *counted(struct numbers *n, struct stats_ask ask)
{
	const struct stats *s;

	if (numbers_try(n, &ask, &s) != OK)
		fail_msg("stats: %s", n->bed->fail.text);
	return told(n, s);
}

static const char *const serieses[] = { "registered", "approved", "confirmed" };

static const char *then(struct numbers *n, const char *series, int64_t at)
{
	struct stats_ask ask = everything(series);

	ask.as_of = at;
	return counted(n, ask);
}

/* ---- snapshots ---- */

static int64_t sweep(struct numbers *n)
{
	struct ctx c = numbers_ctx(n);
	int64_t frozen;

	if (snapshot_sweep(&c, &frozen) != OK)
		fail_msg("sweep: %s", n->bed->fail.text);
	return frozen;
}

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
	return told(n, l.stats);
}

static void assert_whole(struct numbers *n)
{
	struct ctx c = numbers_ctx(n);
	struct proof p;

	if (past_check(&c, &p) != OK || snapshot_check(&c, &p) != OK)
		fail_msg("%s", p.wrong ? p.told[0] : n->bed->fail.text);
}

/* ---- a season ---- */

enum { PEOPLE = 24, MOMENTS = 40 };

struct remembered {
	int64_t at;
	const char *numbers[3];
};

static struct numbers_person somebody(struct chance *c)
{
	static const char *const categories[] = { "", "10", "11", "46", "71", "75", "76", "801", "503", "701" };
	static const char *const stages[] = { "unregistered", "draft", "college_review", "school_review", "returned", "to_confirm",
		"confirmed", "disputed", "void_college", "void_school" };

	return (struct numbers_person){ .category = categories[below(c, 10)], .stage = stages[below(c, 10)],
		.level = below(c, 5) ? "本科" : "研究生", .sex = below(c, 2) ? "1" : "2", .major = (int)below(c, 6), .out = below(c, 9) == 0,
		.confirmed = below(c, 2) };
}

static void remember(struct numbers *n, struct remembered *r)
{
	r->at = n->program.clock.fixed;
	for (int i = 0; i < 3; i++)
		r->numbers[i] = counted(n, everything(serieses[i]));
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
		int moves = (int)below(&chance, 8);

		n->program.clock.fixed += (int64_t)below(&chance, 3) * DAY / 2 + (int64_t)below(&chance, 1000);
		remember(n, &moments[m]);
		for (int i = 0; i < moves; i++) {
			numbers_add(n, (int)below(&chance, PEOPLE), somebody(&chance)); /* the first at the very moment looked at */
			n->program.clock.fixed += (int64_t)below(&chance, 2) * (int64_t)below(&chance, HOUR);
		}
		if (below(&chance, 4) == 0)
			sweep(n);
	}
	n->program.clock.fixed += DAY;
	for (int m = 0; m < MOMENTS; m++)
		assert_remembered(n, &moments[m]);
	assert_whole(n);
	assert_true(sweep(n) > 0);
	assert_int_equal(sweep(n), 0);
	for (int m = 0; m < MOMENTS; m++)
		assert_remembered(n, &moments[m]);
	assert_whole(n);
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
			numbers_add(n, (int)below(&chance, PEOPLE), somebody(&chance));
		n->program.clock.fixed += HOUR;
		if (day % 3 == 0)
			sweep(n);
		numbers_add(n, (int)below(&chance, PEOPLE), somebody(&chance));
	}
	sweep(n);
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
			assert_string_equal(frozen_numbers(n, s, whole), counted(n, whole));
			assert_string_equal(frozen_numbers(n, s, college), counted(n, college));
		}
	}
	assert_whole(n);
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
	assert_true(sweep(n) > 0);
	n->program.clock.fixed -= 1; /* his request began a moment earlier */
	numbers_add(n, 1, somebody(&chance));
	numbers_add(n, 0, (struct numbers_person){ .category = "801", .level = "本科" });
	n->program.clock.fixed += HOUR;
	assert_remembered(n, &five);
	assert_whole(n);
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
	sweep(n);
	l = all(n);
	before = frozen_numbers(n, &l.rows[0], ask);
	bed_script(n->bed, "UPDATE college SET name = name || 'x'; UPDATE cohort SET definition = '2021';"
		"DELETE FROM indicator_member WHERE indicator = 'flexible'");
	assert_string_equal(frozen_numbers(n, &l.rows[0], ask), before);
	assert_string_not_equal(counted(n, ask), before);
	ask.as_of = l.rows[0].due_at;
	assert_non_null(strstr(counted(n, ask), "\xe5\xad\xa6\xe9\x99\xa2" "1x/")); /* a unit is called as now */
	assert_whole(n);
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
	assert_whole(n);
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
			numbers_add(n, (int)below(&chance, PEOPLE), somebody(&chance));
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

struct flip {
	struct numbers *n;
	const char *table, *column, *which;
	bool is_int, refused;
	enum outcome found;
};

static const char *flipped(struct arena *a, const struct flip *f)
{
	const char *c = f->column;

	if (f->is_int)
		return arena_printf(a, "(%s | 1) - (%s & 1)", c, c);
	if (f->n->bed->engine == DB_PG)
		return arena_printf(a, "CASE %s WHEN '' THEN 'x' ELSE left(%s, -2) || chr(ascii(substr(%s, length(%s) - 1, 1)) # 1) || right(%s, 1) END", c, c, c, c, c);
	return arena_printf(a, "CASE %s WHEN '' THEN 'x' ELSE substr(%s, 1, length(%s) - 2) || char((unicode(substr(%s, -2)) | 1) - (unicode(substr(%s, -2)) & 1)) || substr(%s, -1) END",
		c, c, c, c, c, c);
}

static enum outcome flip_and_look(struct ctx *c, void *arg)
{
	struct flip *f = arg;
	struct proof p;

	f->refused = tx_script(c->tx, arena_printf(c->arena, "UPDATE %s SET %s = %s WHERE %s", f->table, f->column, flipped(c->arena, f), f->which)) != OK;
	if (!f->refused)
		f->found = past_check(c, &p);
	if (!f->refused && f->found == OK)
		f->found = snapshot_check(c, &p);
	return CONFLICT;
}

static void flip_each(struct numbers *n, const struct shape *shape, const char *which)
{
	for (size_t i = 0; i < shape->count; i++) {
		struct flip f = { .n = n, .table = shape->name, .which = which, .column = shape->fields[i].name, .is_int = FIELD_IS_INT(shape->fields[i].kind) };
		struct ctx c = numbers_ctx(n);

		assert_int_equal(ctx_quiet(&c, flip_and_look, &f), CONFLICT);
		if (!f.refused && f.found != BROKEN)
			fail_msg("one bit of %s.%s went unseen: %s", f.table, f.column, outcome_name(f.found));
	}
}

static void one_bit_is_found(struct numbers *n)
{
	struct chance chance = { 5 };

	for (int day = 0; day < 4; day++) {
		n->program.clock.fixed = instant_parse("2024-06-03 16:00") + day * DAY;
		for (int i = 0; i < 12; i++)
			numbers_add(n, (int)below(&chance, PEOPLE), somebody(&chance));
	}
	n->program.clock.fixed += DAY;
	assert_true(sweep(n) >= 4);
	assert_whole(n);
	flip_each(n, &snapshot_shape, "number = 1");
	flip_each(n, &snapshot_shape, "number = 3");
	flip_each(n, &snapshot_tally_shape, "college_id = 0 AND snapshot_id = (SELECT id FROM snapshot WHERE number = 2)");
	flip_each(n, &snapshot_tally_shape, "college_id = 12 AND snapshot_id = (SELECT id FROM snapshot WHERE number = 4)");
	flip_each(n, &meaning_shape, "1 = 1");
	flip_each(n, &standing_shape, "graduate_id = (SELECT min(s.graduate_id) FROM standing s WHERE s.version = 1)");
	assert_whole(n);
}

static void a_lost_snapshot_is_found(struct numbers *n)
{
	struct proof p;
	struct ctx c;

	n->program.clock.fixed += 20 * DAY;
	assert_true(sweep(n) > 5);
	bed_script(n->bed, "DELETE FROM snapshot_tally WHERE snapshot_id = (SELECT id FROM snapshot WHERE number = 4); DELETE FROM snapshot WHERE number = 4");
	c = numbers_ctx(n);
	assert_int_equal(snapshot_check(&c, &p), BROKEN);
}

static void run(void (*test)(struct numbers *n))
{
	log_level_set(LOG_ERROR);
	for (int engine = 0; engine < (bed_has_pg() ? 2 : 1); engine++) {
		struct numbers *n = numbers_new(engine ? DB_PG : DB_SQLITE);

		test(n);
		numbers_free(n);
	}
}

#define TEST(name)                     \
	static void test_##name(void **state) \
	{                                 \
		run(name);                \
	}
TEST(the_past_stays)
TEST(a_snapshot_is_its_moment)
TEST(nobody_slips_in_behind)
TEST(the_meaning_is_frozen)
TEST(what_cannot_be_frozen)
TEST(a_past_number_opens)
TEST(one_bit_is_found)
TEST(a_lost_snapshot_is_found)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_past_stays),
		cmocka_unit_test(test_a_snapshot_is_its_moment),
		cmocka_unit_test(test_nobody_slips_in_behind),
		cmocka_unit_test(test_the_meaning_is_frozen),
		cmocka_unit_test(test_what_cannot_be_frozen),
		cmocka_unit_test(test_a_past_number_opens),
		cmocka_unit_test(test_one_bit_is_found),
		cmocka_unit_test(test_a_lost_snapshot_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
