/* dbgen joins three truths at build time: how data is stored (schema), what it means (dictionary) and
 * how it is asked for (queries). SQLite itself says what a statement gives and touches; whatever does
 * not fit together is a fault with file and line, and nothing is written. It lives for one build, so it
 * never frees. */
#ifndef DBGEN_H
#define DBGEN_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

#include "../maker.h"

enum { PARAMS_MAX = 64, OPTIONAL_MAX = 32 /* bits of `given` in db.h */ };

struct kind {
	const char *name, *field; /* "time", "FIELD_TIME" */
	bool is_int;
	const char *flag; /* a flag that goes with it, or NULL; such kinds are for forms only */
};

struct entry { /* one line of the dictionary */
	struct place at;
	const char *table, *column; /* table "" for a name given to computed columns */
	const char *label, *set;    /* set "" when there is none */
	const struct kind *kind;
	int length; /* 0 = not said */
	bool required, personal;
};

struct schema_column {
	struct place at;
	const char *table, *name, *type;
};

struct param {
	const char *name, *type; /* type as written: "", "int" or "text" */
	bool is_int, optional;
};

enum engine { ENGINE_SQLITE, ENGINE_PG, ENGINES };

struct source_line {
	struct place at;
	char *text;
};

struct source {
	struct source_line *lines;
	int count;
};

struct piece { /* lines that queries share */
	struct place at;
	const char *name;
	struct source lines;
	bool used, open; /* open: being put in */
};

struct line {
	struct place at;
	const char *text;     /* "" for a comment */
	int param;            /* in the statement only when this parameter is given; -1 = always */
	bool engine[ENGINES]; /* who reads this line */
};

struct column {
	const char *name;
	const struct entry *entry;
};

struct query {
	struct place at;
	const char *name, *about; /* about: the comment under the head */
	struct param params[PARAMS_MAX];
	int param_count;
	const char *row; /* NULL: gives nothing */
	char card;       /* ! ? * & or 0 */
	bool across;     /* "across schools: reason" */
	struct line *lines;
	int line_count;
	struct column *columns;
	int column_count;
	bool writes;
};

struct gen {
	sqlite3 *db;
	struct entry *entries;
	int entry_count;
	struct schema_column *columns;
	int column_count;
	const char **tenants; /* tables and views that have a school_id */
	int tenant_count;
	struct source *sources; /* one a query file */
	int source_count;
	struct piece *pieces;
	int piece_count;
	struct query *queries;
	int query_count;
	int faults;
};

/* main.c: what all share. */
void fault(struct gen *g, struct place at, const char *format, ...) __attribute__((format(printf, 3, 4)));
char *trim(char *text);         /* takes blanks off both ends, in place */
const struct entry *entry_find(const struct gen *g, const char *table, const char *column);

/* schema.c: the dictionary and the migrations, and that they agree in both directions. */
void dictionary_read(struct gen *g, const char *file);
void schema_run(struct gen *g, const char *file);
void schema_done(struct gen *g); /* after the last of both */
/* Tells whether a line carries a mark of an engine; *text is then moved behind it. */
bool marked(const char **text, enum engine *engine, bool *known);

/* A form: a "table" of the dictionary that the schema does not have, because people fill it in and a rule
 * decides what becomes of it. Its name ends in _form. */
bool is_form(const char *table);

/* source.c: query files as lines, those of pieces apart. What several queries share stands once as a piece,
 * "--= NAME" and the lines to the next blank one, in any of the files. A line "--+ NAME" is replaced by them. */
void source_read(struct gen *g, const char *file);
struct source source_whole(struct gen *g, const struct source *source); /* with its pieces put in */

/* query.c: reads query files. A query is a head "-- NAME(PARAMETERS) : ROW!", a remark and one statement to its ;.
 * It names parameters by number ($2), in a piece by name ($cohort): the number is each query's own. Behind
 * "--? PARAMETER" stands one line, or several to "--.", that belong to the statement only when it is given. */
void queries_read(struct gen *g); /* after the last file */
/* The text for one engine with the optional parts of the parameters in `given`; its lines are those of the query,
 * so that an offset in the text leads back to the file. */
char *query_text(const struct query *q, enum engine engine, uint64_t given);
struct place query_place(const struct query *q, int line); /* of a line of the text, counted from 0 */
uint64_t query_optional(const struct query *q); /* bits of the optional parameters */

/* prepare.c: asks SQLite what each query gives and touches. */
void queries_prepare(struct gen *g);

/* tenant.c: no query reads or writes rows of another school. touched: names of tables that SQLite saw
 * this text touch, NULL-terminated; NULL when the text is not SQLite's. */
void tenant_check(struct gen *g, const struct query *q, const char *text, const char *const *touched);
bool table_is_tenant(const struct gen *g, const char *table);

/* token.c: a statement as words, good enough for the two checks that need it. */
enum token_kind { TOKEN_WORD, TOKEN_PARAM, TOKEN_TEXT, TOKEN_SIGN };
struct token {
	enum token_kind kind;
	const char *text; /* words in lower case; "$1"; signs as they are */
	int line;         /* from 0, of the text */
};
struct token *tokens_of(const char *sql, int *count);

/* emit.c: writes rows and queries. */
void emit_rows_header(FILE *out, const struct gen *g);
void emit_rows(FILE *out, const struct gen *g);
void emit_queries_header(FILE *out, const struct gen *g);
void emit_queries(FILE *out, const struct gen *g);

#endif
