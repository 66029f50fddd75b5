/* A report to take away, as a job. */
#include <string.h>

#include "export.h"
#include "jobs.h"
#include "reports.h"
#include "routes.h"
#include "utf8.h"
#include "words.h"

enum { REASON_LEAST = 5 };

enum outcome do_report_export(struct call *c)
{
	struct report_export_form form;
	struct arena *a = c->ctx->arena;
	struct snapshot_row *s;
	int64_t id;

	TRY(form_read(c, &report_export_form_shape, &form));
	TRY(snapshot_get(c->ctx, call_id(c, "id"), &s));
	form.snapshot_id = s->id;
	if (utf8_count(form.reason) < REASON_LEAST)
		fail_at(c->ctx->fail, "reason", say_export_reason_short(a));
	TRY(fail_done(c->ctx->fail));
	c->ctx->cohort = s->cohort;
	TRY(job_new(c->ctx, "report_export", job_params(c, &report_export_form_shape, &form), "",
		say_report_export_file(a, s->cohort, code_name("watch", s->kind), s->due_on), &id));
	view_id(c->view, "id", id);
	c->notice = say_export_started(a);
	call_go(c, "/exports?cohort=%s", c->ctx->cohort);
	return OK;
}
