/* Registration, first half: choosing a category, filling in what it asks for, the draft saved as typed. */
#include <string.h>

#include "category.h"
#include "employer.h"
#include "identity.h"
#include "minwage.h"
#include "my.h"
#include "routes.h"
#include "utf8.h"
#include "words.h"

/* ---- 1: the tree, nothing chosen beforehand ---- */

static const struct category_row *parent_of(const struct category_row *rows, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (*code && strcmp(rows[i].code, code) == 0)
			return &rows[i];
	return NULL;
}

/* The leaves of one class, each under its group's name where it has one. */
static void put_leaves(struct view *class, const struct category_row *rows, size_t count, const char *code)
{
	const char *group = "";

	for (size_t i = 0; i < count; i++) {
		const struct category_row *r = &rows[i], *parent = parent_of(rows, count, r->parent);
		struct view *leaf;

		if (!r->selectable || r->stopped || strcmp(r->class, code) != 0)
			continue;
		leaf = view_push(class, "categories");
		view_text(leaf, "code", r->code);
		view_text(leaf, "name", r->name);
		view_text(leaf, "definition", r->definition);
		view_text(leaf, "evidence", r->evidence);
		view_bool(leaf, "two_level", r->two_level);
		view_text(leaf, "group", parent && strcmp(parent->name, group) != 0 ? parent->name : "");
		group = parent ? parent->name : "";
	}
}

static enum outcome put_tree(struct call *c)
{
	const struct code_set *classes = code_set("destination_class"), *hints = code_set("class_hint");
	struct category_row *rows;
	size_t count;

	TRY(category_list(c->ctx, c->ctx->cohort, &rows, &count));
	view_list(c->view, "classes");
	for (size_t i = 0; i < classes->count; i++) {
		const struct code *class = &classes->codes[i];
		struct view *v = view_push(c->view, "classes");

		view_text(v, "code", class->code);
		view_text(v, "name", class->name);
		view_text(v, "top", code_extra(classes, class, "top"));
		view_text(v, "hint", code_name("class_hint", class->code) ? code_extra(hints, code_find(hints, class->code), "text") : "");
		view_hide(v, "hint");
		view_list(v, "categories");
		put_leaves(v, rows, count, class->code);
	}
	return OK;
}

enum outcome show_my_register(struct call *c)
{
	const char *next;
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (m.h.closed || (m.h.open && m.draft == NULL && strcmp(m.h.open->state, "returned") != 0))
		return my_away(c, "/my");
	my_put_step(c, NULL, 1);
	view_int(c->view, "version", m.h.open ? m.h.open->version : 0);
	view_row(c->view, "row", &destination_shape, m.draft);
	view_text(c->view, "chosen", m.category ? m.category->name : "");
	view_hide(c->view, "chosen");
	TRY(my_next(c, m.draft, &next));
	view_text(c->view, "next_href", next);
	view_hide(c->view, "next_href");
	view_bool(c->view, "has_foot", true);
	return put_tree(c);
}

/* ---- writing the draft ---- */

/* What was typed over what there was; a member that the page did not bring stays. */
static void take_typed(struct call *c, struct destination_form *form)
{
	const struct shape *shape = &destination_form_shape;

	for (size_t i = 0; i < shape->count; i++) {
		const char *typed = pair_get(c->req->form, shape->fields[i].name);

		if (typed)
			field_set_text(&shape->fields[i], form, utf8_clean(c->ctx->arena, typed, false));
	}
}

static int64_t form_id(struct call *c, const char *name)
{
	return request_id_of(request_form(c->req, name));
}

/* The place comes as a code, or as three lists of which the last chosen counts. */
static const char *typed_division(struct call *c)
{
	static const char *const lists[] = { "county", "city", "province" };
	const struct code_set *set = code_set("division");
	const char *found = "";

	if (*request_form(c->req, "division"))
		return request_form(c->req, "division");
	for (int i = 0; i < 3; i++) {
		const struct code *code = code_find(set, request_form(c->req, lists[i]));
		const char *above = i < 2 ? request_form(c->req, lists[i + 1]) : "";

		/* A county left over from another city says nothing. */
		if (code && *found == '\0' && (*above == '\0' || strcmp(code->parent, above) == 0))
			found = code->code;
	}
	return found;
}

static void take_division(struct call *c, struct destination_form *form)
{
	if (pair_get(c->req->form, "province") || pair_get(c->req->form, "division"))
		form->division = arena_dup(c->ctx->arena, typed_division(c));
}

/* What the school remembers of this credit code, put where nothing was typed. */
static enum outcome fill_employer(struct call *c, struct destination_form *form)
{
	struct employer_row *known;
	struct uscc code;

	if (uscc_read(form->uscc, &code) != USCC_GOOD)
		return OK; /* the field itself says what is wrong */
	TRY(employer_find(c->ctx, code.code, &known));
	c->notice = known ? say_my_employer_known(c->ctx->arena, known->name) : say_my_employer_unknown(c->ctx->arena);
	if (known == NULL)
		return OK;
	const struct { const char **to; const char *from; } pairs[] = {
		{ &form->employer_name, known->name }, { &form->nature, known->nature }, { &form->industry, known->industry },
		{ &form->division, known->division }, { &form->address, known->address },
	};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (**pairs[i].to == '\0')
			*pairs[i].to = pairs[i].from;
	return OK;
}

/* Saves what the page brought; seen is judged by the rule, unless the draft is only now begun. */
static enum outcome save(struct call *c, struct my *m, bool fill, struct destination_row *kept)
{
	struct destination_form form;
	struct destination_row row;

	TRY(my_load(c, m));
	TRY(my_draft_row(c, m, &row));
	TRY(destination_form_of(c->ctx, &row, true, &form));
	take_typed(c, &form);
	take_division(c, &form);
	if (fill)
		TRY(fill_employer(c, &form));
	TRY(destination_draft(c->ctx, m->id, m->draft ? form_id(c, "version") : row.version, &form, kept));
	return OK;
}

enum outcome do_my_register(struct call *c)
{
	struct destination_row kept;
	struct category_row *category;
	struct my m;

	if (*request_form(c->req, "category") == '\0') {
		fail_at(c->ctx->fail, "category", say_my_choose(c->ctx->arena));
		return fail_say(c->ctx->fail, INVALID, say_my_choose(c->ctx->arena));
	}
	TRY(save(c, &m, false, &kept));
	TRY(category_find(c->ctx, c->ctx->cohort, kept.category, &category));
	view_id(c->view, "id", kept.id);
	view_int(c->view, "version", kept.version);
	call_go(c, category && my_has_fields(category) ? "/my/register/fields" : "/my/register/check");
	return OK;
}

/* ---- 2: what the category asks for ---- */

static const char *fault_at(const struct fault *list, const char *field)
{
	for (const struct fault *f = list; f; f = f->next)
		if (strcmp(f->field, field) == 0)
			return f->text;
	return "";
}

static void put_wage_hint(struct call *c, struct view *v, const struct destination_row *row)
{
	char today[20];
	struct minwage w;
	struct arena *a = c->ctx->arena;

	if (minwage_find(row->division, *row->signed_on ? row->signed_on : clock_date(c->ctx->now, today), &w))
		view_text(v, "hint", w.lowest == w.highest
			? say_my_wage_one(a, w.place, arena_printf(a, "%lld", (long long)w.lowest))
			: say_my_wage_range(a, w.place, arena_printf(a, "%lld", (long long)w.lowest), arena_printf(a, "%lld", (long long)w.highest)));
}

struct laying {
	struct call *c;
	const struct destination_row *row;
	const struct destination_form *form;
	const struct category_row *category;
	const struct fault *faults; /* of the completeness asked for, or NULL */
};

static bool put_field(const struct laying *l, struct view *group, const struct code_set *set, const struct code *member)
{
	enum destination_need need = destination_need(l->category, member->code);
	struct view *v = view_push(group, "fields");
	const char *value = field_text(shape_field(&destination_form_shape, member->code), l->form);

	form_put_member(l->c, v, &destination_form_shape, member->code, l->form);
	view_bool(v, "required", need == MEMBER_REQUIRED);
	view_text(v, "label", destination_label(l->category, member->code, member->name));
	view_text(v, "hint", destination_hint(l->category, member->code, code_extra(set, member, "hint")));
	if (strcmp(member->code, "salary") == 0) {
		view_text(v, "kind", "int");
		if (l->category->wage_check)
			put_wage_hint(l->c, v, l->row);
	}
	if (l->faults && !l->c->again)
		view_text(v, "fault", fault_at(l->faults, member->code));
	return need == MEMBER_REQUIRED || *value || *view_get(v, "fault")->text;
}

/* Who works for himself has a place, no unit. */
static const char *group_of(const struct laying *l, const char *group)
{
	return strcmp(group, "unit") == 0 && strcmp(l->category->form, "freelance") == 0 ? "place" : group;
}

static void put_groups(const struct laying *l)
{
	const struct code_set *set = code_set("register_member");
	struct view *group = NULL;
	const char *name = "";

	view_list(l->c->view, "groups");
	view_hide(l->c->view, "groups");
	view_bool(l->c->view, "all_optional", true);
	view_hide(l->c->view, "all_optional");
	for (size_t i = 0; i < set->count; i++) {
		const struct code *member = &set->codes[i];
		const char *in = group_of(l, code_extra(set, member, "group"));

		if (destination_need(l->category, member->code) == MEMBER_ABSENT)
			continue;
		if (strcmp(in, name) != 0) {
			group = view_push(l->c->view, "groups");
			view_text(group, "code", in);
			view_text(group, "name", code_name("register_group", in));
			view_bool(group, "open", false);
			name = in;
		}
		if (put_field(l, group, set, member))
			view_bool(group, "open", true);
		if (destination_need(l->category, member->code) == MEMBER_REQUIRED)
			view_bool(l->c->view, "all_optional", false);
	}
}

/* ---- the place: three lists, or a search by name ---- */

static void put_choice(struct view *v, const char *list, const char *parent, const char *chosen)
{
	const struct code_set *set = code_set("division");

	view_list(v, list);
	for (size_t i = 0; i < set->count; i++) {
		const struct code *code = &set->codes[i];
		struct view *one;

		if (strcmp(code->parent, parent) != 0 || (*parent == '\0' && strcmp(code_extra(set, code, "level"), "1") != 0))
			continue;
		one = view_push(v, list);
		view_text(one, "code", code->code);
		view_text(one, "name", code_extra(set, code, "short"));
		view_bool(one, "selected", strcmp(code->code, chosen) == 0);
	}
}

static void put_place(struct call *c, const char *division)
{
	const struct code_set *set = code_set("division");
	const struct code *at = code_find(set, division);
	const char *path[3] = { "", "", "" };
	struct view *v = view_sub(c->view, "place");

	for (const struct code *code = at; code; code = code_find(set, code->parent)) {
		const char *level = code_extra(set, code, "level");

		if (*level >= '1' && *level <= '3')
			path[*level - '1'] = code->code;
	}
	view_hide(c->view, "place");
	view_text(v, "code", division);
	view_text(v, "name", at ? at->name : division);
	view_bool(v, "known", at != NULL);
	put_choice(v, "provinces", "", path[0]);
	view_list(v, "cities");
	view_list(v, "counties");
	if (*path[0])
		put_choice(v, "cities", path[0], path[1]);
	if (*path[1])
		put_choice(v, "counties", path[1], path[2]);
}

enum { PLACES_SHOWN = 30 };

static void put_found_places(struct call *c, const char *word)
{
	const struct code_set *set = code_set("division");
	int found = 0;

	view_text(c->view, "place_word", word);
	view_list(c->view, "places");
	for (size_t i = 0; *word && i < set->count && found < PLACES_SHOWN; i++) {
		struct view *one;

		if (strstr(set->codes[i].name, word) == NULL)
			continue;
		one = view_push(c->view, "places");
		view_text(one, "code", set->codes[i].code);
		view_text(one, "name", set->codes[i].name);
		found++;
	}
	view_hide(c->view, "place_word");
	view_hide(c->view, "places");
}

/* GET /divisions?parent=420000: the list below, for the picker. */
enum outcome show_divisions(struct call *c)
{
	const struct code_set *set = code_set("division");
	const char *parent = call_arg(c, "parent");

	put_choice(c->view, "rows", parent, "");
	if (*parent == '\0' || code_find(set, parent))
		return OK;
	return fail_say(c->ctx->fail, MISSING, say_my_no_division(c->ctx->arena, parent));
}

/* GET /my/employers?uscc=: what the school remembers, or nothing. */
enum outcome show_my_employers(struct call *c)
{
	struct employer_row *known;

	TRY(employer_find(c->ctx, utf8_clean(c->ctx->arena, request_arg(c->req, "uscc"), true), &known));
	view_row(c->view, "row", &employer_shape, known);
	return OK;
}

/* ---- somebody else saved meanwhile ---- */

static enum outcome show_conflict(struct call *c, const struct my *m)
{
	const struct shape *shape = &destination_form_shape;
	struct destination_form theirs, mine;

	TRY(destination_form_of(c->ctx, m->draft, true, &theirs));
	mine = theirs;
	take_typed(c, &mine);
	take_division(c, &mine);
	view_list(c->view, "differences");
	view_list(c->view, "typed");
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *f = &shape->fields[i];
		struct view *v;

		if (strcmp(field_text(f, &theirs), field_text(f, &mine)) != 0) {
			v = view_push(c->view, "differences");
			view_text(v, "label", f->label);
			view_text(v, "theirs", my_value(c, &theirs, f->name));
			view_text(v, "mine", my_value(c, &mine, f->name));
		}
		v = view_push(c->view, "typed");
		view_text(v, "name", f->name);
		view_text(v, "value", field_text(f, &mine));
	}
	view_row(c->view, "row", &destination_shape, m->draft);
	c->page = "my_conflict";
	return OK;
}

static enum outcome find_faults(struct call *c, const struct my *m, const struct fault **out)
{
	struct fault *first = NULL;
	int members;

	*out = NULL;
	if (c->again || *call_arg(c, "check") == '\0')
		return OK;
	TRY(my_lacks(c, m->draft, m->category, 1, &first, &members));
	if (first && strcmp(call_arg(c, "check"), "uscc") == 0) { /* asked for by the button beside it: only that field */
		while (first && strcmp(first->field, "uscc") != 0)
			first = first->next;
		if (first)
			first->next = NULL;
		*out = first;
		return OK;
	}
	if (first == NULL)
		return OK;
	*out = first;
	view_text(c->view, "error", say_my_lacks(c->ctx->arena, arena_printf(c->ctx->arena, "%d", members)));
	view_hide(c->view, "error");
	view_list(c->view, "faults");
	for (const struct fault *f = first; f; f = f->next) {
		struct view *v = view_push(c->view, "faults");

		view_text(v, "field", f->field);
		view_text(v, "text", f->text);
	}
	return OK;
}

enum outcome show_my_fields(struct call *c)
{
	struct destination_form form;
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	if (m.draft == NULL || m.category == NULL)
		return my_away(c, m.draft ? "/my/register" : "/my");
	view_bool(c->view, "has_foot", true);
	if (c->again && c->ctx->fail->outcome == CONFLICT)
		return show_conflict(c, &m);
	TRY(destination_form_of(c->ctx, m.draft, true, &form));
	struct laying l = { c, m.draft, &form, m.category, NULL };
	TRY(find_faults(c, &m, &l.faults));
	my_put_step(c, m.category, 2);
	view_row(c->view, "row", &destination_shape, m.draft);
	view_text(c->view, "category_name", m.category->name);
	view_text(c->view, "category_text", m.category->definition);
	view_hide(c->view, "category_name");
	view_hide(c->view, "category_text");
	put_groups(&l);
	put_place(c, c->again ? typed_division(c) : form.division);
	put_found_places(c, call_arg(c, "place"));
	return OK;
}

enum outcome do_my_fields(struct call *c)
{
	const char *go = request_form(c->req, "go"), *next;
	struct destination_row kept;
	struct fault *lacks;
	struct my m;
	int members;

	TRY(save(c, &m, strcmp(go, "employer") == 0, &kept));
	TRY(my_load(c, &m));
	if (strcmp(go, "place") == 0 || strcmp(go, "employer") == 0) {
		call_go(c, "%s#f-%s", strcmp(go, "place") == 0 ? call_with(c, "place", request_form(c->req, "place_word")) : "/my/register/fields?check=uscc",
			strcmp(go, "place") == 0 ? "division" : "uscc");
		return OK;
	}
	TRY(my_lacks(c, m.draft, m.category, 1, &lacks, &members));
	next = m.category && m.category->needs_evidence ? "/my/register/evidence" : "/my/register/check";
	call_go(c, "%s", lacks ? "/my/register/fields?check=1" : next);
	view_row(c->view, "row", &destination_shape, m.draft);
	return OK;
}

/* POST /my/draft: what stands in the form right now. */
enum outcome do_my_draft(struct call *c)
{
	struct destination_row kept;
	char stamp[20];
	struct my m;

	TRY(save(c, &m, false, &kept));
	view_int(c->view, "version", kept.version);
	view_id(c->view, "id", kept.id);
	view_text(c->view, "saved", arena_dup(c->ctx->arena, clock_minute(c->ctx->now, stamp) + 11));
	call_go(c, "/my/register/fields");
	return OK;
}
