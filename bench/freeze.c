/* Freezing snapshots, looking back, and who writes meanwhile.
 *
 *   freeze DB GRADUATES SECONDS
 *
 * DB is one of world's (confirm). Four people confirm all the time, five milliseconds apart, by turns in quiet and
 * while snapshots are frozen one after another, SECONDS of each in all: both meet the same disk. Prints, apart by tabs,
 * in milliseconds: one freeze (median), the 99th of a hundred confirmations in quiet and during freezes, the numbers by
 * college and level of a moment since the last snapshot, and of one before the first, the newest period report by
 * college; then how many snapshots, and the peak of memory in MB. */
#include <sys/resource.h>

#include "confirming.h"
#include "report.h"

enum { LOOKS = 21, LOOK_MOST_US = 3000000, TURNS = 4 };

/* ---- freezing and looking ---- */

static void freeze(struct times *t)
{
	static int n;
	int64_t began = clock_monotonic_us(), id;
	struct snapshot_due due = { "2024", "day", NULL, 0 };
	struct work w;

	work_begin(&w, NULL);
	due.due_on = arena_printf(&w.a, "%06d", n++);
	due.due_at = w.c.now;
	must(snapshot_freeze(&w.c, &due, &id) == OK, "freeze", w.f.text);
	note(t, began);
	work_end(&w);
}

static enum outcome count(struct ctx *c, void *arg)
{
	struct stats_ask ask = { .definition = "", .series = "", .by = "college,level", .level = "", .major = "", .sex = "", .as_of = *(int64_t *)arg };
	const struct stats *s;

	return stats_get(c, &ask, &s);
}

/* The newest snapshot beside the one before it, by college, with who moved between them. */
static enum outcome open_report(struct ctx *c, void *arg)
{
	struct report_ask ask = { .of = { .definition = "", .series = "", .by = "college", .level = "", .major = "", .sex = "" } };
	const struct report *r;
	struct snapshot_row *s;

	TRY(report_newest(c, &s));
	ask.snapshot_id = s->id;
	TRY(report_get(c, &ask, &r));
	must(r->than && r->off == 0, "report", "the differences are not their lists");
	return OK;
}

static double look(ctx_fn *fn, int64_t at)
{
	static struct times t;

	int64_t whole = clock_monotonic_us();

	t.count = 0;
	while (t.count < LOOKS && clock_monotonic_us() - whole < LOOK_MOST_US) {
		int64_t began = clock_monotonic_us();
		struct work w;

		work_begin(&w, NULL);
		must(ctx_read(&w.c, fn, &at) == OK, "look", w.f.text);
		note(&t, began);
		work_end(&w);
	}
	return part(&t, 0.5);
}

static void spend(double seconds, struct times *each, struct times *freezes)
{
	int64_t end = clock_monotonic_us() + (int64_t)(seconds * 1e6);

	confirming_begin(each);
	do {
		if (freezes)
			freeze(freezes);
		else
			nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
	} while (clock_monotonic_us() < end);
	confirming_end(each);
}

int main(int argc, char **argv)
{
	static struct times quiet[WRITERS], busy[WRITERS], freezes;
	struct rusage used;
	struct arena a;
	double since, first, report, turn;
	int64_t began;

	must(argc == 4, "usage", "freeze DB GRADUATES SECONDS");
	arena_init(&a);
	open_world(argv[1], argv[2], &a);
	began = clock_now(NULL);
	turn = strtod(argv[3], NULL) / TURNS;
	spend(turn, quiet, NULL);
	first = look(count, began + 1);
	for (int i = 1; i < TURNS; i++) {
		spend(turn, busy, &freezes);
		spend(turn, quiet, NULL);
	}
	spend(turn, busy, &freezes);
	since = look(count, clock_now(NULL));
	report = look(open_report, 0);
	getrusage(RUSAGE_SELF, &used);
	printf("%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\t%zu\t%ld\n", part(&freezes, 0.5), part(&quiet[0], 0.99), part(&busy[0], 0.99), since, first, report,
		freezes.count, used.ru_maxrss / 1024);
	db_close(p.db);
	arena_release(&a);
	return 0;
}
