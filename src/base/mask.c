#include <string.h>

#include "secret.h"
#include "utf8.h"

/* Keeps the first and the last characters when at least as many stars come between them. */
static char *mask(struct arena *a, const char *text, size_t shortest, size_t head, size_t tail)
{
	size_t n = utf8_count(text), hidden = n < shortest ? n : n - head - tail;
	size_t first = n < shortest ? 0 : utf8_cut(text, head);
	size_t last = n < shortest ? strlen(text) : utf8_cut(text, n - tail);
	char *out = arena_alloc(a, first + hidden + strlen(text + last) + 1);

	memcpy(out, text, first);
	memset(out + first, '*', hidden);
	memcpy(out + first + hidden, text + last, strlen(text + last));
	return out;
}

/* The last six open the door at the first login: none of them is shown. */
char *mask_id_no(struct arena *a, const char *id_no)
{
	return mask(a, id_no, 15, 6, 0);
}

char *mask_phone(struct arena *a, const char *phone)
{
	return mask(a, phone, 11, 3, 4);
}

/* The domain stays; of the part before it the first character, when it has more than two. */
char *mask_email(struct arena *a, const char *email)
{
	const char *at = strrchr(email, '@');
	size_t n;

	if (at == NULL)
		return mask(a, email, SIZE_MAX, 0, 0);
	n = utf8_count(arena_dupn(a, email, (size_t)(at - email)));
	return arena_printf(a, "%.*s***%s", n > 2 ? (int)utf8_cut(email, 1) : 0, email, at);
}
