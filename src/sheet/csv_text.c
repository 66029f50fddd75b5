#include "csv_text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* ---- which encoding ---- */

struct tally { /* of bytes read as UTF-8 */
	int more;  /* continuation bytes still due */
	bool wide; /* the character under way has three bytes or more */
	int64_t narrow, good, bad; /* narrow: whole characters of two bytes; good: of more */
};

static void tally_byte(struct tally *t, unsigned char c)
{
	if (t->more > 0 && (c & 0xC0) == 0x80) {
		if (--t->more == 0)
			*(t->wide ? &t->good : &t->narrow) += 1;
		return;
	}
	t->bad += t->more > 0;
	t->more = 0;
	if (c >= 0xC2 && c <= 0xF4)
		t->more = c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
	else if (c >= 0x80)
		t->bad++;
	t->wide = t->more > 1;
}

/* GB18030 text has hardly any run of bytes that is UTF-8; a UTF-8 file with a few broken bytes has many.
 * The latter stays UTF-8, so that the broken place is named instead of everything garbled. Chinese characters
 * have three bytes or more in UTF-8: two alone can be one of GB18030. */
static bool looks_utf8(int fd)
{
	unsigned char block[65536];
	struct tally t = {0};
	ssize_t n;
	for (off_t at = 0; (n = pread(fd, block, sizeof block, at)) > 0; at += n)
		for (ssize_t i = 0; i < n; i++)
			tally_byte(&t, block[i]);
	if (t.bad == 0 && t.more == 0)
		return t.good > 0 || t.narrow == 0;
	return t.good > 8 * t.bad;
}

static const char *encoding_of(int fd, size_t *bom)
{
	unsigned char b[3] = {0};
	ssize_t n = pread(fd, b, 3, 0);
	*bom = n >= 3 && !memcmp(b, "\xEF\xBB\xBF", 3) ? 3 : n >= 2 && (!memcmp(b, "\xFF\xFE", 2) || !memcmp(b, "\xFE\xFF", 2)) ? 2 : 0;
	if (*bom == 2)
		return b[0] == 0xFF ? "UTF-16LE" : "UTF-16BE";
	return *bom == 3 || looks_utf8(fd) ? NULL : "GB18030";
}

void csv_text_open(struct csv_text *t, int fd, int64_t size)
{
	size_t bom;
	const char *encoding = encoding_of(fd, &bom);
	t->fd = fd;
	t->size = size;
	t->convert = encoding ? iconv_open("UTF-8", encoding) : (iconv_t)-1;
	t->consumed = (int64_t)bom;
	t->raw_at = t->raw_n = 0;
	t->ended = false;
}

/* ---- reading ---- */

static bool raw_fill(struct csv_text *t)
{
	memmove(t->raw, t->raw + t->raw_at, t->raw_n - t->raw_at);
	t->raw_n -= t->raw_at;
	t->raw_at = 0;
	ssize_t n = pread(t->fd, t->raw + t->raw_n, sizeof t->raw - t->raw_n, t->consumed);
	if (n < 0)
		return false;
	t->ended = n == 0;
	t->consumed += n;
	t->raw_n += (size_t)n;
	return true;
}

static int64_t read_utf8(struct csv_text *t, char *to, size_t n)
{
	if (t->raw_at == t->raw_n && !raw_fill(t))
		return -1;
	size_t have = t->raw_n - t->raw_at;
	size_t some = have < n ? have : n;
	memcpy(to, t->raw + t->raw_at, some);
	t->raw_at += some;
	return (int64_t)some;
}

int64_t csv_text_read(struct csv_text *t, char *to, size_t n)
{
	if (t->convert == (iconv_t)-1)
		return read_utf8(t, to, n);
	for (;;) {
		if (t->raw_n - t->raw_at < 8 && !t->ended && !raw_fill(t))
			return -1;
		if (t->raw_at == t->raw_n && t->ended)
			return 0;
		char *in = t->raw + t->raw_at, *out = to;
		size_t left = t->raw_n - t->raw_at, room = n;
		size_t done = iconv(t->convert, &in, &left, &out, &room);
		int error = done == (size_t)-1 ? errno : 0;
		t->raw_at = t->raw_n - left;
		if (out > to)
			return out - to;
		if (error == EILSEQ || (error == EINVAL && t->ended))
			return -1;
	}
}

void csv_text_close(struct csv_text *t)
{
	if (t->convert != (iconv_t)-1)
		iconv_close(t->convert);
	if (t->fd >= 0)
		close(t->fd);
	t->fd = -1;
}
