/* quxiang init: a school and its first cohort. */
#include <stdio.h>

#include "clock.h"
#include "cmd.h"
#include "rows.h"
#include "school.h"
#include "words.h"

static enum outcome make_cohort(struct ctx *c, void *arg)
{
	return cohort_create(c, arg);
}

enum outcome cmd_init(struct invocation *v)
{
	const struct args *a = &v->args;
	struct school_form form = {
		.code = args_or(a, "school", ""), .name = args_or(a, "name", ""), .office = args_or(a, "office", ""),
		.office_phone = args_or(a, "phone", ""), .office_mail = args_or(a, "mail", ""),
	};
	const char *cohort = args_or(a, "cohort", "");
	struct ctx c;
	char time[20];

	if (*form.code == '\0' || *form.name == '\0' || *cohort == '\0')
		return fail_say(v->fail, INVALID, say_init_needs(v->arena));
	ctx_init(&c, v->program, v->arena, v->fail, NULL, 0);
	TRY(school_create(&c, &form, false));
	TRY(ctx_write(&c, make_cohort, (void *)cohort));
	printf("%s\n", say_init_done(v->arena, form.name, cohort));
	if (c.now >= cohort_first_closing(v->arena, cohort))
		printf("%s\n", say_init_closed(v->arena, cohort, clock_until(cohort_first_closing(v->arena, cohort), time)));
	return OK;
}
