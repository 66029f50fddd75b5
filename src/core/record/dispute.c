/* Disputes: opened by the graduate, owned by somebody of the college, closed by a confirmed version. */
#include "dispute.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "move.h"
#include "queries.h"
#include "words.h"

/* ---- which members ---- */

char *dispute_fields(struct arena *a, const char *given)
{
	struct buf b;

	buf_init(&b, a);
	for (const char *p = given; *p;) {
		size_t n = strcspn(p, ",\x1f ");
		const char *name = arena_dupn(a, p, n);

		p += n + (p[n] != '\0');
		if (n == 0)
			continue;
		if (shape_field(&destination_form_shape, name) == NULL)
			return NULL;
		if (b.n)
			buf_char(&b, ',');
		buf_put(&b, name);
	}
	return b.n ? buf_text(&b) : NULL;
}

char *dispute_labels(struct arena *a, const char *fields)
{
	struct buf b;

	buf_init(&b, a);
	for (const char *p = fields; *p;) {
		size_t n = strcspn(p, ",");
		const struct field *f = shape_field(&destination_form_shape, arena_dupn(a, p, n));

		p += n + (p[n] != '\0');
		if (b.n)
			buf_put(&b, say_list_comma(a));
		buf_put(&b, f ? f->label : "");
	}
	return buf_text(&b);
}

/* ---- the item ---- */

enum outcome dispute_owners(struct ctx *c, int64_t college_id, struct dispute_owner_row **out, size_t *count)
{
	return q_dispute_owners(c->tx, c->school_id, college_id, out, count);
}

static enum outcome renew(struct ctx *c, struct dispute_row *was, int64_t destination_id, const char *fields, const char *explanation)
{
	struct dispute_row next = *was;

	next.destination_id = destination_id;
	next.fields = fields;
	next.explanation = explanation;
	TRY(q_dispute_renew(c->tx, c->school_id, was->id, destination_id, fields, explanation, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "destination.dispute", .subject = "dispute", .subject_id = was->id,
		.graduate_id = was->graduate_id, .shape = &dispute_shape, .before = was, .after = &next });
}

enum outcome dispute_raise(struct ctx *c, const struct standing_row *of, int64_t destination_id, const char *fields, const char *explanation)
{
	struct dispute_owner_row *owners;
	struct dispute_row *open, row;
	size_t count;

	TRY(q_dispute_open_of(c->tx, c->school_id, of->graduate_id, &open));
	if (open)
		return renew(c, open, destination_id, fields, explanation);
	TRY(dispute_owners(c, of->college_id, &owners, &count));
	row = (struct dispute_row){ .school_id = c->school_id, .id = id_new(), .cohort = of->cohort, .graduate_id = of->graduate_id,
		.destination_id = destination_id, .college_id = of->college_id, .class_id = of->class_id, .fields = fields,
		.explanation = explanation, .owner_id = count ? owners[0].id : 0, .owner_name = count ? owners[0].name : "",
		.opened_at = c->now };
	TRY(q_dispute_add(c->tx, c->school_id, row.id, row.cohort, row.graduate_id, row.destination_id, row.college_id,
		row.class_id, row.fields, row.explanation, row.owner_id, row.owner_name, row.opened_at, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "destination.dispute", .subject = "dispute", .subject_id = row.id,
		.graduate_id = row.graduate_id, .shape = &dispute_shape, .after = &row });
}

enum outcome dispute_close(struct ctx *c, int64_t graduate_id, int64_t destination_id)
{
	struct dispute_row *open;

	TRY(q_dispute_open_of(c->tx, c->school_id, graduate_id, &open));
	if (open == NULL)
		return OK;
	TRY(q_dispute_done(c->tx, c->school_id, graduate_id, c->now, destination_id, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "dispute.close", .subject = "dispute", .subject_id = open->id,
		.graduate_id = graduate_id });
}

/* ---- whose it is ---- */

static const struct dispute_owner_row *among(const struct dispute_owner_row *rows, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

static enum outcome refuse(struct ctx *c, enum outcome o, const struct dispute_row *d, const char *why)
{
	return audit_refuse(c, o, "dispute.assign", "dispute", d->id, d->graduate_id, why);
}

enum outcome dispute_assign(struct ctx *c, int64_t dispute_id, int64_t account_id)
{
	const struct dispute_owner_row *owner;
	struct dispute_owner_row *owners;
	struct dispute_row *was, next;
	size_t count;

	TRY(q_dispute_get(c->tx, c->school_id, dispute_id, &was));
	if (was == NULL || !scope_has(c->actor, was->college_id, was->class_id, was->graduate_id))
		return ctx_missing(c);
	if (!(mover_of(c->actor, was->graduate_id) & (MOVE_COLLEGE | MOVE_OFFICE)))
		return refuse(c, DENIED, was, say_dispute_denied(c->arena));
	if (was->closed_at)
		return refuse(c, CONFLICT, was, say_dispute_closed(c->arena));
	TRY(dispute_owners(c, was->college_id, &owners, &count));
	owner = among(owners, count, account_id);
	if (owner == NULL)
		return refuse(c, INVALID, was, say_dispute_owner(c->arena));
	next = *was;
	next.owner_id = owner->id;
	next.owner_name = owner->name;
	TRY(q_dispute_own(c->tx, c->school_id, was->id, owner->id, owner->name, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "dispute.assign", .subject = "dispute", .subject_id = was->id,
		.graduate_id = was->graduate_id, .shape = &dispute_shape, .before = was, .after = &next });
}
