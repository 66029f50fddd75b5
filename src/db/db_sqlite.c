/* SQLite: one file in WAL mode, synchronous=FULL. Connections are opened without SQLite's own mutexes:
 * the pool gives each to one thread at a time. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "fold.h"
#include "id.h"
#include "log.h"
#include "words.h"

/* BEGIN, COMMIT, SAVEPOINT and the like, prepared: many transactions are hardly more than these. */
enum { CONTROLS = 12, CONTROL_PARTS = 2 };

struct control {
	const char *sql; /* NULL: free */
	sqlite3_stmt *parts[CONTROL_PARTS];
};

struct sqlite {
	struct conn conn;
	sqlite3 *db;
	struct fold *fold; /* the writer's */
	struct control controls[CONTROLS];
};

struct statement {
	struct prepared prepared;
	sqlite3_stmt *s;
	int *index; /* of each parameter in the text; 0 = not in it */
};

static struct sqlite *sqlite_of(struct conn *c)
{
	return (struct sqlite *)c;
}

/* ---- failures ---- */

struct meaning {
	int code; /* extended, or primary */
	enum outcome outcome;
	char *(*say)(struct arena *a, const char *detail);
};

static char *busy_text(struct arena *a, const char *detail)
{
	return say_db_busy(a);
}

static const struct meaning meanings[] = {
	{SQLITE_CONSTRAINT_UNIQUE, CONFLICT, say_db_taken},
	{SQLITE_CONSTRAINT_PRIMARYKEY, CONFLICT, say_db_taken},
	{SQLITE_CONSTRAINT_ROWID, CONFLICT, say_db_taken},
	{SQLITE_CONSTRAINT_FOREIGNKEY, INVALID, say_db_reference},
	{SQLITE_CONSTRAINT, INVALID, say_db_rule},
	{SQLITE_BUSY, BUSY, busy_text},
	{SQLITE_LOCKED, BUSY, busy_text},
	{SQLITE_READONLY, BROKEN, say_db_read_only},
	{SQLITE_FULL, BROKEN, say_db_full},
	{SQLITE_NOTADB, INVALID, say_db_not_database},
	{SQLITE_CORRUPT, BROKEN, say_db_corrupt},
};

static const struct meaning *meaning_of(int code)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (meanings[i].code == code || meanings[i].code == (code & 0xff))
			return &meanings[i];
	return NULL;
}

/* What people are told a message is about: "UNIQUE constraint failed: graduate.school_id, ..." names
 * columns of the schema, which is enough to find it and holds nobody's data. */
static const char *subject(struct arena *a, const char *message)
{
	const char *colon = strstr(message, "failed: ");
	return arena_dup(a, colon ? colon + 8 : message);
}

static enum outcome failed(struct sqlite *s, const char *what, struct fail *f)
{
	int code = sqlite3_extended_errcode(s->db);
	char number[16];
	snprintf(number, sizeof number, "%d", code);
	const struct meaning *m = meaning_of(code);
	enum outcome o = m ? m->outcome : BROKEN;
	enum log_level level = o == BROKEN ? LOG_ERROR : o == BUSY ? LOG_WARN : LOG_INFO;
	log_say(level, "db_failed", "query", what, "code", number, "message", sqlite3_errmsg(s->db), NULL);
	const char *detail = subject(f->arena, sqlite3_errmsg(s->db));
	if (o == BROKEN && (code & 0xff) == SQLITE_READONLY)
		detail = what;
	return fail_say(f, o, m ? m->say(f->arena, detail) : say_db_broken(f->arena, what, number));
}

/* ---- opening ---- */

static bool is_control(const char *sql)
{
	static const char *const verbs[] = {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"};
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (!strncmp(sql, verbs[i], strlen(verbs[i])))
			return true;
	return false;
}

static bool prepare_control(struct sqlite *s, struct control *k, const char *sql)
{
	const char *rest = sql;
	for (int i = 0; i < CONTROL_PARTS && *rest; i++)
		if (sqlite3_prepare_v3(s->db, rest, -1, SQLITE_PREPARE_PERSISTENT, &k->parts[i], &rest) != SQLITE_OK)
			return false;
	k->sql = arena_dup(&s->conn.arena, sql);
	return true;
}

/* NULL: it is to be run as it stands. */
static struct control *find_control(struct sqlite *s, const char *sql)
{
	if (!is_control(sql))
		return NULL;
	for (int i = 0; i < CONTROLS; i++) {
		struct control *k = &s->controls[i];
		if (k->sql && !strcmp(k->sql, sql))
			return k;
		if (!k->sql)
			return prepare_control(s, k, sql) ? k : NULL;
	}
	return NULL;
}

static int run_control(struct control *k)
{
	int rc = SQLITE_DONE;
	for (int i = 0; i < CONTROL_PARTS && k->parts[i] && rc == SQLITE_DONE; i++) {
		rc = sqlite3_step(k->parts[i]);
		int end = sqlite3_reset(k->parts[i]);
		rc = end == SQLITE_OK ? rc : end;
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static enum outcome run(struct conn *c, const char *sql, struct fail *f)
{
	struct sqlite *s = sqlite_of(c);
	struct control *k = find_control(s, sql);
	int rc = k ? run_control(k) : sqlite3_exec(s->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? OK : failed(s, sql, f);
}

static void close_conn(struct conn *c)
{
	struct sqlite *s = sqlite_of(c);
	fold_close(s->fold);
	for (int i = 0; i < BUCKETS; i++)
		for (struct prepared *p = c->prepared[i]; p; p = p->next)
			sqlite3_finalize(((struct statement *)p)->s);
	for (int i = 0; i < CONTROLS; i++)
		for (int k = 0; k < CONTROL_PARTS; k++)
			sqlite3_finalize(s->controls[i].parts[k]);
	sqlite3_close_v2(s->db);
	arena_release(&c->arena);
	free(s);
}

/* The file holds people's data: made for its owner alone (SQLite gives -wal and -shm the same mode). */
static enum outcome make_file(const struct db *db, struct fail *f)
{
	if (access(db->where, F_OK) == 0)
		return OK;
	if (!db->options.create)
		return fail_say(f, MISSING, say_db_missing(f->arena, db->where));
	int fd = open(db->where, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_say(f, errno == ENOENT ? MISSING : BROKEN, say_db_cannot_open(f->arena, db->where, strerror(errno)));
	close(fd);
	return OK;
}

/* Caches: the writer may keep 16 MB of changed pages for imports; a reader maps the file instead, so
 * that many readers share the system's page cache. LIKE is as in PostgreSQL. */
static const char settings[] =
	"PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA case_sensitive_like=ON; PRAGMA mmap_size=0;";
static const char writer_settings[] =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-16384; "
	"PRAGMA journal_size_limit=67108864;";
static const char reader_settings[] = "PRAGMA cache_size=-2048; PRAGMA query_only=ON;";

static enum outcome set_up(struct db *db, struct sqlite *s, bool writer, struct fail *f)
{
	sqlite3_extended_result_codes(s->db, 1);
	sqlite3_busy_timeout(s->db, db->options.busy_ms);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	TRY(run(&s->conn, settings, f));
	TRY(run(&s->conn, writer ? writer_settings : reader_settings, f));
	if (db->options.fast)
		TRY(run(&s->conn, "PRAGMA synchronous=OFF", f));
	if (writer)
		s->fold = fold_new(s->db, db->where, &db->reading, &db->reads, db->options.busy_ms, db->options.fast);
	return OK;
}

/* For all connections. Without its statistics the library takes no lock of all threads at each allocation.
 * What a savepoint needs to be undone stays in memory: at the usual 64 KB every writer of a group would write it to a
 * temporary file. A larger bound will not do instead: SQLite then writes all that it kept in one piece, of which its
 * unix file takes the length modulo 128 KB, and says that the disk is full. Heard only before the library's first
 * use; later it answers MISUSE and stays as it is. */
static void set_up_library(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
}

static enum outcome open_file(struct db *db, bool writer, struct conn **out, struct fail *f)
{
	TRY(make_file(db, f));
	set_up_library();
	struct sqlite *s = calloc(1, sizeof *s);
	if (!s)
		abort();
	conn_init(&s->conn, &engine_sqlite);
	int rc = sqlite3_open_v2(db->where, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	enum outcome o = rc == SQLITE_OK ? set_up(db, s, writer, f)
	                                 : fail_say(f, BROKEN, say_db_cannot_open(f->arena, db->where, sqlite3_errstr(rc)));
	if (o != OK) {
		close_conn(&s->conn);
		return o;
	}
	*out = &s->conn;
	return OK;
}

static enum outcome open_conn(struct db *db, bool writer, struct conn **out, struct fail *f)
{
	enum outcome o = open_file(db, writer, out, f);
	if (o == OK || !db->opened)
		return o;
	log_say(LOG_ERROR, "db_unreachable", "message", f->text ? f->text : "", NULL);
	fail_clear(f);
	return fail_say(f, o, say_db_away(f->arena));
}

static enum outcome begin_write(struct conn *c, const int64_t *schools, size_t count, struct fail *f)
{
	return run(c, "BEGIN IMMEDIATE", f);
}

static bool in_transaction(const struct conn *c)
{
	return !sqlite3_get_autocommit(((const struct sqlite *)c)->db);
}

static bool connected(const struct conn *c)
{
	return true;
}

/* ---- queries ---- */

static bool fits(const struct query *q, sqlite3_stmt *s)
{
	return !q->row || sqlite3_column_count(s) == (int)q->row->count;
}

static enum outcome prepare(struct sqlite *s, const struct call *call, struct statement **out, struct fail *f)
{
	const struct query *q = call->query;
	struct arena a;
	arena_init(&a);
	sqlite3_stmt *made = NULL;
	int rc = sqlite3_prepare_v3(s->db, query_text(&a, q, call->given, DB_SQLITE), -1, SQLITE_PREPARE_PERSISTENT, &made, NULL);
	arena_release(&a);
	if (rc != SQLITE_OK)
		return failed(s, q->name, f);
	if (!fits(q, made)) {
		sqlite3_finalize(made);
		log_say(LOG_ERROR, "db_row_shape", "query", q->name, NULL);
		return fail_say(f, BROKEN, say_db_broken(f->arena, q->name, "columns"));
	}
	struct statement *st = arena_new(&s->conn.arena, struct statement);
	st->prepared.query = q;
	st->prepared.given = call->given;
	st->s = made;
	st->index = arena_array(&s->conn.arena, (size_t)q->param_count + 1, sizeof st->index[0]);
	for (int i = 0; i < q->param_count; i++) {
		char name[16];
		snprintf(name, sizeof name, "$%d", i + 1);
		st->index[i] = sqlite3_bind_parameter_index(made, name);
	}
	prepared_add(&s->conn, &st->prepared);
	*out = st;
	return OK;
}

/* Texts are the caller's until the statement is reset, which happens before the call ends. */
static void bind(struct statement *st, const struct call *call)
{
	const struct query *q = call->query;
	for (int i = 0; i < q->param_count; i++) {
		if (st->index[i] == 0)
			continue;
		if (q->params[i] == PARAM_INT)
			sqlite3_bind_int64(st->s, st->index[i], call->params[i].i);
		else
			sqlite3_bind_text(st->s, st->index[i], call->params[i].t, -1, SQLITE_STATIC);
	}
}

static void fill_text(const struct field *field, struct arena *a, sqlite3_value *v, void *row)
{
	const char *text = (const char *)sqlite3_value_text(v);
	int n = sqlite3_value_bytes(v);
	field_set_text(field, row, n == 0 ? "" : a ? arena_dupn(a, text, (size_t)n) : text);
}

/* An integer column must hold an integer, as it must in PostgreSQL: an average or a stray text is a
 * mistake of the query, not a 0. Values are looked at where they lie (they are "unprotected", which matters
 * to a connection that several threads share: none of ours). */
static bool fill(const struct shape *shape, struct arena *a, sqlite3_stmt *s, void *row)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		sqlite3_value *v = sqlite3_column_value(s, (int)i);
		int type = sqlite3_value_type(v);
		if (!FIELD_IS_INT(field->kind))
			fill_text(field, a, v, row);
		else if (type == SQLITE_INTEGER || type == SQLITE_NULL)
			field_set_int(field, row, sqlite3_value_int64(v));
		else
			return false;
	}
	return true;
}

static enum outcome step_all(struct sqlite *s, sqlite3_stmt *st, struct call *call, struct fail *f)
{
	int rc;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct sink *sink = call->sink;
		if (!sink)
			continue;
		if (!fill(sink->shape, sink->arena, st, sink->row)) {
			log_say(LOG_ERROR, "db_not_integer", "query", call->query->name, NULL);
			return fail_say(f, BROKEN, say_db_broken(f->arena, call->query->name, "integer"));
		}
		TRY(sink->take(sink));
	}
	if (rc != SQLITE_DONE)
		return failed(s, call->query->name, f);
	call->affected = call->query->writes ? sqlite3_changes64(s->db) : 0;
	return OK;
}

static enum outcome query(struct conn *c, struct call *call, struct fail *f)
{
	struct sqlite *s = sqlite_of(c);
	struct statement *st = (struct statement *)prepared_find(c, call->query, call->given);
	if (!st)
		TRY(prepare(s, call, &st, f));
	st->prepared.busy = true;
	bind(st, call);
	enum outcome o = step_all(s, st->s, call, f);
	sqlite3_reset(st->s);
	sqlite3_clear_bindings(st->s);
	st->prepared.busy = false;
	return o;
}

/* ---- backup ---- */

static enum outcome backup_failed(struct fail *f, const char *file, const char *reason)
{
	log_say(LOG_ERROR, "backup_failed", "reason", reason, NULL);
	return fail_say(f, BROKEN, say_db_backup_failed(f->arena, file, reason));
}

/* One step copies all: the reader's snapshot stands still in WAL mode while writers go on. */
static int copy_pages(sqlite3 *from, sqlite3 *to)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	if (!b)
		return sqlite3_errcode(to);
	int rc = sqlite3_backup_step(b, -1);
	int end = sqlite3_backup_finish(b);
	return rc == SQLITE_DONE ? end : rc;
}

static bool sound(sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	bool ok = sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW &&
	          !strcmp((const char *)sqlite3_column_text(s, 0), "ok");
	sqlite3_finalize(s);
	return ok;
}

/* The copy leaves WAL mode, so that it is one file whole in itself. NULL when it is good, else why not. */
static const char *copy_to(sqlite3 *from, const char *temp)
{
	sqlite3 *to = NULL;
	int rc = sqlite3_open_v2(temp, &to, SQLITE_OPEN_READWRITE, NULL);
	if (rc == SQLITE_OK)
		rc = copy_pages(from, to);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	const char *reason = rc != SQLITE_OK ? sqlite3_errstr(rc) : sound(to) ? NULL : "integrity_check";
	sqlite3_close(to);
	return reason;
}

static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return ok;
}

static enum outcome publish(const char *temp, const char *out_file, struct fail *f)
{
	char *folder = dirname(arena_dup(f->arena, out_file));
	if (!sync_path(temp, O_RDWR) || rename(temp, out_file) != 0 || !sync_path(folder, O_RDONLY | O_DIRECTORY))
		return backup_failed(f, out_file, strerror(errno));
	return OK;
}

static enum outcome backup(struct db *db, const char *out_file, struct fail *f)
{
	const char *temp = arena_printf(f->arena, "%s.part-%lld", out_file, (long long)id_new());
	int fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return backup_failed(f, out_file, strerror(errno));
	close(fd);
	struct conn *c = NULL;
	enum outcome o = open_conn(db, false, &c, f);
	if (o == OK) {
		const char *reason = copy_to(sqlite_of(c)->db, temp);
		close_conn(c);
		o = reason ? backup_failed(f, out_file, reason) : publish(temp, out_file, f);
	}
	if (o != OK)
		unlink(temp);
	return o;
}

/* A row whose parent is gone: the table and what it points to. NULL when there is none. */
static const char *orphan(sqlite3 *db, struct arena *a)
{
	sqlite3_stmt *s = NULL;
	const char *found = NULL;
	if (sqlite3_prepare_v2(db, "PRAGMA foreign_key_check", -1, &s, NULL) != SQLITE_OK)
		found = "foreign_key_check";
	else if (sqlite3_step(s) == SQLITE_ROW)
		found = arena_printf(a, "%s rowid=%lld -> %s", (const char *)sqlite3_column_text(s, 0), (long long)sqlite3_column_int64(s, 1),
			(const char *)sqlite3_column_text(s, 2));
	sqlite3_finalize(s);
	return found;
}

static enum outcome check(struct db *db, struct fail *f)
{
	struct conn *c = NULL;
	TRY(open_conn(db, false, &c, f));
	const char *fault = sound(sqlite_of(c)->db) ? orphan(sqlite_of(c)->db, f->arena) : "integrity_check";
	close_conn(c);
	return fault ? fail_say(f, BROKEN, say_db_corrupt(f->arena, fault)) : OK;
}

const struct engine engine_sqlite = {
	.kind = DB_SQLITE,
	.begin_read = "BEGIN",
	.open = open_conn,
	.close = close_conn,
	.run = run,
	.begin_write = begin_write,
	.query = query,
	.in_transaction = in_transaction,
	.connected = connected,
	.backup = backup,
	.check = check,
};
