/* For those who run the machine: is it well, how much does it do, what can it be asked. */
#include "crumb.h"
#include "gate.h"
#include "meter.h"
#include "openapi.h"
#include "ops.h"
#include "outbox.h"
#include "routes.h"

static enum outcome send(struct call *c, const char *type, struct buf *b)
{
	reply_bytes(c->rep, 200, type, buf_text(b), b->n);
	c->answered = true;
	return OK;
}

enum outcome ahead_put(struct call *c)
{
	int64_t ms = 0;

	if (role_bit(c->ctx->actor->role) & (OFFICE | ADMIN))
		TRY(ops_ahead(c->ctx, &ms));
	view_text(c->view, "recorded_ahead", ms > CTX_AHEAD_MS ? ops_ahead_said(c->ctx, ms) : "");
	return OK;
}

/* Whoever got here had the database read twice: it is well. */
enum outcome show_healthz(struct call *c)
{
	view_text(c->view, "status", "ok");
	if (!c->req->json) {
		reply_bytes(c->rep, 200, "text/plain; charset=utf-8", "ok\n", 3);
		c->answered = true;
	}
	return OK;
}

static void print_db(struct buf *out, const struct ops_figures *n)
{
	metric(out, "quxiang_db_reads_total", "counter", "Read-only transactions.", n->reads);
	metric(out, "quxiang_db_writes_total", "counter", "Writers, each in a savepoint or transaction.", n->writes);
	metric(out, "quxiang_db_commits_total", "counter", "Durable commits; several writers share one.", n->commits);
	metric(out, "quxiang_db_retries_total", "counter", "Writers run again after a lost race.", n->retries);
	metric(out, "quxiang_db_busy_total", "counter", "Writers given up because of others' locks.", n->busy);
	metric(out, "quxiang_db_group_largest", "gauge", "Most writers that shared one commit.", n->group_largest);
}

static void print_server(struct buf *out, const struct server_counters *n)
{
	metric(out, "quxiang_http_connections", "gauge", "Connections open now.", n->connections);
	metric(out, "quxiang_http_requests_total", "counter", "Requests begun, assets too.", n->requests);
	metric(out, "quxiang_http_dropped_slow_total", "counter", "Clients dropped because they were too slow.", n->dropped_slow);
	metric(out, "quxiang_http_too_large_total", "counter", "Bodies over their limit.", n->too_large);
	metric(out, "quxiang_http_bad_total", "counter", "Requests that were no HTTP.", n->bad);
}

static void print_jobs(struct buf *out, const struct job_state_row *rows, size_t count)
{
	buf_put(out, "# HELP quxiang_jobs Jobs by state.\n# TYPE quxiang_jobs gauge\n");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "quxiang_jobs{state=\"%s\"} %lld\n", rows[i].state, (long long)rows[i].jobs);
}

static void print_letters(struct buf *out, const struct letter_queue_row *rows, size_t count)
{
	buf_put(out, "# HELP quxiang_letters Letters that are not at their end, by channel and state.\n# TYPE quxiang_letters gauge\n");
	for (size_t i = 0; i < count; i++)
		buf_printf(out, "quxiang_letters{channel=\"%s\",state=\"%s\"} %lld\n", rows[i].channel, rows[i].state, (long long)rows[i].letters);
}

enum outcome show_metrics(struct call *c)
{
	int64_t ahead;
	struct letter_queue_row *letters;
	size_t letter_count;
	struct job_state_row *jobs;
	struct server_counters server = { 0 };
	struct server *listening = c->web->server;
	struct ops_figures db;
	size_t count;
	struct buf out;

	TRY(ops_jobs(c->ctx, &jobs, &count));
	TRY(outbox_queues(c->ctx, &letters, &letter_count));
	TRY(ops_ahead_most(c->ctx, &ahead));
	if (listening)
		server_counters(listening, &server);
	ops_figures(c->ctx, &db);
	buf_init(&out, c->ctx->arena);
	meter_print(c->web->meter, &out);
	print_server(&out, &server);
	print_db(&out, &db);
	print_jobs(&out, jobs, count);
	print_letters(&out, letters, letter_count);
	metric(&out, "quxiang_recorded_ahead_seconds", "gauge", "How far what is recorded is ahead of this clock; people are told from 120 on.", ahead / 1000);
	return send(c, "text/plain; version=0.0.4; charset=utf-8", &out);
}

enum outcome show_openapi(struct call *c)
{
	struct buf out;

	buf_init(&out, c->ctx->arena);
	openapi_print(&out);
	return send(c, "application/json; charset=utf-8", &out);
}
