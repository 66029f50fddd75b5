#include "percent.h"

#include <assert.h>

#include "buf.h"

int64_t percent_hundredths(int64_t n, int64_t of)
{
	static const int64_t most = INT64_C(400000000000000);
	int64_t whole, rest;

	assert(n >= 0 && n <= most && of >= 0 && of <= most);
	if (of == 0)
		return 0;
	whole = n * 10000 / of;
	rest = n * 10000 % of;
	if (rest > of - rest || (rest == of - rest && whole % 2 == 1))
		whole++;
	return whole;
}

char *percent_text(struct arena *a, int64_t n, int64_t of)
{
	int64_t h = percent_hundredths(n, of);
	struct buf b;

	if (n == 0 || of == 0)
		return arena_dup(a, "-");
	buf_init(&b, a);
	buf_int(&b, h / 100);
	buf_char(&b, '.');
	buf_char(&b, (char)('0' + h / 10 % 10));
	buf_char(&b, (char)('0' + h % 10));
	return buf_text(&b);
}
