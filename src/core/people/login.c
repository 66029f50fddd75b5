/* The door: who may come in. Passwords are compared between two transactions, so the second looks at
 * everything again: many guesses sent at once gain nothing over guesses sent one by one. */
#include <string.h>

#include "account.h"
#include "audit.h"
#include "db.h"
#include "guard.h"
#include "id.h"
#include "password.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

struct entering {
	const char *subject, *agent, *cookie;
	const char *refused;              /* the wrong pair was counted: what to tell */
	const char *login;                /* login or student number */
	struct account_row *account;      /* whose password it was */
	struct account_row *accounts;     /* all of that login: staff, graduate */
	size_t account_count;
	struct graduate_at_door_row *graduate; /* first login */
	bool right;
};

/* Who enters signs what he does from here on. */
static enum outcome come_in(struct ctx *c, struct entering *e, const struct account_row *who)
{
	const struct actor *visitor = c->actor;
	struct actor self = { .account_id = who->id, .graduate_id = who->graduate_id, .name = who->name, .role = who->role, .ip = visitor->ip };
	int64_t was;
	enum outcome o;

	TRY(guard_forget(c, e->subject, &was));
	TRY(q_account_came(c->tx, c->school_id, who->id, c->now, NULL));
	TRY(session_open(c, who->id, e->agent, &e->cookie));
	c->actor = &self;
	o = audit_append(c, &(struct audit_entry){ .action = "login", .subject = "account", .subject_id = who->id, .graduate_id = who->graduate_id });
	c->actor = visitor;
	return o;
}

static enum outcome answer(struct ctx *c, enum outcome o, const struct entering *e, const char **cookie)
{
	TRY(o);
	if (e->refused)
		return fail_say(c->fail, INVALID, e->refused);
	*cookie = e->cookie;
	return OK;
}

/* ---- with a password ---- */

static enum outcome look(struct ctx *c, void *arg)
{
	struct entering *e = arg;

	TRY(guard_check(c, e->subject));
	return q_account_by_login(c->tx, c->school_id, e->login, &e->accounts, &e->account_count);
}

/* Nobody of that login: one comparison all the same. */
static enum outcome compare(struct ctx *c, struct entering *e, const char *password)
{
	if (e->account_count == 0)
		return password_matches(c, "", password, &e->right);
	for (size_t i = 0; i < e->account_count && !e->right; i++) {
		e->account = &e->accounts[i];
		TRY(password_matches(c, e->account->password_hash, password, &e->right));
	}
	return OK;
}

static enum outcome enter_by_password(struct ctx *c, void *arg)
{
	struct entering *e = arg;
	struct account_row *now = NULL;

	e->refused = NULL;
	TRY(guard_check(c, e->subject));
	if (e->account)
		TRY(q_account_get(c->tx, c->school_id, e->account->id, &now));
	if (!e->right || now == NULL || strcmp(now->password_hash, e->account->password_hash) != 0)
		return guard_wrong(c, e->subject, say_login_what(c->arena), say_login_refused_note(c->arena), now ? now->id : 0,
			now ? now->graduate_id : 0, &e->refused);
	if (strcmp(now->state, "active") != 0)
		return audit_refuse(c, DENIED, "login.refused", "account", now->id, now->graduate_id, say_login_off(c->arena));
	return come_in(c, e, now);
}

enum outcome account_login(struct ctx *c, const struct login_form *form, const char *agent, const char **cookie)
{
	struct entering e = { .login = utf8_clean(c->arena, form->login, true), .agent = agent };

	if (c->school_id == 0)
		return fail_say(c->fail, INVALID, say_login_no_school(c->arena));
	e.subject = arena_printf(c->arena, "login:%s", e.login);
	TRY(ctx_read(c, look, &e));
	TRY(compare(c, &e, form->password));
	return answer(c, ctx_write(c, enter_by_password, &e), &e, cookie);
}

/* ---- the first time: with the identity number's end ---- */

static const char *last_six(const char *text)
{
	size_t n = strlen(text);

	return n > 6 ? text + n - 6 : "";
}

static char *upper(struct arena *a, const char *text)
{
	char *out = arena_dup(a, text);

	for (char *p = out; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return out;
}

/* The same work whether or not there is such a graduate. */
static enum outcome judge(struct ctx *c, const struct first_login_form *form, struct entering *e)
{
	const struct secret *s = &c->program->secret;
	const char *sealed = e->graduate ? e->graduate->id_no_sealed : secret_seal(s, c->arena, "graduate.id_no", "000000000000000000");
	const char *given = upper(c->arena, utf8_clean(c->arena, form->id_last, true));
	const char *name = utf8_clean(c->arena, form->name, true), *number = "";
	bool same;

	TRY(secret_unseal(s, c->arena, "graduate.id_no", sealed, &number));
	number = upper(c->arena, last_six(number));
	same = strlen(number) == 6 && secret_equal(number, given);
	e->right = same && e->graduate && secret_equal(utf8_clean(c->arena, e->graduate->name, true), name);
	return OK;
}

/* The account of this very person: kept, moved to his newest cohort, or new. */
static enum outcome own_account(struct ctx *c, struct entering *e, struct account_row **out)
{
	struct account_row *rows;
	size_t count;
	int64_t id = id_new();

	TRY(q_account_by_login(c->tx, c->school_id, e->login, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, "graduate") == 0)
			id = rows[i].id, *out = &rows[i];
	if (*out && *(*out)->password_hash)
		return fail_say(c->fail, CONFLICT, say_first_login_done(c->arena));
	if (*out && (*out)->graduate_id != e->graduate->id)
		TRY(q_account_rebind(c->tx, c->school_id, id, e->graduate->name, e->graduate->id, c->now, NULL));
	if (*out == NULL)
		TRY(q_account_add(c->tx, c->school_id, id, "graduate", e->login, e->graduate->name, "graduate", e->graduate->id, "", "", "", 1, c->now, NULL));
	TRY(q_account_get(c->tx, c->school_id, id, out));
	return OK;
}

static enum outcome enter_first(struct ctx *c, void *arg)
{
	struct entering *e = arg;
	struct account_row *own = NULL;

	e->refused = NULL;
	TRY(guard_check(c, e->subject));
	if (!e->right)
		return guard_wrong(c, e->subject, say_first_login_what(c->arena), say_first_refused_note(c->arena), 0,
			e->graduate ? e->graduate->id : 0, &e->refused);
	TRY(own_account(c, e, &own));
	return come_in(c, e, own);
}

static enum outcome look_first(struct ctx *c, void *arg)
{
	struct entering *e = arg;

	TRY(guard_check(c, e->subject));
	return q_graduate_at_door(c->tx, c->school_id, e->login, &e->graduate);
}

enum outcome account_first_login(struct ctx *c, const struct first_login_form *form, const char *agent, const char **cookie)
{
	struct entering e = { .login = utf8_clean(c->arena, form->student_no, true), .agent = agent };

	if (c->school_id == 0)
		return fail_say(c->fail, INVALID, say_login_no_school(c->arena));
	e.subject = arena_printf(c->arena, "first:%s", e.login);
	TRY(ctx_read(c, look_first, &e));
	TRY(judge(c, form, &e));
	return answer(c, ctx_write(c, enter_first, &e), &e, cookie);
}

/* ---- a password of one's own ---- */

struct setting {
	int64_t session_id;
	const struct password_form *form;
	struct account_row *account;
	const char *hash;
	const char *refused;
	bool old_right;
};

static enum outcome read_own(struct ctx *c, void *arg)
{
	struct setting *s = arg;

	TRY(q_session_owner(c->tx, c->school_id, s->session_id, &s->account));
	if (s->account == NULL)
		return fail_say(c->fail, MISSING, say_session_ended(c->arena));
	return s->account->must_change ? OK : guard_check(c, arena_printf(c->arena, "login:%s", s->account->login));
}

static enum outcome check_new(struct ctx *c, const struct setting *s)
{
	const struct password_form *f = s->form;
	const char *fault = password_fault(c->arena, f->password, s->account->login, s->account->name);

	if (fault)
		fail_at(c->fail, "password", fault);
	else if (strcmp(f->password, f->again) != 0)
		fail_at(c->fail, "again", say_password_again(c->arena));
	else if (s->old_right && strcmp(f->password, f->old_password) == 0)
		fail_at(c->fail, "password", say_password_same(c->arena));
	return fail_done(c->fail);
}

static enum outcome write_password(struct ctx *c, void *arg)
{
	struct setting *s = arg;
	const struct account_row *a = s->account;

	s->refused = NULL;
	if (!s->old_right)
		return guard_wrong(c, arena_printf(c->arena, "login:%s", a->login), say_password_old_wrong(c->arena),
			say_password_old_wrong(c->arena), a->id, a->graduate_id, &s->refused);
	TRY(q_account_password(c->tx, c->school_id, a->id, s->hash, 0, c->now, NULL));
	TRY(q_session_end_others(c->tx, c->school_id, a->id, s->session_id, c->now, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "password.set", .subject = "account", .subject_id = a->id, .graduate_id = a->graduate_id });
}

enum outcome account_set_password(struct ctx *c, int64_t session_id, const struct password_form *form)
{
	struct setting s = { .session_id = session_id, .form = form };
	bool reused = false;

	TRY(ctx_read(c, read_own, &s));
	s.old_right = s.account->must_change;
	if (!s.account->must_change)
		TRY(password_matches(c, s.account->password_hash, form->old_password, &s.old_right));
	else if (*s.account->password_hash) /* the handed-out one does not count as one's own */
		TRY(password_matches(c, s.account->password_hash, form->password, &reused));
	if (reused)
		fail_at(c->fail, "password", say_password_same(c->arena));
	if (s.old_right) {
		TRY(check_new(c, &s));
		TRY(password_hash(c, form->password, &s.hash));
	}
	TRY(ctx_write(c, write_password, &s));
	if (s.refused == NULL)
		return OK;
	fail_at(c->fail, "old_password", s.refused);
	return fail_done(c->fail);
}
