/* Opening and closing what a command works on: the database, its key, its files. */
#include <sys/stat.h>

#include <errno.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "db.h"
#include "memo.h"
#include "migrate.h"
#include "school.h"
#include "stats.h"
#include "words.h"

static bool is_url(const char *where)
{
	return strncmp(where, "postgres://", 11) == 0 || strncmp(where, "postgresql://", 13) == 0;
}

struct place program_place(struct arena *a, const struct args *args)
{
	const char *db = args_or(args, "db", "quxiang.db");
	const char *base = is_url(db) ? "quxiang" : db;
	struct place at = { .db = db };

	at.key = args_or(args, "key", arena_printf(a, "%s.key", base));
	at.files = args_or(args, "files", arena_printf(a, "%s.files", base));
	return at;
}

/* A command is signed with the name under which its user is known to the machine. */
static const struct actor *system_actor(struct arena *a)
{
	struct actor *system = arena_new(a, struct actor);
	const struct passwd *user = getpwuid(getuid());
	const char *name = user ? user->pw_name : arena_printf(a, "%u", (unsigned)getuid());

	*system = (struct actor){ .name = arena_printf(a, "system: %s", name), .role = "system", .ip = "", .scope = { .school = true } };
	return system;
}

struct demo {
	bool all;
	int64_t shift;
};

static enum outcome all_demo(struct ctx *c, void *arg)
{
	struct demo *d = arg;

	return school_all_demo(c, &d->all, &d->shift);
}

/* A database of demonstrations alone brings its clock along. */
static enum outcome take_demo_clock(struct program *p, struct arena *a, struct fail *f)
{
	struct demo d = { false, 0 };
	struct ctx c;

	ctx_init(&c, p, a, f, NULL, 0);
	TRY(ctx_read(&c, all_demo, &d));
	p->clock.shift = d.shift;
	p->demo = d.shift != 0;
	return OK;
}

enum outcome program_open(struct program *p, const struct place *at, bool create, struct arena *a, struct fail *f)
{
	struct db_options options = { .create = create };

	p->files = at->files;
	p->system = system_actor(a);
	TRY(secret_open(&p->secret, at->key, create, f));
	TRY(db_open(&p->db, at->db, &options, f));
	TRY(migrate(p->db, &p->clock, f));
	if (mkdir(at->files, 0700) != 0 && errno != EEXIST)
		return fail_say(f, BROKEN, say_files_folder(a, at->files, strerror(errno)));
	p->stats = stats_cache_new();
	p->memo = memo_new();
	return take_demo_clock(p, a, f);
}

enum outcome program_set_now(struct program *p, const char *now, struct arena *a, struct fail *f)
{
	int64_t at = instant_parse(now);
	struct demo d = { false, 0 };
	struct ctx c;

	ctx_init(&c, p, a, f, NULL, 0);
	TRY(ctx_read(&c, all_demo, &d));
#ifdef QX_TEST
	d.all = true;
#endif
	if (!d.all)
		return fail_say(f, DENIED, say_now_denied(a));
	if (at < 0)
		return fail_say(f, INVALID, say_now_bad(a, now));
	p->clock.shift = at - clock_now(NULL);
	return OK;
}

void program_close(struct program *p)
{
	stats_cache_free(p->stats);
	p->stats = NULL;
	memo_free(p->memo);
	p->memo = NULL;
	if (p->db)
		db_close(p->db);
	p->db = NULL;
}

struct finding {
	const char *code, *cohort;
};

static enum outcome find(struct ctx *c, void *arg)
{
	const struct finding *f = arg;

	TRY(school_default(c, f->code));
	if (c->school_id == 0)
		return fail_say(c->fail, MISSING, *f->code ? say_school_missing(c->arena, f->code) : say_school_unclear(c->arena));
	return OK;
}

enum outcome cmd_ctx(struct invocation *v, struct ctx *c)
{
	struct finding f = { args_or(&v->args, "school", ""), args_or(&v->args, "cohort", "") };

	ctx_init(c, v->program, v->arena, v->fail, NULL, 0);
	TRY(ctx_read(c, find, &f));
	return cohort_choose(c, f.cohort, "");
}
