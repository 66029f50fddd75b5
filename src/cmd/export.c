/* quxiang export destinations: the column sets of the national system, without a server. */
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "cmd.h"
#include "export_book.h"
#include "words.h"

struct done {
	const struct export_book *book;
	const char *template;
};

static enum outcome note(struct ctx *c, void *arg)
{
	const struct done *d = arg;

	return audit_append(c, &(struct audit_entry){ .action = "export", .subject = "graduate",
		.note = say_export_note(c->arena, arena_printf(c->arena, "%lld", (long long)d->book->rows), say_export_all(c->arena), d->template, "quxiang export") });
}

/* "39" and whatever else a set's name ends with. */
static const char *template_of(struct arena *a, const char *asked)
{
	static const char *const names[] = { "export_39", "national_74", "upload_50", "roster_34", "roster_18", "destination_13", NULL };

	for (const char *const *p = names; *p; p++)
		if (strcmp(strrchr(*p, '_') + 1, asked) == 0 || strcmp(*p, asked) == 0)
			return *p;
	return arena_dup(a, asked);
}

enum outcome cmd_export_destinations(struct invocation *v)
{
	struct ctx c;
	struct export_form form = { .q = "", .level = "", .sex = "", .stage = "", .category = "", .roster = "", .flag = "", .uscc = "",
		.waited = "", .over = "", .columns = "", .reason = "quxiang export" };
	struct export_book book = { .ctx = &c, .form = &form, .path = args_get(&v->args, "o") };
	struct done d = { &book, NULL };

	if (book.path == NULL)
		return fail_say(v->fail, INVALID, say_export_needs(v->arena));
	TRY(cmd_ctx(v, &c));
	form.content = d.template = template_of(v->arena, args_or(&v->args, "template", "39"));
	TRY(export_footer(&c, &book.footer));
	TRY(export_book(&book));
	TRY(ctx_write(&c, note, &d));
	printf("%s\n", say_export_done(v->arena, arena_printf(v->arena, "%lld", (long long)book.rows), book.path));
	return OK;
}
