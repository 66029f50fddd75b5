/* The table of moves, and reading it. */
#include "move.h"

#include <string.h>

enum { REVIEW = NEED_FLAGS | NEED_OTHER };

const struct move moves[] = {
	/* name, action, from, to, two-level, who, needs */
	{ "draft", "destination.draft", "", "draft", NULL, MOVE_OWNER | MOVE_HELPER, NEED_TIME },
	{ "draft", "destination.draft", "draft", "draft", NULL, MOVE_OWNER | MOVE_HELPER, NEED_TIME },
	{ "draft", "destination.draft", "returned", "draft", NULL, MOVE_OWNER | MOVE_HELPER, NEED_TIME },

	{ "submit", "destination.submit", "draft", "college_review", NULL, MOVE_OWNER, NEED_TIME | NEED_COMPLETE },
	{ "withdraw", "destination.withdraw", "college_review", "draft", NULL, MOVE_OWNER, NEED_TIME },
	{ "discard", "destination.discard", "draft", "discarded", NULL, MOVE_OWNER, 0 },

	{ "approve", "destination.approve", "college_review", "to_confirm", "school_review", MOVE_COLLEGE, REVIEW },
	{ "approve", "destination.approve", "school_review", "to_confirm", NULL, MOVE_OFFICE, REVIEW },
	{ "return", "destination.return", "college_review", "returned", NULL, MOVE_COLLEGE, NEED_REASON | NEED_OTHER },
	{ "return", "destination.return", "school_review", "returned", NULL, MOVE_OFFICE, NEED_REASON | NEED_OTHER },

	/* Both stay possible after the cut-off: 100 % confirmation matters more than the day. */
	{ "confirm", "destination.confirm", "to_confirm", "confirmed", NULL, MOVE_OWNER, 0 },
	{ "dispute", "destination.dispute", "to_confirm", "disputed", NULL, MOVE_OWNER, NEED_FIELDS },
	{ "dispute", "destination.dispute", "confirmed", "disputed", NULL, MOVE_OWNER, NEED_FIELDS },

	{ "void_request", "destination.void_request", "to_confirm", "void_college", NULL, MOVE_OWNER, NEED_TIME | NEED_REASON | NEED_ALONE },
	{ "void_request", "destination.void_request", "confirmed", "void_college", NULL, MOVE_OWNER, NEED_TIME | NEED_REASON | NEED_ALONE },
	{ "void_request", "destination.void_request", "disputed", "void_college", NULL, MOVE_OWNER, NEED_TIME | NEED_REASON | NEED_ALONE },
	{ "void_approve", "destination.void_approve", "void_college", "void_school", NULL, MOVE_COLLEGE, 0 },
	{ "void_approve", "destination.void_approve", "void_school", "void", NULL, MOVE_OFFICE, 0 },
	{ "void_refuse", "destination.void_refuse", "void_college", "", NULL, MOVE_COLLEGE, NEED_REASON },
	{ "void_refuse", "destination.void_refuse", "void_school", "", NULL, MOVE_OFFICE, NEED_REASON },
	{ "void_cancel", "destination.void_cancel", "void_college", "", NULL, MOVE_OWNER, 0 },
	{ "void_cancel", "destination.void_cancel", "void_school", "", NULL, MOVE_OWNER, 0 },

	{ .name = NULL },
};

const struct move *move_find(const char *name, const char *from)
{
	for (const struct move *m = moves; m->name; m++)
		if (strcmp(m->name, name) == 0 && strcmp(m->from, from) == 0)
			return m;
	return NULL;
}

unsigned move_who(const char *name)
{
	unsigned who = 0;

	for (const struct move *m = moves; m->name; m++)
		if (strcmp(m->name, name) == 0)
			who |= m->who;
	return who;
}

unsigned mover_of(const struct actor *who, int64_t graduate_id)
{
	static const struct { const char *role; unsigned bit; } roles[] = {
		{ "counsellor", MOVE_COUNSELLOR }, { "college_staff", MOVE_COLLEGE_STAFF },
		{ "college_head", MOVE_COLLEGE_HEAD }, { "office", MOVE_OFFICE },
	};

	if (who->graduate_id || strcmp(who->role, "graduate") == 0)
		return who->graduate_id && who->graduate_id == graduate_id ? MOVE_OWNER : 0;
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(roles[i].role, who->role) == 0)
			return roles[i].bit;
	return 0;
}

bool move_open(const struct actor *who, int64_t graduate_id, const char *name, const char *state)
{
	const struct move *m = move_find(name, state);

	return m && (m->who & mover_of(who, graduate_id));
}
