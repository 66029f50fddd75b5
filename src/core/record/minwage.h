/* The local minimum monthly wage, from the set min_wage (the ministry's tables; sources in the file).
 * Evidence of 27* 12 76 must show at least the local minimum (the national definitions' note 1), at the
 * day it was signed or given. Which city belongs to which tier of its province is not in the tables, so a
 * place gives a range: below its lowest tier is surely too little, below its highest only perhaps.
 * Shenzhen has a tier of its own. */
#ifndef MINWAGE_H
#define MINWAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

struct minwage {
	const char *place; /* Chinese name of the province, or Shenzhen */
	const char *from;  /* since when this table holds, YYYY-MM-DD */
	int64_t lowest, highest; /* yuan a month */
	int tiers;
	bool early; /* the day is before the first table, which was taken instead */
};

enum minwage_verdict { MINWAGE_FINE, MINWAGE_MAYBE_BELOW, MINWAGE_BELOW };

/* division: six digits of any level; day: YYYY-MM-DD. false when no table covers the place (Hong Kong,
 * Macao, Taiwan, unknown codes) or the day is no date. */
bool minwage_find(const char *division, const char *day, struct minwage *out);
enum minwage_verdict minwage_judge(const struct minwage *w, int64_t pay);
/* The sentence to show with the verdict, "" when fine; names place, pay, tiers and the table's day. */
char *minwage_say(struct arena *a, const struct minwage *w, int64_t pay);

#endif
