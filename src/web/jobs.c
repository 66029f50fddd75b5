/* Jobs: their progress, their end, what they leave to take away. */
#include "jobs.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "audit.h"
#include "json.h"
#include "routes.h"
#include "store.h"
#include "words.h"

enum { PAGE = 30 };

static bool is_over(const struct job_row *job)
{
	static const char *const over[] = { "checked", "done", "failed", "cancelled", NULL };

	for (const char *const *p = over; *p; p++)
		if (strcmp(*p, job->state) == 0)
			return true;
	return false;
}

const char *job_params(struct call *c, const struct shape *shape, const void *form)
{
	const struct actor *who = c->ctx->actor;
	char scratch[24];
	struct json j;
	struct buf b;

	buf_init(&b, c->ctx->arena);
	json_init(&j, &b);
	json_begin(&j, NULL);
	json_text(&j, "role", who->role);
	json_text(&j, "ip", who->ip);
	json_id(&j, "scope", scope_account(who));
	for (size_t i = 0; shape && i < shape->count; i++)
		json_text(&j, shape->fields[i].name, field_plain(&shape->fields[i], form, scratch));
	json_end(&j);
	return buf_text(&b);
}

static const char *left_said(struct call *c, const struct job_pace *p)
{
	struct arena *a = c->ctx->arena;
	int64_t s = p->seconds_left;

	if (s < 0)
		return say_job_left_unknown(a);
	if (s < 90)
		return say_job_left_seconds(a, arena_printf(a, "%lld", (long long)s));
	return say_job_left_minutes(a, arena_printf(a, "%lld", (long long)((s + 59) / 60)));
}

static const char *tone_of(const char *state)
{
	static const char *const tones[][2] = { { "done", "good" }, { "failed", "bad" }, { "cancelled", "plain" }, { "checked", "warn" } };

	for (size_t i = 0; i < sizeof tones / sizeof *tones; i++)
		if (strcmp(tones[i][0], state) == 0)
			return tones[i][1];
	return "info";
}

/* Whether the actor may take the result away: an observer looks and takes nothing. */
static bool may_take(const struct call *c, const struct job_row *job)
{
	return *job->result_hash && strcmp(c->ctx->actor->role, "observer") != 0;
}

void job_put(struct call *c, struct view *v, const struct job_row *job)
{
	struct job_pace p = job_pace(job, c->ctx->now);

	view_id(v, "id", job->id);
	view_code(v, "kind", "job_kind", job->kind);
	view_text(v, "cohort", job->cohort);
	view_code(v, "state", "job_state", job->state);
	view_text(v, "tone", tone_of(job->state));
	view_hide(v, "tone");
	view_text(v, "file_name", job->file_name);
	view_text(v, "message", job->message);
	view_text(v, "by", job->account_name);
	view_time(v, "created_at", job->created_at);
	view_time(v, "ended_at", job->ended_at);
	view_int(v, "total", job->total);
	view_int(v, "rows", p.done);
	view_int(v, "added", job->added);
	view_int(v, "changed", job->changed);
	view_int(v, "same", job->same);
	view_int(v, "faulty", job->faulty);
	view_int(v, "percent", p.percent);
	view_int(v, "speed", p.per_second);
	view_text(v, "left", left_said(c, &p));
	view_bool(v, "done", is_over(job));
	view_text(v, "word", job->cancel ? say_job_stopping(c->ctx->arena) : say_job_go_on(c->ctx->arena));
	view_bool(v, "import", job_is_import(job->kind));
	view_text(v, "href", job_is_import(job->kind) ? arena_printf(c->ctx->arena, "/imports/%lld", (long long)job->id) : "/exports");
	view_text(v, "next", is_over(job) ? (job_is_import(job->kind) ? arena_printf(c->ctx->arena, "/imports/%lld", (long long)job->id) : "/exports") : "");
	view_text(v, "file", may_take(c, job) ? arena_printf(c->ctx->arena, "/jobs/%lld/file", (long long)job->id) : "");
	view_bool(v, "may_stop", !is_over(job) && strcmp(c->ctx->actor->role, "observer") != 0);
}

enum outcome jobs_put(struct call *c, const char *side)
{
	int64_t before = request_id_of(call_arg(c, "before"));
	struct job_row *rows;
	size_t n;

	TRY(job_list(c->ctx, side, before, PAGE + 1, &rows, &n));
	view_list(c->view, "jobs");
	for (size_t i = 0; i < n && i < PAGE; i++)
		job_put(c, view_push(c->view, "jobs"), &rows[i]);
	view_text(c->view, "next_page", n > PAGE ? call_with(c, "before", arena_printf(c->ctx->arena, "%lld", (long long)rows[PAGE - 1].id)) : "");
	view_text(c->view, "first_page", before ? call_with(c, "before", "") : "");
	return OK;
}

enum outcome show_job(struct call *c)
{
	struct job_row job;

	TRY(job_get(c->ctx, call_id(c, "id"), &job));
	job_put(c, c->view, &job);
	if (!c->req->json)
		call_go(c, "%s", job_is_import(job.kind) ? arena_printf(c->ctx->arena, "/imports/%lld", (long long)job.id) : "/exports");
	return OK;
}

enum outcome do_job_cancel(struct call *c)
{
	struct job_row job;

	TRY(job_cancel(c->ctx, call_id(c, "id")));
	TRY(job_get(c->ctx, call_id(c, "id"), &job));
	job_put(c, c->view, &job);
	c->notice = say_job_cancel_done(c->ctx->arena);
	call_go(c, "%s", job_is_import(job.kind) ? arena_printf(c->ctx->arena, "/imports/%lld", (long long)job.id) : "/exports");
	return OK;
}

/* ---- the result ---- */

struct taking {
	int64_t id;
	struct job_row job;
};

static enum outcome take(struct ctx *c, void *arg)
{
	struct taking *t = arg;

	TRY(job_get(c, t->id, &t->job));
	if (*t->job.result_hash == '\0')
		return fail_say(c->fail, MISSING, say_job_no_file(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "job.download", .subject = "job", .subject_id = t->id,
		.note = t->job.result_name });
}

/* RFC 6266: the name in UTF-8, percent-encoded. */
void file_reply(struct call *c, int fd, int64_t size, const char *type, const char *name)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_put(&b, "attachment; filename*=UTF-8''");
	for (const char *p = name; *p; p++)
		if (strchr("-_.", *p) || (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'))
			buf_char(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	reply_header(c->rep, "Content-Disposition", buf_text(&b));
	c->rep->status = 200;
	c->rep->type = type;
	c->rep->file = fd;
	c->rep->file_size = (size_t)size;
	c->answered = true;
}

enum outcome show_job_file(struct call *c)
{
	struct taking t = { .id = call_id(c, "id") };
	int64_t size;
	int fd;

	TRY(ctx_write(c->ctx, take, &t));
	TRY(store_open(c->ctx, t.job.result_hash, &fd, &size));
	file_reply(c, fd, size, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", t.job.result_name);
	return OK;
}
