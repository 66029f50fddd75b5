/* The yardstick of confirmations: the same rule on the same rows, without HTTP, sessions or threads. One
 * thread, sixteen in a transaction, each in its own savepoint, durable (synchronous=FULL).
 *
 *   bare_loop DB COUNT
 *
 * DB is one of world's (confirm). Prints how many were confirmed in a second. */
#include <string.h>

#include "destination.h"
#include "program.h"
#include "school.h"

enum { GROUP = 16, FIRST_GRADUATE = 10000000, FIRST_DESTINATION = 20000000, FIRST_ACCOUNT = 30000000 };

struct one {
	struct ctx *c;
	int64_t i;
};

static enum outcome confirm(struct tx *tx, void *arg)
{
	const struct one *o = arg;
	struct actor *who = arena_new(o->c->arena, struct actor);

	*who = (struct actor){ .account_id = FIRST_ACCOUNT + o->i, .graduate_id = FIRST_GRADUATE + o->i, .name = "x", .role = "graduate",
		.ip = "127.0.0.1", .scope = { .graduate_id = FIRST_GRADUATE + o->i } };
	o->c->actor = who;
	return destination_move(o->c, &(struct move_request){ .move = "confirm", .destination_id = FIRST_DESTINATION + o->i, .version = 1 });
}

struct group {
	int64_t first, end;
};

static enum outcome confirm_group(struct ctx *c, void *arg)
{
	const struct group *g = arg;

	for (struct one o = { c, g->first }; o.i < g->end; o.i++)
		TRY(tx_nest(c->tx, confirm, &o));
	return OK;
}

static enum outcome find_school(struct ctx *c, void *arg)
{
	return school_default(c, "");
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	struct arena a, own;
	struct fail f;
	struct ctx first;
	int64_t count, began;

	must(argc == 3, "usage", "bare_loop DB COUNT");
	count = strtoll(argv[2], NULL, 10);
	arena_init(&own);
	arena_init(&a);
	fail_init(&f, &own);
	bench_open(&p, argv[1], &own, &f);
	ctx_init(&first, &p, &own, &f, NULL, 0);
	must(ctx_read(&first, find_school, NULL) == OK, argv[1], f.text);
	began = clock_monotonic_us();
	for (struct group g = { 0, GROUP }; g.first < count; g.first += GROUP, g.end += GROUP) {
		struct ctx c;

		g.end = g.end < count ? g.end : count;
		ctx_init(&c, &p, &a, &f, NULL, first.school_id);
		c.cohort = "2024";
		must(ctx_write(&c, confirm_group, &g) == OK, "confirm", f.text);
		arena_reset(&a);
	}
	printf("%.0f\n", (double)count * 1e6 / (double)(clock_monotonic_us() - began));
	db_close(p.db);
	arena_release(&a);
	arena_release(&own);
	return 0;
}
