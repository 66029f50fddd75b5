#include "identity.h"

#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "utf8.h"
#include "words.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* ---- identity numbers ---- */

static char identity_check_sign(const char *number)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += weights[i] * (number[i] - '0');
	return "10X98765432"[sum % 11];
}

/* The place (from 1) of the first sign that may not stand there; 0 when all may. */
static int identity_bad_place(const char *text)
{
	for (int i = 0; i < 18; i++)
		if (!is_digit(text[i]) && (i < 17 || upper(text[i]) != 'X'))
			return i + 1;
	return 0;
}

enum identity_fault identity_read(const char *text, struct identity *out)
{
	struct identity id = { 0 };
	char digits[9] = "";

	if (utf8_count(text) != 18)
		return IDENTITY_LENGTH;
	if (identity_bad_place(text) != 0)
		return IDENTITY_SIGN;
	memcpy(id.number, text, 17);
	id.number[17] = upper(text[17]);
	memcpy(digits, text + 6, 8);
	if (!date_parse(digits, id.birth))
		return IDENTITY_DATE;
	if (identity_check_sign(id.number) != id.number[17])
		return IDENTITY_CHECK;
	id.sex[0] = (id.number[16] - '0') % 2 == 1 ? '1' : '2';
	*out = id;
	return IDENTITY_GOOD;
}

char *identity_say(struct arena *a, enum identity_fault fault, const char *text)
{
	size_t n = utf8_count(text);

	switch (fault) {
	case IDENTITY_GOOD: return arena_dup(a, "");
	case IDENTITY_LENGTH: return n == 15 ? say_identity_old(a) : say_identity_length(a, arena_printf(a, "%zu", n));
	case IDENTITY_SIGN: return say_identity_sign(a, arena_printf(a, "%d", identity_bad_place(text)));
	case IDENTITY_DATE: return say_identity_date(a);
	case IDENTITY_CHECK: return say_identity_check(a);
	}
	return NULL;
}

/* ---- social credit codes ---- */

static const char uscc_signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int uscc_value(char c)
{
	const char *p = c == '\0' ? NULL : strchr(uscc_signs, c);

	return p == NULL ? -1 : (int)(p - uscc_signs);
}

static int uscc_bad_place(const char *text)
{
	for (int i = 0; i < 18; i++)
		if (i >= 2 && i < 8 ? !is_digit(text[i]) : uscc_value(upper(text[i])) < 0)
			return i + 1;
	return 0;
}

static char uscc_check_sign(const char *code)
{
	int sum = 0, weight = 1;

	for (int i = 0; i < 17; i++) {
		sum += weight * uscc_value(code[i]);
		weight = weight * 3 % 31;
	}
	return uscc_signs[(31 - sum % 31) % 31];
}

/* In an organisation code a letter is worth 10 to 35, all 26 of them counted. */
static bool uscc_inner_agrees(const char *organisation)
{
	static const int weights[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;

	for (int i = 0; i < 8; i++)
		sum += weights[i] * (is_digit(organisation[i]) ? organisation[i] - '0' : organisation[i] - 'A' + 10);
	return "0X987654321"[sum % 11] == organisation[8];
}

enum uscc_fault uscc_read(const char *text, struct uscc *out)
{
	struct uscc u = { 0 };

	if (utf8_count(text) != 18)
		return USCC_LENGTH;
	if (uscc_bad_place(text) != 0)
		return USCC_SIGN;
	for (int i = 0; i < 18; i++)
		u.code[i] = upper(text[i]);
	if (uscc_check_sign(u.code) != u.code[17])
		return USCC_CHECK;
	u.inner = uscc_inner_agrees(u.code + 8);
	*out = u;
	return USCC_GOOD;
}

char *uscc_say(struct arena *a, enum uscc_fault fault, const char *text)
{
	switch (fault) {
	case USCC_GOOD: return arena_dup(a, "");
	case USCC_LENGTH: return say_uscc_length(a, arena_printf(a, "%zu", utf8_count(text)));
	case USCC_SIGN: return say_uscc_sign(a, arena_printf(a, "%d", uscc_bad_place(text)));
	case USCC_CHECK: return say_uscc_check(a);
	}
	return NULL;
}

/* ---- shapes ---- */

bool phone_mobile(const char *text, char out[12])
{
	char digits[12] = "";
	size_t n = 0;

	out[0] = '\0';
	if (strncmp(text, "+86", 3) == 0)
		text += 3;
	for (; *text != '\0'; text++) {
		if (*text == ' ' || *text == '-')
			continue;
		if (!is_digit(*text) || n == 11)
			return false;
		digits[n++] = *text;
	}
	if (n != 11 || digits[0] != '1' || digits[1] < '3')
		return false;
	memcpy(out, digits, sizeof digits);
	return true;
}

bool phone_any(const char *text)
{
	size_t digits = 0, n = strlen(text);

	if (n > 30)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (is_digit(text[i]))
			digits++;
		else if (strchr(" -()", text[i]) == NULL && !(text[i] == '+' && i == 0))
			return false;
	}
	return digits >= 7 && digits <= 20;
}

/* Digits, hyphens and the + in front; spaces go, and brackets stand like hyphens. */
static bool phone_plain(const char *text, char out[PHONE_SIZE])
{
	size_t n = 0;

	for (const char *p = text; *p; p++) {
		bool mark = strchr("-()", *p) != NULL;

		if (*p == ' ' || (mark && (n == 0 || out[n - 1] == '-')))
			continue;
		if ((!mark && !is_digit(*p) && !(*p == '+' && n == 0)) || n + 1 == PHONE_SIZE)
			return false;
		out[n++] = mark ? '-' : *p;
	}
	out[n] = '\0';
	return true;
}

/* 010 and 02x are the area codes of three digits; all others have four. */
static size_t area_digits(const char *p)
{
	if (p[0] != '0' || !is_digit(p[1]) || p[1] == '0')
		return 0;
	if (!is_digit(p[2]))
		return 0;
	return p[1] == '1' || p[1] == '2' ? 3 : 4;
}

static size_t digits_at(const char *p)
{
	return strspn(p, "0123456789");
}

static bool phone_landline(const char *plain, char out[PHONE_SIZE])
{
	size_t area = area_digits(plain), local, more;
	const char *p = plain + area;

	if (area == 0 || digits_at(plain) < area || (plain[1] == '1' && plain[2] != '0'))
		return false;
	p += *p == '-';
	local = digits_at(p);
	if (local < 7 || local > 8 || p[0] < '2')
		return false;
	more = p[local] == '-' ? digits_at(p + local + 1) : 0;
	if (p[local] != '\0' && (more == 0 || more > 6 || p[local + 1 + more] != '\0'))
		return false;
	snprintf(out, PHONE_SIZE, "%.*s-%s", (int)area, plain, p);
	return true;
}

/* ITU-T E.164: at most 15 digits, no country's code begins with 0. */
static bool phone_abroad(const char *plain, char out[PHONE_SIZE])
{
	size_t n = 0;

	out[n++] = '+';
	for (const char *p = plain + 1; *p; p++)
		if (is_digit(*p))
			out[n++] = *p;
	out[n] = '\0';
	return plain[0] == '+' && out[1] != '0' && n >= 8 && n <= 16;
}

bool phone_whole(const char *text, char out[PHONE_SIZE])
{
	char plain[PHONE_SIZE], home[PHONE_SIZE + 1];
	bool whole;

	if (phone_mobile(text, out))
		return true;
	if (!phone_plain(text, plain))
		whole = false;
	else if (strncmp(plain, "+86", 3) == 0) {
		const char *rest = plain + 3 + (plain[3] == '-');

		snprintf(home, sizeof home, "%s%s", *rest == '0' ? "" : "0", rest);
		whole = phone_landline(home, out);
	} else
		whole = *plain == '+' ? phone_abroad(plain, out) : phone_landline(plain, out);
	if (!whole)
		out[0] = '\0';
	return whole;
}

static bool mail_signs(const char *p, size_t n, const char *also)
{
	if (n == 0 || p[0] == '.' || p[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++) {
		bool letter = (upper(p[i]) >= 'A' && upper(p[i]) <= 'Z') || is_digit(p[i]);

		if (!letter && p[i] != '.' && strchr(also, p[i]) == NULL)
			return false;
		if (p[i] == '.' && p[i + 1] == '.')
			return false;
	}
	return true;
}

bool email_shaped(const char *text)
{
	const char *at = strrchr(text, '@'), *dot = at == NULL ? NULL : strrchr(at, '.');

	if (dot == NULL || strlen(text) > 254 || at - text > 64 || strlen(dot) < 3)
		return false;
	return mail_signs(text, (size_t)(at - text), "!#$%&'*+/=?^_`{|}~-") && mail_signs(at + 1, strlen(at + 1), "-");
}
