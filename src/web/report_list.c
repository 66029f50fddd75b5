/* Which reports there are: the season's due moments, month by month, newest first; late ones marked; and what
 * comes next. */
#include <stdlib.h>
#include <string.h>

#include "crumb.h"
#include "reports.h"
#include "routes.h"
#include "words.h"
#include "workday.h"

enum { NEXT = 3, RECENT = 5 };

static void put_due(struct view *v, const struct report_due_row *d, int64_t now)
{
	view_code(v, "kind", "watch", d->kind);
	view_text(v, "due_on", d->due_on);
	view_text(v, "weekday", weekday_name(d->due_on));
	view_time(v, "due_at", d->due_at);
	if (d->due_at > now)
		return;
	view_id(v, "id", d->snapshot_id);
	view_int(v, "number", d->number);
	view_time(v, "frozen_at", d->frozen_at);
	view_bool(v, "late", d->snapshot_id && report_late(d->due_at, d->frozen_at));
	view_text(v, "hash", d->hash);
	view_text(v, "short_hash", arena_dupn(v->arena, d->hash, 12));
	view_hide(v, "short_hash");
}

static void put_kinds(struct call *c, const char *kind)
{
	const struct code_set *set = code_set("watch");

	view_list(c->view, "kinds");
	view_hide(c->view, "kinds");
	for (size_t i = set->count; i-- > 0;) { /* the most frequent first */
		struct view *one = view_push(c->view, "kinds");

		view_text(one, "name", set->codes[i].name);
		view_text(one, "href", call_with(c, "kind", set->codes[i].code));
		view_bool(one, "here", strcmp(set->codes[i].code, kind) == 0);
	}
}

static const char *month_said(struct arena *a, const char *day)
{
	return say_report_month(a, arena_dupn(a, day, 4), arena_printf(a, "%ld", strtol(day + 5, NULL, 10)));
}

/* Rows come newest first, so those to come stand before the rest. */
static void put_dues(struct call *c, const struct report_due_row *rows, size_t count)
{
	struct view *month = NULL;
	const char *of = "";
	size_t first = 0;
	int64_t n = 0;

	while (first < count && rows[first].due_at > c->ctx->now)
		first++;
	view_list(c->view, "next");
	for (size_t i = first; i-- > 0 && first - i <= NEXT;)
		put_due(view_push(c->view, "next"), &rows[i], c->ctx->now);
	view_list(c->view, "months");
	for (size_t i = first; i < count; i++) {
		if (month == NULL || strncmp(of, rows[i].due_on, 7) != 0) {
			month = view_push(c->view, "months");
			of = rows[i].due_on;
			view_text(month, "month", arena_dupn(c->ctx->arena, of, 7));
			view_text(month, "name", month_said(c->ctx->arena, of));
			view_hide(month, "name");
			n = 0;
		}
		view_int(month, "count", ++n);
		put_due(view_push(month, "rows"), &rows[i], c->ctx->now);
	}
}

/* Of the last days, who had registered what was due by then: it is asked every morning. */
static enum outcome put_recent(struct call *c, const struct report_due_row *rows, size_t count)
{
	size_t n = 0;

	view_list(c->view, "recent");
	for (size_t i = 0; i < count && n < RECENT; i++) {
		struct report_ask ask = { .snapshot_id = rows[i].snapshot_id, .of = { .definition = "", .series = "approved", .by = "", .level = "", .major = "", .sex = "" } };
		struct report_time t;
		struct view *v;

		if (rows[i].snapshot_id == 0)
			continue;
		TRY(report_time(c->ctx, &ask, &t));
		v = view_push(c->view, "recent");
		n++;
		view_id(v, "id", rows[i].snapshot_id);
		view_text(v, "due_on", rows[i].due_on);
		view_text(v, "weekday", weekday_name(rows[i].due_on));
		view_time(v, "due_at", rows[i].due_at);
		view_int(v, "expected", t.total.expected);
		view_int(v, "actual", t.total.actual);
		view_int(v, "missing", t.total.expected - t.total.actual);
		reports_put_behind(c, v, &t, &ask.of);
	}
	return OK;
}

enum outcome show_reports(struct call *c)
{
	const char *asked = call_arg(c, "kind"), *kind = code_find(code_set("watch"), asked) ? asked : "day";
	struct report_due_row *rows;
	size_t count;

	TRY(report_dues(c->ctx, kind, &rows, &count));
	view_text(c->view, "cohort", c->ctx->cohort);
	view_code(c->view, "kind", "watch", kind);
	view_time(c->view, "as_of", c->ctx->now);
	put_kinds(c, kind);
	put_dues(c, rows, count);
	if (stats_allowed(c->ctx->actor) && strcmp(kind, "day") == 0)
		TRY(put_recent(c, rows, count));
	view_bool(c->view, "rates", stats_allowed(c->ctx->actor));
	view_hide(c->view, "rates");
	return OK;
}
