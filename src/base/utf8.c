#include "utf8.h"

#include <stdint.h>
#include <string.h>

/* How many bytes the lead byte asks for, 0 when it is no lead byte. */
static size_t length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* Reads one character of at most n bytes; gives its length, 0 when it is not well-formed. */
static size_t read_one(const unsigned char *p, size_t n, uint32_t *c)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = length_of(p[0]);

	if (len == 0 || len > n)
		return 0;
	*c = len == 1 ? p[0] : p[0] & (0x7fU >> len);
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		*c = *c << 6 | (p[i] & 0x3fU);
	}
	if (*c < least[len] || *c > 0x10ffff || (*c >= 0xd800 && *c < 0xe000))
		return 0;
	return len;
}

bool utf8_valid(const char *p, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t c;

		len = read_one((const unsigned char *)p + i, n - i, &c);
		if (len == 0 || c == 0)
			return false;
	}
	return true;
}

static bool is_lead(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t utf8_count(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += is_lead(*text);
	return n;
}

size_t utf8_cut(const char *text, size_t n)
{
	size_t i = 0;

	for (; text[i] != '\0'; i++) {
		if (!is_lead(text[i]))
			continue;
		if (n == 0)
			break;
		n--;
	}
	return i;
}

static bool is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f;
}

/* Marks that show nothing: zero-width (also the marks of writing direction), BOM, C0 and C1 controls. */
static bool is_nothing(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff;
}

static uint32_t narrowed(uint32_t c)
{
	if (c >= 0xff01 && c <= 0xff5e)
		return c - 0xff01 + 0x21;
	if (c == 0x3000 || c == 0xa0)
		return ' ';
	return c;
}

static size_t write_one(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

char *utf8_clean(struct arena *a, const char *text, bool narrow)
{
	size_t n = strlen(text), out = 0, end = 0;
	char *clean = arena_alloc(a, n + 1);

	for (size_t i = 0, len; i < n; i += len) {
		uint32_t c;

		len = read_one((const unsigned char *)text + i, n - i, &c);
		if (len == 0) {
			len = 1; /* not ours to judge here: a byte that is no UTF-8 is dropped */
			continue;
		}
		if (is_nothing(c) || (out == 0 && is_space(c)))
			continue;
		out += write_one(clean + out, narrow ? narrowed(c) : c);
		if (!is_space(c))
			end = out;
	}
	clean[end] = '\0';
	return clean;
}
