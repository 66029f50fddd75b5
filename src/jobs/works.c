/* The timed works. A work is one row here, a name in words/codes/timed_name.tsv, and a function that opens its own
 * transactions. */
#include "calendar.h"
#include "clockwork.h"
#include "ops.h"
#include "outbox.h"
#include "post.h"
#include "reminder.h"
#include "snapshot.h"
#include "words.h"

enum { SECOND_MS = 1000, MINUTE_MS = 60 * SECOND_MS, HOUR_MS = 60 * MINUTE_MS };

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

static enum outcome run_outbox(struct timed_run *t)
{
	struct arena *a = t->ctx->arena;
	struct post_counts n = { 0 };
	int64_t delivered = 0, dropped = 0, waiting = 0, unsure = 0;

	TRY(outbox_rescue(t->ctx, &waiting, &unsure));
	TRY(outbox_deliver(t->ctx, clockwork_between, t, &delivered, &dropped));
	TRY(post_run(t, &n));
	if (delivered + dropped + waiting + unsure + n.sent + n.later + n.failed + n.dropped + n.unsure)
		t->message = say_timed_outbox(a, number(a, delivered + n.sent), number(a, waiting + n.later), number(a, n.failed),
			number(a, dropped + n.dropped), number(a, unsure + n.unsure));
	return OK;
}

static enum outcome run_snapshot(struct timed_run *t)
{
	int64_t frozen;

	TRY(snapshot_sweep(t->ctx, clockwork_between, t, &frozen));
	if (frozen)
		t->message = say_timed_snapshot(t->ctx->arena, number(t->ctx->arena, frozen));
	return OK;
}

static enum outcome run_reminder(struct timed_run *t)
{
	struct reminder_run r = { .between = clockwork_between, .arg = t };

	TRY(reminder_sweep(t->ctx, &r));
	if (r.made)
		t->message = say_reminder_done(t->ctx->arena, number(t->ctx->arena, r.made));
	return OK;
}

static enum outcome run_calendar(struct timed_run *t)
{
	int64_t made;

	TRY(calendar_sweep(t->ctx, &made));
	if (made)
		t->message = say_calendar_made(t->ctx->arena, number(t->ctx->arena, made));
	return OK;
}

static enum outcome run_retention(struct timed_run *t)
{
	int64_t emptied;

	TRY(outbox_empty(t->ctx, &emptied));
	if (emptied)
		t->message = say_timed_retention(t->ctx->arena, number(t->ctx->arena, emptied));
	return OK;
}

static enum outcome run_sweep(struct timed_run *t)
{
	int64_t gone;

	TRY(ops_sweep(t->ctx, &gone));
	if (gone)
		t->message = say_timed_sweep(t->ctx->arena, number(t->ctx->arena, gone));
	return OK;
}

const struct timed_work timed_works[] = {
	{ "calendar", run_calendar, NULL, HOUR_MS },
	{ "snapshot", run_snapshot, snapshot_next, 24 * HOUR_MS },
	{ "reminder", run_reminder, reminder_next, HOUR_MS, LANE_REMINDING },
	{ "outbox", run_outbox, outbox_next, HOUR_MS, LANE_SENDING },
	{ "retention", run_retention, NULL, 24 * HOUR_MS },
	{ "sweep", run_sweep, NULL, 24 * HOUR_MS },
};
const int timed_work_count = sizeof timed_works / sizeof *timed_works;
