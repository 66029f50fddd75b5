/* Flags: raised by rules, cleared by people. */
#include "flag.h"

#include <string.h>

#include "audit.h"
#include "db.h"
#include "employer.h"
#include "id.h"
#include "identity.h"
#include "minwage.h"
#include "queries.h"
#include "record.h"
#include "utf8.h"
#include "words.h"

/* ---- raising ---- */

static enum outcome raise(struct ctx *c, int64_t destination_id, int64_t graduate_id, const char *kind, const char *detail)
{
	struct flag_row *rows;
	size_t count;
	int64_t id = id_new();

	TRY(q_flag_of(c->tx, c->school_id, destination_id, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (rows[i].open && strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].detail, detail) == 0)
			return OK;
	TRY(q_flag_add(c->tx, c->school_id, id, destination_id, graduate_id, kind, detail, c->now, NULL));
	TRY(q_flag_recount(c->tx, c->school_id, destination_id, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "flag.raise", .subject = "flag", .subject_id = id,
		.graduate_id = graduate_id, .note = code_name("flag_kind", kind) });
}

static enum outcome judge_wage(struct ctx *c, const struct destination_row *row, const struct category_row *category)
{
	struct arena *a = c->arena;
	struct minwage w;
	char today[20];
	const char *kind = "maybe_low_wage", *detail, *place = code_name("division", row->division);

	if (!category->wage_check)
		return OK;
	if (!minwage_find(row->division, *row->signed_on ? row->signed_on : clock_date(c->now, today), &w)) {
		detail = say_flag_wage_unknown(a, arena_printf(a, "%lld", (long long)row->salary), place ? place : row->division);
		return raise(c, row->id, row->graduate_id, kind, detail);
	}
	switch (minwage_judge(&w, row->salary)) {
	case MINWAGE_FINE:
		return OK;
	case MINWAGE_BELOW:
		kind = "low_wage";
		break;
	case MINWAGE_MAYBE_BELOW:
		break;
	}
	return raise(c, row->id, row->graduate_id, kind, minwage_say(a, &w, row->salary));
}

static const char *file_of(const struct evidence_row *rows, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].id == id)
			return rows[i].file_name;
	return "";
}

/* Both sides are told: the other version only while it is live. */
static enum outcome judge_files(struct ctx *c, const struct destination_row *row)
{
	struct flag_shared_row *shared;
	struct evidence_row *mine;
	struct person_row *me;
	size_t count, mine_count;

	TRY(q_flag_shared(c->tx, c->school_id, row->id, &shared, &count));
	if (count == 0)
		return OK;
	TRY(q_evidence_of(c->tx, c->school_id, row->id, &mine, &mine_count));
	TRY(q_person_get(c->tx, c->school_id, row->graduate_id, &me));
	for (size_t i = 0; i < count; i++) {
		const struct flag_shared_row *s = &shared[i];

		TRY(raise(c, row->id, row->graduate_id, "same_file", say_flag_same_file(c->arena,
			file_of(mine, mine_count, s->evidence_id), s->college, s->student_no)));
		if (me && strcmp(s->slot, "closed") != 0)
			TRY(raise(c, s->destination_id, s->graduate_id, "same_file", say_flag_same_file(c->arena, s->file_name, me->college, me->student_no)));
	}
	return OK;
}

static enum outcome judge_employer(struct ctx *c, const struct destination_row *row)
{
	struct employer_row *known;
	struct uscc uscc;

	if (*row->uscc == '\0')
		return OK;
	TRY(employer_find(c, row->uscc, &known));
	if (known && strcmp(known->name, row->employer_name) != 0)
		TRY(raise(c, row->id, row->graduate_id, "employer_name", say_flag_employer_name(c->arena, row->uscc, known->name, row->employer_name)));
	if (uscc_read(row->uscc, &uscc) == USCC_GOOD && !uscc.inner)
		TRY(raise(c, row->id, row->graduate_id, "uscc_inner", say_flag_uscc_inner(c->arena, row->uscc)));
	return OK;
}

static enum outcome count_open(struct ctx *c, struct destination_row *row)
{
	struct flag_row *rows;
	size_t count;

	TRY(q_flag_of(c->tx, c->school_id, row->id, &rows, &count));
	row->open_flags = 0;
	for (size_t i = 0; i < count; i++)
		row->open_flags += rows[i].open;
	return OK;
}

enum outcome flags_raise(struct ctx *c, struct destination_row *row, const struct category_row *category)
{
	TRY(judge_wage(c, row, category));
	TRY(judge_files(c, row));
	TRY(judge_employer(c, row));
	if (strcmp(row->source, "staff") == 0)
		TRY(raise(c, row->id, row->graduate_id, "staff_filled", say_flag_staff_filled(c->arena, row->filled_name)));
	return count_open(c, row);
}

/* ---- clearing ---- */

static enum outcome clear_one(struct ctx *c, const struct flag_row *f, const char *note)
{
	int64_t changed = 0;

	TRY(q_flag_done(c->tx, c->school_id, f->id, c->now, c->actor->account_id, actor_name(c), note, &changed));
	if (changed == 0)
		return audit_refuse(c, CONFLICT, "flag.clear", "flag", f->id, f->graduate_id, say_flag_gone(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "flag.clear", .subject = "flag", .subject_id = f->id,
		.graduate_id = f->graduate_id, .note = code_name("flag_kind", f->kind) });
}

enum outcome flags_clear(struct ctx *c, struct destination_row *row, const char *note)
{
	struct flag_row *rows;
	size_t count;

	TRY(q_flag_of(c->tx, c->school_id, row->id, &rows, &count));
	for (size_t i = 0; i < count; i++)
		if (rows[i].open)
			TRY(clear_one(c, &rows[i], note));
	row->open_flags = 0;
	return OK;
}

enum outcome flags_ask_note(struct ctx *c, const struct destination_row *row, bool *ask)
{
	const struct code_set *set = code_set("flag_kind");
	struct flag_row *rows;
	size_t count;

	*ask = false;
	TRY(q_flag_of(c->tx, c->school_id, row->id, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		const struct code *kind = code_find(set, rows[i].kind);

		*ask = *ask || (rows[i].open && kind && strcmp(code_extra(set, kind, "needs_note"), "1") == 0);
	}
	return OK;
}

static enum outcome may_clear(struct ctx *c, const struct flag_row *f, const struct destination_row *row)
{
	struct filled_times_row filled;
	int64_t me = c->actor->account_id;

	if (!(mover_of(c->actor, f->graduate_id) & (MOVE_COLLEGE | MOVE_OFFICE)))
		return audit_refuse(c, DENIED, "flag.clear", "flag", f->id, f->graduate_id, say_flag_denied(c->arena));
	TRY(q_destination_filled_by(c->tx, c->school_id, row->graduate_id, row->id, me, &filled));
	if (filled.times || row->filled_by == me)
		return audit_refuse(c, DENIED, "flag.clear", "flag", f->id, f->graduate_id, say_move_own_work(c->arena));
	return OK;
}

enum outcome flag_clear(struct ctx *c, int64_t flag_id, const char *note)
{
	const char *text = utf8_clean(c->arena, note, false);
	struct destination_row *row;
	struct flag_row *f;
	struct record r;

	TRY(q_flag_get(c->tx, c->school_id, flag_id, &f));
	if (f == NULL)
		return ctx_missing(c);
	TRY(record_of(c, f->destination_id, &r, &row));
	TRY(may_clear(c, f, row));
	if (utf8_count(text) < MOVE_REASON_MIN) {
		fail_at(c->fail, "note", say_flag_note(c->arena, arena_printf(c->arena, "%zu", utf8_count(text))));
		return audit_refuse(c, INVALID, "flag.clear", "flag", f->id, f->graduate_id, c->fail->last->text);
	}
	TRY(clear_one(c, f, text));
	return q_flag_recount(c->tx, c->school_id, f->destination_id, NULL);
}
