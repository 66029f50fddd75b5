/* PostgreSQL through libpq. Statements are prepared once a connection; integers go as binary int8,
 * texts as text; answers come as text, for sum(bigint) is numeric and a SMALLINT is no int8. */
#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "buf.h"
#include "engine.h"
#include "log.h"
#include "words.h"

enum { OID_INT8 = 20, OID_TEXT = 25, FETCH = 256 };

struct pg {
	struct conn conn;
	PGconn *pg;
	int made;      /* statements, for their names */
	int cursors;   /* open, for theirs */
	char xid[24];  /* of the running writing transaction */
};

struct statement {
	struct prepared prepared;
	char name[16];
};

static struct pg *pg_of(struct conn *c)
{
	return (struct pg *)c;
}

/* ---- failures ---- */

struct meaning {
	const char *state; /* SQLSTATE or its class */
	enum outcome outcome;
	char *(*say)(struct arena *a, const char *what);
};

static char *busy_text(struct arena *a, const char *what)
{
	return say_db_busy(a);
}

static const struct meaning meanings[] = {
	{"23505", CONFLICT, say_db_taken}, /* unique_violation */
	{"23P01", CONFLICT, say_db_taken}, /* exclusion_violation */
	{"23503", INVALID, say_db_reference},
	{"23", INVALID, say_db_rule},
	{"22", INVALID, say_db_value},     /* data exception */
	{"40", BUSY, busy_text},            /* serialisation, deadlock */
	{"55P03", BUSY, busy_text},         /* lock_not_available */
	{"57014", BUSY, busy_text},         /* query_canceled */
	{"57P", BUSY, busy_text},           /* shutting down, starting up */
	{"53300", BUSY, busy_text},         /* too_many_connections */
	{"08", BUSY, busy_text},            /* connection exceptions */
	{"53100", BROKEN, say_db_full},
	{"25006", BROKEN, say_db_read_only},
};

static const struct meaning *meaning_of(const char *state)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (!strncmp(state, meanings[i].state, strlen(meanings[i].state)))
			return &meanings[i];
	return NULL;
}

static const char *diagnosis(const PGresult *r, int code)
{
	const char *text = r ? PQresultErrorField(r, code) : NULL;
	return text ? text : "";
}

/* The server's message may quote what somebody typed in classes 22 and 23, so there the constraint
 * alone is logged. */
static void note(enum outcome o, const char *what, const char *state, const PGresult *r)
{
	bool quotes = !strncmp(state, "22", 2) || !strncmp(state, "23", 2);
	enum log_level level = o == BROKEN ? LOG_ERROR : o == BUSY ? LOG_WARN : LOG_INFO;
	log_say(level, "db_failed", "query", what, "code", state, "constraint", diagnosis(r, PG_DIAG_CONSTRAINT_NAME), "message",
		quotes ? "" : diagnosis(r, PG_DIAG_MESSAGE_PRIMARY), NULL);
}

static enum outcome failed(struct pg *g, const char *what, const PGresult *r, struct fail *f)
{
	const char *state = diagnosis(r, PG_DIAG_SQLSTATE);
	if (PQstatus(g->pg) == CONNECTION_BAD) {
		log_say(LOG_WARN, "db_lost", "query", what, "code", state, NULL);
		return fail_say(f, BUSY, say_db_busy(f->arena));
	}
	const struct meaning *m = meaning_of(state);
	enum outcome o = m ? m->outcome : BROKEN;
	note(o, what, state, r);
	if (!m)
		return fail_say(f, o, say_db_broken(f->arena, what, state));
	const char *about = diagnosis(r, PG_DIAG_CONSTRAINT_NAME);
	if (!*about)
		about = m->outcome == INVALID && m->say == say_db_value ? state : what;
	return fail_say(f, o, m->say(f->arena, about));
}

static enum outcome finish(struct pg *g, const char *what, PGresult *r, ExecStatusType want, struct fail *f)
{
	ExecStatusType got = PQresultStatus(r);
	enum outcome o = got == want ? OK : failed(g, what, r, f);
	PQclear(r);
	return o;
}

/* ---- opening ---- */

/* COMMIT of a transaction that had failed answers ROLLBACK and no error: that must not pass for a
 * commit. tx.c never commits one, and this is the second lock on the door. */
static enum outcome run(struct conn *c, const char *sql, struct fail *f)
{
	struct pg *g = pg_of(c);
	PGresult *r = PQexec(g->pg, sql);
	if (PQresultStatus(r) == PGRES_TUPLES_OK || PQresultStatus(r) == PGRES_EMPTY_QUERY) { /* the end of a script */
		PQclear(r);
		return OK;
	}
	if (!strcmp(sql, "COMMIT") && PQresultStatus(r) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT") != 0) {
		PQclear(r);
		log_say(LOG_ERROR, "db_commit_refused", NULL);
		return fail_say(f, BROKEN, say_db_broken(f->arena, sql, "ROLLBACK"));
	}
	return finish(g, sql, r, PGRES_COMMAND_OK, f);
}

static void close_conn(struct conn *c)
{
	struct pg *g = pg_of(c);
	PQfinish(g->pg);
	arena_release(&c->arena);
	free(g);
}

static void quiet(void *arg, const char *message)
{
}

/* Lists are walked and merged by student number, and prefixes searched as ranges, in the order of bytes, which is
 * SQLite's order too; see docs/decisions/0021-text-in-the-order-of-bytes.md. The columns of the catalogue differ by the
 * server's version: no provider before 15, a builtin one from 17 (code points, which in UTF-8 is bytes). */
static const char order_sql[] =
	"SELECT coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') AS provider,"
	" CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'i' THEN 'ICU ' || coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '?')"
	" ELSE datcollate END AS name FROM pg_database d WHERE datname = current_database()";

static bool orders_bytes(const char *provider, const char *name)
{
	static const char *const libc[] = {"C", "POSIX", "C.UTF-8", "C.UTF8", NULL};
	if (*provider != 'c')
		return *provider == 'b';
	for (const char *const *l = libc; *l; l++)
		if (!strcasecmp(*l, name))
			return true;
	return false;
}

static enum outcome check_order(struct pg *g, struct fail *f)
{
	PGresult *r = PQexec(g->pg, order_sql);
	if (PQresultStatus(r) != PGRES_TUPLES_OK || PQntuples(r) != 1)
		return finish(g, "pg_database", r, PGRES_COMMAND_OK, f);
	enum outcome o = OK;
	if (!orders_bytes(PQgetvalue(r, 0, 0), PQgetvalue(r, 0, 1))) /* where there are providers, the cluster's own may be another */
		o = fail_say(f, INVALID, say_db_not_bytes(f->arena, PQgetvalue(r, 0, 1),
			PQserverVersion(g->pg) >= 150000 ? "--locale-provider=libc --locale=C" : "--locale=C"));
	PQclear(r);
	return o;
}

static enum outcome set_up(struct db *db, struct pg *g, bool writer, struct fail *f)
{
	char sql[160];
	PQsetNoticeProcessor(g->pg, quiet, NULL);
	const char *encoding = PQparameterStatus(g->pg, "server_encoding");
	if (!encoding || strcmp(encoding, "UTF8") != 0)
		return fail_say(f, INVALID, say_db_not_utf8(f->arena, encoding ? encoding : "?"));
	TRY(check_order(g, f));
	snprintf(sql, sizeof sql, "SET lock_timeout=%d; SET synchronous_commit=%s; SET idle_in_transaction_session_timeout=0", db->options.busy_ms,
		db->options.fast ? "off" : "on");
	return run(&g->conn, sql, f);
}

static enum outcome open_conn(struct db *db, bool writer, struct conn **out, struct fail *f)
{
	/* What stands in the connection string overrides what stands before it. */
	const char *names[] = {"connect_timeout", "fallback_application_name", "dbname", "client_encoding", NULL};
	const char *values[] = {"10", "quxiang", db->where, "UTF8", NULL};
	PQconninfoOption *parsed = PQconninfoParse(db->where, NULL);
	if (!parsed) /* libpq's own words would quote it, password and all */
		return fail_say(f, INVALID, say_db_bad_address(f->arena));
	PQconninfoFree(parsed);
	struct pg *g = calloc(1, sizeof *g);
	if (!g)
		abort();
	conn_init(&g->conn, &engine_pg);
	g->pg = PQconnectdbParams(names, values, 1);
	enum outcome o;
	if (PQstatus(g->pg) == CONNECTION_OK) {
		o = set_up(db, g, writer, f);
	} else {
		log_say(LOG_ERROR, "db_unreachable", "message", PQerrorMessage(g->pg), NULL);
		o = fail_say(f, BUSY, db->opened ? say_db_away(f->arena) : say_db_unreachable(f->arena, arena_dup(f->arena, PQerrorMessage(g->pg))));
	}
	if (o != OK) {
		close_conn(&g->conn);
		return o;
	}
	*out = &g->conn;
	return OK;
}

static bool in_transaction(const struct conn *c)
{
	PGTransactionStatusType t = PQtransactionStatus(((const struct pg *)c)->pg);
	return t == PQTRANS_INTRANS || t == PQTRANS_INERROR || t == PQTRANS_ACTIVE;
}

static bool connected(const struct conn *c)
{
	return PQstatus(((const struct pg *)c)->pg) == CONNECTION_OK;
}

/* The advisory locks come before the first look at any table, and in ascending order, so that groups
 * of two processes cannot wait for each other. The transaction's number is kept for the case that the
 * answer to COMMIT is lost. */
static enum outcome begin_write(struct conn *c, const int64_t *schools, size_t count, struct fail *f)
{
	static const int64_t ours = INT64_C(0x7175786961006700); /* apart from other programs' locks */
	struct pg *g = pg_of(c);
	struct arena a;
	struct buf b;
	arena_init(&a);
	buf_init(&b, &a);
	buf_put(&b, "BEGIN; SELECT pg_current_xact_id()");
	for (size_t i = 0; i < count; i++)
		buf_printf(&b, ", pg_advisory_xact_lock(%" PRId64 ")", schools[i] ^ ours);
	g->xid[0] = 0;
	PGresult *r = PQexec(g->pg, buf_text(&b));
	if (PQresultStatus(r) == PGRES_TUPLES_OK)
		snprintf(g->xid, sizeof g->xid, "%s", PQgetvalue(r, 0, 0));
	arena_release(&a);
	return finish(g, "BEGIN", r, PGRES_TUPLES_OK, f);
}

static enum outcome ask_commit(struct pg *g, const char *xid, bool *yes)
{
	const char *values[] = {xid};
	PGresult *r = PQexecParams(g->pg, "SELECT coalesce(pg_xact_status($1::text::xid8), '?')", 1, NULL, values, NULL, NULL, 0);
	const char *status = PQresultStatus(r) == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : "?";
	bool running = !strcmp(status, "in progress");
	*yes = !strcmp(status, "committed");
	bool known = *yes || !strcmp(status, "aborted");
	if (!running)
		log_say(LOG_WARN, "db_commit_asked", "status", status, NULL);
	PQclear(r);
	return known ? OK : running ? BUSY : BROKEN;
}

/* The old connection's server process may still be at it. */
static enum outcome committed(struct conn *c, const struct conn *lost, bool *yes)
{
	enum outcome o = BUSY;
	for (int i = 0; i < 50 && o == BUSY; i++) {
		if (i > 0)
			nanosleep(&(struct timespec){.tv_nsec = 100 * 1000 * 1000}, NULL);
		o = ask_commit(pg_of(c), ((const struct pg *)lost)->xid, yes);
	}
	return o;
}

/* ---- queries ---- */

struct values {
	Oid types[PARAMS_MAX];
	const char *text[PARAMS_MAX];
	int lengths[PARAMS_MAX], formats[PARAMS_MAX];
	uint64_t ints[PARAMS_MAX];
};

static void fill_values(struct values *v, const struct call *call)
{
	const struct query *q = call->query;
	for (int i = 0; i < q->param_count; i++) {
		bool is_int = q->params[i] == PARAM_INT;
		v->types[i] = is_int ? OID_INT8 : OID_TEXT;
		v->formats[i] = is_int;
		v->lengths[i] = is_int ? 8 : 0;
		v->ints[i] = is_int ? htobe64((uint64_t)call->params[i].i) : 0;
		v->text[i] = is_int ? (const char *)&v->ints[i] : call->params[i].t;
	}
}

static enum outcome prepare(struct pg *g, const struct call *call, const struct values *v, struct statement **out, struct fail *f)
{
	const struct query *q = call->query;
	struct arena a;
	char name[16];
	arena_init(&a);
	snprintf(name, sizeof name, "s%d", ++g->made);
	PGresult *r = PQprepare(g->pg, name, query_text(&a, q, call->given, DB_PG), q->param_count, v->types);
	arena_release(&a);
	TRY(finish(g, q->name, r, PGRES_COMMAND_OK, f));
	struct statement *st = arena_new(&g->conn.arena, struct statement);
	st->prepared.query = q;
	st->prepared.given = call->given;
	memcpy(st->name, name, sizeof st->name);
	prepared_add(&g->conn, &st->prepared);
	*out = st;
	return OK;
}

static bool parse_int(const char *text, int64_t *out)
{
	char *end;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return *end == 0 && end != text && errno == 0;
}

static bool fill(const struct sink *sink, const PGresult *r, int at)
{
	for (size_t i = 0; i < sink->shape->count; i++) {
		const struct field *field = &sink->shape->fields[i];
		const char *text = PQgetvalue(r, at, (int)i); /* "" for NULL */
		if (!FIELD_IS_INT(field->kind)) {
			field_set_text(field, sink->row, sink->arena && *text ? arena_dup(sink->arena, text) : *text ? text : "");
			continue;
		}
		int64_t v = 0;
		if (!PQgetisnull(r, at, (int)i) && !parse_int(text, &v))
			return false;
		field_set_int(field, sink->row, v);
	}
	return true;
}

static enum outcome mistaken(const struct query *q, const char *how, struct fail *f)
{
	log_say(LOG_ERROR, "db_row_shape", "query", q->name, "how", how, NULL);
	return fail_say(f, BROKEN, say_db_broken(f->arena, q->name, how));
}

static enum outcome hand_over(const struct call *call, const PGresult *r, struct fail *f)
{
	struct sink *sink = call->sink;
	if (!sink)
		return OK;
	if (PQnfields(r) != (int)sink->shape->count)
		return mistaken(call->query, "columns", f);
	for (int i = 0; i < PQntuples(r); i++) {
		if (!fill(sink, r, i))
			return mistaken(call->query, "integer", f);
		TRY(sink->take(sink));
	}
	return OK;
}

static enum outcome take_result(struct pg *g, struct call *call, PGresult *r, struct fail *f)
{
	ExecStatusType got = PQresultStatus(r);
	enum outcome o;
	if (got == PGRES_COMMAND_OK || got == PGRES_TUPLES_OK) {
		int64_t n = 0;
		if (call->query->writes && parse_int(PQcmdTuples(r), &n))
			call->affected = n;
		o = got == PGRES_TUPLES_OK ? hand_over(call, r, f) : OK;
	} else {
		o = failed(g, call->query->name, r, f);
	}
	PQclear(r);
	return o;
}

/* Many rows come through a cursor, a few hundred at a time; the row function may ask other queries
 * meanwhile. */
static enum outcome fetch_all(struct pg *g, struct call *call, const char *cursor, struct fail *f)
{
	char sql[64];
	int got = FETCH;
	snprintf(sql, sizeof sql, "FETCH %d FROM %s", FETCH, cursor);
	while (got == FETCH) {
		PGresult *r = PQexec(g->pg, sql);
		got = PQntuples(r);
		TRY(take_result(g, call, r, f));
	}
	return OK;
}

static enum outcome stream(struct pg *g, struct call *call, const struct values *v, struct fail *f)
{
	struct arena a;
	char cursor[24], end[32];
	arena_init(&a);
	snprintf(cursor, sizeof cursor, "each%d", g->cursors++);
	snprintf(end, sizeof end, "CLOSE %s", cursor);
	const char *sql = arena_printf(&a, "DECLARE %s NO SCROLL CURSOR FOR %s", cursor, query_text(&a, call->query, call->given, DB_PG));
	PGresult *r = PQexecParams(g->pg, sql, call->query->param_count, v->types, v->text, v->lengths, v->formats, 0);
	arena_release(&a);
	enum outcome o = finish(g, call->query->name, r, PGRES_COMMAND_OK, f);
	if (o == OK) {
		o = fetch_all(g, call, cursor, f);
		if (PQtransactionStatus(g->pg) == PQTRANS_INTRANS) {
			enum outcome closed = run(&g->conn, end, f);
			o = o == OK ? closed : o;
		}
	}
	g->cursors--;
	return o;
}

static enum outcome query(struct conn *c, struct call *call, struct fail *f)
{
	struct pg *g = pg_of(c);
	struct values v;
	fill_values(&v, call);
	if (call->stream && !call->query->writes)
		return stream(g, call, &v, f);
	struct statement *st = (struct statement *)prepared_find(c, call->query, call->given);
	if (!st)
		TRY(prepare(g, call, &v, &st, f));
	PGresult *r = PQexecPrepared(g->pg, st->name, call->query->param_count, v.text, v.lengths, v.formats, 0);
	return take_result(g, call, r, f);
}

static enum outcome backup(struct db *db, const char *out_file, struct fail *f)
{
	return fail_say(f, INVALID, say_db_backup_pg(f->arena));
}

static enum outcome check(struct db *db, struct fail *f)
{
	static const char doubtful[] = "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_constraint WHERE NOT convalidated) THEN "
				       "RAISE EXCEPTION 'a constraint is not valid'; END IF; END $$";
	struct conn *c = NULL;
	TRY(open_conn(db, false, &c, f));
	enum outcome o = run(c, doubtful, f);
	close_conn(c);
	return o;
}

const struct engine engine_pg = {
	.kind = DB_PG,
	.begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	.open = open_conn,
	.close = close_conn,
	.run = run,
	.begin_write = begin_write,
	.query = query,
	.in_transaction = in_transaction,
	.connected = connected,
	.committed = committed,
	.backup = backup,
	.settle = "ANALYZE",
	.check = check,
};
