/* quxiang stats: the numbers, as JSON or to read. */
#include <inttypes.h>
#include <stdio.h>

#include "cmd.h"
#include "percent.h"
#include "stats.h"
#include "words.h"

struct asking {
	struct stats_ask ask;
	const struct stats *s;
};

static enum outcome count(struct ctx *c, void *arg)
{
	struct asking *k = arg;

	return stats_get(c, &k->ask, &k->s);
}

static void print_json(struct ctx *c, const struct stats *s)
{
	struct view *v = view_new(c->arena);
	struct code_names names = ctx_code_names(c);
	struct buf out;

	stats_put_head(v, s);
	view_list(v, "groups");
	for (size_t i = 0; i < s->group_count; i++)
		stats_put_group(view_push(v, "groups"), s, &s->groups[i]);
	buf_init(&out, c->arena);
	json_view(&out, v, &names);
	printf("%s\n", buf_text(&out));
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%" PRId64, n);
}

static void print_name(const struct stats_group *g)
{
	const char *parts[] = { g->level, g->college, g->major, *g->sex ? code_name("sex", g->sex) : "" };
	bool any = false;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i] == NULL || *parts[i] == '\0')
			continue;
		printf("%s%s", any ? " / " : "", parts[i]);
		any = true;
	}
}

static void print_group(struct arena *a, const struct stats *s, const struct stats_group *g)
{
	printf("\n");
	if (*s->by)
		print_name(g);
	else
		printf("%s", say_stats_whole(a));
	printf("\n  %s\n", say_stats_counts(a, number(a, g->graduates), number(a, g->registered), number(a, g->approved),
		number(a, g->confirmed), number(a, g->unregistered)));
	for (size_t i = 0; i < s->indicator_count; i++) {
		const char *percent = percent_text(a, g->indicators[i], g->graduates);

		printf("  %8s%s  %10" PRId64 " / %-10" PRId64 "  %s\n", percent, *percent == '-' ? " " : "%", g->indicators[i], g->graduates,
			s->indicators[i].name);
	}
}

static void print_text(struct ctx *c, const struct stats *s)
{
	char at[20];

	printf("%s\n", say_stats_title(c->arena, s->cohort, code_name("definition", s->definition), code_name("series", s->series),
		clock_stamp(s->as_of, at)));
	for (size_t i = 0; i < s->group_count; i++)
		print_group(c->arena, s, &s->groups[i]);
}

enum outcome cmd_stats(struct invocation *v)
{
	const struct args *a = &v->args;
	struct asking k = { .ask = { .definition = args_or(a, "definition", ""), .series = args_or(a, "series", ""),
		.by = args_or(a, "by", ""), .level = "", .major = "", .sex = "",
		.as_of = *args_or(a, "as-of", "") ? instant_parse(args_or(a, "as-of", "")) : 0 } };
	struct ctx c;

	TRY(cmd_ctx(v, &c));
	TRY(ctx_read(&c, count, &k));
	if (args_has(a, "json"))
		print_json(&c, k.s);
	else
		print_text(&c, k.s);
	return OK;
}
