/* quxiang: which subcommand, with which words, on which database; then its outcome as the exit code. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "code.h"
#include "log.h"
#include "words.h"

const struct command commands[] = {
	{ "serve", cmd_serve, " listen= threads= trust-proxy secure-cookies ", 0, 0, say_about_serve },
	{ "init", cmd_init, " school= name= cohort= office= phone= mail= ", 0, CREATE_DATABASE, say_about_init },
	{ "user add", cmd_user_add, " login= name= role= mail= colleges= classes= password-stdin ", 0, 0, say_about_user_add },
	{ "user list", cmd_user_list, " ", 0, 0, say_about_user_list },
	{ "user unlock", cmd_user_unlock, " reason= ", 1, 0, say_about_user_unlock },
	{ "user reset", cmd_user_reset, " reason= ", 1, 0, say_about_user_reset },
	{ "user off", cmd_user_off, " ", 1, 0, say_about_user_off },
	{ "import roster", cmd_import_roster, " dry-run whole faults= ", 1, 0, say_about_import_roster },
	{ "import destinations", cmd_import_destinations, " dry-run whole faults= ", 1, 0, say_about_import_destinations },
	{ "export destinations", cmd_export_destinations, " template= o= ", 0, 0, say_about_export_destinations },
	{ "stats", cmd_stats, " as-of= by= definition= series= json ", 0, 0, say_about_stats },
	{ "calendar", cmd_calendar, " json ", 0, 0, say_about_calendar },
	{ "report", cmd_report, " kind= due= series= json ", 0, 0, say_about_report },
	{ "timed", cmd_timed, " json ", 0, 0, say_about_timed },
	{ "timed run", cmd_timed_run, " ", 1, 0, say_about_timed_run },
	{ "timed pause", cmd_timed_pause, " ", 1, 0, say_about_timed_pause },
	{ "timed resume", cmd_timed_resume, " ", 1, 0, say_about_timed_resume },
	{ "check", cmd_check, " head= ", 0, 0, say_about_check },
	{ "routes", cmd_routes, " openapi ", 0, NO_DATABASE, say_about_routes },
	{ "admin audit", cmd_audit, " ", 0, 0, say_about_admin_audit },
	{ "admin backup", cmd_backup, " without-key ", 1, 0, say_about_admin_backup },
	{ "demo", cmd_demo, " size= ", 0, CREATE_DATABASE, say_about_demo },
	{ NULL },
};

/* Options every command takes. */
static const char common[] = " db= key= files= now= school= cohort= ";

const char *args_get(const struct args *a, const char *name)
{
	for (int i = 0; i < a->option_count; i++)
		if (strcmp(a->options[i].name, name) == 0)
			return a->options[i].value;
	return NULL;
}

bool args_has(const struct args *a, const char *name)
{
	return args_get(a, name) != NULL;
}

const char *args_or(const struct args *a, const char *name, const char *otherwise)
{
	const char *value = args_get(a, name);

	return value ? value : otherwise;
}

/* 0: unknown, 1: a switch, 2: takes a value. */
static int option_kind(const char *known, const char *name, size_t n)
{
	char want[64];

	snprintf(want, sizeof want, " %.*s= ", (int)n, name);
	if (n + 4 < sizeof want && strstr(known, want))
		return 2;
	snprintf(want, sizeof want, " %.*s ", (int)n, name);
	return n + 3 < sizeof want && strstr(known, want) ? 1 : 0;
}

static enum outcome take_option(struct invocation *v, const struct command *k, char **argv, int *i)
{
	const char *name = argv[*i] + 2, *equals = strchr(name, '=');
	size_t n = equals ? (size_t)(equals - name) : strlen(name);
	int kind = option_kind(k->options, name, n) | option_kind(common, name, n);
	struct args *a = &v->args;
	const char *value = "1";

	if (kind == 0 || a->option_count == OPTIONS_MAX)
		return fail_say(v->fail, INVALID, say_option_unknown(v->arena, argv[*i], k->name));
	if (kind & 2) {
		value = equals ? equals + 1 : argv[++*i];
		if (value == NULL)
			return fail_say(v->fail, INVALID, say_option_value(v->arena, argv[*i - 1]));
	}
	a->options[a->option_count].name = arena_dupn(v->arena, name, n);
	a->options[a->option_count++].value = value;
	return OK;
}

static enum outcome read_args(struct invocation *v, const struct command *k, char **argv)
{
	for (int i = 0; argv[i]; i++) {
		if (strcmp(argv[i], "-o") == 0)
			argv[i] = arena_dup(v->arena, "--o"); /* the one short option people know */
		if (strncmp(argv[i], "--", 2) == 0)
			TRY(take_option(v, k, argv, &i));
		else if (v->args.word_count == WORDS_MAX)
			return fail_say(v->fail, INVALID, say_words_many(v->arena, argv[i]));
		else
			v->args.words[v->args.word_count++] = argv[i];
	}
	if (v->args.word_count < k->words)
		return fail_say(v->fail, INVALID, say_words_few(v->arena, k->name));
	return OK;
}

/* "import roster FILE": the longest name that the words begin with; *used = how many words it took. */
static const struct command *find_command(char **argv, int *used)
{
	char two[128];

	if (argv[0] == NULL)
		return NULL;
	snprintf(two, sizeof two, "%s %s", argv[0], argv[1] ? argv[1] : "");
	for (const struct command *k = commands; k->name; k++)
		if (strcmp(k->name, two) == 0) {
			*used = 2;
			return k;
		}
	*used = 1;
	for (const struct command *k = commands; k->name; k++)
		if (strcmp(k->name, argv[0]) == 0)
			return k;
	return NULL;
}

static enum outcome run(struct invocation *v, const struct command *k, char **argv)
{
	struct program program = { 0 };
	struct place at;
	enum outcome o;

	TRY(read_args(v, k, argv));
	if (k->run != cmd_serve)
		log_level_set(LOG_WARN); /* whoever types a command reads its answer, not the log */
	TRY(secret_setup());
	if (k->flags & NO_DATABASE)
		return k->run(v);
	at = program_place(v->arena, &v->args);
	v->program = &program;
	o = program_open(&program, &at, k->flags & CREATE_DATABASE, v->arena, v->fail);
	if (o == OK && args_has(&v->args, "now"))
		o = program_set_now(&program, args_get(&v->args, "now"), v->arena, v->fail);
	if (o == OK)
		o = k->run(v);
	program_close(&program);
	return o;
}

static void print_fail(const struct fail *f, enum outcome o)
{
	if (f->text)
		fprintf(stderr, "quxiang: %s\n", f->text);
	for (const struct fault *t = f->first; t; t = t->next)
		fprintf(stderr, "  %s%s%s\n", t->field, *t->field ? ": " : "", t->text);
	if (f->text == NULL && f->first == NULL)
		fprintf(stderr, "quxiang: %s\n", outcome_name(o));
}

/* " listen= json " as " [--listen ADDRESS] [--json]", the values in people's words. */
static void usage_options(const char *options, FILE *out)
{
	for (const char *p = options + strspn(options, " "); *p;) {
		size_t n = strcspn(p, " =");
		const char *value;
		char name[64];

		snprintf(name, sizeof name, "%.*s", (int)n, p);
		value = code_name("command_option", name);
		fprintf(out, " [%s%s", n == 1 ? "-" : "--", name);
		if (p[n] == '=')
			fprintf(out, " %s", value ? value : "...");
		fputc(']', out);
		p += n + (p[n] == '=');
		p += strspn(p, " ");
	}
}

static void usage_line(struct arena *a, const struct command *k, FILE *out)
{
	fprintf(out, "  quxiang %s", k->name);
	if (k->words)
		fputs(strncmp(k->name, "user", 4) == 0 ? " LOGIN" : strncmp(k->name, "timed", 5) == 0 ? " NAME" : " FILE", out);
	usage_options(k->options, out);
	fprintf(out, "\n      %s\n", k->about(a));
}

static void usage(struct arena *a, FILE *out)
{
	fprintf(out, "%s\n", say_usage(a));
	for (const struct command *k = commands; k->name; k++)
		usage_line(a, k, out);
	fputs(say_usage_common(a), out);
	usage_options(common, out);
	fputc('\n', out);
}

static bool asks_help(char **words)
{
	for (; *words; words++)
		if (strcmp(*words, "--help") == 0)
			return true;
	return false;
}

int main(int argc, char **argv)
{
	struct arena arena;
	struct fail fail;
	struct invocation v = { .arena = &arena, .fail = &fail };
	const struct command *k;
	enum outcome o;
	int used = 0;

	(void)argc;
	arena_init(&arena);
	fail_init(&fail, &arena);
	k = find_command(argv + 1, &used);
	if (k == NULL || asks_help(argv + 1 + used)) {
		bool help = k || (argv[1] && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0));

		if (k)
			usage_line(&arena, k, stdout);
		else
			usage(&arena, help ? stdout : stderr);
		arena_release(&arena);
		return help ? 0 : outcome_exit(INVALID);
	}
	o = run(&v, k, argv + 1 + used);
	if (o != OK)
		print_fail(&fail, o);
	arena_release(&arena);
	return outcome_exit(o);
}
