/* 确认有误: a clocked item for the college, one open at a time for a graduate. It is closed by nothing but
 * a newer version that the graduate confirms; if he disputes again, the same item goes on. */
#ifndef DISPUTE_H
#define DISPUTE_H

#include "ctx.h"
#include "rows.h"

/* Parts of moves. fields are members of destination_form joined by "," (checked). */
enum outcome dispute_raise(struct ctx *c, const struct standing_row *of, int64_t destination_id, const char *fields, const char *explanation) MUST_USE;
enum outcome dispute_close(struct ctx *c, int64_t graduate_id, int64_t destination_id) MUST_USE;

/* Give it to somebody of the college: college staff and heads within scope, the office. */
enum outcome dispute_assign(struct ctx *c, int64_t dispute_id, int64_t account_id) MUST_USE;
/* Who may own it: active college staff and heads of the graduate's college. */
enum outcome dispute_owners(struct ctx *c, int64_t college_id, struct dispute_owner_row **out, size_t *count) MUST_USE;

/* Members joined by "," or \x1f, checked and joined by ","; NULL when one is unknown or there is none. */
char *dispute_fields(struct arena *a, const char *given);
/* Their Chinese names, to be read. */
char *dispute_labels(struct arena *a, const char *fields);

#endif
