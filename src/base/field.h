/* The field table: one constant array per record that says what its members are. The page, the JSON
 * answer, the form, the workbook column, the audit entry and the data dictionary all walk it. Rows of
 * queries get theirs from the generator; forms and views write theirs by hand with the macros below.
 *
 * In memory a member is either int64_t (FIELD_INT, FIELD_TIME, FIELD_BOOL, FIELD_ID) or const char *
 * (all others), at `offset`. Text is never NULL in a filled row: absent is "" (and SQL NULL reads as
 * ""). An absent integer is 0. */
#ifndef FIELD_H
#define FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum field_kind {
	FIELD_TEXT,
	FIELD_INT,
	FIELD_ID,      /* 63-bit id: JSON prints it as text */
	FIELD_BOOL,    /* 0 or 1 */
	FIELD_TIME,    /* ms UTC; 0 = none; prints 2024-08-30 17:00 */
	FIELD_DATE,    /* text YYYY-MM-DD */
	FIELD_CODE,    /* text of a code set; prints as its name */
	FIELD_PERCENT, /* text "96.72" or "-"; prints 96.72% */
	FIELD_JSON,    /* text that is JSON already: JSON answers hold it as it is */
	FIELD_SECRET,  /* never printed, never logged, never in JSON or audit */
};

enum field_flag {
	FIELD_REQUIRED = 1,
	FIELD_PERSONAL = 2, /* personal data: masked by mask_* before it reaches a row that is shown */
	FIELD_LONG = 4,     /* a text area */
	FIELD_LOCKED = 8,   /* shown in the form, never taken from it */
	FIELD_MANY = 16,    /* form: several values allowed, joined by \x1f */
};

struct field {
	const char *name;  /* member and JSON name, snake_case */
	const char *label; /* Chinese */
	const char *set;   /* code set of FIELD_CODE, else NULL */
	enum field_kind kind;
	unsigned flags;
	unsigned max; /* longest text in characters (form); 0 = 200 */
	size_t offset;
};

struct shape {
	const char *name;
	const struct field *fields;
	size_t count, size;
};

#define FIELD_IS_INT(kind) ((kind) == FIELD_INT || (kind) == FIELD_ID || (kind) == FIELD_BOOL || (kind) == FIELD_TIME)

const struct field *shape_field(const struct shape *s, const char *name); /* or NULL */
int64_t field_int(const struct field *f, const void *row);
const char *field_text(const struct field *f, const void *row);
/* Any member as plain text, integers in decimal (scratch holds them); for keys, diffs and exports. */
const char *field_plain(const struct field *f, const void *row, char scratch[24]);
void field_set_text(const struct field *f, void *row, const char *text);
void field_set_int(const struct field *f, void *row, int64_t v);

/* The digits of a number, somewhere in the room. */
const char *digits(int64_t n, char room[24]);

#endif
