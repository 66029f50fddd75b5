/* Registered when settled, or late: the database groups by days, the workdays are counted here. What is remembered
 * is in late_note.c. */
#include "late.h"

#include <string.h>

#include "cohort.h"
#include "db.h"
#include "graduate.h"
#include "memo.h"
#include "overdue.h"
#include "queries.h"
#include "words.h"

enum { CHUNK = 1000 };

/* ---- judging ---- */

struct calendar {
	const struct workdays *days;
	int64_t opens_day, today, late_at;
};

static enum outcome calendar_get(struct ctx *c, int64_t as_of, struct calendar *out)
{
	const struct limits *l;
	struct cohort_row *cohort;

	TRY(cohort_find(c, c->cohort, &cohort));
	TRY(as_of ? limits_at(c, as_of, &l) : limits_get(c, &l));
	*out = (struct calendar){ .days = l->days, .opens_day = day_of(cohort->opens_at), .today = day_of(c->now), .late_at = l->late_at };
	return OK;
}

/* Workdays beyond the next one. */
static int64_t delay_of(const struct calendar *k, const char *settled_on, int64_t listed_day, int64_t first_day)
{
	int64_t from = date_days(settled_on), gone;

	if (from == DATE_NONE)
		return 0;
	if (from < k->opens_day)
		from = k->opens_day;
	if (from < listed_day)
		from = listed_day;
	gone = workdays_of_days(k->days, from, first_day);
	return gone > 1 ? gone - 1 : 0;
}

/* What a group of registrations, or one, has in common. */
struct seen {
	bool dated, settles, imported, before_due, after_cutoff;
	int64_t delay;
};

static bool is_registered(const struct seen *s)
{
	return s->settles && s->dated;
}

static bool is_in_time(const struct seen *s)
{
	return is_registered(s) && !s->imported && s->delay == 0;
}

static bool is_late(const struct seen *s)
{
	return is_registered(s) && !s->imported && s->delay > 0;
}

static bool is_imported(const struct seen *s)
{
	return is_registered(s) && s->imported;
}

static bool is_undated(const struct seen *s)
{
	return s->settles && !s->dated;
}

static bool is_cutoff(const struct seen *s)
{
	return s->after_cutoff && !s->imported;
}

static bool is_before_due(const struct seen *s)
{
	return is_registered(s) && !s->imported && s->before_due;
}

static bool is_after_due(const struct seen *s)
{
	return is_registered(s) && !s->imported && !s->before_due;
}

static bool is_open(const struct seen *s)
{
	return s->delay > 0;
}

/* Each number and who belongs to it: the same rule counts and lists. */
static const struct kind {
	const char *name;
	bool (*has)(const struct seen *s);
	size_t offset;
} kinds[] = {
	{ "registered", is_registered, offsetof(struct late_counts, registered) },
	{ "in_time", is_in_time, offsetof(struct late_counts, in_time) },
	{ "late", is_late, offsetof(struct late_counts, late) },
	{ "imported", is_imported, offsetof(struct late_counts, imported) },
	{ "undated", is_undated, offsetof(struct late_counts, undated) },
	{ "cutoff", is_cutoff, offsetof(struct late_counts, cutoff) },
	{ "before_due", is_before_due, offsetof(struct late_counts, before_due) },
	{ "after_due", is_after_due, offsetof(struct late_counts, after_due) },
	{ "open", is_open, offsetof(struct late_counts, open) },
};
enum { KINDS = sizeof kinds / sizeof *kinds, OPEN = KINDS - 1 };

static const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* Not registered at the due moment, whether later or not to this day: two kinds in one. */
static bool is_missing(const char *kind)
{
	return strcmp(kind, "missing") == 0;
}

bool late_kind(const char *kind)
{
	return is_missing(kind) || kind_find(kind) != NULL;
}

static int64_t *number_at(struct late_counts *n, const struct kind *k)
{
	return (int64_t *)(void *)((char *)n + k->offset);
}

int64_t late_number(const struct late_counts *n, const char *kind)
{
	const struct kind *k = kind_find(kind);

	if (is_missing(kind))
		return n->after_due + n->open;
	return k ? *number_at((struct late_counts *)n, k) : 0;
}

static bool has_period(const struct late_ask *ask)
{
	return *ask->from || *ask->to;
}

/* Without a date nothing lies in a period; without a due moment nothing is before or after it. */
static bool belongs(const struct late_ask *ask, const struct kind *k, const struct seen *s)
{
	bool of_due = k->has == is_before_due || k->has == is_after_due;

	if ((of_due && ask->due_at == 0) || (has_period(ask) && !s->dated))
		return false;
	return k->has(s);
}

/* ---- counting ---- */

static void add(struct late_counts *n, const struct late_ask *ask, const struct seen *s, int64_t graduates)
{
	for (size_t i = 0; i < OPEN; i++)
		if (belongs(ask, &kinds[i], s))
			*number_at(n, &kinds[i]) += graduates;
	if (is_late(s) && s->delay > n->longest)
		n->longest = s->delay;
}

static struct late_unit *unit_of(struct late_unit *units, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (units[i].id == id)
			return &units[i];
	return NULL;
}

struct counting {
	const struct late_ask *ask;
	int64_t late_at;
};

static enum outcome read_groups(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct counting *k = arg;
	const struct late_ask *a = k->ask;
	struct late_group_row *rows;

	int64_t account = scope_account(c->actor);

	if (a->as_of)
		TRY(q_late_groups_past(c->tx, c->school_id, c->cohort, account, a->college_id, a->level, a->from, a->to, a->due_at, k->late_at, a->as_of, &rows, n));
	else
		TRY(q_late_groups(c->tx, c->school_id, c->cohort, account, a->college_id, a->level, a->from, a->to, a->due_at, k->late_at, &rows, n));
	*out = rows;
	return OK;
}

static enum outcome read_open(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct late_ask *a = ((const struct counting *)arg)->ask;
	struct late_open_row *rows;

	TRY(q_late_open_groups(c->tx, c->school_id, c->cohort, scope_account(c->actor), a->college_id, a->level, a->from, a->to, &rows, n));
	*out = rows;
	return OK;
}

/* Kept while nothing changes. */
static enum outcome groups_kept(struct ctx *c, const struct counting *k, bool open, void **rows, size_t *n)
{
	const struct late_ask *a = k->ask;
	const char *question = arena_printf(c->arena, "late_%s %lld %lld %s\x1f%s\x1f%s %lld %lld %lld", open ? "open" : "groups",
		(long long)scope_account(c->actor), (long long)a->college_id, a->level, a->from, a->to, (long long)a->due_at, (long long)k->late_at, (long long)a->as_of);

	return memo_rows(c, question, open ? &late_open_shape : &late_group_shape, open ? read_open : read_groups, k, rows, n);
}

static struct seen seen_of(const struct calendar *k, const struct late_group_row *r)
{
	return (struct seen){ .dated = *r->settled_on != '\0', .settles = r->settles, .imported = r->imported, .before_due = r->before_due,
		.after_cutoff = r->after_cutoff, .delay = delay_of(k, r->settled_on, r->listed_day, r->first_day) };
}

static enum outcome count_registered(struct ctx *c, const struct calendar *k, const struct late_ask *ask, struct late_unit *units, size_t count)
{
	struct counting counting = { ask, k->late_at };
	struct late_group_row *rows;
	void *kept;
	size_t n;

	TRY(groups_kept(c, &counting, false, &kept, &n));
	rows = kept;
	for (size_t i = 0; i < n; i++) {
		struct late_unit *u = unit_of(units, count, rows[i].college_id);
		struct seen s = seen_of(k, &rows[i]);

		if (u)
			add(&u->n, ask, &s, rows[i].graduates);
	}
	return OK;
}

static enum outcome count_open(struct ctx *c, const struct calendar *k, const struct late_ask *ask, struct late_unit *units, size_t count)
{
	struct counting counting = { ask, k->late_at };
	struct late_open_row *rows;
	void *kept;
	size_t n;

	if (ask->as_of)
		return OK; /* a draft keeps no history */
	TRY(groups_kept(c, &counting, true, &kept, &n));
	rows = kept;
	for (size_t i = 0; i < n; i++) {
		struct late_unit *u = unit_of(units, count, rows[i].college_id);

		if (u && delay_of(k, rows[i].settled_on, rows[i].listed_day, k->today) > 0)
			u->n.open += rows[i].graduates;
	}
	return OK;
}

static void sum(struct late_counts *total, const struct late_counts *n)
{
	for (size_t i = 0; i < KINDS; i++)
		*number_at(total, &kinds[i]) += *number_at((struct late_counts *)n, &kinds[i]);
	if (n->longest > total->longest)
		total->longest = n->longest;
}

enum outcome late_counts(struct ctx *c, const struct late_ask *ask, struct late_unit **out, size_t *count, struct late_counts *total)
{
	struct calendar k;
	struct college_row *colleges;
	size_t n;

	TRY(calendar_get(c, ask->as_of, &k));
	TRY(graduate_colleges(c, &colleges, &n));
	*out = arena_array(c->arena, n + 1, sizeof **out);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		if (ask->college_id == 0 || ask->college_id == colleges[i].id)
			(*out)[(*count)++] = (struct late_unit){ .id = colleges[i].id, .code = colleges[i].code, .name = colleges[i].name };
	TRY(count_registered(c, &k, ask, *out, *count));
	TRY(count_open(c, &k, ask, *out, *count));
	if (total == NULL)
		return OK;
	memset(total, 0, sizeof *total);
	for (size_t i = 0; i < *count; i++)
		sum(total, &(*out)[i].n);
	return OK;
}

/* ---- listing ---- */

/* What of a kind the database can tell by itself. */
static int64_t only(const struct kind *kind, bool (*has)(const struct seen *s), int64_t value)
{
	return kind->has == has ? value : NOT_GIVEN;
}

static enum outcome read_lines(struct ctx *c, const struct calendar *k, const struct late_ask *a, const struct kind *kind, const char *after,
	struct late_line_row **rows, size_t *n)
{
	int64_t account = scope_account(c->actor);
	bool open = kind->has == is_open;

	*n = 0;
	if (open && a->as_of)
		return OK;
	if (open)
		return q_late_open_lines(c->tx, c->school_id, c->cohort, account, a->college_id, a->level, a->from, a->to, after, CHUNK, rows, n);
	if (a->as_of)
		return q_late_lines_past(c->tx, c->school_id, c->cohort, account, a->college_id, a->level, a->from, a->to, after, CHUNK, a->due_at, k->late_at, a->as_of, rows, n);
	return q_late_lines(c->tx, c->school_id, c->cohort, account, a->college_id, a->level, a->from, a->to, only(kind, is_undated, 1),
		only(kind, is_imported, 1), only(kind, is_cutoff, k->late_at), after, CHUNK, a->due_at, k->late_at, rows, n);
}

static bool line_belongs(const struct calendar *k, const struct late_ask *ask, const struct kind *kind, struct late_line_row *r)
{
	bool open = kind == &kinds[OPEN];
	struct seen s = { .dated = *r->settled_on != '\0', .settles = r->settles, .imported = r->imported, .before_due = r->before_due,
		.after_cutoff = r->after_cutoff };

	s.delay = delay_of(k, r->settled_on, r->listed_day, open ? k->today : r->first_day);
	r->delay = r->imported ? 0 : s.delay;
	return belongs(ask, kind, &s);
}

/* The days between which whoever belongs to the kind has settled, by the groups that were counted anyway; *any false when
 * nobody does. So a list of few among very many reads few. */
static enum outcome narrow(struct ctx *c, const struct calendar *k, const struct kind *kind, struct late_ask *ask, bool *any)
{
	struct counting counting = { ask, k->late_at };
	const char *from = NULL, *to = NULL;
	struct late_group_row *rows;
	void *kept;
	size_t n;

	TRY(groups_kept(c, &counting, false, &kept, &n));
	rows = kept;
	for (size_t i = 0; i < n; i++) {
		struct seen s = seen_of(k, &rows[i]);

		if (!belongs(ask, kind, &s))
			continue;
		from = from == NULL || strcmp(rows[i].settled_on, from) < 0 ? rows[i].settled_on : from;
		to = to == NULL || strcmp(rows[i].settled_on, to) > 0 ? rows[i].settled_on : to;
	}
	*any = from != NULL;
	if (from && *from) { /* "": some without a date, which no period finds */
		ask->from = from;
		ask->to = to;
	}
	return OK;
}

/* A list being filled: those of a kind among many that are only looked at. */
struct listing {
	const struct late_ask *asked, *ask; /* ask: narrowed */
	const struct kind *kind;
	struct calendar calendar;
	struct late_line_row *rows;
	size_t count, most;
	bool more;
	const char *after;
};

static void keep(struct arena *a, struct listing *l, const struct late_line_row *row)
{
	struct late_line_row *kept = &l->rows[l->count++];

	*kept = *row;
	for (size_t i = 0; i < late_line_shape.count; i++)
		if (!FIELD_IS_INT(late_line_shape.fields[i].kind))
			field_set_text(&late_line_shape.fields[i], kept, arena_dup(a, field_text(&late_line_shape.fields[i], row)));
}

/* The next ones, read into memory that is not kept; *ended: there are none behind them. */
static enum outcome look_through(struct ctx *c, struct listing *l, struct arena *chunk, bool *ended)
{
	struct arena *before = tx_rows_in(c->tx, chunk);
	struct late_line_row *rows;
	size_t n;
	enum outcome o = read_lines(c, &l->calendar, l->ask, l->kind, l->after, &rows, &n);

	tx_rows_in(c->tx, before);
	TRY(o);
	for (size_t i = 0; i < n && !l->more; i++) {
		if (!line_belongs(&l->calendar, l->asked, l->kind, &rows[i]))
			continue;
		l->more = l->count == l->most;
		if (!l->more)
			keep(c->arena, l, &rows[i]);
	}
	l->after = n ? arena_dup(c->arena, rows[n - 1].student_no) : l->after;
	*ended = n < CHUNK || l->more;
	return OK;
}

static enum outcome fill(struct ctx *c, struct listing *l)
{
	struct arena chunk;
	enum outcome o = OK;

	arena_init(&chunk);
	for (bool ended = false; o == OK && !ended;) {
		o = look_through(c, l, &chunk, &ended);
		arena_reset(&chunk);
	}
	arena_release(&chunk);
	return o;
}

static enum outcome list_kind(struct ctx *c, const struct late_ask *asked, const struct kind *wanted, const char *after, int64_t most,
	struct late_line_row **out, size_t *count, bool *more)
{
	struct late_ask ask = *asked;
	struct listing l = { .asked = asked, .ask = &ask, .kind = wanted, .most = (size_t)most, .after = after };
	bool any = true;

	*out = l.rows = arena_array(c->arena, (size_t)most, sizeof *l.rows);
	*count = 0;
	*more = false;
	TRY(calendar_get(c, ask.as_of, &l.calendar));
	if (wanted != &kinds[OPEN])
		TRY(narrow(c, &l.calendar, wanted, &ask, &any));
	if (any)
		TRY(fill(c, &l));
	*count = l.count;
	*more = l.more;
	return OK;
}

/* Both kinds by student number; the two lines of one person stay on one page. */
static enum outcome list_missing(struct ctx *c, const struct late_ask *ask, const char *after, int64_t most, struct late_line_row **out,
	size_t *count, bool *more)
{
	struct late_line_row *then, *never;
	size_t i = 0, j = 0, thens, nevers, n = 0;
	bool more_then, more_never;

	TRY(list_kind(c, ask, kind_find("after_due"), after, most + 1, &then, &thens, &more_then));
	TRY(list_kind(c, ask, kind_find("open"), after, most + 1, &never, &nevers, &more_never));
	*out = arena_array(c->arena, (size_t)most + 1, sizeof **out);
	while (n <= (size_t)most && (i < thens || j < nevers))
		(*out)[n++] = j == nevers || (i < thens && strcmp(then[i].student_no, never[j].student_no) <= 0) ? then[i++] : never[j++];
	*more = n > (size_t)most;
	if (*more && strcmp((*out)[n - 1].student_no, (*out)[n - 2].student_no) == 0 && most > 1)
		n--;
	*count = *more ? n - 1 : n;
	return OK;
}

enum outcome late_list(struct ctx *c, const struct late_ask *ask, const char *kind, const char *after, int64_t most,
	struct late_line_row **out, size_t *count, bool *more)
{
	const struct kind *wanted = kind_find(kind);

	if (most < 1 || most > LATE_LINES_MOST)
		most = LATE_LINES_MOST;
	*out = NULL;
	*count = 0;
	*more = false;
	if (is_missing(kind))
		return list_missing(c, ask, after, most, out, count, more);
	return wanted ? list_kind(c, ask, wanted, after, most, out, count, more) : OK;
}

/* ---- one version ---- */

enum outcome late_of(struct ctx *c, const struct destination_row *row, struct late_mark *out)
{
	struct registering_row *r;
	struct calendar k;

	*out = (struct late_mark){ .dated = *row->signed_on != '\0' };
	TRY(q_late_one(c->tx, c->school_id, row->graduate_id, row->category, row->signed_on, &r));
	if (r == NULL)
		return OK;
	TRY(calendar_get(c, 0, &k));
	out->first_at = r->first_at;
	out->imported = r->imported;
	out->delay = r->imported ? 0 : delay_of(&k, r->settled_on, day_of(r->listed_at), day_of(r->first_at));
	out->late = out->delay > 0;
	out->cutoff = !r->imported && r->first_at >= k.late_at;
	return OK;
}
