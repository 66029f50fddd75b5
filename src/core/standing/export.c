#include "export.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "graduate.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

enum { PAGE = 500 };

void export_filter(const struct export_form *form, struct graduate_find_form *out)
{
	char scratch[24];

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < graduate_find_form_shape.count; i++) {
		const struct field *to = &graduate_find_form_shape.fields[i], *from = shape_field(&export_form_shape, to->name);

		if (FIELD_IS_INT(to->kind))
			field_set_int(to, out, from ? field_int(from, form) : 0);
		else
			field_set_text(to, out, from ? field_plain(from, form, scratch) : "");
	}
}

enum outcome export_page(struct ctx *c, const struct graduate_find_form *f, const char *after, struct export_line_row **out, size_t *count, bool *more)
{
	struct graduate_line_row *people;
	struct buf b;
	size_t n;

	TRY(graduate_list(c, f, after, PAGE, &people, &n, more));
	buf_init(&b, c->arena);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? "," : "", people[i].student_no);
	*count = 0;
	return n ? q_export_lines(c->tx, c->school_id, c->cohort, buf_text(&b), out, count) : OK;
}

enum outcome export_id_no(struct ctx *c, const struct export_line_row *row, const char **plain)
{
	return secret_unseal(&c->program->secret, c->arena, "graduate.id_no", row->id_no_sealed, plain);
}

enum outcome export_allow(struct ctx *c, const struct export_form *form)
{
	if (form->reveal && strcmp(c->actor->role, "office") != 0)
		return audit_refuse(c, DENIED, "graduate.reveal", "graduate", 0, 0, say_export_reveal_denied(c->arena));
	if (utf8_count(form->reason) < 5)
		fail_at(c->fail, "reason", say_export_reason_short(c->arena));
	return fail_done(c->fail);
}

enum outcome export_revealed(struct ctx *c, int64_t job_id, const char *reason, int64_t rows)
{
	return audit_append(c, &(struct audit_entry){ .action = "graduate.reveal", .subject = "job", .subject_id = job_id,
		.note = say_export_reveal_note(c->arena, arena_printf(c->arena, "%lld", (long long)rows), reason) });
}
