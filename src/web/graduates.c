/* The list of graduates. */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "code.h"
#include "find.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

/* What the usual ones show, graduate_list_usual fills. */
static const struct column { const char *name; bool usual; } columns[] = {
	{ "student_no", true }, { "exam_no", false }, { "sex", false }, { "college", true }, { "major", false }, { "class", true },
	{ "level", true }, { "education", false }, { "registered", true }, { "unit", true }, { "stage", true }, { "stage_at", true },
	{ "waited", false }, { "approved", false }, { "confirmed", false }, { "id_no_mask", false }, { "phone_mask", false },
	{ "ethnic", false }, { "political", false }, { "training_mode", false }, { "study_form", false }, { "hardship", false },
	{ "origin", false }, { "counted", false }, { "out_reason", false },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

/* Whether the list "a,b" holds this name. */
static bool among(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = list; (p = strstr(p, name)) != NULL; p += n)
		if ((p == list || p[-1] == ',') && (p[n] == ',' || p[n] == '\0'))
			return true;
	return false;
}

static void put_columns(struct call *c, const char *chosen)
{
	struct view *show = view_sub(c->view, "show");

	view_hide(c->view, "show");
	view_list(c->view, "columns");
	view_hide(c->view, "columns");
	for (size_t i = 0; i < COLUMNS; i++) {
		bool shown = *chosen ? among(chosen, columns[i].name) : columns[i].usual;
		struct view *one = view_push(c->view, "columns");

		view_bool(show, columns[i].name, shown);
		view_text(one, "name", columns[i].name);
		view_text(one, "label", shape_field(&graduate_line_shape, columns[i].name)->label);
		view_bool(one, "shown", shown);
	}
}

/* JSON gives every member; a page only what is chosen. */
static enum outcome read_list(struct call *c, const struct graduate_find_form *f, const char *chosen, int64_t size,
	struct graduate_line_row **rows, size_t *n, bool *more)
{
	bool whole = c->req->json || *chosen;

	return (whole ? graduate_list : graduate_list_usual)(c->ctx, f, call_arg(c, "after"), size, rows, n, more);
}

static int64_t page_size(struct call *c, int64_t remembered)
{
	int64_t size = call_int(c, "size", remembered ? remembered : PAGE);

	return size == 20 || size == 100 ? size : PAGE;
}

static void put_sizes(struct call *c, int64_t size)
{
	static const char *const sizes[] = { "20", "50", "100" };

	view_list(c->view, "sizes");
	view_hide(c->view, "sizes");
	for (size_t i = 0; i < 3; i++)
		choice_put(c->view, "sizes", sizes[i], sizes[i], strtoll(sizes[i], NULL, 10) == size);
}

/* The chips above the table: each stage with its count, the address that shows it, the one shown now. */
static void put_stages(struct call *c, const struct graduate_find_form *f, const struct graduate_counts *n)
{
	view_list(c->view, "stages");
	for (size_t i = 0; i < n->count; i++) {
		struct view *one = view_push(c->view, "stages");
		const char *stage = n->stages[i].stage;

		view_code(one, "stage", "stage", stage);
		view_int(one, "graduates", n->stages[i].graduates);
		view_text(one, "href", find_address(c, "/graduates", f, "stage", stage));
		view_hide(one, "href");
		view_bool(one, "here", strcmp(f->stage, stage) == 0);
		view_hide(one, "here");
	}
	view_int(c->view, "all", n->all);
	view_int(c->view, "count", n->shown);
	view_text(c->view, "all_href", find_address(c, "/graduates", f, "stage", ""));
	view_hide(c->view, "all_href");
}

static void put_links(struct call *c, const struct graduate_find_form *f)
{
	view_text(c->view, "export", page_open(c, "/exports/new") ? find_address(c, "/exports/new", f, NULL, "") : "");
	view_hide(c->view, "export");
	view_bool(c->view, "may_add", page_open(c, "/graduates/new"));
	view_bool(c->view, "may_see_changes", page_open(c, "/roster/changes"));
	view_hide(c->view, "may_add");
	view_hide(c->view, "may_see_changes");
	/* A person's page keeps the filter, for its neighbours. */
	view_text(c->view, "kept", strchr(find_address(c, "", f, NULL, ""), '?') ? find_address(c, "", f, NULL, "") : "");
	view_hide(c->view, "kept");
}

enum outcome show_graduates(struct call *c)
{
	struct graduate_find_form f;
	struct column_choice choice;
	struct graduate_line_row *rows;
	struct graduate_counts counts;
	size_t n;
	bool more;
	int64_t size;

	find_read(c, &f);
	TRY(column_choice_get(c->ctx, "graduates", &choice));
	size = page_size(c, choice.page_size);
	TRY(read_list(c, &f, choice.columns, size, &rows, &n, &more));
	TRY(graduate_counts(c->ctx, &f, &counts));
	view_rows(c->view, "rows", &graduate_line_shape, rows, n);
	put_stages(c, &f, &counts);
	put_columns(c, choice.columns);
	put_sizes(c, size);
	put_links(c, &f);
	TRY(find_pager_put(c, &(struct find_page){ "/graduates", &f, &f, rows, n, more, size }));
	return c->req->json ? OK : find_view(c, &f);
}

/* Columns and page size, remembered for the person. */
enum outcome do_graduates_columns(struct call *c)
{
	struct column_choice choice = { .page_size = page_size(c, strtoll(request_form(c->req, "size"), NULL, 10)) };
	struct graduate_find_form f;
	struct buf b;

	find_read(c, &f);
	buf_init(&b, c->ctx->arena);
	for (const struct pair *p = c->req->form; p; p = p->next)
		for (size_t i = 0; strcmp(p->name, "col") == 0 && i < COLUMNS; i++)
			if (strcmp(columns[i].name, p->value) == 0)
				buf_printf(&b, "%s%s", b.n ? "," : "", p->value);
	choice.columns = buf_text(&b);
	TRY(column_choice_put(c->ctx, "graduates", &choice));
	call_go(c, "%s", find_address(c, "/graduates", &f, NULL, ""));
	return OK;
}
