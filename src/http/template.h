/* The inside of pages: what a template is compiled to. Only page.c, template.c and page_print.c read this. */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "fail.h"
#include "view.h"

enum { PATH_DEEP = 4, BLOCKS_DEEP = 12, PARTS_DEEP = 12, NAME_BUCKETS = 256 };

struct name { /* interned: equal names are one address; numbered from 0 in order of appearance */
	const char *text;
	unsigned id;
	struct name *next;
};

enum path_kind { PATH_NAME, PATH_INDEX, PATH_FIRST, PATH_LAST };

struct path {
	enum path_kind kind;
	int count;
	const struct name *names[PATH_DEEP];
};

struct print { /* what a filter needs; of one render */
	struct buf *out;
	const struct code_names *names;
	const char *yes, *no;
};

struct filter {
	const char *name;
	void (*print)(const struct print *p, const struct view_item *single);
	bool text_only;   /* makes markup: not for attributes */
	bool markup_only; /* meant for view_markup's items alone */
};
extern const struct filter filter_default;
const struct filter *filter_find(const char *name); /* or NULL */
/* The plain value of a single item; "" for secrets and for lists. scratch holds numbers. */
const char *plain_value(const struct view_item *i, char scratch[24]);

enum step_kind { STEP_TEXT, STEP_VALUE, STEP_IF, STEP_EACH, STEP_WITH, STEP_PART, STEP_CONTENT, STEP_KINDS };
enum step_test { TEST_PRESENT, TEST_EQUAL, TEST_DIFFERENT };

struct step {
	enum step_kind kind;
	int line;
	size_t otherwise, end; /* first step of the else part (end when none); first step after this one */
	const char *text;      /* TEXT: the bytes; IF: what the value is compared with, NULL = with other */
	size_t text_size;      /* TEXT */
	enum step_test test;   /* IF */
	struct path path, other;
	const struct filter *filter;  /* VALUE */
	struct template *part;  /* PART */
};

struct template {
	const char *name, *text;
	struct template *layout;
	struct step *steps;
	size_t count, room;
	int contents; /* how often {{content}} stands in it */
	int deep;     /* levels of parts and layouts below it, itself included; 0 = not measured yet */
};

struct pages {
	struct arena *arena;
	struct template *list; /* sorted by name */
	size_t count;
	struct name *names[NAME_BUCKETS];
	unsigned name_count;
	const char *yes, *no;
	bool strict;
};

struct template *template_find(const struct pages *p, const char *name); /* or NULL */
/* Fill t->steps from t->text. INVALID: the first fault is noted in f. */
enum outcome template_compile(struct pages *p, struct template *t, struct fail *f) MUST_USE;
/* Note a fault at pages/NAME.html:LINE. */
enum outcome template_fault(const struct template *t, int line, struct fail *f, const char *text) MUST_USE;

/* Where in HTML a template's text has come to: enough to know whether a value is safe there. */
enum place { IN_TEXT, AFTER_LT, IN_TAG, IN_DOUBLE, IN_SINGLE, IN_RAW, IN_REMARK };

struct markup {
	enum place place;
	char element[8]; /* of the tag we are in, lower case, cut short; "!--" for comments */
	unsigned size;   /* of element */
	bool naming;     /* still reading the element's name */
	unsigned matched; /* IN_RAW, IN_REMARK: bytes of the ending seen */
};

void markup_feed(struct markup *m, const char *p, size_t n);
bool markup_same(const struct markup *a, const struct markup *b);

#endif
