/* Faults of contact data, added up. */
#include "contact_quality.h"

#include <assert.h>
#include <string.h>

#include "db.h"
#include "memo.h"
#include "queries.h"

static enum outcome read_classes(struct ctx *c, const void *arg, void **out, size_t *count)
{
	struct contact_quality_row *rows;

	TRY(q_contact_quality(c->tx, c->school_id, c->cohort, scope_account(c->actor), *(const int64_t *)arg, &rows, count));
	*out = rows;
	return OK;
}

/* A query's column is called as the fault is. */
static void add(struct contact_group *g, const struct contact_quality_row *row)
{
	const struct code_set *faults = code_set("contact_fault");

	assert(faults->count == CONTACT_FAULTS);
	g->graduates += row->graduates;
	for (size_t i = 0; i < CONTACT_FAULTS; i++)
		g->faults[i] += field_int(shape_field(&contact_quality_shape, faults->codes[i].code), row);
}

static struct contact_group *group_of(struct contact_quality *q, const struct contact_quality_row *row, bool by_class)
{
	struct contact_group *g = &q->groups[q->count - (q->count > 0)];

	if (q->count == 0 || by_class || g->college_id != row->college_id)
		*(g = &q->groups[q->count++]) = (struct contact_group){ .college_id = row->college_id, .class_id = by_class ? row->class_id : 0,
			.college_code = row->college_code, .college = row->college, .class = by_class ? row->class : "" };
	return g;
}

enum outcome contact_quality(struct ctx *c, int64_t college_id, bool by_class, struct contact_quality *out)
{
	const struct contact_quality_row *rows;
	void *kept;
	size_t count;

	memset(out, 0, sizeof *out);
	out->total.college_code = out->total.college = out->total.class = "";
	TRY(memo_rows(c, arena_printf(c->arena, "contact_quality %lld %lld", (long long)scope_account(c->actor), (long long)college_id),
		&contact_quality_shape, read_classes, &college_id, &kept, &count));
	rows = kept;
	out->groups = arena_array(c->arena, count + 1, sizeof *out->groups);
	for (size_t i = 0; i < count; i++) {
		add(group_of(out, &rows[i], by_class), &rows[i]);
		add(&out->total, &rows[i]);
	}
	return OK;
}

static enum outcome read_hint(struct ctx *c, const void *arg, void **out, size_t *count)
{
	struct contact_hint_row *row = arena_new(c->arena, struct contact_hint_row);

	TRY(q_contact_hint(c->tx, c->school_id, c->cohort, scope_account(c->actor), row));
	*out = row;
	*count = 1;
	return OK;
}

enum outcome contact_hint(struct ctx *c, int64_t *people)
{
	void *kept;
	size_t count;

	TRY(memo_rows(c, arena_printf(c->arena, "contact_hint %lld", (long long)scope_account(c->actor)), &contact_hint_shape, read_hint, NULL, &kept, &count));
	*people = count ? ((const struct contact_hint_row *)kept)->graduates : 0;
	return OK;
}

enum outcome contact_sharers(struct ctx *c, const char *ids, struct contact_sharer_row **out, size_t *count)
{
	*count = 0;
	return *ids ? q_contact_sharers(c->tx, c->school_id, c->cohort, ids, scope_account(c->actor), out, count) : OK;
}
