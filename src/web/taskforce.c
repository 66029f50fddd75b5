/* The working groups' roster. */
#include "taskforce.h"

#include <string.h>

#include "crumb.h"
#include "routes.h"
#include "words.h"

static void put_member(struct call *c, struct view *group, const struct taskforce_row *m, bool mine)
{
	struct view *v = view_push(group, "members");

	view_id(v, "id", m->id);
	view_code(v, "duty", "taskforce_duty", m->duty);
	view_text(v, "name", m->name);
	view_text(v, "post", m->post);
	view_text(v, "phone", m->phone);
	view_text(v, "note", m->note);
	view_int(v, "version", m->version);
	view_bool(v, "mine", mine);
}

/* One college's members; whether it has a head. */
static bool put_college(struct call *c, const struct college_row *college, const struct taskforce_row *rows, size_t count)
{
	struct view *group = view_push(c->view, "colleges");
	bool head = false, mine = taskforce_may_edit(c->ctx->actor, college->id);

	view_id(group, "id", college->id);
	view_text(group, "code", college->code);
	view_text(group, "name", college->name);
	view_bool(group, "mine", mine);
	view_list(group, "members");
	for (size_t i = 0; i < count; i++) {
		if (rows[i].college_id != college->id)
			continue;
		head = head || strcmp(rows[i].duty, TASKFORCE_HEAD) == 0;
		put_member(c, group, &rows[i], mine);
	}
	view_bool(group, "has_head", head);
	return head;
}

enum outcome show_taskforce(struct call *c)
{
	struct college_row *colleges;
	struct taskforce_row *rows;
	size_t college_count, count;

	TRY(taskforce_colleges(c->ctx, &colleges, &college_count));
	TRY(taskforce_list(c->ctx, &rows, &count));
	view_list(c->view, "colleges");
	view_list(c->view, "headless");
	view_int(c->view, "members", (int64_t)count);
	for (size_t i = 0; i < college_count; i++) {
		if (!put_college(c, &colleges[i], rows, count)) {
			struct view *one = view_push(c->view, "headless");

			view_id(one, "id", colleges[i].id);
			view_text(one, "name", colleges[i].name);
		}
	}
	return OK;
}

static enum outcome put_choice(struct call *c, int64_t now)
{
	struct college_row *colleges;
	size_t count;

	TRY(taskforce_colleges(c->ctx, &colleges, &count));
	view_list(c->view, "college_options");
	for (size_t i = 0; i < count; i++) {
		struct view *one;

		if (!taskforce_may_edit(c->ctx->actor, colleges[i].id))
			continue;
		one = view_push(c->view, "college_options");
		view_id(one, "id", colleges[i].id);
		view_text(one, "name", colleges[i].name);
		view_bool(one, "selected", colleges[i].id == now);
	}
	return OK;
}

enum outcome show_taskforce_new(struct call *c)
{
	int64_t asked = request_id_of(c->again ? request_form(c->req, "college_id") : call_arg(c, "college"));

	crumb(c, "taskforce");
	narrow(c);
	view_bool(c->view, "is_new", true);
	view_id(c->view, "id", 0);
	form_view(c, "fields", &taskforce_form_shape, NULL);
	return put_choice(c, asked);
}

enum outcome do_taskforce_new(struct call *c)
{
	struct taskforce_form form;

	TRY(form_read(c, &taskforce_form_shape, &form));
	TRY(taskforce_add(c->ctx, &form));
	c->notice = say_taskforce_saved(c->ctx->arena, form.name);
	call_go(c, "/taskforce?cohort=%s", c->ctx->cohort);
	return OK;
}

enum outcome show_taskforce_member(struct call *c)
{
	struct taskforce_row *m;
	struct taskforce_form form;

	crumb(c, "taskforce");
	narrow(c);
	TRY(taskforce_get(c->ctx, call_id(c, "id"), &m));
	form = (struct taskforce_form){ .college_id = m->college_id, .name = m->name, .post = m->post, .duty = m->duty, .phone = m->phone,
		.note = m->note, .version = m->version };
	view_bool(c->view, "is_new", false);
	view_id(c->view, "id", m->id);
	form_view(c, "fields", &taskforce_form_shape, &form);
	return put_choice(c, m->college_id);
}

enum outcome do_taskforce_member(struct call *c)
{
	struct taskforce_form form;

	TRY(form_read(c, &taskforce_form_shape, &form));
	TRY(taskforce_change(c->ctx, call_id(c, "id"), &form));
	c->notice = say_taskforce_saved(c->ctx->arena, form.name);
	call_go(c, "/taskforce?cohort=%s", c->ctx->cohort);
	return OK;
}

enum outcome do_taskforce_remove(struct call *c)
{
	struct version_form form;

	TRY(form_read(c, &version_form_shape, &form));
	TRY(taskforce_remove(c->ctx, call_id(c, "id"), form.version));
	c->notice = say_taskforce_removed(c->ctx->arena);
	call_go(c, "/taskforce?cohort=%s", c->ctx->cohort);
	return OK;
}
