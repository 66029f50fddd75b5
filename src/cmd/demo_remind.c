/* What an office has set up for reminding by the day the demonstration is opened, and one morning of a counsellor: a
 * batch, three talks, a wrong number. */
#include <string.h>

#include "contact_log.h"
#include "demo.h"
#include "graduate.h"
#include "reach.h"
#include "reminder.h"
#include "reminder_rule.h"
#include "words.h"

enum { TALKS = 3 };

struct morning {
	struct reminder_rule_form rule;
	struct reminder_plan_form plan;
	struct graduate_line_row *people;
	size_t count;
	const struct contact_log_form *talk;
	int64_t graduate_id;
};

static enum outcome put_rule(struct ctx *c, void *arg)
{
	return reminder_rule_put(c, &((struct morning *)arg)->rule);
}

static enum outcome put_plan(struct ctx *c, void *arg)
{
	return reminder_plan_put(c, 0, &((struct morning *)arg)->plan);
}

static enum outcome find_people(struct ctx *c, void *arg)
{
	struct morning *m = arg;
	struct graduate_find_form find = reminder_anybody();
	bool more;

	find.stage = "unregistered";
	return graduate_list(c, &find, "", TALKS + 1, &m->people, &m->count, &more);
}

static enum outcome talk(struct ctx *c, void *arg)
{
	const struct morning *m = arg;

	return contact_add(c, m->graduate_id, m->talk);
}

static enum outcome mark(struct ctx *c, void *arg)
{
	return reach_mark(c, ((const struct morning *)arg)->graduate_id, "hook", true, code_name("contact_result", "off"));
}

static enum outcome set_up(struct demo *d, int64_t now)
{
	struct morning m = {
		.rule = { .site = "https://quxiang.example.edu.cn", .cap_days = 7, .cap_inapp = 3, .cap_mail = 2, .cap_hook = 1, .rest_from = "21:00",
			.rest_until = "08:00", .ladder = 1, .ladder_days = "1", .ladder_at = "09:00", .ladder_channels = "inapp" },
		.plan = { .kinds = "unregistered,to_confirm", .weekdays = "2,4", .at_time = "10:00", .channels = "inapp", .workdays_only = 1 },
	};
	struct ctx c = demo_ctx(d, d->arena, d->office, now);

	TRY(ctx_write(&c, put_rule, &m));
	return ctx_write(&c, put_plan, &m);
}

/* The first three of his people who have not registered, each with another end; the fourth's number is dead. */
static enum outcome talk_to_people(struct demo *d, const struct actor *counsellor, int64_t now)
{
	static const char *const results[TALKS] = { "will_do", "helped", "no_answer" };
	char today[20], soon[11];
	struct morning m = { .count = 0 };
	struct ctx c = demo_ctx(d, d->arena, counsellor, now);

	clock_date(now, today);
	date_of_days(date_days(today) + 3, soon);
	TRY(ctx_read(&c, find_people, &m));
	for (size_t i = 0; i < m.count; i++) {
		struct contact_log_form form = { .channel = i == 1 ? "talk" : "phone", .note = i == 1 ? say_demo_talk(d->arena) : "", .day = today, .time = "",
			.next_on = i == 2 ? soon : "" };

		m.graduate_id = m.people[i].id;
		m.talk = &form;
		if (i < TALKS) {
			form.result = results[i];
			TRY(ctx_write(&c, talk, &m));
		} else {
			TRY(ctx_write(&c, mark, &m));
		}
	}
	return OK;
}

enum outcome demo_remind(struct demo *d, int64_t now)
{
	const struct actor *counsellor = d->college_count ? d->colleges[0].counsellor : NULL;
	struct graduate_find_form find = reminder_anybody();
	struct reminder_ask ask = { "to_confirm", "inapp", &find, "" };
	struct ctx c;
	int64_t id;

	TRY(set_up(d, now));
	if (counsellor == NULL)
		return OK;
	TRY(talk_to_people(d, counsellor, now));
	c = demo_ctx(d, d->arena, counsellor, now);
	return reminder_send(&c, &ask, "demo", &id);
}
