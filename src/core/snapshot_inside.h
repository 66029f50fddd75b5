/* Inside of snapshot.c: how a snapshot is sealed. */
#ifndef SNAPSHOT_INSIDE_H
#define SNAPSHOT_INSIDE_H

#include "cells.h"
#include "snapshot.h"

/* Everybody of a moment in the order of their ids: how many, how they stand, and one hash over them. */
struct snapshot_gathering {
	struct cells cells; /* of who is counted */
	struct digest *digest;
	int64_t people, graduates;
};
void snapshot_gather_init(struct snapshot_gathering *g, struct arena *a);
void snapshot_gather(struct snapshot_gathering *g, int64_t graduate_id, const char *hash);

/* What snapshot_tally holds: one row a college in order, before them the whole school (college 0). */
struct snapshot_tally_row *snapshot_tallies(struct arena *a, const struct snapshot_row *s, struct cells *cells, size_t *count);

void snapshot_hash(struct arena *a, const struct snapshot_row *s, const struct snapshot_tally_row *tallies, size_t count, char hash[65]);

#endif
