/* Transactions as rules see them, and the one decision about scope. */
#include "ctx.h"

#include <assert.h>
#include <string.h>

#include "audit.h"
#include "buf.h"
#include "db.h"
#include "log.h"
#include "memo.h"
#include "queries.h"
#include "rows.h"
#include "tally.h"
#include "words.h"

static const struct actor the_system = { .name = "system", .role = "system", .ip = "", .scope = { .school = true } };

void ctx_init(struct ctx *c, struct program *p, struct arena *a, struct fail *f, const struct actor *who, int64_t school_id)
{
	memset(c, 0, sizeof *c);
	c->program = p;
	c->arena = a;
	c->fail = f;
	c->actor = who ? who : p->system ? p->system : &the_system;
	c->school_id = school_id;
	c->cohort = "";
	c->now = clock_now(&p->clock);
}

struct run {
	struct ctx *c;
	ctx_fn *fn;
	void *arg;
	bool quiet;
};

static enum outcome run_read(struct tx *tx, void *arg)
{
	struct run *r = arg;
	enum outcome o;

	r->c->tx = tx;
	r->c->head = NULL;
	o = r->fn(r->c, r->arg);
	r->c->head = NULL;
	r->c->tx = NULL;
	return o;
}

/* The chain's end is read first: on PostgreSQL that locks it, so writers of one school follow one
 * another and cannot deadlock over tallies. The time along it never goes back. */
static enum outcome take_head(struct ctx *c)
{
	TRY(q_audit_head_get(c->tx, c->school_id, &c->head));
	if (c->head == NULL) {
		c->head = arena_new(c->arena, struct audit_head_row);
		c->head->school_id = c->school_id;
		c->head->hash = "";
	}
	if (c->head->at < c->now)
		c->head->at = c->now;
	return OK;
}

enum outcome ctx_moment(struct ctx *c, int64_t *at)
{
	if (c->head == NULL)
		TRY(take_head(c));
	*at = c->head->at;
	return OK;
}

enum outcome ctx_past(struct ctx *c, int64_t at)
{
	int64_t moment;

	TRY(ctx_moment(c, &moment));
	if (c->head->at < at)
		c->head->at = at;
	return OK;
}

enum outcome ctx_as_of(struct ctx *c, int64_t as_of)
{
	if (as_of < 0)
		return fail_say(c->fail, INVALID, say_as_of_bad(c->arena));
	return as_of > c->now ? fail_say(c->fail, INVALID, say_as_of_future(c->arena)) : OK;
}

static enum outcome run_write(struct tx *tx, void *arg)
{
	struct run *r = arg;
	struct ctx *c = r->c;
	enum outcome o;

	/* It may be a second run: start afresh. */
	c->tx = tx;
	c->audits = 0;
	c->head = NULL;
	c->refused = NULL;
	c->tallies = tally_moves_new(c->arena);
	fail_clear(c->fail);
	o = r->quiet ? OK : take_head(c);
	if (o == OK && c->head && c->head->at - c->now <= CTX_AHEAD_MS)
		c->now = c->head->at;
	if (o == OK)
		o = r->fn(c, r->arg);
#ifdef QX_TEST
	assert(o != OK || r->quiet || c->audits > 0);
#endif
	if (o == OK)
		o = tally_put_down(c);
	/* The entries moved the head in memory; it is put down once, however many they were. */
	if (o == OK && c->head)
		o = q_audit_head_put(tx, c->school_id, c->head->sequence, c->head->hash, c->head->at, NULL);
	c->head = NULL;
	c->tallies = NULL;
	c->tx = NULL;
	return o;
}

void ctx_settle(struct ctx *c)
{
	struct fail own;

	fail_init(&own, c->arena);
	if (db_settle(c->program->db, &own) != OK)
		log_say(LOG_WARN, "settle", "reason", own.text, NULL);
}

enum outcome ctx_read(struct ctx *c, ctx_fn *fn, void *arg)
{
	struct run r = { c, fn, arg, true };

	if (c->tx) /* already inside: the same snapshot serves */
		return fn(c, arg);
	return db_read(c->program->db, c->arena, c->fail, run_read, &r);
}

static enum outcome write_refusal(struct ctx *c, void *arg)
{
	const struct refusal *r = arg;
	struct audit_entry e = { .action = r->action, .subject = r->subject, .subject_id = r->subject_id,
		.graduate_id = r->graduate_id, .note = r->why };

	c->refused = arg;
	return audit_append(c, &e);
}

/* What was refused is told too; that it could not be told must not hide the refusal itself. */
static void note_refusal(struct ctx *c, struct refusal *refused)
{
	struct fail *kept = c->fail;
	struct fail own;
	struct run r = { c, write_refusal, refused, false };

	fail_init(&own, c->arena);
	c->fail = &own;
	if (db_write(c->program->db, c->school_id, c->arena, &own, run_write, &r) != OK)
		log_say(LOG_ERROR, "refusal-not-audited", "action", refused->action, NULL);
	c->fail = kept;
	c->refused = NULL;
}

static enum outcome run(struct ctx *c, ctx_fn *fn, void *arg, bool quiet)
{
	struct run r = { c, fn, arg, quiet };
	enum outcome o;

	assert(c->tx == NULL);
	o = db_write(c->program->db, c->school_id, c->arena, c->fail, run_write, &r);
	if (o != OK && c->refused)
		note_refusal(c, c->refused);
	return o;
}

enum outcome ctx_write(struct ctx *c, ctx_fn *fn, void *arg)
{
	return run(c, fn, arg, false);
}

enum outcome ctx_quiet(struct ctx *c, ctx_fn *fn, void *arg)
{
	return run(c, fn, arg, true);
}

int64_t scope_account(const struct actor *who)
{
	return who->scope.school ? 0 : who->account_id ? who->account_id : -1;
}

const char *scope_key(struct arena *a, const struct actor *who)
{
	struct buf b;

	buf_init(&b, a);
	buf_put(&b, who->scope.school ? "all" : "");
	for (size_t i = 0; !who->scope.school && i < who->scope.college_count; i++)
		buf_printf(&b, ",%lld", (long long)who->scope.colleges[i]);
	return buf_text(&b);
}

static bool among(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

bool scope_has(const struct actor *who, int64_t college_id, int64_t class_id, int64_t graduate_id)
{
	const struct scope *s = &who->scope;

	if (s->school)
		return true;
	if (s->graduate_id)
		return s->graduate_id == graduate_id;
	return among(s->colleges, s->college_count, college_id) || among(s->classes, s->class_count, class_id);
}

enum outcome ctx_missing(struct ctx *c)
{
	return fail_say(c->fail, MISSING, say_no_such_record(c->arena));
}

/* The cohort's own category names, read once for a context, when the first is asked for. */
struct names {
	struct ctx *c;
	struct category_name_row *rows;
	size_t count;
	bool read;
};

static enum outcome query_names(struct ctx *c, const void *arg, void **out, size_t *count)
{
	struct category_name_row *rows;

	TRY(q_category_names(c->tx, c->school_id, c->cohort, &rows, count));
	*out = rows;
	return OK;
}

static enum outcome read_names(struct ctx *c, void *arg)
{
	struct names *n = arg;
	void *kept;

	TRY(memo_rows(c, "category_names", &category_name_shape, query_names, NULL, &kept, &n->count));
	n->rows = kept;
	return OK;
}

static const char *name_of(void *arg, const char *set, const char *code)
{
	struct names *n = arg;

	if (strcmp(set, "destination") != 0)
		return code_name(set, code);
	if (!n->read) {
		n->read = true;
		if (ctx_read(n->c, read_names, n) != OK)
			n->count = 0;
	}
	for (size_t i = 0; i < n->count; i++)
		if (strcmp(n->rows[i].code, code) == 0)
			return n->rows[i].name;
	return code_name(set, code);
}

struct code_names ctx_code_names(struct ctx *c)
{
	struct names *n = arena_new(c->arena, struct names);

	n->c = c;
	return (struct code_names){ name_of, n };
}
