/* People who register, review and confirm, for the tests of registration: one actor of each role in the
 * first college, one reviewer of the second, and graduates brought to any state by real moves. */
#ifndef REGISTERING_H
#define REGISTERING_H

#include <sys/stat.h>

#include "fixture.h"

#include "audit.h"
#include "destination.h"
#include "destination_view.h"
#include "dispute.h"
#include "evidence.h"
#include "flag.h"
#include "late.h"
#include "past.h"
#include "proof.h"
#include "reopening.h"

#define REASON "the seal is missing"
#define USCC "914403001922038216" /* a published example of the standard */

struct people {
	struct fixture *f;
	const struct actor *counsellor, *staff, *second_staff, *head, *stranger, *office, *observer, *admin;
	int graduates; /* made so far */
};

struct someone { /* a graduate and the version a test looks at */
	int64_t id, destination_id;
	const struct actor *self;
};

static inline void people_new(struct people *p, struct fixture *f)
{
	*p = (struct people){ .f = f };
	(void)mkdir(f->program.files, 0700);
	p->counsellor = fixture_actor(f, "counsellor", "counsellor", 0);
	p->staff = fixture_actor(f, "staff", "college_staff", 0);
	p->second_staff = fixture_actor(f, "staff2", "college_staff", 0);
	p->head = fixture_actor(f, "head", "college_head", 0);
	p->stranger = fixture_actor(f, "stranger", "college_staff", 1);
	p->office = fixture_actor(f, "office", "office", -1);
	p->observer = fixture_actor(f, "observer", "observer", -1);
	p->admin = fixture_actor(f, "admin", "admin", -1);
}

static inline struct someone someone_new(struct people *p, int place)
{
	const char *no = arena_printf(p->f->arena, "2024%06d", ++p->graduates);
	struct someone s = { 0 };

	s.id = fixture_graduate(p->f, no, arena_printf(p->f->arena, "G%d", p->graduates), "", place);
	s.self = fixture_himself(p->f, s.id, no);
	return s;
}

/* ---- forms ---- */

static inline struct destination_form form_blank(void)
{
	struct destination_form form;

	for (size_t i = 0; i < destination_form_shape.count; i++)
		field_set_text(&destination_form_shape.fields[i], &form, "");
	return form;
}

static inline struct destination_form form_employer(void)
{
	struct destination_form form = form_blank();

	form.category = "10";
	form.employer_name = "Test Works";
	form.uscc = USCC;
	form.nature = "31";
	form.industry = "34";
	form.division = "440300";
	form.job_type = "13";
	form.contact_phone = "027-12345678";
	form.salary = "6000";
	form.signed_on = "2024-06-01";
	return form;
}

static inline struct destination_form form_freelance(void)
{
	struct destination_form form = form_blank();

	form.category = "76";
	form.division = "420111";
	form.salary = "8000";
	form.freelance_kind = "3";
	form.freelance_text = "translates";
	return form;
}

/* ---- doing ---- */

struct doing {
	enum { DRAFT, BEGIN, MOVE, ADD, IMPORT, REOPEN, CLEAR, ASSIGN, VIEW, HISTORY, FLAGS, BATCH } what;
	int64_t graduate_id, version, id;
	struct destination_form form;
	struct move_request move;
	struct reopening_request reopening;
	struct evidence_file file;
	const char *kind, *text;
	bool confirmed;
	char said;
	struct destination_row row;
	struct destination_view view;
	struct destination_history history;
	struct batch_item *items;
	size_t count;
};

static inline enum outcome doing_run(struct ctx *c, void *arg)
{
	struct doing *d = arg;

	switch (d->what) {
	case DRAFT:
		return destination_draft(c, d->graduate_id, d->version, &d->form, &d->row);
	case BEGIN:
		return destination_begin(c, d->graduate_id, &d->row);
	case MOVE:
		return destination_move(c, &d->move);
	case ADD:
		return evidence_add(c, d->id, d->kind, "paper.png", &d->file, NULL);
	case IMPORT:
		TRY(destination_check(c, &d->form, DESTINATION_IMPORT));
		return destination_import(c, d->graduate_id, &d->form, "national", d->confirmed, false, &d->said);
	case REOPEN:
		return reopening_move(c, &d->reopening, &d->id);
	case CLEAR:
		return flag_clear(c, d->id, d->text);
	case ASSIGN:
		return dispute_assign(c, d->id, d->version);
	case VIEW:
		return destination_view(c, d->id, &d->view);
	case HISTORY:
		return destination_history(c, d->graduate_id, &d->history);
	case BATCH:
		return destination_batch_approve(c, d->items, d->count, &d->count);
	default:
		return OK;
	}
}

static inline enum outcome doing_write(struct fixture *f, const struct actor *who, struct doing *d)
{
	struct ctx c = fixture_ctx(f, who);

	return ctx_write(&c, doing_run, d);
}

static inline enum outcome doing_read(struct fixture *f, const struct actor *who, struct doing *d)
{
	struct ctx c = fixture_ctx(f, who);

	return ctx_read(&c, doing_run, d);
}

/* Where he is, as the office reads it. */
static inline struct destination_history history_of(struct people *p, int64_t graduate_id)
{
	struct doing d = { .what = HISTORY, .graduate_id = graduate_id };

	MUST(p->f, doing_read(p->f, p->office, &d));
	return d.history;
}

static inline const struct destination_row *version_by(const struct destination_history *h, int64_t id)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->versions[i].id == id)
			return &h->versions[i];
	return NULL;
}

static inline struct destination_row row_of(struct people *p, const struct someone *s)
{
	struct destination_history h = history_of(p, s->id);
	const struct destination_row *row = version_by(&h, s->destination_id);

	assert_non_null(row);
	return *row;
}

static inline void assert_state(struct people *p, const struct someone *s, const char *state)
{
	assert_string_equal(row_of(p, s).state, state);
}

static inline enum outcome try_draft(struct people *p, const struct actor *who, struct someone *s, struct destination_form form)
{
	struct destination_history h = history_of(p, s->id);
	struct doing d = { .what = DRAFT, .graduate_id = s->id, .version = h.open ? h.open->version : 0, .form = form };
	enum outcome o = doing_write(p->f, who, &d);

	if (o == OK)
		s->destination_id = d.row.id;
	return o;
}

static inline enum outcome try_begin(struct people *p, const struct actor *who, struct someone *s)
{
	struct doing d = { .what = BEGIN, .graduate_id = s->id };
	enum outcome o = doing_write(p->f, who, &d);

	if (o == OK)
		s->destination_id = d.row.id;
	return o;
}

/* A move with everything a move may need, on the version as it is now. */
static inline enum outcome try_move(struct people *p, const struct actor *who, const struct someone *s, const char *name)
{
	struct doing d = { .what = MOVE };

	d.move = (struct move_request){ .move = name, .destination_id = s->destination_id, .version = row_of(p, s).version,
		.reason = REASON, .fields = "employer_name", .explanation = "it is another firm", .note = "asked the employer" };
	return doing_write(p->f, who, &d);
}

static inline struct evidence_file paper(struct fixture *f, int n)
{
	static const char head[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\2\0\0\0";
	char bytes[64] = { 0 };
	struct evidence_file file;
	struct ctx c = fixture_ctx(f, NULL);

	memcpy(bytes, head, sizeof head);
	snprintf(bytes + sizeof head, sizeof bytes - sizeof head, "%d", n);
	MUST(f, evidence_store(&c, bytes, sizeof bytes, &file));
	return file;
}

static inline enum outcome try_paper(struct people *p, const struct actor *who, const struct someone *s, const char *kind, int n)
{
	struct doing d = { .what = ADD, .id = s->destination_id, .kind = kind, .file = paper(p->f, n) };

	return doing_write(p->f, who, &d);
}

/* ---- reopening after the close ---- */

/* A step with everything a step may need; asking gives *id. */
static inline enum outcome try_reopening(struct people *p, const struct actor *who, int64_t graduate_id, int64_t *id, int64_t version, const char *step, int64_t until)
{
	struct doing d = { .what = REOPEN, .reopening = { .step = step, .graduate_id = graduate_id, .reopening_id = *id, .version = version,
		.reason = REASON, .until = until } };
	enum outcome o = doing_write(p->f, who, &d);

	if (o == OK)
		*id = d.id;
	return o;
}

/* Asked by the college, approved by the office. */
static inline int64_t reopen(struct people *p, const struct someone *s, int64_t until)
{
	int64_t id = 0;

	MUST(p->f, try_reopening(p, p->staff, s->id, &id, 0, "ask", until));
	MUST(p->f, try_reopening(p, p->office, s->id, &id, 1, "approve", until));
	return id;
}

/* ---- graduates in every state ---- */

static inline void go(struct people *p, const struct actor *who, const struct someone *s, const char *name)
{
	enum outcome o = try_move(p, who, s, name);

	if (o != OK)
		print_error("move %s by %s\n", name, who->role);
	fixture_must(p->f, o, name);
}

static inline void submit_form(struct people *p, struct someone *s, struct destination_form form, const char *kind)
{
	MUST(p->f, try_draft(p, s->self, s, form));
	MUST(p->f, try_paper(p, s->self, s, kind, p->graduates));
	go(p, s->self, s, "submit");
}

/* The shortest way to each state, made of moves: 0 is the graduate, s college staff, o the office. */
static const struct {
	const char *state;
	bool freelance;
	const char *path; /* "who:move who:move" after submission; "" = submitted; NULL = a draft only */
} ways[] = {
	{ "draft", false, NULL },
	{ "college_review", false, "" },
	{ "school_review", true, "s:approve" },
	{ "returned", false, "s:return" },
	{ "to_confirm", false, "s:approve" },
	{ "confirmed", false, "s:approve g:confirm" },
	{ "disputed", false, "s:approve g:dispute" },
	{ "void_college", false, "s:approve g:confirm g:void_request" },
	{ "void_school", false, "s:approve g:confirm g:void_request s:void_approve" },
	{ "void", false, "s:approve g:void_request s:void_approve o:void_approve" },
	{ "discarded", false, "g:withdraw g:discard" },
};

static inline void walk(struct people *p, struct someone *s, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, " ");
		const char *move = arena_dupn(p->f->arena, path + 2, n - 2);

		go(p, *path == 'g' ? s->self : *path == 's' ? p->staff : p->office, s, move);
		path += n + (path[n] == ' ');
	}
}

static inline struct someone someone_replaced(struct people *p)
{
	struct someone s = someone_new(p, 0), next;

	submit_form(p, &s, form_employer(), "agreement");
	walk(p, &s, "s:return");
	next = s;
	MUST(p->f, try_draft(p, s.self, &next, form_employer()));
	return s;
}

static inline struct someone someone_superseded(struct people *p)
{
	struct someone s = someone_new(p, 0), next;

	submit_form(p, &s, form_employer(), "agreement");
	walk(p, &s, "s:approve g:confirm");
	next = s;
	MUST(p->f, try_begin(p, s.self, &next));
	walk(p, &next, "g:submit s:approve");
	return s;
}

static inline struct someone someone_in(struct people *p, const char *state)
{
	struct someone s;

	if (strcmp(state, "replaced") == 0)
		return someone_replaced(p);
	if (strcmp(state, "superseded") == 0)
		return someone_superseded(p);
	s = someone_new(p, 0);
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		if (strcmp(ways[i].state, state) != 0)
			continue;
		if (ways[i].path == NULL) {
			MUST(p->f, try_draft(p, s.self, &s, form_employer()));
			MUST(p->f, try_paper(p, s.self, &s, "agreement", p->graduates));
			return s;
		}
		submit_form(p, &s, ways[i].freelance ? form_freelance() : form_employer(), ways[i].freelance ? "freelance_statement" : "agreement");
		walk(p, &s, ways[i].path);
		return s;
	}
	fail_msg("no way to %s", state);
	return s;
}

/* ---- what must always hold ---- */

static inline void assert_sound(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t graduates, wrong, entries, bad;
	struct proof p;
	char head[65];

	MUST(f, standing_check(&c, &graduates, &wrong));
	assert_int_equal(wrong, 0);
	c = fixture_ctx(f, NULL);
	MUST(f, audit_verify(&c, &entries, head, &bad));
	if (proof_records(&c, &p) != OK || past_check(&c, &p) != OK)
		fail_msg("%s", p.told[0]);
}

static inline int64_t count_of(struct fixture *f, const struct query *q)
{
	return bed_number(f->bed, q, f->school_id);
}

static const struct query refusals = { .name = "refusals",
	.parts = PARTS({ -1, "SELECT count(*) FROM audit WHERE school_id = $1 AND outcome = 'refused'" }),
	.part_count = 1,
	.params = PARAMS(PARAM_INT),
	.param_count = 1,
	.row = &number_shape };

/* ---- looking ---- */

static inline void last_fault(struct fixture *f, const char *field)
{
	for (const struct fault *t = f->fail.first; t; t = t->next)
		if (strcmp(t->field, field) == 0)
			return;
	fail_msg("no fault at %s (%d faults, %s)", field, f->fail.count, f->fail.text ? f->fail.text : "");
}

static inline struct standing_row stands(struct people *p, const struct someone *s)
{
	return history_of(p, s->id).standing;
}

static inline const struct flag_row *flag_of(const struct destination_view *v, const char *kind)
{
	for (size_t i = 0; i < v->flag_count; i++)
		if (strcmp(v->flags[i].kind, kind) == 0)
			return &v->flags[i];
	return NULL;
}

static inline struct destination_view view_of(struct people *p, const struct someone *s)
{
	struct doing d = { .what = VIEW, .id = s->destination_id };

	MUST(p->f, doing_read(p->f, p->office, &d));
	return d.view;
}

#endif
