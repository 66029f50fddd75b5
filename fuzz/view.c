/* Any bytes as the values of a view: its JSON is strict JSON, and texts that were UTF-8 come back the same.
 * The input is cut at newlines; each piece's first byte says what it becomes. */
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

struct row {
	const char *text, *raw, *code, *percent, *secret;
	int64_t id, time;
};

#define MEMBER(member, kind_) {.name = #member, .set = "set", .kind = kind_, .offset = offsetof(struct row, member)}
static const struct field row_fields[] = {
	MEMBER(text, FIELD_TEXT),
	MEMBER(raw, FIELD_JSON),
	MEMBER(code, FIELD_CODE),
	MEMBER(percent, FIELD_PERCENT),
	MEMBER(secret, FIELD_SECRET),
	MEMBER(id, FIELD_ID),
	MEMBER(time, FIELD_TIME),
};
static const struct shape row_shape = {"row", row_fields, 7, sizeof(struct row)};

static const char *label(void *arg, const char *set, const char *code)
{
	return code[1] ? code + 1 : NULL;
}

static int64_t number_of(const char *text)
{
	uint64_t n = 0;
	for (; *text; text++)
		n = n * 31 + (unsigned char)*text;
	return (int64_t)n;
}

static void put_row(struct arena *a, struct view *v, const char *name, const char *text)
{
	struct row *rows = arena_array(a, 2, sizeof *rows);
	rows[0] = (struct row){text, text, text, text, text, number_of(text), number_of(text) % 4102444800000};
	rows[1] = (struct row){"", "", "", "", "", 0, 0};
	view_rows(v, name, &row_shape, rows, 2);
	view_row(v, "row", &row_shape, rows);
}

static void put(struct arena *a, struct view *v, char kind, const char *name, const char *text)
{
	switch (kind % 8) {
	case 0: view_text(v, name, text); break;
	case 1: view_code(v, name, "set", text); break;
	case 2: put_row(a, v, name, text); break;
	case 3: view_text(view_sub(v, name), text, text); break;
	case 4: view_text(view_push(v, "list"), name, text); break;
	case 5: view_markup(v, name, text); break;
	case 6: view_percent(v, name, text); break;
	default: view_int(v, name, number_of(text)); break;
	}
}

/* A text at the top comes back as itself, or was no UTF-8. */
static void check(const struct view *v, const json_t *read)
{
	for (const struct view_item *i = v->first; i; i = i->next) {
		if (i->kind != VIEW_TEXT || i->field != FIELD_TEXT)
			continue;
		json_t *same = json_string(i->text), *name = json_string(i->name);
		if (same && name && strcmp(json_string_value(json_object_get(read, i->name)), i->text) != 0)
			abort();
		json_decref(same);
		json_decref(name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct code_names names = {label, NULL};
	struct arena a;
	struct buf b;
	arena_init(&a);
	buf_init(&b, &a);
	struct view *v = view_new(&a);
	char *rest = arena_dupn(&a, (const char *)data, size), *piece;
	for (int n = 0; n < 200 && (piece = strsep(&rest, "\n")); n++)
		if (*piece)
			put(&a, v, *piece, arena_printf(&a, "n%d", n), piece + 1);
	json_view(&b, v, &names);
	json_t *read = json_loads(buf_text(&b), 0, NULL);
	if (!read)
		abort();
	check(v, read);
	json_decref(read);
	arena_release(&a);
	return 0;
}
