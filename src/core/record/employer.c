/* The employer dictionary. */
#include "employer.h"

#include "db.h"
#include "id.h"
#include "identity.h"
#include "queries.h"

enum outcome employer_find(struct ctx *c, const char *uscc, struct employer_row **out)
{
	struct uscc read;

	*out = NULL;
	if (uscc_read(uscc, &read) != USCC_GOOD)
		return OK;
	return q_employer_get(c->tx, c->school_id, read.code, out);
}

enum outcome employer_note(struct ctx *c, const struct destination_row *row, bool approved)
{
	struct uscc read;

	if (*row->uscc == '\0' || *row->employer_name == '\0' || uscc_read(row->uscc, &read) != USCC_GOOD)
		return OK;
	TRY(q_employer_add(c->tx, c->school_id, id_new(), row->uscc, row->employer_name, row->nature, row->industry,
		row->division, row->address, c->now, NULL));
	if (!approved)
		return OK;
	return q_employer_set(c->tx, c->school_id, row->uscc, row->employer_name, row->nature, row->industry, row->division,
		row->address, c->now, NULL);
}
