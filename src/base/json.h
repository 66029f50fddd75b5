/* Writing JSON straight into a buf (reading is jansson's). Commas are put by the writer, so callers say
 * only what there is. Whatever text comes in, what goes out is strict UTF-8 and strict JSON: a byte that
 * is no UTF-8 becomes U+FFFD. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>

#include "buf.h"
#include "field.h"

struct json {
	struct buf *out;
	bool comma;
	int depth;      /* how many are open, at most 64 */
	uint64_t lists; /* one bit for each open one, the innermost lowest: is it an array? */
};

void json_init(struct json *j, struct buf *out);
/* name is NULL inside an array and for the outermost (json_object and json_array are functions of jansson's). */
void json_begin(struct json *j, const char *name); /* an object */
void json_list(struct json *j, const char *name);  /* an array */
void json_end(struct json *j);                     /* of what began last */
void json_text(struct json *j, const char *name, const char *value); /* NULL prints "" */
void json_int(struct json *j, const char *name, int64_t value);
void json_id(struct json *j, const char *name, int64_t value); /* as text */
void json_bool(struct json *j, const char *name, bool value);
void json_time(struct json *j, const char *name, int64_t ms); /* "2024-08-30T17:00:00.000+08:00"; 0 is null */
void json_absent(struct json *j, const char *name);           /* null (json_null is a function of jansson's) */
/* Text that is a JSON object or array already, as it is; anything else (checked) as plain text. */
void json_raw(struct json *j, const char *name, const char *json);
/* "name": code and, when the label is known (not NULL), "name_name": label. */
void json_code(struct json *j, const char *name, const char *code, const char *label);
void json_quote(struct buf *out, const char *text); /* just the quoted text */

/* One member of a row by its kind; FIELD_SECRET prints nothing, not even its name. */
void json_member(struct json *j, const struct field *f, const void *row);
/* One object by its shape; FIELD_SECRET members are left out. */
void json_row(struct json *j, const char *name, const struct shape *shape, const void *row);

#endif
