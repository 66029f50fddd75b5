#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* 8 hours in ms: Shanghai. China's summer time of 1986-1991 is ignored: no instant is that old here. */
static const int64_t shanghai = INT64_C(8) * 3600 * 1000;
static const int64_t day_ms = INT64_C(24) * 3600 * 1000;
enum { FIRST_YEAR = 1000, LAST_YEAR = 9999, DAYS_TO_1970 = 719162 };

struct civil {
	int year, month, day;
};

int64_t clock_now(const struct clock *c)
{
	struct timespec t;

	if (c != NULL && c->fixed != 0)
		return c->fixed;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 + (c == NULL ? 0 : c->shift);
}

int64_t clock_monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static bool is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Days of the year before the month; month 13 gives the year's length. */
static int days_before(int year, int month)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };

	return before[month - 1] + (month > 2 && is_leap(year));
}

/* Days from 0001-01-01 to the first day of the year. */
static int64_t year_start(int year)
{
	int64_t y = year - 1;

	return y * 365 + y / 4 - y / 100 + y / 400;
}

static bool is_real(struct civil c)
{
	return c.year >= FIRST_YEAR && c.year <= LAST_YEAR && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
	       c.day <= days_before(c.year, c.month + 1) - days_before(c.year, c.month);
}

static int64_t days_of(struct civil c)
{
	return year_start(c.year) + days_before(c.year, c.month) + c.day - 1 - DAYS_TO_1970;
}

/* A year has at least 365 days, so the first guess is never too early; it is off by few years. */
static struct civil civil_of(int64_t days)
{
	int64_t since = days + DAYS_TO_1970;
	struct civil c = { .year = (int)(since / 365) + 1, .month = 12 };

	while (year_start(c.year) > since)
		c.year--;
	since -= year_start(c.year);
	while (days_before(c.year, c.month) > since)
		c.month--;
	c.day = (int)(since - days_before(c.year, c.month)) + 1;
	return c;
}

int64_t clock_days(int64_t ms)
{
	static const int64_t first = INT64_C(-30610224000000), after = INT64_C(253402300800000);

	if (ms < first - shanghai || ms >= after - shanghai)
		return DATE_NONE;
	ms += shanghai;
	return ms / day_ms - (ms % day_ms < 0);
}

/* n in `width` digits. */
static void put_digits(char *at, int width, int n)
{
	for (int i = width - 1; i >= 0; i--, n /= 10)
		at[i] = (char)('0' + n % 10);
}

/* Writes as many characters of "2024-08-30 17:00:00.000" as asked for. A page holds hundreds of these. */
static char *format(int64_t ms, char *out, size_t keep, char between)
{
	int64_t days = clock_days(ms), t;
	char all[] = "0000-00-00 00:00:00.000";
	struct civil d;

	out[0] = '\0';
	if (days == DATE_NONE)
		return out;
	d = civil_of(days);
	t = ms + shanghai - days * day_ms;
	put_digits(all, 4, d.year);
	put_digits(all + 5, 2, d.month);
	put_digits(all + 8, 2, d.day);
	all[10] = between;
	put_digits(all + 11, 2, (int)(t / 3600000));
	put_digits(all + 14, 2, (int)(t / 60000 % 60));
	put_digits(all + 17, 2, (int)(t / 1000 % 60));
	put_digits(all + 20, 3, (int)(t % 1000));
	memcpy(out, all, keep);
	out[keep] = '\0';
	return out;
}

char *clock_stamp(int64_t ms, char out[20])
{
	return format(ms, out, 19, ' ');
}

char *clock_minute(int64_t ms, char out[20])
{
	return format(ms, out, 16, ' ');
}

char *clock_until(int64_t ms, char out[20])
{
	format(ms, out, 16, ' ');
	if (strcmp(out + (out[0] ? 11 : 0), "00:00") == 0) {
		format(ms - 1, out, 16, ' ');
		memcpy(out + 11, "24:00", 6);
	}
	return out;
}

char *clock_date(int64_t ms, char out[20])
{
	return format(ms, out, 10, ' ');
}

char *clock_iso(int64_t ms, char out[32])
{
	format(ms, out, 23, 'T');
	if (out[0] != '\0')
		memcpy(out + 23, "+08:00", 7);
	return out;
}

/* Reads at least `least` and at most `most` digits; gives where they end, NULL when there are too few. */
static const char *digits(const char *p, int least, int most, int *value)
{
	int n = 0;

	for (*value = 0; n < most && p[n] >= '0' && p[n] <= '9'; n++)
		*value = *value * 10 + (p[n] - '0');
	return n < least ? NULL : p + n;
}

static const char *literal(const char *p, const char *text)
{
	size_t n = strlen(text);

	return p != NULL && strncmp(p, text, n) == 0 ? p + n : NULL;
}

/* The marks after year, month and day: both between must be alike. */
static const struct {
	const char *year, *month, *day;
	int least; /* digits of month and day */
} date_marks[] = {
	{ "-", "-", "", 1 },
	{ "/", "/", "", 1 },
	{ ".", ".", "", 1 },
	{ "", "", "", 2 },
	{ "\xe5\xb9\xb4", "\xe6\x9c\x88", "\xe6\x97\xa5", 1 }, /* nian, yue, ri */
};

static bool read_date(const char *text, size_t form, struct civil *c)
{
	const char *p = digits(text, 4, 4, &c->year);

	p = literal(p, date_marks[form].year);
	if (p == NULL)
		return false;
	p = literal(digits(p, date_marks[form].least, 2, &c->month), date_marks[form].month);
	if (p == NULL)
		return false;
	p = literal(digits(p, date_marks[form].least, 2, &c->day), date_marks[form].day);
	return p != NULL && *p == '\0' && is_real(*c);
}

bool date_parse(const char *text, char out[11])
{
	struct civil c;

	for (size_t i = 0; text != NULL && i < sizeof date_marks / sizeof *date_marks; i++) {
		if (read_date(text, i, &c)) {
			date_of_days(days_of(c), out);
			return true;
		}
	}
	out[0] = '\0';
	return false;
}

int64_t date_days(const char *date)
{
	struct civil c;

	if (date == NULL || strlen(date) != 10 || !read_date(date, 0, &c))
		return DATE_NONE;
	return days_of(c);
}

char *date_of_days(int64_t days, char out[11])
{
	char wide[20];

	format(days * day_ms - shanghai, wide, 10, ' ');
	memcpy(out, wide, strlen(wide) + 1);
	return out;
}

int date_weekday(int64_t days)
{
	return (int)(((days + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

int64_t date_start(const char *date)
{
	int64_t days = date_days(date);

	return days == DATE_NONE ? -1 : days * day_ms - shanghai;
}

/* "17:00", "17:00:00", "17:00:00.250" from p; gives where it ends, or NULL. */
static const char *read_time(const char *p, int64_t *ms)
{
	int hour, minute, second = 0, thousandth = 0;

	p = literal(digits(p, 2, 2, &hour), ":");
	if (p == NULL)
		return NULL;
	p = digits(p, 2, 2, &minute);
	if (p != NULL && *p == ':')
		p = digits(p + 1, 2, 2, &second);
	if (p != NULL && *p == '.')
		p = digits(p + 1, 3, 3, &thousandth);
	*ms = ((hour * INT64_C(60) + minute) * 60 + second) * 1000 + thousandth;
	return hour < 24 && minute < 60 && second < 60 ? p : NULL;
}

/* "", "Z" or "+08:00": how far east of UTC, in ms. */
static bool read_zone(const char *p, int64_t *east)
{
	int hour, minute, sign = *p == '-' ? -1 : 1;

	*east = shanghai;
	if (*p == '\0')
		return true;
	if (strcmp(p, "Z") == 0) {
		*east = 0;
		return true;
	}
	if (*p != '+' && *p != '-')
		return false;
	p = literal(digits(p + 1, 2, 2, &hour), ":");
	if (p == NULL)
		return false;
	p = digits(p, 2, 2, &minute);
	*east = sign * (hour * INT64_C(60) + minute) * 60000;
	return p != NULL && *p == '\0' && hour < 15 && minute < 60;
}

int64_t instant_parse(const char *text)
{
	char date[11] = "";
	int64_t start, within, east;
	const char *p;

	if (text == NULL || strlen(text) < 10)
		return -1;
	memcpy(date, text, 10);
	start = date_start(date);
	if (text[10] == '\0' || start == -1)
		return start;
	if (text[10] != 'T' && text[10] != ' ')
		return -1;
	p = read_time(text + 11, &within);
	if (p == NULL || !read_zone(p, &east))
		return -1;
	return start + within + shanghai - east;
}
