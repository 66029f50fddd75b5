/* Judging what was filled in: one table says which member belongs to which form. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "db.h"
#include "identity.h"
#include "queries.h"
#include "record.h"
#include "utf8.h"
#include "words.h"

enum { SALARY_MOST = 1000000 };

/* Forms: words/codes/destination_form.tsv, in the order of the letters of `cells` below. */
static const char *const forms[] = { "employer", "project", "army", "company", "shop", "freelance", "study", "abroad", "none" };

/* '!' required, '+' may be given, '.' does not belong. What a category adds by its own columns: the credit
 * code where needs_uscc, the salary where wage_check. Source: the national definitions of each category
 * and what the national system asks for (its workbook of 39 columns). */
static const struct {
	const char *member, *cells;
} members[] = {
	/*                      E P A C S F T B N */
	{ "employer_name",     "!!.!+...." },
	{ "uscc",              "++.++...." },
	{ "nature",            "!!.+....." },
	{ "industry",          "!!.!+...." },
	{ "division",          "!!+!!!..." },
	{ "address",           "++.+++..." },
	{ "job_type",          "!!......." },
	{ "job_title",         "++.++...." },
	{ "contact_name",      "++......." },
	{ "contact_phone",     "!+......." },
	{ "salary",            "++.+++..." },
	{ "signed_on",         "++++++++." },
	{ "starts_on",         "++++++++." },
	{ "ends_on",           "++......." },
	{ "agreement_no",      "++......." },
	{ "study_school",      "......!.." },
	{ "study_major",       "......+.." },
	{ "country",           ".......!." },
	{ "foreign_school",    ".......!." },
	{ "foreign_school_en", ".......+." },
	{ "foreign_major",     ".......+." },
	{ "foreign_major_en",  ".......+." },
	{ "shop_url",          "....!...." },
	{ "freelance_kind",    ".....!..." },
	{ "freelance_text",    ".....!..." },
};

static int form_index(const char *form)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (strcmp(forms[i], form) == 0)
			return (int)i;
	return -1;
}

enum destination_need destination_need(const struct category_row *category, const char *member)
{
	int form = form_index(category->form);
	char cell = '+'; /* archive, household, note: whatever the category */

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(members[i].member, member) == 0)
			cell = form < 0 ? '+' : members[i].cells[form];
	if (cell == '.')
		return MEMBER_ABSENT;
	if ((strcmp(member, "uscc") == 0 && category->needs_uscc) || (strcmp(member, "salary") == 0 && category->wage_check))
		return MEMBER_REQUIRED;
	return cell == '!' ? MEMBER_REQUIRED : MEMBER_OPTIONAL;
}

/* The day a destination was settled has a name of its own in each form. */
static const char *settled(const struct category_row *category, const char *member, const char *column)
{
	const struct code_set *set = code_set("destination_form");

	if (category == NULL || strcmp(member, "signed_on") != 0)
		return "";
	return code_extra(set, code_find(set, category->form), column);
}

const char *destination_label(const struct category_row *category, const char *member, const char *otherwise)
{
	const char *own = settled(category, member, "settled");

	return *own ? own : otherwise;
}

const char *destination_hint(const struct category_row *category, const char *member, const char *otherwise)
{
	const char *own = settled(category, member, "hint");

	return *own ? own : otherwise;
}

/* ---- one member ---- */

struct checking {
	struct ctx *c;
	struct destination_form *form;
	enum destination_strictness how;
	const char *cohort;
	struct category_row *category; /* NULL: none chosen or unknown */
};

static void check_text(struct checking *k, const struct field *f, const char *text)
{
	struct arena *a = k->c->arena;
	size_t n = utf8_count(text);

	if (f->max && n > f->max)
		fail_at(k->c->fail, f->name, say_form_too_long(a, f->label, arena_printf(a, "%u", f->max), arena_printf(a, "%zu", n)));
	field_set_text(f, k->form, text);
}

static void check_code(struct checking *k, const struct field *f, const char *text)
{
	const struct code *code = code_read(code_set(f->set), k->c->arena, text);

	if (code == NULL)
		fail_at(k->c->fail, f->name, say_form_bad_code(k->c->arena, f->label, text));
	field_set_text(f, k->form, code ? code->code : text);
}

static void check_date(struct checking *k, const struct field *f, const char *text)
{
	char date[11];

	if (date_parse(text, date))
		text = arena_dup(k->c->arena, date);
	else
		fail_at(k->c->fail, f->name, say_form_bad_date(k->c->arena, f->label, text));
	field_set_text(f, k->form, text);
}

static void check_member(struct checking *k, const struct field *f)
{
	bool narrow = f->kind == FIELD_CODE || f->kind == FIELD_DATE || strcmp(f->name, "uscc") == 0 || strcmp(f->name, "salary") == 0;
	const char *text = field_text(f, k->form);

	text = text && *text ? utf8_clean(k->c->arena, text, narrow) : "";
	if (*text == '\0' || strcmp(f->name, "category") == 0)
		field_set_text(f, k->form, text);
	else if (f->kind == FIELD_CODE)
		check_code(k, f, text);
	else if (f->kind == FIELD_DATE)
		check_date(k, f, text);
	else
		check_text(k, f, text);
}

/* ---- the category ---- */

static enum outcome find_category(struct checking *k)
{
	struct ctx *c = k->c;
	const struct code *code;

	TRY(q_category_get(c->tx, c->school_id, k->cohort, k->form->category, &k->category));
	if (k->category)
		return OK;
	TRY(q_category_by_name(c->tx, c->school_id, k->cohort, k->form->category, &k->category));
	code = k->category ? NULL : code_read(code_set("destination"), c->arena, k->form->category);
	return code ? q_category_get(c->tx, c->school_id, k->cohort, code->code, &k->category) : OK;
}

/* A workbook of the national system may name a group ("80") only, or a category stopped since. */
static enum outcome check_category(struct checking *k)
{
	struct ctx *c = k->c;
	const char *fault = NULL;

	if (*k->form->category == '\0') {
		if (k->how != DESTINATION_DRAFT)
			fail_at(c->fail, "category", say_check_category(c->arena));
		return OK;
	}
	TRY(find_category(k));
	if (k->category == NULL)
		fault = say_check_category_unknown(c->arena, k->form->category);
	else if (k->how != DESTINATION_IMPORT && !k->category->selectable)
		fault = say_check_category_group(c->arena, k->category->name);
	else if (k->how != DESTINATION_IMPORT && k->category->stopped)
		fault = say_check_category_stopped(c->arena, k->category->name);
	if (fault)
		fail_at(c->fail, "category", fault);
	if (k->category)
		k->form->category = k->category->code;
	return OK;
}

/* ---- numbers, shapes, dates ---- */

static void check_salary(struct checking *k)
{
	struct arena *a = k->c->arena;
	const char *text = k->form->salary;
	char *digits = arena_alloc(a, strlen(text) + 1), *to = digits;
	size_t whole;

	if (*text == '\0')
		return;
	for (const char *p = text; *p; p++)
		if (*p != ',' && *p != ' ')
			*to++ = *p;
	*to = '\0';
	whole = strspn(digits, "0123456789");
	if (digits[whole] == '.' && digits[whole + 1 + strspn(digits + whole + 1, "0")] == '\0')
		digits[whole] = '\0'; /* 3200.00, as workbooks have it */
	if (digits[whole] || whole == 0 || whole > 9 || strtoll(digits, NULL, 10) > SALARY_MOST || strtoll(digits, NULL, 10) < 1) {
		if (k->how == DESTINATION_IMPORT && whole > 0 && digits[whole] == '\0' && strspn(digits, "0") == whole)
			k->form->salary = "";
		else
			fail_at(k->c->fail, "salary", say_check_salary(a, text));
		return;
	}
	k->form->salary = arena_printf(a, "%lld", strtoll(digits, NULL, 10));
}

/* What the national system holds is not judged again; a draft is kept as typed. */
static void check_shapes(struct checking *k)
{
	struct destination_form *f = k->form;
	struct arena *a = k->c->arena;
	struct uscc uscc;
	enum uscc_fault fault = *f->uscc ? uscc_read(f->uscc, &uscc) : USCC_GOOD;

	if (*f->uscc && fault == USCC_GOOD)
		f->uscc = arena_dup(a, uscc.code);
	if (k->how != DESTINATION_SUBMIT)
		return;
	if (fault != USCC_GOOD)
		fail_at(k->c->fail, "uscc", uscc_say(a, fault, f->uscc));
	if (*f->contact_phone && !phone_any(f->contact_phone))
		fail_at(k->c->fail, "contact_phone", say_check_phone(a));
	if (*f->archive_postcode && (strlen(f->archive_postcode) != 6 || strspn(f->archive_postcode, "0123456789") != 6))
		fail_at(k->c->fail, "archive_postcode", say_check_postcode(a, f->archive_postcode));
	if (*f->shop_url && strncmp(f->shop_url, "http://", 7) != 0 && strncmp(f->shop_url, "https://", 8) != 0)
		fail_at(k->c->fail, "shop_url", say_check_url(a, f->shop_url));
}

static const char *label_of(const char *member)
{
	return shape_field(&destination_form_shape, member)->label;
}

static void check_order(struct checking *k, const char *earlier, const char *later)
{
	const char *one = field_text(shape_field(&destination_form_shape, earlier), k->form);
	const char *two = field_text(shape_field(&destination_form_shape, later), k->form);

	if (*one && *two && date_days(one) != DATE_NONE && date_days(two) != DATE_NONE && strcmp(two, one) < 0)
		fail_at(k->c->fail, later, say_check_dates(k->c->arena, destination_label(k->category, later, label_of(later)), two, destination_label(k->category, earlier, label_of(earlier)), one));
}

static void check_dates(struct checking *k)
{
	char today[20];
	const char *signed_on = k->form->signed_on;

	check_order(k, "signed_on", "ends_on");
	check_order(k, "starts_on", "ends_on");
	if (*signed_on && date_days(signed_on) != DATE_NONE && strcmp(signed_on, clock_date(k->c->now, today)) > 0)
		fail_at(k->c->fail, "signed_on", say_check_future(k->c->arena, destination_label(k->category, "signed_on", label_of("signed_on")), signed_on));
}

/* The notice's fourth prohibition: internship papers are no proof of employment. */
static void check_internship(struct checking *k, const char *member)
{
	const struct code_set *words = code_set("internship_word"), *rules = code_set("discipline");
	const struct code *rule = code_find(rules, "4-4");
	const char *text = field_text(shape_field(&destination_form_shape, member), k->form);

	assert(rule);
	for (size_t i = 0; i < words->count; i++) {
		if (strstr(text, words->codes[i].name) == NULL)
			continue;
		fail_at(k->c->fail, member, say_check_internship(k->c->arena, label_of(member), words->codes[i].name,
			code_extra(rules, rule, "text"), rule->name));
		return;
	}
}

static void check_complete(struct checking *k)
{
	struct arena *a = k->c->arena;

	for (size_t i = 0; k->category && i < destination_form_shape.count; i++) {
		const struct field *f = &destination_form_shape.fields[i];
		enum destination_need need = destination_need(k->category, f->name);

		if (need == MEMBER_ABSENT)
			field_set_text(f, k->form, ""); /* left over from a category chosen before */
		else if (need == MEMBER_REQUIRED && *field_text(f, k->form) == '\0')
			fail_at(k->c->fail, f->name, f->kind == FIELD_CODE ? say_form_choose(a, f->label) : say_form_required(a, f->label));
	}
}

enum outcome check_in(struct ctx *c, const char *cohort, struct destination_form *form, enum destination_strictness how, struct category_row **category)
{
	struct checking k = { c, form, how, cohort, NULL };

	for (size_t i = 0; i < destination_form_shape.count; i++)
		check_member(&k, &destination_form_shape.fields[i]);
	TRY(check_category(&k));
	check_salary(&k);
	if (how == DESTINATION_SUBMIT)
		check_complete(&k);
	check_shapes(&k);
	if (how == DESTINATION_SUBMIT) {
		check_dates(&k);
		check_internship(&k, "job_title");
		check_internship(&k, "agreement_no");
	}
	*category = k.category;
	if (c->fail->count == 0)
		return OK;
	return fail_say(c->fail, INVALID, say_form_faults(c->arena, arena_printf(c->arena, "%d", c->fail->count)));
}

enum outcome destination_check(struct ctx *c, struct destination_form *form, enum destination_strictness how)
{
	struct category_row *category;

	return check_in(c, c->cohort, form, how, &category);
}
