/* Period reports: whatever happens to people between two snapshots, who entered and who left make up each
 * difference, the lists hold exactly them, and the answer to "why" agrees with the lists. */
#include "moments.h"
#include "report.h"
#include "trend.h"

enum { PEOPLE = 40, DAYS = 8, CHANGES = 9 };

static const char *const series[] = { "registered", "approved", "confirmed" };

/* ---- a fortnight ---- */

struct fortnight {
	struct numbers *n;
	struct numbers_person model[PEOPLE]; /* as they stand now; category NULL: not in the roster yet */
	struct snapshot_row *snapshots;      /* days alone */
	size_t count;
	struct numbers_person then[DAYS + 4][PEOPLE]; /* as they stood at each of them */
};

static enum outcome list(struct ctx *c, void *arg)
{
	struct fortnight *f = arg;
	struct snapshot_row *rows;
	size_t count;

	TRY(snapshot_list(c, "2024", &rows, &count));
	f->snapshots = rows;
	f->count = 0;
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, "day") == 0)
			rows[f->count++] = rows[i];
	return OK;
}

/* Each workday some change before 17:00, some behind it; the sweep comes late now and then. */
static struct fortnight *live(struct numbers *n)
{
	struct fortnight *f = calloc(1, sizeof *f);
	struct chance chance = { 20240605 };
	size_t frozen = 0;

	f->n = n;
	for (const char *const *day = (const char *const[]){ "2024-06-03", "2024-06-04", "2024-06-05", "2024-06-06", "2024-06-07", "2024-06-11", "2024-06-12", "2024-06-13", NULL }; *day; day++) {
		int64_t start = date_start(*day);

		for (int i = 0; i < CHANGES; i++) {
			int who = (int)chance_below(&chance, PEOPLE);
			bool evening = i >= CHANGES - 3;

			if (i == CHANGES - 3)
				memcpy(f->then[frozen++], f->model, sizeof f->model);
			n->program.clock.fixed = start + (evening ? INT64_C(17) : INT64_C(9)) * 3600000 + i * 600000;
			f->model[who] = numbers_anybody(&chance);
			numbers_add(n, who, f->model[who]);
		}
		if (frozen % 3)
			moments_sweep(n);
	}
	n->program.clock.fixed = date_start("2024-06-14") + INT64_C(3600000);
	moments_sweep(n);
	struct ctx c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, list, f), OK);
	assert_int_equal(f->count, DAYS);
	return f;
}

static void fortnight_free(struct fortnight *f)
{
	free(f);
}

/* ---- asking ---- */

struct asking {
	const struct report_ask *ask;
	const struct report *r;
	const struct report_people_ask *people_ask;
	struct report_people people;
	struct report_why why;
	const char *measure;
	int64_t graduate;
};

static enum outcome get(struct ctx *c, void *arg)
{
	struct asking *k = arg;

	return report_get(c, k->ask, &k->r);
}

static const struct report *report(struct numbers *n, const struct report_ask *ask)
{
	struct asking k = { .ask = ask };
	struct ctx c = numbers_ctx(n);

	if (ctx_read(&c, get, &k) != OK)
		fail_msg("report: %s", n->bed->fail.text);
	return k.r;
}

static enum outcome get_people(struct ctx *c, void *arg)
{
	struct asking *k = arg;

	return report_people(c, k->people_ask, &k->people);
}

static struct report_people people(struct numbers *n, const struct report_people_ask *ask)
{
	struct asking k = { .people_ask = ask };
	struct ctx c = numbers_ctx(n);

	if (ctx_read(&c, get_people, &k) != OK)
		fail_msg("people: %s", n->bed->fail.text);
	return k.people;
}

static enum outcome get_why(struct ctx *c, void *arg)
{
	struct asking *k = arg;

	return report_why(c, k->ask, k->measure, k->graduate, &k->why);
}

static struct report_ask ask_of(const struct snapshot_row *s, const char *in_series, const char *by)
{
	return (struct report_ask){ .snapshot_id = s->id, .of = { .definition = "", .series = in_series, .by = by, .level = "", .major = "", .sex = "" } };
}

/* ---- differences are their lists ---- */

static void assert_list(struct numbers *n, const struct report_ask *of, const struct report_group *g, const char *measure, const char *side, int64_t expected)
{
	struct report_people_ask ask = { .of = *of, .measure = measure, .side = side, .after = "", .size = 7 };
	int64_t seen = 0;

	ask.of.of.college_id = g->key->college_id;
	ask.of.of.level = g->key->level;
	ask.of.of.major = g->key->major;
	ask.of.of.sex = g->key->sex;
	for (;;) {
		struct report_people p = people(n, &ask);

		assert_int_equal(p.expected, expected);
		if (p.count)
			assert_int_equal(p.listed, expected);
		seen += (int64_t)p.count;
		for (size_t i = 1; i < p.count; i++)
			assert_true(strcmp(p.people[i - 1].row->student_no, p.people[i].row->student_no) < 0);
		if (*p.next_after == '\0')
			break;
		ask.after = p.next_after;
	}
	assert_int_equal(seen, expected);
}

static void assert_lists(struct numbers *n, const struct report_ask *ask, const struct report *r, const struct report_group *g)
{
	for (size_t i = 0; i < r->measure_count; i++) {
		const struct report_cell *cell = &g->cells[i];

		assert_int_equal(cell->now - cell->was, cell->entered - cell->left);
		assert_list(n, ask, g, r->measures[i].code, "in", cell->entered);
		assert_list(n, ask, g, r->measures[i].code, "out", cell->left);
		assert_list(n, ask, g, r->measures[i].code, "now", cell->now);
	}
	assert_list(n, ask, g, r->now->series, "changed", g->changed);
}

static void each_difference_is_its_lists(struct numbers *n)
{
	struct fortnight *f = live(n);
	struct report_ask ask = ask_of(&f->snapshots[3], "approved", "college");
	const struct report *r = report(n, &ask);

	assert_int_equal(r->off, 0);
	assert_string_equal(r->than->due_on, f->snapshots[2].due_on);
	assert_lists(n, &ask, r, &r->total);
	for (size_t i = 0; i < r->group_count; i++)
		assert_lists(n, &ask, r, &r->groups[i]);
	ask = ask_of(&f->snapshots[DAYS - 1], "registered", "major,level");
	ask.than_id = f->snapshots[1].id;
	r = report(n, &ask);
	assert_int_equal(r->off, 0);
	assert_lists(n, &ask, r, &r->total);
	assert_lists(n, &ask, r, &r->groups[0]);
	assert_lists(n, &ask, r, &r->groups[r->group_count - 1]);
	fortnight_free(f);
}

/* Now beside any snapshot: the last week's when nothing is asked for; what it says is what is frozen next. */
static void now_is_a_report_too(struct numbers *n)
{
	struct fortnight *f = live(n);
	struct snapshot_row now = { .id = REPORT_NOW };
	struct report_ask ask = ask_of(&now, "approved", "college");
	struct chance chance = { 7 };
	const struct report *r, *frozen;
	struct asking k = { .ask = &ask, .measure = "placed", .graduate = 1000 };
	struct ctx c;

	for (int i = 0; i < CHANGES; i++) { /* on 14 June, behind everything frozen */
		int who = (int)chance_below(&chance, PEOPLE);

		n->program.clock.fixed += 60000;
		f->model[who] = numbers_anybody(&chance);
		numbers_add(n, who, f->model[who]);
	}
	r = report(n, &ask);
	assert_true(report_is_now(r));
	assert_string_equal(r->than->kind, "week");
	assert_int_equal(r->off, 0);
	assert_lists(n, &ask, r, &r->total);
	for (size_t i = 0; i < r->group_count; i++)
		assert_lists(n, &ask, r, &r->groups[i]);
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get_why, &k), OK);
	n->program.clock.fixed = date_start("2024-06-14") + INT64_C(18) * 3600000;
	moments_sweep(n);
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, list, f), OK);
	assert_int_equal(f->count, DAYS + 1);
	for (size_t i = 0; i < f->count; i++) {
		ask.than_id = f->snapshots[i].id;
		r = report(n, &ask);
		assert_int_equal(r->off, 0);
		assert_lists(n, &ask, r, &r->total);
	}
	for (size_t i = 0; i < r->measure_count; i++) /* nothing has changed since the last one was frozen */
		assert_true(r->total.cells[i].now == r->total.cells[i].was && r->total.cells[i].entered + r->total.cells[i].left == 0);
	k.ask = &(struct report_ask){ .snapshot_id = f->snapshots[DAYS].id, .of = ask.of };
	frozen = report(n, k.ask);
	assert_int_equal(frozen->group_count, r->group_count);
	for (size_t i = 0; i < frozen->group_count; i++)
		for (size_t m = 0; m < frozen->measure_count; m++)
			assert_int_equal(frozen->groups[i].cells[m].now, r->groups[i].cells[m].now);
	fortnight_free(f);
}

static void every_cell_of_every_report_adds_up(struct numbers *n)
{
	static const char *const bys[] = { "", "college", "college,major", "major", "level", "sex,level", "college,major,level,sex" };
	struct fortnight *f = live(n);

	for (size_t i = 0; i < f->count; i++)
		for (size_t s = 0; s < 3; s++)
			for (size_t b = 0; b < sizeof bys / sizeof *bys; b++) {
				struct report_ask ask = ask_of(&f->snapshots[i], series[s], bys[b]);
				const struct report *r = report(n, &ask);
				int64_t sum = 0;

				assert_int_equal(r->off, 0);
				assert_true((r->than == NULL) == (i == 0));
				for (size_t g = 0; g < r->group_count; g++)
					sum += r->groups[g].cells[0].now;
				assert_int_equal(sum, r->total.cells[0].now);
			}
	fortnight_free(f);
}

/* ---- against what was written down at the time ---- */

static bool employed(const struct numbers_person *p, int college)
{
	static const char *const in[] = { "10", "12", "46", "271", "512" };

	for (size_t i = 0; i < sizeof in / sizeof *in; i++)
		if (p->category && !p->out && p->major / 2 == college && strcmp(p->category, in[i]) == 0)
			return true;
	return false;
}

static void lists_are_who_it_was(struct numbers *n)
{
	struct fortnight *f = live(n);

	for (size_t d = 1; d < f->count; d++)
		for (int college = 0; college < 3; college++) {
			struct report_people_ask ask = { .of = ask_of(&f->snapshots[d], "approved", ""), .measure = "employed", .side = "in", .after = "", .size = 200 };
			struct report_people in, out;
			size_t entered = 0, left = 0;

			ask.of.of.college_id = 11 + college;
			in = people(n, &ask);
			ask.side = "out";
			out = people(n, &ask);
			for (int who = 0; who < PEOPLE; who++) {
				bool now = employed(&f->then[d][who], college), was = employed(&f->then[d - 1][who], college);

				if (now && !was)
					assert_int_equal(in.people[entered++].row->graduate_id, 1000 + who);
				if (was && !now)
					assert_int_equal(out.people[left++].row->graduate_id, 1000 + who);
			}
			assert_int_equal(in.count, entered);
			assert_int_equal(out.count, left);
		}
	fortnight_free(f);
}

static void why_agrees_with_the_lists(struct numbers *n)
{
	static const char *const measures[] = { "graduates", "registered", "confirmed", "unregistered", "disputed", "placed", "employed", "study", "flexible", "801" };
	struct fortnight *f = live(n);

	for (size_t m = 0; m < sizeof measures / sizeof *measures; m++) {
		struct report_people_ask ask = { .of = ask_of(&f->snapshots[5], "approved", ""), .measure = measures[m], .side = "now", .after = "", .size = 200 };
		struct report_people p = people(n, &ask);
		size_t in = 0;

		for (int who = 0; who < PEOPLE; who++) {
			struct asking k = { .ask = &ask.of, .measure = measures[m], .graduate = 1000 + who };
			struct ctx c = numbers_ctx(n);
			enum outcome o = ctx_read(&c, get_why, &k);

			if (o == MISSING && f->model[who].category == NULL)
				continue;
			assert_int_equal(o, OK);
			if (k.why.is_in)
				assert_int_equal(p.people[in++].row->graduate_id, 1000 + who);
			assert_true(k.why.reason_count >= 2);
			assert_true(*k.why.answer != '\0');
		}
		assert_int_equal(in, p.count);
	}
	fortnight_free(f);
}

/* ---- when what is counted changes ---- */

/* 75 becomes flexible and 76 no longer is; a major is called otherwise. Nobody has changed, and the differences
 * still are their lists. */
static void a_change_of_meaning_moves_people(struct numbers *n)
{
	struct fortnight *f = live(n);
	struct report_people_ask who = { .measure = "flexible", .side = "in", .after = "", .size = 200 };
	struct report_ask ask;
	const struct report *r;
	struct report_people p;
	struct ctx c;

	bed_script(n->bed, "UPDATE indicator_member SET category = '75' WHERE indicator = 'flexible' AND definition = '2024' AND category = '76';"
		"UPDATE major SET name = 'renamed' WHERE id = 22");
	n->program.clock.fixed = date_start("2024-06-14") + INT64_C(18) * 3600000;
	moments_sweep(n);
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, list, f), OK);
	assert_int_equal(f->count, DAYS + 1);
	ask = ask_of(&f->snapshots[DAYS], "approved", "major");
	r = report(n, &ask);
	assert_int_equal(r->off, 0);
	assert_lists(n, &ask, r, &r->total);
	for (size_t i = 0; i < r->group_count; i++)
		if (strcmp(r->groups[i].key->major, "renamed") == 0)
			assert_lists(n, &ask, r, &r->groups[i]);
	who.of = ask_of(&f->snapshots[DAYS], "approved", "");
	p = people(n, &who);
	for (size_t i = 0; i < p.count; i++) {
		assert_string_equal(p.people[i].value, "75");
		assert_string_equal(p.people[i].how, "meaning");
	}
	assert_int_equal(p.cell.now - p.cell.was, p.cell.entered - p.cell.left);
	fortnight_free(f);
}

/* ---- whose eyes ---- */

static void a_college_sees_its_own(struct numbers *n)
{
	struct fortnight *f = live(n);
	struct report_ask ask = ask_of(&f->snapshots[4], "approved", "college");
	const struct report *all = report(n, &ask), *own;
	const struct report_group *mine = NULL;
	struct asking k = { .ask = &ask };
	struct ctx c;

	bed_script(n->bed, arena_printf(&n->bed->arena, "INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at) "
		"VALUES (%lld, 76, 'staff', 'staff', '', 'college_staff', 0, '', '', '', 0, 'active', 0, 1, 0, 0); "
		"INSERT INTO account_scope VALUES (%lld, 76, 'college', 12)", (long long)n->school_id, (long long)n->school_id));
	n->actor = (struct actor){ .account_id = 76, .name = "", .role = "college_staff", .ip = "", .scope = { .colleges = (int64_t[]){ 12 }, .college_count = 1 } };
	own = report(n, &ask);
	for (size_t i = 0; i < all->group_count; i++)
		if (all->groups[i].key->college_id == 12)
			mine = &all->groups[i];
	assert_non_null(mine);
	assert_int_equal(own->group_count, 1);
	assert_int_equal(own->off, 0);
	for (size_t i = 0; i < own->measure_count; i++)
		assert_memory_equal(&own->total.cells[i], &mine->cells[i], sizeof *mine->cells);
	assert_lists(n, &ask, own, &own->total);
	ask.of.college_id = 11;
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get, &k), MISSING);
	n->actor.role = "counsellor";
	n->actor.scope = (struct scope){ .classes = (int64_t[]){ 31 }, .class_count = 1 };
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get, &k), DENIED);
	fortnight_free(f);
}

static void what_cannot_be_asked(struct numbers *n)
{
	struct fortnight *f = live(n);
	struct report_ask ask = ask_of(&f->snapshots[2], "approved", "college");
	struct report_people_ask first = { .of = ask_of(&f->snapshots[0], "approved", ""), .measure = "placed", .side = "in", .after = "", .size = 10 };
	struct asking k = { .ask = &ask, .people_ask = &first };
	struct ctx c;

	ask.than_id = f->snapshots[3].id; /* a later one */
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get, &k), INVALID);
	ask = ask_of(&f->snapshots[2], "approved", "college");
	ask.snapshot_id = 12345;
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get, &k), MISSING);
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get_people, &k), INVALID); /* the first of its kind has nobody who entered */
	first.side = "now";
	first.measure = "nothing";
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get_people, &k), MISSING);
	fortnight_free(f);
}

/* ---- the season ---- */

struct trending {
	struct trend_ask ask;
	struct trend t;
};

static enum outcome get_trend(struct ctx *c, void *arg)
{
	struct trending *k = arg;

	return trend_get(c, &k->ask, &k->t);
}

static void the_trend_is_the_reports(struct numbers *n)
{
	struct fortnight *f = live(n);
	struct trending k = { .ask = { .kind = "day", .series = "confirmed", .college_id = 12, .level = "" } };
	struct ctx c = numbers_ctx(n);

	assert_int_equal(ctx_read(&c, get_trend, &k), OK);
	assert_int_equal(k.t.count, DAYS);
	assert_false(k.t.any_before);
	for (size_t d = 0; d < k.t.count; d++) {
		struct report_ask ask = ask_of(&f->snapshots[d], "confirmed", "");
		const struct trend_point *p = &k.t.points[d];
		const struct report *r;
		size_t rate = 0;

		ask.of.college_id = 12;
		r = report(n, &ask);
		assert_int_equal(p->graduates, r->total.cells[0].now);
		for (size_t i = 0; i < r->measure_count; i++) {
			if (strcmp(r->measures[i].code, "registered") == 0)
				assert_int_equal(p->registered, r->total.cells[i].now);
			if (strcmp(r->measures[i].code, "confirmed") == 0)
				assert_int_equal(p->confirmed, r->total.cells[i].now);
			if (r->measures[i].kind == REPORT_RATE)
				assert_int_equal(p->indicators[rate++], r->total.cells[i].now);
		}
	}
	fortnight_free(f);
}

/* One due failed, was passed by others and made up for behind them: its point stands at its moment. */
static void a_season_is_by_moment(struct numbers *n)
{
	static const char *const days[] = { "2024-06-04", "2024-06-05", "2024-06-03" };
	struct trending k = { .ask = { .kind = "day", .series = "confirmed", .level = "" } };
	struct chance chance = { 3 };
	struct ctx c;
	int64_t id;

	for (int i = 0; i < 3; i++) {
		n->program.clock.fixed = date_start("2024-06-03") + i * DAY + 9 * HOUR;
		numbers_add(n, i, numbers_anybody(&chance));
	}
	n->program.clock.fixed = date_start("2024-06-06");
	for (int i = 0; i < 3; i++) {
		struct snapshot_due due = { "2024", "day", days[i], date_start(days[i]) + 17 * HOUR };

		c = numbers_ctx(n);
		assert_int_equal(snapshot_freeze(&c, &due, &id), OK);
	}
	c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, get_trend, &k), OK);
	assert_int_equal(k.t.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(k.t.points[i].snapshot->due_at, date_start("2024-06-03") + (int64_t)i * DAY + 17 * HOUR);
	assert_true(k.t.points[0].graduates <= k.t.points[1].graduates && k.t.points[1].graduates <= k.t.points[2].graduates);
	assert_int_equal(k.t.newest->total.graduates, k.t.points[2].graduates);
}

ON_EACH_ENGINE(a_season_is_by_moment)
ON_EACH_ENGINE(each_difference_is_its_lists)
ON_EACH_ENGINE(now_is_a_report_too)
ON_EACH_ENGINE(every_cell_of_every_report_adds_up)
ON_EACH_ENGINE(lists_are_who_it_was)
ON_EACH_ENGINE(why_agrees_with_the_lists)
ON_EACH_ENGINE(a_change_of_meaning_moves_people)
ON_EACH_ENGINE(a_college_sees_its_own)
ON_EACH_ENGINE(what_cannot_be_asked)
ON_EACH_ENGINE(the_trend_is_the_reports)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(each_difference_is_its_lists),
		BOTH(now_is_a_report_too),
		BOTH(every_cell_of_every_report_adds_up),
		BOTH(lists_are_who_it_was),
		BOTH(why_agrees_with_the_lists),
		BOTH(a_change_of_meaning_moves_people),
		BOTH(a_college_sees_its_own),
		BOTH(what_cannot_be_asked),
		BOTH(the_trend_is_the_reports),
		BOTH(a_season_is_by_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
