#include "account_reach.h"

#include "account.h"
#include "audit.h"
#include "outbox.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

enum { ANSWER_MOST = 180 };

enum outcome account_mail_wrong(struct ctx *c, int64_t account_id, int64_t *since, const char **why)
{
	struct account_reach_row *row;

	TRY(q_account_reach_of(c->tx, c->school_id, account_id, &row));
	*since = row ? row->wrong_at : 0;
	*why = row ? row->wrong_note : "";
	return OK;
}

/* He finds it where he looks every day, not in the box that does not exist. */
static enum outcome tell_him(struct ctx *c, const struct account_row *a, const char *note)
{
	int64_t letter;

	return outbox_put(c, &(struct letter){ .channel = "inapp", .account_id = a->id, .subject = say_account_bounced_subject(c->arena),
		.body = say_account_bounced_body(c->arena, a->mail_mask, note) }, &letter);
}

enum outcome account_bounced(struct ctx *c, int64_t account_id, const char *answer)
{
	struct account_reach_row now = { .school_id = c->school_id, .account_id = account_id, .wrong_at = c->now,
		.wrong_note = say_reach_bounced(c->arena, arena_dupn(c->arena, answer, utf8_cut(answer, ANSWER_MOST))) };
	struct account_reach_row *was;
	struct account_row *a;

	TRY(account_get(c, account_id, &a));
	TRY(q_account_reach_of(c->tx, c->school_id, account_id, &was));
	TRY(q_account_reach_put(c->tx, c->school_id, account_id, now.wrong_at, now.wrong_note, NULL));
	if (was == NULL)
		TRY(tell_him(c, a, now.wrong_note));
	return audit_append(c, &(struct audit_entry){ .action = "account.mail_wrong", .subject = "account", .subject_id = account_id,
		.shape = &account_reach_shape, .before = was, .after = &now });
}
