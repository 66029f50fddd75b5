/* A graduate's own telephone number and mail address: sealed at rest, his alone, told without being shown. */
#include "fixture.h"

#include "contact.h"

struct asking {
	struct contact_form form;
	int64_t version;
	bool changed;
};

static enum outcome get(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	return contact_get(c, &a->form, &a->version);
}

static enum outcome set(struct ctx *c, void *arg)
{
	struct asking *a = arg;

	return contact_set(c, &a->form, a->version, &a->changed);
}

static enum outcome read_contact(struct fixture *f, const struct actor *who, struct asking *a)
{
	struct ctx c = fixture_ctx(f, who);

	return ctx_read(&c, get, a);
}

static enum outcome write_contact(struct fixture *f, const struct actor *who, const char *phone, const char *email, int64_t version, bool *changed)
{
	struct asking a = { { .phone = phone, .email = email }, version, false };
	struct ctx c = fixture_ctx(f, who);
	enum outcome o = ctx_write(&c, set, &a);

	if (changed)
		*changed = a.changed;
	return o;
}

static const struct actor *somebody(struct fixture *f, const char *student_no, int place)
{
	return fixture_himself(f, fixture_graduate(f, student_no, student_no, "", place), student_no);
}

static void what_is_kept_is_sealed_and_masked(struct fixture *f)
{
	const struct actor *me = somebody(f, "2020000001", 0);
	struct asking a = { 0 };
	bool changed;

	assert_int_equal(write_contact(f, me, "+86 139-0000-0001", "a.b@example.com", 1, &changed), OK);
	assert_true(changed);
	assert_int_equal(read_contact(f, me, &a), OK);
	assert_string_equal(a.form.phone, "13900000001");
	assert_string_equal(a.form.email, "a.b@example.com");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM graduate WHERE phone_mask = '139****0001' AND phone_sealed NOT LIKE '%0001%'"
		" AND email_sealed NOT LIKE '%example%' AND phone_hash <> ''"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'graduate.contact' AND outcome = 'ok'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE changes LIKE '%13900000001%' OR changes LIKE '%a.b@example%'"), 0);
}

static void the_second_device_is_told(struct fixture *f)
{
	const struct actor *me = somebody(f, "2020000001", 0);
	struct asking a = { 0 };
	bool changed = true;

	assert_int_equal(write_contact(f, me, "13900000001", "", 1, NULL), OK);
	assert_int_equal(write_contact(f, me, "13900000002", "", 1, NULL), CONFLICT);
	assert_int_equal(write_contact(f, me, "13900000001", "", 2, &changed), OK);
	assert_false(changed);
	assert_int_equal(read_contact(f, me, &a), OK);
	assert_string_equal(a.form.phone, "13900000001");
	assert_int_equal(a.version, 2);
}

static void wrong_numbers_are_refused_all_at_once(struct fixture *f)
{
	const struct actor *me = somebody(f, "2020000001", 0);

	assert_int_equal(write_contact(f, me, "12", "nowhere", 1, NULL), INVALID);
	assert_int_equal(f->fail.count, 2);
	assert_int_equal(write_contact(f, me, "", "", 1, NULL), INVALID);
	assert_string_equal(f->fail.first->field, "phone");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM graduate WHERE phone_mask <> '' OR email_mask <> ''"), 0);
}

static void nobody_else_reads_or_changes_it(struct fixture *f)
{
	static const char *const roles[] = { "counsellor", "college_staff", "college_head", "office", "observer", "admin" };
	const struct actor *me = somebody(f, "2020000001", 0), *other = somebody(f, "2020000002", 0);
	struct asking a = { 0 };

	assert_int_equal(write_contact(f, me, "13900000001", "", 1, NULL), OK);
	assert_int_equal(read_contact(f, other, &a), OK);
	assert_string_equal(a.form.phone, "");
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		bool wide = i >= 3;
		const struct actor *staff = fixture_actor(f, roles[i], roles[i], wide ? -1 : 0);

		assert_int_equal(read_contact(f, staff, &a), MISSING);
		assert_int_equal(write_contact(f, staff, "13900000003", "", 2, NULL), MISSING);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM graduate WHERE phone_mask = '139****0001'"), 1);
}

ON_EACH_ENGINE(what_is_kept_is_sealed_and_masked)
ON_EACH_ENGINE(the_second_device_is_told)
ON_EACH_ENGINE(wrong_numbers_are_refused_all_at_once)
ON_EACH_ENGINE(nobody_else_reads_or_changes_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(what_is_kept_is_sealed_and_masked),
		BOTH(the_second_device_is_told),
		BOTH(wrong_numbers_are_refused_all_at_once),
		BOTH(nobody_else_reads_or_changes_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
