/* Who was to have registered by a report's moment, and did. */
#include <string.h>

#include "db.h"
#include "memo.h"
#include "overdue.h"
#include "queries.h"
#include "report_inside.h"
#include "workday.h"

/* The last workday up to the day. */
static int64_t workday_until(const struct workdays *w, int64_t day)
{
	while (!workday_is(w, day))
		day--;
	return day;
}

/* The last day that had begun before its moment: a moment of 0:00 ends the day before the one it is named after. */
static int64_t last_day(const struct snapshot_row *s)
{
	return day_of(s->due_at - 1);
}

/* What settled on a day is due on the next workday; which days fall due behind the earlier report's and up to
 * this one's. false: none. */
static bool settled_days(struct arena *a, const struct workdays *w, const struct report *r, const char **from, const char **to)
{
	int64_t last = workday_until(w, last_day(r->snapshot)) - 1, first = INT64_MIN;
	char day[11];

	*from = "";
	if (r->than) {
		first = workday_until(w, last_day(r->than));
		*from = arena_dup(a, date_of_days(first, day));
	}
	*to = arena_dup(a, date_of_days(last, day));
	return first <= last;
}

static struct report_unit unit_of(const struct late_unit *u)
{
	const struct late_counts *n = &u->n;

	return (struct report_unit){ .college_id = u->id, .code = u->code, .name = u->name, .expected = n->in_time + n->late + n->open,
		.actual = n->before_due, .in_time = n->in_time, .late = n->late, .open = n->open };
}

static void add(struct report_unit *sum, const struct report_unit *u)
{
	sum->expected += u->expected;
	sum->actual += u->actual;
	sum->in_time += u->in_time;
	sum->late += u->late;
	sum->open += u->open;
	sum->overdue += u->overdue;
}

/* ---- who had waited too long then ---- */

struct waiting {
	const struct report *r;
	const char *level;
	int64_t before[LIMIT_STAGES];
};

static enum outcome read_overdue(struct ctx *c, const void *arg, void **rows, size_t *count)
{
	const struct waiting *k = arg;
	const int64_t *b = k->before;
	const struct snapshot_row *s = k->r->snapshot;

	return q_report_overdue(c->tx, c->school_id, s->cohort, s->due_at, scope_account(c->actor), k->level, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8],
		(struct report_overdue_row **)rows, count);
}

static enum outcome count_overdue(struct ctx *c, const struct report *r, const char *level, struct report_time *out)
{
	struct waiting k = { .r = r, .level = level };
	const struct limits *limits, *now;
	struct report_overdue_row *rows;
	struct buf question;
	void *kept;
	size_t n;

	TRY(limits_at(c, r->snapshot->due_at, &limits));
	TRY(limits_get(c, &now));
	out->limits_moved = limits_differ(limits, now);
	buf_init(&question, c->arena);
	buf_printf(&question, "report_overdue %lld %s %s", (long long)r->snapshot->id, scope_key(c->arena, c->actor), level);
	for (size_t i = 0; i < LIMIT_STAGES; i++) {
		k.before[i] = limit_before(limits, r->snapshot->due_at, limits->of[i].stage, 1);
		buf_printf(&question, " %lld", (long long)k.before[i]);
	}
	TRY(memo_lasting(c, buf_text(&question), &report_overdue_shape, read_overdue, &k, &kept, &n));
	rows = kept;
	for (size_t i = 0; i < n; i++)
		for (size_t u = 0; u < out->count; u++)
			if (out->units[u].college_id == rows[i].college_id)
				out->units[u].overdue = rows[i].overdue;
	return OK;
}

enum outcome report_time(struct ctx *c, const struct report_ask *ask, struct report_time *out)
{
	struct report *r = arena_new(c->arena, struct report);
	struct report_opening o = { .c = c, .ask = ask, .r = r };
	struct late_ask late = { .level = ask->of.level, .college_id = ask->of.college_id };
	const struct workdays *days;
	struct late_unit *units;
	bool any;

	TRY(report_open(&o, ""));
	late.due_at = r->snapshot->due_at;
	*out = (struct report_time){ .report = r, .from = "", .to = "", .total = { .code = "", .name = "" } };
	TRY(workdays_get(c, &days));
	any = settled_days(c->arena, days, r, &late.from, &late.to);
	out->to = late.to;
	out->from = any ? late.from : "";
	out->any = any;
	TRY(late_counts(c, &late, &units, &out->count, NULL));
	out->units = arena_array(c->arena, out->count, sizeof *out->units);
	for (size_t i = 0; i < out->count; i++)
		out->units[i] = any ? unit_of(&units[i]) : (struct report_unit){ .college_id = units[i].id, .code = units[i].code, .name = units[i].name };
	TRY(count_overdue(c, r, ask->of.level, out));
	for (size_t i = 0; i < out->count; i++)
		add(&out->total, &out->units[i]);
	return OK;
}
