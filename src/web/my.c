/* What the graduate's pages share. */
#include "my.h"

#include <stdlib.h>
#include <string.h>

#include "category.h"
#include "evidence.h"
#include "words.h"

enum outcome my_load(struct call *c, struct my *m)
{
	memset(m, 0, sizeof *m);
	m->id = c->ctx->actor->graduate_id;
	TRY(destination_history(c->ctx, m->id, &m->h));
	c->ctx->cohort = m->h.cohort->cohort;
	if (m->h.open && strcmp(m->h.open->state, "draft") == 0) {
		m->draft = m->h.open;
		TRY(category_find(c->ctx, c->ctx->cohort, m->draft->category, &m->category));
	}
	return OK;
}

/* Days of the calendar between now and the last day on which something is possible; 0 = today. */
static int64_t days_left(int64_t now, int64_t end)
{
	char today[20], last[20];

	return date_days(clock_date(end - 1, last)) - date_days(clock_date(now, today));
}

void my_put(struct call *c, const struct my *m)
{
	const struct cohort_row *cohort = m->h.cohort;
	/* A reopening says nothing while all may still change. */
	const struct reopening_row *reopened = c->ctx->now >= cohort->closes_at ? m->h.reopening : NULL;
	bool apart = *m->h.standing.registered == '\0' && cohort->late_at < cohort->closes_at; /* late is not yet closed */
	int64_t end = reopened ? reopened->closes_at : cohort->closes_at;
	char last[20];

	view_row(c->view, "person", &person_shape, m->h.person);
	view_code(c->view, "stage", "stage", m->h.standing.stage);
	view_time(c->view, "late_at", cohort->late_at);
	view_time(c->view, "closes_at", cohort->closes_at);
	view_bool(c->view, "registered_late", m->h.late);
	view_bool(c->view, "late_now", apart && c->ctx->now >= cohort->late_at);
	view_bool(c->view, "late_soon", apart && c->ctx->now < cohort->late_at);
	view_hide(c->view, "late_now");
	view_hide(c->view, "late_soon");
	view_text(c->view, "last_day", arena_dup(c->ctx->arena, clock_date(end - 1, last)));
	view_int(c->view, "days_left", m->h.closed ? 0 : days_left(c->ctx->now, end));
	view_bool(c->view, "closed", m->h.closed);
	view_bool(c->view, "archived", strcmp(cohort->state, "archived") == 0);
	view_time(c->view, "reopened_until", reopened ? reopened->closes_at : 0);
	view_text(c->view, "reopened_why", reopened ? reopened->reason : "");
	view_time(c->view, "reopening_asked_at", m->h.reopening_asked ? m->h.reopening_asked->asked_at : 0);
	view_bool(c->view, "has_foot", false);
	view_hide(c->view, "has_foot");
}

enum outcome my_away(struct call *c, const char *path)
{
	call_go(c, "%s", path);
	return c->again ? CONFLICT : OK;
}

void my_put_contact(struct call *c, const struct person_row *person, bool all)
{
	static const struct {
		const char *field, *state;
		bool always;
		char *(*say)(struct arena *);
	} asks[] = {
		{ "phone", "missing", true, say_my_ask_phone_missing }, { "phone", "malformed", true, say_my_ask_phone_malformed },
		{ "phone", "shared", true, say_my_ask_phone_shared }, { "email", "missing", false, say_my_ask_email_missing },
		{ "email", "malformed", true, say_my_ask_email_malformed }, { "email", "shared", true, say_my_ask_email_shared },
	};

	view_list(c->view, "contact_asks");
	for (size_t i = 0; i < sizeof asks / sizeof *asks; i++) {
		const char *state = strcmp(asks[i].field, "phone") == 0 ? person->phone_state : person->email_state;
		struct view *one;

		if (strcmp(state, asks[i].state) != 0 || !(all || asks[i].always))
			continue;
		one = view_push(c->view, "contact_asks");
		view_text(one, "field", asks[i].field);
		view_text(one, "text", asks[i].say(c->ctx->arena));
	}
}

enum outcome my_draft_row(struct call *c, const struct my *m, struct destination_row *out)
{
	if (m->draft == NULL)
		return destination_begin(c->ctx, m->id, out);
	*out = *m->draft;
	return OK;
}

/* ---- steps ---- */

bool my_has_fields(const struct category_row *category)
{
	return strcmp(category->form, "none") != 0;
}

void my_put_step(struct call *c, const struct category_row *category, int step)
{
	int total = 4, here = step;

	if (category && !my_has_fields(category)) {
		total--;
		here -= step > 2;
	}
	if (category && !category->needs_evidence) {
		total--;
		here -= step > 3;
	}
	view_int(c->view, "step", here);
	view_int(c->view, "steps", total);
	view_hide(c->view, "step");
	view_hide(c->view, "steps");
}

enum outcome my_lacks(struct call *c, const struct destination_row *draft, const struct category_row *category, size_t evidence,
	struct fault **first, int *members)
{
	struct fail *kept = c->ctx->fail, own;
	struct destination_form form;
	enum outcome o;

	TRY(destination_form_of(c->ctx, draft, true, &form));
	fail_init(&own, c->ctx->arena);
	c->ctx->fail = &own;
	o = destination_check(c->ctx, &form, DESTINATION_SUBMIT);
	c->ctx->fail = kept;
	if (o != OK && o != INVALID)
		return fail_say(kept, o, own.text);
	*members = own.count;
	if (category && category->needs_evidence && evidence == 0)
		fail_at(&own, "evidence", say_my_evidence_missing(c->ctx->arena));
	*first = own.first;
	return OK;
}

enum outcome my_next(struct call *c, const struct destination_row *draft, const char **href)
{
	struct destination_view v;
	struct fault *lacks;
	int members;

	*href = "/my/register";
	if (draft == NULL || *draft->category == '\0')
		return OK;
	TRY(destination_view(c->ctx, draft->id, &v));
	TRY(my_lacks(c, draft, v.category, v.evidence_count, &lacks, &members));
	if (members && v.category && my_has_fields(v.category))
		*href = "/my/register/fields";
	else if (lacks && members == 0)
		*href = "/my/register/evidence";
	else
		*href = "/my/register/check";
	return OK;
}

/* ---- a version to be read ---- */

static const char *thousands(struct arena *a, const char *digits)
{
	char *end;
	long long v = strtoll(digits, &end, 10);
	struct buf b;

	if (*end || *digits == '\0')
		return digits;
	buf_init(&b, a);
	page_number(&b, v);
	return buf_text(&b);
}

const char *my_value(struct call *c, const struct destination_form *form, const char *member)
{
	const struct field *f = shape_field(&destination_form_shape, member);
	const char *value = field_text(f, form), *name = NULL;

	if (strcmp(member, "salary") == 0)
		return strcmp(value, "0") == 0 ? "" : thousands(c->ctx->arena, value);
	if (f->kind == FIELD_CODE && strcmp(member, "category") != 0)
		name = code_name(f->set, value);
	return name ? name : value;
}

enum outcome my_put_lines(struct call *c, struct view *into, const struct destination_row *row, const struct category_row *category)
{
	const struct code_set *members = code_set("register_member");
	struct destination_form form;

	TRY(destination_form_of(c->ctx, row, true, &form));
	view_text(into, "category_name", category ? category->name : row->category);
	view_text(into, "category_text", category ? category->definition : "");
	view_list(into, "lines");
	for (size_t i = 0; i < members->count; i++) {
		const char *value = my_value(c, &form, members->codes[i].code);
		struct view *line;

		if (*value == '\0' || (category && destination_need(category, members->codes[i].code) == MEMBER_ABSENT))
			continue;
		line = view_push(into, "lines");
		view_text(line, "name", members->codes[i].code);
		view_text(line, "label", destination_label(category, members->codes[i].code, members->codes[i].name));
		view_text(line, "value", value);
	}
	view_hide(into, "category_name");
	view_hide(into, "category_text");
	view_hide(into, "lines");
	return OK;
}

static const char *size_text(struct arena *a, int64_t bytes)
{
	if (bytes < 1024 * 1024)
		return arena_printf(a, "%lld KB", (long long)(bytes + 1023) / 1024);
	return arena_printf(a, "%.1f MB", (double)bytes / 1048576);
}

void my_put_evidence(struct call *c, const struct evidence_row *rows, size_t count)
{
	view_list(c->view, "evidence");
	for (size_t i = 0; i < count; i++) {
		struct view *v = view_push(c->view, "evidence");

		view_id(v, "id", rows[i].id);
		view_code(v, "kind", "evidence_kind", rows[i].kind);
		view_text(v, "file_name", rows[i].file_name);
		view_text(v, "mime", rows[i].mime);
		view_int(v, "size", rows[i].size);
		view_text(v, "size_text", size_text(c->ctx->arena, rows[i].size));
		view_hide(v, "size_text");
		view_bool(v, "is_image", strncmp(rows[i].mime, "image/", 6) == 0);
		view_hide(v, "is_image");
		view_time(v, "added_at", rows[i].added_at);
	}
	view_int(c->view, "evidence_count", (int64_t)count);
	view_hide(c->view, "evidence_count");
}
