/* The roster as an import: src/core/roster/roster.h does the thinking. */
#include <string.h>

#include "import.h"
#include "roster.h"
#include "words.h"

static void *open_memory(void)
{
	return roster_memory_new();
}

static void close_memory(void *memory)
{
	roster_memory_free(memory);
}

static void make_row(struct import *im, struct import_row *row)
{
	struct roster_entry *e = arena_new(&im->arena, struct roster_entry);

	fail_init(&e->fail, &im->arena);
	row->own = e;
	row->form = &e->form;
	row->fail = &e->fail;
}

static void read_row(struct ctx *c, void *memory, struct import_row *row)
{
	struct roster_entry *e = row->own;

	e->row_no = row->number;
	e->given = row->given;
	roster_read(c, memory, e);
}

/* The rows of a chunk side by side, as the rule takes them. */
static enum outcome judge_rows(struct ctx *c, void *memory, struct import_row *rows, size_t n)
{
	static const char verdicts[] = { [ROSTER_FAULTY] = 'f', [ROSTER_NEW] = 'n', [ROSTER_CHANGED] = 'c', [ROSTER_SAME] = 's' };
	struct roster_entry **entries = arena_array(c->arena, n, sizeof *entries);

	for (size_t i = 0; i < n; i++)
		entries[i] = rows[i].own;
	TRY(roster_judge(c, memory, entries, n));
	for (size_t i = 0; i < n; i++)
		rows[i].verdict = verdicts[entries[i]->verdict];
	return OK;
}

static enum outcome write_rows(struct ctx *c, void *memory, struct import_row *rows, size_t n, const char *reason, int64_t job_id)
{
	struct roster_entry **entries = arena_array(c->arena, n, sizeof *entries);

	for (size_t i = 0; i < n; i++) {
		entries[i] = rows[i].own;
		if (rows[i].verdict == 'n' || rows[i].verdict == 'c')
			TRY(roster_write(c, memory, entries[i], reason, job_id));
	}
	return roster_settle(c, entries, n);
}

static void committed(void *memory)
{
	roster_committed(memory);
}

static const char *remark(void *memory, struct arena *a)
{
	const char *names = roster_new_colleges(memory, a);
	int64_t malformed = roster_malformed(memory);
	const char *colleges = *names ? say_import_new_colleges(a, names) : "";

	return malformed ? arena_printf(a, "%s%s", colleges, say_import_malformed(a, arena_printf(a, "%lld", (long long)malformed))) : colleges;
}

static const char *const templates[] = { "template_roster_18", "template_roster_34", "template_upload_50", "template_national_74",
	"template_export_39", NULL };
static const char *const keys[] = { "student_no", NULL };

const struct import_kind import_roster = {
	.name = "roster_import", .form = &roster_form_shape, .templates = templates, .keys = keys, .open = open_memory,
	.close = close_memory, .row = make_row, .read = read_row, .judge = judge_rows, .write = write_rows, .committed = committed,
	.remark = remark,
};
