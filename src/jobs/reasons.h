/* The workbook as it came, with a column of reasons behind and the faulty cells marked. Begun at the first
 * faulty row: what stood before is read once more. */
#ifndef REASONS_H
#define REASONS_H

#include "import.h"

/* rows: the chunk with the first faulty row in it. */
enum outcome reasons_begin(struct import *im, const struct import_row *rows, size_t n, struct fail *f) MUST_USE;
enum outcome reasons_rows(struct import *im, const struct import_row *rows, size_t n, struct fail *f) MUST_USE;
/* Complete, or taken away when the run was not. */
enum outcome reasons_end(struct import *im, bool complete, struct fail *f) MUST_USE;

#endif
