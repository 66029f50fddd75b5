#include "migrate.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "buf.h"
#include "log.h"
#include "secret.h"
#include "words.h"

/* ---- the text ---- */

struct mark {
	const char *text;
	enum db_engine engine;
	bool citus;
};

static const struct mark marks[] = {
	{"--sqlite:", DB_SQLITE, false},
	{"--pg:", DB_PG, false},
	{"--citus:", DB_PG, true},
};

static const struct mark *mark_of(const char *line)
{
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (!strncmp(line, marks[i].text, strlen(marks[i].text)))
			return &marks[i];
	return NULL;
}

char *migration_text(struct arena *a, const char *sql, enum db_engine engine, bool citus)
{
	struct buf b;
	buf_init(&b, a);
	while (*sql) {
		size_t n = strcspn(sql, "\n");
		n += sql[n] == '\n';
		const struct mark *m = mark_of(sql);
		size_t skip = m && m->engine == engine && (!m->citus || citus) ? strlen(m->text) : 0;
		buf_bytes(&b, sql + skip, n - skip); /* the others' lines stay: they are comments, and keep the numbering */
		sql += n;
	}
	return buf_text(&b);
}

/* ---- the table ---- */

static const char table[] =
	"CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, "
	"applied_at BIGINT NOT NULL)";

struct applied {
	int64_t number;
	const char *digest;
};

static const struct field applied_fields[] = {
	{.name = "number", .kind = FIELD_INT, .offset = offsetof(struct applied, number)},
	{.name = "digest", .kind = FIELD_TEXT, .offset = offsetof(struct applied, digest)},
};
static const struct shape applied_shape = {"applied", applied_fields, 2, sizeof(struct applied)};

static const struct query_part list_parts[] = {{-1, "SELECT number, digest FROM migration ORDER BY number"}};
static const struct query list_query = {
	.name = "migration_list", .parts = list_parts, .part_count = 1, .row = &applied_shape};

static const struct query_part add_parts[] = {
	{-1, "INSERT INTO migration (number, name, digest, applied_at) VALUES ($1, $2, $3, $4)"}};
static const unsigned char add_params[] = {PARAM_INT, PARAM_TEXT, PARAM_TEXT, PARAM_INT};
static const struct query add_query = {.name = "migration_add",
	.parts = add_parts,
	.part_count = 1,
	.params = add_params,
	.param_count = 4,
	.writes = true};

struct count {
	int64_t n;
};
static const struct field count_fields[] = {{.name = "n", .kind = FIELD_INT, .offset = offsetof(struct count, n)}};
static const struct shape count_shape = {"count", count_fields, 1, sizeof(struct count)};
static const struct query_part citus_parts[] = {{-1, "SELECT count(*) FROM pg_extension WHERE extname = 'citus'"}};
static const struct query citus_query = {.name = "citus", .parts = citus_parts, .part_count = 1, .row = &count_shape};

/* ---- one step: the next migration, in its own transaction ---- */

struct step {
	const struct migration *list;
	const struct clock *clock;
	enum db_engine engine;
	const struct migration *done; /* what this step applied; NULL: nothing is left */
};

static const struct migration *find(const struct migration *list, int64_t number)
{
	for (const struct migration *m = list; m->name; m++)
		if (m->number == number)
			return m;
	return NULL;
}

static enum outcome judge(struct tx *tx, const struct migration *list, const struct applied *row)
{
	struct arena *a = tx_fail(tx)->arena;
	const char *number = arena_printf(a, "%" PRId64, row->number);
	const struct migration *m = find(list, row->number);
	if (!m)
		return fail_say(tx_fail(tx), CONFLICT, say_migration_newer(a, number));
	char hex[65];
	secret_digest(m->sql, strlen(m->sql), hex);
	if (strcmp(hex, row->digest) != 0)
		return fail_say(tx_fail(tx), CONFLICT, say_migration_changed(a, number, m->name));
	return OK;
}

static const struct migration *next_of(const struct migration *list, const struct applied *rows, size_t count)
{
	const struct migration *next = NULL;
	for (const struct migration *m = list; m->name; m++) {
		bool there = false;
		for (size_t i = 0; i < count; i++)
			there = there || rows[i].number == m->number;
		if (!there && (!next || m->number < next->number))
			next = m;
	}
	return next;
}

static enum outcome is_citus(struct tx *tx, enum db_engine engine, bool *citus)
{
	void *rows;
	size_t count;
	*citus = false;
	if (engine == DB_SQLITE)
		return OK;
	TRY(query_rows(tx, &citus_query, NULL, 0, &rows, &count));
	*citus = ((struct count *)rows)->n > 0;
	return OK;
}

static enum outcome apply(struct tx *tx, const struct step *s, const struct migration *m)
{
	bool citus;
	TRY(is_citus(tx, s->engine, &citus));
	enum outcome o = tx_script(tx, migration_text(tx_arena(tx), m->sql, s->engine, citus));
	if (o != OK) {
		struct fail *f = tx_fail(tx);
		return fail_say(f, o, say_migration_failed(f->arena, arena_printf(f->arena, "%d", m->number), m->name, f->text));
	}
	char hex[65];
	secret_digest(m->sql, strlen(m->sql), hex);
	union param p[] = {{.i = m->number}, {.t = m->name}, {.t = hex}, {.i = clock_now(s->clock)}};
	return query_exec(tx, &add_query, p, 0, NULL);
}

static enum outcome step(struct tx *tx, void *arg)
{
	struct step *s = arg;
	struct applied *rows;
	void *found;
	size_t count;
	s->done = NULL;
	TRY(tx_script(tx, table));
	TRY(query_rows(tx, &list_query, NULL, 0, &found, &count));
	rows = found;
	for (size_t i = 0; i < count; i++)
		TRY(judge(tx, s->list, &rows[i]));
	s->done = next_of(s->list, rows, count);
	return s->done ? apply(tx, s, s->done) : OK;
}

/* A second process waits while the first migrates: BUSY is asked again for as long as a big table may
 * take to be rebuilt. */
enum { PATIENCE_MS = 10 * 60 * 1000 };

enum outcome migrate_list(struct db *db, const struct migration *list, const struct clock *clock, struct fail *f)
{
	struct step s = {.list = list, .clock = clock, .engine = db_engine(db)};
	struct arena a;
	enum outcome o;
	int64_t end = clock_monotonic_us() + INT64_C(1000) * PATIENCE_MS;
	arena_init(&a);
	do {
		fail_clear(f);
		o = db_write(db, 0, &a, f, step, &s);
		if (o == OK && s.done)
			log_say(LOG_INFO, "migrated", "name", s.done->name, NULL);
		arena_reset(&a);
	} while ((o == OK && s.done) || (o == BUSY && clock_monotonic_us() < end));
	arena_release(&a);
	return o;
}

enum outcome migrate(struct db *db, const struct clock *clock, struct fail *f)
{
	return migrate_list(db, migrations, clock, f);
}
