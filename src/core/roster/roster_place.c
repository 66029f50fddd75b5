/* Colleges, majors and classes by their names. */
#include <string.h>

#include "audit.h"
#include "db.h"
#include "id.h"
#include "queries.h"
#include "roster_inside.h"
#include "utf8.h"
#include "words.h"

bool roster_same_name(struct arena *a, const char *one, const char *two)
{
	return strcmp(one, two) == 0 || strcmp(utf8_clean(a, one, true), utf8_clean(a, two, true)) == 0;
}

/* "parent|level|name": the name narrowed, so that brackets of either width are one. */
static char *key_of(struct arena *a, int64_t parent, const char *level, const char *name)
{
	return arena_printf(a, "%lld|%s|%s", (long long)parent, level, utf8_clean(a, name, true));
}

static enum outcome read_all(struct ctx *c, struct roster_memory *m)
{
	struct roster_college_row *colleges;
	struct roster_major_row *majors;
	struct roster_class_row *classes;
	size_t n;

	m->last.college_id = 0;
	textmap_clear(&m->colleges);
	textmap_clear(&m->majors);
	textmap_clear(&m->classes);
	m->college_sort = 0;
	TRY(q_roster_colleges(c->tx, c->school_id, &colleges, &n));
	for (size_t i = 0; i < n; i++) {
		textmap_put(&m->colleges, key_of(c->arena, 0, "", colleges[i].name), colleges[i].id);
		if (colleges[i].sort > m->college_sort)
			m->college_sort = colleges[i].sort;
	}
	TRY(q_roster_majors(c->tx, c->school_id, &majors, &n));
	for (size_t i = 0; i < n; i++)
		textmap_put(&m->majors, key_of(c->arena, majors[i].college_id, majors[i].level, majors[i].name), majors[i].id);
	TRY(q_roster_classes(c->tx, c->school_id, c->cohort, &classes, &n));
	for (size_t i = 0; i < n; i++)
		textmap_put(&m->classes, key_of(c->arena, classes[i].major_id, "", classes[i].name), classes[i].id);
	m->read = true;
	m->unsure = false;
	return OK;
}

static enum outcome make_college(struct ctx *c, struct roster_memory *m, const struct roster_person_row *p, int64_t *id)
{
	*id = id_new();
	TRY(q_roster_college_add(c->tx, c->school_id, *id, "", p->college, ++m->college_sort, NULL));
	return audit_append(c, &(struct audit_entry){ .action = "college.change", .subject = "college", .subject_id = *id,
		.note = p->college });
}

static enum outcome find_college(struct ctx *c, struct roster_memory *m, struct roster_person_row *p)
{
	char *key = key_of(c->arena, 0, "", p->college);
	int64_t *known = textmap_find(&m->colleges, key);

	if (known) {
		p->college_id = *known;
		return OK;
	}
	m->unsure = true;
	TRY(make_college(c, m, p, &p->college_id));
	textmap_put(&m->colleges, key, p->college_id);
	return OK;
}

static enum outcome find_major(struct ctx *c, struct roster_memory *m, struct roster_person_row *p)
{
	char *key = key_of(c->arena, p->college_id, p->level, p->major);
	int64_t *known = textmap_find(&m->majors, key);

	if (known) {
		p->major_id = *known;
		return OK;
	}
	m->unsure = true;
	p->major_id = id_new();
	TRY(q_roster_major_add(c->tx, c->school_id, p->major_id, p->college_id, p->level, p->major_code, p->major, NULL));
	textmap_put(&m->majors, key, p->major_id);
	return OK;
}

static enum outcome find_class(struct ctx *c, struct roster_memory *m, struct roster_person_row *p)
{
	char *key = key_of(c->arena, p->major_id, "", p->class);
	int64_t *known = textmap_find(&m->classes, key);

	if (known) {
		p->class_id = *known;
		return OK;
	}
	m->unsure = true;
	p->class_id = id_new();
	TRY(q_roster_class_add(c->tx, c->school_id, p->class_id, c->cohort, p->college_id, p->major_id, p->class, NULL));
	textmap_put(&m->classes, key, p->class_id);
	return OK;
}

/* A major's code is the major's, not the person's: the first one told holds. */
static enum outcome put_code(struct ctx *c, const struct roster_entry *e)
{
	if (e->before == NULL || *e->before->major_code || *e->after.major_code == '\0')
		return OK;
	return q_roster_major_code(c->tx, c->school_id, e->after.major_id, e->after.major_code, NULL);
}

/* Workbooks are mostly in order of classes: the last row's place serves the next. */
static bool is_last(const struct roster_memory *m, struct roster_person_row *p)
{
	const struct roster_person_row *l = &m->last;

	if (l->college_id == 0 || strcmp(l->class, p->class) != 0 || strcmp(l->major, p->major) != 0 || strcmp(l->level, p->level) != 0 ||
		strcmp(l->college, p->college) != 0)
		return false;
	p->college_id = l->college_id;
	p->major_id = l->major_id;
	p->class_id = l->class_id;
	return true;
}

static void remember(struct roster_memory *m, const struct roster_person_row *p)
{
	m->last = *p;
	m->last.college = arena_dup(&m->arena, p->college);
	m->last.major = arena_dup(&m->arena, p->major);
	m->last.class = arena_dup(&m->arena, p->class);
}

enum outcome roster_place(struct ctx *c, struct roster_memory *m, struct roster_entry *e)
{
	if (is_last(m, &e->after))
		return put_code(c, e);
	TRY(find_college(c, m, &e->after));
	TRY(find_major(c, m, &e->after));
	TRY(find_class(c, m, &e->after));
	remember(m, &e->after);
	return put_code(c, e);
}

enum outcome roster_place_look(struct ctx *c, struct roster_memory *m, const struct roster_entry *e)
{
	char *key;

	if (!m->read || m->unsure)
		TRY(read_all(c, m));
	if (*e->after.college == '\0' || (m->last.college_id && strcmp(m->last.college, e->after.college) == 0))
		return OK;
	key = key_of(c->arena, 0, "", e->after.college);
	if (textmap_find(&m->colleges, key) || textmap_find(&m->strange, key))
		return OK;
	textmap_put(&m->strange, key, e->row_no);
	if (m->strange_names == NULL) {
		m->strange_names = arena_new(&m->arena, struct buf);
		buf_init(m->strange_names, &m->arena);
	}
	if (m->strange_names->n)
		buf_put(m->strange_names, say_import_names_mark(&m->arena));
	buf_put(m->strange_names, e->after.college);
	return OK;
}
