/* Appending to the chain, and walking it. */
#include "audit.h"

#include <stdio.h>
#include <string.h>

#include "db.h"
#include "json.h"
#include "queries.h"
#include "rows.h"

/* Every member but the hash itself, each with its length before it, after the previous hash. */
static void entry_hash(struct arena *a, const struct audit_row *row, char hex[65])
{
	struct digest *d = digest_new(a);
	char scratch[24], room[24];

	for (size_t i = 0; i < audit_shape.count; i++) {
		const struct field *f = &audit_shape.fields[i];
		const char *text, *length;

		if (strcmp(f->name, "hash") == 0)
			continue;
		text = field_plain(f, row, scratch);
		length = digits((int64_t)strlen(text), room);
		digest_add(d, length, strlen(length));
		digest_add(d, ":", 1);
		digest_add(d, text, strlen(text));
	}
	digest_end(d, hex);
}

static void put_side(struct buf *b, const struct field *f, const void *row)
{
	char scratch[24];

	if (row == NULL)
		buf_put(b, "null");
	else if (f->kind == FIELD_SECRET)
		buf_put(b, "\"***\"");
	else
		json_quote(b, field_plain(f, row, scratch));
}

static bool differs(const struct field *f, const void *before, const void *after)
{
	char one[24], two[24];

	if (before && after)
		return strcmp(field_plain(f, before, one), field_plain(f, after, two)) != 0;
	return strcmp(field_plain(f, before ? before : after, one), "") != 0;
}

char *audit_diff(struct arena *a, const struct shape *shape, const void *before, const void *after)
{
	struct buf b;
	bool comma = false;

	buf_init(&b, a);
	buf_char(&b, '{');
	for (size_t i = 0; (before || after) && i < shape->count; i++) {
		const struct field *f = &shape->fields[i];

		if (strcmp(f->name, "school_id") == 0 || strcmp(f->name, "version") == 0 || !differs(f, before, after))
			continue;
		if (comma)
			buf_char(&b, ',');
		comma = true;
		json_quote(&b, f->name);
		buf_put(&b, ":[");
		put_side(&b, f, before);
		buf_char(&b, ',');
		put_side(&b, f, after);
		buf_char(&b, ']');
	}
	buf_char(&b, '}');
	return buf_text(&b);
}

enum outcome audit_append(struct ctx *c, const struct audit_entry *e)
{
	char *hash = arena_alloc(c->arena, 65);
	struct audit_row row = {
		.school_id = c->school_id,
		.sequence = c->head->sequence + 1,
		.at = c->head->at,
		.actor_id = c->actor->account_id,
		.actor_name = c->actor->name,
		.actor_role = c->actor->role,
		.ip = c->actor->ip,
		.action = e->action,
		.outcome = c->refused || e->refused ? "refused" : "ok",
		.subject = e->subject,
		.subject_id = e->subject_id,
		.graduate_id = e->graduate_id,
		.changes = e->shape ? audit_diff(c->arena, e->shape, e->before, e->after) : e->changes ? e->changes : "{}",
		.note = e->note ? e->note : "",
		.previous = c->head->hash,
	};

	entry_hash(c->arena, &row, hash);
	row.hash = hash;
	TRY(q_audit_add(c->tx, row.school_id, row.sequence, row.at, row.actor_id, row.actor_name, row.actor_role, row.ip,
		row.action, row.outcome, row.subject, row.subject_id, row.graduate_id, row.changes, row.note, row.previous,
		row.hash, NULL));
	c->head->sequence = row.sequence;
	c->head->hash = hash;
	c->audits++;
	return OK;
}

enum outcome audit_refuse(struct ctx *c, enum outcome o, const char *action, const char *subject, int64_t subject_id, int64_t graduate_id, const char *why)
{
	c->refused = arena_new(c->arena, struct refusal);
	*c->refused = (struct refusal){ o, action, subject, why, subject_id, graduate_id };
	return fail_say(c->fail, o, why);
}

/* ---- the walk ---- */

struct walk {
	struct arena scratch;
	int64_t entries, bad;
	char head[65];
};

static enum outcome walk_one(void *arg, const struct audit_row *row)
{
	struct walk *w = arg;
	char hash[65];

	entry_hash(&w->scratch, row, hash);
	arena_reset(&w->scratch);
	w->entries++;
	if (w->bad == 0 && (row->sequence != w->entries || strcmp(row->previous, w->head) != 0 || strcmp(row->hash, hash) != 0))
		w->bad = w->entries;
	snprintf(w->head, sizeof w->head, "%s", row->hash);
	return OK;
}

static enum outcome walk_all(struct ctx *c, void *arg)
{
	struct walk *w = arg;
	struct audit_head_row *head;

	TRY(q_audit_all(c->tx, c->school_id, walk_one, w));
	TRY(q_audit_head_read(c->tx, c->school_id, &head));
	/* A cut-off tail leaves the head pointing past the end. */
	if (w->bad == 0 && head && (head->sequence != w->entries || strcmp(head->hash, w->head) != 0))
		w->bad = w->entries + 1;
	if (w->bad == 0 && head == NULL && w->entries > 0)
		w->bad = w->entries + 1;
	return OK;
}

enum outcome audit_verify(struct ctx *c, int64_t *entries, char head[65], int64_t *bad)
{
	struct walk w = { .head = "" };
	enum outcome o;

	arena_init(&w.scratch);
	o = ctx_read(c, walk_all, &w);
	arena_release(&w.scratch);
	*entries = w.entries;
	*bad = w.bad;
	memcpy(head, w.head, 65);
	return o != OK ? o : w.bad ? BROKEN : OK;
}
