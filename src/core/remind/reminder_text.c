/* Texts with places: read, judged, kept, filled. */
#include "reminder_text.h"

#include <string.h>

#include "audit.h"
#include "buf.h"
#include "cohort.h"
#include "db.h"
#include "graduate.h"
#include "pressure.h"
#include "queries.h"
#include "reminder.h"
#include "reminder_rule.h"
#include "school.h"
#include "words.h"

/* ---- the texts ---- */

/* "\n" in a file of codes is a new line. */
static const char *with_lines(struct arena *a, const char *text)
{
	struct buf b;

	buf_init(&b, a);
	for (; *text; text++)
		if (text[0] == '\\' && text[1] == 'n') {
			buf_char(&b, '\n');
			text++;
		} else {
			buf_char(&b, *text);
		}
	return buf_text(&b);
}

static struct reminder_text_row built_in(struct ctx *c, const struct code *code)
{
	const struct code_set *set = code_set("reminder_text");

	return (struct reminder_text_row){ .school_id = c->school_id, .code = code->code, .subject = code_extra(set, code, "subject"),
		.body = with_lines(c->arena, code_extra(set, code, "body")), .author_name = "" };
}

static enum outcome find_code(struct ctx *c, const char *code, const struct code **out)
{
	*out = code_find(code_set("reminder_text"), code);
	return *out ? OK : fail_say(c->fail, MISSING, say_reminder_text_missing(c->arena));
}

enum outcome reminder_text_get(struct ctx *c, const char *code, struct reminder_text_row *out)
{
	const struct code *known;
	struct reminder_text_row *own;

	TRY(find_code(c, code, &known));
	TRY(q_reminder_text_now(c->tx, c->school_id, code, &own));
	*out = own ? *own : built_in(c, known);
	return OK;
}

enum outcome reminder_text_versions(struct ctx *c, const char *code, struct reminder_text_row **rows, size_t *count)
{
	const struct code *known;
	struct reminder_text_row *own, *all;
	size_t n;

	TRY(find_code(c, code, &known));
	TRY(q_reminder_text_versions(c->tx, c->school_id, code, &own, &n));
	all = arena_array(c->arena, n + 1, sizeof *all);
	for (size_t i = 0; i < n; i++)
		all[i] = own[i];
	all[n] = built_in(c, known);
	*rows = all;
	*count = n + 1;
	return OK;
}

/* ---- places ---- */

struct place {
	const char *begin, *end; /* from {{ to behind }} */
	const char *name;        /* what stands between, trimmed; "" when it is left open */
};

static const char *trimmed(struct arena *a, const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return arena_dupn(a, p, (size_t)(end - p));
}

static bool next_place(struct arena *a, const char *text, struct place *out)
{
	const char *begin = strstr(text, "{{"), *end = begin ? strstr(begin + 2, "}}") : NULL;

	if (begin == NULL)
		return false;
	*out = (struct place){ begin, end ? end + 2 : begin + strlen(begin), end ? trimmed(a, begin + 2, end) : "" };
	return true;
}

bool reminder_place_fits(const struct code *place, const char *audience)
{
	const char *who = place ? code_extra(code_set("reminder_place"), place, "audience") : "";
	bool graduate = strcmp(audience, "graduate") == 0;

	return strcmp(who, "all") == 0 || strcmp(who, graduate ? "graduate" : "staff") == 0;
}

static const char *all_places(struct arena *a, const char *audience)
{
	const struct code_set *set = code_set("reminder_place");
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < set->count; i++)
		if (reminder_place_fits(&set->codes[i], audience))
			buf_printf(&b, "%s{{%s}}", b.n ? " " : "", set->codes[i].code);
	return buf_text(&b);
}

static bool has_place(struct arena *a, const char *text, const char *name)
{
	for (struct place p; next_place(a, text, &p); text = p.end)
		if (strcmp(p.name, name) == 0)
			return true;
	return false;
}

/* What a digest is nothing without. */
static void check_needed(struct ctx *c, const char *field, const char *text, const char *audience)
{
	const struct code_set *set = code_set("reminder_place");

	for (size_t i = 0; i < set->count; i++)
		if (*code_extra(set, &set->codes[i], "must") && strcmp(audience, "graduate") != 0 && !has_place(c->arena, text, set->codes[i].code))
			fail_at(c->fail, field, say_reminder_place_needed(c->arena, set->codes[i].code));
}

static void check_places(struct ctx *c, const char *field, const char *text, const char *audience)
{
	const struct code_set *set = code_set("reminder_place");
	struct place p;

	for (; next_place(c->arena, text, &p); text = p.end) {
		if (*p.name == '\0')
			fail_at(c->fail, field, say_reminder_place_open(c->arena));
		else if (!reminder_place_fits(code_find(set, p.name), audience))
			fail_at(c->fail, field, say_reminder_place_unknown(c->arena, p.name, all_places(c->arena, audience)));
	}
}

/* ---- judging and keeping ---- */

enum outcome reminder_text_check(struct ctx *c, const char *code, const struct reminder_text_form *form)
{
	const struct code *known;
	const char *audience;

	TRY(find_code(c, code, &known));
	audience = code_extra(code_set("reminder_text"), known, "audience");
	TRY(pressure_check(c, "subject", form->subject));
	TRY(pressure_check(c, "body", form->body));
	check_places(c, "subject", form->subject, audience);
	check_places(c, "body", form->body, audience);
	check_needed(c, "body", form->body, audience);
	return fail_done(c->fail);
}

enum outcome reminder_text_put(struct ctx *c, const char *code, const struct reminder_text_form *form)
{
	struct reminder_text_row was, now;
	int64_t added;

	TRY(reminder_text_check(c, code, form));
	TRY(reminder_text_get(c, code, &was));
	if (was.version != form->version)
		return fail_say(c->fail, CONFLICT, say_reminder_text_stale(c->arena, was.author_name));
	now = (struct reminder_text_row){ c->school_id, code, was.version + 1, form->subject, form->body, c->actor->account_id, c->actor->name, c->now };
	TRY(q_reminder_text_add(c->tx, c->school_id, code, now.version, now.subject, now.body, now.author_id, now.author_name, c->now, &added));
	if (added == 0)
		return fail_say(c->fail, CONFLICT, say_reminder_text_stale(c->arena, was.author_name));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.text", .subject = "reminder_text", .note = code_name("reminder_text", code),
		.shape = &reminder_text_shape, .before = &was, .after = &now });
}

/* ---- filling in ---- */

enum outcome reminder_around(struct ctx *c, struct reminder_around *out)
{
	struct reminder_rule_row rule;
	struct cohort_row *cohorts, *cohort = NULL;
	struct school_row *school;
	char until[20];
	size_t n;

	TRY(school_around(c, &school, &cohorts, &n));
	for (size_t i = 0; i < n; i++)
		if (strcmp(cohorts[i].cohort, c->cohort) == 0)
			cohort = &cohorts[i];
	TRY(reminder_rule_get(c, &rule));
	*out = (struct reminder_around){
		.school = school ? school->name : "", .office = school && *school->office ? school->office : say_reminder_office(c->arena),
		.phone = school ? school->office_phone : "", .mail = school ? school->office_mail : "",
		.site = *rule.site ? rule.site : say_reminder_no_site(c->arena), .cohort = c->cohort,
		.closes = cohort ? arena_dup(c->arena, clock_until(c->now < cohort->late_at ? cohort->late_at : cohort->closes_at, until)) : "",
	};
	return OK;
}

struct named {
	const char *name, *value;
};

static const char *value_of(const struct named *values, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(values[i].name, name) == 0)
			return values[i].value;
	return NULL;
}

char *reminder_fill(struct arena *a, const char *text, const struct reminder_around *r, const struct reminder_values *v)
{
	const char *stage = *v->stage ? code_name("stage", v->stage) : "";
	const struct code_set *set = code_set("reminder_place");
	/* In the order of words/codes/reminder_place.tsv. */
	const char *const given[] = { v->name, r->school, r->office, r->phone, r->cohort, r->closes, r->site, v->college, v->class,
		stage ? stage : "", v->list, v->number };
	struct named values[sizeof given / sizeof *given];
	size_t n = sizeof given / sizeof *given;
	struct place p;
	struct buf b;

	for (size_t i = 0; i < n; i++)
		values[i] = (struct named){ set->codes[i].code, given[i] };
	buf_init(&b, a);
	for (; next_place(a, text, &p); text = p.end) {
		const char *value = value_of(values, n, p.name);

		buf_bytes(&b, text, (size_t)(p.begin - text));
		if (value)
			buf_put(&b, value);
		else
			buf_bytes(&b, p.begin, (size_t)(p.end - p.begin));
	}
	buf_put(&b, text);
	return buf_text(&b);
}

char *reminder_foot(struct arena *a, const struct reminder_around *r)
{
	if (*r->phone && *r->mail)
		return say_reminder_foot_both(a, r->office, r->phone, r->mail);
	if (*r->phone || *r->mail)
		return say_reminder_foot_one(a, r->office, *r->phone ? r->phone : r->mail);
	return say_reminder_foot(a, r->office);
}

/* ---- somebody to try it on ---- */

enum outcome reminder_sample(struct ctx *c, int64_t id, struct reminder_person_row **out)
{
	struct graduate_find_form any = reminder_anybody();
	struct graduate_line_row *rows;
	size_t n;
	bool more;

	*out = NULL;
	if (id == 0) {
		TRY(graduate_list(c, &any, "", 1, &rows, &n, &more));
		id = n ? rows[0].id : 0;
	}
	if (id == 0)
		return OK;
	TRY(q_reminder_person_one(c->tx, c->school_id, id, out));
	if (*out && !scope_has(c->actor, (*out)->college_id, (*out)->class_id, id))
		*out = NULL;
	return *out ? OK : ctx_missing(c);
}
