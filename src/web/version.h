/* One version of a destination as staff read it: every member that its category asks for, in the order of
 * the form, with what the version before said; its evidence, flags and the buttons that are open. */
#ifndef VERSION_H
#define VERSION_H

#include "destination_view.h"
#include "web.h"

/* Into `into`, the list `name` of {name, label, value, before, changed}; before may be NULL (nothing is
 * marked then). Phones are masked. */
enum outcome version_fields_put(struct call *c, struct view *into, const char *name, const struct destination_row *row,
	const struct destination_row *before, const struct category_row *category) MUST_USE;

/* Only what differs between two versions: the list `name` of {name, label, before, value}; before NULL: all that is
 * filled in. Masked numbers that differ are told though they look alike. */
enum outcome version_changes_put(struct call *c, struct view *into, const char *name, const struct destination_row *row,
	const struct destination_row *before) MUST_USE;

/* Into c->view: person, row, fields, category_text, category_evidence, evidence, paper (the file that
 * ?file= asks for, else the first), flags, shared, same_employer, returned_*, before_number, note_needed. */
enum outcome version_put(struct call *c, const struct destination_view *v) MUST_USE;

/* may: {approve, return, void_approve, void_refuse, any} for this actor and state; own: he filled it in. */
void version_moves_put(struct call *c, const struct destination_view *v);

/* "412 KB", "1.2 MB". */
const char *bytes_text(struct arena *a, int64_t bytes);

#endif
