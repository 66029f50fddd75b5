#include <stdio.h>
#include <string.h>

#include "http.h"
#include "template.h"
#include "words.h"

struct block { /* an if, each or with that is still open */
	size_t step;
	bool in_else;
	struct markup before, after_then;
};

struct parser {
	struct pages *pages;
	struct template *t;
	struct fail *fail;
	const char *p;       /* what is not read yet */
	const char *counted; /* up to here, lines are counted */
	int line;
	struct markup markup;
	struct block blocks[BLOCKS_DEEP];
	int deep;
};

enum outcome template_fault(const struct template *t, int line, struct fail *f, const char *text)
{
	fail_at(f, arena_printf(f->arena, "pages/%s.html:%d", t->name, line), text);
	return INVALID;
}

static enum outcome fault(struct parser *r, const char *text)
{
	return template_fault(r->t, r->line, r->fail, text);
}

/* ---- steps ---- */

static struct step *add_step(struct parser *r, enum step_kind kind)
{
	struct template *t = r->t;
	if (t->count == t->room) {
		size_t room = t->room ? 2 * t->room : 16;
		t->steps = arena_grow(r->pages->arena, t->steps, t->room * sizeof *t->steps, room * sizeof *t->steps);
		t->room = room;
	}
	struct step *s = &t->steps[t->count++];
	*s = (struct step){.kind = kind, .line = r->line, .otherwise = t->count, .end = t->count};
	return s;
}

static void add_text(struct parser *r, const char *p, size_t n)
{
	if (n == 0)
		return;
	struct step *s = add_step(r, STEP_TEXT);
	s->text = p;
	s->text_size = n;
	markup_feed(&r->markup, p, n);
}

/* ---- names ---- */

static const struct name *intern(struct pages *p, const char *text, size_t n)
{
	unsigned hash = 2166136261u;
	for (size_t i = 0; i < n; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	struct name **at = &p->names[hash % NAME_BUCKETS];
	for (; *at; at = &(*at)->next)
		if (strncmp((*at)->text, text, n) == 0 && (*at)->text[n] == '\0')
			return *at;
	*at = arena_new(p->arena, struct name);
	**at = (struct name){.text = arena_dupn(p->arena, text, n), .id = p->name_count++};
	return *at;
}

static size_t name_length(const char *p)
{
	static const char first[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char later[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
	return *p && strchr(first, *p) ? strspn(p, later) : 0;
}

static bool special_path(const char *text, struct path *out)
{
	static const struct {
		const char *text;
		enum path_kind kind;
	} specials[] = {{"@index", PATH_INDEX}, {"@first", PATH_FIRST}, {"@last", PATH_LAST}};
	for (size_t i = 0; i < 3; i++)
		if (strcmp(text, specials[i].text) == 0) {
			*out = (struct path){.kind = specials[i].kind};
			return true;
		}
	return false;
}

static enum outcome read_path(struct parser *r, const char *text, struct path *out)
{
	if (special_path(text, out))
		return OK;
	*out = (struct path){.kind = PATH_NAME};
	const char *p = text;
	for (;;) {
		size_t n = name_length(p);
		if (n == 0 || out->count == PATH_DEEP)
			return fault(r, say_page_name_bad(r->fail->arena, text));
		out->names[out->count++] = intern(r->pages, p, n);
		p += n;
		if (*p == '\0')
			return OK;
		if (*p++ != '.')
			return fault(r, say_page_name_bad(r->fail->arena, text));
	}
}

/* ---- tags ---- */

static char *trimmed(struct parser *r, const char *p, size_t n)
{
	static const char blanks[] = " \t\r\n";
	while (n && strchr(blanks, *p))
		p++, n--;
	while (n && strchr(blanks, p[n - 1]))
		n--;
	return arena_dupn(r->pages->arena, p, n);
}

static enum outcome open_block(struct parser *r, const char *tag, struct step *s)
{
	char most[16];
	if (r->deep == BLOCKS_DEEP) {
		snprintf(most, sizeof most, "%d", BLOCKS_DEEP);
		return fault(r, say_page_too_deep(r->fail->arena, most));
	}
	r->blocks[r->deep++] = (struct block){.step = (size_t)(s - r->t->steps), .before = r->markup};
	return OK;
}

static enum outcome read_literal(struct parser *r, const char *right, struct step *s, const char *whole)
{
	size_t n = strlen(right);
	if (n < 2 || right[n - 1] != '\'' || memchr(right + 1, '\'', n - 2))
		return fault(r, say_page_test_bad(r->fail->arena, whole));
	s->text = arena_dupn(r->pages->arena, right + 1, n - 2);
	return OK;
}

static enum outcome tag_if(struct parser *r, const char *tag, const char *rest)
{
	struct step *s = add_step(r, STEP_IF);
	const char *equal = strchr(rest, '=');
	TRY(open_block(r, tag, s));
	if (!equal)
		return read_path(r, rest, &s->path);
	bool different = equal > rest && equal[-1] == '!';
	const char *left = trimmed(r, rest, (size_t)(equal - rest) - different);
	const char *right = trimmed(r, equal + 1, strlen(equal + 1));
	s->test = different ? TEST_DIFFERENT : TEST_EQUAL;
	TRY(read_path(r, left, &s->path));
	return *right == '\'' ? read_literal(r, right, s, rest) : read_path(r, right, &s->other);
}

static enum outcome tag_each(struct parser *r, const char *tag, const char *rest)
{
	struct step *s = add_step(r, STEP_EACH);
	TRY(open_block(r, tag, s));
	return read_path(r, rest, &s->path);
}

static enum outcome tag_with(struct parser *r, const char *tag, const char *rest)
{
	struct step *s = add_step(r, STEP_WITH);
	TRY(open_block(r, tag, s));
	return read_path(r, rest, &s->path);
}

static enum outcome tag_else(struct parser *r, const char *tag, const char *rest)
{
	if (r->deep == 0 || r->blocks[r->deep - 1].in_else || *rest)
		return fault(r, say_page_else_alone(r->fail->arena));
	struct block *b = &r->blocks[r->deep - 1];
	b->in_else = true;
	b->after_then = r->markup;
	r->markup = b->before;
	r->t->steps[b->step].otherwise = r->t->count;
	return OK;
}

static const char *end_of(enum step_kind kind)
{
	return kind == STEP_IF ? "/if" : kind == STEP_EACH ? "/each" : "/with";
}

static enum outcome tag_end(struct parser *r, const char *tag, const char *rest)
{
	if (r->deep == 0 || *rest)
		return fault(r, say_page_close_wrong(r->fail->arena, tag));
	struct block *b = &r->blocks[--r->deep];
	struct step *s = &r->t->steps[b->step];
	if (strcmp(tag, end_of(s->kind)) != 0)
		return fault(r, say_page_close_wrong(r->fail->arena, tag));
	if (!markup_same(b->in_else ? &b->after_then : &b->before, &r->markup))
		return fault(r, say_page_branches(r->fail->arena, tag));
	s->end = r->t->count;
	if (!b->in_else)
		s->otherwise = s->end;
	return OK;
}

static enum outcome tag_part(struct parser *r, const char *tag, const char *rest)
{
	struct template *part = template_find(r->pages, rest);
	if (!part)
		return fault(r, say_page_part_unknown(r->fail->arena, rest));
	if (r->markup.place != IN_TEXT)
		return fault(r, say_page_text_only(r->fail->arena, rest));
	add_step(r, STEP_PART)->part = part;
	return OK;
}

static enum outcome tag_content(struct parser *r, const char *tag, const char *rest)
{
	if (r->markup.place != IN_TEXT)
		return fault(r, say_page_text_only(r->fail->arena, tag));
	add_step(r, STEP_CONTENT);
	r->t->contents++;
	return OK;
}

static enum outcome tag_layout(struct parser *r, const char *tag, const char *rest)
{
	if (r->t->count || r->t->layout)
		return fault(r, say_page_layout_late(r->fail->arena));
	r->t->layout = template_find(r->pages, rest);
	return r->t->layout ? OK : fault(r, say_page_part_unknown(r->fail->arena, rest));
}

static enum outcome tag_asset(struct parser *r, const char *tag, const char *rest)
{
	if (!asset_find(rest))
		return fault(r, say_page_asset_unknown(r->fail->arena, rest));
	const char *url = asset_url(r->pages->arena, rest);
	add_text(r, url, strlen(url));
	return OK;
}

static enum outcome tag_remark(struct parser *r, const char *tag, const char *rest)
{
	return OK;
}

static enum outcome tag_value(struct parser *r, const char *tag, const char *rest)
{
	const char *bar = strchr(rest, '|');
	struct step *s = add_step(r, STEP_VALUE);
	s->filter = &filter_default;
	if (bar) {
		const char *name = trimmed(r, bar + 1, strlen(bar + 1));
		s->filter = filter_find(name);
		if (!s->filter)
			return fault(r, say_page_filter_unknown(r->fail->arena, name));
	}
	enum place place = r->markup.place;
	if (place != IN_TEXT && place != IN_DOUBLE && place != IN_SINGLE)
		return fault(r, say_page_value_place(r->fail->arena, rest));
	if (place != IN_TEXT && s->filter->text_only)
		return fault(r, say_page_text_only(r->fail->arena, rest));
	return read_path(r, bar ? trimmed(r, rest, (size_t)(bar - rest)) : rest, &s->path);
}

struct tag {
	const char *word;
	enum outcome (*read)(struct parser *r, const char *tag, const char *rest);
	bool takes_line; /* alone on its line, the line goes with it */
};

static const struct tag tags[] = {
	{"#if", tag_if, true},
	{"#each", tag_each, true},
	{"#with", tag_with, true},
	{"else", tag_else, true},
	{"/if", tag_end, true},
	{"/each", tag_end, true},
	{"/with", tag_end, true},
	{"layout", tag_layout, true},
	{"!--", tag_remark, true},
	{">", tag_part, false},
	{"content", tag_content, false},
	{"asset", tag_asset, false},
};
static const struct tag value_tag = {"", tag_value, false};

/* ">part" and "!--remark" need no blank behind them. */
static size_t word_length(const char *body)
{
	return *body == '>' ? 1 : strncmp(body, "!--", 3) == 0 ? 3 : strcspn(body, " \t\r\n");
}

static const struct tag *find_tag(const char *body)
{
	size_t n = word_length(body);
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (strlen(tags[i].word) == n && strncmp(tags[i].word, body, n) == 0)
			return &tags[i];
	return *body && strchr("#/!", *body) ? NULL : &value_tag;
}

/* ---- the text between tags ---- */

static void count_lines(struct parser *r, const char *to)
{
	for (; r->counted < to; r->counted++)
		r->line += *r->counted == '\n';
}

/* If nothing but blanks shares the line with [from, *after): the line's begin, and *after behind its end. */
static const char *whole_line(const struct parser *r, const char *from, const char **after)
{
	const char *begin = from, *end = *after + strspn(*after, " \t");
	while (begin > r->p && (begin[-1] == ' ' || begin[-1] == '\t'))
		begin--;
	bool starts = begin == r->t->text || begin[-1] == '\n';
	if (*end == '\r' && end[1] == '\n')
		end++;
	if (!starts || (*end != '\n' && *end != '\0'))
		return from;
	*after = *end ? end + 1 : end;
	return begin;
}

static enum outcome read_tag(struct parser *r, const char *open)
{
	bool remark = strncmp(open, "{{!--", 5) == 0;
	const char *close = remark ? strstr(open + 5, "--}}") : strstr(open + 2, "}}");
	count_lines(r, open);
	if (!close)
		return fault(r, say_page_tag_unclosed(r->fail->arena));
	const char *after = close + (remark ? 4 : 2), *text_end = open;
	const char *body = trimmed(r, open + 2, (size_t)(close - open) - 2);
	const struct tag *tag = find_tag(body);
	if (!tag)
		return fault(r, say_page_tag_unknown(r->fail->arena, body));
	if (tag->takes_line)
		text_end = whole_line(r, open, &after);
	add_text(r, r->p, (size_t)(text_end - r->p));
	r->p = after;
	size_t n = tag == &value_tag ? 0 : word_length(body);
	return tag->read(r, arena_dupn(r->pages->arena, body, n), trimmed(r, body + n, strlen(body + n)));
}

static void read_tail(struct parser *r)
{
	size_t n = strlen(r->p);
	if (n && r->p[n - 1] == '\n')
		n--;
	add_text(r, r->p, n);
	r->p += strlen(r->p);
	count_lines(r, r->p);
}

enum outcome template_compile(struct pages *p, struct template *t, struct fail *f)
{
	struct parser r = {.pages = p, .t = t, .fail = f, .p = t->text, .counted = t->text, .line = 1};
	for (const char *open; (open = strstr(r.p, "{{"));)
		TRY(read_tag(&r, open));
	read_tail(&r);
	if (r.deep) {
		const struct step *s = &t->steps[r.blocks[r.deep - 1].step];
		return template_fault(t, s->line, f, say_page_block_open(f->arena, end_of(s->kind)));
	}
	return r.markup.place == IN_TEXT ? OK : fault(&r, say_page_markup_open(r.fail->arena));
}
