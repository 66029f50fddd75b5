#include "outcome.h"

#include <assert.h>

static const struct {
	int status, exit;
	const char *name;
} outcomes[] = {
	[OK] = { 200, 0, "ok" },
	[INVALID] = { 422, 2, "invalid" },
	[DENIED] = { 403, 3, "denied" },
	[MISSING] = { 404, 4, "missing" },
	[CONFLICT] = { 409, 5, "conflict" },
	[BUSY] = { 503, 6, "busy" },
	[TOO_MUCH] = { 429, 7, "too_much" },
	[BROKEN] = { 500, 8, "broken" },
};

int outcome_status(enum outcome o)
{
	assert(o <= BROKEN);
	return outcomes[o].status;
}

int outcome_exit(enum outcome o)
{
	assert(o <= BROKEN);
	return outcomes[o].exit;
}

const char *outcome_name(enum outcome o)
{
	assert(o <= BROKEN);
	return outcomes[o].name;
}
