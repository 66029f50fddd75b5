/* Numbers that carry their own proof: resident identity numbers (GB 11643), unified social credit codes
 * (GB 32100), and the shapes of telephone numbers and mail addresses. All take text that utf8_clean has
 * narrowed, none looks anything up: a division that was abolished long ago is still in the numbers of
 * those born there, so the first six digits are never judged. */
#ifndef IDENTITY_H
#define IDENTITY_H

#include <stdbool.h>

#include "arena.h"

/* ---- resident identity numbers: 6 digits of division, birth date, 3 digits of order (odd = male),
 * check sign. The sum of the first 17 digits, weighted 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, modulo 11
 * picks the check sign from 1 0 X 9 8 7 6 5 4 3 2. ---- */
enum identity_fault {
	IDENTITY_GOOD,
	IDENTITY_LENGTH, /* not 18 signs (15 is the form given up in 2013: named apart in the sentence) */
	IDENTITY_SIGN,   /* a sign that is no digit; X only at the end */
	IDENTITY_DATE,   /* digits 7 to 14 are no date of the calendar */
	IDENTITY_CHECK,  /* the check sign disagrees: mistyped */
};

struct identity {
	char number[19]; /* normalised: x is X */
	char sex[2];     /* code of the set sex: "1" or "2" */
	char birth[11];  /* YYYY-MM-DD */
};

/* out is filled only when GOOD. */
enum identity_fault identity_read(const char *text, struct identity *out);
/* The sentence for a fault; it never repeats the number, which is personal data. */
char *identity_say(struct arena *a, enum identity_fault fault, const char *text);

/* ---- unified social credit codes: 1 sign of the registering office, 1 of the kind, 6 digits of
 * division, 9 of the organisation code (GB 11714), check sign. 31 signs: digits and capitals without
 * I O S V Z. Weights are the powers of 3 modulo 31. ---- */
enum uscc_fault {
	USCC_GOOD,
	USCC_LENGTH,
	USCC_SIGN,  /* a sign outside the 31 (I O S V Z are the usual slips), or letters in the division */
	USCC_CHECK,
};

struct uscc {
	char code[19]; /* normalised: capitals */
	/* Whether the organisation code's own check sign agrees too (weights 3 7 9 10 5 8 4 2, 11 - sum modulo 11,
	 * 10 is X, 11 is 0). Only a hint: GB 32100 does not ask for it, so a person looks. */
	bool inner;
};

enum uscc_fault uscc_read(const char *text, struct uscc *out);
char *uscc_say(struct arena *a, enum uscc_fault fault, const char *text);

/* ---- shapes ---- */

/* A mainland mobile number: 11 digits, 1 then 3 to 9; spaces, hyphens and +86 are taken off. */
bool phone_mobile(const char *text, char out[12]);
/* Any number one can call: 7 to 20 digits (an extension counts), + before, hyphens, spaces, brackets;
 * kept as typed. */
bool phone_any(const char *text);
/* A number one can call from anywhere: a mainland mobile number; a landline with its area code, an extension behind a
 * hyphen; + and a country's code and number. The same number always comes out the same way, however it was typed:
 * 13900000001, 027-87654321, 027-87654321-806, +85291234567. false: out is "". */
enum { PHONE_SIZE = 32 };
bool phone_whole(const char *text, char out[PHONE_SIZE]);
/* name@host.domain of ASCII without spaces, at most 254 signs, as it is really used (RFC 5321 lengths). */
bool email_shaped(const char *text);

#endif
