/* quxiang report: one period report, or the one of now, as JSON or to read. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "percent.h"
#include "report.h"
#include "words.h"

struct asking {
	const char *kind, *day;
	struct report_ask ask;
	const struct report *r;
};

/* The one of that day, else the newest of that kind. */
static enum outcome find(struct ctx *c, struct asking *k)
{
	struct report_due_row *rows;
	size_t count;

	if (strcmp(k->day, "now") == 0) {
		k->ask.snapshot_id = REPORT_NOW;
		return OK;
	}
	TRY(report_dues(c, k->kind, &rows, &count));
	for (size_t i = 0; i < count && k->ask.snapshot_id == 0; i++)
		if (rows[i].snapshot_id && (*k->day == '\0' || strcmp(rows[i].due_on, k->day) == 0))
			k->ask.snapshot_id = rows[i].snapshot_id;
	if (k->ask.snapshot_id)
		return OK;
	return fail_say(c->fail, MISSING, say_report_no_such(c->arena, c->cohort, code_name("watch", k->kind), k->day));
}

static enum outcome read_report(struct ctx *c, void *arg)
{
	struct asking *k = arg;

	TRY(find(c, k));
	return report_get(c, &k->ask, &k->r);
}

static void print_json(struct ctx *c, const struct report *r)
{
	struct view *v = view_new(c->arena);
	struct code_names names = ctx_code_names(c);
	struct buf out;

	report_put(v, r);
	buf_init(&out, c->arena);
	json_view(&out, v, &names);
	printf("%s\n", buf_text(&out));
}

static void print_group(struct arena *a, const struct report *r, const struct report_group *g, const char *name)
{
	printf("\n%s\n", name);
	for (size_t i = 0; i < r->measure_count; i++) {
		const struct report_cell *cell = &g->cells[i];
		const char *percent = percent_text(a, cell->now, g->graduates);

		printf("  %8" PRId64 "  %7s%s", cell->now, percent, *percent == '-' ? " " : "%");
		if (r->than)
			printf("  %6s  (+%" PRId64 " -%" PRId64 ")", report_signed(a, cell->now - cell->was), cell->entered, cell->left);
		printf("  %s\n", r->measures[i].name);
	}
}

static void print_text(struct ctx *c, const struct report *r)
{
	struct arena *a = c->arena;
	char at[20], than[20];

	if (report_is_now(r))
		printf("%s\n", say_report_text_now(a, r->snapshot->cohort, clock_minute(r->snapshot->due_at, at)));
	else
		printf("%s\n", say_report_book_title(a, r->snapshot->cohort, code_name("watch", r->snapshot->kind), clock_until(r->snapshot->due_at, at),
			arena_printf(a, "%" PRId64, r->snapshot->number)));
	printf("%s\n", r->than ? say_report_book_than(a, clock_until(r->than->due_at, than), arena_printf(a, "%" PRId64, r->than->number)) : say_report_first_of_all(a));
	if (!report_is_now(r))
		printf("%s\n", say_report_book_seal(a, arena_printf(a, "%" PRId64, r->snapshot->id), r->snapshot->hash));
	print_group(a, r, &r->total, say_stats_whole(a));
	for (size_t i = 0; i < r->group_count; i++)
		print_group(a, r, &r->groups[i], r->groups[i].key->college);
}

enum outcome cmd_report(struct invocation *v)
{
	const struct args *a = &v->args;
	struct asking k = { .kind = args_or(a, "kind", "day"), .day = args_or(a, "due", ""),
		.ask = { .of = { .definition = "", .series = args_or(a, "series", ""), .by = "college", .level = "", .major = "", .sex = "" } } };
	struct ctx c;

	TRY(cmd_ctx(v, &c));
	if (code_find(code_set("watch"), k.kind) == NULL)
		return fail_say(v->fail, INVALID, say_report_kind(v->arena, k.kind));
	TRY(ctx_read(&c, read_report, &k));
	if (args_has(a, "json"))
		print_json(&c, k.r);
	else
		print_text(&c, k.r);
	return OK;
}
