/* quxiang check: is everything that was promised still true? Every school, unless one is named. */
#include <inttypes.h>
#include <stdio.h>

#include "audit.h"
#include "cmd.h"
#include "contact.h"
#include "db.h"
#include "late.h"
#include "past.h"
#include "proof.h"
#include "school.h"
#include "snapshot.h"
#include "standing.h"
#include "words.h"

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%" PRId64, n);
}

/* BROKEN is an answer here, and the next check still wants to be made: the headline is printed and forgotten. */
static enum outcome settle(struct ctx *c, enum outcome o, const char *good, const char *bad)
{
	printf("%s\n", o == OK ? good : o == BROKEN ? bad : c->fail->text ? c->fail->text : outcome_name(o));
	fail_clear(c->fail);
	return o;
}

static enum outcome settle_proof(struct ctx *c, enum outcome o, const struct proof *p, const char *good, const char *bad)
{
	o = settle(c, o, good, bad);
	for (int64_t i = 0; i < p->wrong && i < PROOF_TOLD; i++)
		printf("  %s\n", p->told[i]);
	return o;
}

static enum outcome check_rows(struct ctx *c, const struct school_row *school)
{
	struct arena *a = c->arena;
	struct proof p;
	enum outcome o = proof_records(c, &p);

	return settle_proof(c, o, &p, say_proof_good(a, school->name, number(a, p.people), number(a, p.versions), number(a, p.papers)),
		say_proof_bad(a, school->name, number(a, p.people), number(a, p.wrong)));
}

static enum outcome check_past(struct ctx *c, const struct school_row *school)
{
	struct arena *a = c->arena;
	struct proof p;
	enum outcome o = past_check(c, &p);

	return settle_proof(c, o, &p, say_past_good(a, school->name, number(a, p.people), number(a, p.versions)),
		say_past_bad(a, school->name, number(a, p.people), number(a, p.versions), number(a, p.wrong)));
}

static enum outcome check_snapshots(struct ctx *c, const struct school_row *school)
{
	struct arena *a = c->arena;
	struct proof p;
	enum outcome o = snapshot_check(c, &p);

	return settle_proof(c, o, &p, say_snapshot_good(a, school->name, number(a, p.versions)),
		say_snapshot_bad(a, school->name, number(a, p.versions), number(a, p.wrong)));
}

static enum outcome check_files(struct ctx *c, const struct school_row *school)
{
	struct arena *a = c->arena;
	struct proof p;
	enum outcome o = proof_files(c, &p);

	return settle_proof(c, o, &p, say_proof_files_good(a, school->name, number(a, p.files)),
		say_proof_files_bad(a, school->name, number(a, p.files), number(a, p.wrong)));
}

/* An unkeyed chain can be written anew from its start by who holds the database: its end, noted elsewhere,
 * tells. */
static enum outcome check_kept(struct ctx *c, const struct school_row *school, const char *kept)
{
	int64_t sequence = 0;
	enum outcome o = *kept ? proof_kept(c, kept, &sequence) : OK;

	if (*kept == '\0')
		return OK;
	return settle(c, o == MISSING ? BROKEN : o, say_proof_kept_good(c->arena, school->name, number(c->arena, sequence)),
		say_proof_kept_bad(c->arena, school->name, kept));
}

static enum outcome check_contact(struct ctx *c, const struct school_row *school)
{
	int64_t wrong;
	enum outcome o = contact_check(c, &wrong);

	return settle(c, o, say_check_contact(c->arena, school->name), say_check_contact_wrong(c->arena, school->name, number(c->arena, wrong)));
}

static enum outcome check_registering(struct ctx *c, const struct school_row *school)
{
	int64_t wrong = 0;
	enum outcome o = late_check(c, &wrong);

	return settle(c, o, say_check_registering(c->arena, school->name), say_check_registering_wrong(c->arena, school->name, number(c->arena, wrong)));
}

static enum outcome worse(enum outcome one, enum outcome two)
{
	return one != OK ? one : two;
}

static enum outcome check_school(struct ctx *c, const struct school_row *school, const char *kept)
{
	struct arena *a = c->arena;
	int64_t entries, bad, graduates, wrong;
	char head[65];
	enum outcome chain, tally;

	c->school_id = school->school_id;
	chain = audit_verify(c, &entries, head, &bad);
	chain = settle(c, chain, say_check_chain(a, school->name, number(a, entries), head),
		say_check_chain_broken(a, school->name, number(a, bad)));
	tally = standing_check(c, &graduates, &wrong);
	tally = settle(c, tally, say_check_tally(a, school->name, number(a, graduates)),
		say_check_tally_wrong(a, school->name, number(a, graduates), number(a, wrong)));
	tally = worse(tally, check_contact(c, school));
	chain = worse(chain, check_kept(c, school, kept));
	tally = worse(tally, check_past(c, school));
	tally = worse(tally, check_snapshots(c, school));
	tally = worse(tally, check_rows(c, school));
	tally = worse(tally, check_registering(c, school));
	return worse(worse(chain, tally), check_files(c, school));
}

struct schools {
	struct school_row *rows;
	size_t count;
};

static enum outcome list(struct ctx *c, void *arg)
{
	struct schools *s = arg;

	return school_list(c, &s->rows, &s->count);
}

enum outcome cmd_check(struct invocation *v)
{
	const char *only = args_or(&v->args, "school", "");
	struct schools s = { NULL, 0 };
	struct ctx c;
	enum outcome all, one;

	ctx_init(&c, v->program, v->arena, v->fail, NULL, 0);
	if (*only)
		TRY(cmd_ctx(v, &c));
	int64_t wanted = c.school_id;

	TRY(ctx_read(&c, list, &s));
	one = db_check(v->program->db, v->fail);
	all = settle(&c, one, say_check_database(v->arena), v->fail->text ? v->fail->text : "");
	for (size_t i = 0; i < s.count; i++) {
		if (wanted && s.rows[i].school_id != wanted)
			continue;
		one = check_school(&c, &s.rows[i], args_or(&v->args, "head", ""));
		all = worse(all, one);
	}
	return all == OK ? OK : fail_say(v->fail, all, say_check_failed(v->arena));
}
