/* Lists of graduates: one filter, four questions. */
#include "graduate.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "code.h"
#include "db.h"
#include "memo.h"
#include "overdue.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"
#include "workday.h"

/* ---- the filter, as the queries want it ---- */

struct asked {
	int64_t account, college, major, class;
	const char *level, *sex, *category, *q, *q_end, *uscc, *stage, *contact;
	int64_t counted, uncounted, flagged, changing, since, waiting;
	int64_t limits[LIMIT_STAGES]; /* for each state the instant before which it must have begun; the first NOT_GIVEN: not asked */
};

/* All texts that begin with q lie in [q, q_end). */
static const char *end_of(struct arena *a, const char *q)
{
	return arena_printf(a, "%s\xf4\x8f\xbf\xbf", q); /* U+10FFFF, the last character there is */
}

/* Who sees one college only reads it by its index. */
static int64_t only_college(const struct actor *who, int64_t asked)
{
	const struct scope *s = &who->scope;

	return asked || s->school || s->class_count || s->college_count != 1 ? asked : s->colleges[0];
}

static enum outcome waited_since(struct ctx *c, const char *waited, int64_t *since)
{
	int days = (int)strtol(waited, NULL, 10);
	const struct workdays *w;

	*since = NOT_GIVEN;
	if (days < 1 || days > 99)
		return OK;
	TRY(workdays_get(c, &w));
	*since = workdays_before(w, c->now, days);
	return OK;
}

/* The instants are handed to the queries by name: in the order of words/codes/waiting_limit.tsv. */
static enum outcome over_limits(struct ctx *c, const char *over, int64_t out[LIMIT_STAGES])
{
	int days = (int)strtol(over, NULL, 10);
	const struct limits *l;

	out[0] = NOT_GIVEN;
	if (days < 1 || days > 99)
		return OK;
	TRY(limits_get(c, &l));
	for (size_t i = 0; i < LIMIT_STAGES; i++)
		out[i] = limit_before(l, c->now, l->of[i].stage, days);
	return OK;
}

static int64_t given(bool yes)
{
	return yes ? 1 : NOT_GIVEN;
}

static enum outcome ask(struct ctx *c, const struct graduate_find_form *f, struct asked *out)
{
	bool waiting = strcmp(f->stage, "waiting") == 0;

	*out = (struct asked){
		.account = scope_account(c->actor), .college = only_college(c->actor, f->college_id), .major = f->major_id,
		.class = f->class_id, .level = f->level, .sex = f->sex, .category = f->category, .q = f->q,
		.q_end = end_of(c->arena, f->q), .uscc = f->uscc, .contact = f->contact ? f->contact : "", .stage = waiting ? "" : f->stage, .waiting = given(waiting),
		.counted = *f->roster == '\0', .uncounted = given(strcmp(f->roster, "out") == 0), .flagged = given(strcmp(f->flag, "open") == 0),
		.changing = given(strcmp(f->flag, "change") == 0),
	};
	TRY(waited_since(c, f->waited, &out->since));
	return over_limits(c, f->over, out->limits);
}

/* ---- the order ---- */

static bool by_wait(const struct graduate_find_form *f)
{
	return strcmp(f->by, "over") == 0;
}

/* A place in the list: "" beginning; a student number; or the moment his state began and his number, "1719795600000/2024…". */
struct mark {
	const char *number; /* "" = not by number */
	int64_t at;         /* NOT_GIVEN = not by moment */
	const char *at_number;
};

static struct mark mark_read(const struct graduate_find_form *f, const char *text)
{
	char *end = NULL;
	int64_t at;

	if (!by_wait(f))
		return (struct mark){ .number = text, .at = NOT_GIVEN, .at_number = "" };
	at = strtoll(text, &end, 10);
	return *end == '/' ? (struct mark){ .number = "", .at = at, .at_number = end + 1 } : (struct mark){ .number = "", .at = -1, .at_number = "" };
}

static const char *mark_of(struct ctx *c, const struct graduate_find_form *f, const char *number, int64_t at)
{
	return by_wait(f) ? arena_printf(c->arena, "%lld/%s", (long long)at, number) : number;
}

const char *graduate_mark(struct ctx *c, const struct graduate_find_form *f, const struct graduate_line_row *line)
{
	return mark_of(c, f, line->student_no, line->stage_at);
}

/* ---- reading it ---- */

static void judge(struct graduate_line_row *r, const struct limits *l, int64_t now)
{
	struct wait w = wait_of(l, now, r->stage, r->stage_at);

	r->waited = workdays_between(l->days, r->stage_at, now);
	r->over = r->counted && w.over > 0 ? w.over : 0;
	r->holder = w.holder;
	r->after_cutoff = r->registered_at >= l->late_at && !r->imported;
}

static enum outcome list(struct ctx *c, const struct graduate_find_form *f, const char *after, int64_t most, bool whole,
	struct graduate_line_row **out, size_t *count, bool *more)
{
	struct asked a;
	struct mark from = mark_read(f, after);
	struct graduate_line_row *rows;
	const struct limits *l;
	size_t n;

	if (most < 1 || most > GRADUATES_MOST)
		most = GRADUATES_MOST;
	TRY(ask(c, f, &a));
	TRY(limits_get(c, &l));
	TRY(q_graduate_list(c->tx, c->school_id, c->cohort, a.account, a.college, a.major, a.class, a.level, a.sex, a.category, a.counted,
		a.uncounted, a.q, a.q_end, a.flagged, a.changing, a.uscc, a.since, a.stage, a.waiting, from.number, most + 1,
		a.limits[0], a.limits[1], a.limits[2], a.limits[3], a.limits[4],
		a.limits[5], a.limits[6], a.limits[7], a.limits[8], from.at, a.contact, from.at_number, whole, &rows, &n));
	*more = n > (size_t)most;
	*count = *more ? (size_t)most : n;
	*out = rows;
	for (size_t i = 0; i < *count; i++)
		judge(&rows[i], l, c->now);
	return OK;
}

enum outcome graduate_list(struct ctx *c, const struct graduate_find_form *f, const char *after, int64_t most,
	struct graduate_line_row **out, size_t *count, bool *more)
{
	return list(c, f, after, most, true, out, count, more);
}

enum outcome graduate_list_usual(struct ctx *c, const struct graduate_find_form *f, const char *after, int64_t most,
	struct graduate_line_row **out, size_t *count, bool *more)
{
	return list(c, f, after, most, false, out, count, more);
}

static enum outcome list_back(struct ctx *c, const struct graduate_find_form *f, const char *from, int64_t most,
	struct graduate_key_row **rows, size_t *n)
{
	struct mark to = mark_read(f, from);
	struct asked a;

	TRY(ask(c, f, &a));
	return q_graduate_list_back(c->tx, c->school_id, c->cohort, a.account, a.college, a.major, a.class, a.level, a.sex, a.category,
		a.counted, a.uncounted, a.q, a.q_end, a.flagged, a.changing, a.uscc, a.since, a.stage, a.waiting, to.number, most,
		a.limits[0], a.limits[1], a.limits[2], a.limits[3], a.limits[4],
		a.limits[5], a.limits[6], a.limits[7], a.limits[8], to.at, a.contact, to.at_number, rows, n);
}

enum outcome graduate_back(struct ctx *c, const struct graduate_find_form *f, const char *from, int64_t most,
	const char **after, bool *any)
{
	struct graduate_key_row *rows;
	size_t n;

	TRY(list_back(c, f, from, most + 1, &rows, &n));
	*any = n > 0;
	*after = n > (size_t)most ? mark_of(c, f, rows[most].student_no, rows[most].stage_at) : "";
	return OK;
}

enum outcome graduate_beside(struct ctx *c, const struct graduate_find_form *f, const char *student_no, int64_t *before, int64_t *after)
{
	struct graduate_find_form plain = *f;
	struct graduate_key_row *back;
	struct graduate_line_row *next;
	size_t n;
	bool more;

	plain.by = "";
	TRY(list_back(c, &plain, student_no, 1, &back, &n));
	*before = n ? back[0].id : 0;
	TRY(graduate_list_usual(c, &plain, student_no, 1, &next, &n, &more));
	*after = n ? next[0].id : 0;
	return OK;
}

/* ---- counting ---- */

static bool class_scoped(const struct actor *who)
{
	return !who->scope.school && who->scope.class_count > 0;
}

/* Rows as the queries gave them, put in the order of the stages. */
static void put_counts(struct ctx *c, const struct graduate_stage_count_row *rows, size_t n, const char *stage, struct graduate_counts *out)
{
	const struct code_set *set = code_set("stage");

	memset(out, 0, sizeof *out);
	out->stages = arena_array(c->arena, set->count, sizeof *out->stages);
	for (size_t s = 0; s < set->count; s++)
		for (size_t i = 0; i < n; i++) {
			bool waits = strstr(rows[i].stage, "_review") || strncmp(rows[i].stage, "void_", 5) == 0;

			if (strcmp(rows[i].stage, set->codes[s].code) != 0 || rows[i].graduates == 0)
				continue;
			out->stages[out->count++] = rows[i];
			out->all += rows[i].graduates;
			out->waiting += waits ? rows[i].graduates : 0;
			if (*stage == '\0' || strcmp(stage, rows[i].stage) == 0 || (waits && strcmp(stage, "waiting") == 0))
				out->shown += rows[i].graduates;
		}
}

static enum outcome read_tally(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct asked *a = arg;
	struct graduate_stage_count_row *rows;

	TRY(q_graduate_tally(c->tx, c->school_id, c->cohort, a->account, a->college, a->major, a->level, a->sex, a->category, &rows, n));
	*out = rows;
	return OK;
}

static enum outcome read_tally_class(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct asked *a = arg;
	struct graduate_stage_count_row *rows;

	TRY(q_graduate_tally_class(c->tx, c->school_id, c->cohort, a->account, a->college, a->major, a->class, &rows, n));
	*out = rows;
	return OK;
}

/* The chips stand above every page of a list: their counts are kept while nothing changes. */
static enum outcome counts_kept(struct ctx *c, const struct asked *a, bool classes, struct graduate_stage_count_row **rows, size_t *n)
{
	const char *question = arena_printf(c->arena, "graduate_counts %d %lld %lld %lld %lld %s\x1f%s\x1f%s", classes, (long long)a->account,
		(long long)a->college, (long long)a->major, (long long)a->class, a->level, a->sex, a->category);
	void *kept;

	TRY(memo_rows(c, question, &graduate_stage_count_shape, classes ? read_tally_class : read_tally, a, &kept, n));
	*rows = kept;
	return OK;
}

enum outcome graduate_counts(struct ctx *c, const struct graduate_find_form *f, struct graduate_counts *out)
{
	struct graduate_stage_count_row *rows;
	struct asked a;
	bool whole, people;
	size_t n;

	TRY(ask(c, f, &a));
	/* Nothing a tally does not know; then, what the tally of classes does not know. */
	whole = a.counted && *f->q == '\0' && *f->flag == '\0' && *f->uscc == '\0' && *a.contact == '\0' && a.since == NOT_GIVEN &&
		a.limits[0] == NOT_GIVEN;
	people = *a.level || *a.sex || *a.category;
	if (whole && a.class == 0 && !class_scoped(c->actor))
		TRY(counts_kept(c, &a, false, &rows, &n));
	else if (whole && !people)
		TRY(counts_kept(c, &a, true, &rows, &n));
	else
		TRY(q_graduate_count(c->tx, c->school_id, c->cohort, a.account, a.college, a.major, a.class, a.level, a.sex, a.category, a.counted,
			a.uncounted, a.q, a.q_end, a.flagged, a.changing, a.uscc, a.since, a.limits[0], a.limits[1], a.limits[2], a.limits[3], a.limits[4],
		a.limits[5], a.limits[6], a.limits[7], a.limits[8], a.contact, &rows, &n));
	put_counts(c, rows, n, f->stage, out);
	return OK;
}

/* ---- what a filter may be set to ---- */

/* All four are kept while nothing changes: they stand beside every list. */
static enum outcome read_colleges(struct ctx *c, const void *arg, void **out, size_t *n)
{
	struct college_row *rows;

	TRY(q_graduate_colleges(c->tx, c->school_id, scope_account(c->actor), &rows, n));
	*out = rows;
	return OK;
}

enum outcome graduate_colleges(struct ctx *c, struct college_row **out, size_t *count)
{
	void *kept;

	TRY(memo_rows(c, arena_printf(c->arena, "graduate_colleges %lld", (long long)scope_account(c->actor)), &college_shape, read_colleges, NULL, &kept, count));
	*out = kept;
	return OK;
}

static enum outcome read_majors(struct ctx *c, const void *arg, void **out, size_t *n)
{
	struct graduate_major_row *rows;

	TRY(q_graduate_majors(c->tx, c->school_id, *(const int64_t *)arg, &rows, n));
	*out = rows;
	return OK;
}

enum outcome graduate_majors(struct ctx *c, int64_t college_id, struct graduate_major_row **out, size_t *count)
{
	void *kept;

	TRY(memo_rows(c, arena_printf(c->arena, "graduate_majors %lld", (long long)college_id), &graduate_major_shape, read_majors, &college_id, &kept, count));
	*out = kept;
	return OK;
}

struct place {
	int64_t college, major;
};

static enum outcome read_classes(struct ctx *c, const void *arg, void **out, size_t *n)
{
	const struct place *p = arg;
	struct graduate_class_row *rows;

	TRY(q_graduate_classes(c->tx, c->school_id, c->cohort, p->college, scope_account(c->actor), p->major, &rows, n));
	*out = rows;
	return OK;
}

enum outcome graduate_classes(struct ctx *c, int64_t college_id, int64_t major_id, struct graduate_class_row **out, size_t *count)
{
	struct place p = { college_id, major_id };
	const char *question = arena_printf(c->arena, "graduate_classes %lld %lld %lld", (long long)scope_account(c->actor),
		(long long)college_id, (long long)major_id);
	void *kept;

	TRY(memo_rows(c, question, &graduate_class_shape, read_classes, &p, &kept, count));
	*out = kept;
	return OK;
}

static enum outcome read_categories(struct ctx *c, const void *arg, void **out, size_t *n)
{
	struct category_name_row *rows;

	TRY(q_category_choices(c->tx, c->school_id, c->cohort, &rows, n));
	*out = rows;
	return OK;
}

enum outcome graduate_categories(struct ctx *c, struct category_name_row **out, size_t *count)
{
	void *kept;

	TRY(memo_rows(c, "category_choices", &category_name_shape, read_categories, NULL, &kept, count));
	*out = kept;
	return OK;
}

/* ---- one person ---- */

enum outcome graduate_get(struct ctx *c, int64_t id, struct graduate_whole *out)
{
	memset(out, 0, sizeof *out);
	TRY(q_graduate_get(c->tx, c->school_id, id, &out->row));
	if (out->row == NULL || !scope_has(c->actor, out->row->college_id, out->row->class_id, id))
		return ctx_missing(c);
	TRY(q_graduate_account(c->tx, c->school_id, id, &out->account));
	TRY(q_graduate_counsellors(c->tx, c->school_id, out->row->class_id, &out->counsellors, &out->counsellor_count));
	return q_graduate_disputes(c->tx, c->school_id, id, &out->disputes, &out->dispute_count);
}

/* ---- showing what is masked ---- */

struct masked {
	const char *member, *about, *label_of; /* label_of: the member of the whole row whose label names it */
	bool counsellor;
	size_t offset;
};
static const struct masked masked[] = {
	{ "id_no", "graduate.id_no", "id_no_mask", false, offsetof(struct graduate_sealed_row, id_no_sealed) },
	{ "phone", "graduate.phone", "phone_mask", true, offsetof(struct graduate_sealed_row, phone_sealed) },
	{ "email", "graduate.email", "email_mask", true, offsetof(struct graduate_sealed_row, email_sealed) },
};

static const struct masked *masked_find(const char *member)
{
	for (size_t i = 0; i < sizeof masked / sizeof *masked; i++)
		if (strcmp(masked[i].member, member) == 0)
			return &masked[i];
	return NULL;
}

bool reveal_may(const struct actor *who, const char *member)
{
	static const char *const roles[] = { "office", "college_staff", "college_head" };
	const struct masked *m = masked_find(member);

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strcmp(who->role, roles[i]) == 0)
			return m != NULL;
	return m && m->counsellor && strcmp(who->role, "counsellor") == 0;
}

enum outcome graduate_reveal(struct ctx *c, int64_t id, const char *member, const char *reason, const char **value)
{
	const struct masked *m = masked_find(member);
	struct graduate_whole_row *row;
	struct graduate_sealed_row *sealed;
	struct audit_entry e = { .action = "graduate.reveal", .subject = "graduate", .subject_id = id, .graduate_id = id };

	TRY(q_graduate_get(c->tx, c->school_id, id, &row));
	if (m == NULL || row == NULL || !scope_has(c->actor, row->college_id, row->class_id, id))
		return audit_refuse(c, MISSING, e.action, e.subject, id, row ? id : 0, say_no_such_record(c->arena));
	if (!reveal_may(c->actor, member))
		return audit_refuse(c, DENIED, e.action, e.subject, id, id, say_reveal_denied(c->arena));
	if (utf8_count(reason) < REASON_MIN)
		return fail_say(c->fail, INVALID, say_reveal_reason(c->arena));
	TRY(q_graduate_sealed(c->tx, c->school_id, id, &sealed));
	TRY(secret_unseal(&c->program->secret, c->arena, m->about, *(const char *const *)((const char *)sealed + m->offset), value));
	e.note = say_reveal_note(c->arena, shape_field(&graduate_whole_shape, m->label_of)->label, reason);
	return audit_append(c, &e);
}

/* ---- chosen columns ---- */

enum outcome column_choice_get(struct ctx *c, const char *page, struct column_choice *out)
{
	struct column_choice_row *row;

	*out = (struct column_choice){ .columns = "" };
	TRY(q_column_choice_get(c->tx, c->school_id, c->actor->account_id, page, &row));
	if (row)
		*out = (struct column_choice){ row->columns, row->page_size };
	return OK;
}

enum outcome column_choice_put(struct ctx *c, const char *page, const struct column_choice *choice)
{
	struct audit_entry e = { .action = "columns.choose", .subject = "account", .subject_id = c->actor->account_id, .note = page };

	TRY(q_column_choice_put(c->tx, c->school_id, c->actor->account_id, page, choice->columns, choice->page_size, NULL));
	return audit_append(c, &e);
}
