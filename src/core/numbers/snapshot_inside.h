/* Inside of snapshot.c: how a snapshot is sealed. */
#ifndef SNAPSHOT_INSIDE_H
#define SNAPSHOT_INSIDE_H

#include "cells.h"
#include "snapshot.h"

/* One more person, in the order of ids. A row's hash covers all he is and was (standing.h). */
void snapshot_add_person(struct digest *d, int64_t graduate_id, const char *hash);

/* What snapshot_tally holds: one row a college in order, before them the whole school (college 0). */
struct snapshot_tally_row *snapshot_tallies(struct arena *a, const struct snapshot_row *s, struct cells *cells, enum cells_form form,
	size_t *count);

void snapshot_hash(struct arena *a, const struct snapshot_row *s, const struct snapshot_tally_row *tallies, size_t count, char hash[65]);

#endif
