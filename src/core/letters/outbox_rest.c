/* When a letter may disturb. */
#include <string.h>

#include "db.h"
#include "outbox_inside.h"
#include "queries.h"
#include "workday.h"

enum { MINUTE_MS = 60000, DAY_MINUTES = 1440, SHANGHAI_MINUTES = 480 };

int64_t outbox_awake(int64_t at, int64_t from, int64_t until)
{
	int64_t minute = (at / MINUTE_MS + SHANGHAI_MINUTES) % DAY_MINUTES;
	bool rest = from < until ? minute >= from && minute < until : from > until && (minute >= from || minute < until);

	if (!rest)
		return at;
	return (at / MINUTE_MS + (until - minute + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS;
}

static int64_t day_begins(int64_t day)
{
	return (day * DAY_MINUTES - SHANGHAI_MINUTES) * MINUTE_MS;
}

enum outcome outbox_when(struct ctx *c, const struct letter_row *l, int64_t at, int64_t *when)
{
	const struct workdays *days;
	struct letter_rest_row *rest;

	*when = outbox_awake(at, l->quiet_from, l->quiet_until);
	if (l->batch_id == 0 || strcmp(l->channel, "inapp") == 0)
		return OK;
	TRY(q_letter_rest(c->tx, c->school_id, &rest));
	if (rest == NULL || rest->rest_days == 0)
		return OK;
	TRY(workdays_get(c, &days));
	if (!workday_is(days, day_of(*when)))
		*when = outbox_awake(day_begins(workday_after(days, day_of(*when))), l->quiet_from, l->quiet_until);
	return OK;
}
