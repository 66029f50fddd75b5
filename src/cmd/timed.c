/* quxiang timed: when each timed work runs next and what came of it last; run it now, pause it, let it go on. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "code.h"
#include "timed_view.h"
#include "words.h"

struct listing {
	struct timed_row *rows;
	size_t count;
};

static enum outcome list(struct ctx *c, void *arg)
{
	struct listing *l = arg;

	return timed_list(c, &l->rows, &l->count);
}

static void print_json(struct ctx *c, const struct listing *l)
{
	struct view *v = view_new(c->arena);
	struct code_names names = ctx_code_names(c);
	struct buf out;

	view_list(v, "works");
	for (size_t i = 0; i < l->count; i++)
		if (timed_work_known(l->rows[i].name))
			timed_work_put(c, view_push(v, "works"), &l->rows[i]);
	buf_init(&out, c->arena);
	json_view(&out, v, &names);
	printf("%s\n", buf_text(&out));
}

/* What stands where the next run is told. */
static const char *next_said(struct ctx *c, const struct timed_row *r)
{
	char next[20];

	if (r->lease_until > c->now)
		return say_timed_print_running(c->arena);
	if (r->run_asked)
		return say_timed_print_asked(c->arena);
	return r->paused ? say_timed_print_paused(c->arena) : say_timed_print_next(c->arena, clock_stamp(r->next_at, next));
}

static const char *last_said(struct ctx *c, const struct timed_row *r)
{
	const char *outcome = code_name("timed_outcome", r->last_outcome);
	char last[20];

	if (r->last_at == 0)
		return say_timed_print_never(c->arena);
	return say_timed_print_last(c->arena, clock_stamp(r->last_at, last), outcome ? outcome : r->last_outcome,
		arena_printf(c->arena, "%lld", (long long)r->last_ms));
}

static void print_text(struct ctx *c, const struct listing *l)
{
	if (l->count == 0)
		printf("%s\n", say_timed_print_none(c->arena));
	for (size_t i = 0; i < l->count; i++) {
		const struct timed_row *r = &l->rows[i];

		if (!timed_work_known(r->name))
			continue;
		printf("%-10s %s  %s  %s\n", r->name, code_name("timed_name", r->name), next_said(c, r), last_said(c, r));
		if (*r->last_message)
			printf("%-10s %s\n", "", r->last_message);
	}
}

enum outcome cmd_timed(struct invocation *v)
{
	struct listing l;
	struct ctx c;

	TRY(cmd_ctx(v, &c));
	TRY(ctx_read(&c, list, &l));
	if (args_has(&v->args, "json"))
		print_json(&c, &l);
	else
		print_text(&c, &l);
	return OK;
}

/* ---- acting ---- */

struct acting {
	const char *name;
	enum { RUN, PAUSE, RESUME } what;
};

static enum outcome act(struct ctx *c, void *arg)
{
	const struct acting *a = arg;

	return a->what == RUN ? timed_run_now(c, a->name) : timed_pause(c, a->name, a->what == PAUSE);
}

/* The word as it is listed, in code or in Chinese. */
static enum outcome find_name(struct invocation *v, const char **out)
{
	const struct code_set *set = code_set("timed_name");
	const char *all = "";

	for (size_t i = 0; i < set->count; i++) {
		const struct code *k = &set->codes[i];

		if (strcmp(k->code, v->args.words[0]) == 0 || strcmp(k->name, v->args.words[0]) == 0) {
			*out = k->code;
			return OK;
		}
		all = *all ? arena_printf(v->arena, "%s, %s", all, k->code) : k->code;
	}
	return fail_say(v->fail, MISSING, say_timed_print_missing(v->arena, v->args.words[0], all));
}

static enum outcome do_act(struct invocation *v, struct acting a, char *(*said)(struct arena *arena, const char *name))
{
	struct ctx c;

	TRY(find_name(v, &a.name));
	TRY(cmd_ctx(v, &c));
	TRY(ctx_write(&c, act, &a));
	printf("%s\n", said(v->arena, code_name("timed_name", a.name)));
	return OK;
}

enum outcome cmd_timed_run(struct invocation *v)
{
	return do_act(v, (struct acting){ .what = RUN }, say_timed_print_run);
}

enum outcome cmd_timed_pause(struct invocation *v)
{
	return do_act(v, (struct acting){ .what = PAUSE }, say_timed_pause_done);
}

enum outcome cmd_timed_resume(struct invocation *v)
{
	return do_act(v, (struct acting){ .what = RESUME }, say_timed_resume_done);
}
