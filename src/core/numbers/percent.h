/* Rates, exactly: integers in, "96.72" out. Never a double, never a sum of rounded rates: a total is
 * counted from its people (four rounded rates added up miss the printed total by 0.01 now and then).
 *
 * Two places, a remainder of exactly half rounded to the even digit, as GB/T 8170 rules and published
 * yearbooks print: 50/64 is 78.12, 42/64 is 65.62 (Excel would say 78.13 and 65.63). */
#ifndef PERCENT_H
#define PERCENT_H

#include <stdint.h>

#include "arena.h"

/* n of `of`, in hundredths of a percent, rounded as above; 0 when `of` is 0. Both within 0 .. 4e14. */
int64_t percent_hundredths(int64_t n, int64_t of);
/* "96.72", "100.00"; "-" when n or `of` is 0, as the yearbooks print it. */
char *percent_text(struct arena *a, int64_t n, int64_t of);

#endif
