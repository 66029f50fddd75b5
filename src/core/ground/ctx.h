/* What every rule gets: who acts, when, in which transaction, with which memory. A handler, a job and a
 * subcommand each build one struct ctx and run their work by ctx_read or ctx_write; nothing above core
 * ever sees a transaction. */
#ifndef CTX_H
#define CTX_H

#include "clock.h"
#include "code.h"
#include "fail.h"
#include "secret.h"
#include "view.h"

struct db;
struct tx;
struct audit_head_row;
struct tally_moves;
struct stats_cache;
struct memo;

/* One running program: opened by cmd, shared by all threads, read-only after start. */
struct program {
	struct db *db;
	struct secret secret;
	struct clock clock;
	const char *files; /* folder of stored files (evidence, workbooks), beside the database */
	bool secure_cookies;
	struct memo *memo;         /* rows read before, see memo.h; NULL = none are kept */
	struct stats_cache *stats; /* numbers counted before, see stats.h; NULL = none are kept */
	const struct actor *system; /* who signs what the command line does; NULL = "system" alone */
	bool demo; /* demonstrations alone, at a time of their own: pages say so */
};

/* Where an actor may look. Fail-closed: an account without scope rows sees nothing. */
struct scope {
	bool school;               /* the whole school */
	const int64_t *colleges;   /* ids */
	size_t college_count;
	const int64_t *classes;
	size_t class_count;
	int64_t graduate_id;       /* a graduate: his own record only */
};

struct actor {
	int64_t account_id; /* 0: nobody (before login), or the program itself */
	int64_t graduate_id; /* not 0: a graduate */
	const char *name, *role; /* role: code of words/codes/role.tsv; "system" for the command line and jobs */
	const char *ip;
	struct scope scope;
};

struct ctx {
	struct program *program;
	struct arena *arena;
	struct fail *fail;
	const struct actor *actor;
	int64_t school_id;
	const char *cohort; /* the cohort looked at ("2024") */
	int64_t now;        /* one instant for the whole request */
	struct tx *tx;      /* set while inside ctx_read / ctx_write */
	int audits;         /* entries appended in this transaction */
	struct audit_head_row *head; /* the chain's end, as this transaction sees it, to write or to read; NULL until it is wanted */
	struct tally_moves *tallies; /* what this transaction moves, see tally.h */
	struct refusal *refused; /* see audit.h */
};

typedef enum outcome ctx_fn(struct ctx *c, void *arg);

/* Fills program, arena, fail, now; actor NULL = the system itself. */
void ctx_init(struct ctx *c, struct program *p, struct arena *a, struct fail *f, const struct actor *who, int64_t school_id);

/* One read-only snapshot. */
enum outcome ctx_read(struct ctx *c, ctx_fn *fn, void *arg) MUST_USE;

/* One durable transaction (see db_write: fn may run again, on another thread). Test builds abort when it
 * committed without an audit entry. When fn ends DENIED, CONFLICT or INVALID and audit_refuse was called,
 * the refusal is written as an entry of its own afterwards. */
enum outcome ctx_write(struct ctx *c, ctx_fn *fn, void *arg) MUST_USE;

/* Housekeeping that needs no audit entry: session touches, leases, progress of jobs. */
enum outcome ctx_quiet(struct ctx *c, ctx_fn *fn, void *arg) MUST_USE;

/* Inside a transaction that writes: the moment at which what it writes counts as recorded. That is now, but
 * never before anything recorded earlier for the school: who came in at 16:59:59 and was served behind one of
 * 17:00 is recorded at 17:00. So what is true of a moment that is past stays true of it. */
enum outcome ctx_moment(struct ctx *c, int64_t *at) MUST_USE;
/* So far what was recorded may be ahead of a request's clock without anybody being told: he waited for his turn, or another
 * process' clock is a little ahead. Inside ctx_write c->now is then that moment, so that what is judged and what is recorded
 * are one. Further ahead some clock was wrong: c->now stays the clock's, and people are told (ops.h). */
enum { CTX_AHEAD_MS = 120000 };
/* From here on nothing is recorded before that moment. */
enum outcome ctx_past(struct ctx *c, int64_t at) MUST_USE;
/* May that moment be asked for? 0 = now. INVALID: a moment to come, or none at all (-1, as instant_parse has it). */
enum outcome ctx_as_of(struct ctx *c, int64_t as_of) MUST_USE;

/* Outside any transaction, after very many rows were written (db_settle). What goes wrong is logged and hurts nobody. */
void ctx_settle(struct ctx *c);

/* The account whose account_scope rows a list query must join, or 0 when the actor sees the whole
 * school. The one place where "no restriction" is decided. */
int64_t scope_account(const struct actor *who);
/* The school or the colleges he sees, as part of the name of an answer that is kept: accounts keep their number when their
 * scope changes. */
const char *scope_key(struct arena *a, const struct actor *who);
bool scope_has(const struct actor *who, int64_t college_id, int64_t class_id, int64_t graduate_id);

/* The sentence for a person this actor may not see: the same as for one that does not exist. */
enum outcome ctx_missing(struct ctx *c) MUST_USE;

/* Names of codes for pages and JSON: embedded sets, and `destination` from the cohort's categories. */
struct code_names ctx_code_names(struct ctx *c);

#endif
