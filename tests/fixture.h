/* A fresh program for one test, on either engine: school 10490, cohort 2024, two colleges with a major and
 * a class each, at 2024-07-01 09:00 Shanghai. What it holds beyond that, the test makes itself.
 *
 *   static void something_holds(struct fixture *f) { ... }
 *   ON_EACH_ENGINE(something_holds)
 *   ... { BOTH(something_holds), ... }        two tests for cmocka's list
 *
 * PostgreSQL's is skipped unless QX_TEST_PG is set (tests/pg.sh). */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "bed.h"

#include "account.h"
#include "ctx.h"
#include "log.h"
#include "migrate.h"
#include "school.h"
#include "standing.h"

#define FIXTURE_PASSWORD "fair-enough-9"

enum { FIXTURE_PLACES = 2 };

struct fixture {
	struct bed *bed;
	struct program program;
	struct arena *arena;
	struct fail fail;
	int64_t school_id;
	int64_t colleges[FIXTURE_PLACES], majors[FIXTURE_PLACES], classes[FIXTURE_PLACES];
};

static inline void fixture_must(struct fixture *f, enum outcome o, const char *what)
{
	if (o == OK)
		return;
	for (const struct fault *t = f->fail.first; t; t = t->next)
		print_error("  %s: %s\n", t->field, t->text);
	fail_msg("%s: %s %s", what, outcome_name(o), f->fail.text ? f->fail.text : "");
}
#define MUST(f, call) fixture_must(f, call, #call)

/* A context for `who` (NULL: the system), at the clock's now. */
static inline struct ctx fixture_ctx(struct fixture *f, const struct actor *who)
{
	struct ctx c;

	fail_clear(&f->fail);
	ctx_init(&c, &f->program, f->arena, &f->fail, who, f->school_id);
	c.cohort = "2024";
	return c;
}

static inline enum outcome fixture_run_sql(struct tx *tx, void *sql)
{
	return tx_script(tx, sql);
}

/* Plain SQL, for what no rule makes. */
static inline void fixture_sql(struct fixture *f, const char *sql)
{
	MUST(f, db_write(f->program.db, f->school_id, f->arena, &f->fail, fixture_run_sql, (void *)sql));
}

static inline int64_t fixture_count(struct fixture *f, const char *sql)
{
	return bed_count(f->bed, sql);
}

static inline enum outcome fixture_cohort(struct ctx *c, void *arg)
{
	return cohort_create(c, "2024");
}

static inline void fixture_places(struct fixture *f)
{
	static const char *const colleges[] = { "first", "second" };

	for (int i = 0; i < FIXTURE_PLACES; i++) {
		long long s = f->school_id, college = f->colleges[i] = id_new(), major = f->majors[i] = id_new(), class = f->classes[i] = id_new();

		fixture_sql(f, arena_printf(f->arena,
			"INSERT INTO college (school_id, id, code, name, sort, version) VALUES (%lld, %lld, '0%d', '%s', %d, 1);"
			"INSERT INTO major (school_id, id, college_id, level, code, name) VALUES (%lld, %lld, %lld, '\xe6\x9c\xac\xe7\xa7\x91', '08090%d', 'major %d');"
			"INSERT INTO class (school_id, id, cohort, college_id, major_id, name) VALUES (%lld, %lld, '2024', %lld, %lld, 'class %d');",
			s, college, i + 1, colleges[i], i + 1, s, major, college, i + 1, i + 1, s, class, college, major, i + 1));
	}
}

static inline struct fixture *fixture_new(enum db_engine engine)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct school_form school = { .code = "10490", .name = "School", .office = "Office", .office_phone = "", .office_mail = "" };
	struct ctx c;

	f->bed = bed_new(engine, NULL);
	f->arena = &f->bed->arena;
	fail_init(&f->fail, f->arena);
	f->program.db = f->bed->db;
	f->program.clock.fixed = instant_parse("2024-07-01 09:00");
	f->program.files = arena_printf(f->arena, "%s/files", f->bed->folder);
	log_level_set(LOG_ERROR);
	assert_int_equal(secret_setup(), OK);
	MUST(f, secret_open(&f->program.secret, arena_printf(f->arena, "%s/key", f->bed->folder), true, &f->fail));
	MUST(f, migrate(f->program.db, &f->program.clock, &f->fail));
	c = fixture_ctx(f, NULL);
	MUST(f, school_create(&c, &school, true));
	f->school_id = c.school_id;
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_write(&c, fixture_cohort, NULL));
	fixture_places(f);
	return f;
}

static inline void fixture_free(struct fixture *f)
{
	bed_free(f->bed);
	free(f);
}

static inline void fixture_pass(struct fixture *f, int64_t ms)
{
	f->program.clock.fixed += ms;
}

/* ---- people ---- */

struct fixture_finding {
	const char *cookie;
	struct session session;
};

static inline enum outcome fixture_find(struct ctx *c, void *arg)
{
	struct fixture_finding *s = arg;

	return session_find(c, s->cookie, &s->session);
}

/* The actor behind a cookie, with his scope, as a request has him. */
static inline const struct actor *fixture_who(struct fixture *f, const char *cookie)
{
	struct fixture_finding *s = arena_new(f->arena, struct fixture_finding);
	struct ctx c = fixture_ctx(f, NULL);

	s->cookie = cookie;
	MUST(f, ctx_read(&c, fixture_find, s));
	return &s->session.actor;
}

struct fixture_opening {
	int64_t account_id;
	const char *cookie;
};

static inline enum outcome fixture_open(struct ctx *c, void *arg)
{
	struct fixture_opening *o = arg;

	return session_open(c, o->account_id, "test", &o->cookie);
}

static inline const char *fixture_session(struct fixture *f, int64_t account_id)
{
	struct fixture_opening o = { account_id, NULL };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_quiet(&c, fixture_open, &o));
	return o.cookie;
}

/* A staff account with FIXTURE_PASSWORD; place: which college or class it is for, -1 when the school. */
static inline int64_t fixture_staff(struct fixture *f, const char *login, const char *role, int place)
{
	const char *college = place < 0 ? "" : arena_printf(f->arena, "%lld", (long long)f->colleges[place]);
	const char *class = place < 0 ? "" : arena_printf(f->arena, "%lld", (long long)f->classes[place]);
	struct account_form form = { .login = login, .name = login, .role = role, .colleges = college, .classes = class };
	const char *password = FIXTURE_PASSWORD;
	struct ctx c = fixture_ctx(f, NULL);
	int64_t id;

	MUST(f, account_create(&c, &form, false, &id, &password));
	return id;
}

/* An actor of that role, in one step. */
static inline const struct actor *fixture_actor(struct fixture *f, const char *login, const char *role, int place)
{
	return fixture_who(f, fixture_session(f, fixture_staff(f, login, role, place)));
}

struct fixture_standing {
	int64_t graduate_id;
	const char *student_no;
	int place;
	struct fixture *f;
};

static inline enum outcome fixture_stand(struct ctx *c, void *arg)
{
	const struct fixture_standing *p = arg;
	struct standing_row was = { 0 };
	struct standing_row next = { .school_id = c->school_id, .graduate_id = p->graduate_id, .cohort = "2024", .student_no = p->student_no,
		.college_id = p->f->colleges[p->place], .major_id = p->f->majors[p->place], .class_id = p->f->classes[p->place],
		.level = "\xe6\x9c\xac\xe7\xa7\x91", .sex = "1", .counted = 1, .stage = "unregistered", .registered = "", .approved = "",
		.confirmed = "", .stage_at = c->now };

	return standing_put(c, &was, &next);
}

/* A graduate in class `place`, unregistered and counted; id_no: 18 signs beginning with 99. */
static inline int64_t fixture_graduate(struct fixture *f, const char *student_no, const char *name, const char *id_no, int place)
{
	const struct secret *s = &f->program.secret;
	int64_t id = id_new();
	struct fixture_standing p = { id, student_no, place, f };
	struct ctx c = fixture_ctx(f, NULL);

	fixture_sql(f, arena_printf(f->arena,
		"INSERT INTO graduate (school_id, id, cohort, student_no, exam_no, name, sex, id_kind, id_no_sealed, id_no_hash, id_no_mask,"
		" birth_date, ethnic, political, education, level, completion, college_id, major_id, class_id, major_direction, training_mode,"
		" directed_unit, study_form, school_years, enrolled_on, graduated_on, normal_kind, hardship, origin, urban_rural, phone_sealed,"
		" phone_hash, phone_mask, email_sealed, email_mask, archive_unit_before, household_before, archive_in_school,"
		" household_in_school, remark, counted, out_reason, version, created_at, updated_at)"
		" VALUES (%lld, %lld, '2024', '%s', '', '%s', '1', '1', '%s', '%s', '%s', '', '01', '', '31', '\xe6\x9c\xac\xe7\xa7\x91', '',"
		" %lld, %lld, %lld, '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '', 1, '', 1, 0, 0);",
		(long long)f->school_id, (long long)id, student_no, name, secret_seal(s, f->arena, "graduate.id_no", id_no),
		secret_lookup(s, f->arena, "graduate.id_no", id_no), mask_id_no(f->arena, id_no), (long long)f->colleges[place],
		(long long)f->majors[place], (long long)f->classes[place]));
	MUST(f, ctx_quiet(&c, fixture_stand, &p));
	return id;
}

/* The graduate himself, as if he had set his password. */
static inline const struct actor *fixture_himself(struct fixture *f, int64_t graduate_id, const char *student_no)
{
	int64_t id = id_new();

	fixture_sql(f, arena_printf(f->arena,
		"INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at)"
		" VALUES (%lld, %lld, 'graduate', '%s', '%s', 'graduate', %lld, '', '', '', 0, 'active', 0, 1, 0, 0);",
		(long long)f->school_id, (long long)id, student_no, student_no, (long long)graduate_id));
	return fixture_who(f, fixture_session(f, id));
}

/* ---- on both engines ---- */

typedef void fixture_test(struct fixture *f);

static inline void fixture_run(fixture_test *test, enum db_engine engine)
{
	struct fixture *f = fixture_new(engine);

	test(f);
	fixture_free(f);
}

#define ON_EACH_ENGINE(test) BED_EACH_ENGINE(fixture_run, test)

#endif
