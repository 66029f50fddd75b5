/* Inside of the report's files: a report being opened. See report.h. */
#ifndef REPORT_INSIDE_H
#define REPORT_INSIDE_H

#include "report.h"

/* One side of a move or of a person: where he was and what he was. */
struct report_state {
	int64_t counted, college_id, major_id;
	const char *level, *sex, *stage, *registered, *approved, *confirmed;
};

struct report_opening {
	struct ctx *c;
	const struct report_ask *ask;
	struct report *r;
	const struct meaning *names, *was_names; /* of both snapshots; was_names NULL without an earlier one */
	bool whole; /* what is counted is not the same on both sides: people may move without having changed */
};

/* Snapshots, names and counts by `by`; no moves, no groups. */
enum outcome report_open(struct report_opening *o, const char *by) MUST_USE;

/* The member of the state that the measure looks at. */
const char *report_value(const struct report_measure *m, const struct report_state *s);
bool report_counts(const char *members, const char *value);
/* Counted, within the actor's scope, and of the units asked for. */
bool report_within(const struct report_opening *o, const struct meaning *names, const struct report_state *s);

/* MISSING when there is no such number. */
enum outcome report_measure_find(struct report_opening *o, const char *code, struct report_measure *out) MUST_USE;
/* Persons of a group by a measure; 0 when the definition has no such indicator. */
int64_t report_count(const struct stats *s, const struct stats_group *g, const struct report_measure *m);
/* Adds up the moves for one measure in all that was asked for. */
enum outcome report_total(struct report_opening *o, const struct report_measure *m, struct report_cell *out, int64_t *changed) MUST_USE;

/* Why he is on another side of the number than before: code of words/codes/report_move.tsv. here, there: within
 * what was asked for, then and now. */
const char *report_how(const struct report_measure *m, const struct report_state *now, const struct report_state *was, bool here, bool there);

/* The instant before which a state must have been recorded to count: of now, all that is recorded. */
int64_t report_until(const struct report_opening *o);
/* Since when a state must have begun to be looked at: with whole, any. */
int64_t report_since(const struct report_opening *o);

#endif
