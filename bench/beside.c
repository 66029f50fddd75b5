/* Confirmations beside an import.
 *
 *   beside DB GRADUATES SECONDS WORKBOOK
 *
 * DB is one of world's (confirm). Four people confirm all the time, first in quiet for so many seconds, then while the
 * roster in the workbook is written. Prints, apart by tabs, in milliseconds: the 99th of a hundred confirmations in
 * quiet, the same beside the import, the longest of all there; then the seconds of the import and how many confirmed
 * meanwhile. */
#include "confirming.h"
#include "import.h"

static double import(const char *file)
{
	int64_t began = clock_monotonic_us();
	struct import im = { .kind = &import_roster, .file = file, .file_name = "roster.xlsx" };
	struct work w;

	work_begin(&w, NULL);
	im.ctx = &w.c;
	must(import_apply(&im) == OK, file, w.f.text);
	must(im.counts.added == im.counts.rows, file, "not everybody is new");
	work_end(&w);
	return (double)(clock_monotonic_us() - began) / 1e6;
}

int main(int argc, char **argv)
{
	static struct times quiet[WRITERS], busy[WRITERS];
	struct arena a;
	double seconds;

	must(argc == 5, "usage", "beside DB GRADUATES SECONDS WORKBOOK");
	arena_init(&a);
	open_world(argv[1], argv[2], &a);
	confirming_begin(quiet);
	seconds = strtod(argv[3], NULL);
	nanosleep(&(struct timespec){ .tv_sec = (time_t)seconds, .tv_nsec = (long)(seconds * 1e9) % 1000000000 }, NULL);
	confirming_end(quiet);
	confirming_begin(busy);
	seconds = import(argv[4]);
	confirming_end(busy);
	must(next < people, "confirming", "nobody was left before the import ended");
	printf("%.1f\t%.1f\t%.1f\t%.1f\t%zu\n", part(&quiet[0], 0.99), part(&busy[0], 0.99), part(&busy[0], 1), seconds, busy[0].count);
	db_close(p.db);
	arena_release(&a);
	return 0;
}
