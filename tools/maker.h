/* What the makers of words share: reading TSV, refusing with file and line, writing C. Each tool is one
 * program of one file that includes this. */
#ifndef MAKER_H
#define MAKER_H

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CELLS = 64, MAX_ARGS = 16 };

struct place {
	const char *file;
	int line;
};

__attribute__((noreturn, format(printf, 2, 3))) static void die(struct place at, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "wordgen: %s:%d: ", at.file, at.line);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(1);
}

static void *grow(void *p, size_t count, size_t size)
{
	void *q = realloc(p, (count + 1) * size);

	if (q == NULL)
		die((struct place){ "memory", 0 }, "exhausted");
	return q;
}

static char *read_all(const char *path)
{
	struct place at = { path, 0 };
	FILE *f = fopen(path, "rb");
	long size;
	char *text;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		die(at, "%s", strerror(errno));
	rewind(f);
	text = grow(NULL, (size_t)size, 1);
	if (fread(text, 1, (size_t)size, f) != (size_t)size)
		die(at, "cannot read");
	fclose(f);
	text[size] = '\0';
	if (strlen(text) != (size_t)size)
		die(at, "holds a NUL byte");
	return text;
}

/* The next line of *rest without its end, or NULL. */
static char *next_line(char **rest, struct place *at)
{
	char *line = *rest, *end;

	if (line == NULL || *line == '\0')
		return NULL;
	end = strchr(line, '\n');
	*rest = end == NULL ? NULL : end + 1;
	if (end != NULL)
		*end = '\0';
	if (strchr(line, '\r') != NULL)
		die(*at, "carriage return; lines end with LF");
	at->line++;
	return line;
}

static size_t split(char *line, char mark, char *cells[MAX_CELLS], struct place at)
{
	size_t n = 0;

	for (char *p = line; p != NULL; n++) {
		char *end = strchr(p, mark);

		if (n == MAX_CELLS)
			die(at, "more than %d cells", MAX_CELLS);
		cells[n] = p;
		if (end != NULL)
			*end = '\0';
		p = end == NULL ? NULL : end + 1;
	}
	return n;
}

static bool is_name(const char *text, size_t n)
{
	if (n == 0 || !islower((unsigned char)text[0]))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) && text[i] != '_')
			return false;
	return true;
}

static void put_char(FILE *out, unsigned char c)
{
	if (c == '"' || c == '\\' || c == '?')
		fprintf(out, "\\%c", c);
	else if (c < 0x20 || c == 0x7f)
		fprintf(out, "\\%03o", c);
	else
		fputc(c, out);
}

static void put_literal(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++)
		put_char(out, (unsigned char)*text);
	fputc('"', out);
}

static FILE *create(const char *folder, const char *name)
{
	size_t size = strlen(folder) + strlen(name) + 2;
	char *path = grow(NULL, size, 1);
	FILE *f;

	snprintf(path, size, "%s/%s", folder, name);
	f = fopen(path, "wb");
	if (f == NULL)
		die((struct place){ path, 0 }, "%s", strerror(errno));
	fputs("/* Made by tools/wordgen from words/; do not edit. */\n", f);
	return f;
}

static void finish(FILE *f, const char *name)
{
	if (ferror(f) || fclose(f) != 0)
		die((struct place){ name, 0 }, "cannot write");
}

#endif
