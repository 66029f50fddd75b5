/* The stories lived: each step falls on a moment, all moments are lived through in order, each by who may do it,
 * with the clock standing there; what is due meanwhile is frozen. */
#include <stdlib.h>
#include <string.h>

#include "calendar.h"
#include "code.h"
#include "demo.h"
#include "destination_view.h"
#include "evidence.h"
#include "reopening.h"
#include "roster.h"
#include "snapshot.h"
#include "words.h"

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)

/* ---- one step ---- */

struct step {
	struct demo *d;
	struct person *p;
	struct ctx *c;
	struct destination_history past;
	const char *move;
	struct destination_row row; /* the draft */
};

static enum outcome look(struct step *s)
{
	return destination_history(s->c, s->p->graduate_id, &s->past);
}

static enum outcome fill_in(struct ctx *c, void *arg)
{
	struct step *s = arg;
	struct destination_form form;
	bool again;

	TRY(look(s));
	again = s->past.open || s->past.effective;
	if (again)
		TRY(destination_begin(c, s->p->graduate_id, &s->row));
	invent_destination(s->d, s->p, s->p->category, c->now, &form);
	return destination_draft(c, s->p->graduate_id, again ? s->row.version : 0, &form, &s->row);
}

/* What the reopening was asked for: the employer has another name, and signed again. */
static enum outcome rename_employer(struct ctx *c, void *arg)
{
	struct step *s = arg;
	struct destination_form form;
	const char *ending = say_demo_ending(c->arena), *name;
	size_t n, m = strlen(ending);
	char day[20];

	TRY(destination_begin(c, s->p->graduate_id, &s->row));
	TRY(destination_form_of(c, &s->row, true, &form));
	name = form.employer_name;
	n = strlen(name);
	if (n >= m && strcmp(name + n - m, ending) == 0)
		n -= m;
	form.employer_name = arena_printf(c->arena, "%.*s%s", (int)n, name, say_demo_ending_new(c->arena));
	form.signed_on = arena_dup(c->arena, clock_date(c->now - DAY, day));
	return destination_draft(c, s->p->graduate_id, s->row.version, &form, &s->row);
}

static const char *evidence_for(const char *category, const char *form)
{
	static const char *const by_category[][2] = { { "10", "agreement" }, { "11", "contract" }, { "12", "hire_proof" }, { "271", "assistant_proof" } };
	const struct code_set *set = code_set("evidence_kind");

	for (size_t i = 0; i < sizeof by_category / sizeof *by_category; i++)
		if (strcmp(by_category[i][0], category) == 0)
			return by_category[i][1];
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(code_extra(set, &set->codes[i], "form"), form) == 0)
			return set->codes[i].code;
	return NULL;
}

/* Some two hand in the very same paper, which the reviewer is shown. */
static enum outcome hand_in(struct step *s)
{
	struct arena *a = s->c->arena;
	const struct code_set *set = code_set("destination");
	const char *kind = evidence_for(s->p->category, code_extra(set, code_find(set, s->p->category), "form"));
	size_t n = (size_t)(s->p - s->d->people);
	bool borrowed = n % 31 == 17;
	struct paper paper;

	if (kind == NULL || !category_is(s->p->category, "needs_evidence"))
		return OK;
	paper = invent_paper(a, code_name("evidence_kind", kind), arena_printf(a, "%zu", borrowed ? 17 : n),
		borrowed ? "" : *s->row.employer_name ? s->row.employer_name : s->row.study_school, borrowed ? "" : s->p->roster.name);
	return evidence_put(s->c, s->row.id, kind, paper.name, paper.bytes, paper.size, NULL);
}

struct complaint {
	const char *field, *words;
};

/* What is wrong with it and how it should be: about something that was filled in, another thing for each person; about
 * the category, which ends the list, where it is all there is. */
static struct complaint invent_complaint(struct arena *a, const struct destination_row *row, size_t n)
{
	struct list all = list_of(a, say_demo_disputes(a), " ");
	struct complaint *fit = arena_array(a, all.count, sizeof *fit);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		struct list one = list_of(a, all.items[i], ",");

		if (strcmp(one.items[0], "category") == 0 && count && strcmp(fit[0].field, "category") != 0)
			break;
		if (*field_text(shape_field(&destination_shape, one.items[0]), row))
			fit[count++] = (struct complaint){ one.items[0], one.items[1] };
	}
	return fit[n % count];
}

static enum outcome move_on(struct ctx *c, void *arg)
{
	static const char *const on_effective[] = { "confirm", "dispute", "void_request", "void_approve" };
	struct step *s = arg;
	const struct destination_row *row;
	struct arena *a = c->arena;
	struct complaint complaint;

	TRY(look(s));
	row = s->past.open;
	for (size_t i = 0; i < sizeof on_effective / sizeof *on_effective; i++)
		if (strcmp(s->move, on_effective[i]) == 0)
			row = s->past.effective;
	if (row == NULL)
		return fail_say(c->fail, BROKEN, arena_printf(a, "%s: no version to move", s->move));
	complaint = invent_complaint(a, row, (size_t)(s->p - s->d->people));
	return destination_move(c, &(struct move_request){ .move = s->move, .destination_id = row->id, .version = row->version,
		.reason = strcmp(s->move, "return") == 0 ? say_demo_return_reason(a) : strcmp(s->move, "void_request") == 0 ? say_demo_void_reason(a) : "",
		.fields = complaint.field, .explanation = complaint.words, .note = strcmp(s->move, "approve") == 0 ? say_demo_flag_note(a) : "" });
}

static enum outcome take_out(struct ctx *c, void *arg)
{
	return roster_remove(c, ((struct step *)arg)->p->graduate_id, say_demo_out_reason(c->arena));
}

static enum outcome ask_reopening(struct ctx *c, void *arg)
{
	const struct step *s = arg;
	int64_t id;

	return reopening_move(c, &(struct reopening_request){ .step = "ask", .graduate_id = s->p->graduate_id,
		.reason = say_demo_reopen_reason(c->arena), .until = c->now + 5 * DAY }, &id);
}

static enum outcome approve_reopening(struct ctx *c, void *arg)
{
	const struct step *s = arg;
	struct reopening_row *asked;
	int64_t id;

	TRY(reopening_waiting(c, s->p->graduate_id, &asked));
	if (asked == NULL)
		return fail_say(c->fail, BROKEN, say_no_such_record(c->arena));
	return reopening_move(c, &(struct reopening_request){ .step = "approve", .reopening_id = asked->id, .version = asked->version,
		.reason = "", .until = asked->wished_until }, &id);
}

enum doer { SELF, COUNSELLOR_DOES, STAFF_DOES, HEAD_DOES, OFFICE_DOES };

static const struct deed {
	char letter;
	enum doer who;
	ctx_fn *fn;
	const char *move;
} deeds[] = {
	{ 'd', SELF, fill_in, NULL },
	{ 'h', COUNSELLOR_DOES, fill_in, NULL },
	{ 'N', SELF, rename_employer, NULL },
	{ 's', SELF, move_on, "submit" },
	{ 'r', STAFF_DOES, move_on, "return" },
	{ 'a', STAFF_DOES, move_on, "approve" },
	{ 'A', OFFICE_DOES, move_on, "approve" },
	{ 'c', SELF, move_on, "confirm" },
	{ 'x', SELF, move_on, "dispute" },
	{ 'v', SELF, move_on, "void_request" },
	{ 'w', HEAD_DOES, move_on, "void_approve" },
	{ 'W', OFFICE_DOES, move_on, "void_approve" },
	{ 'k', OFFICE_DOES, take_out, NULL },
	{ 'o', STAFF_DOES, ask_reopening, NULL },
	{ 'O', OFFICE_DOES, approve_reopening, NULL },
};

/* ---- the graduate himself ---- */

struct finding {
	const char *cookie;
	struct session session;
};

static enum outcome find_session(struct ctx *c, void *arg)
{
	struct finding *f = arg;

	return session_find(c, f->cookie, &f->session);
}

/* By number, name and the last six signs, as on paper; from then on he is who he is. */
static enum outcome log_in(struct demo *d, struct person *p, int64_t at)
{
	static const struct actor visitor = { .name = "", .role = "", .ip = "192.0.2.10" };
	struct ctx c = demo_ctx(d, d->arena, &visitor, at);
	struct first_login_form form = { .student_no = p->roster.student_no, .name = p->roster.name, .id_last = p->roster.id_no + 12 };
	struct finding *f = arena_new(d->arena, struct finding);

	if (p->self)
		return OK;
	TRY(account_first_login(&c, &form, "demo", &f->cookie));
	TRY(ctx_read(&c, find_session, f));
	f->session.actor.ip = visitor.ip;
	p->self = &f->session.actor;
	if (p->password == NULL)
		return OK;
	p->password = secret_password_new(d->arena);
	c = demo_ctx(d, d->arena, p->self, at);
	return account_set_password(&c, f->session.session_id, &(struct password_form){ .old_password = "", .password = p->password, .again = p->password });
}

static const struct actor *who_does(const struct demo *d, const struct person *p, enum doer who)
{
	const struct college *college = &d->colleges[p->college];

	switch (who) {
	case SELF: return p->self;
	case COUNSELLOR_DOES: return college->counsellor;
	case STAFF_DOES: return college->staff;
	case HEAD_DOES: return college->head;
	case OFFICE_DOES: return d->office;
	}
	return NULL;
}

static enum outcome live(struct demo *d, struct person *p, char letter, int64_t at, struct arena *a)
{
	const struct deed *deed = deeds;
	struct step s = { .d = d, .p = p };
	struct ctx c;

	while (deed->letter != letter)
		deed++;
	if (deed->who == SELF)
		TRY(log_in(d, p, at));
	c = demo_ctx(d, a, who_does(d, p, deed->who), at);
	s.c = &c;
	s.move = deed->move;
	TRY(ctx_write(&c, deed->fn, &s));
	return deed->fn == fill_in || deed->fn == rename_employer ? hand_in(&s) : OK;
}

/* ---- all of them, in order of time ---- */

struct moment {
	int64_t at;
	struct person *p;
};

static int by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->p < y->p ? -1 : x->p > y->p;
}

/* Between eight in the morning and ten at night. */
static int64_t some_hour(struct demo *d)
{
	return INT64_C(8) * HOUR + (int64_t)chance_below(&d->chance, UINT64_C(14) * HOUR);
}

/* How lively the months are, December first. */
static const int lively[] = { 2, 1, 1, 7, 10, 16, 34, 24, 5 };
enum { MONTHS = sizeof lively / sizeof *lively, RECENT_DAYS = 12, PAUSE_DAYS = 5 };

static int livelihood(const struct demo *d, int64_t day)
{
	char date[20];
	int month = (int)strtol(clock_date(d->from + day * DAY, date) + 5, NULL, 10);

	return lively[month == 12 ? 0 : month < MONTHS ? month : 0];
}

/* A day of the season, likelier in its lively months. */
static int64_t some_day(struct demo *d, int64_t days)
{
	int64_t sum = 0, left;

	for (int64_t i = 0; i < days; i++)
		sum += livelihood(d, i);
	left = (int64_t)chance_below(&d->chance, (uint64_t)sum);
	for (int64_t i = 0; i < days; i++)
		if ((left -= livelihood(d, i)) < 0)
			return i;
	return 0;
}

/* Who has begun mostly submits on the same day. */
static int64_t pause_before(struct demo *d, char step)
{
	int64_t days = 1 + (int64_t)chance_below(&d->chance, PAUSE_DAYS);

	return step == 's' && chance_below(&d->chance, 4) ? 0 : days;
}

/* The days on which a person's steps fall, some days apart. What still waits for somebody began to wait in
 * the last days; what came to its end did so at any time of the season. */
static void choose_days(struct demo *d, const char *story, int64_t *days)
{
	int64_t all = (d->to - d->from) / DAY, n = (int64_t)strlen(story), late;

	if (n == 0)
		return;
	days[0] = story_settled(story) ? some_day(d, all) : 0;
	for (int64_t i = 1; i < n; i++)
		days[i] = days[i - 1] + pause_before(d, story[i]);
	late = story_settled(story) ? 0 : all - 1 - (int64_t)chance_below(&d->chance, RECENT_DAYS) - days[n - 1];
	if (days[n - 1] + late > all - 1)
		late = all - 1 - days[n - 1];
	for (int64_t i = 0; i < n; i++)
		days[i] = days[i] + late > 0 ? days[i] + late : 0;
}

/* A person's steps follow each other, also on one day. */
static size_t choose_moments(struct demo *d, struct person *p, struct moment *moments)
{
	size_t n = strlen(p->story);
	int64_t *days = arena_array(d->arena, n + 1, sizeof *days), last = 0;

	choose_days(d, p->story, days);
	for (size_t i = 0; i < n; i++) {
		int64_t at = d->from + days[i] * DAY + some_hour(d);

		last = at > last ? at : last + 1;
		moments[i] = (struct moment){ last, p };
	}
	return n;
}

/* ---- what is due meanwhile ---- */

struct waiting_due {
	int64_t after;
	struct due_row *due;
};

static enum outcome find_due(struct ctx *c, void *arg)
{
	struct waiting_due *w = arg;

	return due_next(c, "", w->after, &w->due);
}

/* Freeze every due moment up to `at`, each when it comes; *next: the first one behind it. */
static enum outcome freeze_until(struct demo *d, int64_t at, int64_t *next, struct arena *a)
{
	while (*next <= at) {
		struct ctx c = demo_ctx(d, a, NULL, *next + SECOND);
		struct waiting_due w = { .after = *next };
		int64_t frozen;

		TRY(snapshot_sweep(&c, NULL, NULL, &frozen));
		c.cohort = d->cohort;
		TRY(ctx_read(&c, find_due, &w));
		*next = w.due ? w.due->due_at : INT64_MAX;
		arena_reset(a);
	}
	return OK;
}

static enum outcome live_all(struct demo *d, const struct moment *moments, size_t n, int64_t end, struct arena *a)
{
	int64_t next = d->from - 3 * DAY;

	for (size_t i = 0; i < n; i++) {
		struct person *p = moments[i].p;

		TRY(freeze_until(d, moments[i].at, &next, a));
		TRY(live(d, p, p->story[p->done++], moments[i].at, a));
		arena_reset(a);
	}
	return freeze_until(d, end, &next, a);
}

enum outcome stories_live(struct demo *d, int64_t end)
{
	struct moment *moments;
	size_t n = 0;
	struct arena a;
	enum outcome o;

	for (size_t i = 0; i < d->count; i++)
		n += strlen(d->people[i].story);
	moments = arena_array(d->arena, n + 1, sizeof *moments);
	n = 0;
	for (size_t i = 0; i < d->count; i++)
		n += choose_moments(d, &d->people[i], moments + n);
	qsort(moments, n, sizeof *moments, by_time);
	arena_init(&a);
	o = live_all(d, moments, n, end, &a);
	if (d->v->fail->text) /* it was said in the step's memory */
		d->v->fail->text = arena_dup(d->arena, d->v->fail->text);
	arena_release(&a);
	return o;
}

/* After the close somebody's employer changed: asked for by the college, approved by the office, mended. */
enum outcome stories_reopen(struct demo *d)
{
	static const struct { char step; int hours; } days[] = { { 'o', 10 }, { 'O', 15 }, { 'N', 19 }, { 's', 20 }, { 'a', 33 }, { 'c', 36 } };
	struct person *p = d->people, *end = d->people + d->count;
	struct arena a;
	enum outcome o = OK;

	while (p < end && (strcmp(p->story, "dsac") != 0 || strcmp(p->category, "10") != 0))
		p++;
	arena_init(&a);
	for (size_t i = 0; p < end && i < sizeof days / sizeof *days && o == OK; i++)
		o = live(d, p, days[i].step, d->to + DAY + days[i].hours * HOUR, &a);
	if (d->v->fail->text)
		d->v->fail->text = arena_dup(d->arena, d->v->fail->text);
	arena_release(&a);
	return o;
}
