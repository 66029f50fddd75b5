#include "book.h"

#include <string.h>

#include "words.h"

/* Strings lie one behind the other in blocks of the arena, so a string costs its bytes and one pointer. */

#define BLOCK (UINT32_C(1) << 20)
#define PAGE 65536

struct strings {
	struct book *book;
	struct part *part;
	char *block;
	size_t begin, n, cap; /* the string under way is block[begin..n) */
	int64_t taken;        /* bytes of texts and pointers */
	bool in_item, in_text, in_phonetic;
};

const char *book_string(const struct book *b, uint32_t i)
{
	return i < b->string_count ? b->strings[i / PAGE][i % PAGE] : NULL;
}

/* Make room for more bytes of the string under way: a new block when the old one is full. */
static void strings_room(struct strings *s, size_t more)
{
	size_t have = s->n - s->begin;
	if (s->cap - s->n > more)
		return;
	size_t cap = BLOCK;
	while (cap < (have + more + 1) * 2)
		cap *= 2;
	char *block = arena_alloc(s->book->arena, cap);
	if (have)
		memcpy(block, s->block + s->begin, have);
	s->block = block;
	s->begin = 0;
	s->n = have;
	s->cap = cap;
}

static bool strings_take(struct strings *s, size_t bytes)
{
	int64_t limit = s->book->package.limit->shared_bytes;
	struct fail *f = s->part->fail;
	s->taken += (int64_t)bytes;
	if (s->taken <= limit)
		return true;
	const char *most = arena_printf(f->arena, "%lld", (long long)(limit >> 20));
	part_stop(s->part, fail_say(f, TOO_MUCH, say_sheet_shared_too_much(f->arena, most)));
	return false;
}

static void strings_end_item(struct strings *s)
{
	struct book *b = s->book;
	if (!strings_take(s, 1 + sizeof(char *)))
		return;
	strings_room(s, 1);
	s->n = s->begin + xstring_decode(s->block + s->begin, s->n - s->begin);
	s->block[s->n++] = '\0';
	uint32_t i = b->string_count++;
	if (i % PAGE == 0)
		b->strings[i / PAGE] = arena_array(b->arena, PAGE, sizeof **b->strings);
	b->strings[i / PAGE][i % PAGE] = s->block + s->begin;
	s->begin = s->n;
}

static void strings_start(void *arg, const char *name, const char **attributes)
{
	struct strings *s = arg;
	if (!strcmp(name, "si"))
		s->in_item = true;
	else if (!strcmp(name, "rPh"))
		s->in_phonetic = true;
	else if (!strcmp(name, "t"))
		s->in_text = s->in_item && !s->in_phonetic;
}

static void strings_end(void *arg, const char *name)
{
	struct strings *s = arg;
	if (!strcmp(name, "t"))
		s->in_text = false;
	else if (!strcmp(name, "rPh"))
		s->in_phonetic = false;
	else if (!strcmp(name, "si") && s->in_item) {
		s->in_item = false;
		strings_end_item(s);
	}
}

static void strings_text(void *arg, const char *bytes, int n)
{
	struct strings *s = arg;
	if (!s->in_text || !strings_take(s, (size_t)n))
		return;
	strings_room(s, (size_t)n);
	memcpy(s->block + s->n, bytes, (size_t)n);
	s->n += (size_t)n;
}

static const struct part_handler strings_handler = {strings_start, strings_end, strings_text};

enum outcome book_read_strings(struct book *b, const char *name, struct fail *f)
{
	struct part p;
	struct strings s = {.book = b, .part = &p};
	size_t pages = (size_t)(b->package.limit->shared_bytes / (int64_t)(1 + sizeof(char *))) / PAGE + 2;
	b->strings = arena_array(b->arena, pages, sizeof *b->strings);
	return book_read(b, name, &strings_handler, &s, &p, f);
}
