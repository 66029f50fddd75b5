/* Workdays: Monday to Friday, but for holidays, and the weekend days worked instead of them. Source: the
 * State Council's yearly notices, words/codes/workday.tsv; years it does not hold count plain weekdays. */
#ifndef WORKDAY_H
#define WORKDAY_H

#include <stdint.h>

/* How many workdays have gone by: those after the day of `from` up to the day of `to` (both ms UTC, days
 * of Shanghai). The same day, or an earlier one: 0. */
int64_t workdays_between(int64_t from, int64_t to);

/* The first instant after which it is not yet more than `days` workdays to `now`: what began before it has
 * waited longer. */
int64_t workdays_before(int64_t now, int days);

#endif
