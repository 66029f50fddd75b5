/* Memory by lifetime. A request, a job chunk, a command each own one arena; what they allocate is
 * freed all at once by arena_reset (keeps the first block) or arena_release. Nothing is freed singly.
 * Allocation never returns NULL: on exhaustion the process says so and aborts. Not thread-safe: one
 * arena belongs to one thread at a time. */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *first, *now;
	size_t used;  /* bytes handed out since the last reset */
	size_t limit; /* abort over this many bytes; 0 = none. A bound against runaways, not a quota */
};

void arena_init(struct arena *a);
void arena_reset(struct arena *a);
void arena_release(struct arena *a);

void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned to 16 */
void *arena_array(struct arena *a, size_t count, size_t size);
/* Grow a block that was allocated with old_size bytes; the old bytes stay valid and are copied. */
void *arena_grow(struct arena *a, void *old, size_t old_size, size_t new_size);
char *arena_dup(struct arena *a, const char *text); /* NULL gives NULL */
char *arena_dupn(struct arena *a, const char *bytes, size_t n);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
