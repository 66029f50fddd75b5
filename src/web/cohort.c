/* Cohorts: each one's window, definition, expected head-count; a new one; its archive. */
#include "cohort.h"

#include <string.h>

#include "crumb.h"
#include "routes.h"
#include "school.h"
#include "words.h"

static const struct cohort_count_row *count_of(const struct cohort_count_row *rows, size_t count, const char *cohort)
{
	static const struct cohort_count_row none = { .cohort = "" };

	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].cohort, cohort) == 0)
			return &rows[i];
	return &none;
}

static void put_cohort(struct call *c, const struct cohort_row *r, const struct cohort_count_row *n)
{
	struct view *v = view_push(c->view, "list");

	view_text(v, "cohort", r->cohort);
	view_text(v, "definition", r->definition);
	view_time(v, "opens_at", r->opens_at);
	view_time(v, "late_at", r->late_at);
	view_time(v, "closes_at", r->closes_at);
	view_bool(v, "late", r->late_at <= c->ctx->now && c->ctx->now < r->closes_at);
	view_code(v, "state", "cohort_state", r->state);
	view_bool(v, "closed", r->closes_at <= c->ctx->now);
	view_int(v, "expected", r->expected);
	view_int(v, "graduates", n->graduates);
	view_int(v, "registered", n->registered_n);
	view_int(v, "confirmed", n->confirmed_n);
	view_int(v, "version", r->version);
}

enum outcome show_cohorts(struct call *c)
{
	struct school_row *school;
	struct cohort_row *rows;
	struct cohort_count_row *numbers;
	size_t count, number_count;

	TRY(school_around(c->ctx, &school, &rows, &count));
	TRY(cohort_numbers(c->ctx, &numbers, &number_count));
	view_list(c->view, "list");
	for (size_t i = 0; i < count; i++)
		put_cohort(c, &rows[i], count_of(numbers, number_count, rows[i].cohort));
	form_view(c, "fields", &cohort_new_form_shape, NULL);
	view_bool(c->view, "may_edit", role_bit(c->ctx->actor->role) & OFFICE);
	return OK;
}

enum outcome do_cohort_new(struct call *c)
{
	struct cohort_new_form form;

	TRY(form_read(c, &cohort_new_form_shape, &form));
	TRY(cohort_create(c->ctx, form.cohort));
	c->notice = say_cohort_made(c->ctx->arena, form.cohort);
	call_go(c, "/cohorts");
	return OK;
}

enum outcome show_cohort(struct call *c)
{
	struct cohort_row *r;
	struct cohort_form form;
	char date[20], minute[20], late[20];

	crumb(c, "cohorts");
	narrow(c);
	TRY(cohort_find(c->ctx, request_capture(c->req, "cohort"), &r));
	form = (struct cohort_form){ .definition = r->definition, .opens_on = clock_date(r->opens_at, date),
		.late_on = clock_minute(r->late_at, late), .closes_on = clock_minute(r->closes_at, minute), .expected = r->expected, .version = r->version };
	minute[10] = late[10] = 'T'; /* as the browser's field wants it */
	view_row(c->view, "cohort", &cohort_shape, r);
	form_view(c, "fields", &cohort_form_shape, &form);
	view_text(c->view, "definition_now", c->again ? request_form(c->req, "definition") : r->definition);
	view_bool(c->view, "archived", strcmp(r->state, "archived") == 0);
	return OK;
}

enum outcome do_cohort(struct call *c)
{
	const char *cohort = request_capture(c->req, "cohort");
	struct cohort_form form;

	TRY(form_read(c, &cohort_form_shape, &form));
	TRY(cohort_change(c->ctx, cohort, &form));
	c->notice = say_cohort_saved(c->ctx->arena, cohort);
	call_go(c, "/cohorts");
	return OK;
}

enum outcome do_cohort_state(struct call *c)
{
	const char *cohort = request_capture(c->req, "cohort");
	struct cohort_state_form form;

	TRY(form_read(c, &cohort_state_form_shape, &form));
	TRY(cohort_set_state(c->ctx, cohort, form.state, form.version));
	c->notice = strcmp(form.state, "archived") == 0 ? say_cohort_archived_done(c->ctx->arena, cohort) : say_cohort_opened_done(c->ctx->arena, cohort);
	call_go(c, "/cohorts");
	return OK;
}
