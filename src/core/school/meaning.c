/* Meanings, read and kept: five lists of rows, told by their shapes. */
#include "meaning.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cohort.h"
#include "db.h"
#include "json.h"
#include "queries.h"
#include "words.h"

static const struct list {
	const char *name;
	const struct shape *shape;
	size_t rows, count; /* where in struct meaning */
} lists[] = {
	{ "indicators", &meaning_indicator_shape, offsetof(struct meaning, indicators), offsetof(struct meaning, indicator_count) },
	{ "members", &meaning_member_shape, offsetof(struct meaning, members), offsetof(struct meaning, member_count) },
	{ "categories", &meaning_category_shape, offsetof(struct meaning, categories), offsetof(struct meaning, category_count) },
	{ "colleges", &college_shape, offsetof(struct meaning, colleges), offsetof(struct meaning, college_count) },
	{ "majors", &major_shape, offsetof(struct meaning, majors), offsetof(struct meaning, major_count) },
};
enum { LISTS = sizeof lists / sizeof *lists };

enum outcome meaning_read(struct ctx *c, const char *cohort, struct meaning **out)
{
	struct meaning *m = arena_new(c->arena, struct meaning);
	struct cohort_row *row;

	TRY(cohort_find(c, cohort, &row));
	m->definition = row->definition;
	TRY(q_meaning_indicators(c->tx, c->school_id, cohort, &m->indicators, &m->indicator_count));
	TRY(q_meaning_members(c->tx, c->school_id, cohort, &m->members, &m->member_count));
	TRY(q_meaning_categories(c->tx, c->school_id, cohort, &m->categories, &m->category_count));
	TRY(q_stats_college(c->tx, c->school_id, &m->colleges, &m->college_count));
	TRY(q_stats_major(c->tx, c->school_id, &m->majors, &m->major_count));
	*out = m;
	return OK;
}

/* ---- as text ---- */

const char *meaning_digest(struct arena *a, const char *text)
{
	char *hex = arena_alloc(a, 65);

	secret_digest(text, strlen(text), hex);
	return hex;
}

const char *meaning_text(struct arena *a, const struct meaning *m)
{
	struct buf b;
	struct json j;

	buf_init(&b, a);
	json_init(&j, &b);
	json_begin(&j, NULL);
	json_text(&j, "definition", m->definition);
	for (size_t i = 0; i < LISTS; i++) {
		char *const *rows = (char *const *)(const void *)((const char *)m + lists[i].rows);
		const size_t *count = (const size_t *)(const void *)((const char *)m + lists[i].count);

		json_list(&j, lists[i].name);
		for (size_t r = 0; r < *count; r++)
			json_row(&j, NULL, lists[i].shape, *rows + r * lists[i].shape->size);
		json_end(&j);
	}
	json_end(&j);
	return buf_text(&b);
}

static bool take_member(struct arena *a, const struct field *f, void *row, const json_t *value)
{
	if (!FIELD_IS_INT(f->kind)) {
		field_set_text(f, row, arena_dup(a, json_string_value(value) ? json_string_value(value) : ""));
		return json_is_string(value);
	}
	field_set_int(f, row, json_is_string(value) ? strtoll(json_string_value(value), NULL, 10) : json_integer_value(value));
	return json_is_string(value) || json_is_integer(value);
}

static bool take_list(struct arena *a, const struct list *l, const json_t *array, struct meaning *m)
{
	size_t count = json_array_size(array);
	char *rows = arena_array(a, count ? count : 1, l->shape->size);
	bool good = json_is_array(array);

	for (size_t r = 0; r < count; r++)
		for (size_t i = 0; i < l->shape->count; i++) {
			const struct field *f = &l->shape->fields[i];

			good = take_member(a, f, rows + r * l->shape->size, json_object_get(json_array_get(array, r), f->name)) && good;
		}
	memcpy((char *)m + l->rows, &rows, sizeof rows);
	memcpy((char *)m + l->count, &count, sizeof count);
	return good;
}

enum outcome meaning_parse(struct ctx *c, const char *text, struct meaning **out)
{
	json_t *whole = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const char *definition = json_string_value(json_object_get(whole, "definition"));
	struct meaning *m = arena_new(c->arena, struct meaning);
	bool good = definition != NULL;

	m->definition = arena_dup(c->arena, definition ? definition : "");
	for (size_t i = 0; i < LISTS; i++)
		good = take_list(c->arena, &lists[i], json_object_get(whole, lists[i].name), m) && good;
	json_decref(whole);
	*out = m;
	return good ? OK : fail_say(c->fail, BROKEN, say_meaning_broken(c->arena));
}

/* ---- names ---- */

const char *meaning_college(const struct meaning *m, int64_t id)
{
	for (size_t i = 0; i < m->college_count; i++)
		if (m->colleges[i].id == id)
			return m->colleges[i].name;
	return "";
}

const char *meaning_major(const struct meaning *m, int64_t id)
{
	for (size_t i = 0; i < m->major_count; i++)
		if (m->majors[i].id == id)
			return m->majors[i].name;
	return "";
}

const char *meaning_majors(struct arena *a, const struct meaning *m, const char *name)
{
	const char *ids = "|";

	for (size_t i = 0; i < m->major_count; i++)
		if (strcmp(m->majors[i].name, name) == 0)
			ids = arena_printf(a, "%s%lld|", ids, (long long)m->majors[i].id);
	return ids;
}
