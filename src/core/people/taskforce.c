/* The working groups. */
#include "taskforce.h"

#include <string.h>

#include "audit.h"
#include "code.h"
#include "db.h"
#include "id.h"
#include "identity.h"
#include "queries.h"
#include "words.h"

bool taskforce_may_edit(const struct actor *who, int64_t college_id)
{
	bool keeper = strcmp(who->role, "college_staff") == 0 || strcmp(who->role, "college_head") == 0;

	return keeper && scope_has(who, college_id, 0, 0);
}

enum outcome taskforce_list(struct ctx *c, struct taskforce_row **rows, size_t *count)
{
	return q_taskforce_list(c->tx, c->school_id, c->cohort, scope_account(c->actor), rows, count);
}

enum outcome taskforce_colleges(struct ctx *c, struct college_row **rows, size_t *count)
{
	return q_taskforce_colleges(c->tx, c->school_id, scope_account(c->actor), rows, count);
}

enum outcome taskforce_get(struct ctx *c, int64_t id, struct taskforce_row **out)
{
	TRY(q_taskforce_get(c->tx, c->school_id, id, out));
	return *out && scope_has(c->actor, (*out)->college_id, 0, 0) ? OK : ctx_missing(c);
}

/* Out of scope and out of right are one answer; the try is told. */
static enum outcome check_keeper(struct ctx *c, const char *action, int64_t id, int64_t college_id)
{
	if (taskforce_may_edit(c->actor, college_id))
		return OK;
	return audit_refuse(c, DENIED, action, "taskforce", id, 0, say_taskforce_denied(c->arena));
}

static enum outcome check_form(struct ctx *c, const struct taskforce_form *form)
{
	if (*form->phone && !phone_any(form->phone))
		fail_at(c->fail, "phone", say_taskforce_phone_bad(c->arena, form->phone));
	if (strcmp(form->duty, TASKFORCE_HEAD) == 0 && *form->phone == '\0')
		fail_at(c->fail, "phone", say_taskforce_head_phone(c->arena));
	return fail_done(c->fail);
}

/* The place of a duty in its code set is its place in the roster. */
static int64_t order_of(const char *duty)
{
	const struct code_set *set = code_set("taskforce_duty");
	const struct code *code = code_find(set, duty);

	return code ? code - set->codes : 99;
}

enum outcome taskforce_add(struct ctx *c, const struct taskforce_form *f)
{
	int64_t id = id_new();
	struct taskforce_row *made;

	TRY(check_keeper(c, "taskforce.add", 0, f->college_id));
	TRY(check_form(c, f));
	TRY(q_taskforce_add(c->tx, c->school_id, id, c->cohort, f->college_id, f->name, f->post, f->duty, f->phone, f->note, order_of(f->duty), c->now, NULL));
	TRY(q_taskforce_get(c->tx, c->school_id, id, &made));
	return audit_append(c, &(struct audit_entry){ .action = "taskforce.add", .subject = "taskforce", .subject_id = id,
		.shape = &taskforce_shape, .after = made });
}

static enum outcome stale(struct ctx *c, int64_t seen, int64_t now)
{
	return fail_say(c->fail, CONFLICT, say_stale(c->arena, arena_printf(c->arena, "%lld", (long long)seen), arena_printf(c->arena, "%lld", (long long)now)));
}

enum outcome taskforce_change(struct ctx *c, int64_t id, const struct taskforce_form *f)
{
	struct taskforce_row *was, *now;
	int64_t changed;

	TRY(taskforce_get(c, id, &was));
	TRY(check_keeper(c, "taskforce.change", id, was->college_id));
	TRY(check_form(c, f));
	TRY(q_taskforce_change(c->tx, c->school_id, id, f->name, f->post, f->duty, f->phone, f->note, order_of(f->duty), c->now, f->version, &changed));
	if (changed == 0)
		return stale(c, f->version, was->version);
	TRY(q_taskforce_get(c->tx, c->school_id, id, &now));
	return audit_append(c, &(struct audit_entry){ .action = "taskforce.change", .subject = "taskforce", .subject_id = id,
		.shape = &taskforce_shape, .before = was, .after = now });
}

enum outcome taskforce_remove(struct ctx *c, int64_t id, int64_t version)
{
	struct taskforce_row *was;
	int64_t changed;

	TRY(taskforce_get(c, id, &was));
	TRY(check_keeper(c, "taskforce.remove", id, was->college_id));
	TRY(q_taskforce_remove(c->tx, c->school_id, id, version, &changed));
	if (changed == 0)
		return stale(c, version, was->version);
	return audit_append(c, &(struct audit_entry){ .action = "taskforce.remove", .subject = "taskforce", .subject_id = id,
		.shape = &taskforce_shape, .before = was });
}
