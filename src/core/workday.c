/* Weekdays by arithmetic, then the exceptions one by one: there are some thirty a year. */
#include "workday.h"

#include <string.h>

#include "clock.h"
#include "code.h"

enum { DAYS_BACK_MOST = 400 };

static int64_t day_of(int64_t ms)
{
	char date[20];

	return date_days(clock_date(ms, date));
}

/* Mondays to Fridays in (from, to]. */
static int64_t weekdays(int64_t from, int64_t to)
{
	int64_t n = (to - from) / 7 * 5;

	for (int64_t d = to - (to - from) % 7 + 1; d <= to; d++)
		if (date_weekday(d) <= 5)
			n++;
	return n;
}

/* The place of the first exception behind this date, among by_code. */
static size_t first_behind(const struct code_set *set, const char *date)
{
	size_t low = 0, high = set->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(set->codes[set->by_code[middle]].code, date) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int64_t days_between(int64_t from, int64_t to)
{
	const struct code_set *set = code_set("workday");
	char first[11], last[11];
	int64_t n;

	if (from == DATE_NONE || to == DATE_NONE || from >= to)
		return 0;
	n = weekdays(from, to);
	date_of_days(from, first);
	date_of_days(to, last);
	for (size_t i = first_behind(set, first); i < set->count; i++) {
		const struct code *c = &set->codes[set->by_code[i]];
		bool worked, weekday;

		if (strcmp(c->code, last) > 0)
			break;
		worked = strcmp(code_extra(set, c, "kind"), "workday") == 0;
		weekday = date_weekday(date_days(c->code)) <= 5;
		if (worked != weekday)
			n += worked ? 1 : -1;
	}
	return n;
}

int64_t workdays_between(int64_t from, int64_t to)
{
	return days_between(day_of(from), day_of(to));
}

int64_t workdays_before(int64_t now, int days)
{
	int64_t today = day_of(now), d = today;
	char date[11];

	while (d > today - DAYS_BACK_MOST && days_between(d, today) <= days)
		d--;
	return date_start(date_of_days(d + 1, date));
}
