/* Staff accounts: made, changed, reset, unlocked. */
#include "account.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "code.h"
#include "db.h"
#include "guard.h"
#include "id.h"
#include "identity.h"
#include "password.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

enum { REASON_LEAST = 5 };

/* ---- reading ---- */

enum outcome account_get(struct ctx *c, int64_t id, struct account_row **out)
{
	TRY(q_account_get(c->tx, c->school_id, id, out));
	if (*out == NULL || strcmp((*out)->kind, "staff") != 0)
		return fail_say(c->fail, MISSING, say_account_missing(c->arena));
	return OK;
}

enum outcome account_find(struct ctx *c, const char *login, struct account_row **out)
{
	struct account_row *rows;
	size_t count;

	*out = NULL;
	TRY(q_account_by_login(c->tx, c->school_id, login, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, "staff") == 0)
			*out = &rows[i];
	return OK;
}

enum outcome account_list(struct ctx *c, const struct account_filter *f, struct account_line_row **rows, size_t *count)
{
	bool locked = strcmp(f->state, "locked") == 0;

	return q_account_list(c->tx, c->school_id, f->role, locked ? "" : f->state, locked ? 0 : NOT_GIVEN, f->college_id, f->search,
		f->after, f->most, c->now, rows, count);
}

enum outcome account_number(struct ctx *c, int64_t *accounts)
{
	struct account_count_row row;

	TRY(q_account_count(c->tx, c->school_id, &row));
	*accounts = row.accounts;
	return OK;
}

enum outcome account_scopes(struct ctx *c, const char *first, const char *last, struct account_scope_name_row **rows, size_t *count)
{
	return q_account_scope_names(c->tx, c->school_id, first, last, rows, count);
}

enum outcome account_places(struct ctx *c, struct college_row **colleges, size_t *college_count, struct class_choice_row **classes, size_t *class_count)
{
	TRY(q_college_all(c->tx, c->school_id, colleges, college_count));
	return q_class_choice(c->tx, c->school_id, c->cohort, classes, class_count);
}

enum outcome account_blocked(struct ctx *c, const char *login, int64_t *until)
{
	struct login_guard_row *row;

	TRY(q_guard_get(c->tx, c->school_id, arena_printf(c->arena, "login:%s", login), &row));
	*until = row && row->blocked_until > c->now ? row->blocked_until : 0;
	return OK;
}

/* ---- scope ---- */

const char *account_scope_kind(const char *role)
{
	static const struct { const char *role, *kind; } kinds[] = {
		{ "counsellor", "class" }, { "college_staff", "college" }, { "college_head", "college" },
		{ "office", "school" }, { "observer", "school" }, { "admin", "school" },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].role, role) == 0)
			return kinds[i].kind;
	return NULL;
}

struct targets {
	const char *kind;
	int64_t *ids;
	size_t count;
	const char *names; /* for the entry */
};

static bool add_target(struct ctx *c, struct targets *t, int64_t id, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->ids[i] == id)
			return true;
	t->ids[t->count++] = id;
	t->names = *t->names ? arena_printf(c->arena, "%s, %s", t->names, name) : arena_dup(c->arena, name);
	return true;
}

static bool find_college(struct ctx *c, struct targets *t, const struct college_row *rows, size_t count, const char *item)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].name, item) == 0 || strcmp(rows[i].code, item) == 0 || rows[i].id == strtoll(item, NULL, 10))
			return add_target(c, t, rows[i].id, rows[i].name);
	return false;
}

static bool find_class(struct ctx *c, struct targets *t, const struct class_choice_row *rows, size_t count, const char *item)
{
	const struct class_choice_row *found = NULL;

	for (size_t i = 0; i < count; i++) {
		if (rows[i].id == strtoll(item, NULL, 10))
			return add_target(c, t, rows[i].id, rows[i].name);
		if (strcmp(rows[i].name, item) == 0 && found)
			return false;
		if (strcmp(rows[i].name, item) == 0)
			found = &rows[i];
	}
	return found && add_target(c, t, found->id, found->name);
}

struct places {
	struct college_row *colleges;
	struct class_choice_row *classes;
	size_t college_count, class_count;
};

static void read_item(struct ctx *c, struct targets *t, const struct places *p, const char *item)
{
	bool college = strcmp(t->kind, "college") == 0;

	if (*item == '\0')
		return;
	if (college && !find_college(c, t, p->colleges, p->college_count, item))
		fail_at(c->fail, "colleges", say_account_college_unknown(c->arena, item));
	if (!college && !find_class(c, t, p->classes, p->class_count, item))
		fail_at(c->fail, "classes", say_account_class_unknown(c->arena, item));
}

/* A counsellor's classes of other cohorts stay his: the form shows this cohort's only. */
static enum outcome keep_elsewhere(struct ctx *c, struct targets *t, int64_t account_id, const struct places *p)
{
	struct account_scope_row *rows;
	size_t count;

	TRY(q_account_scope_all(c->tx, c->school_id, account_id, &rows, &count));
	t->ids = arena_grow(c->arena, t->ids, t->count * sizeof *t->ids, (t->count + count + 1) * sizeof *t->ids);
	for (size_t i = 0; i < count; i++) {
		bool here = strcmp(rows[i].kind, "class") != 0;

		for (size_t k = 0; k < p->class_count && !here; k++)
			here = p->classes[k].id == rows[i].target_id;
		if (!here)
			t->ids[t->count++] = rows[i].target_id;
	}
	return OK;
}

static enum outcome read_targets(struct ctx *c, const struct account_form *form, int64_t account_id, struct targets *t)
{
	struct places p;
	bool college;
	const char *list;
	char *items, *item;

	*t = (struct targets){ .kind = account_scope_kind(form->role), .names = "" };
	if (t->kind == NULL) {
		fail_at(c->fail, "role", say_account_role_bad(c->arena, form->role));
		return fail_done(c->fail);
	}
	if (strcmp(t->kind, "school") == 0) {
		t->ids = arena_array(c->arena, 1, sizeof *t->ids);
		add_target(c, t, 0, say_scope_school(c->arena));
		return OK;
	}
	TRY(account_places(c, &p.colleges, &p.college_count, &p.classes, &p.class_count));
	college = strcmp(t->kind, "college") == 0;
	list = college ? form->colleges : form->classes;
	items = arena_dup(c->arena, list ? list : "");
	t->ids = arena_array(c->arena, strlen(items) + 1, sizeof *t->ids);
	while ((item = strsep(&items, "\x1f")))
		read_item(c, t, &p, item);
	if (!college)
		TRY(keep_elsewhere(c, t, account_id, &p));
	if (t->count == 0 && c->fail->count == 0)
		fail_at(c->fail, college ? "colleges" : "classes", college ? say_account_college_needed(c->arena, code_name("role", form->role))
			: say_account_class_needed(c->arena, code_name("role", form->role)));
	return fail_done(c->fail);
}

static enum outcome write_targets(struct ctx *c, int64_t account_id, const struct targets *t)
{
	TRY(q_account_scope_clear(c->tx, c->school_id, account_id, NULL));
	for (size_t i = 0; i < t->count; i++)
		TRY(q_account_scope_add(c->tx, c->school_id, account_id, t->kind, t->ids[i], NULL));
	return OK;
}

/* ---- a mail address ---- */

struct mail_way {
	const char *sealed, *mask;
};

/* Forms show the mask alone: what still is the mask stays as it is. */
static void read_mail(struct ctx *c, const char *typed, const struct account_row *was, struct mail_way *out)
{
	const char *text = typed ? utf8_clean(c->arena, typed, true) : NULL;

	*out = (struct mail_way){ was ? was->mail_sealed : "", was ? was->mail_mask : "" };
	if (text == NULL || (was && strcmp(text, was->mail_mask) == 0))
		return;
	if (*text && !email_shaped(text))
		fail_at(c->fail, "mail", say_email_shape(c->arena));
	*out = (struct mail_way){ secret_seal(&c->program->secret, c->arena, ACCOUNT_MAIL, text), *text ? mask_email(c->arena, text) : "" };
}

/* Another address, or the same once more: what was said of the old one is not said of it. */
static enum outcome mail_anew(struct ctx *c, const struct account_row *was, const struct mail_way *mail)
{
	return mail->sealed == was->mail_sealed ? OK : q_account_reach_end(c->tx, c->school_id, was->id, NULL);
}

enum outcome account_own_mail(struct ctx *c, const char *typed)
{
	struct account_row *was, *now;
	struct mail_way mail;

	TRY(account_get(c, c->actor->account_id, &was));
	read_mail(c, typed, was, &mail);
	TRY(fail_done(c->fail));
	TRY(q_account_mail(c->tx, c->school_id, was->id, mail.sealed, mail.mask, c->now, NULL));
	TRY(mail_anew(c, was, &mail));
	TRY(account_get(c, was->id, &now));
	return audit_append(c, &(struct audit_entry){ .action = "account.mail", .subject = "account", .subject_id = was->id,
		.shape = &account_shape, .before = was, .after = now });
}

/* ---- a new account ---- */

static bool is_login(const char *login)
{
	size_t n = strlen(login);

	return n >= 2 && n <= 40 && strspn(login, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@") == n;
}

struct creating {
	const struct account_form *form;
	const char *login, *name, *hash;
	int64_t id;
	bool must_change;
	struct targets targets;
	struct mail_way mail;
};

static enum outcome check_new(struct ctx *c, void *arg)
{
	struct creating *k = arg;
	struct account_row *same;

	TRY(account_find(c, k->login, &same));
	if (same)
		fail_at(c->fail, "login", say_account_login_taken(c->arena, k->login, same->name));
	if (!is_login(k->login))
		fail_at(c->fail, "login", say_account_login_bad(c->arena, k->login));
	read_mail(c, k->form->mail, NULL, &k->mail);
	TRY(read_targets(c, k->form, 0, &k->targets));
	return fail_done(c->fail);
}

static enum outcome create(struct ctx *c, void *arg)
{
	struct creating *k = arg;
	struct account_form shown = { .login = k->login, .name = k->name, .role = k->form->role, .colleges = "", .classes = "" };

	TRY(check_new(c, k));
	shown.mail = k->mail.mask;
	TRY(q_account_add(c->tx, c->school_id, k->id, "staff", k->login, k->name, k->form->role, 0, k->hash, k->mail.sealed, k->mail.mask,
		k->must_change, c->now, NULL));
	TRY(write_targets(c, k->id, &k->targets));
	if (strcmp(k->targets.kind, "class") == 0)
		shown.classes = k->targets.names;
	else
		shown.colleges = k->targets.names;
	return audit_append(c, &(struct audit_entry){ .action = "account.create", .subject = "account", .subject_id = k->id,
		.shape = &account_form_shape, .after = &shown });
}

enum outcome account_create(struct ctx *c, const struct account_form *form, bool must_change, int64_t *id, const char **password)
{
	struct creating k = { .form = form, .login = utf8_clean(c->arena, form->login, true), .name = utf8_clean(c->arena, form->name, true),
		.id = id_new(), .must_change = must_change };
	const char *fault;

	TRY(ctx_read(c, check_new, &k)); /* before the costly hash */
	if (*password == NULL)
		*password = secret_password_new(c->arena);
	fault = password_fault(c->arena, *password, k.login, k.name);
	if (fault)
		return fail_say(c->fail, INVALID, fault);
	TRY(password_hash(c, *password, &k.hash));
	TRY(ctx_write(c, create, &k));
	*id = k.id;
	return OK;
}

/* ---- changing ---- */

/* Nobody raises, frees or resets himself. */
static enum outcome not_self(struct ctx *c, const char *action, int64_t id)
{
	if (id != c->actor->account_id)
		return OK;
	return audit_refuse(c, DENIED, action, "account", id, 0, say_account_not_self(c->arena));
}

static enum outcome scope_text(struct ctx *c, const struct account_row *a, struct account_form *form)
{
	struct account_scope_name_row *rows;
	size_t count;
	struct buf colleges, classes;

	buf_init(&colleges, c->arena);
	buf_init(&classes, c->arena);
	TRY(q_account_scope_names(c->tx, c->school_id, a->login, a->login, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct buf *b = strcmp(rows[i].kind, "class") == 0 ? &classes : &colleges;

		buf_put(b, b->n ? ", " : "");
		buf_put(b, strcmp(rows[i].kind, "school") == 0 ? say_scope_school(c->arena) : rows[i].target_name);
	}
	*form = (struct account_form){ .login = a->login, .name = a->name, .role = a->role, .mail = a->mail_mask,
		.colleges = buf_text(&colleges), .classes = buf_text(&classes) };
	return OK;
}

enum outcome account_change(struct ctx *c, int64_t id, const struct account_form *form, const char *state, int64_t version)
{
	const char *name = utf8_clean(c->arena, form->name, true);
	struct account_row *was, *now;
	struct account_form before, after;
	struct targets targets;
	struct mail_way mail;
	int64_t changed;
	bool out;

	TRY(account_get(c, id, &was));
	TRY(not_self(c, "account.change", id));
	read_mail(c, form->mail, was, &mail);
	TRY(read_targets(c, form, id, &targets));
	TRY(scope_text(c, was, &before));
	TRY(q_account_change(c->tx, c->school_id, id, name, form->role, mail.sealed, mail.mask, strcmp(state, "off") == 0 ? "off" : "active",
		c->now, version, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)version),
			arena_printf(c->arena, "%lld", (long long)was->version)));
	TRY(mail_anew(c, was, &mail));
	TRY(write_targets(c, id, &targets));
	TRY(account_get(c, id, &now));
	TRY(scope_text(c, now, &after));
	out = strcmp(now->state, "active") != 0 || strcmp(now->role, was->role) != 0;
	if (out)
		TRY(q_session_end_others(c->tx, c->school_id, id, 0, c->now, NULL));
	TRY(audit_append(c, &(struct audit_entry){ .action = "account.change", .subject = "account", .subject_id = id,
		.shape = &account_shape, .before = was, .after = now }));
	if (strcmp(before.colleges, after.colleges) == 0 && strcmp(before.classes, after.classes) == 0)
		return OK;
	return audit_append(c, &(struct audit_entry){ .action = "account.scope", .subject = "account", .subject_id = id,
		.shape = &account_form_shape, .before = &before, .after = &after });
}

enum outcome account_turn_off(struct ctx *c, int64_t id)
{
	struct account_row *was, *now;

	TRY(account_get(c, id, &was));
	TRY(not_self(c, "account.change", id));
	TRY(q_account_change(c->tx, c->school_id, id, was->name, was->role, was->mail_sealed, was->mail_mask, "off", c->now, was->version, NULL));
	TRY(q_session_end_others(c->tx, c->school_id, id, 0, c->now, NULL));
	TRY(account_get(c, id, &now));
	return audit_append(c, &(struct audit_entry){ .action = "account.change", .subject = "account", .subject_id = id,
		.shape = &account_shape, .before = was, .after = now });
}

/* ---- resetting and unlocking ---- */

struct resetting {
	int64_t id;
	const char *hash;
	struct account_row *account;
};

static enum outcome find_one(struct ctx *c, void *arg)
{
	struct resetting *r = arg;

	return account_get(c, r->id, &r->account);
}

static enum outcome reset(struct ctx *c, void *arg)
{
	struct resetting *r = arg;
	int64_t was;

	TRY(account_get(c, r->id, &r->account));
	TRY(not_self(c, "account.reset", r->id));
	TRY(q_account_password(c->tx, c->school_id, r->id, r->hash, 1, c->now, NULL));
	TRY(q_session_end_others(c->tx, c->school_id, r->id, 0, c->now, NULL));
	TRY(guard_forget(c, arena_printf(c->arena, "login:%s", r->account->login), &was));
	return audit_append(c, &(struct audit_entry){ .action = "account.reset", .subject = "account", .subject_id = r->id });
}

enum outcome account_reset(struct ctx *c, int64_t id, struct account_row **out, const char **password)
{
	struct resetting r = { .id = id };

	TRY(ctx_read(c, find_one, &r));
	*password = secret_password_new(c->arena);
	TRY(password_hash(c, *password, &r.hash));
	TRY(ctx_write(c, reset, &r));
	*out = r.account;
	return OK;
}

static enum outcome check_reason(struct ctx *c, const char *reason)
{
	size_t count = utf8_count(reason);

	if (count < REASON_LEAST)
		fail_at(c->fail, "reason", say_reason_short(c->arena, arena_printf(c->arena, "%zu", count)));
	return fail_done(c->fail);
}

enum outcome account_unlock(struct ctx *c, int64_t id, const char *reason)
{
	struct account_row *a;
	int64_t was;

	TRY(check_reason(c, reason));
	TRY(account_get(c, id, &a));
	TRY(guard_forget(c, arena_printf(c->arena, "login:%s", a->login), &was));
	return audit_append(c, &(struct audit_entry){ .action = "account.unlock", .subject = "account", .subject_id = id, .note = reason });
}

static enum outcome reset_student(struct ctx *c, const struct account_row *a)
{
	TRY(q_account_password(c->tx, c->school_id, a->id, "", 1, c->now, NULL));
	return q_session_end_others(c->tx, c->school_id, a->id, 0, c->now, NULL);
}

enum outcome account_unlock_student(struct ctx *c, const char *student_no, bool again, const char *reason)
{
	struct account_row *rows, *a = NULL;
	int64_t login, first;
	size_t count;

	TRY(check_reason(c, reason));
	TRY(q_account_by_login(c->tx, c->school_id, student_no, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].kind, "graduate") == 0)
			a = &rows[i];
	TRY(guard_forget(c, arena_printf(c->arena, "login:%s", student_no), &login));
	TRY(guard_forget(c, arena_printf(c->arena, "first:%s", student_no), &first));
	if (a == NULL && login + first == 0)
		fail_at(c->fail, "student_no", say_account_student_missing(c->arena, student_no));
	TRY(fail_done(c->fail));
	if (a && again)
		TRY(reset_student(c, a));
	return audit_append(c, &(struct audit_entry){ .action = again ? "account.reset" : "account.unlock", .subject = "account",
		.subject_id = a ? a->id : 0, .graduate_id = a ? a->graduate_id : 0, .note = reason });
}
