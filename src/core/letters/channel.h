/* The ways out: how a school sends mail, and where its web hook leads. Login, password, the hook's address (which
 * often holds a key) and the signing secret are sealed at rest and never shown again. In-app needs no settings. */
#ifndef CHANNEL_H
#define CHANNEL_H

#include "ctx.h"
#include "rows.h"

/* As it is set; all empty and version 0 when it never was. Inside a transaction. */
enum outcome channel_get(struct ctx *c, const char *code, struct channel_row *out) MUST_USE;

/* Empty login, password, url and secret keep what is there. An enabled channel must be whole: INVALID with faults
 * at the members. CONFLICT when stale. Admins; audited; letters that waited for it begin to go. */
enum outcome channel_set_mail(struct ctx *c, const struct mail_form *form) MUST_USE;
enum outcome channel_set_hook(struct ctx *c, const struct hook_form *form) MUST_USE;

/* A letter to oneself through a channel that is enabled: put into the outbox like any other. address: where to, for
 * mail and for a gateway. Audited. */
enum outcome channel_test(struct ctx *c, const struct channel_test_form *form, int64_t *id) MUST_USE;
/* The actor's last tests, newest first. */
enum outcome channel_tests(struct ctx *c, struct channel_test_row **rows, size_t *count) MUST_USE;

/* Unsealed, for the sender. */
struct channel_open {
	struct channel_row row;
	const char *login, *password, *url, *secret;
};
/* Opens its own transaction. MISSING: not enabled. */
enum outcome channel_open(struct ctx *c, const char *code, struct channel_open *out) MUST_USE;

#endif
