/* Rules and plans of reminding. */
#include "reminder_rule.h"

#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "buf.h"
#include "code.h"
#include "db.h"
#include "id.h"
#include "pressure.h"
#include "queries.h"
#include "timed.h"
#include "words.h"
#include "workday.h"

enum { MINUTE = 60000, DAY = 86400000, LOOK_AHEAD = 28, CAP_MOST = 20, CAP_DAYS_MOST = 90 };

const char *const reminder_kinds[REMINDER_KINDS] = { "unregistered", "draft", "returned", "to_confirm", "disputed" };

bool reminder_kind_known(const char *kind)
{
	for (size_t i = 0; i < REMINDER_KINDS; i++)
		if (strcmp(reminder_kinds[i], kind) == 0)
			return true;
	return false;
}

bool list_has(const char *list, const char *code)
{
	size_t n = strlen(code);

	for (const char *p = list; n && (p = strstr(p, code)) != NULL; p += n)
		if ((p == list || strchr(",\x1f", p[-1])) && strchr(",\x1f", p[n]))
			return true;
	return false;
}

/* ---- times ---- */

/* 24:00 is none: it is the next day's 00:00. */
int64_t reminder_minutes(const char *text)
{
	char *end;
	long hour = strtol(text, &end, 10), minute;

	if (end == text || end - text > 2 || *end != ':' || strlen(end) != 3)
		return -1;
	minute = strtol(end + 1, &end, 10);
	return *end == '\0' && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 ? hour * 60 + minute : -1;
}

static int64_t day_start(int64_t at)
{
	char date[20];

	return date_start(clock_date(at, date));
}

static int64_t weekday(int64_t at)
{
	char date[20];

	return date_weekday(date_days(clock_date(at, date)));
}

static bool is_workday(const struct workdays *w, int64_t at)
{
	char date[20];

	return workday_is(w, date_days(clock_date(at, date)));
}

/* ---- the rules ---- */

static const struct reminder_rule_row built_in = { .site = "", .cap_days = 7, .cap_inapp = 3, .cap_mail = 2, .cap_hook = 1, .rest_from = "21:00",
	.rest_until = "08:00", .ladder_days = "1", .ladder_at = "09:00", .ladder_channels = "inapp" };

enum outcome reminder_rule_get(struct ctx *c, struct reminder_rule_row *out)
{
	struct reminder_rule_row *own;

	TRY(q_reminder_rule_get(c->tx, c->school_id, &own));
	*out = own ? *own : built_in;
	out->school_id = c->school_id;
	return OK;
}

int64_t reminder_cap(const struct reminder_rule_row *rule, const char *channel)
{
	return strcmp(channel, "mail") == 0 ? rule->cap_mail : strcmp(channel, "hook") == 0 ? rule->cap_hook : rule->cap_inapp;
}

static void check_time(struct ctx *c, const struct shape *shape, const char *member, const void *form)
{
	const struct field *f = shape_field(shape, member);

	if (*field_text(f, form) && reminder_minutes(field_text(f, form)) < 0)
		fail_at(c->fail, member, say_reminder_time_bad(c->arena, f->label, field_text(f, form)));
}

static void check_range(struct ctx *c, const char *member, const void *form, int64_t low, int64_t high)
{
	const struct field *f = shape_field(&reminder_rule_form_shape, member);
	int64_t v = field_int(f, form);

	if (v < low || v > high)
		fail_at(c->fail, member, say_reminder_range(c->arena, f->label, arena_printf(c->arena, "%lld", (long long)low),
			arena_printf(c->arena, "%lld", (long long)high)));
}

/* The codes of the list that the set has, in the set's order; what is not in it falls away. */
static const char *known_codes(struct arena *a, const char *list, const char *set_name)
{
	const struct code_set *set = code_set(set_name);
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < set->count; i++)
		if (list_has(list, set->codes[i].code))
			buf_printf(&b, "%s%s", b.n ? "," : "", set->codes[i].code);
	return buf_text(&b);
}

static const char *known_kinds(struct arena *a, const char *list)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < REMINDER_KINDS; i++)
		if (list_has(list, reminder_kinds[i]))
			buf_printf(&b, "%s%s", b.n ? "," : "", reminder_kinds[i]);
	return buf_text(&b);
}

static void check_chosen(struct ctx *c, const struct shape *form, const char *member, const char *chosen)
{
	if (*chosen == '\0')
		fail_at(c->fail, member, say_reminder_choose(c->arena, shape_field(form, member)->label));
}

/* An address and nothing else: it stands in every letter, where no sentence of pressure may stand. */
static bool is_site(const char *site)
{
	size_t scheme = strncmp(site, "https://", 8) == 0 ? 8 : strncmp(site, "http://", 7) == 0 ? 7 : 0;
	const char *host = site + scheme;

	if (scheme == 0 || strcspn(host, "/:?#") == 0)
		return false;
	return host[strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%")] == '\0';
}

static enum outcome check_rule(struct ctx *c, const struct reminder_rule_form *f)
{
	if (*f->site && !is_site(f->site))
		fail_at(c->fail, "site", say_reminder_site_bad(c->arena));
	TRY(pressure_check(c, "site", f->site));
	check_range(c, "cap_days", f, 1, CAP_DAYS_MOST);
	check_range(c, "cap_inapp", f, 0, CAP_MOST);
	check_range(c, "cap_mail", f, 0, CAP_MOST);
	check_range(c, "cap_hook", f, 0, CAP_MOST);
	check_time(c, &reminder_rule_form_shape, "rest_from", f);
	check_time(c, &reminder_rule_form_shape, "rest_until", f);
	check_time(c, &reminder_rule_form_shape, "ladder_at", f);
	if (f->ladder)
		check_chosen(c, &reminder_rule_form_shape, "ladder_days", f->ladder_days);
	return fail_done(c->fail);
}

static enum outcome stale(struct ctx *c)
{
	return fail_say(c->fail, CONFLICT, say_reminder_rule_stale(c->arena));
}

/* The timed work that follows plans and ladder sleeps no longer than to that moment. */
static enum outcome wake(struct ctx *c, int64_t moment)
{
	return moment ? timed_wake(c, "reminder", moment) : OK;
}

enum outcome reminder_rule_put(struct ctx *c, const struct reminder_rule_form *f)
{
	struct reminder_rule_row was, now;
	const char *days = known_codes(c->arena, f->ladder_days, "weekday"), *channels = known_codes(c->arena, f->ladder_channels, "channel");
	int64_t changed;

	TRY(check_rule(c, f));
	TRY(reminder_rule_get(c, &was));
	if (was.version != f->version)
		return stale(c);
	if (*channels == '\0')
		channels = "inapp";
	if (was.version)
		TRY(q_reminder_rule_change(c->tx, c->school_id, f->site, f->cap_days, f->cap_inapp, f->cap_mail, f->cap_hook, f->rest_from, f->rest_until,
			f->rest_days != 0, f->ladder != 0, days, f->ladder_at, channels, c->now, f->version, &changed));
	else
		TRY(q_reminder_rule_add(c->tx, c->school_id, f->site, f->cap_days, f->cap_inapp, f->cap_mail, f->cap_hook, f->rest_from, f->rest_until,
			f->rest_days != 0, f->ladder != 0, days, f->ladder_at, channels, c->now, &changed));
	if (changed == 0)
		return stale(c);
	TRY(reminder_rule_get(c, &now));
	TRY(wake(c, reminder_ladder_next(&now, c->now)));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.rule", .subject = "reminder_rule", .shape = &reminder_rule_shape, .before = &was, .after = &now });
}

/* ---- quiet hours ---- */

static bool is_quiet(const struct workdays *w, const struct reminder_rule_row *r, int64_t at)
{
	int64_t day = day_start(at), minute = (at - day) / MINUTE, from = reminder_minutes(r->rest_from), until = reminder_minutes(r->rest_until);

	if (r->rest_days && !is_workday(w, day))
		return true;
	if (from < 0 || until < 0 || from == until)
		return false;
	return from < until ? minute >= from && minute < until : minute >= from || minute < until;
}

/* Quiet ends where the hours end, or where a day begins. */
int64_t reminder_quiet_end(const struct workdays *w, const struct reminder_rule_row *r, int64_t at)
{
	int64_t until = reminder_minutes(r->rest_until);

	if (!is_quiet(w, r, at))
		return at;
	for (int64_t day = day_start(at), i = 0; i < LOOK_AHEAD; i++, day += DAY) {
		if (day >= at && !is_quiet(w, r, day))
			return day;
		if (until >= 0 && day + until * MINUTE >= at && !is_quiet(w, r, day + until * MINUTE))
			return day + until * MINUTE;
	}
	return at;
}

/* ---- plans ---- */

enum outcome reminder_plans(struct ctx *c, struct reminder_plan_row **rows, size_t *count)
{
	return q_reminder_plans(c->tx, c->school_id, rows, count);
}

enum outcome reminder_plan_get(struct ctx *c, int64_t id, struct reminder_plan_row **out)
{
	TRY(q_reminder_plan_get(c->tx, c->school_id, id, out));
	return *out ? OK : ctx_missing(c);
}

static enum outcome check_plan(struct ctx *c, const struct reminder_plan_row *p, const void *form)
{
	check_chosen(c, &reminder_plan_form_shape, "kinds", p->kinds);
	check_chosen(c, &reminder_plan_form_shape, "weekdays", p->weekdays);
	check_chosen(c, &reminder_plan_form_shape, "channels", p->channels);
	check_time(c, &reminder_plan_form_shape, "at_time", form);
	return fail_done(c->fail);
}

enum outcome reminder_plan_put(struct ctx *c, int64_t id, const struct reminder_plan_form *f)
{
	struct reminder_plan_row *was = NULL, now = { .school_id = c->school_id, .id = id ? id : id_new(), .kinds = known_kinds(c->arena, f->kinds),
		.weekdays = known_codes(c->arena, f->weekdays, "weekday"), .at_time = f->at_time, .channels = known_codes(c->arena, f->channels, "channel"),
		.workdays_only = f->workdays_only != 0, .stopped = f->stopped != 0, .since = c->now, .version = f->version + 1 };
	const struct workdays *days;
	int64_t changed = 1;

	if (id)
		TRY(reminder_plan_get(c, id, &was));
	TRY(check_plan(c, &now, f));
	if (id == 0)
		TRY(q_reminder_plan_add(c->tx, c->school_id, now.id, now.kinds, now.weekdays, now.at_time, now.channels, now.workdays_only, now.stopped, now.since, NULL));
	else
		TRY(q_reminder_plan_change(c->tx, c->school_id, id, now.kinds, now.weekdays, now.at_time, now.channels, now.workdays_only, now.stopped, now.since,
			f->version, &changed));
	if (changed == 0)
		return stale(c);
	TRY(workdays_get(c, &days));
	TRY(wake(c, reminder_plan_next(days, &now, c->now)));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.plan", .subject = "reminder_plan", .subject_id = now.id,
		.shape = &reminder_plan_shape, .before = was, .after = &now });
}

/* ---- moments ---- */

static int64_t moment_on(int64_t at, const char *weekdays, const char *time)
{
	char day[2] = { (char)('0' + weekday(at)), '\0' };

	return list_has(weekdays, day) && reminder_minutes(time) >= 0 ? day_start(at) + reminder_minutes(time) * MINUTE : 0;
}

int64_t reminder_plan_on(const struct workdays *w, const struct reminder_plan_row *p, int64_t at)
{
	int64_t moment = moment_on(at, p->weekdays, p->at_time);

	if (p->stopped || moment < p->since || (p->workdays_only && !is_workday(w, at)))
		return 0;
	return moment;
}

int64_t reminder_plan_next(const struct workdays *w, const struct reminder_plan_row *p, int64_t at)
{
	for (int64_t i = 0, day = at; i < LOOK_AHEAD; i++, day += DAY) {
		int64_t moment = reminder_plan_on(w, p, day);

		if (moment > at)
			return moment;
	}
	return 0;
}

int64_t reminder_ladder_on(const struct reminder_rule_row *r, int64_t at)
{
	int64_t moment = r->ladder ? moment_on(at, r->ladder_days, r->ladder_at) : 0;

	return moment >= r->updated_at ? moment : 0;
}

int64_t reminder_ladder_next(const struct reminder_rule_row *r, int64_t at)
{
	for (int64_t i = 0, day = at; i < LOOK_AHEAD; i++, day += DAY) {
		int64_t moment = reminder_ladder_on(r, day);

		if (moment > at)
			return moment;
	}
	return 0;
}
