/* Three watches, one table: each says on which days it falls and at which moment of the day. */
#include "calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "db.h"
#include "queries.h"
#include "timed.h"
#include "words.h"
#include "workday.h"

enum { DAY = 24 * 60 * 60 * 1000, MINUTE = 60 * 1000, MONTH_DAY_MOST = 28 };

/* ---- the watches ---- */

static bool falls_month(const struct watch_scheme_row *s, const struct workdays *w, int64_t day)
{
	char date[11];

	return strtol(date_of_days(day, date) + 8, NULL, 10) == s->month_day;
}

static bool falls_week(const struct watch_scheme_row *s, const struct workdays *w, int64_t day)
{
	return date_weekday(day) == strtol(s->week_day, NULL, 10);
}

static bool falls_day(const struct watch_scheme_row *s, const struct workdays *w, int64_t day)
{
	return workday_is(w, day);
}

/* "17:00" in ms since midnight; -1 when it is no such time. */
static int64_t time_of_day(const char *text)
{
	int64_t hour, minute;

	if (strlen(text) != 5 || text[2] != ':' || strspn(text, "0123456789") != 2 || strspn(text + 3, "0123456789") != 2)
		return -1;
	hour = strtol(text, NULL, 10);
	minute = strtol(text + 3, NULL, 10);
	return hour < 24 && minute < 60 ? (hour * 60 + minute) * MINUTE : -1;
}

static int64_t edge_of_day(const struct watch_scheme_row *s)
{
	return s->inclusive ? DAY : 0;
}

static int64_t hour_of_day(const struct watch_scheme_row *s)
{
	return time_of_day(s->day_time);
}

struct watch {
	const char *kind;
	size_t from, to; /* offsets of the window's two dates, in the row and in the form */
	size_t form_from, form_to;
	const char *field_from, *field_to;
	bool (*falls)(const struct watch_scheme_row *, const struct workdays *, int64_t day);
	int64_t (*moment)(const struct watch_scheme_row *); /* ms after the day's beginning */
};

#define WINDOW(name)                                                                                            \
	#name, offsetof(struct watch_scheme_row, name##_from), offsetof(struct watch_scheme_row, name##_to),    \
		offsetof(struct watch_scheme_form, name##_from), offsetof(struct watch_scheme_form, name##_to), \
		#name "_from", #name "_to"
static const struct watch watches[] = {
	{ WINDOW(month), falls_month, edge_of_day },
	{ WINDOW(week), falls_week, edge_of_day },
	{ WINDOW(day), falls_day, hour_of_day },
};
enum { WATCHES = sizeof watches / sizeof *watches };

static const char *text_at(const void *row, size_t offset)
{
	return *(const char *const *)((const char *)row + offset);
}

/* ---- the plan ---- */

static int by_moment(const void *a, const void *b)
{
	const struct due_row *x = a, *y = b;

	return x->due_at != y->due_at ? (x->due_at < y->due_at ? -1 : 1) : strcmp(x->kind, y->kind);
}

struct due_row *calendar_plan(struct arena *a, const struct watch_scheme_row *s, const struct workdays *w, size_t *count)
{
	struct due_row *rows = arena_array(a, WATCHES * (WATCH_DAYS_MOST + 1), sizeof *rows);
	size_t n = 0;

	for (size_t i = 0; i < WATCHES; i++) {
		const struct watch *k = &watches[i];
		int64_t first = date_days(text_at(s, k->from)), last = date_days(text_at(s, k->to));

		for (int64_t d = first; first != DATE_NONE && d <= last && d <= first + WATCH_DAYS_MOST; d++) {
			char date[11];

			if (!k->falls(s, w, d))
				continue;
			date_of_days(d, date);
			rows[n++] = (struct due_row){ .school_id = s->school_id, .cohort = s->cohort, .kind = k->kind,
				.due_on = arena_dup(a, date), .due_at = date_start(date) + k->moment(s) };
		}
	}
	qsort(rows, n, sizeof *rows, by_moment);
	*count = n;
	return rows;
}

struct watch_scheme_row *calendar_first_scheme(struct arena *a, const char *cohort)
{
	struct watch_scheme_row *s = arena_new(a, struct watch_scheme_row);
	long year = strtol(cohort, NULL, 10);
	char leap[11];
	bool is_leap = date_parse(arena_printf(a, "%ld-02-29", year), leap);

	*s = (struct watch_scheme_row){ .cohort = arena_dup(a, cohort), .month_day = 1, .week_day = "5", .day_time = "17:00", .inclusive = 1,
		.month_from = arena_printf(a, "%ld-12-01", year - 1), .month_to = arena_printf(a, "%ld-02-%s", year, is_leap ? "29" : "28"),
		.week_from = arena_printf(a, "%ld-03-01", year), .week_to = arena_printf(a, "%ld-08-31", year) };
	s->day_from = s->week_from;
	s->day_to = s->week_to;
	return s;
}

/* ---- the difference ---- */

static int by_day(const void *a, const void *b)
{
	const struct due_row *x = a, *y = b;
	int order = strcmp(x->due_on, y->due_on);

	return order ? order : strcmp(x->kind, y->kind);
}

static void change(struct due_changes *k, const struct due_row *d, int64_t before, int64_t after)
{
	k->list[k->count++] = (struct due_change){ d->kind, d->due_on, before, after };
	k->come += before == 0;
	k->go += after == 0;
	k->move += before != 0 && after != 0;
}

static void compare(const struct due_row *was, const struct due_row *next, int64_t now, struct due_changes *out)
{
	if (was && (was->snapshot_id || was->due_at <= now))
		return;
	if (was == NULL && next->due_at > now)
		change(out, next, 0, next->due_at);
	else if (next == NULL)
		change(out, was, was->due_at, 0);
	else if (was && next->due_at > now && next->due_at != was->due_at)
		change(out, next, was->due_at, next->due_at);
}

static enum outcome changes_of(struct ctx *c, const struct watch_scheme_row *s, struct due_changes *out)
{
	const struct workdays *w;
	struct due_row *was, *next;
	size_t had, has, i = 0, k = 0;

	TRY(workdays_get(c, &w));
	TRY(q_due_all(c->tx, c->school_id, s->cohort, &was, &had));
	next = calendar_plan(c->arena, s, w, &has);
	qsort(was, had, sizeof *was, by_day);
	qsort(next, has, sizeof *next, by_day);
	memset(out, 0, sizeof *out);
	out->list = arena_array(c->arena, had + has + 1, sizeof *out->list);
	while (i < had || k < has) {
		int order = i == had ? 1 : k == has ? -1 : by_day(&was[i], &next[k]);

		compare(order <= 0 ? &was[i] : NULL, order >= 0 ? &next[k] : NULL, c->now, out);
		i += order <= 0;
		k += order >= 0;
	}
	return OK;
}

/* Freezing must not sleep past a due that was not there when it last looked. */
static enum outcome wake_snapshots(struct ctx *c)
{
	struct due_row *first;

	TRY(q_snapshot_waiting(c->tx, c->school_id, &first));
	return first ? timed_wake(c, "snapshot", first->due_at) : OK;
}

static enum outcome apply(struct ctx *c, const char *cohort, const struct due_changes *k)
{
	for (size_t i = 0; i < k->count; i++) {
		const struct due_change *d = &k->list[i];

		if (d->before == 0)
			TRY(q_due_add(c->tx, c->school_id, cohort, d->kind, d->due_on, d->after, NULL));
		else if (d->after == 0)
			TRY(q_due_remove(c->tx, c->school_id, cohort, d->kind, d->due_on, NULL));
		else
			TRY(q_due_move(c->tx, c->school_id, cohort, d->kind, d->due_on, d->after, NULL));
	}
	return wake_snapshots(c);
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

const char *changes_mark(struct arena *a, const struct due_changes *k)
{
	char hex[65];
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < k->count; i++)
		buf_put(&b, arena_printf(a, "%s %s %lld %lld\n", k->list[i].kind, k->list[i].due_on, (long long)k->list[i].before, (long long)k->list[i].after));
	secret_digest(buf_text(&b), strlen(buf_text(&b)), hex);
	hex[32] = '\0';
	return arena_dup(a, hex);
}

/* ---- the scheme ---- */

enum outcome scheme_get(struct ctx *c, struct watch_scheme_row **out)
{
	TRY(q_watch_scheme_get(c->tx, c->school_id, c->cohort, out));
	if (*out == NULL) {
		*out = calendar_first_scheme(c->arena, c->cohort);
		(*out)->school_id = c->school_id;
	}
	return OK;
}

/* One window of the form: both dates or none, in order, and near the cohort's year. */
static void check_window(struct ctx *c, const struct watch_scheme_form *f, const struct watch *k)
{
	const char *from = text_at(f, k->form_from), *to = text_at(f, k->form_to);
	const char *name_from = shape_field(&watch_scheme_form_shape, k->field_from)->label, *name_to = shape_field(&watch_scheme_form_shape, k->field_to)->label;
	long year = strtol(c->cohort, NULL, 10);

	if (*from == '\0' && *to == '\0')
		return;
	if (*from == '\0' || *to == '\0')
		fail_at(c->fail, *from ? k->field_to : k->field_from, say_scheme_half_open(c->arena, name_from, name_to));
	else if (strcmp(to, from) < 0)
		fail_at(c->fail, k->field_to, say_scheme_backwards(c->arena, name_to, name_from));
	else if (labs(strtol(from, NULL, 10) - year) > 1 || labs(strtol(to, NULL, 10) - year) > 1)
		fail_at(c->fail, k->field_to, say_scheme_elsewhere(c->arena, labs(strtol(from, NULL, 10) - year) > 1 ? from : to, c->cohort));
	else if (date_days(to) - date_days(from) > WATCH_DAYS_MOST)
		fail_at(c->fail, k->field_to, say_scheme_too_long(c->arena, code_name("watch", k->kind), number(c->arena, WATCH_DAYS_MOST)));
}

static enum outcome check(struct ctx *c, const struct watch_scheme_form *f)
{
	for (size_t i = 0; i < WATCHES; i++)
		check_window(c, f, &watches[i]);
	if (f->month_day < 1 || f->month_day > MONTH_DAY_MOST)
		fail_at(c->fail, "month_day", say_scheme_month_day_bad(c->arena, number(c->arena, f->month_day)));
	if (time_of_day(f->day_time) < 0)
		fail_at(c->fail, "day_time", say_scheme_time_bad(c->arena, f->day_time));
	return fail_done(c->fail);
}

static struct watch_scheme_row row_of(const struct ctx *c, const struct watch_scheme_form *f)
{
	return (struct watch_scheme_row){ .school_id = c->school_id, .cohort = c->cohort, .month_from = f->month_from, .month_to = f->month_to,
		.month_day = f->month_day, .week_from = f->week_from, .week_to = f->week_to, .week_day = f->week_day,
		.day_from = f->day_from, .day_to = f->day_to, .day_time = f->day_time, .inclusive = f->inclusive, .version = f->version,
		.updated_at = c->now };
}

enum outcome scheme_preview(struct ctx *c, const struct watch_scheme_form *f, struct due_changes *out)
{
	struct watch_scheme_row next = row_of(c, f);

	TRY(check(c, f));
	return changes_of(c, &next, out);
}

static enum outcome add_scheme(struct ctx *c, const struct watch_scheme_row *s)
{
	return q_watch_scheme_add(c->tx, c->school_id, s->cohort, s->month_from, s->month_to, s->month_day, s->week_from, s->week_to, s->week_day,
		s->day_from, s->day_to, s->day_time, s->inclusive, c->now, NULL);
}

static enum outcome put_scheme(struct ctx *c, const struct watch_scheme_row *s)
{
	int64_t changed;

	TRY(q_watch_scheme_put(c->tx, c->school_id, s->cohort, s->month_from, s->month_to, s->month_day, s->week_from, s->week_to, s->week_day,
		s->day_from, s->day_to, s->day_time, s->inclusive, c->now, s->version, &changed));
	return changed ? OK : fail_say(c->fail, CONFLICT, say_scheme_stale(c->arena));
}

static const char *sums(struct arena *a, const struct due_changes *k)
{
	return say_scheme_note(a, number(a, k->come), number(a, k->go), number(a, k->move));
}

static enum outcome note(struct ctx *c, const struct watch_scheme_row *was, const struct watch_scheme_row *now, const struct due_changes *k)
{
	return audit_append(c, &(struct audit_entry){ .action = "scheme.change", .subject = "cohort", .shape = &watch_scheme_shape, .before = was,
		.after = now, .note = arena_printf(c->arena, "%s %s", now->cohort, sums(c->arena, k)) });
}

enum outcome scheme_save(struct ctx *c, const struct watch_scheme_form *f, const char *seen, struct due_changes *out)
{
	struct watch_scheme_row next = row_of(c, f), *was;

	TRY(q_watch_scheme_get(c->tx, c->school_id, c->cohort, &was));
	TRY(scheme_preview(c, f, out));
	if (was ? was->version != f->version : f->version != 0)
		return fail_say(c->fail, CONFLICT, say_scheme_stale(c->arena));
	if (*seen && strcmp(seen, changes_mark(c->arena, out)) != 0)
		return fail_say(c->fail, CONFLICT, say_scheme_preview_stale(c->arena));
	TRY(was ? put_scheme(c, &next) : add_scheme(c, &next));
	TRY(apply(c, c->cohort, out));
	next.version++;
	return note(c, was, &next, out);
}

/* ---- beginnings ---- */

enum outcome calendar_begin(struct ctx *c, const char *cohort)
{
	struct watch_scheme_row *s = calendar_first_scheme(c->arena, cohort);
	struct due_changes k;

	s->school_id = c->school_id;
	s->version = 1;
	s->updated_at = c->now;
	TRY(add_scheme(c, s));
	TRY(changes_of(c, s, &k));
	return apply(c, cohort, &k);
}

enum outcome calendar_again(struct ctx *c, struct due_changes *sum)
{
	struct watch_scheme_row *rows;
	size_t count;

	memset(sum, 0, sizeof *sum);
	TRY(q_watch_scheme_open(c->tx, c->school_id, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct due_changes k;

		TRY(changes_of(c, &rows[i], &k));
		TRY(apply(c, rows[i].cohort, &k));
		sum->come += k.come;
		sum->go += k.go;
		sum->move += k.move;
	}
	return OK;
}

struct wanting {
	struct cohort_row *rows;
	size_t count;
};

static enum outcome find_wanting(struct ctx *c, void *arg)
{
	struct wanting *k = arg;

	return q_watch_scheme_wanting(c->tx, c->school_id, &k->rows, &k->count);
}

/* Looked at again inside: another process may have been quicker. */
static enum outcome begin_one(struct ctx *c, void *cohort)
{
	struct watch_scheme_row *there;

	TRY(q_watch_scheme_get(c->tx, c->school_id, cohort, &there));
	if (there)
		return fail_say(c->fail, CONFLICT, say_scheme_stale(c->arena));
	TRY(calendar_begin(c, cohort));
	return audit_append(c, &(struct audit_entry){ .action = "scheme.begin", .subject = "cohort", .note = cohort });
}

enum outcome calendar_sweep(struct ctx *c, int64_t *made)
{
	struct wanting k;

	*made = 0;
	TRY(ctx_read(c, find_wanting, &k));
	for (size_t i = 0; i < k.count; i++) {
		enum outcome o = ctx_write(c, begin_one, (void *)k.rows[i].cohort);

		if (o != OK && o != CONFLICT)
			return o;
		*made += o == OK;
	}
	return OK;
}

/* ---- dues ---- */

enum outcome due_last(struct ctx *c, const char *kind, int64_t at, struct due_row **out)
{
	return q_due_last(c->tx, c->school_id, c->cohort, kind, at, out);
}

enum outcome due_next(struct ctx *c, const char *kind, int64_t after, struct due_row **out)
{
	return q_due_next(c->tx, c->school_id, c->cohort, kind, after, out);
}

enum outcome due_list(struct ctx *c, const char *from, const char *to, struct due_row **rows, size_t *count)
{
	return q_due_between(c->tx, c->school_id, c->cohort, from, to, rows, count);
}

enum outcome due_find(struct ctx *c, const char *cohort, const char *kind, const char *due_on, struct due_row **out)
{
	return q_due_get(c->tx, c->school_id, cohort, kind, due_on, out);
}

enum outcome due_unfrozen(struct ctx *c, int64_t now, struct due_row **rows, size_t *count)
{
	return q_due_unfrozen(c->tx, c->school_id, now, rows, count);
}

enum outcome due_set_snapshot(struct ctx *c, const struct due_row *d, int64_t snapshot_id)
{
	int64_t changed;

	TRY(q_due_freeze(c->tx, c->school_id, d->cohort, d->kind, d->due_on, snapshot_id, &changed));
	return changed ? OK : fail_say(c->fail, CONFLICT, say_due_frozen(c->arena, code_name("watch", d->kind), d->due_on));
}
