/* quxiang demo: an invented university at work, made through the same rules that people use, at moments of
 * the last weeks. The same seed gives the same people and the same stories; only passwords are random. */
#ifndef DEMO_H
#define DEMO_H

#include "account.h"
#include "cmd.h"
#include "rows.h"

/* ---- chance (demo_people.c) ---- */
struct chance {
	uint64_t state;
};
uint64_t chance_below(struct chance *c, uint64_t n); /* 0 … n-1 */

/* A list in a message: records between blanks, members between commas. */
struct list {
	const char **items;
	size_t count;
};
struct list list_of(struct arena *a, const char *text, const char *between);

struct names {
	struct list majors, surnames, given[2], employers, schools, foreign, projects, freelance;
};
void names_load(struct names *n, struct arena *a);

/* ---- people ---- */
struct person {
	struct roster_form roster;
	int64_t graduate_id;
	int college;         /* place in demo.colleges */
	const char *category; /* what he registers */
	const char *story;   /* steps, see demo_story.c */
	size_t done;         /* steps behind him */
	const char *password; /* one that is told at the end, or NULL: he never set one */
	const struct actor *self; /* after his first login */
};

struct college {
	const char *name, *classes; /* classes: names joined by \x1f */
	const struct actor *staff, *head, *counsellor;
};

struct demo {
	struct invocation *v;
	struct program *program;
	struct arena *arena; /* of the whole */
	struct chance chance;
	struct names names;
	int64_t school_id, from, to; /* when the stories happen */
	const char *cohort;
	struct person *people;
	size_t count;
	struct college *colleges;
	size_t college_count;
	const struct actor *office;
};

#define DAY INT64_C(86400000)

/* A context at an instant: the clock stands there too. */
struct ctx demo_ctx(struct demo *d, struct arena *a, const struct actor *who, int64_t at);

/* Identity number with prefix 99 and its check sign; sex '1' or '2'; n: any number, two people's differ. */
char *invent_identity(struct arena *a, int year, char sex, unsigned n);
/* A credit code with both check signs. */
char *invent_uscc(struct arena *a, unsigned n);
char *invent_name(struct demo *d, char sex);
/* The i-th person of the roster. */
void invent_person(struct demo *d, size_t i, struct person *p);
/* What he fills in for a category at that moment; only what the category asks for. */
void invent_destination(struct demo *d, const struct person *p, const char *category, int64_t at, struct destination_form *out);

/* ---- papers (demo_paper.c): small, valid, with the words on them ---- */
struct paper {
	const void *bytes;
	size_t size;
	const char *name; /* of the file */
};
/* PDF, or every third time a PNG that looks like a scanned page. */
struct paper invent_paper(struct arena *a, const char *title, const char *number, const char *employer, const char *name);

/* ---- workbooks (demo_books.c) ---- */
enum outcome books_import(struct demo *d) MUST_USE;

/* ---- stories (demo_story.c, lived in demo_live.c) ---- */
bool story_settled(const char *story); /* nothing waits at its end */
bool category_is(const char *category, const char *column); /* "1" in words/codes/destination.tsv */
void stories_choose(struct demo *d);
/* The same for a season that is over: nothing waits for anybody. */
void stories_choose_over(struct demo *d);
/* All steps of all people, in order of time; what is due in between is frozen, up to the moment `end`. */
enum outcome stories_live(struct demo *d, int64_t end) MUST_USE;
/* Of a season that is over: one record opened again and mended. */
enum outcome stories_reopen(struct demo *d) MUST_USE;

/* Plans of reminding, a batch, talks by hand: all on the last day (demo_remind.c). */
enum outcome demo_remind(struct demo *d, int64_t now) MUST_USE;

#endif
