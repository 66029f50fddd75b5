/* What the office keeps: cohorts, dictionaries, working groups; and how the audit log is read. */
#include "fixture.h"

#include "audit.h"
#include "audit_list.h"
#include "cohort.h"
#include "dictionary.h"
#include "queries.h"
#include "taskforce.h"

/* Any rule with one argument, in a transaction of its own. */
struct step {
	struct taskforce_form member;
	struct cohort_form cohort;
	struct category_form category;
	const char *code, *members, *seen, *state;
	int64_t id, version;
};

static enum outcome run(struct fixture *f, const struct actor *who, ctx_fn *fn, struct step *s)
{
	struct ctx c = fixture_ctx(f, who);

	return ctx_write(&c, fn, s);
}

/* ---- working groups ---- */

static enum outcome add_member(struct ctx *c, void *arg)
{
	return taskforce_add(c, &((struct step *)arg)->member);
}

static enum outcome change_member(struct ctx *c, void *arg)
{
	const struct step *s = arg;

	return taskforce_change(c, s->id, &s->member);
}

static enum outcome remove_member(struct ctx *c, void *arg)
{
	const struct step *s = arg;

	return taskforce_remove(c, s->id, s->version);
}

struct seen {
	struct taskforce_row *rows;
	size_t count, colleges;
};

static enum outcome see_members(struct ctx *c, void *arg)
{
	struct seen *s = arg;
	struct college_row *colleges;

	TRY(taskforce_colleges(c, &colleges, &s->colleges));
	return taskforce_list(c, &s->rows, &s->count);
}

static struct seen members_of(struct fixture *f, const struct actor *who)
{
	struct seen s = { 0 };
	struct ctx c = fixture_ctx(f, who);

	MUST(f, ctx_read(&c, see_members, &s));
	return s;
}

static void a_college_keeps_its_own_group(struct fixture *f)
{
	const struct actor *staff = fixture_actor(f, "staff", "college_staff", 0), *head = fixture_actor(f, "head", "college_head", 1);
	const struct actor *office = fixture_actor(f, "office", "office", -1);
	struct step s = { .member = { .college_id = f->colleges[0], .name = "Xu", .post = "", .duty = "head", .phone = "", .note = "" } };

	assert_int_equal(run(f, staff, add_member, &s), INVALID); /* a head without a telephone */
	s.member.phone = "027-0000-2014";
	MUST(f, run(f, staff, add_member, &s));
	assert_int_equal(run(f, head, add_member, &s), DENIED);
	assert_int_equal(run(f, office, add_member, &s), DENIED);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'taskforce.add' AND outcome = 'refused'"), 2);
	assert_int_equal(members_of(f, staff).count, 1);
	assert_int_equal(members_of(f, head).count, 0);
	assert_int_equal(members_of(f, head).colleges, 1);
	assert_int_equal(members_of(f, office).colleges, 2);

	s.id = members_of(f, staff).rows[0].id;
	s.member.version = 1;
	s.member.post = "dean";
	assert_int_equal(run(f, head, change_member, &s), MISSING); /* out of scope is out of sight */
	MUST(f, run(f, staff, change_member, &s));
	assert_int_equal(run(f, staff, change_member, &s), CONFLICT);
	s.version = 1;
	assert_int_equal(run(f, staff, remove_member, &s), CONFLICT);
	s.version = 2;
	MUST(f, run(f, staff, remove_member, &s));
	assert_int_equal(members_of(f, office).count, 0);
}
ON_EACH_ENGINE(a_college_keeps_its_own_group)

/* ---- cohorts ---- */

static enum outcome change_cohort(struct ctx *c, void *arg)
{
	return cohort_change(c, "2024", &((struct step *)arg)->cohort);
}

static enum outcome state_cohort(struct ctx *c, void *arg)
{
	const struct step *s = arg;

	return cohort_set_state(c, "2024", s->state, s->version);
}

static void a_cohort_closes_at_the_end_of_30_august(struct fixture *f)
{
	struct step s = { .cohort = { .definition = "2024", .opens_on = "2023-12-01", .late_on = "", .closes_on = "2024-09-01T00:00", .expected = 6431, .version = 1 } };

	assert_int_equal(fixture_count(f, "SELECT closes_at FROM cohort"), date_start("2024-08-31"));
	MUST(f, run(f, NULL, change_cohort, &s));
	assert_int_equal(fixture_count(f, "SELECT closes_at FROM cohort"), date_start("2024-09-01"));
	assert_int_equal(fixture_count(f, "SELECT late_at FROM cohort"), date_start("2024-09-01"));
	assert_int_equal(run(f, NULL, change_cohort, &s), CONFLICT);
	s.cohort.version = 2;
	s.cohort.closes_on = "2023-11-30 00:00";
	assert_int_equal(run(f, NULL, change_cohort, &s), INVALID);
	s.cohort.closes_on = "2024-09-01 00:00";
	s.state = "archived";
	s.version = 2;
	MUST(f, run(f, NULL, state_cohort, &s));
	s.cohort.version = 3;
	assert_int_equal(run(f, NULL, change_cohort, &s), CONFLICT); /* archived */
	s.state = "open";
	s.version = 3;
	MUST(f, run(f, NULL, state_cohort, &s));
	s.cohort.version = 4;
	MUST(f, run(f, NULL, change_cohort, &s));
}
ON_EACH_ENGINE(a_cohort_closes_at_the_end_of_30_august)

static void late_comes_before_closed(struct fixture *f)
{
	static const char *const wrong[] = { "soon", "2023-12-01 00:00", "2024-08-31 00:01" };
	struct step s = { .cohort = { .definition = "2024", .opens_on = "2023-12-01", .closes_on = "2024-08-31T00:00", .version = 1 } };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		s.cohort.late_on = wrong[i];
		assert_int_equal(run(f, NULL, change_cohort, &s), INVALID);
		assert_string_equal(f->fail.first->field, "late_on");
	}
	s.cohort.late_on = "2024-07-01T00:00";
	MUST(f, run(f, NULL, change_cohort, &s));
	assert_int_equal(fixture_count(f, "SELECT late_at FROM cohort"), date_start("2024-07-01"));
	assert_int_equal(fixture_count(f, "SELECT closes_at FROM cohort"), date_start("2024-08-31"));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'cohort.change' AND changes LIKE '%late_at%'"), 1);
}
ON_EACH_ENGINE(late_comes_before_closed)

/* ---- the dictionary ---- */

static enum outcome change_category(struct ctx *c, void *arg)
{
	const struct step *s = arg;

	return category_change(c, s->code, &s->category);
}

static enum outcome next_year(struct ctx *c, void *arg)
{
	return cohort_create(c, "2025");
}

static void stopping_a_category_changes_no_record(struct fixture *f)
{
	struct step s = { .code = "12", .category = { .name = "other", .selectable = 1, .wage_check = 1, .needs_evidence = 1, .stopped = 1,
		.definition = "", .evidence = "", .version = 1 } };
	int64_t members;

	fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0);
	fixture_sql(f, "UPDATE standing SET registered = '12', approved = '12'; UPDATE tally SET registered = '12', approved = '12'");
	MUST(f, run(f, NULL, next_year, NULL));
	members = fixture_count(f, "SELECT count(*) FROM indicator_member");
	MUST(f, run(f, NULL, change_category, &s));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM standing WHERE approved = '12'"), 1);
	assert_int_equal(fixture_count(f, "SELECT sum(n) FROM tally WHERE approved = '12'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM indicator_member"), members);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM category WHERE code = '12' AND stopped = 1"), 1); /* this year's only */
	assert_int_equal(run(f, NULL, change_category, &s), CONFLICT);
	s.code = "9999";
	assert_int_equal(run(f, NULL, change_category, &s), MISSING);
}
ON_EACH_ENGINE(stopping_a_category_changes_no_record)

static enum outcome change_flexible(struct ctx *c, void *arg)
{
	const struct step *s = arg;

	return flexible_change(c, s->members, s->seen);
}

static void flexible_employment_is_the_school_s_to_compose(struct fixture *f)
{
	struct step s = { .members = "12\x1f" "76\x1f" "75", .seen = "12,76" };
	const char *all = "SELECT count(*) FROM indicator_member WHERE indicator = 'flexible' AND definition = '2024'";

	MUST(f, run(f, NULL, change_flexible, &s));
	assert_int_equal(fixture_count(f, all), 3);
	assert_int_equal(run(f, NULL, change_flexible, &s), CONFLICT); /* seen is past */
	s.seen = "12,75,76";
	s.members = "12\x1f" "70";
	assert_int_equal(run(f, NULL, change_flexible, &s), INVALID); /* who seeks work is not employed */
	s.members = "12\x1f" "801";
	assert_int_equal(run(f, NULL, change_flexible, &s), INVALID); /* nor is who studies */
	assert_int_equal(fixture_count(f, all), 3);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM indicator_member WHERE indicator = 'flexible' AND definition = '2021'"), 2);
	fixture_sql(f, "UPDATE cohort SET definition = '2021'");
	s.seen = "12,76";
	assert_int_equal(run(f, NULL, change_flexible, &s), CONFLICT); /* an addend there */
}
ON_EACH_ENGINE(flexible_employment_is_the_school_s_to_compose)

/* ---- reading the log ---- */

struct reading {
	struct audit_filter filter;
	struct audit_line_row *rows;
	size_t count;
};

static enum outcome read_log(struct ctx *c, void *arg)
{
	struct reading *r = arg;

	return audit_list(c, &r->filter, &r->rows, &r->count);
}

static struct reading log_of(struct fixture *f, const struct actor *who, struct audit_filter filter)
{
	struct reading r = { .filter = filter };
	struct ctx c = fixture_ctx(f, who);

#define OR_EMPTY(member) r.filter.member = r.filter.member ? r.filter.member : ""
	OR_EMPTY(actor);
	OR_EMPTY(action);
	OR_EMPTY(outcome);
	OR_EMPTY(student_no);
#undef OR_EMPTY
	r.filter.most = r.filter.most ? r.filter.most : 1000;
	MUST(f, ctx_read(&c, read_log, &r));
	return r;
}

static enum outcome note_graduate(struct ctx *c, void *arg)
{
	const struct step *s = arg;

	return audit_append(c, &(struct audit_entry){ .action = "graduate.change", .subject = "graduate", .subject_id = s->id,
		.graduate_id = s->id, .changes = "{\"name\":[\"Li Ming\",\"Li Meng\"]}" });
}

static void the_log_is_found_by_what_one_knows(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "office", "office", -1);
	struct step s = { .id = fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0) };
	int64_t morning = f->program.clock.fixed;

	fixture_pass(f, 24 * 3600 * 1000);
	MUST(f, run(f, office, note_graduate, &s));
	assert_int_equal(log_of(f, office, (struct audit_filter){ .actor = "office" }).count, 1);
	assert_int_equal(log_of(f, office, (struct audit_filter){ .actor = "nobody" }).count, 0);
	assert_int_equal(log_of(f, office, (struct audit_filter){ .action = "account.create" }).count, 1);
	assert_int_equal(log_of(f, office, (struct audit_filter){ .student_no = "2020001" }).count, 1);
	assert_int_equal(log_of(f, office, (struct audit_filter){ .student_no = "2020002" }).count, 0);
	assert_int_equal(log_of(f, office, (struct audit_filter){ .since = morning + 1 }).count, 1);
	assert_int_equal(log_of(f, office, (struct audit_filter){ .till = morning + 1 }).count, 3); /* school, cohort, account */
	assert_int_equal(log_of(f, office, (struct audit_filter){ .outcome = "refused" }).count, 0);
}
ON_EACH_ENGINE(the_log_is_found_by_what_one_knows)

static void its_pages_hold_every_entry_once(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "office", "office", -1);
	struct step s = { .id = fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0) };
	int64_t before = 0, expected;

	for (int i = 0; i < 10; i++)
		MUST(f, run(f, office, note_graduate, &s));
	expected = fixture_count(f, "SELECT max(sequence) FROM audit");
	assert_int_equal(expected, 13);
	while (expected > 0) {
		struct reading r = log_of(f, office, (struct audit_filter){ .before = before, .most = 4 });

		for (size_t i = 0; i < r.count; i++)
			assert_int_equal(r.rows[i].sequence, expected--);
		assert_true(r.count > 0);
		before = r.rows[r.count - 1].sequence;
	}
}
ON_EACH_ENGINE(its_pages_hold_every_entry_once)

static void an_admin_reads_nothing_about_a_graduate(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "office", "office", -1), *admin = fixture_actor(f, "admin", "admin", -1);
	struct step s = { .id = fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0) };
	struct reading r;

	MUST(f, run(f, office, note_graduate, &s));
	r = log_of(f, office, (struct audit_filter){ .action = "graduate.change" });
	assert_string_equal(r.rows[0].graduate_name, "Li Ming");
	assert_non_null(strstr(r.rows[0].changes, "Li Meng"));
	r = log_of(f, admin, (struct audit_filter){ .action = "graduate.change" });
	assert_int_equal(r.count, 1);
	assert_string_equal(r.rows[0].graduate_name, "");
	assert_string_equal(r.rows[0].student_no, "");
	assert_string_equal(r.rows[0].changes, "{}");
	assert_string_equal(r.rows[0].actor_name, "office");
}
ON_EACH_ENGINE(an_admin_reads_nothing_about_a_graduate)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_college_keeps_its_own_group),
		BOTH(a_cohort_closes_at_the_end_of_30_august),
		BOTH(late_comes_before_closed),
		BOTH(stopping_a_category_changes_no_record),
		BOTH(flexible_employment_is_the_school_s_to_compose),
		BOTH(the_log_is_found_by_what_one_knows),
		BOTH(its_pages_hold_every_entry_once),
		BOTH(an_admin_reads_nothing_about_a_graduate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
