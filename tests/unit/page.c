/* Pages: what a template prints from a view, what is refused at start, and that no value makes markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "page.h"

struct person {
	const char *name, *sex, *rate, *born, *secret;
	int64_t id, count, at, open;
};

#define MEMBER(member, kind_) {.name = #member, .kind = kind_, .offset = offsetof(struct person, member)}
static const struct field person_fields[] = {
	MEMBER(name, FIELD_TEXT),
	{.name = "sex", .kind = FIELD_CODE, .set = "sex", .offset = offsetof(struct person, sex)},
	MEMBER(rate, FIELD_PERCENT),
	MEMBER(born, FIELD_DATE),
	MEMBER(secret, FIELD_SECRET),
	MEMBER(id, FIELD_ID),
	MEMBER(count, FIELD_INT),
	MEMBER(at, FIELD_TIME),
	MEMBER(open, FIELD_BOOL),
};
static const struct shape person_shape = {"person", person_fields, 9, sizeof(struct person)};
static const struct person people[] = {
	{"Ann", "2", "96.72", "2001-02-03", "hush", 1234567, 6431, 1725008400000, 1},
	{"Bob <b>", "9", "-", "", "hush", 8, -1234567, 0, 0},
};

static const char *sex_name(void *arg, const char *set, const char *code)
{
	return strcmp(set, "sex") == 0 && strcmp(code, "2") == 0 ? "f&m" : NULL;
}

static const struct code_names names = {sex_name, NULL};

struct room {
	struct arena arena;
	struct view *view;
	struct pages *pages;
	struct fail fail;
};

static int open_room(void **state)
{
	struct room *m = calloc(1, sizeof *m);
	arena_init(&m->arena);
	fail_init(&m->fail, &m->arena);
	m->view = view_new(&m->arena);
	*state = m;
	return 0;
}

static int close_room(void **state)
{
	struct room *m = *state;
	arena_release(&m->arena);
	free(m);
	return 0;
}

static enum outcome compile(struct room *m, const struct page_source *sources)
{
	fail_clear(&m->fail);
	return pages_compile(&m->pages, &m->arena, sources, &m->fail);
}

static const char *render_page(struct room *m, const char *name)
{
	struct buf b;
	buf_init(&b, &m->arena);
	assert_int_equal(page_render(m->pages, name, m->view, &names, &b), OK);
	return buf_text(&b);
}

static const char *render(struct room *m, const char *text)
{
	const struct page_source sources[] = {{"page", text}, {NULL, NULL}};
	assert_int_equal(compile(m, sources), OK);
	pages_strict(m->pages, false);
	return render_page(m, "page");
}

static void put_all(struct view *v)
{
	view_row(v, "row", &person_shape, &people[0]);
	view_row(v, "none", &person_shape, NULL);
	view_rows(v, "all", &person_shape, people, 2);
	view_rows(v, "nobody", &person_shape, NULL, 0);
	view_text(v, "text", "<a href=\"x\">&'\n\x01");
	view_text(v, "blank", "");
	view_text(v, "path", "a b/\xe4\xb8\xad?");
	view_int(v, "total", 1234567890);
	view_int(v, "zero", 0);
	view_text(view_sub(v, "sub"), "inner", "deep");
	view_text(view_push(v, "list"), "word", "one");
	view_text(view_push(v, "list"), "word", "two");
	view_code(v, "chosen", "sex", "2");
	view_markup(v, "chart", "<svg></svg>");
}

struct example {
	const char *text, *printed;
};

static void check(void **state, const struct example *e, size_t n)
{
	struct room *m = *state;
	put_all(m->view);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(render(m, e[i].text), e[i].printed);
}

#define CHECK(state, list) check(state, list, sizeof(list) / sizeof *(list))

static void values_print_by_kind(void **state)
{
	static const struct example list[] = {
		{"{{row.name}}|{{row.sex}}|{{row.rate}}|{{row.born}}", "Ann|f&amp;m|96.72%|2001-02-03"},
		{"{{row.id}}|{{row.count}}|{{row.at}}", "1234567|6,431|2024-08-30 17:00"},
		{"{{row.secret}}{{row.secret|raw}}{{row.secret|url}}", ""},
		{"{{#with row}}{{open}}{{/with}}", "\xe6\x98\xaf"},
		{"{{#each all}}{{#if @last}}{{sex}}|{{rate}}|{{at}}|{{count}}|{{open}}{{/if}}{{/each}}",
			"9|-||-1,234,567|\xe5\x90\xa6"},
		{"{{ total }} {{zero}}", "1,234,567,890 0"},
		{"{{text}}", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\n\xef\xbf\xbd"},
		{"{{sub.inner}}{{blank}}", "deep"},
	};
	CHECK(state, list);
}

static void filters_print_otherwise(void **state)
{
	static const struct example list[] = {
		{"{{row.count|raw}} {{row.sex|raw}} {{row.rate|raw}} {{row.open|raw}}", "6431 2 96.72 1"},
		{"{{row.at|raw}} {{row.at|date}} {{row.at|stamp}}", "1725008400000 2024-08-30 2024-08-30 17:00:00"},
		{"{{path|url}} {{text | url}}", "a%20b%2F%E4%B8%AD%3F %3Ca%20href%3D%22x%22%3E%26%27%0A%01"},
		{"{{text|lines}}", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;<br>\xef\xbf\xbd"},
		{"{{chart|html}}{{chart}}", "<svg></svg>&lt;svg&gt;&lt;/svg&gt;"},
		{"{{text|html}}", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;\n\xef\xbf\xbd"},
		{"{{row.name|date}}", "Ann"},
	};
	CHECK(state, list);
}

static void conditions_ask_presence_and_equality(void **state)
{
	static const struct example list[] = {
		{"{{#if row}}y{{else}}n{{/if}}{{#if none}}y{{else}}n{{/if}}{{#if absent}}y{{else}}n{{/if}}", "ynn"},
		{"{{#if blank}}y{{else}}n{{/if}}{{#if zero}}y{{else}}n{{/if}}{{#if total}}y{{else}}n{{/if}}", "nny"},
		{"{{#if nobody}}y{{else}}n{{/if}}{{#if all}}y{{else}}n{{/if}}{{#if row.secret}}y{{else}}n{{/if}}", "nyn"},
		{"{{#if row.sex = '2'}}y{{/if}}{{#if row.sex='3'}}y{{/if}}{{#if row.sex != '2'}}y{{/if}}", "y"},
		{"{{#if row.sex = chosen}}y{{/if}}{{#if row.name = chosen}}y{{/if}}{{#if absent = ''}}y{{/if}}", "yy"},
		{"{{#if total = '1234567890'}}y{{/if}}{{#if sub = ''}}y{{/if}}", "yy"},
		{"{{#each all}}<option value=\"{{sex|raw}}\"{{#if sex = chosen}} selected{{/if}}>{{/each}}",
			"<option value=\"2\" selected><option value=\"9\">"},
	};
	CHECK(state, list);
}

static void loops_have_scopes(void **state)
{
	static const struct example list[] = {
		{"{{#each all}}{{@index}}{{name}}{{zero}}{{#if @first}},{{/if}}{{/each}}", "1Ann0,2Bob &lt;b&gt;0"},
		{"{{#each list}}{{word}}{{#each all}}{{word}}{{@index}}{{/each}};{{/each}}", "oneone1one2;twotwo1two2;"},
		{"{{#each nobody}}x{{else}}empty{{/each}}{{#each absent}}x{{else}}none{{/each}}", "emptynone"},
		{"{{#with row}}{{name}}{{#if zero}}{{else}}-{{/if}}{{/with}}{{#with none}}x{{else}}no{{/with}}", "Ann-no"},
		{"{{#with sub}}{{inner}}{{/with}}{{#each all}}{{#with sub}}{{@index}}{{/with}}{{/each}}", "deep12"},
		{"{{none.name}}{{none.nothing}}{{row.name.more}}{{list}}{{sub}}{{@index}}", ""},
	};
	CHECK(state, list);
}

static void tags_alone_on_a_line_take_the_line(void **state)
{
	static const struct example list[] = {
		{"a\n  {{#if row}}\n  b\n  {{/if}}\nc\n", "a\n  b\nc"},
		{"{{!-- two\n}} lines --}}\nx {{!-- y --}} z\n", "x  z"},
		{"{{#each list}}\r\n{{word}}\r\n{{/each}}\r\n", "one\r\ntwo\r\n"},
		{" {{zero}}\n {{zero}}", " 0\n 0"},
	};
	CHECK(state, list);
}

static void pages_have_layouts_and_parts(void **state)
{
	static const struct page_source sources[] = {
		{"outer", "<html>{{content}}</html>\n"},
		{"staff", "{{layout outer}}\n<main>{{content}}</main>\n"},
		{"list", "{{layout staff}}\n{{#each all}}{{> line}}{{/each}}\n"},
		{"line", "<li>{{name}}</li>\n"},
		{NULL, NULL},
	};
	struct room *m = *state;
	put_all(m->view);
	assert_int_equal(compile(m, sources), OK);
	assert_string_equal(render_page(m, "list"), "<html><main><li>Ann</li><li>Bob &lt;b&gt;</li></main></html>");
	assert_string_equal(render_page(m, "staff"), "<html><main></main></html>");
	struct buf b;
	buf_init(&b, &m->arena);
	assert_int_equal(page_render(m->pages, "nowhere", m->view, NULL, &b), BROKEN);
}

static void bad_templates_are_refused_with_file_and_line(void **state)
{
	static const struct {
		const char *text, *place;
	} bad[] = {
		{"\n\n{{x", "pages/page.html:3"},
		{"{{#unless x}}", "pages/page.html:1"},
		{"\n{{1x}}", "pages/page.html:2"},
		{"{{}}", "pages/page.html:1"},
		{"{{a.b.c.d.e}}", "pages/page.html:1"},
		{"{{a..b}}", "pages/page.html:1"},
		{"{{a|shout}}", "pages/page.html:1"},
		{"{{> nowhere}}", "pages/page.html:1"},
		{"{{asset nowhere.css}}", "pages/page.html:1"},
		{"{{layout nowhere}}", "pages/page.html:1"},
		{"x\n{{layout hollow}}", "pages/page.html:2"},
		{"{{layout hollow}}", "pages/page.html:1"},
		{"\n{{#if x}}\n{{/each}}", "pages/page.html:3"},
		{"\n\n{{#if x}}\n\n", "pages/page.html:3"},
		{"{{/if}}", "pages/page.html:1"},
		{"{{else}}", "pages/page.html:1"},
		{"{{#if x}}{{else}}{{else}}{{/if}}", "pages/page.html:1"},
		{"{{#if x = 'a}}{{/if}}", "pages/page.html:1"},
		{"{{#if x = 5}}{{/if}}", "pages/page.html:1"},
		{"{{#if x == y}}{{/if}}", "pages/page.html:1"},
		{"{{> page}}", "pages/page.html:1"},
		{"\n{{> ring}}", "pages/ring.html:1"},
		{"{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if a}}{{#if "
		 "a}}\n{{#if a}}",
			"pages/page.html:2"},
	};
	struct room *m = *state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const struct page_source sources[] = {
			{"page", bad[i].text}, {"hollow", "x"}, {"ring", "{{#if x}}{{> page}}{{/if}}"}, {NULL, NULL}};
		assert_int_equal(compile(m, sources), INVALID);
		bool found = false;
		for (const struct fault *f = m->fail.first; f; f = f->next)
			found |= strcmp(f->field, bad[i].place) == 0;
		if (!found)
			fail_msg("%s: %s", bad[i].text, m->fail.text);
		assert_non_null(strstr(m->fail.text, "pages/"));
	}
	const struct page_source twice[] = {{"page", ""}, {"page", ""}, {NULL, NULL}};
	assert_int_equal(compile(m, twice), INVALID);
}

static void values_are_refused_where_escaping_is_not_enough(void **state)
{
	static const char *const bad[] = {
		"<a href={{x}}>",
		"<a {{x}}>",
		"<{{x}}>",
		"<p{{x}}>",
		"</{{x}}>",
		"<script>{{x}}</script>",
		"<SCRIPT src=\"a\">if (a < b) {{x}}</script>",
		"<style>a { b: {{x}} }</style>",
		"<!-- {{x}} -->",
		"<!-- > {{x}} -->",
		"<a title=\"{{x|html}}\">",
		"<a title='{{x|lines}}'>",
		"<a title=\"{{> part}}\">",
		"<p class=\"{{#if x}}\"{{/if}}>",
		"{{#if x}}<p{{/if}}>",
		"<p class=\"",
		"<script>x",
	};
	static const char *const good[] = {
		"<a href=\"/x/{{x}}\" title='{{x}}'>{{x}}</a>{{x}}",
		"a < b {{x}} <3 {{x}} << {{x}}",
		"<script src=\"a\">if (a < b) c(\"</p>\");</script >{{x}}",
		"<!doctype html>{{x}}<!-- a--b -->{{x}}<!----->{{x}}",
		"{{#if x}}<p class=\"a\"{{else}}<p{{/if}}>{{x}}",
		"<p class=\"{{#if x}}a\"{{else}}b\"{{/if}}>{{x}}",
		"<textarea>{{x}}</textarea><scripts>{{x}}</scripts>",
	};
	struct room *m = *state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const struct page_source sources[] = {{"page", bad[i]}, {"part", "p"}, {NULL, NULL}};
		if (compile(m, sources) != INVALID)
			fail_msg("taken: %s", bad[i]);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		const struct page_source sources[] = {{"page", good[i]}, {NULL, NULL}};
		if (compile(m, sources) != OK)
			fail_msg("refused: %s: %s", good[i], m->fail.text);
	}
}

/* ---- no value makes markup ---- */

static unsigned next(unsigned *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static size_t put_character(unsigned *seed, char *p)
{
	static const char marks[] = "<>&\"'/= \n\t`{}";
	unsigned kind = next(seed) % 4, c;
	if (kind == 0)
		return (size_t)(*p = marks[next(seed) % (sizeof marks - 1)], 1);
	if (kind == 1)
		return (size_t)(*p = (char)(1 + next(seed) % 127), 1);
	if (kind == 2) {
		c = 0x80 + next(seed) % 0x780;
		p[0] = (char)(0xc0 | c >> 6), p[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	c = 0x4e00 + next(seed) % 0x5000;
	p[0] = (char)(0xe0 | c >> 12), p[1] = (char)(0x80 | (c >> 6 & 63)), p[2] = (char)(0x80 | (c & 63));
	return 3;
}

static void put_text(unsigned *seed, char *text, size_t size)
{
	size_t n = 0, most = next(seed) % (size - 4);
	while (n < most)
		n += put_character(seed, text + n);
	text[n] = '\0';
}

/* The text an HTML reader sees between from and to: entities undone. */
static void decode(const char *from, const char *to, char *out)
{
	static const char *const entities[][2] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
	while (from < to) {
		size_t k = 0;
		while (k < 5 && strncmp(from, entities[k][0], strlen(entities[k][0])) != 0)
			k++;
		assert_true(k < 5 || *from != '&');
		*out++ = k < 5 ? *entities[k][1] : *from;
		from += k < 5 ? strlen(entities[k][0]) : 1;
	}
	*out = '\0';
}

/* What a value should come back as: control characters as U+FFFD. */
static void shown(const char *text, char *out)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 32 ? *text == 127 : !strchr("\t\n\r", *text))
			memcpy(out, "\xef\xbf\xbd", 3), out += 3;
		else
			*out++ = *text;
	*out = '\0';
}

static void any_text_comes_back_as_itself_and_makes_no_tag(void **state)
{
	struct room *m = *state;
	static const struct page_source sources[] = {{"page", "<p title=\"{{x}}\" lang='{{x}}'>{{x}}</p>"}, {NULL, NULL}};
	static const char *const frames[] = {"<p title=\"", "\" lang='", "'>", "</p>"};
	assert_int_equal(compile(m, sources), OK);
	unsigned seed = 20240830;
	for (int round = 0; round < 20000; round++) {
		char text[64], wanted[256], read[1024];
		struct arena a;
		struct buf b;
		arena_init(&a);
		buf_init(&b, &a);
		put_text(&seed, text, sizeof text);
		shown(text, wanted);
		view_text(m->view, "x", text);
		assert_int_equal(page_render(m->pages, "page", m->view, NULL, &b), OK);
		const char *p = buf_text(&b);
		for (int k = 0; k < 3; k++) {
			assert_true(strncmp(p, frames[k], strlen(frames[k])) == 0);
			p += strlen(frames[k]);
			const char *end = p + strcspn(p, "<>\"'");
			decode(p, end, read);
			assert_string_equal(read, wanted);
			p = end;
		}
		assert_string_equal(p, frames[3]);
		arena_release(&a);
	}
}

/* ---- strict ---- */

static int signal_of(struct room *m, const char *text)
{
	const struct page_source sources[] = {{"page", text}, {NULL, NULL}};
	assert_int_equal(compile(m, sources), OK);
	pages_strict(m->pages, true);
	pid_t child = fork();
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr))
			_exit(1);
		struct buf b;
		buf_init(&b, &m->arena);
		enum outcome o = page_render(m->pages, "page", m->view, NULL, &b);
		_exit(o == OK ? 0 : 2);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void a_strict_page_aborts_on_what_the_view_lacks(void **state)
{
	struct room *m = *state;
	put_all(m->view);
	assert_int_equal(signal_of(m, "{{absent}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{row.absent}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{#each absent}}{{/each}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{#with total}}{{/with}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{list}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{text|html}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{@index}}"), SIGABRT);
	assert_int_equal(signal_of(m, "{{#if absent}}{{absent}}{{/if}}{{none.name}}{{#each nobody}}{{/each}}"), 0);
}

static void a_page_without_end_is_cut(void **state)
{
	struct room *m = *state;
	static char text[16384];
	memset(text, 'x', sizeof text - 1);
	struct view *v = m->view;
	view_text(v, "x", text);
	for (int i = 0; i < 20; i++)
		view_list(view_push(v, "list"), "inner");
	const struct page_source sources[] = {
		{"page", "{{#each list}}{{#each list}}{{#each list}}{{#each list}}{{x}}{{/each}}{{/each}}{{/each}}{{/each}}"},
		{NULL, NULL}};
	assert_int_equal(compile(m, sources), OK);
	struct buf b;
	buf_init(&b, &m->arena);
	assert_int_equal(page_render(m->pages, "page", v, NULL, &b), TOO_MUCH);
}

/* ---- the program's own pages, and many threads ---- */

static void the_embedded_pages_compile(void **state)
{
	struct room *m = *state;
	if (compile(m, page_sources) != OK)
		fail_msg("%s", m->fail.text);
}

static void *render_often(void *arg)
{
	struct room *m = arg;
	struct arena a;
	arena_init(&a);
	for (int i = 0; i < 500; i++) {
		struct buf b;
		arena_reset(&a);
		buf_init(&b, &a);
		if (page_render(m->pages, "page", m->view, &names, &b) != OK || strcmp(buf_text(&b), "Ann:6,431Bob &lt;b&gt;:-1,234,567") != 0)
			return arg; /* any pointer: it differed */
	}
	arena_release(&a);
	return NULL;
}

/* What is compiled is read only: nothing for the thread sanitizer to find, and one result for all. */
static void threads_share_the_pages(void **state)
{
	struct room *m = *state;
	pthread_t threads[4];
	const struct page_source sources[] = {{"page", "{{#each all}}{{name}}:{{count}}{{/each}}"}, {NULL, NULL}};
	put_all(m->view);
	assert_int_equal(compile(m, sources), OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, render_often, m), 0);
	for (int i = 0; i < 4; i++) {
		void *fault;
		assert_int_equal(pthread_join(threads[i], &fault), 0);
		assert_null(fault);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_room, close_room)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_print_by_kind),
		TEST(filters_print_otherwise),
		TEST(conditions_ask_presence_and_equality),
		TEST(loops_have_scopes),
		TEST(tags_alone_on_a_line_take_the_line),
		TEST(pages_have_layouts_and_parts),
		TEST(bad_templates_are_refused_with_file_and_line),
		TEST(values_are_refused_where_escaping_is_not_enough),
		TEST(any_text_comes_back_as_itself_and_makes_no_tag),
		TEST(a_strict_page_aborts_on_what_the_view_lacks),
		TEST(a_page_without_end_is_cut),
		TEST(the_embedded_pages_compile),
		TEST(threads_share_the_pages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
