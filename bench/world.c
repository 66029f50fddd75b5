/* A database for the bench, with invented people and sessions nobody had to log in for.
 *
 *   world DB GRADUATES all|confirm WORLD.SQL [SESSIONS]
 *
 * Makes DB (and DB.key, DB.files). Prints the sessions, one a line: who ("office", or the number of the
 * graduate from 0), cookie, form token, apart by tabs. Only the bench uses this. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account.h"
#include "audit.h"
#include "program.h"
#include "queries.h"
#include "school.h"
#include "standing.h"

enum { COLLEGES = 15, MAJORS = 140, OFFICE = 900, FIRST_ACCOUNT = 30000000, FIRST_GRADUATE = 10000000, CHUNK = 500,
	TOLD_MOST = 100000 /* a larger world is for pages alone */ };

static enum outcome make_cohort(struct ctx *c, void *arg)
{
	return cohort_create(c, "2024");
}

static char *read_whole(const char *file)
{
	FILE *in = fopen(file, "r");
	size_t room = 1 << 20;
	char *text = malloc(room);

	must(in && text, file, "cannot be read");
	text[fread(text, 1, room - 1, in)] = '\0';
	fclose(in);
	return text;
}

/* The columns of a first standing in order, without the hash itself. */
static void first_hash(sqlite3_context *context, int count, sqlite3_value **values)
{
	struct standing_row row = { .school_id = 0 };
	char hash[STANDING_HASH];

	for (int i = 0; i < count; i++) {
		const struct field *f = &standing_shape.fields[i];

		if (FIELD_IS_INT(f->kind))
			field_set_int(f, &row, sqlite3_value_int64(values[i]));
		else
			field_set_text(f, &row, (const char *)sqlite3_value_text(values[i]));
	}
	standing_hash(&row, "", hash);
	sqlite3_result_text(context, hash, -1, SQLITE_TRANSIENT);
}

/* Without a journal: if it fails, the file is of no use anyway. */
static void fill(const char *file, int64_t school_id, const char *graduates, bool confirm, const char *script)
{
	sqlite3 *db;
	char *text = read_whole(script);
	char *size = sqlite3_mprintf("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000; PRAGMA temp_store=MEMORY; BEGIN;"
		"CREATE TEMP TABLE size AS SELECT %lld AS school_id, '2024' AS cohort, %q AS graduates, %d AS colleges, %d AS majors, %d AS confirm,"
		"%lld AS at;", (long long)school_id, graduates, COLLEGES, MAJORS, confirm, (long long)clock_now(NULL));

	must(sqlite3_open(file, &db) == SQLITE_OK, file, "cannot be opened");
	must(sqlite3_create_function(db, "standing_hash", -1, SQLITE_UTF8, NULL, first_hash, NULL, NULL) == SQLITE_OK, file, "no function");
	must(sqlite3_exec(db, size, NULL, NULL, NULL) == SQLITE_OK, "size", sqlite3_errmsg(db));
	must(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK, script, sqlite3_errmsg(db));
	must(sqlite3_exec(db, "COMMIT; PRAGMA journal_mode=WAL", NULL, NULL, NULL) == SQLITE_OK, "commit", sqlite3_errmsg(db));
	sqlite3_free(size);
	free(text);
	must(sqlite3_close(db) == SQLITE_OK, file, "cannot be closed");
}

struct opening {
	int64_t first, count;
	const char *who; /* NULL: the number */
};

static enum outcome open_sessions(struct ctx *c, void *arg)
{
	const struct opening *o = arg;

	for (int64_t i = 0; i < o->count; i++) {
		const char *cookie;
		struct session s;

		TRY(session_open(c, o->first + i, "bench", &cookie));
		TRY(session_find(c, cookie, &s));
		if (o->who)
			printf("%s\tqx=%s\t%s\n", o->who, cookie, s.form_token);
		else
			printf("%lld\tqx=%s\t%s\n", (long long)i, cookie, s.form_token);
	}
	return OK;
}

/* The log tells of every version, as `quxiang check` wants to hear. */
static enum outcome tell_versions(struct ctx *c, void *arg)
{
	const struct opening *o = arg;

	for (int64_t i = 0; i < o->count; i++) {
		struct destination_row *rows;
		size_t n;

		TRY(q_destination_all(c->tx, c->school_id, o->first + i, &rows, &n));
		if (n == 1)
			TRY(audit_append(c, &(struct audit_entry){ .action = "destination.import", .subject = "destination", .subject_id = rows->id,
				.graduate_id = o->first + i, .shape = &destination_shape, .after = rows }));
	}
	return OK;
}

static void tell_all(struct program *p, int64_t school_id, int64_t count)
{
	for (int64_t i = 0; i < count; i += CHUNK) {
		struct opening o = { FIRST_GRADUATE + i, count - i < CHUNK ? count - i : CHUNK, NULL };
		struct arena a;
		struct fail f;
		struct ctx c;

		arena_init(&a);
		fail_init(&f, &a);
		ctx_init(&c, p, &a, &f, NULL, school_id);
		must(ctx_write(&c, tell_versions, &o) == OK, "telling", f.text);
		arena_release(&a);
	}
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	struct school_form form = { .code = "10490", .name = "Bench", .office = "Office", .office_phone = "", .office_mail = "" };
	struct arena a;
	struct fail f;
	struct ctx c;
	struct opening office = { OFFICE, 1, "office" }, graduates = { FIRST_ACCOUNT, 0, NULL };

	must(argc >= 5, "usage", "world DB GRADUATES all|confirm WORLD.SQL [SESSIONS]");
	arena_init(&a);
	fail_init(&f, &a);
	graduates.count = argc > 5 ? strtoll(argv[5], NULL, 10) : 0;
	bench_open(&p, argv[1], &a, &f);
	ctx_init(&c, &p, &a, &f, NULL, 0);
	must(school_create(&c, &form, true) == OK && ctx_write(&c, make_cohort, NULL) == OK, "school", f.text);
	db_close(p.db);
	fill(argv[1], c.school_id, argv[2], strcmp(argv[3], "confirm") == 0, argv[4]);
	bench_open(&p, argv[1], &a, &f);
	if (strtoll(argv[2], NULL, 10) <= TOLD_MOST)
		tell_all(&p, c.school_id, strtoll(argv[2], NULL, 10));
	must(ctx_quiet(&c, open_sessions, &office) == OK && ctx_quiet(&c, open_sessions, &graduates) == OK, "sessions", f.text);
	db_close(p.db);
	arena_release(&a);
	return 0;
}
