/* Sending what the outbox holds, through the channels of one school: mail by SMTP and web hooks by HTTP, several at
 * once (libcurl's multi interface) on the calling thread. Each on a connection of its own, which is never used again
 * and never retried behind our back; limits on connecting, on the whole, and on what is read; no redirects. */
#ifndef POST_H
#define POST_H

#include "clockwork.h"

struct post_counts {
	int64_t sent, later, failed, dropped, unsure;
};

/* Everything that is due now, or what a quarter of a minute is enough for: what is left is due again at once. */
enum outcome post_run(struct timed_run *t, struct post_counts *n) MUST_USE;

/* Once per process, before there are threads. */
enum outcome post_setup(void) MUST_USE;

#endif
