/* A small school to count in, at 2024-06-01 09:00 until a test moves its clock: three colleges (11, 12, 13), two majors each (0..5, one name stands in two
 * colleges), people put straight into `standing`. For tests of numbers alone; its people have no
 * destinations, so only the tallies of standing_check are to be looked at. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include "bed.h"

#include "audit.h"
#include "ctx.h"
#include "log.h"
#include "migrate.h"
#include "queries.h"
#include "school.h"
#include "standing.h"
#include "stats.h"

struct numbers {
	struct bed *bed;
	struct program program;
	struct actor actor;
	int64_t school_id;
	const char *cohort;
};

struct numbers_person {
	const char *category, *level, *sex, *stage;
	int major;
	bool out, confirmed; /* out: not counted */
};

static inline struct ctx numbers_ctx(struct numbers *n)
{
	struct ctx c;
	fail_clear(&n->bed->fail);
	ctx_init(&c, &n->program, &n->bed->arena, &n->bed->fail, &n->actor, n->school_id);
	c.cohort = n->cohort;
	return c;
}

static inline enum outcome numbers_begin(struct ctx *c, void *arg)
{
	return cohort_create(c, c->cohort);
}

static inline struct numbers *numbers_open(enum db_engine engine, const char *cohort, const char *now)
{
	struct numbers *n = calloc(1, sizeof *n);
	n->bed = bed_new(engine, NULL);
	n->program.db = n->bed->db;
	n->program.clock.fixed = instant_parse(now);
	n->cohort = cohort;
	n->actor = (struct actor){ .account_id = 1, .name = "测试", .role = "office", .ip = "", .scope = { .school = true } };
	if (migrate(n->bed->db, &n->program.clock, &n->bed->fail) != OK)
		fail_msg("migrate: %s", n->bed->fail.text);
	struct ctx c = numbers_ctx(n);
	struct school_form form = { .code = "99999", .name = "测试大学", .office = "", .office_phone = "", .office_mail = "" };
	if (school_create(&c, &form, true) != OK)
		fail_msg("school: %s", n->bed->fail.text);
	n->school_id = c.school_id;
	c.cohort = cohort;
	if (ctx_write(&c, numbers_begin, NULL) != OK)
		fail_msg("cohort: %s", n->bed->fail.text);
	for (int i = 0; i < 3; i++)
		bed_script(n->bed, arena_printf(&n->bed->arena, "INSERT INTO college VALUES (%lld, %d, '0%d', '学院%d', %d, 1)",
			(long long)n->school_id, 11 + i, i + 1, i + 1, i + 1));
	for (int i = 0; i < 6; i++)
		bed_script(n->bed, arena_printf(&n->bed->arena, "INSERT INTO major VALUES (%lld, %d, %d, '本科', '', '专业%d')",
			(long long)n->school_id, 21 + i, 11 + i / 2, i == 4 ? 0 : i));
	for (int i = 0; i < 6; i++)
		bed_script(n->bed, arena_printf(&n->bed->arena, "INSERT INTO class VALUES (%lld, %d, '%s', %d, %d, '班%d')",
			(long long)n->school_id, 31 + i, cohort, 11 + i / 2, 21 + i, i));
	return n;
}

static inline struct numbers *numbers_new(enum db_engine engine)
{
	return numbers_open(engine, "2024", "2024-06-01 09:00");
}

static inline void numbers_free(struct numbers *n)
{
	bed_free(n->bed);
	free(n);
}

struct numbers_put {
	struct numbers *n;
	int who;
	const struct numbers_person *p;
};

static inline enum outcome numbers_put_one(struct ctx *c, void *arg)
{
	struct numbers_put *k = arg;
	struct standing_row was = { .version = 0 }, next, *found;
	int64_t id = 1000 + k->who;

	TRY(q_standing_get(c->tx, c->school_id, id, &found));
	if (found)
		was = *found;
	next = was;
	next.school_id = c->school_id;
	next.graduate_id = id;
	next.cohort = c->cohort;
	next.student_no = arena_printf(c->arena, "S%04d", k->who);
	next.college_id = 11 + k->p->major / 2;
	next.major_id = 21 + k->p->major;
	next.class_id = 31 + k->p->major;
	next.level = k->p->level;
	next.sex = k->p->sex ? k->p->sex : "1";
	next.counted = !k->p->out;
	next.stage = k->p->stage ? k->p->stage : *k->p->category ? "to_confirm" : "unregistered";
	next.registered = next.approved = k->p->category;
	next.confirmed = k->p->confirmed ? k->p->category : "";
	TRY(standing_put(c, &was, &next));
	return audit_append(c, &(struct audit_entry){ .action = "graduate.add", .subject = "graduate", .subject_id = id });
}

static inline void numbers_graduate(struct numbers *n, int who)
{
	static const char *const texts = "student_no, exam_no, name, sex, id_kind, id_no_sealed, id_no_hash, id_no_mask, birth_date, ethnic, "
		"political, education, level, completion, major_direction, training_mode, directed_unit, study_form, school_years, "
		"enrolled_on, graduated_on, normal_kind, hardship, origin, urban_rural, phone_sealed, phone_hash, phone_mask, "
		"email_sealed, email_mask, archive_unit_before, household_before, archive_in_school, household_in_school, remark, out_reason";
	struct buf b;
	int commas = 0;
	for (const char *p = texts; *p; p++)
		commas += *p == ',';
	buf_init(&b, &n->bed->arena);
	buf_printf(&b, "INSERT INTO graduate (school_id, id, cohort, college_id, major_id, class_id, counted, version, created_at, updated_at, %s)"
		" SELECT %lld, %d, '%s', 11, 21, 31, 1, 1, 0, 0, 'S%04d'", texts, (long long)n->school_id, 1000 + who, n->cohort, who);
	for (int i = 0; i < commas; i++)
		buf_put(&b, ", ''");
	buf_put(&b, " ON CONFLICT DO NOTHING");
	bed_script(n->bed, buf_text(&b));
}

/* Add the person, or change what stands of him. */
static inline void numbers_add(struct numbers *n, int who, struct numbers_person p)
{
	struct numbers_put k = { n, who, &p };
	numbers_graduate(n, who);
	struct ctx c = numbers_ctx(n);
	if (ctx_write(&c, numbers_put_one, &k) != OK)
		fail_msg("standing: %s", n->bed->fail.text);
}

/* ---- anybody ---- */

struct chance {
	uint64_t state;
};

static inline uint64_t chance_below(struct chance *c, uint64_t n)
{
	c->state = c->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (c->state >> 33) % n;
}

static inline struct numbers_person numbers_anybody(struct chance *c)
{
	static const char *const categories[] = { "", "10", "12", "46", "271", "512", "75", "76", "85", "801", "701", "71", "722" };
	static const char *const levels[] = { "本科", "研究生", "专科" };
	static const char *const stages[] = { "unregistered", "draft", "college_review", "school_review", "returned", "to_confirm",
		"confirmed", "disputed", "void_college", "void_school" };

	return (struct numbers_person){ .category = categories[chance_below(c, 13)], .level = levels[chance_below(c, 3)],
		.sex = chance_below(c, 2) ? "1" : "2", .stage = stages[chance_below(c, 10)], .major = (int)chance_below(c, 6),
		.out = chance_below(c, 9) == 0, .confirmed = chance_below(c, 2) };
}

/* ---- asking ---- */

struct numbers_asked {
	const struct stats_ask *ask;
	const struct stats *s;
};

static inline enum outcome numbers_get(struct ctx *c, void *arg)
{
	struct numbers_asked *k = arg;
	return stats_get(c, k->ask, &k->s);
}

static inline enum outcome numbers_try(struct numbers *n, const struct stats_ask *ask, const struct stats **out)
{
	struct numbers_asked k = { ask, NULL };
	struct ctx c = numbers_ctx(n);
	enum outcome o = ctx_read(&c, numbers_get, &k);
	if (out)
		*out = k.s;
	return o;
}

static inline const struct stats *numbers_ask(struct numbers *n, const char *definition, const char *series, const char *by)
{
	struct stats_ask ask = { .definition = definition, .series = series, .by = by, .level = "", .major = "", .sex = "" };
	const struct stats *s = NULL;
	if (numbers_try(n, &ask, &s) != OK)
		fail_msg("stats: %s", n->bed->fail.text);
	return s;
}

static inline enum outcome numbers_recount(struct ctx *c, void *arg)
{
	struct tally_wrong_row *tally;
	struct tally_class_wrong_row *classes;
	size_t tallies, class_count;
	TRY(q_tally_wrong(c->tx, c->school_id, &tally, &tallies));
	TRY(q_tally_class_wrong(c->tx, c->school_id, &classes, &class_count));
	*(bool *)arg = tallies == 0 && class_count == 0;
	return OK;
}

static inline bool numbers_tallies_right(struct numbers *n)
{
	bool right = false;
	struct ctx c = numbers_ctx(n);
	if (ctx_read(&c, numbers_recount, &right) != OK)
		fail_msg("recount: %s", n->bed->fail.text);
	return right;
}

/* ---- on both engines ---- */

typedef void numbers_test(struct numbers *n);

static inline void numbers_run(numbers_test *test, enum db_engine engine)
{
	struct numbers *n;

	log_level_set(LOG_ERROR);
	n = numbers_new(engine);
	test(n);
	numbers_free(n);
}

#define ON_EACH_ENGINE(test) BED_EACH_ENGINE(numbers_run, test)

#endif
