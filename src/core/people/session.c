/* Sessions: from cookie to actor, and their ends. */
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "audit.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

enum { TOUCH_MS = 5 * 60 * 1000, AGENT_MAX = 200 };
static const int64_t lifetime_ms = INT64_C(12) * 3600 * 1000;

static enum outcome gone(struct ctx *c)
{
	return fail_say(c->fail, MISSING, say_session_ended(c->arena));
}

/* "<school id>.<token>"; false when it is no such thing. */
static bool cookie_parts(const char *cookie, int64_t *school_id, const char **token)
{
	char *end;
	long long id = strtoll(cookie, &end, 10);

	*school_id = id;
	*token = end + 1;
	return id > 0 && *end == '.' && cookie[0] >= '1' && cookie[0] <= '9' && end - cookie <= 19 && strlen(end + 1) == 43;
}

enum outcome account_scope_read(struct ctx *c, int64_t account_id, struct scope *out)
{
	struct account_scope_row *rows;
	size_t count;
	int64_t *colleges, *classes;

	TRY(q_account_scope_all(c->tx, c->school_id, account_id, &rows, &count));
	colleges = arena_array(c->arena, count, sizeof *colleges);
	classes = arena_array(c->arena, count, sizeof *classes);
	out->colleges = colleges;
	out->classes = classes;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].kind, "school") == 0)
			out->school = true;
		else if (strcmp(rows[i].kind, "college") == 0)
			colleges[out->college_count++] = rows[i].target_id;
		else if (strcmp(rows[i].kind, "class") == 0)
			classes[out->class_count++] = rows[i].target_id;
	}
	return OK;
}

enum outcome session_find(struct ctx *c, const char *cookie, struct session *out)
{
	struct session_live_row *row;
	int64_t school_id;
	const char *token;

	memset(out, 0, sizeof *out);
	if (!cookie_parts(cookie, &school_id, &token))
		return gone(c);
	TRY(q_session_live(c->tx, school_id, secret_token_hash(c->arena, token), &row));
	if (row == NULL || row->ended_at || row->expires_at <= c->now || strcmp(row->state, "active") != 0)
		return gone(c);
	c->school_id = school_id;
	*out = (struct session){
		.actor = { .account_id = row->account_id, .graduate_id = row->graduate_id, .name = row->name, .role = row->role,
			.ip = "", .scope = { .graduate_id = row->graduate_id } },
		.school_id = school_id, .session_id = row->id, .form_token = row->form_token, .must_change = row->must_change,
		.touch = c->now - row->seen_at > TOUCH_MS, .expires_at = row->expires_at,
	};
	return row->graduate_id ? OK : account_scope_read(c, row->account_id, &out->actor.scope);
}

struct touching {
	int64_t id;
};

static enum outcome touch(struct ctx *c, void *arg)
{
	return q_session_seen(c->tx, c->school_id, ((struct touching *)arg)->id, c->now, NULL);
}

enum outcome session_touch(struct ctx *c, int64_t session_id)
{
	struct touching t = { session_id };

	return ctx_quiet(c, touch, &t);
}

enum outcome session_open(struct ctx *c, int64_t account_id, const char *agent, const char **cookie)
{
	const char *token = secret_token(c->arena);
	const char *browser = utf8_valid(agent, strlen(agent)) ? agent : "";

	*cookie = arena_printf(c->arena, "%lld.%s", (long long)c->school_id, token);
	return q_session_add(c->tx, c->school_id, secret_token_hash(c->arena, token), id_new(), account_id, secret_token(c->arena),
		c->now, c->now + lifetime_ms, c->actor->ip, arena_dupn(c->arena, browser, utf8_cut(browser, AGENT_MAX)), NULL);
}

/* ---- lists and ends ---- */

/* One's own, or any staff's for an admin; the rest does not exist. */
static enum outcome check_owner(struct ctx *c, int64_t account_id)
{
	struct account_row *row;

	if (account_id == c->actor->account_id)
		return OK;
	if (strcmp(c->actor->role, "admin") != 0 && strcmp(c->actor->role, "system") != 0)
		return ctx_missing(c);
	return account_get(c, account_id, &row);
}

enum outcome session_list(struct ctx *c, int64_t account_id, struct session_line_row **rows, size_t *count)
{
	TRY(check_owner(c, account_id));
	return q_session_all(c->tx, c->school_id, account_id, c->now, rows, count);
}

static enum outcome note_end(struct ctx *c, int64_t account_id, int64_t session_id)
{
	return audit_append(c, &(struct audit_entry){ .action = "session.end", .subject = session_id ? "session" : "account",
		.subject_id = session_id ? session_id : account_id,
		.graduate_id = account_id == c->actor->account_id ? c->actor->graduate_id : 0 });
}

enum outcome session_close(struct ctx *c, int64_t account_id, int64_t session_id)
{
	struct account_row *owner;
	int64_t ended;

	TRY(check_owner(c, account_id));
	TRY(q_session_owner(c->tx, c->school_id, session_id, &owner));
	if (owner == NULL || owner->id != account_id)
		return fail_say(c->fail, MISSING, say_session_missing(c->arena));
	TRY(q_session_end(c->tx, c->school_id, session_id, c->now, &ended));
	return note_end(c, account_id, session_id);
}

enum outcome session_close_others(struct ctx *c, int64_t account_id, int64_t kept, int64_t *ended)
{
	TRY(check_owner(c, account_id));
	TRY(q_session_end_others(c->tx, c->school_id, account_id, kept, c->now, ended));
	return note_end(c, account_id, 0);
}

enum outcome account_logout(struct ctx *c, int64_t session_id)
{
	TRY(q_session_end(c->tx, c->school_id, session_id, c->now, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "logout", .subject = "session", .subject_id = session_id,
		.graduate_id = c->actor->graduate_id });
}
