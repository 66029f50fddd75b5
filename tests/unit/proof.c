/* What an auditor tries: rows changed behind the program's back, one at a time, each found; and all that
 * people do in the ordinary way, found to be true. */
#include "registering.h"

#include "proof.h"
#include "store.h"

static struct proof prove(struct fixture *f, enum outcome want)
{
	struct ctx c = fixture_ctx(f, NULL);
	struct proof p;
	enum outcome o = proof_records(&c, &p);

	if (o == BROKEN && want == OK)
		print_error("%s\n", p.told[0]);
	assert_int_equal(o, want);
	assert_int_equal(p.wrong > 0, want == BROKEN);
	return p;
}

static void whatever_people_do_is_as_the_log_says(struct fixture *f)
{
	static const char *const states[] = { "draft", "college_review", "school_review", "returned", "to_confirm", "confirmed", "disputed",
		"void_college", "void_school", "void", "discarded", "replaced", "superseded" };
	struct doing reported = { .what = IMPORT, .form = form_employer() };
	struct someone s, changed;
	struct people people;
	struct proof p;

	people_new(&people, f);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		someone_in(&people, states[i]);
	s = someone_in(&people, "confirmed");
	reported.graduate_id = s.id;
	reported.form.employer_name = "Reported Works";
	MUST(f, doing_write(f, people.office, &reported)); /* over the one he confirmed */
	changed = s;
	MUST(f, try_begin(&people, s.self, &changed));     /* and a change of the reported one */
	p = prove(f, OK);
	assert_int_equal(p.people, 14);
	assert_int_equal(p.versions, fixture_count(f, "SELECT count(*) AS times FROM destination"));
	assert_true(p.papers > 10);
}
ON_EACH_ENGINE(whatever_people_do_is_as_the_log_says)

/* One row changed by hand, and back again. */
static void tried(struct fixture *f, const char *change, const char *back)
{
	fixture_sql(f, change);
	prove(f, BROKEN);
	fixture_sql(f, back);
	prove(f, OK);
}

static void a_row_changed_by_hand_is_found(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_in(&p, "to_confirm");
	someone_in(&p, "returned");
	prove(f, OK);
	tried(f, "UPDATE destination SET state = 'confirmed' WHERE state = 'to_confirm'", "UPDATE destination SET state = 'to_confirm' WHERE state = 'confirmed'");
	tried(f, "UPDATE destination SET category = '46' WHERE state = 'to_confirm'", "UPDATE destination SET category = '10' WHERE state = 'to_confirm'");
	tried(f, "UPDATE destination SET salary = 60000 WHERE state = 'to_confirm'", "UPDATE destination SET salary = 6000 WHERE state = 'to_confirm'");
	tried(f, "UPDATE destination SET filled_name = 'x' || filled_name", "UPDATE destination SET filled_name = substr(filled_name, 2)");
	tried(f, "UPDATE destination SET confirmed_at = 5", "UPDATE destination SET confirmed_at = 0");
	tried(f, "UPDATE destination SET slot = 'closed' WHERE state = 'returned'", "UPDATE destination SET slot = 'open' WHERE state = 'returned'");
	tried(f, "UPDATE evidence SET kind = 'other'", "UPDATE evidence SET kind = 'agreement'");
	tried(f, "UPDATE evidence SET destination_id = destination_id + 0, id = id + 1", "UPDATE evidence SET id = id - 1");
	fixture_sql(f, arena_printf(f->arena, "DELETE FROM flag; DELETE FROM evidence WHERE destination_id = %lld", (long long)s.destination_id));
	assert_int_equal(prove(f, BROKEN).wrong, 1);
	fixture_sql(f, arena_printf(f->arena, "DELETE FROM destination WHERE id = %lld", (long long)s.destination_id));
	assert_int_equal(prove(f, BROKEN).wrong, 2);
}
ON_EACH_ENGINE(a_row_changed_by_hand_is_found)

static void a_version_nobody_made_is_found(struct fixture *f)
{
	struct people p;

	people_new(&p, f);
	someone_in(&p, "returned");
	fixture_sql(f, "UPDATE destination SET id = id + 1 WHERE id NOT IN (SELECT destination_id FROM evidence); UPDATE audit SET graduate_id = 0 WHERE subject = 'destination'");
	assert_true(prove(f, BROKEN).wrong > 0);
}
ON_EACH_ENGINE(a_version_nobody_made_is_found)

static enum outcome note(struct ctx *c, void *arg)
{
	const char *hash = arg;

	TRY(store_note(c, hash, 5, "text/plain"));
	return audit_append(c, &(struct audit_entry){ .action = "job.create", .subject = "job" });
}

static void a_file_changed_or_gone_is_found(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	const char *mime;
	struct proof p;
	char hash[65];
	FILE *file;

	(void)mkdir(f->program.files, 0700);
	MUST(f, store_bytes(&c, "paper", 5, hash, &mime));
	MUST(f, ctx_write(&c, note, hash));
	MUST(f, proof_files(&c, &p));
	assert_int_equal(p.files, 1);
	file = fopen(store_path(&c, hash), "r+");
	fputc('P', file);
	fclose(file);
	assert_int_equal(proof_files(&c, &p), BROKEN);
	assert_int_equal(unlink(store_path(&c, hash)), 0);
	assert_int_equal(proof_files(&c, &p), BROKEN);
	assert_int_equal(p.wrong, 1);
}
ON_EACH_ENGINE(a_file_changed_or_gone_is_found)

static void a_file_under_anothers_name_does_not_open(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	char one[65], two[65], back[16] = "";
	const char *mime;
	int64_t size;
	int fd;

	(void)mkdir(f->program.files, 0700);
	MUST(f, store_bytes(&c, "one paper", 9, one, &mime));
	MUST(f, store_bytes(&c, "two paper", 9, two, &mime));
	MUST(f, store_open(&c, one, &fd, &size));
	assert_int_equal(size, 9);
	assert_int_equal(read(fd, back, sizeof back), 9);
	assert_string_equal(back, "one paper");
	close(fd);
	assert_int_equal(rename(store_path(&c, two), store_path(&c, one)), 0);
	assert_int_equal(store_open(&c, one, &fd, &size), BROKEN);
	assert_int_equal(store_open(&c, two, &fd, &size), MISSING);
}
ON_EACH_ENGINE(a_file_under_anothers_name_does_not_open)

static void a_log_written_anew_lacks_the_end_noted_elsewhere(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t entries, bad, sequence;
	char head[65];

	MUST(f, audit_verify(&c, &entries, head, &bad));
	MUST(f, proof_kept(&c, head, &sequence));
	assert_int_equal(sequence, entries);
	fixture_sql(f, "DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)");
	assert_int_equal(proof_kept(&c, head, &sequence), MISSING);
	fixture_sql(f, "DELETE FROM audit_head; INSERT INTO audit_head SELECT school_id, sequence, hash, at FROM audit ORDER BY sequence DESC LIMIT 1");
	MUST(f, audit_verify(&c, &entries, head, &bad)); /* a cut tail with its end put right is a chain again */
}
ON_EACH_ENGINE(a_log_written_anew_lacks_the_end_noted_elsewhere)

static void a_standing_that_is_not_the_rosters_is_found(struct fixture *f)
{
	static const char *const changes[] = {
		"UPDATE standing SET counted = 0; UPDATE tally SET n = 0; UPDATE tally_class SET n = 0",
		"UPDATE graduate SET sex = '2'", "UPDATE graduate SET counted = 0", "DELETE FROM standing; DELETE FROM tally; DELETE FROM tally_class" };
	int64_t graduates, wrong;

	fixture_graduate(f, "2024000001", "G", "", 0);
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct ctx c = fixture_ctx(f, NULL);

		fixture_sql(f, i == 2 ? "UPDATE graduate SET sex = '1'" : i == 1 ? "UPDATE standing SET counted = 1; UPDATE tally SET n = 1; UPDATE tally_class SET n = 1"
			: i == 3 ? "UPDATE graduate SET counted = 1" : "UPDATE school SET demo = demo");
		MUST(f, standing_check(&c, &graduates, &wrong));
		fixture_sql(f, changes[i]);
		assert_int_equal(standing_check(&c, &graduates, &wrong), BROKEN);
	}
}
ON_EACH_ENGINE(a_standing_that_is_not_the_rosters_is_found)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(whatever_people_do_is_as_the_log_says),
		BOTH(a_row_changed_by_hand_is_found),
		BOTH(a_version_nobody_made_is_found),
		BOTH(a_file_changed_or_gone_is_found),
		BOTH(a_file_under_anothers_name_does_not_open),
		BOTH(a_log_written_anew_lacks_the_end_noted_elsewhere),
		BOTH(a_standing_that_is_not_the_rosters_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
