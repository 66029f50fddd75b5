#include "value.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define DAY_MS INT64_C(86400000)
#define SHANGHAI_MS INT64_C(28800000)
#define LAST_SERIAL 2958466.0 /* one past 9999-12-31 */

static const struct id_range {
	short from, to;
	enum number_kind kind;
} builtin_dates[] = {
	{14, 17, NUMBER_DATE},
	{18, 21, NUMBER_TIME},
	{22, 22, NUMBER_MOMENT},
	{27, 31, NUMBER_DATE},
	{32, 35, NUMBER_TIME},
	{36, 36, NUMBER_DATE},
	{45, 47, NUMBER_TIME},
	{50, 54, NUMBER_DATE},
	{55, 56, NUMBER_TIME},
	{57, 58, NUMBER_DATE},
};

struct number_format number_format_builtin(int id)
{
	struct number_format format = {NUMBER_PLAIN, 0};
	for (size_t i = 0; i < sizeof builtin_dates / sizeof *builtin_dates; i++)
		if (id >= builtin_dates[i].from && id <= builtin_dates[i].to)
			format.kind = (unsigned char)builtin_dates[i].kind;
	return format;
}

/* Past a part of a format code that is literal or a condition; p itself when there is none. A bracket that
 * holds h, m or s alone counts elapsed time and is not passed over. */
static const char *skip_literal(const char *p)
{
	const char *end = NULL;
	if (*p == '"')
		end = strchr(p + 1, '"');
	else if (*p == '\\' || *p == '_' || *p == '*')
		end = p[1] ? p + 1 : p;
	else if (*p == '[' && p[1 + strspn(p + 1, "hHmMsS")] != ']')
		end = strchr(p, ']');
	else
		return p;
	return end ? end + 1 : p + strlen(p);
}

static struct number_format padded(const char *code)
{
	size_t zeros = strspn(code, "0");
	bool pad = code[zeros] == '\0' && zeros >= 2 && zeros <= 18;
	return (struct number_format){NUMBER_PLAIN, (unsigned char)(pad ? zeros : 0)};
}

struct number_format number_format_custom(const char *code)
{
	bool date = false, time = false, month_or_minute = false;
	for (const char *p = code; *p && *p != ';';) {
		const char *next = skip_literal(p);
		if (next != p) {
			p = next;
			continue;
		}
		date |= *p == 'y' || *p == 'Y' || *p == 'd' || *p == 'D';
		time |= *p == 'h' || *p == 'H' || *p == 's' || *p == 'S';
		month_or_minute |= *p == 'm' || *p == 'M';
		p++;
	}
	if (month_or_minute && !time)
		date = true;
	if (date || time)
		return (struct number_format){(unsigned char)(!time ? NUMBER_DATE : !date ? NUMBER_TIME : NUMBER_MOMENT), 0};
	return padded(code);
}

/* "HH:MM" of "HH:MM:SS" when the seconds are 00. */
static void drop_zero_seconds(char *clock)
{
	if (!strcmp(clock + 5, ":00"))
		clock[5] = '\0';
}

static bool serial_text(double serial, enum number_kind kind, bool from_1904, char out[48])
{
	bool timeless_day = serial < 1;
	if (from_1904)
		serial += 1462;
	if (!(serial >= 0 && serial < LAST_SERIAL))
		return false;
	if (kind == NUMBER_DATE)
		serial = floor(serial);
	if (kind == NUMBER_DATE && serial < 1)
		return false;
	/* The 1900 system holds a 29 February 1900 that never was; days before it are one lower. */
	if (serial < 60)
		serial += 1;
	char stamp[20];
	int64_t seconds = (int64_t)llround((serial - 25569) * 86400.0);
	clock_stamp(seconds * 1000 - SHANGHAI_MS, stamp);
	char *clock = stamp + 11;
	bool midnight = !strcmp(clock, "00:00:00");
	drop_zero_seconds(clock);
	if (kind == NUMBER_TIME && timeless_day)
		snprintf(out, 48, "%s", clock);
	else if (kind == NUMBER_DATE || midnight)
		snprintf(out, 48, "%.10s", stamp);
	else
		snprintf(out, 48, "%s", stamp);
	return true;
}

/* Fixed-point text of a value that is no integer: 15 significant digits, no exponent, no trailing zeros. */
static void decimal_text(double value, char out[48])
{
	double size = fabs(value);
	if (size < 1e-15) {
		snprintf(out, 48, "%.15g", value);
		return;
	}
	int before = size >= 1 ? (int)floor(log10(size)) + 1 : -(int)floor(-log10(size));
	int places = 15 - before;
	if (places < 0)
		places = 0;
	if (places > 30)
		places = 30;
	snprintf(out, 48, "%.*f", places, value);
	if (!strchr(out, '.'))
		return;
	size_t n = strlen(out);
	while (out[n - 1] == '0')
		n--;
	if (out[n - 1] == '.')
		n--;
	out[n] = '\0';
}

/* Spreadsheets show 15 digits and then zeros: 4.2010219990101101E+17 is 420102199901011000 to people. */
static void long_integer_text(double value, char out[48])
{
	char digits[32];
	snprintf(digits, sizeof digits, "%.14e", fabs(value));
	int zeros = (int)strtol(strchr(digits, 'e') + 1, NULL, 10) - 14;
	snprintf(out, 48, "%s%c%.14s%.*s", value < 0 ? "-" : "", digits[0], digits + 2, zeros, "000");
}

static void integer_text(double value, int pad, char out[48])
{
	if (fabs(value) < 1e15)
		snprintf(out, 48, "%0*lld", pad, (long long)value);
	else if (fabs(value) < 999999999999999e3)
		long_integer_text(value, out);
	else
		snprintf(out, 48, "%.15g", value);
}

/* How many digits an integer of up to 18 that prints as it stands has; most numbers do. Else 0. */
static size_t plain_digits(const char *digits)
{
	const char *p = digits + (digits[0] == '-');
	size_t n = strspn(p, "0123456789");
	return n <= 18 && p[n] == '\0' && p[0] != '0' ? n : 0;
}

bool number_text(const char *digits, struct number_format format, bool from_1904, char out[48], bool *lossy)
{
	size_t plain = plain_digits(digits);
	*lossy = false;
	if (format.kind == NUMBER_PLAIN && !format.pad && plain > 0) {
		*lossy = plain > 15;
		snprintf(out, 48, "%s", digits);
		return true;
	}
	if (!*digits || digits[strspn(digits, "+-.0123456789eE")] != '\0')
		return false;
	char *end = NULL;
	double value = strtod(digits, &end);
	if (*end || !isfinite(value))
		return false;
	if (format.kind != NUMBER_PLAIN && serial_text(value, (enum number_kind)format.kind, from_1904, out))
		return true;
	bool integral = value == floor(value) || fabs(value) >= 1e15;
	*lossy = integral && fabs(value) >= 1e15;
	if (integral)
		integer_text(value, format.pad, out);
	else
		decimal_text(value, out);
	return true;
}

void iso_text(char *text)
{
	char *t = strchr(text, 'T');
	if (!t || t - text != 10)
		return;
	size_t clock = strspn(t + 1, "0123456789:");
	t[1 + clock] = '\0';
	if (t[1 + strspn(t + 1, "0:")] == '\0')
		*t = '\0';
	else
		*t = ' ';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character of "_xHHHH_" at p, or 0. */
static unsigned escape_at(const char *p, size_t n)
{
	unsigned u = 0;
	if (n < 7 || p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return 0;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);
		if (digit < 0)
			return 0;
		u = u * 16 + (unsigned)digit;
	}
	return (u >= 0xD800 && u <= 0xDFFF) || u >= 0xFFFE ? 0 : u;
}

static size_t utf8_put(char *to, unsigned u)
{
	if (u < 0x80) {
		to[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		to[0] = (char)(0xC0 | u >> 6);
		to[1] = (char)(0x80 | (u & 0x3F));
		return 2;
	}
	to[0] = (char)(0xE0 | u >> 12);
	to[1] = (char)(0x80 | (u >> 6 & 0x3F));
	to[2] = (char)(0x80 | (u & 0x3F));
	return 3;
}

size_t xstring_decode(char *text, size_t n)
{
	size_t to = 0;
	for (size_t at = 0; at < n;) {
		unsigned u = text[at] == '_' ? escape_at(text + at, n - at) : 0;
		if (u) {
			to += utf8_put(text + to, u);
			at += 7;
		} else {
			text[to++] = text[at++];
		}
	}
	return to;
}
