/* The audit log: searched, and one entry whole. */
#include <string.h>

#include "audit_list.h"
#include "changes.h"
#include "code.h"
#include "crumb.h"
#include "routes.h"

enum { PAGE = 50, SUMMARY = 3 };

static void put_options(struct call *c, const char *list, const char *set, const char *now)
{
	const struct code_set *codes = code_set(set);

	view_list(c->view, list);
	view_hide(c->view, list);
	for (size_t i = 0; i < codes->count; i++) {
		struct view *one = view_push(c->view, list);

		view_text(one, "code", codes->codes[i].code);
		view_text(one, "name", codes->codes[i].name);
		view_bool(one, "selected", strcmp(codes->codes[i].code, now) == 0);
	}
}

static void put_line(struct call *c, struct view *v, const struct audit_line_row *r, size_t most)
{
	size_t left;

	view_int(v, "sequence", r->sequence);
	view_time(v, "at", r->at);
	view_id(v, "actor_id", r->actor_id);
	view_text(v, "actor_name", r->actor_name);
	view_code(v, "actor_role", "role", r->actor_role);
	view_text(v, "ip", r->ip);
	view_code(v, "action", "audit_action", r->action);
	view_code(v, "outcome", "audit_outcome", r->outcome);
	view_bool(v, "refused", strcmp(r->outcome, "refused") == 0);
	view_code(v, "subject", "audit_subject", r->subject);
	view_id(v, "subject_id", r->subject_id);
	view_id(v, "graduate_id", r->graduate_id);
	view_text(v, "student_no", r->student_no);
	view_text(v, "graduate_name", r->graduate_name);
	view_text(v, "note", r->note);
	left = changes_put(c, v, "changes", r->subject, r->changes, most);
	view_int(v, "more", (int64_t)left);
}

/* A date as the instant it begins, and `days` later. */
static int64_t day(const char *date, int days)
{
	int64_t at = *date ? date_start(date) : -1;

	return at < 0 ? 0 : at + (int64_t)days * 24 * 3600 * 1000;
}

static enum outcome put_head(struct call *c)
{
	int64_t sequence;
	const char *hash;

	TRY(audit_head(c->ctx, &sequence, &hash));
	view_int(c->view, "head_sequence", sequence);
	view_text(c->view, "head_hash", hash);
	return OK;
}

enum outcome show_audit(struct call *c)
{
	struct audit_filter f = { .actor = call_arg(c, "actor"), .action = call_arg(c, "action"), .outcome = call_arg(c, "outcome"),
		.student_no = call_arg(c, "student"), .since = day(call_arg(c, "from"), 0), .till = day(call_arg(c, "to"), 1),
		.before = call_int(c, "before", 0), .most = PAGE + 1 };
	struct audit_line_row *rows;
	size_t count;

	TRY(ahead_put(c));
	TRY(audit_list(c->ctx, &f, &rows, &count));
	view_list(c->view, "entries");
	for (size_t i = 0; i < count && i < PAGE; i++)
		put_line(c, view_push(c->view, "entries"), &rows[i], SUMMARY);
	view_text(c->view, "next", count > PAGE ? call_with(c, "before", arena_printf(c->ctx->arena, "%lld", (long long)rows[PAGE - 1].sequence)) : "");
	view_text(c->view, "first", f.before ? call_with(c, "before", "") : "");
	view_text(c->view, "actor", f.actor);
	view_text(c->view, "student", f.student_no);
	view_text(c->view, "from", f.since ? call_arg(c, "from") : "");
	view_text(c->view, "to", f.till ? call_arg(c, "to") : "");
	put_options(c, "actions", "audit_action", f.action);
	put_options(c, "outcomes", "audit_outcome", f.outcome);
	return put_head(c);
}

enum outcome show_audit_entry(struct call *c)
{
	struct audit_line_row *line;
	struct audit_row *entry;

	crumb(c, "audit");
	narrow(c);
	TRY(audit_entry_get(c->ctx, call_id(c, "sequence"), &line, &entry));
	put_line(c, c->view, line, 0);
	view_text(c->view, "previous", entry->previous);
	view_text(c->view, "hash", entry->hash);
	return OK;
}
