/* Evidence: bound to a draft, then never changed, and looked at within scope. */
#include "evidence.h"

#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "record.h"
#include "reopening.h"
#include "store.h"
#include "utf8.h"
#include "words.h"

enum { NAME_MOST = 120 };

bool evidence_kind_fits(const char *kind, const char *form)
{
	const struct code_set *set = code_set("evidence_kind");
	const struct code *code = code_find(set, kind);
	const char *takes = code ? code_extra(set, code, "form") : "";

	return code && (*form == '\0' || strcmp(takes, form) == 0);
}

/* "other" goes along with any form, but alone it proves nothing. */
static bool kind_allowed(const char *kind, const char *form)
{
	const struct code_set *set = code_set("evidence_kind");
	const struct code *code = code_find(set, kind);

	return code && (evidence_kind_fits(kind, form) || *code_extra(set, code, "form") == '\0');
}

static bool is_taken(const char *mime)
{
	return strcmp(mime, "application/pdf") == 0 || strcmp(mime, "image/jpeg") == 0 || strcmp(mime, "image/png") == 0;
}

enum outcome evidence_store(struct ctx *c, const void *bytes, size_t n, struct evidence_file *out)
{
	struct arena *a = c->arena;

	if (n == 0)
		return fail_say(c->fail, INVALID, say_evidence_empty(a));
	if (n > EVIDENCE_BYTES)
		return fail_say(c->fail, TOO_MUCH, say_evidence_big(a, arena_printf(a, "%zu.%zu", n >> 20, (n & 0xfffff) * 10 >> 20)));
	if (!is_taken(store_type(bytes, n)))
		return fail_say(c->fail, INVALID, say_evidence_type(a));
	out->size = (int64_t)n;
	return store_bytes(c, bytes, n, out->hash, &out->mime);
}

/* ---- changing a draft's evidence ---- */

struct binding {
	struct ctx *c;
	const char *action;
	struct record record;
	struct destination_row *row;
	struct evidence_row *rows;
	size_t count;
};

static enum outcome refuse(const struct binding *b, enum outcome o, const char *why)
{
	return audit_refuse(b->c, o, b->action, "evidence", b->row->id, b->row->graduate_id, why);
}

static enum outcome open_draft(struct binding *b, int64_t destination_id)
{
	struct ctx *c = b->c;
	enum outcome o = record_of(c, destination_id, &b->record, &b->row);
	unsigned who = mover_of(c->actor, b->record.graduate_id);
	bool staff;

	if (o == MISSING)
		return audit_refuse(c, o, b->action, "evidence", 0, b->record.graduate_id, c->fail->text);
	TRY(o);
	staff = (who & MOVE_HELPER) && strcmp(b->row->source, "staff") == 0;
	if (who != MOVE_OWNER && !staff)
		return refuse(b, DENIED, say_evidence_not_yours(c->arena));
	if (strcmp(b->row->state, "draft") != 0)
		return refuse(b, CONFLICT, say_evidence_draft(c->arena, code_name("destination_state", b->row->state)));
	o = reopening_require(c, b->record.standing.cohort, b->row->graduate_id);
	if (o == CONFLICT)
		return refuse(b, o, c->fail->text);
	TRY(o);
	return q_evidence_of(c->tx, c->school_id, b->row->id, &b->rows, &b->count);
}

static enum outcome form_of(struct binding *b, const char **form)
{
	struct category_row *category;

	*form = "";
	TRY(q_category_get(b->c->tx, b->c->school_id, b->row->cohort, b->row->category, &category));
	if (category)
		*form = category->form;
	return OK;
}

/* The last part of the name only, without what a header or a path could stumble over. */
static const char *safe_name(struct arena *a, const char *name)
{
	char *clean = utf8_clean(a, name, false);
	size_t n;

	for (char *p = clean; *p; p++)
		if (*p == '/' || *p == '\\')
			clean = p + 1;
	for (char *p = clean; *p; p++)
		if (strchr("\"<>|:*?\n\r\t", *p))
			*p = '_';
	n = utf8_cut(clean, NAME_MOST);
	return *clean ? arena_dupn(a, clean, n) : "file";
}

static enum outcome check_kind(struct binding *b, const char *kind)
{
	const char *form, *name = code_name("evidence_kind", kind);

	TRY(form_of(b, &form));
	if (kind_allowed(kind, form))
		return OK;
	fail_at(b->c->fail, "kind", say_evidence_kind(b->c->arena, name ? name : kind));
	return refuse(b, INVALID, b->c->fail->last->text);
}

static enum outcome bind(struct binding *b, const struct evidence_row *row)
{
	struct ctx *c = b->c;

	TRY(store_note(c, row->file_hash, row->size, row->mime));
	TRY(q_evidence_add(c->tx, c->school_id, row->id, row->destination_id, row->graduate_id, row->kind, row->file_hash,
		row->file_name, row->mime, row->size, row->added_at, row->added_by, NULL));
	return audit_append(c, &(struct audit_entry){ .action = b->action, .subject = "evidence", .subject_id = row->id,
		.graduate_id = row->graduate_id, .shape = &evidence_shape, .after = row });
}

static struct evidence_row *same_file(const struct binding *b, const char *hash)
{
	for (size_t i = 0; i < b->count; i++)
		if (strcmp(b->rows[i].file_hash, hash) == 0)
			return &b->rows[i];
	return NULL;
}

enum outcome evidence_add(struct ctx *c, int64_t destination_id, const char *kind, const char *file_name, const struct evidence_file *file, struct evidence_row *out)
{
	struct binding b = { .c = c, .action = "evidence.add" };
	struct evidence_row row, *same;

	TRY(open_draft(&b, destination_id));
	TRY(check_kind(&b, kind));
	same = same_file(&b, file->hash);
	if (same) {
		if (out)
			*out = *same;
		return audit_append(c, &(struct audit_entry){ .action = b.action, .subject = "evidence", .subject_id = same->id,
			.graduate_id = same->graduate_id });
	}
	if (b.count >= EVIDENCE_MAX)
		return refuse(&b, TOO_MUCH, say_evidence_full(c->arena));
	row = (struct evidence_row){ .school_id = c->school_id, .id = id_new(), .destination_id = b.row->id,
		.graduate_id = b.row->graduate_id, .kind = kind, .file_hash = arena_dup(c->arena, file->hash),
		.file_name = safe_name(c->arena, file_name), .mime = file->mime, .size = file->size, .added_at = c->now,
		.added_by = c->actor->account_id };
	TRY(bind(&b, &row));
	if (out)
		*out = row;
	return OK;
}

struct putting {
	int64_t destination_id;
	const char *kind, *file_name;
	struct evidence_file file;
	struct evidence_row *out;
};

static enum outcome put(struct ctx *c, void *arg)
{
	struct putting *p = arg;

	return evidence_add(c, p->destination_id, p->kind, p->file_name, &p->file, p->out);
}

enum outcome evidence_put(struct ctx *c, int64_t destination_id, const char *kind, const char *file_name, const void *bytes, size_t n, struct evidence_row *out)
{
	struct putting p = { .destination_id = destination_id, .kind = kind, .file_name = file_name, .out = out };

	TRY(evidence_store(c, bytes, n, &p.file));
	return ctx_write(c, put, &p);
}

enum outcome evidence_remove(struct ctx *c, int64_t evidence_id)
{
	struct binding b = { .c = c, .action = "evidence.remove" };
	struct evidence_row *row;

	TRY(q_evidence_get(c->tx, c->school_id, evidence_id, &row));
	if (row == NULL)
		return ctx_missing(c);
	TRY(open_draft(&b, row->destination_id));
	TRY(q_evidence_remove(c->tx, c->school_id, row->id, NULL));
	return audit_append(c, &(struct audit_entry){ .action = b.action, .subject = "evidence", .subject_id = row->id,
		.graduate_id = row->graduate_id, .shape = &evidence_shape, .before = row });
}

/* ---- looking at one ---- */

struct looking {
	int64_t id;
	struct evidence_row *row;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct looking *l = arg;
	struct destination_row *of;
	struct record r;

	TRY(q_evidence_get(c->tx, c->school_id, l->id, &l->row));
	if (l->row == NULL)
		return ctx_missing(c);
	return record_of(c, l->row->destination_id, &r, &of);
}

static enum outcome look_told(struct ctx *c, void *arg)
{
	struct looking *l = arg;
	enum outcome o = look(c, arg);

	if (o == OK && strcmp(c->actor->role, "admin") == 0)
		return audit_refuse(c, DENIED, "evidence.view", "evidence", l->id, l->row->graduate_id, say_evidence_view_denied(c->arena));
	if (o == MISSING)
		return audit_refuse(c, o, "evidence.view", "evidence", l->id, l->row ? l->row->graduate_id : 0, c->fail->text);
	TRY(o);
	return audit_append(c, &(struct audit_entry){ .action = "evidence.view", .subject = "evidence", .subject_id = l->id,
		.graduate_id = l->row->graduate_id, .note = code_name("evidence_kind", l->row->kind) });
}

enum outcome evidence_open(struct ctx *c, int64_t evidence_id, struct evidence_sight *out)
{
	struct looking l = { evidence_id, NULL };

	if (c->actor->graduate_id)
		TRY(ctx_read(c, look, &l));
	else
		TRY(ctx_write(c, look_told, &l));
	out->row = l.row;
	return store_open(c, l.row->file_hash, &out->fd, &out->size);
}
