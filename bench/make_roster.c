/* A roster workbook of invented people in the 18 columns a university uses.
 *
 *   make_roster FILE.xlsx ROWS
 *
 * Fifteen colleges, 140 majors, forty to a class; identity numbers begin with 99 and carry right check signs. */
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "code.h"
#include "sheet.h"

enum { COLUMNS = 18, COLLEGES = 15, MAJORS = 140, CLASS = 40, A_DAY = 900 };

static char sign_of(const char *digits)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += weights[i] * (digits[i] - '0');
	return "10X98765432"[sum % 11];
}

static const char *id_no(struct arena *a, long i)
{
	char day[11];
	char *number;
	long order = 100 + i % A_DAY;

	date_of_days(11000 + i / A_DAY, day);
	number = arena_printf(a, "990101%.4s%.2s%.2s%03ld?", day, day + 5, day + 8, order);
	number[17] = sign_of(number);
	return number;
}

static enum outcome put_person(struct sheet_writer *w, struct arena *a, long i)
{
	long major = i % MAJORS, college = major % COLLEGES, class = i / MAJORS / CLASS;
	bool post = major % 10 == 9;
	const char *cells[COLUMNS] = {
		arena_printf(a, "24%08ld", i + 1), arena_printf(a, "2499%08ld", i + 1), id_no(a, i), arena_printf(a, "\xe7\x94\xb2%ld", i + 1),
		(100 + i % A_DAY) % 2 ? "\xe7\x94\xb7" : "\xe5\xa5\xb3", "01", "03", post ? "11" : "31", "",
		arena_printf(a, "\xe7\xac\xac%ld\xe5\xad\xa6\xe9\x99\xa2", college + 1), arena_printf(a, "\xe7\xac\xac%ld\xe4\xb8\x93\xe4\xb8\x9a", major + 1),
		arena_printf(a, "%ld-%ld\xe7\x8f\xad", major + 1, class + 1), "1", "0", "1", "420100", arena_printf(a, "139%08ld", i), "2024",
	};

	return sheet_write_row(w, cells, NULL);
}

static enum outcome make(const char *file, long rows, struct arena *a, struct fail *f)
{
	const struct code_set *set = code_set("template_roster_18");
	struct sheet_column columns[COLUMNS] = { 0 };
	struct sheet_writer *w;
	struct arena own;
	enum outcome o = OK;

	arena_init(&own);
	for (size_t i = 0; i < COLUMNS; i++)
		columns[i].heading = set->codes[i].name;
	TRY(sheet_writer_open(&w, file, SHEET_XLSX, a, f));
	o = sheet_write_sheet(w, "roster", columns, COLUMNS);
	for (long i = 0; o == OK && i < rows; i++) {
		o = put_person(w, &own, i);
		arena_reset(&own);
	}
	arena_release(&own);
	return sheet_writer_close(w, f) == OK ? o : BROKEN;
}

int main(int argc, char **argv)
{
	struct arena a;
	struct fail f;

	if (argc != 3)
		return 2;
	arena_init(&a);
	fail_init(&f, &a);
	if (make(argv[1], strtol(argv[2], NULL, 10), &a, &f) != OK) {
		fprintf(stderr, "make_roster: %s\n", f.text ? f.text : "");
		return 1;
	}
	arena_release(&a);
	return 0;
}
