/* Reading the audit log. */
#include "audit_list.h"
#include "buf.h"
#include "json.h"
#include "audit.h"

#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "db.h"
#include "queries.h"

/* What an admin may not read. */
static void veil(const struct ctx *c, struct audit_line_row *row)
{
	if (strcmp(c->actor->role, "admin") != 0 || row->graduate_id == 0)
		return;
	row->changes = "{}";
	row->student_no = row->graduate_name = "";
	if (strcmp(row->actor_role, "graduate") == 0)
		row->actor_name = "";
}

static bool is_id(const char *text)
{
	return strlen(text) >= 15 && strspn(text, "0123456789") == strlen(text);
}

struct who {
	int64_t id;
	const char *name;
};

/* An account's id or login, else a name. */
static enum outcome find_actor(struct ctx *c, const char *actor, struct who *out)
{
	struct account_row *a;

	*out = (struct who){ 0, "" };
	if (*actor == '\0')
		return OK;
	if (is_id(actor)) {
		out->id = strtoll(actor, NULL, 10);
		return OK;
	}
	TRY(account_find(c, actor, &a));
	if (a)
		out->id = a->id;
	else
		out->name = actor;
	return OK;
}

static int64_t or_not(int64_t value)
{
	return value ? value : NOT_GIVEN;
}

enum outcome audit_list(struct ctx *c, const struct audit_filter *f, struct audit_line_row **rows, size_t *count)
{
	struct graduate_at_door_row *g = NULL;
	struct who who;

	*count = 0;
	*rows = NULL;
	TRY(find_actor(c, f->actor, &who));
	if (*f->student_no)
		TRY(q_graduate_at_door(c->tx, c->school_id, f->student_no, &g));
	if (*f->student_no && g == NULL)
		return OK;
	TRY(q_audit_list(c->tx, c->school_id, who.id, who.name, f->action, g ? g->id : 0, f->outcome, or_not(f->since), or_not(f->till),
		or_not(f->before), f->most, rows, count));
	for (size_t i = 0; i < *count; i++)
		veil(c, &(*rows)[i]);
	return OK;
}

enum outcome audit_entry_get(struct ctx *c, int64_t sequence, struct audit_line_row **line, struct audit_row **entry)
{
	TRY(q_audit_line_one(c->tx, c->school_id, sequence, line));
	TRY(q_audit_one(c->tx, c->school_id, sequence, entry));
	if (*line == NULL || *entry == NULL)
		return ctx_missing(c);
	veil(c, *line);
	return OK;
}

enum outcome audit_head(struct ctx *c, int64_t *sequence, const char **hash)
{
	struct audit_head_row *row;

	TRY(q_audit_head_read(c->tx, c->school_id, &row));
	*sequence = row ? row->sequence : 0;
	*hash = row ? row->hash : "";
	return OK;
}

/* ---- taken out whole ---- */

static enum outcome tell_print(struct ctx *c, void *arg)
{
	return audit_append(c, &(struct audit_entry){ .action = "audit.export", .subject = "school", .subject_id = c->school_id });
}

struct printing {
	struct arena line;
	FILE *out;
};

static enum outcome print_one(void *arg, const struct audit_row *row)
{
	struct printing *p = arg;
	struct buf b;
	struct json j;

	buf_init(&b, &p->line);
	json_init(&j, &b);
	json_row(&j, NULL, &audit_shape, row);
	buf_char(&b, '\n');
	fputs(buf_text(&b), p->out);
	arena_reset(&p->line);
	return ferror(p->out) ? BROKEN : OK;
}

static enum outcome print_all(struct ctx *c, void *arg)
{
	return q_audit_all(c->tx, c->school_id, print_one, arg);
}

enum outcome audit_print(struct ctx *c, FILE *out)
{
	struct printing p = { .out = out };
	enum outcome o;

	TRY(ctx_write(c, tell_print, NULL));
	arena_init(&p.line);
	o = ctx_read(c, print_all, &p);
	arena_release(&p.line);
	return o;
}
