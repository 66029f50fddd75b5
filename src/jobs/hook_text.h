/* A letter as the body of a web hook, in the shapes of words/codes/hook_preset.tsv, and how their answers read.
 *
 * plain: {"id","subject","body","phone","at"}; sms: {"id","mobile","content"}, what most gateways can be mapped from;
 * wecom and dingtalk: the text message of their group robots (developer.work.weixin.qq.com/document/path/91770,
 * open.dingtalk.com/document/robots/custom-robot-access), which answer 200 with an errcode.
 *
 * With a secret every request bears X-Quxiang-Timestamp (ms) and X-Quxiang-Signature: sha256=HMAC(secret,
 * timestamp "." body) in hex; dingtalk has timestamp and sign in the address instead, as its document says. */
#ifndef HOOK_TEXT_H
#define HOOK_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

struct hook_text {
	const char *preset, *secret, *url;
	const char *subject, *body, *phone; /* phone: a mobile number or "" */
	int64_t id, now;
};
char *hook_body(struct arena *a, const struct hook_text *h);
const char *hook_url(struct arena *a, const struct hook_text *h);
const char *hook_signature(struct arena *a, const struct hook_text *h, const char *body); /* the header's value; "" without a secret */

/* Whether this number must be there. */
bool hook_needs_phone(const char *preset);
/* What an answer of HTTP means, as code of letter_result. text: the answer's beginning. */
const char *hook_result(const char *preset, long status, const char *text);

#endif
