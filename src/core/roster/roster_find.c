/* People of the cohort by the numbers a workbook knows them by, a chunk at a time. */
#include <string.h>

#include "db.h"
#include "queries.h"
#include "roster_inside.h"
#include "utf8.h"
#include "words.h"

enum { BY_STUDENT, BY_EXAM, BY_ID, WAYS };

typedef enum outcome find_fn(struct tx *tx, int64_t school_id, const char *cohort, const char *list, struct roster_found_row **out, size_t *count);

static const struct way {
	const char *member;
	find_fn *find;
} ways[WAYS] = {
	{ "student_no", q_roster_find_student }, { "exam_no", q_roster_find_exam }, { "id_no", q_roster_find_id },
};

static const char *number_of(const struct roster_sought *s, int way)
{
	return way == BY_STUDENT ? s->student_no : way == BY_EXAM ? s->exam_no : s->id_no;
}

/* Which number speaks: the first that is given. */
static int way_of(const struct roster_sought *s)
{
	for (int way = 0; way < WAYS; way++)
		if (*number_of(s, way))
			return way;
	return WAYS;
}

static const char *key_of(struct ctx *c, const struct roster_sought *s, int way)
{
	const char *text = utf8_clean(c->arena, number_of(s, way), true);

	if (strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") != strlen(text))
		return ""; /* belongs to nobody, and must not reach a list */
	if (way != BY_ID)
		return text;
	text = arena_dup(c->arena, text);
	for (char *p = (char *)text; *p; p++)
		*p = *p == 'x' ? 'X' : *p;
	return secret_lookup(&c->program->secret, c->arena, "graduate.id_no", text);
}

static const char *plain_name(struct ctx *c, const char *name)
{
	char *text = utf8_clean(c->arena, name, true), *out = text;

	for (const char *p = text; *p; p++)
		if (*p != ' ')
			*out++ = *p;
	*out = '\0';
	return text;
}

static void meet(struct ctx *c, struct roster_sought *s, int way, const struct roster_found_row *found)
{
	if (found == NULL) {
		fail_at(s->fail, ways[way].member, say_roster_nobody(c->arena, c->cohort, shape_field(&roster_form_shape, ways[way].member)->label));
		return;
	}
	if (*s->name && strcmp(plain_name(c, s->name), plain_name(c, found->name)) != 0)
		fail_at(s->fail, "name", say_roster_name_differs(c->arena, found->name));
	s->graduate_id = found->id;
}

static enum outcome find_way(struct ctx *c, struct roster_sought *list, size_t n, int way)
{
	const char **keys = arena_array(c->arena, n + 1, sizeof *keys);
	struct roster_found_row *rows;
	struct textmap found;
	struct buf b;
	size_t count;

	buf_init(&b, c->arena);
	for (size_t i = 0; i < n; i++) {
		keys[i] = way_of(&list[i]) == way ? key_of(c, &list[i], way) : "";
		if (*keys[i])
			buf_printf(&b, "%s%s", b.n ? "," : "", keys[i]);
	}
	if (b.n == 0)
		count = 0;
	else
		TRY(ways[way].find(c->tx, c->school_id, c->cohort, buf_text(&b), &rows, &count));
	textmap_init(&found, c->arena);
	for (size_t i = 0; i < count; i++)
		textmap_put(&found, rows[i].holding, (int64_t)i);
	for (size_t i = 0; i < n; i++) {
		const int64_t *at = *keys[i] ? textmap_find(&found, keys[i]) : NULL;

		if (way_of(&list[i]) == way)
			meet(c, &list[i], way, at ? &rows[*at] : NULL);
	}
	return OK;
}

enum outcome roster_find(struct ctx *c, struct roster_sought *list, size_t n)
{
	for (int way = 0; way < WAYS; way++)
		TRY(find_way(c, list, n, way));
	for (size_t i = 0; i < n; i++)
		if (way_of(&list[i]) == WAYS)
			fail_at(list[i].fail, "student_no", say_form_required(c->arena, shape_field(&roster_form_shape, "student_no")->label));
	return OK;
}
