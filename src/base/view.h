/* What a handler answers: an ordered set of named values, each printed as JSON by json_view and read
 * by the page templates by name. Values are borrowed (arena or static) and live as long as the view. A
 * name put again replaces its value and keeps its place. */
#ifndef VIEW_H
#define VIEW_H

#include "field.h"
#include "json.h"

enum view_kind { VIEW_TEXT, VIEW_INT, VIEW_BOOL, VIEW_ROW, VIEW_ROWS, VIEW_VIEW, VIEW_VIEWS, VIEW_MARKUP };

struct view_item {
	const char *name;
	enum view_kind kind;
	enum field_kind field; /* how a single value prints: FIELD_TEXT, FIELD_TIME, FIELD_CODE, ... */
	bool page_only;        /* for the page's eyes, left out of JSON (menu, token, tab) */
	const char *set;       /* code set when field is FIELD_CODE */
	const char *text;
	int64_t number;
	const struct shape *shape; /* ROW, ROWS */
	const void *rows;          /* ROW: one row or NULL; ROWS: array of shape->size */
	size_t count;              /* ROWS, VIEWS */
	struct view *view;   /* VIEW */
	struct view **views; /* VIEWS */
	struct view_item *next;
};

struct view {
	struct arena *arena;
	struct view_item *first, *last;
};

struct view *view_new(struct arena *a);
void view_text(struct view *v, const char *name, const char *value); /* NULL = "" */
void view_int(struct view *v, const char *name, int64_t value);
void view_id(struct view *v, const char *name, int64_t value); /* prints plain, JSON text */
void view_bool(struct view *v, const char *name, bool value);
void view_time(struct view *v, const char *name, int64_t ms);
void view_percent(struct view *v, const char *name, const char *percent);
void view_code(struct view *v, const char *name, const char *set, const char *code);
void view_row(struct view *v, const char *name, const struct shape *shape, const void *row);
void view_members(struct view *v, const struct shape *shape, const void *row); /* each under its own name; secrets left out */
void view_rows(struct view *v, const char *name, const struct shape *shape, const void *rows, size_t count);
struct view *view_sub(struct view *v, const char *name);                         /* a nested object */
struct view *view_push(struct view *v, const char *name);                        /* one more object of the list `name` */
void view_list(struct view *v, const char *name);                                /* the list `name`, empty until pushed */
void view_markup(struct view *v, const char *name, const char *markup);          /* drawn by the program (SVG); never in JSON */
void view_hide(struct view *v, const char *name);                                /* make it page_only */
const struct view_item *view_get(const struct view *v, const char *name);        /* or NULL */

/* How code sets get their names, for pages and for the *_name member beside each code in JSON. */
struct code_names {
	const char *(*name)(void *arg, const char *set, const char *code); /* NULL when unknown */
	void *arg;
};

/* The view as one object. Items in order, page_only ones and markup left out; rows by their shape; a
 * code x is followed by x_name when names (may be NULL) knows it; kinds print as json_member has them. */
void json_view(struct buf *out, const struct view *v, const struct code_names *names);

#endif
