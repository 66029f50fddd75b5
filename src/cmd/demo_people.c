/* Inventing people, employers and what is filled in. */
#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "demo.h"
#include "destination.h"
#include "words.h"

/* xorshift64*: the demo must be the same everywhere, not unpredictable. */
uint64_t chance_below(struct chance *c, uint64_t n)
{
	c->state ^= c->state >> 12;
	c->state ^= c->state << 25;
	c->state ^= c->state >> 27;
	return (c->state * UINT64_C(2685821657736338717) >> 11) % n;
}

struct list list_of(struct arena *a, const char *text, const char *between)
{
	struct list l = { NULL, 1 };
	char *copy = arena_dup(a, text), *p = copy;

	for (const char *q = text; (q = strstr(q, between)) != NULL; q += strlen(between))
		l.count++;
	l.items = arena_alloc(a, l.count * sizeof *l.items);
	for (size_t i = 0; i < l.count; i++) {
		char *end = strstr(p, between);

		l.items[i] = p;
		if (end == NULL)
			break;
		*end = '\0';
		p = end + strlen(between);
	}
	return l;
}

void names_load(struct names *n, struct arena *a)
{
	n->majors = list_of(a, say_demo_majors(a), " ");
	n->surnames = list_of(a, say_demo_surnames(a), " ");
	n->given[0] = list_of(a, say_demo_given_1(a), " ");
	n->given[1] = list_of(a, say_demo_given_2(a), " ");
	n->employers = list_of(a, say_demo_employers(a), " ");
	n->schools = list_of(a, say_demo_study_schools(a), " ");
	n->foreign = list_of(a, say_demo_foreign(a), ";");
	n->projects = list_of(a, say_demo_projects(a), " ");
	n->freelance = list_of(a, say_demo_freelance(a), " ");
}

static const char *any(struct chance *c, const struct list *l)
{
	return l->items[chance_below(c, l->count)];
}

char *invent_name(struct demo *d, char sex)
{
	return arena_printf(d->arena, "%s%s", any(&d->chance, &d->names.surnames), any(&d->chance, &d->names.given[sex - '1']));
}

/* ---- numbers ---- */

char *invent_identity(struct arena *a, int year, char sex, unsigned n)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	unsigned order = n / 336 % 500 * 2 + (sex == '1' ? 1 : 0);
	char *id = arena_printf(a, "99%04u%04d%02u%02u%03u", 1000 + n % 7 * 100, year, n % 12 + 1, n / 12 % 28 + 1, order);
	int sum = 0;

	for (int i = 0; i < 17; i++)
		sum += (id[i] - '0') * weights[i];
	return arena_printf(a, "%s%c", id, "10X98765432"[sum % 11]);
}

static const char uscc_signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int sign_value(char sign)
{
	return (int)(strchr(uscc_signs, sign) - uscc_signs);
}

/* The organisation's own nine signs (GB 11714), then the whole (GB 32100). */
char *invent_uscc(struct arena *a, unsigned n)
{
	static const int inner[8] = { 3, 7, 9, 10, 5, 8, 4, 2 };
	char *body = arena_printf(a, "MA%06u", (n * 7919 + 100003) % 1000000), *code;
	int sum = 0, weight = 1, rest;

	for (int i = 0; i < 8; i++)
		sum += inner[i] * (body[i] >= 'A' ? body[i] - 'A' + 10 : body[i] - '0');
	rest = 11 - sum % 11;
	code = arena_printf(a, "91990100%s%c", body, rest == 10 ? 'X' : rest == 11 ? '0' : (char)('0' + rest));
	sum = 0;
	for (int i = 0; i < 17; i++, weight = weight * 3 % 31)
		sum += sign_value(code[i]) * weight;
	return arena_printf(a, "%s%c", code, uscc_signs[(31 - sum % 31) % 31]);
}

/* ---- the roster ---- */

enum { MAJOR_NAME = 1, MAJOR_CODE, MAJOR_SHORT };

void invent_person(struct demo *d, size_t i, struct person *p)
{
	static const char *const divisions[] = { "420106", "420111", "420500", "430104", "360103", "330106", "310115", "440305" };
	struct arena *a = d->arena;
	struct chance *c = &d->chance;
	size_t which = i % d->names.majors.count;
	struct list major = list_of(a, d->names.majors.items[which], ",");
	bool graduate_level = which % 3 == 2; /* the third of each college is a master's */
	int cohort = (int)strtol(d->cohort, NULL, 10), birth = cohort - (graduate_level ? 25 : 22) - (int)chance_below(c, 2);
	char sex = chance_below(c, 100) < 55 ? '1' : '2';
	int years = graduate_level ? 3 : 4;

	memset(p, 0, sizeof *p);
	for (size_t k = 0; k < roster_form_shape.count; k++)
		field_set_text(&roster_form_shape.fields[k], &p->roster, "");
	p->college = (int)(which / 3);
	p->roster.student_no = arena_printf(a, "%d%02zu%04zu", cohort - years, which + 1, i + 1);
	p->roster.name = invent_name(d, sex);
	p->roster.sex = sex == '1' ? "1" : "2";
	p->roster.id_no = invent_identity(a, birth, sex, (unsigned)i);
	p->roster.education = graduate_level ? "11" : "31";
	p->roster.college = major.items[0];
	p->roster.major = major.items[MAJOR_NAME];
	p->roster.major_code = major.items[MAJOR_CODE];
	p->roster.class = arena_printf(a, "%s%02d%02zu", major.items[MAJOR_SHORT], (cohort - years) % 100, i / d->names.majors.count % 2 + 1);
	p->roster.ethnic = chance_below(c, 12) ? "01" : "15";
	p->roster.political = chance_below(c, 6) ? "03" : "01";
	p->roster.training_mode = "1";
	p->roster.school_years = graduate_level ? "3" : "4";
	p->roster.enrolled_on = arena_printf(a, "%d-09-01", cohort - years);
	p->roster.graduated_on = arena_printf(a, "%d-06-30", cohort);
	p->roster.origin = divisions[chance_below(c, sizeof divisions / sizeof *divisions)];
	p->roster.phone = arena_printf(a, "199%08llu", (unsigned long long)(10000000 + i * 7919 % 89999999));
	p->roster.email = arena_printf(a, "s%s@example.edu.cn", p->roster.student_no);
}

/* ---- what is filled in ---- */

static void fill_employer(struct demo *d, struct destination_form *f)
{
	size_t which = chance_below(&d->chance, d->names.employers.count);
	struct list e = list_of(d->arena, d->names.employers.items[which], ",");

	f->employer_name = e.items[0];
	f->uscc = invent_uscc(d->arena, (unsigned)which);
	f->nature = e.items[1];
	f->industry = e.items[2];
	f->division = e.items[3];
	f->address = e.items[4];
	f->job_type = e.items[5];
	f->job_title = e.items[6];
	f->salary = arena_printf(d->arena, "%llu", (unsigned long long)(45 + chance_below(&d->chance, 70)) * 100);
}

static void fill_project(struct demo *d, struct destination_form *f)
{
	struct list p = list_of(d->arena, any(&d->chance, &d->names.projects), ",");

	f->employer_name = p.items[0];
	f->uscc = invent_uscc(d->arena, 900);
	f->nature = "29";
	f->industry = "45";
	f->division = "420500";
	f->job_type = "30";
	f->job_title = p.items[1];
}

static void fill_company(struct demo *d, struct destination_form *f, unsigned n)
{
	f->employer_name = say_demo_company(d->arena);
	f->uscc = invent_uscc(d->arena, 1000 + n);
	f->nature = "33";
	f->industry = "34";
	f->division = "420111";
	f->shop_url = arena_printf(d->arena, "https://shop.example.com/%u", n);
	f->salary = "6000";
	f->address = say_demo_address(d->arena);
}

static void fill_others(struct demo *d, struct destination_form *f)
{
	struct list abroad = list_of(d->arena, any(&d->chance, &d->names.foreign), ",");
	struct list free = list_of(d->arena, any(&d->chance, &d->names.freelance), ",");

	f->study_school = any(&d->chance, &d->names.schools);
	f->country = abroad.items[0];
	f->foreign_school = abroad.items[1];
	f->foreign_school_en = abroad.items[2];
	f->freelance_kind = free.items[0];
	f->freelance_text = free.items[1];
}

static struct category_row category_of(const struct code_set *set, const struct code *code)
{
	return (struct category_row){ .code = code->code, .form = code_extra(set, code, "form"),
		.needs_uscc = strcmp(code_extra(set, code, "needs_uscc"), "1") == 0,
		.wage_check = strcmp(code_extra(set, code, "wage_check"), "1") == 0 };
}

/* Most register on the day it is settled or the next one, some only later. */
static int64_t settled_before(struct demo *d)
{
	int64_t n = (int64_t)chance_below(&d->chance, 40);

	return n < 32 ? n % 2 : 2 + n % 9;
}

void invent_destination(struct demo *d, const struct person *p, const char *category, int64_t at, struct destination_form *out)
{
	const struct code_set *set = code_set("destination");
	const struct category_row row = category_of(set, code_find(set, category));
	char day[20];

	for (size_t i = 0; i < destination_form_shape.count; i++)
		field_set_text(&destination_form_shape.fields[i], out, "");
	fill_others(d, out);
	if (strcmp(row.form, "project") == 0)
		fill_project(d, out);
	else if (strcmp(row.form, "company") == 0 || strcmp(row.form, "shop") == 0)
		fill_company(d, out, (unsigned)(p - d->people));
	else
		fill_employer(d, out);
	out->contact_name = say_demo_contact(d->arena);
	out->contact_phone = "027-88880000";
	out->signed_on = arena_dup(d->arena, clock_date(at - INT64_C(86400000) * settled_before(d), day));
	out->category = category;
	if (strcmp(category, "12") == 0 && chance_below(&d->chance, 3) == 0)
		out->salary = "1500"; /* below every minimum wage: warned, and flagged to the reviewer */
	for (size_t i = 0; i < destination_form_shape.count; i++) {
		const struct field *f = &destination_form_shape.fields[i];

		if (destination_need(&row, f->name) == MEMBER_ABSENT)
			field_set_text(f, out, "");
	}
}
