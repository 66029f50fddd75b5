/* Time. Milliseconds UTC since 1970 everywhere; shown in Asia/Shanghai, which is UTC+8 without
 * summer time for every date this program holds. Dates are TEXT "2024-08-30". The clock is injected:
 * nothing but clock_now asks the machine what time it is. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

struct clock {
	int64_t shift; /* ms added to the machine's time */
	int64_t fixed; /* not 0: always this instant */
};

int64_t clock_now(const struct clock *c); /* c may be NULL: the machine's time */
int64_t clock_monotonic_us(void);         /* for durations and leases inside one process only */

/* "2024-08-30 17:00:00" / "2024-08-30 17:00" / "2024-08-30" at Shanghai. out holds at least 20. */
char *clock_stamp(int64_t ms, char out[20]); /* instants before the year 1000 or after 9999 give "" */
char *clock_minute(int64_t ms, char out[20]);
char *clock_date(int64_t ms, char out[20]);
/* The end of something as offices write it, to the minute: midnight is 24:00 of the day before. */
char *clock_until(int64_t ms, char out[20]);
char *clock_iso(int64_t ms, char out[32]); /* 2024-08-30T17:00:00.000+08:00 */

/* Accepts 2024-08-30, 2024-8-30, 2024/8/30, 2024.8.30, 20240830, 2024年8月30日; writes YYYY-MM-DD.
 * false when it is no real date. */
bool date_parse(const char *text, char out[11]);
/* Days since 1970-01-01 (proleptic Gregorian, years 1000 to 9999) of a date in the form YYYY-MM-DD;
 * DATE_NONE when it is no such date. */
#define DATE_NONE INT64_MIN
int64_t date_days(const char *date);
char *date_of_days(int64_t days, char out[11]);
int64_t clock_days(int64_t ms); /* of the day of Shanghai an instant lies in; DATE_NONE outside those years */
int date_weekday(int64_t days); /* 1 Monday ... 7 Sunday */
/* The first instant (Shanghai) of the day; -1 when the text is no date in the form YYYY-MM-DD. */
int64_t date_start(const char *date);
/* "2024-08-30T17:00:00+08:00", "2024-08-30 17:00[:00]" (Shanghai) or "2024-08-30"; -1 when not. */
int64_t instant_parse(const char *text);

#endif
