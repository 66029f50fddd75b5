#include "mail_text.h"

#include <stdio.h>
#include <string.h>

#include "buf.h"
#include "clock.h"
#include "secret.h"

enum { WORD_BYTES = 45 /* of an encoded word: 60 signs, 72 with what stands around them */, LINE_BYTES = 57 /* 76 signs */ };

/* RFC 2047: words of whole characters, one on a line. Plain ASCII that needs none stays as it is. */
static void put_words(struct buf *b, const char *text)
{
	size_t n = strlen(text);

	while (n > 0) {
		size_t take = n < WORD_BYTES ? n : WORD_BYTES;

		while (take < n && ((unsigned char)text[take] & 0xc0) == 0x80)
			take--;
		buf_printf(b, "=?UTF-8?B?%s?=", secret_base64(b->arena, text, take));
		text += take;
		n -= take;
		if (n > 0)
			buf_put(b, "\r\n ");
	}
}

static void put_date(struct buf *b, int64_t now)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	char stamp[20], date[20];
	int year = 0, month = 1, day = 1;

	clock_stamp(now, stamp);
	sscanf(stamp, "%d-%d-%d", &year, &month, &day);
	buf_printf(b, "Date: %s, %d %s %04d %s +0800\r\n", days[date_weekday(date_days(clock_date(now, date))) - 1], day, months[month - 1], year,
		stamp + 11);
}

/* Text mail ends its lines with CR LF, also inside base64. */
static char *crlf(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a);
	for (; *text; text++) {
		if (*text == '\n')
			buf_char(&b, '\r');
		if (*text != '\r')
			buf_char(&b, *text);
	}
	return buf_text(&b);
}

static void put_body(struct buf *b, const char *body)
{
	const char *text = crlf(b->arena, body);

	for (size_t n = strlen(text); n > 0;) {
		size_t take = n < LINE_BYTES ? n : LINE_BYTES;

		buf_printf(b, "%s\r\n", secret_base64(b->arena, text, take));
		text += take;
		n -= take;
	}
}

char *mail_text(struct arena *a, const struct mail_text *m)
{
	const char *at = strrchr(m->sender, '@');
	struct buf b;

	buf_init(&b, a);
	put_date(&b, m->now);
	buf_put(&b, "From: ");
	if (*m->sender_name) {
		put_words(&b, m->sender_name);
		buf_char(&b, ' ');
	}
	buf_printf(&b, "<%s>\r\nTo: <%s>\r\nSubject: ", m->sender, m->to);
	put_words(&b, m->subject);
	buf_printf(&b, "\r\nMessage-ID: <letter-%lld@%s>\r\n", (long long)m->id, at ? at + 1 : "localhost");
	buf_put(&b, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n");
	put_body(&b, m->body);
	return buf_text(&b);
}
