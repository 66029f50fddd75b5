/* Working lists: read whole, counted and sifted here, so that every chip's number is its list's length. */
#include "queue.h"

#include <string.h>

#include "db.h"
#include "queries.h"
#include "workday.h"

enum { READ_MOST = 3000 };

const char *queue_level(const struct actor *who)
{
	return strcmp(who->role, "office") == 0 ? "school" : "college";
}

static bool is_void(const struct queue_line_row *r)
{
	return strncmp(r->state, "void_", 5) == 0;
}

static bool is_asked(const struct queue_line_row *r, const struct queue_ask *ask)
{
	if (*ask->category && strcmp(r->category, ask->category) != 0)
		return false;
	if (ask->college_id && r->college_id != ask->college_id)
		return false;
	if (strcmp(ask->only, "flag") == 0)
		return r->open_flags > 0;
	if (strcmp(ask->only, "changed") == 0)
		return r->is_change;
	if (strcmp(ask->only, "late") == 0)
		return r->waited > QUEUE_LATE;
	return strcmp(ask->only, "void") != 0 || is_void(r);
}

static void count_category(struct queue *q, const char *code)
{
	for (size_t i = 0; i < q->category_count; i++)
		if (strcmp(q->categories[i].code, code) == 0) {
			q->categories[i].number++;
			return;
		}
	q->categories[q->category_count++] = (struct queue_category){ code, 1 };
}

enum outcome queue_read(struct ctx *c, const struct queue_ask *ask, struct queue *out)
{
	bool school = strcmp(ask->at, "school") == 0;
	struct queue_line_row *rows;
	const struct workdays *w;
	size_t n;

	memset(out, 0, sizeof *out);
	TRY(workdays_get(c, &w));
	TRY(q_queue_waiting(c->tx, c->school_id, c->cohort, school ? "school_review" : "college_review", school ? "void_school" : "void_college",
		scope_account(c->actor), &rows, &n));
	out->rows = arena_array(c->arena, n + 1, sizeof *rows);
	out->categories = arena_array(c->arena, n + 1, sizeof *out->categories);
	out->full = n == READ_MOST;
	out->all = (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		struct queue_line_row *r = &rows[i];

		r->waited = workdays_between(w, r->waiting_since, c->now);
		out->flagged += r->open_flags > 0;
		out->changed += r->is_change;
		out->late += r->waited > QUEUE_LATE;
		out->voids += is_void(r);
		count_category(out, r->category);
		if (is_asked(r, ask))
			out->rows[out->count++] = *r;
	}
	return OK;
}

int64_t queue_place(const struct queue *q, int64_t destination_id)
{
	for (size_t i = 0; i < q->count; i++)
		if (q->rows[i].id == destination_id)
			return (int64_t)i;
	return -1;
}

/* ---- disputes ---- */

/* The mended version was approved, or he is asked again: the ball is with the graduate. */
static bool is_updated(const struct dispute_line_row *r)
{
	return strcmp(r->stage, "to_confirm") == 0;
}

static bool dispute_asked(const struct ctx *c, const struct dispute_line_row *r, const char *only)
{
	if (strcmp(only, "late") == 0)
		return r->waited > DISPUTE_LATE;
	if (strcmp(only, "mine") == 0)
		return r->owner_id == c->actor->account_id;
	if (strcmp(only, "unowned") == 0)
		return r->owner_id == 0;
	return strcmp(only, "updated") != 0 || is_updated(r);
}

static void count_dispute(const struct ctx *c, struct disputes *out, const struct dispute_line_row *r)
{
	out->unclosed++;
	out->late += r->waited > DISPUTE_LATE;
	out->mine += r->owner_id == c->actor->account_id;
	out->unowned += r->owner_id == 0;
	out->updated += is_updated(r);
}

enum outcome disputes_read(struct ctx *c, const struct dispute_ask *ask, struct disputes *out)
{
	bool done = strcmp(ask->only, "done") == 0;
	int64_t account = scope_account(c->actor);
	struct dispute_line_row *rows;
	struct dispute_number_row number;
	const struct workdays *w;
	size_t n;

	memset(out, 0, sizeof *out);
	TRY(workdays_get(c, &w));
	TRY(q_dispute_done_count(c->tx, c->school_id, c->cohort, account, &number));
	out->done = number.times;
	TRY(q_dispute_list(c->tx, c->school_id, c->cohort, account, 1, NOT_GIVEN, ask->college_id, &rows, &n));
	out->rows = arena_array(c->arena, n + 1, sizeof *rows);
	for (size_t i = 0; i < n; i++) {
		rows[i].waited = workdays_between(w, rows[i].opened_at, c->now);
		count_dispute(c, out, &rows[i]);
		if (!done && dispute_asked(c, &rows[i], ask->only))
			out->rows[out->count++] = rows[i];
	}
	if (!done)
		return OK;
	TRY(q_dispute_list(c->tx, c->school_id, c->cohort, account, NOT_GIVEN, 1, ask->college_id, &out->rows, &out->count));
	for (size_t i = 0; i < out->count; i++)
		out->rows[i].waited = workdays_between(w, out->rows[i].opened_at, out->rows[i].closed_at);
	return OK;
}
