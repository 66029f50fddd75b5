/* quxiang demo: the school, its staff, the roster by a workbook, the stories, and what to log in with. */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "cohort.h"
#include "school.h"
#include "taskforce.h"
#include "words.h"

enum { SMALL = 360, LEAST = 36, MOST = 20000, SEASON_LEAST = 63 /* days */, PER_COLLEGE = 3 };

struct ctx demo_ctx(struct demo *d, struct arena *a, const struct actor *who, int64_t at)
{
	struct ctx c;

	d->program->clock.fixed = at;
	fail_clear(d->v->fail);
	ctx_init(&c, d->program, a, d->v->fail, who, d->school_id);
	c.cohort = d->cohort;
	return c;
}

/* ---- the school ---- */

static enum outcome any_school(struct ctx *c, void *arg)
{
	int64_t shift;
	bool all;

	(void)arg;
	TRY(school_default(c, ""));
	TRY(school_all_demo(c, &all, &shift));
	return c->school_id || !all ? CONFLICT : OK;
}

static enum outcome make_cohort(struct ctx *c, void *arg)
{
	return cohort_create(c, arg);
}

/* The cohort that is registering: this year's until the cut-off of 30 August, then the next one. */
static const char *cohort_at(struct arena *a, int64_t now)
{
	char day[20];
	int year = (int)strtol(clock_date(now, day), NULL, 10);

	return arena_printf(a, "%d", strcmp(day + 5, "08-15") < 0 ? year : year + 1);
}

/* The season is at its liveliest on a Friday in the middle of July, a little before the day's figures are
 * frozen at 17:00: that is when a demonstration begins, the last one before `now`. */
static int64_t liveliest(struct arena *a, int64_t now)
{
	char day[20];
	int year = (int)strtol(clock_date(now, day), NULL, 10);
	int64_t at, days;

	do {
		days = date_days(arena_printf(a, "%d-07-15", year--));
		while (date_weekday(days) != 5)
			days++;
		at = date_start(date_of_days(days, day)) + INT64_C(16) * 3600000 + INT64_C(40) * 60000;
	} while (at > now);
	return at;
}

/* From December on, as the notice has it; at least some weeks. */
static int64_t season_start(struct arena *a, const char *cohort, int64_t to)
{
	int64_t december = date_start(arena_printf(a, "%ld-12-01", strtol(cohort, NULL, 10) - 1)), latest = to - SEASON_LEAST * DAY;

	return december < latest ? december : latest;
}

struct season {
	const char *cohort; /* NULL: there is none */
	int64_t from, to;
};

/* Last year's, unless this one began before that was over. */
static struct season season_before(struct demo *d)
{
	const char *cohort = arena_printf(d->arena, "%ld", strtol(d->cohort, NULL, 10) - 1);
	int64_t to = date_start(arena_printf(d->arena, "%s-08-31", cohort));

	if (to + 7 * DAY > d->from)
		return (struct season){ .cohort = NULL };
	return (struct season){ cohort, season_start(d->arena, cohort, to), to };
}

static enum outcome make_school(struct demo *d)
{
	struct arena *a = d->arena;
	struct school_form form = { .code = "99999", .name = say_demo_school(a), .office = say_demo_office(a),
		.office_phone = "027-88880001", .office_mail = "jiuye@example.edu.cn" };
	struct ctx c = demo_ctx(d, a, NULL, d->from - 3 * DAY);

	if (ctx_read(&c, any_school, NULL) != OK)
		return fail_say(d->v->fail, CONFLICT, say_demo_exists(a, args_or(&d->v->args, "db", "quxiang.db")));
	TRY(school_create(&c, &form, true));
	d->school_id = c.school_id;
	return OK;
}

static enum outcome begin_cohort(struct demo *d)
{
	struct ctx c = demo_ctx(d, d->arena, NULL, d->from - 3 * DAY);

	return ctx_write(&c, make_cohort, (void *)d->cohort);
}

/* ---- the staff ---- */

struct seat {
	int64_t account_id;
	const char *cookie;
	struct session session;
};

static enum outcome sit(struct ctx *c, void *arg)
{
	struct seat *s = arg;

	return session_open(c, s->account_id, "demo", &s->cookie);
}

static enum outcome see(struct ctx *c, void *arg)
{
	struct seat *s = arg;

	return session_find(c, s->cookie, &s->session);
}

static enum outcome close_seat(struct ctx *c, void *arg)
{
	return account_logout(c, ((struct seat *)arg)->session.session_id);
}

/* The account, and whoever sits at it; told: its password is printed. */
static enum outcome hire(struct demo *d, const struct account_form *form, bool told, const struct actor **who)
{
	struct arena *a = d->arena;
	struct seat *s = arena_new(a, struct seat);
	const char *password = secret_password_new(a);
	struct ctx c = demo_ctx(d, a, NULL, d->from - 2 * DAY);

	TRY(account_create(&c, form, false, &s->account_id, &password));
	if (told)
		printf("%s\n", say_demo_account(a, code_name("role", form->role), form->login, password));
	TRY(ctx_quiet(&c, sit, s));
	TRY(ctx_read(&c, see, s));
	s->session.actor.ip = "192.0.2.1";
	if (who)
		*who = &s->session.actor;
	c = demo_ctx(d, a, &s->session.actor, d->from - 2 * DAY);
	return ctx_write(&c, close_seat, s);
}

static enum outcome hire_school(struct demo *d)
{
	static const char *const roles[][2] = { { "admin", "admin" }, { "office", "office" }, { "observer", "observer" } };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		struct account_form form = { .login = roles[i][1], .role = roles[i][0], .colleges = "", .classes = "",
			.name = invent_name(d, "12"[i % 2]) };

		TRY(hire(d, &form, true, i == 1 ? &d->office : NULL));
	}
	return OK;
}

enum { COUNSELLORS = 2, SEATS };

/* Seats first .. last-1 of the college; a counsellor's classes must have come. */
static enum outcome hire_college(struct demo *d, size_t which, size_t first, size_t last)
{
	struct college *k = &d->colleges[which];
	const struct { const char *role, *login; const struct actor **who; } seats[SEATS] = {
		{ "college_head", "head", &k->head }, { "college_staff", "staff", &k->staff }, { "counsellor", "counsellor", &k->counsellor },
	};

	for (size_t i = first; i < last; i++) {
		struct arena *a = d->arena;
		bool counsellor = i == COUNSELLORS;
		const char *number = arena_printf(a, "%zu", which + 1);
		struct account_form form = { .login = arena_printf(a, "%s%s", seats[i].login, number), .role = seats[i].role,
			.name = invent_name(d, "12"[(which + i) % 2]),
			.colleges = counsellor ? "" : k->name, .classes = counsellor ? k->classes : "" };

		TRY(hire(d, &form, which == 0, seats[i].who));
	}
	return OK;
}

/* ---- the colleges' working groups ---- */

static enum outcome gather(struct ctx *c, void *arg)
{
	struct demo *d = arg;
	struct list duties = list_of(d->arena, say_demo_taskforce(d->arena), " ");
	struct college_row *colleges;
	size_t count;

	TRY(taskforce_colleges(c, &colleges, &count)); /* in the head's scope: his own */
	for (size_t i = 0; i < count * duties.count; i++) {
		struct list duty = list_of(c->arena, duties.items[i % duties.count], ",");

		TRY(taskforce_add(c, &(struct taskforce_form){ .college_id = colleges[i / duties.count].id, .duty = duty.items[0],
			.post = duty.items[1], .name = invent_name(d, "12"[i % 2]), .note = say_demo_phone_note(c->arena),
			.phone = arena_printf(c->arena, "027-8888%04llu", (unsigned long long)chance_below(&d->chance, 10000)) }));
	}
	return OK;
}

/* The last college has not named anybody yet: the page shows what is missing. */
static enum outcome gather_all(struct demo *d)
{
	for (size_t i = 0; i + 1 < d->college_count; i++) {
		struct ctx c = demo_ctx(d, d->arena, d->colleges[i].head, d->from - DAY / 2);

		TRY(ctx_write(&c, gather, d));
	}
	return OK;
}

/* ---- the whole ---- */

static void make_people(struct demo *d)
{
	d->people = arena_array(d->arena, d->count, sizeof *d->people);
	for (size_t i = 0; i < d->count; i++)
		invent_person(d, i, &d->people[i]);
	d->college_count = d->names.majors.count / PER_COLLEGE;
	if (d->colleges == NULL) /* else they are last year's: their staff stays */
		d->colleges = arena_array(d->arena, d->college_count, sizeof *d->colleges);
	for (size_t i = 0; i < d->college_count; i++)
		d->colleges[i].classes = "";
	for (size_t i = 0; i < d->count; i++) {
		struct college *k = &d->colleges[d->people[i].college];
		const char *class = d->people[i].roster.class;

		k->name = d->people[i].roster.college;
		if (strstr(k->classes, class) == NULL)
			k->classes = arena_printf(d->arena, "%s%s%s", k->classes, *k->classes ? "\x1f" : "", class);
	}
}

/* Who set a password, and one who has never been here. */
static void print_graduates(struct demo *d)
{
	struct arena *a = d->arena;
	const struct person *newcomer = NULL;

	for (size_t i = 0; i < d->count; i++) {
		const struct person *p = &d->people[i];

		if (p->password)
			printf("%s\n", say_demo_self(a, code_name("stage", "to_confirm"), p->roster.student_no, p->password));
		if (*p->story == '\0' && newcomer == NULL)
			newcomer = p;
	}
	if (newcomer)
		printf("%s\n", say_demo_first(a, newcomer->roster.student_no, newcomer->roster.name, newcomer->roster.id_no + 12));
}

static enum outcome read_size(struct demo *d)
{
	const char *size = args_or(&d->v->args, "size", "small");
	long n = strcmp(size, "small") == 0 ? SMALL : strtol(size, NULL, 10);

	if (n < LEAST || n > MOST)
		return fail_say(d->v->fail, INVALID, say_demo_size(d->arena, size));
	d->count = (size_t)n;
	return OK;
}

static enum outcome hire_colleges(struct demo *d, size_t first, size_t last)
{
	for (size_t i = 0; i < d->college_count; i++)
		TRY(hire_college(d, i, first, last));
	return OK;
}

static enum outcome archive(struct ctx *c, void *arg)
{
	struct cohort_row *row;

	TRY(cohort_find(c, arg, &row));
	return cohort_set_state(c, arg, "archived", row->version);
}

/* The season before, half as many people and all of it over: a year to compare with. */
static enum outcome live_last_year(struct demo *d, const struct season *s)
{
	struct ctx c;

	d->cohort = s->cohort;
	d->from = s->from;
	d->to = s->to;
	d->count /= 2;
	TRY(begin_cohort(d));
	make_people(d);
	stories_choose_over(d);
	TRY(books_import(d));
	TRY(hire_colleges(d, 0, COUNSELLORS));
	TRY(stories_live(d, d->to + DAY)); /* the last day's figures are due that evening */
	TRY(stories_reopen(d));
	c = demo_ctx(d, d->arena, d->office, d->to + 14 * DAY);
	return ctx_write(&c, archive, (void *)d->cohort);
}

static enum outcome live_this_year(struct demo *d, bool colleges_hired, int64_t now)
{
	TRY(begin_cohort(d));
	make_people(d);
	stories_choose(d);
	TRY(books_import(d));
	TRY(hire_colleges(d, colleges_hired ? COUNSELLORS : 0, SEATS));
	TRY(gather_all(d));
	TRY(stories_live(d, now));
	return demo_remind(d, now);
}

static enum outcome build(struct demo *d, int64_t now)
{
	struct season last = season_before(d);
	const char *cohort = d->cohort;
	int64_t from = d->from, to = d->to;
	size_t count = d->count;
	char moment[20];

	d->from = last.cohort ? last.from : from;
	TRY(make_school(d));
	printf("%s\n", say_demo_done(d->arena, cohort, arena_printf(d->arena, "%zu", count), clock_minute(now, moment)));
	TRY(hire_school(d));
	if (last.cohort)
		TRY(live_last_year(d, &last));
	d->cohort = cohort;
	d->from = from;
	d->to = to;
	d->count = count;
	TRY(live_this_year(d, last.cohort != NULL, now));
	print_graduates(d);
	return OK;
}

static enum outcome set_shift(struct ctx *c, void *arg)
{
	return school_set_shift(c, *(const int64_t *)arg);
}

/* The clock goes on from where the stories end. */
static enum outcome set_clock(struct demo *d, int64_t now)
{
	int64_t shift = now - clock_now(NULL);
	struct ctx c = demo_ctx(d, d->arena, NULL, now);

	return ctx_quiet(&c, set_shift, &shift);
}

enum outcome cmd_demo(struct invocation *v)
{
	struct demo d = { .v = v, .program = v->program, .arena = v->arena, .chance = { UINT64_C(20240830) } };
	int64_t now = clock_now(&v->program->clock);
	char day[20];
	enum outcome o;

	if (!args_has(&v->args, "now"))
		now = liveliest(v->arena, now);
	TRY(read_size(&d));
	d.cohort = args_or(&v->args, "cohort", cohort_at(v->arena, now));
	d.to = date_start(clock_date(now, day)); /* the stories end yesterday */
	d.from = season_start(v->arena, d.cohort, d.to);
	names_load(&d.names, v->arena);
	o = build(&d, now);
	if (o == OK)
		o = set_clock(&d, now);
	v->program->clock.fixed = 0;
	return o;
}
