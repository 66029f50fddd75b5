/* What the makers of C share, and no program that lives: each runs for one build, so it never frees, and what does not
 * fit ends it with file and line. */
#ifndef MAKER_H
#define MAKER_H

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place {
	const char *file;
	int line;
};

__attribute__((noreturn, format(printf, 2, 3))) static inline void die(struct place at, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s:%d: ", at.file, at.line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

/* ---- memory and text ---- */

static inline void *room(void *old, size_t count, size_t size)
{
	void *p = realloc(old, (count ? count : 1) * size);

	if (p == NULL)
		die((struct place){ "memory", 1 }, "exhausted");
	return p;
}

/* Room for one more than count, empty; for arrays that grow by one. */
static inline void *grow(void *array, size_t count, size_t size)
{
	size_t most = count ? 2 * count : 1;

	if (count > 0 && (count & (count - 1)) != 0)
		return array;
	array = room(array, most, size);
	memset((char *)array + count * size, 0, (most - count) * size);
	return array;
}

__attribute__((format(printf, 1, 2))) static inline char *text_of(const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		die((struct place){ "memory", 1 }, "exhausted");
	va_end(args);
	return text;
}

static inline char *slice(const char *p, size_t n)
{
	return text_of("%.*s", (int)n, p);
}

/* [a-z_][a-z0-9_]* */
static inline bool is_name(const char *text)
{
	if (!islower((unsigned char)*text) && *text != '_')
		return false;
	return text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* Cuts one line off; NULL at the end. */
static inline char *next_line(char **rest)
{
	char *line = *rest, *end = strchr(line, '\n');

	if (*line == '\0')
		return NULL;
	*rest = end ? end + 1 : line + strlen(line);
	if (end)
		*end = '\0';
	return line;
}

/* ---- files ---- */

/* A file's bytes, with a NUL behind that size does not count; size NULL: it is text and holds no other NUL. */
static inline char *read_file(const char *file, size_t *size)
{
	struct place at = { file, 1 };
	char *bytes = NULL;
	size_t n = 0, got;
	FILE *in = fopen(file, "rb");

	if (in == NULL)
		die(at, "cannot be read: %s", strerror(errno));
	do {
		bytes = room(bytes, 2 * n + 4096, 1);
		got = fread(bytes + n, 1, n + 4095, in);
		n += got;
	} while (got > 0);
	if (ferror(in))
		die(at, "cannot be read whole");
	fclose(in);
	bytes[n] = '\0';
	if (size != NULL)
		*size = n;
	else if (strlen(bytes) != n)
		die(at, "holds a NUL byte");
	return bytes;
}

static inline void write_file(const char *file, const void *bytes, size_t size)
{
	FILE *out = fopen(file, "wb");

	if (out == NULL || fwrite(bytes, 1, size, out) != size || fclose(out) != 0)
		die((struct place){ file, 1 }, "cannot be written: %s", strerror(errno));
}

/* ---- C ---- */

static inline void put_char(FILE *out, unsigned char c)
{
	if (c == '\n')
		fputs("\\n", out);
	else if (c == '"' || c == '\\' || c == '?') /* ? because two of them begin a trigraph */
		fprintf(out, "\\%c", c);
	else if ((c < 0x20 && c != '\t') || c == 0x7f)
		fprintf(out, "\\%03o", c);
	else
		fputc(c, out);
}

static inline void put_literal(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++)
		put_char(out, (unsigned char)*text);
	fputc('"', out);
}

#endif
