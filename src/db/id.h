/* Ids: 63-bit, time-ordered, unique without asking the database: 42 bits of ms since 2020-01-01 UTC,
 * 8 bits of node, 13 bits of sequence. Thread-safe. A clock that steps back does not repeat an id. */
#ifndef ID_H
#define ID_H

#include <stdint.h>

void id_node_set(int node); /* 0..255; default: from the process id and the machine */
int64_t id_new(void);

#endif
