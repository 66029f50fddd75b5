/* Accounts: the ladder of wrong logins, the first login, sessions, scopes that fail closed. */
#include "fixture.h"

#include "audit.h"
#include "guard.h"
#include "password.h"
#include "queries.h"

enum { MINUTE = 60 * 1000 };
static const int64_t hour = 60 * MINUTE;

/* A visitor before login. */
static const struct actor visitor = { .name = "", .role = "", .ip = "127.0.0.1" };

static enum outcome login(struct fixture *f, const char *name, const char *password, const char **cookie)
{
	struct login_form form = { .login = name, .password = password };
	struct ctx c = fixture_ctx(f, &visitor);

	return account_login(&c, &form, "test", cookie);
}

static enum outcome first_login(struct fixture *f, const char *number, const char *name, const char *last, const char **cookie)
{
	struct first_login_form form = { .student_no = number, .name = name, .id_last = last };
	struct ctx c = fixture_ctx(f, &visitor);

	return account_first_login(&c, &form, "test", cookie);
}

static bool comes_in(struct fixture *f, const char *cookie)
{
	struct fixture_finding s = { .cookie = cookie };
	struct ctx c = fixture_ctx(f, NULL);

	return ctx_read(&c, fixture_find, &s) == OK;
}

/* ---- the ladder ---- */

static void wrong_times(struct fixture *f, const char *name, int times)
{
	const char *cookie = NULL;

	for (int i = 0; i < times; i++)
		assert_int_equal(login(f, name, "wrong", &cookie), INVALID);
	assert_null(cookie);
}

static void ladder_rests_and_locks(struct fixture *f)
{
	int64_t id = fixture_staff(f, "office", "office", -1);
	const char *cookie = NULL;

	wrong_times(f, "office", 5);
	assert_int_equal(login(f, "office", FIXTURE_PASSWORD, &cookie), TOO_MUCH);
	fixture_pass(f, 15 * MINUTE + 1);
	wrong_times(f, "office", 5);
	fixture_pass(f, 15 * MINUTE + 1);
	assert_int_equal(login(f, "office", FIXTURE_PASSWORD, &cookie), TOO_MUCH); /* the second rest is an hour */
	fixture_pass(f, hour);
	wrong_times(f, "office", 5);
	fixture_pass(f, 1000 * hour);
	assert_int_equal(login(f, "office", FIXTURE_PASSWORD, &cookie), TOO_MUCH); /* for good */
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'login.refused' AND outcome = 'refused'"), 15);
	assert_true(id > 0);
}
ON_EACH_ENGINE(ladder_rests_and_locks)

static void a_good_login_forgets_wrong_ones(struct fixture *f)
{
	const char *cookie = NULL;

	fixture_staff(f, "office", "office", -1);
	for (int i = 0; i < 3; i++) {
		wrong_times(f, "office", 4);
		MUST(f, login(f, "office", FIXTURE_PASSWORD, &cookie));
	}
	assert_true(comes_in(f, cookie));
}
ON_EACH_ENGINE(a_good_login_forgets_wrong_ones)

static void nobody_learns_who_has_an_account(struct fixture *f)
{
	const char *cookie;

	fixture_staff(f, "office", "office", -1);
	for (int i = 0; i < 6; i++) {
		enum outcome there = login(f, "office", "wrong", &cookie);
		const char *text = arena_dup(f->arena, f->fail.text);

		assert_int_equal(login(f, "nobody", "wrong", &cookie), there);
		assert_string_equal(f->fail.text, text);
	}
}
ON_EACH_ENGINE(nobody_learns_who_has_an_account)

struct unlocking {
	int64_t id;
	const char *student_no, *reason;
	bool reset;
};

static enum outcome unlock(struct ctx *c, void *arg)
{
	const struct unlocking *u = arg;

	return u->id ? account_unlock(c, u->id, u->reason) : account_unlock_student(c, u->student_no, u->reset, u->reason);
}

static void an_admin_lifts_the_lock_with_a_reason(struct fixture *f)
{
	const struct actor *admin = fixture_actor(f, "admin", "admin", -1);
	struct unlocking u = { fixture_staff(f, "office", "office", -1), NULL, "no", false };
	const char *cookie = NULL;
	struct ctx c;

	wrong_times(f, "office", 5);
	c = fixture_ctx(f, admin);
	assert_int_equal(ctx_write(&c, unlock, &u), INVALID);
	u.reason = "asked at the desk";
	c = fixture_ctx(f, admin);
	MUST(f, ctx_write(&c, unlock, &u));
	MUST(f, login(f, "office", FIXTURE_PASSWORD, &cookie));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'account.unlock' AND note = 'asked at the desk'"), 1);
}
ON_EACH_ENGINE(an_admin_lifts_the_lock_with_a_reason)

/* ---- the first login ---- */

static enum outcome set_password(struct fixture *f, const char *cookie, const char *old, const char *new)
{
	struct password_form form = { .old_password = old, .password = new, .again = new };
	struct fixture_finding s = { .cookie = cookie };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_read(&c, fixture_find, &s));
	c = fixture_ctx(f, &s.session.actor);
	return account_set_password(&c, s.session.session_id, &form);
}

static void a_graduate_comes_in_by_number_name_and_six(struct fixture *f)
{
	int64_t id = fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0);
	const char *cookie = NULL;
	const struct actor *who;

	assert_int_equal(first_login(f, "2020001", "Li Ming", "010010", &cookie), INVALID);
	assert_int_equal(first_login(f, "2020001", "Li Mong", "01001X", &cookie), INVALID);
	assert_int_equal(first_login(f, "2020002", "Li Ming", "01001X", &cookie), INVALID);
	MUST(f, first_login(f, "2020001", "Li Ming", "01001x", &cookie));
	who = fixture_who(f, cookie);
	assert_int_equal(who->graduate_id, id);
	assert_int_equal(who->scope.graduate_id, id);
	assert_false(who->scope.school);
	assert_int_equal(set_password(f, cookie, "", "short"), INVALID);
	assert_int_equal(set_password(f, cookie, "", "2020001!!"), INVALID);
	MUST(f, set_password(f, cookie, "", FIXTURE_PASSWORD));
	MUST(f, login(f, "2020001", FIXTURE_PASSWORD, &cookie));
	/* From now on the identity number opens nothing. */
	assert_int_equal(first_login(f, "2020001", "Li Ming", "01001X", &cookie), CONFLICT);
}
ON_EACH_ENGINE(a_graduate_comes_in_by_number_name_and_six)

static void a_reset_graduate_begins_anew(struct fixture *f)
{
	const struct actor *admin = fixture_actor(f, "admin", "admin", -1);
	struct unlocking u = { 0, "2020001", "lost his telephone", true };
	const char *cookie = NULL, *old;
	struct ctx c;

	fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0);
	MUST(f, first_login(f, "2020001", "Li Ming", "01001X", &cookie));
	MUST(f, set_password(f, cookie, "", FIXTURE_PASSWORD));
	old = cookie;
	c = fixture_ctx(f, admin);
	MUST(f, ctx_write(&c, unlock, &u));
	assert_false(comes_in(f, old));
	assert_int_equal(login(f, "2020001", FIXTURE_PASSWORD, &cookie), INVALID);
	MUST(f, first_login(f, "2020001", "Li Ming", "01001X", &cookie));
}
ON_EACH_ENGINE(a_reset_graduate_begins_anew)

static void guessing_the_six_is_counted(struct fixture *f)
{
	const char *cookie = NULL;

	fixture_graduate(f, "2020001", "Li Ming", "99010120020101001X", 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(first_login(f, "2020001", "Li Ming", "000000", &cookie), INVALID);
	assert_int_equal(first_login(f, "2020001", "Li Ming", "01001X", &cookie), TOO_MUCH);
}
ON_EACH_ENGINE(guessing_the_six_is_counted)

/* ---- sessions ---- */

static void a_session_ends(struct fixture *f)
{
	int64_t id = fixture_staff(f, "office", "office", -1);
	const char *one, *two, *three;

	MUST(f, login(f, "office", FIXTURE_PASSWORD, &one));
	MUST(f, login(f, "office", FIXTURE_PASSWORD, &two));
	assert_false(comes_in(f, ""));
	assert_false(comes_in(f, "1.x"));
	assert_false(comes_in(f, arena_printf(f->arena, "1.%s", strchr(one, '.') + 1))); /* another school's */
	MUST(f, set_password(f, one, FIXTURE_PASSWORD, "another-fair-one"));
	assert_true(comes_in(f, one));
	assert_false(comes_in(f, two));
	MUST(f, login(f, "office", "another-fair-one", &three));
	fixture_pass(f, 12 * hour - 1);
	assert_true(comes_in(f, three));
	fixture_pass(f, 1);
	assert_false(comes_in(f, three));
	assert_true(id > 0);
}
ON_EACH_ENGINE(a_session_ends)

static void the_token_itself_is_not_kept(struct fixture *f)
{
	const char *cookie;

	fixture_staff(f, "office", "office", -1);
	MUST(f, login(f, "office", FIXTURE_PASSWORD, &cookie));
	assert_int_equal(fixture_count(f, arena_printf(f->arena, "SELECT count(*) FROM session WHERE token_hash LIKE '%%%s%%'", strchr(cookie, '.') + 1)), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM session"), 1);
}
ON_EACH_ENGINE(the_token_itself_is_not_kept)

/* ---- scopes ---- */

static void scopes_fail_closed(struct fixture *f)
{
	const struct actor *staff = fixture_actor(f, "staff", "college_staff", 0);
	const struct actor *counsellor = fixture_actor(f, "counsellor", "counsellor", 1);
	const struct actor *office = fixture_actor(f, "office", "office", -1);
	const struct actor *bare;

	assert_true(scope_has(staff, f->colleges[0], f->classes[0], 7));
	assert_false(scope_has(staff, f->colleges[1], f->classes[1], 7));
	assert_true(scope_has(counsellor, f->colleges[1], f->classes[1], 7));
	assert_false(scope_has(counsellor, f->colleges[1], f->classes[0], 7));
	assert_int_equal(scope_account(office), 0);
	assert_int_equal(scope_account(staff), staff->account_id);
	fixture_sql(f, "DELETE FROM account_scope");
	bare = fixture_who(f, fixture_session(f, office->account_id));
	assert_false(scope_has(bare, f->colleges[0], f->classes[0], 7));
	assert_int_not_equal(scope_account(bare), 0);
}
ON_EACH_ENGINE(scopes_fail_closed)

static void an_account_needs_the_scope_of_its_role(struct fixture *f)
{
	struct account_form forms[] = {
		{ .login = "a1", .name = "a", .role = "college_staff", .colleges = "", .classes = "" },
		{ .login = "a2", .name = "a", .role = "counsellor", .colleges = "01", .classes = "" },
		{ .login = "a3", .name = "a", .role = "college_head", .colleges = "nowhere", .classes = "" },
		{ .login = "a4", .name = "a", .role = "graduate", .colleges = "", .classes = "" },
		{ .login = "a5", .name = "a", .role = "system", .colleges = "", .classes = "" },
		{ .login = "a b", .name = "a", .role = "office", .colleges = "", .classes = "" },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct ctx c = fixture_ctx(f, NULL);
		const char *password = NULL;
		int64_t id;

		assert_int_equal(account_create(&c, &forms[i], true, &id, &password), INVALID);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM account"), 0);
}
ON_EACH_ENGINE(an_account_needs_the_scope_of_its_role)

struct changing {
	int64_t id, version;
	struct account_form form;
	const char *state;
};

static enum outcome change(struct ctx *c, void *arg)
{
	const struct changing *k = arg;

	return account_change(c, k->id, &k->form, k->state, k->version);
}

static void nobody_raises_himself(struct fixture *f)
{
	const struct actor *admin = fixture_actor(f, "admin", "admin", -1);
	struct changing k = { admin->account_id, 1, { .login = "admin", .name = "admin", .role = "office", .colleges = "", .classes = "" }, "active" };
	struct ctx c = fixture_ctx(f, admin);

	assert_int_equal(ctx_write(&c, change, &k), DENIED);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'account.change' AND outcome = 'refused'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM account WHERE role = 'office'"), 0);
}
ON_EACH_ENGINE(nobody_raises_himself)

static void turning_off_ends_the_sessions(struct fixture *f)
{
	const struct actor *admin = fixture_actor(f, "admin", "admin", -1);
	struct changing k = { fixture_staff(f, "staff", "college_staff", 0), 1,
		{ .login = "staff", .name = "staff", .role = "college_staff", .colleges = "02", .classes = "" }, "active" };
	const char *cookie;
	struct ctx c;

	MUST(f, login(f, "staff", FIXTURE_PASSWORD, &cookie));
	c = fixture_ctx(f, admin);
	MUST(f, ctx_write(&c, change, &k)); /* the scope alone: he stays in, and sees the other college at once */
	assert_true(scope_has(fixture_who(f, cookie), f->colleges[1], 0, 0));
	assert_false(scope_has(fixture_who(f, cookie), f->colleges[0], 0, 0));
	c = fixture_ctx(f, admin);
	assert_int_equal(ctx_write(&c, change, &k), CONFLICT); /* version 1 is past */
	k.version = 2;
	k.state = "off";
	c = fixture_ctx(f, admin);
	MUST(f, ctx_write(&c, change, &k));
	assert_false(comes_in(f, cookie));
	assert_int_equal(login(f, "staff", FIXTURE_PASSWORD, &cookie), DENIED);
}
ON_EACH_ENGINE(turning_off_ends_the_sessions)

/* ---- a mail address ---- */

static enum outcome own_mail(struct ctx *c, void *typed)
{
	return account_own_mail(c, *(const char **)typed);
}

struct kept {
	int64_t id;
	const char *address, *mask;
};

static enum outcome read_kept(struct ctx *c, void *arg)
{
	struct kept *k = arg;
	struct account_row *a;

	TRY(account_get(c, k->id, &a));
	k->mask = a->mail_mask;
	return secret_unseal(&c->program->secret, c->arena, ACCOUNT_MAIL, a->mail_sealed, &k->address);
}

static void is_kept(struct fixture *f, int64_t id, const char *address, const char *mask)
{
	struct kept k = { .id = id };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_read(&c, read_kept, &k));
	assert_string_equal(k.address, address);
	assert_string_equal(k.mask, mask);
}

static void a_mail_address_is_sealed_and_his_own_to_change(struct fixture *f)
{
	const struct actor *admin = fixture_actor(f, "admin", "admin", -1), *head = fixture_actor(f, "head", "college_head", 0);
	struct changing k = { head->account_id, 1, { .login = "head", .name = "head", .role = "college_head", .mail = "dean@example.com", .colleges = "01", .classes = "" }, "active" };
	struct ctx c = fixture_ctx(f, admin);

	MUST(f, ctx_write(&c, change, &k));
	is_kept(f, head->account_id, "dean@example.com", "d***@example.com");
	k.version = 2;
	k.form.mail = "d***@example.com"; /* as the form showed it */
	c = fixture_ctx(f, admin);
	MUST(f, ctx_write(&c, change, &k));
	is_kept(f, head->account_id, "dean@example.com", "d***@example.com");
	c = fixture_ctx(f, head);
	assert_int_equal(ctx_write(&c, own_mail, &(const char *){ "nonsense" }), INVALID);
	c = fixture_ctx(f, head);
	MUST(f, ctx_write(&c, own_mail, &(const char *){ "own@example.org" }));
	is_kept(f, head->account_id, "own@example.org", "o***@example.org");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'account.mail' AND changes LIKE '%o***@example.org%'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE changes LIKE '%dean@%' OR changes LIKE '%own@%'"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM account WHERE mail_sealed LIKE '%example%'"), 0);
	c = fixture_ctx(f, head);
	MUST(f, ctx_write(&c, own_mail, &(const char *){ "" }));
	is_kept(f, head->account_id, "", "");
}
ON_EACH_ENGINE(a_mail_address_is_sealed_and_his_own_to_change)

/* ---- the log ---- */

static void no_secret_reaches_the_log(struct fixture *f)
{
	const struct actor *admin = fixture_actor(f, "admin", "admin", -1);
	int64_t id = fixture_staff(f, "office", "office", -1), entries, bad;
	struct account_row *reset;
	const char *password, *cookie;
	char head[65];
	struct ctx c = fixture_ctx(f, admin);

	MUST(f, account_reset(&c, id, &reset, &password));
	MUST(f, login(f, "office", password, &cookie));
	assert_int_equal(set_password(f, cookie, "", password), INVALID); /* the handed-out one is not his own */
	MUST(f, set_password(f, cookie, "", "another-fair-one"));
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE changes LIKE '%argon2%' OR changes LIKE '%another-fair%' OR note LIKE '%another-fair%'"), 0);
	c = fixture_ctx(f, NULL);
	MUST(f, audit_verify(&c, &entries, head, &bad));
	assert_true(entries >= 6);
}
ON_EACH_ENGINE(no_secret_reaches_the_log)

/* ---- passwords ---- */

static void fair_passwords(void **state)
{
	static const struct { const char *password; bool fair; } tries[] = {
		{ "fair-enough-9", true }, { "\xe6\x98\xa5\xe6\xb1\x9f\xe8\x8a\xb1\xe6\x9c\x88\xe5\xa4\x9c\xe6\x98\xa5\xe6\xb1\x9f\xe8\x8a\xb1\xe6\x9c\x88\xe6\x99\x9a", true },
		{ "123456789", false }, { "1234567890", false }, { "9876543210", false }, { "aaaaaaaaaaaa", false }, { "123123123123", false },
		{ "Password123", false }, { "teacher-081", false }, { "Teacher-08xy", false }, { "teacher-08 likes tea", true },
	};
	struct arena a;

	arena_init(&a);
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
		if ((password_fault(&a, tries[i].password, "teacher-08", "Zhou Min") == NULL) != tries[i].fair)
			fail_msg("%s", tries[i].password);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(ladder_rests_and_locks),
		BOTH(a_good_login_forgets_wrong_ones),
		BOTH(nobody_learns_who_has_an_account),
		BOTH(an_admin_lifts_the_lock_with_a_reason),
		BOTH(a_graduate_comes_in_by_number_name_and_six),
		BOTH(a_reset_graduate_begins_anew),
		BOTH(guessing_the_six_is_counted),
		BOTH(a_session_ends),
		BOTH(the_token_itself_is_not_kept),
		BOTH(scopes_fail_closed),
		BOTH(an_account_needs_the_scope_of_its_role),
		BOTH(nobody_raises_himself),
		BOTH(turning_off_ends_the_sessions),
		BOTH(a_mail_address_is_sealed_and_his_own_to_change),
		BOTH(no_secret_reaches_the_log),
		cmocka_unit_test(fair_passwords),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
