/* Contact quality: a table of counts, and the people behind each of them. */
#include "contact_quality.h"

#include <string.h>

#include "code.h"
#include "crumb.h"
#include "find.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 50 };

/* ---- the table ---- */

static const char *list_address(struct call *c, const char *fault, const struct contact_group *g)
{
	struct buf b;

	buf_init(&b, c->ctx->arena);
	buf_printf(&b, "/contact-quality/people?contact=%s", fault);
	if (g->college_id)
		buf_printf(&b, "&college_id=%lld", (long long)g->college_id);
	if (g->class_id)
		buf_printf(&b, "&class_id=%lld", (long long)g->class_id);
	if (*request_arg(c->req, "cohort"))
		buf_printf(&b, "&cohort=%s", c->ctx->cohort);
	return buf_text(&b);
}

/* The last fault of the set gathers others and stands on no page but the home page. */
static void put_group(struct call *c, struct view *v, const struct contact_group *g)
{
	const struct code_set *set = code_set("contact_fault");

	view_id(v, "college_id", g->college_id);
	view_text(v, "college_code", g->college_code);
	view_text(v, "college", g->college);
	view_id(v, "class_id", g->class_id);
	view_text(v, "class", g->class);
	view_int(v, "graduates", g->graduates);
	view_list(v, "faults");
	for (size_t i = 0; i < CONTACT_FAULTS; i++) {
		struct view *one = view_push(v, "faults");

		view_code(one, "fault", "contact_fault", set->codes[i].code);
		view_int(one, "number", g->faults[i]);
		view_text(one, "href", g->faults[i] ? list_address(c, set->codes[i].code, g) : "");
		view_hide(one, "href");
	}
}

static void put_help(struct call *c)
{
	const struct code_set *set = code_set("contact_fault");

	view_list(c->view, "help");
	view_hide(c->view, "help");
	for (size_t i = 0; i + 1 < set->count; i++) {
		struct view *one = view_push(c->view, "help");

		view_text(one, "name", set->codes[i].name);
		view_text(one, "todo", code_extra(set, &set->codes[i], "todo"));
	}
}

static bool by_class(const struct call *c, int64_t college_id)
{
	const struct scope *s = &c->ctx->actor->scope;

	return college_id != 0 || s->class_count > 0 || (!s->school && s->college_count == 1);
}

enum outcome show_contact_quality(struct call *c)
{
	int64_t college_id = request_id_of(call_arg(c, "college_id"));
	bool classes = by_class(c, college_id);
	struct contact_quality q;

	TRY(contact_quality(c->ctx, college_id, classes, &q));
	q.total.college_id = college_id;
	put_group(c, view_sub(c->view, "total"), &q.total);
	view_list(c->view, "rows");
	for (size_t i = 0; i < q.count; i++)
		put_group(c, view_push(c->view, "rows"), &q.groups[i]);
	view_bool(c->view, "by_class", classes);
	view_text(c->view, "college", college_id && q.count ? q.groups[0].college : "");
	view_text(c->view, "up", college_id && !c->ctx->actor->scope.class_count && c->ctx->actor->scope.college_count != 1 ? "/contact-quality" : "");
	view_hide(c->view, "up");
	put_help(c);
	return OK;
}

/* ---- the people ---- */

static void put_sharers(struct view *v, const struct contact_sharer_row *rows, size_t n, int64_t id)
{
	view_list(v, "sharers");
	for (size_t i = 0; i < n; i++) {
		struct view *one;

		if (rows[i].id != id)
			continue;
		one = view_push(v, "sharers");
		view_id(one, "id", rows[i].other_id);
		view_text(one, "student_no", rows[i].student_no);
		view_text(one, "name", rows[i].name);
		view_bool(one, "same_phone", rows[i].same_phone);
		view_bool(one, "same_email", rows[i].same_email);
	}
}

static const char *ids_of(struct arena *a, const struct graduate_line_row *rows, size_t n)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", (long long)rows[i].id);
	return buf_text(&b);
}

static enum outcome put_people(struct call *c, const struct graduate_find_form *f, const struct graduate_line_row *rows, size_t n)
{
	bool shared = strstr(f->contact, "shared") != NULL;
	struct contact_sharer_row *sharers = NULL;
	size_t count = 0;

	if (shared)
		TRY(contact_sharers(c->ctx, ids_of(c->ctx->arena, rows, n), &sharers, &count));
	view_bool(c->view, "shared", shared);
	view_hide(c->view, "shared");
	view_list(c->view, "rows");
	for (size_t i = 0; i < n; i++) {
		struct view *one = view_push(c->view, "rows");

		view_row(one, "line", &graduate_line_shape, &rows[i]);
		put_sharers(one, sharers, count, rows[i].id);
	}
	return OK;
}

static void put_tabs(struct call *c, const struct graduate_find_form *f)
{
	const struct code_set *set = code_set("contact_fault");

	view_list(c->view, "tabs");
	view_hide(c->view, "tabs");
	for (size_t i = 0; i < set->count; i++) {
		struct view *one = view_push(c->view, "tabs");

		view_text(one, "label", set->codes[i].name);
		view_text(one, "href", find_address(c, "/contact-quality/people", f, "contact", set->codes[i].code));
		view_bool(one, "here", strcmp(set->codes[i].code, f->contact) == 0);
	}
}

enum outcome show_contact_people(struct call *c)
{
	const struct code_set *set = code_set("contact_fault");
	struct graduate_find_form f;
	struct graduate_counts counts;
	struct graduate_line_row *rows;
	size_t n;
	bool more;

	find_read(c, &f);
	if (*f.contact == '\0')
		f.contact = set->codes[0].code;
	crumb(c, "contact_quality");
	TRY(graduate_list(c->ctx, &f, call_arg(c, "after"), PAGE, &rows, &n, &more));
	TRY(graduate_counts(c->ctx, &f, &counts));
	TRY(put_people(c, &f, rows, n));
	view_int(c->view, "count", counts.shown);
	view_code(c->view, "contact", "contact_fault", f.contact);
	view_text(c->view, "todo", code_extra(set, code_find(set, f.contact), "todo"));
	view_hide(c->view, "todo");
	put_tabs(c, &f);
	TRY(find_pager_put(c, &(struct find_page){ "/contact-quality/people", &f, &f, rows, n, more, PAGE }));
	view_text(c->view, "export", page_open(c, "/exports/new") ? find_address(c, "/exports/new", &f, NULL, "") : "");
	view_text(c->view, "kept", find_address(c, "", &f, NULL, ""));
	view_hide(c->view, "export");
	view_hide(c->view, "kept");
	return OK;
}
