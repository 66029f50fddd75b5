/* 一人登记一人: how many destinations were registered when they settled, by college, and the people behind
 * each number. */
#include "late.h"

#include <string.h>

#include "code.h"
#include "crumb.h"
#include "export.h"
#include "figures.h"
#include "find.h"
#include "graduate.h"
#include "jobs.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

static const struct late_word {
	const char *kind;
	char *(*label)(struct arena *), *(*about)(struct arena *);
	bool of_due; /* only where a due moment was asked for */
} words[] = {
	{ "registered", say_late_registered, say_late_registered_about, false },
	{ "in_time", say_late_in_time, say_late_in_time_about, false },
	{ "late", say_late_late, say_late_late_about, false },
	{ "open", say_late_open, say_late_open_about, false },
	{ "undated", say_late_undated, say_late_undated_about, false },
	{ "imported", say_late_imported, say_late_imported_about, false },
	{ "cutoff", say_late_cutoff, say_late_cutoff_about, false },
	{ "before_due", say_late_before_due, say_late_before_due_about, true },
	{ "after_due", say_late_after_due, say_late_after_due_about, true },
	{ "missing", say_late_missing, say_late_missing_about, true },
};
enum { WORDS = sizeof words / sizeof *words };

static const struct late_word *word_of(const char *kind)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].kind, kind) == 0)
			return &words[i];
	return NULL;
}

/* ---- what is asked for ---- */

/* A value that cannot be is as if it were not there. */
static const char *date_arg(struct call *c, const char *name)
{
	char date[11];

	return date_parse(call_arg(c, name), date) ? arena_dup(c->ctx->arena, date) : "";
}

static int64_t instant_arg(struct call *c, const char *name)
{
	const char *text = call_arg(c, name);
	int64_t at = *text ? instant_parse(text) : 0;

	return at > 0 ? at : 0;
}

static struct late_ask asked(struct call *c)
{
	const char *level = call_arg(c, "level");
	int64_t as_of = instant_arg(c, "as_of");

	return (struct late_ask){ .from = date_arg(c, "from"), .to = date_arg(c, "to"), .level = code_find(code_set("level"), level) ? level : "",
		.college_id = request_id_of(call_arg(c, "college_id")), .due_at = instant_arg(c, "due_at"),
		.as_of = as_of > c->ctx->now ? 0 : as_of };
}

static void put_arg(struct buf *b, char *mark, const char *name, const char *value)
{
	if (*value == '\0')
		return;
	buf_printf(b, "%c%s=", *mark, name);
	url_put(b, value);
	*mark = '&';
}

/* The list of people of one kind, of one college or of all that was asked for; no kind: the counts themselves. */
static const char *address(struct call *c, const struct late_ask *ask, const char *kind, int64_t college)
{
	int64_t of = college ? college : ask->college_id;
	char mark = '?';
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_put(&b, *kind ? "/late/people" : "/late");
	put_arg(&b, &mark, "kind", kind);
	put_arg(&b, &mark, "college_id", of ? arena_printf(c->ctx->arena, "%lld", (long long)of) : "");
	put_arg(&b, &mark, "from", ask->from);
	put_arg(&b, &mark, "to", ask->to);
	put_arg(&b, &mark, "level", ask->level);
	put_arg(&b, &mark, "due_at", ask->due_at ? call_arg(c, "due_at") : "");
	put_arg(&b, &mark, "report", request_id_of(call_arg(c, "report")) ? call_arg(c, "report") : "");
	put_arg(&b, &mark, "as_of", ask->as_of ? call_arg(c, "as_of") : "");
	put_arg(&b, &mark, "cohort", *request_arg(c->req, "cohort") ? c->ctx->cohort : "");
	return buf_text(&b);
}

static enum outcome put_filter(struct call *c, const struct late_ask *ask)
{
	const struct code_set *levels = code_set("level");

	TRY(choice_put_colleges(c, "college_choices", ask->college_id));
	view_list(c->view, "level_choices");
	view_hide(c->view, "level_choices");
	for (size_t i = 0; i < levels->count; i++)
		choice_put(c->view, "level_choices", levels->codes[i].code, levels->codes[i].name, strcmp(levels->codes[i].code, ask->level) == 0);
	view_text(c->view, "from", ask->from);
	view_text(c->view, "to", ask->to);
	view_text(c->view, "report_id", request_id_of(call_arg(c, "report")) && ask->due_at ? call_arg(c, "report") : "");
	view_hide(c->view, "report_id");
	view_text(c->view, "due_text", ask->due_at ? call_arg(c, "due_at") : "");
	view_hide(c->view, "due_text");
	view_time(c->view, "due_at", ask->due_at);
	view_time(c->view, "as_of", ask->as_of ? ask->as_of : c->ctx->now);
	figures_put_moment(c, ask->as_of);
	return OK;
}

/* ---- the counts ---- */

static void put_numbers(struct call *c, struct view *v, const struct late_ask *ask, const struct late_counts *n, int64_t college)
{
	view_list(v, "numbers");
	for (size_t i = 0; i < WORDS; i++) {
		struct view *one;

		if (words[i].of_due && ask->due_at == 0)
			continue;
		one = view_push(v, "numbers");
		view_text(one, "kind", words[i].kind);
		view_int(one, "number", late_number(n, words[i].kind));
		view_text(one, "href", address(c, ask, words[i].kind, college));
		view_hide(one, "href");
	}
	view_int(v, "longest", n->longest);
}

static void put_heads(struct call *c, const struct late_ask *ask)
{
	view_list(c->view, "heads");
	view_hide(c->view, "heads");
	for (size_t i = 0; i < WORDS; i++) {
		struct view *one;

		if (words[i].of_due && ask->due_at == 0)
			continue;
		one = view_push(c->view, "heads");
		view_text(one, "kind", words[i].kind);
		view_text(one, "label", words[i].label(c->ctx->arena));
		view_text(one, "about", words[i].about(c->ctx->arena));
	}
}

enum outcome show_late(struct call *c)
{
	struct late_ask ask = asked(c);
	struct late_unit *units;
	struct late_counts total;
	size_t n;

	TRY(late_counts(c->ctx, &ask, &units, &n, &total));
	put_heads(c, &ask);
	view_bool(c->view, "rates", stats_allowed(c->ctx->actor));
	view_hide(c->view, "rates");
	view_list(c->view, "colleges");
	for (size_t i = 0; i < n; i++) {
		struct view *v = view_push(c->view, "colleges");

		view_id(v, "college_id", units[i].id);
		view_text(v, "code", units[i].code);
		view_text(v, "name", units[i].name);
		put_numbers(c, v, &ask, &units[i].n, units[i].id);
	}
	put_numbers(c, view_sub(c->view, "total"), &ask, &total, 0);
	return put_filter(c, &ask);
}

/* ---- the people ---- */

enum outcome show_late_people(struct call *c)
{
	struct late_ask ask = asked(c);
	const struct late_word *word = word_of(call_arg(c, "kind"));
	struct late_line_row *rows;
	struct late_counts total;
	struct late_unit *units;
	size_t n, colleges;
	bool more;

	if (word == NULL)
		word = &words[2];
	crumb(c, "late");
	view_text(c->view, "crumb_href", address(c, &ask, "", 0)); /* the counts as they were asked for */
	view_text(c->view, "back_level", ask.level);
	view_hide(c->view, "back_level");
	view_bool(c->view, "may_export", page_open(c, "/exports/new"));
	view_text(c->view, "export_to", call_here(c, "after"));
	view_hide(c->view, "may_export");
	view_hide(c->view, "export_to");
	form_view_of(c, "/late/people", "export", &late_export_form_shape, NULL);
	view_hide(c->view, "export");
	TRY(late_list(c->ctx, &ask, word->kind, call_arg(c, "after"), PAGE, &rows, &n, &more));
	TRY(late_counts(c->ctx, &ask, &units, &colleges, &total));
	view_rows(c->view, "rows", &late_line_shape, rows, n);
	view_text(c->view, "kind", word->kind);
	view_text(c->view, "label", word->label(c->ctx->arena));
	view_text(c->view, "about", word->about(c->ctx->arena));
	view_hide(c->view, "label");
	view_hide(c->view, "about");
	view_int(c->view, "count", late_number(&total, word->kind));
	view_text(c->view, "college", ask.college_id && colleges == 1 ? units[0].name : "");
	view_text(c->view, "next_after", more ? rows[n - 1].student_no : "");
	view_text(c->view, "next", more ? call_with(c, "after", rows[n - 1].student_no) : "");
	view_text(c->view, "first", *call_arg(c, "after") ? call_with(c, "after", "") : "");
	view_hide(c->view, "next");
	view_hide(c->view, "first");
	return put_filter(c, &ask);
}

/* The whole list behind the number as it is asked for, at its moment: made like every export, told like every export. */
enum outcome do_late_export(struct call *c)
{
	struct late_ask ask = asked(c);
	const struct late_word *word = word_of(call_arg(c, "kind"));
	struct export_form reason = { .content = "columns" };
	struct late_export_form form;
	struct arena *a = c->ctx->arena;
	int64_t id;

	if (word == NULL)
		word = &words[2];
	TRY(form_read(c, &late_export_form_shape, &form));
	reason.reason = form.reason;
	TRY(export_allow(c->ctx, &reason));
	form = (struct late_export_form){ .kind = word->kind, .title = word->label(a), .from = ask.from, .to = ask.to, .level = ask.level,
		.college_id = ask.college_id, .due_at = ask.due_at, .as_of = ask.as_of, .reason = form.reason };
	TRY(job_new(c->ctx, "late_export", job_params(c, &late_export_form_shape, &form), "", say_late_export_file(a, c->ctx->cohort, form.title), &id));
	view_id(c->view, "id", id);
	c->notice = say_export_started(a);
	call_go(c, "/exports?cohort=%s", c->ctx->cohort);
	return OK;
}
