#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"
#include "words.h"

/* ---- compiling ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct template *)a)->name, ((const struct template *)b)->name);
}

static int name_against(const void *name, const void *t)
{
	return strcmp(name, ((const struct template *)t)->name);
}

struct template *template_find(const struct pages *p, const char *name)
{
	return p->count ? bsearch(name, p->list, p->count, sizeof *p->list, name_against) : NULL;
}

static void list_sources(struct pages *p, const struct page_source *sources)
{
	while (sources[p->count].name)
		p->count++;
	p->list = arena_array(p->arena, p->count, sizeof *p->list);
	for (size_t i = 0; i < p->count; i++) {
		p->list[i].name = sources[i].name;
		p->list[i].text = sources[i].text;
	}
	if (p->count)
		qsort(p->list, p->count, sizeof *p->list, by_name);
}

enum { MEASURING = -1 };

static enum outcome measure(struct template *t, struct fail *f);

static enum outcome measure_below(struct template *t, struct template *below, int line, int *most, struct fail *f)
{
	char bound[16];
	snprintf(bound, sizeof bound, "%d", PARTS_DEEP);
	if (below->deep == 0)
		TRY(measure(below, f));
	if (below->deep == MEASURING || below->deep == PARTS_DEEP)
		return template_fault(t, line, f, say_page_circle(f->arena, below->name, bound));
	if (below->deep > *most)
		*most = below->deep;
	return OK;
}

/* Levels of parts and layouts below a template; a circle meets itself while it is being measured. */
static enum outcome measure(struct template *t, struct fail *f)
{
	int most = 0;
	t->deep = MEASURING;
	if (t->layout)
		TRY(measure_below(t, t->layout, 1, &most, f));
	for (size_t i = 0; i < t->count; i++)
		if (t->steps[i].kind == STEP_PART)
			TRY(measure_below(t, t->steps[i].part, t->steps[i].line, &most, f));
	t->deep = most + 1;
	return OK;
}

static enum outcome check_whole(struct pages *p, struct template *t, struct fail *f)
{
	if (t > p->list && strcmp(t[-1].name, t->name) == 0)
		return template_fault(t, 1, f, say_page_name_twice(f->arena, t->name));
	if (t->layout && t->layout->contents != 1)
		return template_fault(t, 1, f, say_page_layout_hollow(f->arena, t->layout->name));
	return t->deep == 0 ? measure(t, f) : OK;
}

typedef enum outcome compile_pass(struct pages *p, struct template *t, struct fail *f);

static enum outcome each_template(struct pages *p, compile_pass *pass, struct fail *f)
{
	enum outcome worst = OK;
	for (size_t i = 0; i < p->count; i++)
		if (pass(p, &p->list[i], f) != OK)
			worst = INVALID;
	if (worst == OK)
		return OK;
	char count[16];
	snprintf(count, sizeof count, "%d", f->count);
	return fail_say(f, INVALID, say_page_refused(f->arena, count, f->first->field, f->first->text));
}

enum outcome pages_compile(struct pages **out, struct arena *a, const struct page_source *sources, struct fail *f)
{
	struct pages *p = arena_new(a, struct pages);
	p->arena = a;
	p->yes = say_page_yes(a);
	p->no = say_page_no(a);
#ifdef QX_TEST
	p->strict = true;
#endif
	list_sources(p, sources);
	TRY(each_template(p, template_compile, f));
	TRY(each_template(p, check_whole, f));
	*out = p;
	return OK;
}

void pages_strict(struct pages *p, bool strict)
{
	p->strict = strict;
}

/* ---- rendering ---- */

struct scope {
	const struct scope *outer;
	const struct view *view;   /* or */
	const struct shape *shape; /* a row of this shape */
	const void *row;
	size_t index, count; /* of the loop; count 0: no loop */
};

/* Where a name was found last: rows of a list all have one shape, so most look-ups end here. */
struct seen {
	const struct name *name;
	const void *holder, *found;
};

enum { SEEN = 256, MOST_BYTES = 64 << 20 };

struct render {
	const struct pages *pages;
	struct print print;
	const struct template *chain[PARTS_DEEP + 1]; /* the page, its layout, the layout's layout, ... */
	int level;                                    /* of the chain, being rendered */
	size_t most;                                  /* bytes in out that are too many */
	struct seen fields[SEEN], items[SEEN];
};

static void run(struct render *r, const struct scope *s, const struct template *t, size_t from, size_t to);

static struct seen *remember(struct seen *table, const struct name *name, const void *holder, bool *known)
{
	struct seen *at = &table[name->id % SEEN];
	*known = at->name == name && at->holder == holder;
	at->name = name;
	at->holder = holder;
	return at;
}

static const struct view_item *row_item(
	struct render *r, const struct shape *shape, const void *row, const struct name *name, struct view_item *scratch)
{
	bool known;
	struct seen *seen = remember(r->fields, name, shape, &known);
	if (!known)
		seen->found = shape_field(shape, name->text);
	const struct field *f = seen->found;
	if (!f)
		return NULL;
	*scratch = (struct view_item){.kind = VIEW_TEXT, .field = f->kind, .set = f->set, .text = ""};
	if (row && FIELD_IS_INT(f->kind))
		scratch->number = field_int(f, row);
	else if (row)
		scratch->text = field_text(f, row);
	return scratch;
}

static const struct view_item *sub_item(struct render *r, const struct view *v, const struct name *name)
{
	bool known;
	struct seen *seen = remember(r->items, name, v, &known);
	if (!known)
		seen->found = view_get(v, name->text);
	return seen->found;
}

static const struct view_item *inside(
	struct render *r, const struct view_item *i, const struct name *name, struct view_item *scratch)
{
	if (i->kind == VIEW_ROW)
		return row_item(r, i->shape, i->rows, name, scratch);
	return i->kind == VIEW_VIEW ? sub_item(r, i->view, name) : NULL;
}

static const struct view_item *loop_item(const struct scope *s, enum path_kind kind, struct view_item *scratch)
{
	while (s && s->count == 0)
		s = s->outer;
	if (!s)
		return NULL;
	*scratch = (struct view_item){.kind = VIEW_BOOL, .field = FIELD_BOOL, .text = ""};
	scratch->number = kind == PATH_FIRST ? s->index == 0 : s->index + 1 == s->count;
	if (kind == PATH_INDEX)
		*scratch = (struct view_item){
			.kind = VIEW_INT, .field = FIELD_ID, .text = "", .number = (int64_t)s->index + 1};
	return scratch;
}

/* The item a path names from this scope outwards, or NULL. Members of rows are put together in scratch. */
static const struct view_item *find(
	struct render *r, const struct scope *s, const struct path *path, struct view_item *scratch)
{
	if (path->kind != PATH_NAME)
		return loop_item(s, path->kind, scratch);
	const struct view_item *i = NULL;
	for (; s && !i; s = s->outer)
		i = s->view ? sub_item(r, s->view, path->names[0]) : row_item(r, s->shape, s->row, path->names[0], scratch);
	for (int k = 1; i && k < path->count; k++)
		i = inside(r, i, path->names[k], scratch);
	return i;
}

static const char *special_name(enum path_kind kind)
{
	return kind == PATH_INDEX ? "@index" : kind == PATH_FIRST ? "@first" : "@last";
}

static void complain(const struct render *r, const struct template *t, const struct step *step, const char *what)
{
	if (!r->pages->strict)
		return;
	fprintf(stderr, "pages/%s.html:%d: %s: ", t->name, step->line, what);
	if (step->path.kind != PATH_NAME)
		fputs(special_name(step->path.kind), stderr);
	for (int i = 0; i < step->path.count; i++)
		fprintf(stderr, "%s%s", i ? "." : "", step->path.names[i]->text);
	fprintf(stderr, " (rendering %s)\n", r->chain[0]->name);
	abort();
}

static bool is_single(const struct view_item *i)
{
	return i->kind == VIEW_TEXT || i->kind == VIEW_INT || i->kind == VIEW_BOOL || i->kind == VIEW_MARKUP;
}

static bool is_present(const struct view_item *i)
{
	switch (i->kind) {
	case VIEW_ROW: return i->rows != NULL;
	case VIEW_VIEW: return i->view != NULL;
	case VIEW_ROWS:
	case VIEW_VIEWS: return i->count > 0;
	case VIEW_TEXT:
	case VIEW_INT:
	case VIEW_BOOL:
	case VIEW_MARKUP: break;
	}
	if (FIELD_IS_INT(i->field))
		return i->number != 0;
	return i->field != FIELD_SECRET && *i->text;
}

static void do_text(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	buf_bytes(r->print.out, step->text, step->text_size);
}

static void do_value(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	struct view_item scratch;
	const struct view_item *i = find(r, s, &step->path, &scratch);
	if (!i) {
		complain(r, t, step, "the view has no such name");
		return;
	}
	if (!is_single(i)) {
		complain(r, t, step, "a list, row or view is no value to print");
		return;
	}
	if (step->filter->markup_only && i->kind != VIEW_MARKUP)
		complain(r, t, step, "|html is for view_markup's items alone");
	step->filter->print(&r->print, i);
}

static bool holds(struct render *r, const struct scope *s, const struct step *step)
{
	struct view_item scratch, other_scratch;
	char plain[24], other_plain[24];
	const struct view_item *i = find(r, s, &step->path, &scratch);
	if (step->test == TEST_PRESENT)
		return i && is_present(i);
	const char *other = step->text;
	if (!other) {
		const struct view_item *o = find(r, s, &step->other, &other_scratch);
		other = o ? plain_value(o, other_plain) : "";
	}
	bool equal = strcmp(i ? plain_value(i, plain) : "", other) == 0;
	return equal == (step->test == TEST_EQUAL);
}

static size_t first_of(const struct template *t, const struct step *step)
{
	return (size_t)(step - t->steps) + 1;
}

static void do_if(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	if (holds(r, s, step))
		run(r, s, t, first_of(t, step), step->otherwise);
	else
		run(r, s, t, step->otherwise, step->end);
}

static void do_each(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	struct view_item scratch;
	const struct view_item *i = find(r, s, &step->path, &scratch);
	bool list = i && (i->kind == VIEW_ROWS || i->kind == VIEW_VIEWS);
	if (!list)
		complain(r, t, step, "the view has no such list");
	struct scope one = {.outer = s, .count = list ? i->count : 0};
	for (one.index = 0; one.index < one.count; one.index++) {
		if (i->kind == VIEW_VIEWS)
			one.view = i->views[one.index];
		else
			one.shape = i->shape, one.row = (const char *)i->rows + one.index * i->shape->size;
		run(r, &one, t, first_of(t, step), step->otherwise);
	}
	if (one.count == 0)
		run(r, s, t, step->otherwise, step->end);
}

static void do_with(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	struct view_item scratch;
	const struct view_item *i = find(r, s, &step->path, &scratch);
	bool scoped = i && (i->kind == VIEW_ROW || i->kind == VIEW_VIEW);
	if (!scoped)
		complain(r, t, step, "the view has no such row or sub view");
	if (!scoped || !is_present(i)) {
		run(r, s, t, step->otherwise, step->end);
		return;
	}
	struct scope one = {.outer = s, .view = i->view, .shape = i->shape, .row = i->rows};
	run(r, &one, t, first_of(t, step), step->otherwise);
}

static void do_part(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	run(r, s, step->part, 0, step->part->count);
}

static void do_content(struct render *r, const struct scope *s, const struct template *t, const struct step *step)
{
	if (r->level == 0)
		return;
	const struct template *below = r->chain[--r->level];
	run(r, s, below, 0, below->count);
	r->level++;
}

static void run(struct render *r, const struct scope *s, const struct template *t, size_t from, size_t to)
{
	static void (*const act[STEP_KINDS])(
		struct render *, const struct scope *, const struct template *, const struct step *) = {
		[STEP_TEXT] = do_text,
		[STEP_VALUE] = do_value,
		[STEP_IF] = do_if,
		[STEP_EACH] = do_each,
		[STEP_WITH] = do_with,
		[STEP_PART] = do_part,
		[STEP_CONTENT] = do_content,
	};
	for (size_t i = from; i < to && r->print.out->n < r->most; i = t->steps[i].end)
		act[t->steps[i].kind](r, s, t, &t->steps[i]);
}

enum outcome page_render(
	const struct pages *p, const char *name, const struct view *v, const struct code_names *names, struct buf *out)
{
	const struct template *t = template_find(p, name);
	if (!t)
		return BROKEN;
	struct render r = {.pages = p, .most = out->n + MOST_BYTES};
	r.print = (struct print){.out = out, .names = names, .yes = p->yes, .no = p->no};
	r.chain[0] = t;
	while (t->layout)
		r.chain[++r.level] = t = t->layout;
	struct scope top = {.view = v};
	run(&r, &top, t, 0, t->count);
	return out->n < r.most ? OK : TOO_MUCH;
}
