/* The log, replayed. */
#include "proof.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "db.h"
#include "queries.h"
#include "record.h"
#include "rows.h"
#include "store.h"
#include "words.h"

enum { BATCH = 200 };

/* ---- telling ---- */

static void tell(struct proof *p, const char *text)
{
	if (p->wrong < PROOF_TOLD)
		p->told[p->wrong] = text;
	p->wrong++;
}

static const char *number(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

/* ---- one person ---- */

struct paper {
	int64_t id;
	const char *hash, *kind;
	bool removed, seen;
};

struct replay {
	struct arena *arena; /* of this person */
	struct destination_row *versions;
	struct paper *papers;
	size_t version_count, paper_count;
	bool added, removed; /* entered into the roster by an entry; taken out by hand */
};

/* One side of a member's pair: NULL when it is null or no text. */
static const char *side(const json_t *changes, const char *member, size_t i)
{
	return json_string_value(json_array_get(json_object_get(changes, member), i));
}

static struct destination_row *version_of(struct replay *r, int64_t id)
{
	for (size_t i = 0; id && i < r->version_count; i++)
		if (r->versions[i].id == id)
			return &r->versions[i];
	return NULL;
}

static void apply(struct replay *r, struct destination_row *row, const json_t *changes)
{
	for (size_t i = 0; i < destination_shape.count; i++) {
		const struct field *f = &destination_shape.fields[i];
		const char *after = side(changes, f->name, 1);

		if (after && FIELD_IS_INT(f->kind))
			field_set_int(f, row, strtoll(after, NULL, 10));
		else if (after)
			field_set_text(f, row, arena_dup(r->arena, after));
	}
}

/* A new version is told by what differs from the one it was made from, and that one's end goes untold. */
static void new_version(struct replay *r, const struct proof_entry_row *e, const json_t *changes)
{
	const char *from = side(changes, "id", 0);
	struct destination_row *old = from ? version_of(r, strtoll(from, NULL, 10)) : NULL, *row = &r->versions[r->version_count++];
	bool draft = strcmp(e->action, "destination.draft") == 0;

	*row = old == NULL ? (struct destination_row){ 0 } : draft ? record_contents(old) : *old;
	apply(r, row, changes);
	if (old && !draft)
		old->state = "superseded";
	else if (old && strcmp(old->state, "returned") == 0)
		old->state = "replaced";
}

static void take_destination(struct replay *r, const struct proof_entry_row *e, const json_t *changes)
{
	struct destination_row *row = version_of(r, e->subject_id);

	if (row)
		apply(r, row, changes);
	else if (side(changes, "id", 1))
		new_version(r, e, changes);
}

static void take_evidence(struct replay *r, const struct proof_entry_row *e, const json_t *changes)
{
	const char *hash = side(changes, "file_hash", 1), *kind = side(changes, "kind", 1);

	if (strcmp(e->action, "evidence.add") == 0 && hash && kind)
		r->papers[r->paper_count++] = (struct paper){ e->subject_id, arena_dup(r->arena, hash), arena_dup(r->arena, kind), false, false };
	for (size_t i = 0; strcmp(e->action, "evidence.remove") == 0 && i < r->paper_count; i++)
		if (r->papers[i].id == e->subject_id)
			r->papers[i].removed = true;
}

static void take_graduate(struct replay *r, const struct proof_entry_row *e)
{
	if (strcmp(e->action, "graduate.add") == 0)
		r->added = true;
	else if (strcmp(e->action, "graduate.remove") == 0)
		r->removed = true;
	else if (strcmp(e->action, "graduate.restore") == 0)
		r->removed = false;
}

static void replay(struct replay *r, const struct proof_entry_row *entries, size_t count)
{
	r->versions = arena_array(r->arena, count + 1, sizeof *r->versions);
	r->papers = arena_array(r->arena, count + 1, sizeof *r->papers);
	for (size_t i = 0; i < count; i++) {
		json_t *changes = json_loads(entries[i].changes, 0, NULL);

		if (strcmp(entries[i].subject, "destination") == 0)
			take_destination(r, &entries[i], changes);
		else if (strcmp(entries[i].subject, "evidence") == 0)
			take_evidence(r, &entries[i], changes);
		else
			take_graduate(r, &entries[i]);
		json_decref(changes);
	}
}

/* ---- comparing ---- */

static bool is_judged(const struct field *f)
{
	static const char *const own[] = { "school_id", "version", "updated_at", "open_flags", "slot", NULL };

	for (const char *const *p = own; *p; p++)
		if (strcmp(f->name, *p) == 0)
			return false;
	return f->kind != FIELD_SECRET;
}

static const char *differences(struct arena *a, const struct destination_row *one, const struct destination_row *two)
{
	const char *labels = "";
	char scratch[2][24];

	for (size_t i = 0; i < destination_shape.count; i++) {
		const struct field *f = &destination_shape.fields[i];

		if (is_judged(f) && strcmp(field_plain(f, one, scratch[0]), field_plain(f, two, scratch[1])) != 0)
			labels = arena_printf(a, "%s%s%s", labels, *labels ? "/" : "", f->label);
	}
	return labels;
}

static void compare_versions(struct ctx *c, struct proof *p, struct replay *r, const char *student, const struct destination_row *rows, size_t count)
{
	struct arena *a = c->arena;

	for (size_t i = 0; i < count; i++) {
		struct destination_row *told = version_of(r, rows[i].id);
		const char *labels = told ? differences(r->arena, &rows[i], told) : "";

		if (told == NULL)
			tell(p, say_proof_version_unknown(a, student, number(a, rows[i].number), number(a, rows[i].id)));
		else if (*labels || strcmp(rows[i].slot, record_slot(rows[i].state)) != 0)
			tell(p, say_proof_version_differs(a, student, number(a, rows[i].number), *labels ? labels : shape_field(&destination_shape, "slot")->label));
		if (told)
			told->school_id = -1; /* seen */
	}
	for (size_t i = 0; i < r->version_count; i++)
		if (r->versions[i].school_id != -1)
			tell(p, say_proof_version_lost(a, student, number(a, r->versions[i].number)));
	p->versions += (int64_t)count;
}

/* A version made from another takes its papers along under new ids: what it shows must have been added once. */
static void compare_papers(struct ctx *c, struct proof *p, struct replay *r, const char *student, const struct evidence_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool known = false;

		for (size_t k = 0; k < r->paper_count; k++) {
			struct paper *one = &r->papers[k];

			known = known || (strcmp(one->hash, rows[i].file_hash) == 0 && strcmp(one->kind, rows[i].kind) == 0);
			one->seen = one->seen || one->id == rows[i].id;
		}
		if (!known)
			tell(p, say_proof_paper_unknown(c->arena, student, number(c->arena, rows[i].id)));
	}
	for (size_t k = 0; k < r->paper_count; k++)
		if (!r->papers[k].seen && !r->papers[k].removed)
			tell(p, say_proof_paper_lost(c->arena, student, number(c->arena, r->papers[k].id)));
	p->papers += (int64_t)count;
}

static void compare_person(struct ctx *c, struct proof *p, const struct replay *r, const struct proof_graduate_row *g)
{
	const struct code_set *set = code_set("education_level");
	const struct code *education = code_find(set, g->education);
	bool in = education && strcmp(code_extra(set, education, "in_scope"), "1") == 0 && !r->removed;

	if (r->added && in != (g->counted != 0))
		tell(p, say_proof_counted(c->arena, g->student_no));
}

static enum outcome prove_person(struct ctx *c, struct proof *p, struct replay *r, int64_t id)
{
	struct proof_entry_row *entries;
	struct proof_graduate_row *g;
	struct destination_row *rows;
	struct evidence_row *papers;
	size_t entry_count, count, paper_count;

	TRY(q_proof_entries(c->tx, c->school_id, id, &entries, &entry_count));
	TRY(q_proof_graduate(c->tx, c->school_id, id, &g));
	TRY(q_destination_all(c->tx, c->school_id, id, &rows, &count));
	TRY(q_proof_evidence(c->tx, c->school_id, id, &papers, &paper_count));
	p->people++;
	replay(r, entries, entry_count);
	if (g == NULL) {
		if (entry_count)
			tell(p, say_proof_person_lost(c->arena, number(c->arena, id)));
		return OK;
	}
	compare_versions(c, p, r, g->student_no, rows, count);
	compare_papers(c, p, r, g->student_no, papers, paper_count);
	compare_person(c, p, r, g);
	return OK;
}

/* ---- all of them ---- */

struct batch {
	struct proof *proof;
	int64_t after;
	const char *hash;
	struct file_row *files;
	size_t count;
};

static enum outcome prove_people(struct ctx *c, void *arg)
{
	struct batch *b = arg;
	struct proof_person_row *people;
	struct proof kept = *b->proof;
	enum outcome o = OK;

	TRY(q_proof_people(c->tx, c->school_id, b->after, BATCH, &people, &b->count));
	for (size_t i = 0; o == OK && i < b->count; i++) {
		struct replay r = { .arena = c->arena };

		b->after = people[i].graduate_id;
		o = prove_person(c, b->proof, &r, people[i].graduate_id);
	}
	if (o != OK)
		*b->proof = kept;
	return o;
}

static enum outcome total(struct ctx *c, void *arg)
{
	return q_proof_total(c->tx, c->school_id, arg);
}

/* Sentences outlive the batch they were found in. */
static void keep_told(struct ctx *c, struct proof *p, int64_t before)
{
	for (int64_t i = before; i < p->wrong && i < PROOF_TOLD; i++)
		p->told[i] = arena_dup(c->arena, p->told[i]);
}

static enum outcome run_batch(struct ctx *c, struct batch *b, ctx_fn *fn)
{
	struct ctx own = *c;
	struct arena a;
	int64_t before = b->proof->wrong;
	enum outcome o;

	arena_init(&a);
	own.arena = &a;
	o = ctx_read(&own, fn, b);
	keep_told(c, b->proof, before);
	if (b->hash && b->count)
		b->hash = arena_dup(c->arena, b->hash);
	arena_release(&a);
	return o;
}

enum outcome proof_records(struct ctx *c, struct proof *out)
{
	struct batch b = { .proof = out, .count = 1 };
	struct proof_total_row all = { 0 };
	int64_t more;

	memset(out, 0, sizeof *out);
	while (b.count)
		TRY(run_batch(c, &b, prove_people));
	TRY(ctx_read(c, total, &all));
	more = all.versions - out->versions + all.papers - out->papers;
	if (more > 0)
		tell(out, say_proof_rows_more(c->arena, number(c->arena, more)));
	return out->wrong ? BROKEN : OK;
}

/* ---- files ---- */

static enum outcome prove_files(struct ctx *c, void *arg)
{
	struct batch *b = arg;

	TRY(q_proof_files(c->tx, c->school_id, b->hash, BATCH, &b->files, &b->count));
	for (size_t i = 0; i < b->count; i++) {
		enum outcome o = store_verify(c, b->files[i].hash);

		b->hash = b->files[i].hash;
		b->proof->files++;
		if (o == MISSING)
			tell(b->proof, say_proof_file_gone(c->arena, b->hash));
		else if (o == BROKEN)
			tell(b->proof, say_proof_file_differs(c->arena, b->hash));
	}
	return OK;
}

enum outcome proof_files(struct ctx *c, struct proof *out)
{
	struct batch b = { .proof = out, .hash = "", .count = 1 };

	memset(out, 0, sizeof *out);
	while (b.count)
		TRY(run_batch(c, &b, prove_files));
	return out->wrong ? BROKEN : OK;
}

/* ---- the end of the chain as noted elsewhere ---- */

struct keeping {
	const char *hash;
	struct audit_head_row *found;
};

static enum outcome find_kept(struct ctx *c, void *arg)
{
	struct keeping *k = arg;

	return q_proof_kept(c->tx, c->school_id, k->hash, &k->found);
}

enum outcome proof_kept(struct ctx *c, const char *hash, int64_t *sequence)
{
	struct keeping k = { hash, NULL };

	TRY(ctx_read(c, find_kept, &k));
	*sequence = k.found ? k.found->sequence : 0;
	return k.found ? OK : MISSING;
}
