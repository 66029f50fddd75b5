/* The command line: one table of subcommands, one way to read their words. */
#ifndef CMD_H
#define CMD_H

#include <stdbool.h>

#include "ctx.h"
#include "fail.h"

enum { WORDS_MAX = 8, OPTIONS_MAX = 32 };

struct args {
	const char *words[WORDS_MAX]; /* what stands without a dash, after the subcommand */
	int word_count;
	struct { const char *name, *value; } options[OPTIONS_MAX];
	int option_count;
};

/* What one subcommand works with. A command prints its answer to stdout, its troubles to c->fail (main
 * prints them to stderr) and returns an outcome, which is the exit code. */
struct invocation {
	struct args args;
	struct program *program; /* NULL for commands that need no database */
	struct arena *arena;
	struct fail *fail;
};

struct command {
	const char *name;    /* "serve", "import roster" */
	enum outcome (*run)(struct invocation *v);
	const char *options; /* " listen= json " : every long option, with '=' when it takes a value */
	int words;           /* how many words it needs */
	unsigned flags;
	char *(*about)(struct arena *a); /* what it does, in a sentence */
};
enum command_flag { NO_DATABASE = 1, CREATE_DATABASE = 2 };
extern const struct command commands[];

const char *args_get(const struct args *a, const char *name); /* NULL when not given */
bool args_has(const struct args *a, const char *name);
const char *args_or(const struct args *a, const char *name, const char *otherwise);

/* The school a command works on: --school CODE, or the only one; with the newest open cohort or --cohort.
 * The actor is the system. */
enum outcome cmd_ctx(struct invocation *v, struct ctx *c) MUST_USE;

/* program.c */
struct place {
	const char *db, *key, *files;
};
struct place program_place(struct arena *a, const struct args *args);
enum outcome program_open(struct program *p, const struct place *at, bool create, struct arena *a, struct fail *f) MUST_USE;
/* --now: in test builds, or when every school of the database is a demo. */
enum outcome program_set_now(struct program *p, const char *now, struct arena *a, struct fail *f) MUST_USE;
void program_close(struct program *p);

enum outcome cmd_serve(struct invocation *v);
enum outcome cmd_init(struct invocation *v);
enum outcome cmd_demo(struct invocation *v);
enum outcome cmd_routes(struct invocation *v);
enum outcome cmd_backup(struct invocation *v);
enum outcome cmd_audit(struct invocation *v);
enum outcome cmd_user_add(struct invocation *v);
enum outcome cmd_user_list(struct invocation *v);
enum outcome cmd_user_unlock(struct invocation *v);
enum outcome cmd_user_reset(struct invocation *v);
enum outcome cmd_user_off(struct invocation *v);
enum outcome cmd_stats(struct invocation *v);
enum outcome cmd_calendar(struct invocation *v);
enum outcome cmd_report(struct invocation *v);
enum outcome cmd_import_roster(struct invocation *v);
enum outcome cmd_export_destinations(struct invocation *v);
enum outcome cmd_import_destinations(struct invocation *v);
enum outcome cmd_timed(struct invocation *v);
enum outcome cmd_timed_run(struct invocation *v);
enum outcome cmd_timed_pause(struct invocation *v);
enum outcome cmd_timed_resume(struct invocation *v);
enum outcome cmd_check(struct invocation *v);

#endif
