/* quxiang admin …: what the one who runs the machine needs. */
#include <stdio.h>

#include "audit_list.h"
#include "backup.h"
#include "cmd.h"
#include "words.h"

enum outcome cmd_backup(struct invocation *v)
{
	struct place at = program_place(v->arena, &v->args);
	struct arena *a = v->arena;
	struct backup b = { .out = v->args.words[0], .key = args_has(&v->args, "without-key") ? NULL : at.key };
	struct ctx c;

	ctx_init(&c, v->program, a, v->fail, NULL, 0);
	TRY(backup_make(&c, &b));
	printf("%s\n", say_backup_done(a, b.out, arena_printf(a, "%lld", (long long)b.files), arena_printf(a, "%lld", (long long)b.copied)));
	printf("%s\n", b.key ? say_backup_with_key(a, b.out) : say_backup_keyless(a, b.out));
	return OK;
}

/* To standard output; whoever takes it gives it a name and a place. */
enum outcome cmd_audit(struct invocation *v)
{
	struct ctx c;

	TRY(cmd_ctx(v, &c));
	TRY(audit_print(&c, stdout));
	return fflush(stdout) == 0 ? OK : fail_say(v->fail, BROKEN, say_audit_not_printed(v->arena));
}
