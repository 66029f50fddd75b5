/* What this process has answered since its start: requests by route and status class, and how long they
 * took. Written by every worker without a lock, read by /metrics; numbers of one moment may differ by the
 * request that is just ending. */
#ifndef METER_H
#define METER_H

#include <stdint.h>

#include "buf.h"

struct meter;
struct meter *meter_new(void);
void meter_free(struct meter *m);
/* route: place in routes[], or -1 for an address that is none. us: microseconds from the first byte read. */
void meter_note(struct meter *m, int route, int status, int64_t us);

/* Prometheus text format 0.0.4: one # HELP, # TYPE and the samples. kind: "counter" or "gauge". */
void metric(struct buf *out, const char *name, const char *kind, const char *help, int64_t value);
void meter_print(const struct meter *m, struct buf *out);

#endif
