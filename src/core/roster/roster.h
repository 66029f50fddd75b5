/* The roster: who is to be counted. One validator of a row serves the workbook and the hand form.
 *
 * Who is counted (notice 2): people with regular enrolment who graduate or complete (jieye); those who
 * leave without either (yiye) are kept with counted = 0 and the reason, as are those taken out by hand.
 *
 * A person is known by the student number within a cohort. Identity number and exam number belong to one
 * person each. Colleges, majors (of a college and a level) and classes (of a major) come into being by
 * being named; names that differ only in full-width letters and brackets are the same. */
#ifndef ROSTER_H
#define ROSTER_H

#include "ctx.h"
#include "rows.h"

enum roster_verdict { ROSTER_FAULTY, ROSTER_NEW, ROSTER_CHANGED, ROSTER_SAME };

#define ROSTER_ALL UINT64_MAX

struct roster_entry {
	struct roster_form form; /* as typed; roster_read makes codes, dates and numbers of it */
	uint64_t given;          /* bit i: member i of roster_form_shape is to be taken; what is not given stays as it is */
	int64_t row_no;          /* in the workbook; 0 = a form */
	int64_t graduate_id;     /* whom; 0 = whoever has the student number, or somebody new */
	int64_t version;         /* the one the person saw; 0 = whichever */
	struct fail fail;        /* faults, at members; initialised by the caller */
	/* filled by roster_judge */
	enum roster_verdict verdict;
	const struct roster_person_row *before; /* NULL: new */
	struct roster_person_row after;
	const char *changes; /* {"member":["before","after"]}, personal data masked */
};

/* What one job, or one form, remembers between its chunks. */
struct roster_memory;
struct roster_memory *roster_memory_new(void);
void roster_memory_free(struct roster_memory *m);
/* How many rows read so far have a number or an address written wrongly. */
int64_t roster_malformed(const struct roster_memory *m);
/* Colleges named in judged entries that the school does not have yet, comma separated; "". */
const char *roster_new_colleges(struct roster_memory *m, struct arena *a);

/* What can be told from the row alone, and from the rows of the same memory before it: shapes, codes,
 * GB 11643, agreement of sex and birth date with the number, numbers that come twice. Every row of a
 * workbook passes here once and in order, also those applied before a crash. A telephone number or a mail
 * address written wrongly is a fault in the form; in a workbook it is taken and counted (contact_quality.h):
 * nobody stays out of the roster because of it. */
void roster_read(struct ctx *c, struct roster_memory *m, struct roster_entry *e);

/* What the database says: inside ctx_read or ctx_write, a chunk at a time in a fixed number of queries.
 * Faulty entries (e->fail.count) stay so. */
enum outcome roster_judge(struct ctx *c, struct roster_memory *m, struct roster_entry **entries, size_t n) MUST_USE;

/* Writes a judged NEW or CHANGED entry: person, standing with tallies, roster_change, audit. Inside the
 * same ctx_write. SAME and FAULTY write nothing. e->after.id is the person. */
enum outcome roster_write(struct ctx *c, struct roster_memory *m, struct roster_entry *e, const char *reason, int64_t job_id) MUST_USE;
/* After the entries were written, in the same transaction: who shares a number or an address with whom. */
enum outcome roster_settle(struct ctx *c, struct roster_entry **entries, size_t n) MUST_USE;
/* The transaction is durable: what it made may be remembered. */
void roster_committed(struct roster_memory *m);

/* People of the cohort by number: the student number when there is one, else the exam number, else the
 * identity number. The name must agree when it is given. Faults at members. Inside a transaction. */
struct roster_sought {
	const char *student_no, *exam_no, *id_no, *name; /* "" = not given */
	struct fail *fail;
	int64_t graduate_id; /* filled; 0 when there is nobody */
};
enum outcome roster_find(struct ctx *c, struct roster_sought *list, size_t n) MUST_USE;

/* The hand form: read, judge and write one entry in one ctx_write. Somebody who is there stays in his cohort, somebody new
 * comes into c->cohort. INVALID with faults in c->fail, or when
 * nothing differs. */
enum outcome roster_save(struct ctx *c, struct roster_entry *e, const char *reason) MUST_USE;
/* What stands there, for the form: id_no, phone and email are left empty (given only to be changed), the
 * masked ones are in *person. c->cohort becomes his. MISSING outside the actor's scope. */
enum outcome roster_get(struct ctx *c, int64_t graduate_id, struct roster_form *form, struct roster_person_row *person) MUST_USE;

/* Out of the roster, or back: a reason of at least five characters. CONFLICT when he is (not) in it. */
enum outcome roster_remove(struct ctx *c, int64_t graduate_id, const char *reason) MUST_USE;
enum outcome roster_restore(struct ctx *c, int64_t graduate_id, const char *reason) MUST_USE;

/* Roster changes within the actor's scope, newest first; kind "" and graduate_id 0 = all; before_id 0 =
 * from the newest. */
enum outcome roster_changes(struct ctx *c, const char *kind, int64_t graduate_id, int64_t before_id, int64_t limit,
	struct roster_change_line_row **rows, size_t *count) MUST_USE;

#endif
