/* The numbers of a season's snapshots, one after another. */
#include "trend.h"

#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "memo.h"
#include "words.h"

#define DAY INT64_C(86400000)
enum { YEAR_BEFORE_MOST = 7 /* days between a moment a year ago and the snapshot that stands for it */ };

/* The snapshots of one kind of one cohort, being counted. */
struct season {
	struct ctx *c;
	const struct trend_ask *ask;
	const char *cohort, *series;
	struct snapshot_row *snapshots;
	const struct stats *newest;
	struct trend_point *points;
	size_t count;
};

/* One snapshot's numbers as they are kept: the indicators as "placed=338,employed=222,". */
struct line {
	int64_t graduates, registered, approved, confirmed;
	const char *indicators;
};
static const struct field line_fields[] = {
	{ .name = "graduates", .kind = FIELD_INT, .offset = offsetof(struct line, graduates) },
	{ .name = "registered", .kind = FIELD_INT, .offset = offsetof(struct line, registered) },
	{ .name = "approved", .kind = FIELD_INT, .offset = offsetof(struct line, approved) },
	{ .name = "confirmed", .kind = FIELD_INT, .offset = offsetof(struct line, confirmed) },
	{ .name = "indicators", .kind = FIELD_TEXT, .offset = offsetof(struct line, indicators) },
};
static const struct shape line_shape = { "trend_line", line_fields, sizeof line_fields / sizeof *line_fields, sizeof(struct line) };

/* ---- one snapshot after another ---- */

static enum outcome count_snapshot(const struct season *k, const struct snapshot_row *s, const struct meaning *meaning, const struct stats **out)
{
	struct stats_ask of = { .definition = "", .series = k->series, .by = "", .college_id = k->ask->college_id, .level = k->ask->level,
		.major = "", .sex = "" };

	return snapshot_stats_by(k->c, s, meaning, &of, out);
}

static const char *indicators_text(struct arena *a, const struct stats *s)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < s->indicator_count; i++)
		buf_printf(&b, "%s=%lld,", s->indicators[i].code, (long long)s->total.indicators[i]);
	return buf_text(&b);
}

static enum outcome count_lines(struct ctx *c, const void *arg, void **rows, size_t *count)
{
	const struct season *k = arg;
	struct line *lines = arena_array(c->arena, k->count, sizeof *lines);
	const struct meaning *meaning = NULL;

	for (size_t i = 0; i < k->count; i++) {
		const struct snapshot_row *snapshot = &k->snapshots[i];
		const struct stats *s;

		if (i == 0 || strcmp(snapshot->meaning, snapshot[-1].meaning) != 0)
			TRY(snapshot_meaning(c, snapshot, &meaning));
		TRY(count_snapshot(k, snapshot, meaning, &s));
		lines[i] = (struct line){ s->total.graduates, s->total.registered, s->total.approved, s->total.confirmed, indicators_text(c->arena, s) };
	}
	*rows = lines;
	*count = k->count;
	return OK;
}

/* What past snapshots hold never changes; a new one makes it another question. */
static enum outcome get_lines(struct season *k, struct line **lines)
{
	struct ctx *c = k->c;
	const char *question = arena_printf(c->arena, "trend %lld %zu %s %lld %s %s", (long long)k->snapshots[k->count - 1].id, k->count, k->series,
		(long long)k->ask->college_id, k->ask->level, scope_key(c->arena, c->actor));
	void *kept;
	size_t n;

	TRY(memo_lasting(c, question, &line_shape, count_lines, k, &kept, &n));
	*lines = kept;
	return OK;
}

static int64_t indicator_in(const char *text, const char *code)
{
	size_t n = strlen(code);

	for (const char *p = text; *p; p += strcspn(p, ",") + 1)
		if (strncmp(p, code, n) == 0 && p[n] == '=')
			return strtoll(p + n + 1, NULL, 10);
	return -1;
}

static void put_point(const struct season *k, struct trend_point *p, const struct snapshot_row *s, const struct line *line)
{
	*p = (struct trend_point){ .snapshot = s, .graduates = line->graduates, .registered = line->registered, .approved = line->approved,
		.confirmed = line->confirmed, .indicators = arena_array(k->c->arena, k->newest->indicator_count, sizeof *p->indicators) };
	for (size_t i = 0; i < k->newest->indicator_count; i++)
		p->indicators[i] = indicator_in(line->indicators, k->newest->indicators[i].code);
}

/* One that failed and was made up for later has a greater number than those behind it. */
static int by_moment(const void *a, const void *b)
{
	const struct snapshot_row *x = a, *y = b;

	return (x->due_at > y->due_at) - (x->due_at < y->due_at);
}

static enum outcome read_season(struct season *k)
{
	const struct meaning *meaning;
	struct line *lines;
	size_t all;

	TRY(snapshot_list(k->c, k->cohort, &k->snapshots, &all));
	for (size_t i = 0; i < all; i++)
		if (strcmp(k->snapshots[i].kind, k->ask->kind) == 0)
			k->snapshots[k->count++] = k->snapshots[i];
	if (k->count == 0)
		return OK;
	qsort(k->snapshots, k->count, sizeof *k->snapshots, by_moment);
	TRY(snapshot_meaning(k->c, &k->snapshots[k->count - 1], &meaning));
	TRY(count_snapshot(k, &k->snapshots[k->count - 1], meaning, &k->newest));
	TRY(get_lines(k, &lines));
	k->points = arena_array(k->c->arena, k->count, sizeof *k->points);
	for (size_t i = 0; i < k->count; i++)
		put_point(k, &k->points[i], &k->snapshots[i], &lines[i]);
	return OK;
}

/* ---- a year earlier ---- */

/* The same moment of the calendar; 29 February has none and takes the day before. */
static int64_t year_earlier(struct arena *a, int64_t at)
{
	char day[20];
	int64_t start, before;

	clock_date(at - 1, day); /* a moment of 24:00 belongs to the day that ends */
	start = date_start(day);
	before = date_start(arena_printf(a, "%04ld%s", strtol(day, NULL, 10) - 1, day + 4));
	if (before < 0)
		before = date_start(arena_printf(a, "%04ld-02-28", strtol(day, NULL, 10) - 1));
	return before + (at - start);
}

static const struct trend_point *point_at(const struct season *k, int64_t moment)
{
	const struct trend_point *found = NULL;

	for (size_t i = 0; i < k->count && k->points[i].snapshot->due_at <= moment; i++)
		found = &k->points[i];
	return found && moment - found->snapshot->due_at < YEAR_BEFORE_MOST * DAY ? found : NULL;
}

enum outcome trend_get(struct ctx *c, const struct trend_ask *ask, struct trend *out)
{
	const char *series = *ask->series ? ask->series : "approved";
	struct season now = { .c = c, .ask = ask, .cohort = c->cohort, .series = series };
	struct season before = { .c = c, .ask = ask, .series = series };

	if (!stats_allowed(c->actor))
		return fail_say(c->fail, DENIED, say_stats_denied(c->arena));
	if (code_find(code_set("series"), series) == NULL)
		return fail_say(c->fail, INVALID, say_stats_series(c->arena, series));
	before.cohort = arena_printf(c->arena, "%ld", strtol(c->cohort, NULL, 10) - 1);
	TRY(read_season(&now));
	if (now.count)
		TRY(read_season(&before));
	*out = (struct trend){ .cohort = c->cohort, .series = series, .before = before.cohort, .newest = now.newest, .points = now.points, .count = now.count };
	for (size_t i = 0; i < now.count; i++) {
		now.points[i].year_before = point_at(&before, year_earlier(c->arena, now.points[i].snapshot->due_at));
		out->any_before = out->any_before || now.points[i].year_before;
	}
	return OK;
}
