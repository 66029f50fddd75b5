/* A letter as a mail: one message of RFC 5322, plain text in UTF-8 and base64, lines ended by CR LF. */
#ifndef MAIL_TEXT_H
#define MAIL_TEXT_H

#include <stdint.h>

#include "arena.h"

struct mail_text {
	const char *sender, *sender_name; /* an address, and a name or "" */
	const char *to, *subject, *body;
	int64_t id;  /* the letter's: the Message-ID is made of it, so a second sending is the same message */
	int64_t now;
};
char *mail_text(struct arena *a, const struct mail_text *m);

#endif
