/* Who may go where: every route and every role as a table, compared with tests/role_matrix.txt, so that a
 * change of rights is a change one can see. To accept one: QX_ACCEPT=1 build/test/unit/roles, then read
 * the difference. And a few things that must hold whatever the table says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "code.h"
#include "web.h"

static const char file[] = "tests/role_matrix.txt";

/* In the order of words/codes/role.tsv; one column each. */
static const struct column {
	const char *role, *head;
} columns[] = { { "graduate", "GRAD" }, { "counsellor", "COUN" }, { "college_staff", "STAF" }, { "college_head", "HEAD" },
	{ "office", "OFFI" }, { "observer", "OBSE" }, { "admin", "ADMI" } };
enum { COLUMNS = sizeof columns / sizeof *columns };

static char *matrix(struct arena *a)
{
	struct buf b;

	buf_init(&b, a);
	buf_printf(&b, "%-4s %-44s", "", "");
	for (int i = 0; i < COLUMNS; i++)
		buf_printf(&b, " %s", columns[i].head);
	buf_put(&b, " nobody\n");
	for (int r = 0; r < route_count; r++) {
		buf_printf(&b, "%-4s %-44s", routes[r].method == GET ? "GET" : "POST", routes[r].path);
		for (int i = 0; i < COLUMNS; i++)
			buf_printf(&b, " %4s", routes[r].who & (role_bit(columns[i].role) | ANYONE) ? "yes" : ".");
		buf_printf(&b, " %6s\n", routes[r].who & ANYONE ? "yes" : ".");
	}
	return buf_text(&b);
}

static char *read_all(struct arena *a)
{
	FILE *in = fopen(file, "r");
	struct buf b;
	char piece[4096];
	size_t n;

	buf_init(&b, a);
	while (in && (n = fread(piece, 1, sizeof piece, in)) > 0)
		buf_bytes(&b, piece, n);
	if (in)
		fclose(in);
	return buf_text(&b);
}

/* Lines of one that the other has not. */
static void tell(struct arena *a, const char *sign, const char *these, const char *those)
{
	char *lines = arena_dup(a, these), *line;

	while ((line = strsep(&lines, "\n")))
		if (*line && strstr(those, line) == NULL)
			print_error("%s %s\n", sign, line);
}

static void the_matrix_is_the_one_agreed(void **state)
{
	struct arena a;
	char *is, *was;

	arena_init(&a);
	is = matrix(&a);
	if (getenv("QX_ACCEPT")) {
		FILE *out = fopen(file, "w");

		assert_non_null(out);
		fputs(is, out);
		assert_int_equal(fclose(out), 0);
	}
	was = read_all(&a);
	if (strcmp(is, was) != 0) {
		tell(&a, "-", was, is);
		tell(&a, "+", is, was);
		fail_msg("the role matrix changed; read the lines above, then QX_ACCEPT=1 build/test/unit/roles");
	}
	arena_release(&a);
}

static void every_role_has_a_bit_and_a_column(void **state)
{
	const struct code_set *roles = code_set("role");
	size_t bits = 0;

	for (size_t i = 0; i < roles->count; i++)
		bits += role_bit(roles->codes[i].code) != 0;
	assert_int_equal(bits, COLUMNS);
	assert_int_equal(role_bit("system"), 0);
	assert_int_equal(role_bit(""), 0);
}

/* Everybody's own: session, password, the door, which page he chose to see. */
static bool is_own(const char *path)
{
	static const char *const own[] = { "/login", "/login/first", "/password", "/logout", "/sessions/end", "/sessions/{id}/end", "/sessions/mail", "/letters/read" };

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (strcmp(own[i], path) == 0)
			return true;
	return strlen(path) > 8 && strcmp(path + strlen(path) - 8, "/columns") == 0; /* which columns he chose to see */
}

static void what_must_hold(void **state)
{
	for (int i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		bool writes = r->method != GET && !is_own(r->path);

		if (code_name("route", r->name) == NULL)
			fail_msg("%s has no title: %s is not in words/codes/route.tsv", r->path, r->name);
		if (writes && (r->who & ANYONE))
			fail_msg("%s lets nobody in particular write", r->path);
		if (writes && (r->who & OBSERVER))
			fail_msg("%s lets the observer change something", r->path);
		if (writes && (r->who & GRADUATE) && (r->who & ~(unsigned)GRADUATE))
			fail_msg("%s is open to a graduate and to staff: staff must not act as a graduate", r->path);
		if ((strncmp(r->path, "/graduates", 10) == 0 || strncmp(r->path, "/review", 7) == 0) && (r->who & ADMIN))
			fail_msg("%s shows graduates to an admin", r->path);
		if (strncmp(r->path, "/accounts", 9) == 0 && r->who != ADMIN)
			fail_msg("%s keeps accounts, and others than admins may come", r->path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matrix_is_the_one_agreed),
		cmocka_unit_test(every_role_has_a_bit_and_a_column),
		cmocka_unit_test(what_must_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
