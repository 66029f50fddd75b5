/* What leaves the program as a list: people of a filter with their roster data and the destination in
 * force. Personal data is masked; only the office may take identity numbers in full, for a reason. */
#ifndef EXPORT_H
#define EXPORT_H

#include "ctx.h"
#include "rows.h"

/* The filter of the list of graduates (graduate.h) out of an export's form. */
void export_filter(const struct export_form *form, struct graduate_find_form *out);

/* The next people in order of student number, behind `after` ("" = the start), within the actor's scope.
 * Inside a transaction. */
enum outcome export_page(struct ctx *c, const struct graduate_find_form *f, const char *after, struct export_line_row **out, size_t *count, bool *more) MUST_USE;
/* The identity number itself: for who was allowed it by export_allow. */
enum outcome export_id_no(struct ctx *c, const struct export_line_row *row, const char **plain) MUST_USE;

/* Whether this actor may ask for this: DENIED (and audited as refused) when identity numbers are asked for
 * by somebody else than the office. INVALID without a reason of five characters. */
enum outcome export_allow(struct ctx *c, const struct export_form *form) MUST_USE;
/* Identity numbers left in full: its own entry, graduate.reveal. Inside ctx_write. */
enum outcome export_revealed(struct ctx *c, int64_t job_id, const char *reason, int64_t rows) MUST_USE;

#endif
