/* When and how often people may be reminded: the office's rules for the whole school, and its plans of what
 * goes out by itself. Lists (kinds, weekdays, channels) are codes joined by commas. Inside a transaction. */
#ifndef REMINDER_RULE_H
#define REMINDER_RULE_H

#include "ctx.h"
#include "rows.h"
#include "workday.h"

enum { REMINDER_KINDS = 5 };
/* What people can be reminded of: codes of words/codes/stage.tsv whose next step is the graduate's own. Nobody
 * is reminded of where he goes or does not go (待就业, 暂不就业): only of what he has not yet said. */
extern const char *const reminder_kinds[REMINDER_KINDS];
bool reminder_kind_known(const char *kind);

/* Whether the list "a,b" (or joined by \x1f) has this code. */
bool list_has(const char *list, const char *code);

/* The rules in force; the built-in ones (version 0) when the office has changed nothing: at most 3 letters
 * in-app, 2 mails, 1 message in 7 days, quiet from 21:00 to 08:00, no ladder. */
enum outcome reminder_rule_get(struct ctx *c, struct reminder_rule_row *out) MUST_USE;
/* Inside ctx_write; the office's, by the table of routes. INVALID with faults; CONFLICT when stale. */
enum outcome reminder_rule_put(struct ctx *c, const struct reminder_rule_form *form) MUST_USE;
/* How many of this channel one person may get within cap_days. */
int64_t reminder_cap(const struct reminder_rule_row *rule, const char *channel);

/* "08:00" in minutes from midnight; -1 when it is no time of the day. */
int64_t reminder_minutes(const char *time);
/* The first instant from `at` on at which nobody is disturbed; `at` itself when it is not quiet then. Letters
 * in-app disturb nobody and need not ask. */
int64_t reminder_quiet_end(const struct workdays *w, const struct reminder_rule_row *rule, int64_t at);

enum outcome reminder_plans(struct ctx *c, struct reminder_plan_row **rows, size_t *count) MUST_USE;
enum outcome reminder_plan_get(struct ctx *c, int64_t id, struct reminder_plan_row **out) MUST_USE;
/* id 0: a new one. As reminder_rule_put. */
enum outcome reminder_plan_put(struct ctx *c, int64_t id, const struct reminder_plan_form *form) MUST_USE;

/* The plan's moment on the day of `at`; 0: it asks for nothing on that day, or was set later. */
int64_t reminder_plan_on(const struct workdays *w, const struct reminder_plan_row *plan, int64_t at);
/* Its next moment after `at`, within four weeks; 0 = none. */
int64_t reminder_plan_next(const struct workdays *w, const struct reminder_plan_row *plan, int64_t at);
/* The same two of the ladder. */
int64_t reminder_ladder_on(const struct reminder_rule_row *rule, int64_t at);
int64_t reminder_ladder_next(const struct reminder_rule_row *rule, int64_t at);

#endif
