/* Which colleges had registered by a report's moment what was due by then. */
#include "reports.h"
#include "routes.h"
#include "words.h"

/* The people behind a number of lateness, of those whom the page is about. */
static const char *late_href(struct call *c, const struct report_time *t, const struct stats_ask *of, int64_t college, const char *kind)
{
	const struct report *r = t->report;
	char at[20];
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_printf(&b, "/late/people?cohort=%s&kind=%s&from=%s&to=%s&report=%lld&due_at=", r->snapshot->cohort, kind, t->from, t->to, (long long)r->snapshot->id);
	url_put(&b, clock_minute(r->snapshot->due_at, at));
	if (college || of->college_id)
		buf_printf(&b, "&college_id=%lld", (long long)(college ? college : of->college_id));
	if (*of->level) {
		buf_put(&b, "&level=");
		url_put(&b, of->level);
	}
	return buf_text(&b);
}

/* The lists of who still had something to do then. */
static const char *overdue_href(struct call *c, const struct report *r)
{
	char at[20];
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_printf(&b, "/missing?list=places&cohort=%s&as_of=", r->snapshot->cohort);
	url_put(&b, clock_minute(r->snapshot->due_at, at));
	return buf_text(&b);
}

static void put_unit(struct call *c, struct view *v, const struct report_time *t, const struct stats_ask *of, const struct report_unit *u)
{
	const struct report *r = t->report;

	view_id(v, "college_id", u->college_id);
	view_text(v, "college_code", u->code);
	view_text(v, "college", u->name);
	view_int(v, "expected", u->expected);
	view_int(v, "actual", u->actual);
	view_int(v, "missing", u->expected - u->actual);
	view_int(v, "in_time", u->in_time);
	view_int(v, "late", u->late);
	view_int(v, "open", u->open);
	view_int(v, "overdue", u->overdue);
	view_text(v, "late_href", u->late ? late_href(c, t, of, u->college_id, "late") : "");
	view_text(v, "open_href", u->open ? late_href(c, t, of, u->college_id, "open") : "");
	view_text(v, "missing_href", u->expected - u->actual == 0 ? "" :
		late_href(c, t, of, u->college_id, "missing"));
	view_text(v, "overdue_href", u->overdue ? overdue_href(c, r) : "");
	view_hide(v, "overdue_href");
	view_hide(v, "late_href");
	view_hide(v, "open_href");
	view_hide(v, "missing_href");
}

void reports_put_behind(struct call *c, struct view *v, const struct report_time *t, const struct stats_ask *of)
{
	view_list(v, "behind");
	for (size_t i = 0; i < t->count; i++) {
		const struct report_unit *u = &t->units[i];
		struct view *one;

		if (u->expected == u->actual)
			continue;
		one = view_push(v, "behind");
		view_id(one, "college_id", u->college_id);
		view_text(one, "college", u->name);
		view_int(one, "missing", u->expected - u->actual);
		view_text(one, "href", late_href(c, t, of, u->college_id, "missing"));
		view_hide(one, "href");
	}
}

enum outcome show_report_time(struct call *c)
{
	struct report_ask ask;
	struct report_time t;
	const struct report *r;

	reports_ask(c, &ask);
	if (ask.snapshot_id == REPORT_NOW)
		return fail_say(c->ctx->fail, MISSING, say_report_not_frozen(c->ctx->arena));
	TRY(report_time(c->ctx, &ask, &t));
	r = t.report;
	TRY(reports_head(c, r, &ask));
	view_bool(c->view, "any", t.any);
	view_text(c->view, "from", t.from);
	view_text(c->view, "to", t.to);
	view_bool(c->view, "limits_moved", t.limits_moved);
	view_list(c->view, "colleges");
	for (size_t i = 0; i < t.count; i++)
		put_unit(c, view_push(c->view, "colleges"), &t, &ask.of, &t.units[i]);
	put_unit(c, view_sub(c->view, "total"), &t, &ask.of, &t.total);
	reports_put_behind(c, c->view, &t, &ask.of);
	view_bool(c->view, "whole", c->ctx->actor->scope.school);
	view_hide(c->view, "whole");
	return OK;
}
