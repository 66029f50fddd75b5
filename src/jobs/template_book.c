#include "template_book.h"

#include <string.h>

#include "import.h"
#include "rows.h"
#include "sheet.h"
#include "words.h"

enum { CHOICES_MOST = 4000 };

/* The drop-down of a column: codes with their names where the column wants codes, names where it wants
 * texts. "code name" is read back by code_read. */
static const char *const *choices(struct ctx *c, const struct field *f, bool codes)
{
	const struct code_set *set = f && f->kind == FIELD_CODE ? code_set(f->set) : NULL;
	const char **list;

	if (set == NULL || set->count > CHOICES_MOST)
		return NULL;
	list = arena_array(c->arena, set->count + 1, sizeof *list);
	for (size_t i = 0; i < set->count; i++)
		list[i] = codes ? arena_printf(c->arena, "%s %s", set->codes[i].code, set->codes[i].name) : set->codes[i].name;
	return list;
}

static const struct shape *shape_of(const char *name)
{
	if (strncmp(name, "holiday", 7) == 0)
		return &holiday_form_shape;
	return strncmp(name, "destination", 11) == 0 ? import_destinations.form : import_roster.form;
}

static enum outcome write(struct ctx *c, const struct code_set *set, const char *name, const char *path)
{
	struct sheet_column *columns = arena_array(c->arena, set->count, sizeof *columns);
	struct sheet_writer *w;

	for (size_t i = 0; i < set->count; i++) {
		const struct code *line = &set->codes[i];
		const struct field *f = shape_field(shape_of(name), code_extra(set, line, "member"));

		columns[i].heading = line->name;
		columns[i].choices = choices(c, f, strcmp(code_extra(set, line, "form"), "code") == 0);
		columns[i].required = strcmp(code_extra(set, line, "required"), "1") == 0;
	}
	TRY(sheet_writer_open(&w, path, SHEET_XLSX, c->arena, c->fail));
	sheet_write_footer(w, say_template_footer(c->arena, set->label, c->cohort));
	TRY(sheet_write_sheet(w, set->label, columns, (int)set->count));
	return sheet_writer_close(w, c->fail);
}

enum outcome template_book(struct ctx *c, const char *name, const char **path, const char **title)
{
	const struct code_set *set = code_set(arena_printf(c->arena, "template_%s", name));

	if (set == NULL)
		return ctx_missing(c);
	*path = arena_printf(c->arena, "%s/template-%s.xlsx", c->program->files, secret_token(c->arena));
	*title = arena_printf(c->arena, "%s.xlsx", set->label);
	return write(c, set, name, *path);
}
