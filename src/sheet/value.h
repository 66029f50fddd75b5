/* A number cell as the text a person sees. Serial dates and number formats follow ECMA-376 part 1
 * (18.8.30 number formats with the built-in ids of the East Asian locales, 18.17.4 dates). */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>

enum number_kind {
	NUMBER_PLAIN,
	NUMBER_DATE,   /* YYYY-MM-DD */
	NUMBER_TIME,   /* HH:MM[:SS]; a value of a day or more reads as a moment */
	NUMBER_MOMENT, /* YYYY-MM-DD, and HH:MM[:SS] when it is not midnight */
};

struct number_format {
	unsigned char kind; /* enum number_kind */
	unsigned char pad;  /* format "00000": integers show at least so many digits; 0 = none */
};

struct number_format number_format_builtin(int id);
struct number_format number_format_custom(const char *code);

/* The text of the cell value `digits` as the workbook stores it ("45078", "1.5E+3", "0.10000000000000001").
 * Integers print without exponent up to 18 digits, decimals with at most 15 significant digits (all that
 * spreadsheets show). *lossy: an integer of 16 digits or more, which a spreadsheet cannot hold exactly.
 * false when it is no number: show it as it stands. */
bool number_text(const char *digits, struct number_format format, bool from_1904, char out[48], bool *lossy);

/* Cell type "d": 2023-06-01T00:00:00.000Z becomes 2023-06-01; a time other than midnight stays. In place. */
void iso_text(char *text);

/* Undo _xHHHH_ escapes (ECMA-376 22.9.2.19 ST_Xstring) in place; gives the new length. An escape that
 * would not be a character of its own (NUL, surrogate) stays as it is. */
size_t xstring_decode(char *text, size_t n);

#endif
