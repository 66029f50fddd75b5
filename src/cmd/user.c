/* quxiang user …: staff accounts from the server's own command line, for the first admin and for whoever
 * has locked himself out. The actor is the system; everything is in the audit log. */
#include <stdio.h>
#include <string.h>

#include "account.h"
#include "cmd.h"
#include "code.h"
#include "words.h"

/* "A,B" as a form's list. */
static const char *list_of(struct arena *a, const char *text)
{
	char *list = arena_dup(a, text);

	for (char *p = list; *p; p++)
		if (*p == ',')
			*p = '\x1f';
	return list;
}

static enum outcome read_password(struct invocation *v, const char **password)
{
	char line[512];

	*password = NULL;
	if (!args_has(&v->args, "password-stdin"))
		return OK;
	if (fgets(line, sizeof line, stdin) == NULL)
		return fail_say(v->fail, INVALID, say_user_no_password(v->arena));
	line[strcspn(line, "\r\n")] = '\0';
	*password = arena_dup(v->arena, line);
	return OK;
}

enum outcome cmd_user_add(struct invocation *v)
{
	const struct args *a = &v->args;
	const char *role = args_or(a, "role", ""), *password;
	const struct code *known = code_read(code_set("role"), v->arena, role);
	struct account_form form = {
		.login = args_or(a, "login", ""), .name = args_or(a, "name", ""), .role = known ? known->code : role, .mail = args_or(a, "mail", ""),
		.colleges = list_of(v->arena, args_or(a, "colleges", "")), .classes = list_of(v->arena, args_or(a, "classes", "")),
	};
	bool given;
	int64_t id;
	struct ctx c;

	if (*form.login == '\0' || *form.name == '\0' || *role == '\0')
		return fail_say(v->fail, INVALID, say_user_add_needs(v->arena));
	TRY(cmd_ctx(v, &c));
	TRY(read_password(v, &password));
	given = password != NULL;
	TRY(account_create(&c, &form, !given, &id, &password));
	if (given)
		printf("%s\n", say_user_added(v->arena, form.login));
	else
		printf("%s\n%s\n", say_user_added_random(v->arena, form.login), password);
	return OK;
}

/* ---- one account by its login ---- */

struct one {
	const char *login, *reason, *password;
	struct account_row *account;
	bool student;
};

static enum outcome find_one(struct ctx *c, void *arg)
{
	struct one *o = arg;

	TRY(account_find(c, o->login, &o->account));
	return OK;
}

static enum outcome start(struct invocation *v, struct ctx *c, struct one *o)
{
	*o = (struct one){ .login = v->args.words[0], .reason = args_or(&v->args, "reason", say_user_reason(v->arena)) };
	TRY(cmd_ctx(v, c));
	TRY(ctx_read(c, find_one, o));
	o->student = o->account == NULL;
	return OK;
}

static enum outcome unlock(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return o->student ? account_unlock_student(c, o->login, false, o->reason) : account_unlock(c, o->account->id, o->reason);
}

enum outcome cmd_user_unlock(struct invocation *v)
{
	struct one o;
	struct ctx c;

	TRY(start(v, &c, &o));
	TRY(ctx_write(&c, unlock, &o));
	printf("%s\n", say_account_unlocked(v->arena, o.login));
	return OK;
}

static enum outcome reset_student(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return account_unlock_student(c, o->login, true, o->reason);
}

enum outcome cmd_user_reset(struct invocation *v)
{
	struct one o;
	struct ctx c;

	TRY(start(v, &c, &o));
	if (o.student) {
		TRY(ctx_write(&c, reset_student, &o));
		printf("%s\n", say_account_student_reset(v->arena, o.login));
		return OK;
	}
	TRY(account_reset(&c, o.account->id, &o.account, &o.password));
	printf("%s\n%s\n", say_user_reset(v->arena, o.login), o.password);
	return OK;
}

static enum outcome turn_off(struct ctx *c, void *arg)
{
	struct one *o = arg;

	return account_turn_off(c, o->account->id);
}

enum outcome cmd_user_off(struct invocation *v)
{
	struct one o;
	struct ctx c;

	TRY(start(v, &c, &o));
	if (o.account == NULL)
		return fail_say(v->fail, MISSING, say_account_missing(v->arena));
	TRY(ctx_write(&c, turn_off, &o));
	printf("%s\n", say_user_off(v->arena, o.login));
	return OK;
}

/* ---- all of them ---- */

struct listing {
	struct account_line_row *rows;
	size_t count;
};

static enum outcome read_list(struct ctx *c, void *arg)
{
	struct listing *l = arg;
	struct account_filter all = { .search = "", .role = "", .state = "", .after = "", .most = 100000 };

	return account_list(c, &all, &l->rows, &l->count);
}

enum outcome cmd_user_list(struct invocation *v)
{
	struct listing l;
	struct ctx c;

	TRY(cmd_ctx(v, &c));
	TRY(ctx_read(&c, read_list, &l));
	for (size_t i = 0; i < l.count; i++) {
		const struct account_line_row *r = &l.rows[i];
		const char *state = r->blocked_until >= GUARD_FOREVER ? "locked" : r->state;

		printf("%s\t%s\t%s\t%s\n", r->login, r->name, code_name("role", r->role), code_name("account_state", state));
	}
	return OK;
}
