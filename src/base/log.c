#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "clock.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static _Atomic int least_level = LOG_INFO;

/* A line of bounded length, so that logging never allocates; what does not fit is cut. */
struct line {
	char text[4096];
	size_t n;
};

enum { TAIL = 8 }; /* kept free for the closing quote and brace */

void log_level_set(enum log_level least)
{
	atomic_store(&least_level, (int)least);
}

static void put(struct line *l, const char *text)
{
	size_t n = strlen(text);

	if (l->n + n > sizeof l->text - TAIL)
		return;
	memcpy(l->text + l->n, text, n);
	l->n += n;
}

static void put_quoted(struct line *l, const char *text)
{
	char one[8];

	put(l, "\"");
	for (const unsigned char *p = (const unsigned char *)(text == NULL ? "" : text); *p != '\0'; p++) {
		if (l->n > sizeof l->text - 4 * TAIL && (*p & 0xc0) != 0x80)
			break; /* cut between characters */
		if (*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7f)
			snprintf(one, sizeof one, "\\u%04x", *p);
		else
			snprintf(one, sizeof one, "%c", *p);
		put(l, one);
	}
	l->text[l->n++] = '"';
}

void log_line(const char *json)
{
	struct iovec parts[2] = { { (void *)(uintptr_t)json, strlen(json) }, { (void *)(uintptr_t) "\n", 1 } };

	pthread_mutex_lock(&lock);
	if (writev(STDERR_FILENO, parts, 2) < 0) {
		/* Nowhere is left to say so. */
	}
	pthread_mutex_unlock(&lock);
}

void log_say(enum log_level level, const char *event, ...)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	struct line l = { .n = 0 };
	char stamp[32];
	va_list args;

	if ((int)level < atomic_load(&least_level))
		return;
	put(&l, "{\"time\":");
	put_quoted(&l, clock_iso(clock_now(NULL), stamp));
	put(&l, ",\"level\":");
	put_quoted(&l, names[level]);
	put(&l, ",\"event\":");
	put_quoted(&l, event);
	va_start(args, event);
	for (const char *name; (name = va_arg(args, const char *)) != NULL;) {
		const char *value = va_arg(args, const char *);

		if (l.n > sizeof l.text / 2 + sizeof l.text / 4)
			continue; /* no room for a whole pair */
		put(&l, ",");
		put_quoted(&l, name);
		put(&l, ":");
		put_quoted(&l, value);
	}
	va_end(args);
	l.text[l.n] = '}';
	l.text[l.n + 1] = '\0';
	log_line(l.text);
}
