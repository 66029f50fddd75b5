/* Any text as a template: refused, or rendered; and what the values say never changes the markup. The page
 * is rendered from two views that differ only in their texts, one harmless, one full of marks: both
 * results must hold the same number of each mark. (Conditions that compare may take other branches, so
 * templates with `=` in a condition are only rendered.) */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "page.h"

struct row {
	const char *name, *code;
	int64_t count, at;
};

static const struct field row_fields[] = {
	{.name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct row, name)},
	{.name = "code", .kind = FIELD_CODE, .set = "set", .offset = offsetof(struct row, code)},
	{.name = "count", .kind = FIELD_INT, .offset = offsetof(struct row, count)},
	{.name = "at", .kind = FIELD_TIME, .offset = offsetof(struct row, at)},
};
static const struct shape row_shape = {"row", row_fields, 4, sizeof(struct row)};

static const char *label(void *arg, const char *set, const char *code)
{
	return code;
}

static struct view *make_view(struct arena *a, const char *text, const struct row *rows)
{
	struct view *v = view_new(a);
	view_text(v, "x", text);
	view_text(v, "empty", "");
	view_int(v, "n", 12345);
	view_bool(v, "b", true);
	view_time(v, "t", 1725008400000);
	view_percent(v, "p", text);
	view_code(v, "c", "set", text);
	view_row(v, "row", &row_shape, rows);
	view_row(v, "none", &row_shape, NULL);
	view_rows(v, "rows", &row_shape, rows, 2);
	view_text(view_sub(v, "sub"), "x", text);
	view_text(view_push(v, "list"), "word", text);
	view_list(v, "nobody");
	view_markup(v, "m", "<svg/>");
	return v;
}

static void count_marks(const char *text, size_t counts[5])
{
	for (; *text; text++)
		for (size_t i = 0; i < 4; i++)
			counts[i] += *text == "<>\"'"[i];
}

static const char *render(struct arena *a, const struct pages *p, const struct view *v)
{
	static const struct code_names names = {label, NULL};
	struct buf b;
	buf_init(&b, a);
	return page_render(p, "page", v, &names, &b) == OK ? buf_text(&b) : NULL;
}

static void compare(struct arena *a, const struct pages *p)
{
	static const char bad[] = "\"><script>'\n&\x01</script>", good[] = "abcdefghijklmn\nopq";
	static const struct row bad_rows[] = {{bad, bad, 1, 1}, {"", bad, 0, 0}};
	static const struct row good_rows[] = {{good, good, 1, 1}, {"", good, 0, 0}};
	const char *first = render(a, p, make_view(a, bad, bad_rows));
	const char *second = render(a, p, make_view(a, good, good_rows));
	size_t marks[2][5] = {{0}};
	if (!first || !second)
		return;
	count_marks(first, marks[0]);
	count_marks(second, marks[1]);
	if (memcmp(marks[0], marks[1], sizeof marks[0]) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 4096)
		return 0;
	struct arena a;
	struct fail f;
	struct pages *p;
	arena_init(&a);
	fail_init(&f, &a);
	const char *text = arena_dupn(&a, (const char *)data, size);
	const struct page_source sources[] = {
		{"page", text},
		{"part", "<i title=\"{{x}}\">{{name}}</i>{{#if word}}{{word|lines}}{{/if}}\n"},
		{"staff", "<main>{{content}}</main>"},
		{NULL, NULL},
	};
	if (pages_compile(&p, &a, sources, &f) == OK) {
		pages_strict(p, false);
		if (strstr(text, "=") && strstr(text, "#if"))
			(void)!render(&a, p, make_view(&a, "<x>", (const struct row[2]){{"", "", 0, 0}, {"", "", 0, 0}}));
		else
			compare(&a, p);
	} else if (!f.text || !f.first) {
		abort();
	}
	arena_release(&a);
	return 0;
}
