/* The cache of prepared statements: by query and by the optional parameters given. */
#include "engine.h"

#include "buf.h"

void conn_init(struct conn *c, const struct engine *e)
{
	c->engine = e;
	arena_init(&c->arena);
}

static struct prepared **bucket(struct conn *c, const struct query *q)
{
	return &c->prepared[(unsigned)q->id % BUCKETS];
}

struct prepared *prepared_find(struct conn *c, const struct query *q, uint32_t given)
{
	for (struct prepared *p = *bucket(c, q); p; p = p->next)
		if (p->query == q && p->given == given && !p->busy)
			return p;
	return NULL;
}

void prepared_add(struct conn *c, struct prepared *p)
{
	struct prepared **head = bucket(c, p->query);
	p->next = *head;
	*head = p;
}

uint32_t query_choices(const struct query *q)
{
	uint32_t bits = 0;
	for (int i = 0; i < q->part_count; i++)
		if (q->parts[i].param >= 0)
			bits |= UINT32_C(1) << q->parts[i].param;
	return bits;
}

char *query_text(struct arena *a, const struct query *q, uint32_t given, enum db_engine engine)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < q->part_count; i++) {
		const struct query_part *part = &q->parts[i];
		if (part->param < 0 || (given >> part->param & 1))
			buf_put(&b, engine == DB_PG && part->pg ? part->pg : part->sql);
	}
	return buf_text(&b);
}
