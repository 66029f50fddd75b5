/* Entries of the audit log put into plain words. */
#include "history.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "dispute.h"
#include "queries.h"

/* What a person need not read: ids, keys and the program's own book-keeping. */
static bool is_told(const struct field *f)
{
	static const char *const kept_back[] = { "cohort", "slot", "number", "open_flags", "prior_state", "file_hash", "mime", "size",
		"created_at", "updated_at", "college_reviewed_at", "school_reviewed_at", "filled_name" };

	for (size_t i = 0; i < sizeof kept_back / sizeof *kept_back; i++)
		if (strcmp(kept_back[i], f->name) == 0)
			return false;
	return f->kind != FIELD_ID && f->kind != FIELD_JSON && f->kind != FIELD_SECRET; /* its mask is told instead */
}

static const struct shape *shape_of(const char *subject)
{
	for (const struct shape *const *s = all_shapes; *s; s++)
		if (strcmp((*s)->name, subject) == 0)
			return *s;
	return NULL;
}

static const char *said(struct ctx *c, const struct code_names *names, const struct field *f, const json_t *value)
{
	const char *text = json_is_string(value) ? json_string_value(value) : "";
	const char *name = NULL;
	char stamp[20];

	if (f->kind == FIELD_CODE && f->set)
		name = names->name(names->arg, f->set, text);
	if (strcmp(f->name, "fields") == 0)
		name = dispute_labels(c->arena, text);
	if (f->kind == FIELD_TIME && *text)
		name = strcmp(text, "0") == 0 ? "" : clock_minute(strtoll(text, NULL, 10), stamp);
	if (f->kind == FIELD_INT && strcmp(text, "0") == 0)
		name = "";
	return arena_dup(c->arena, name ? name : text);
}

static void tell_changes(struct ctx *c, struct view *one, const struct audit_row *row, const struct code_names *names)
{
	const struct shape *shape = shape_of(row->subject);
	json_t *changes = json_loads(row->changes, JSON_REJECT_DUPLICATES, NULL);
	const char *member;
	json_t *pair;

	view_list(one, "changes");
	json_object_foreach(changes, member, pair) {
		const struct field *f = shape ? shape_field(shape, member) : NULL;
		const char *before, *after;
		struct view *change;

		if (f == NULL || !is_told(f) || !json_is_array(pair))
			continue;
		before = said(c, names, f, json_array_get(pair, 0));
		after = said(c, names, f, json_array_get(pair, 1));
		if (*before == '\0' && *after == '\0') /* 0 and nothing: the same to a person */
			continue;
		change = view_push(one, "changes");
		view_text(change, "label", f->label);
		view_text(change, "before", before);
		view_text(change, "after", after);
	}
	json_decref(changes);
}

/* A draft saved again as it was, a paper sent twice: kept in the log, nothing to read. */
static bool is_idle(const struct audit_row *row)
{
	bool saved = strcmp(row->action, "destination.draft") == 0 || strcmp(row->action, "evidence.add") == 0;

	return saved && strcmp(row->changes, "{}") == 0 && strcmp(row->outcome, "ok") == 0;
}

static void tell(struct ctx *c, struct view *into, const struct audit_row *row, const struct code_names *names)
{
	struct view *one = view_push(into, "history");

	view_int(one, "sequence", row->sequence);
	view_time(one, "at", row->at);
	view_text(one, "actor_name", row->actor_name);
	view_code(one, "actor_role", "role", row->actor_role);
	view_code(one, "action", "audit_action", row->action);
	view_code(one, "outcome", "audit_outcome", row->outcome);
	view_code(one, "subject", "audit_subject", row->subject);
	view_text(one, "note", row->note);
	tell_changes(c, one, row, names);
}

enum outcome history_view(struct ctx *c, int64_t graduate_id, int64_t before, int limit, struct view *into)
{
	struct code_names names = ctx_code_names(c);
	struct standing_row *standing;
	struct audit_row *rows;
	size_t count;

	TRY(q_standing_get(c->tx, c->school_id, graduate_id, &standing));
	if (standing == NULL || !scope_has(c->actor, standing->college_id, standing->class_id, graduate_id))
		return ctx_missing(c);
	TRY(q_audit_of_graduate(c->tx, c->school_id, graduate_id, before > 0 ? before : INT64_MAX, limit, &rows, &count));
	view_list(into, "history");
	for (size_t i = 0; i < count; i++)
		if (!is_idle(&rows[i]))
			tell(c, into, &rows[i], &names);
	view_int(into, "next_before", count == (size_t)limit && count > 0 ? rows[count - 1].sequence : 0);
	return OK;
}
