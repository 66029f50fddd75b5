/* Every state x role x move: what the table allows happens, all else is refused and told in the audit log.
 * What was seen is written beside tests/move_matrix.txt's lines, so a change of it is a visible diff
 * (QX_WRITE=1 writes the file anew). */
#include "registering.h"

static const char *const roles[] = { "graduate", "classmate", "counsellor", "college_staff", "college_head", "other_college", "office", "observer", "admin" };
enum { ROLES = sizeof roles / sizeof *roles };

static const char *const names[] = { "draft", "submit", "withdraw", "discard", "approve", "return", "confirm", "dispute",
	"void_request", "void_approve", "void_refuse", "void_cancel" };
enum { NAMES = sizeof names / sizeof *names };

struct trying {
	struct people people;
	struct someone classmate;
};

static const struct actor *actor_of(struct trying *t, const struct someone *s, int role)
{
	const struct people *p = &t->people;
	const struct actor *all[] = { s->self, t->classmate.self, p->counsellor, p->staff, p->head, p->stranger, p->office, p->observer, p->admin };

	return all[role];
}

static enum outcome attempt(struct trying *t, const struct someone *s, int role, const char *name)
{
	const struct actor *who = actor_of(t, s, role);
	struct someone other = *s;

	if (strcmp(name, "draft") == 0)
		return try_draft(&t->people, who, &other, form_employer());
	return try_move(&t->people, who, s, name);
}

/* One person of that state serves for all that is refused; what happened takes another one. */
static void try_role(struct trying *t, const char *state, struct someone *s, const char *name, int role, struct buf *seen)
{
	struct fixture *f = t->people.f;
	int64_t refused = count_of(f, &refusals);
	int64_t version = row_of(&t->people, s).version;
	enum outcome o = attempt(t, s, role, name);

	if (o == OK) {
		assert_int_equal(count_of(f, &refusals), refused);
		if (strcmp(name, "draft") != 0) {
			const struct move *m = move_find(name, state);
			const char *now = row_of(&t->people, s).state;

			assert_non_null(m);
			assert_true(*m->to == '\0' || strcmp(now, m->to) == 0 || (m->two_level && strcmp(now, m->two_level) == 0));
		}
		buf_printf(seen, " %s", roles[role]);
		*s = someone_in(&t->people, state);
		return;
	}
	if (count_of(f, &refusals) != refused + 1)
		fail_msg("%s %s by %s: refused (%s) but not told", state, name, roles[role], outcome_name(o));
	assert_true(o == DENIED || o == CONFLICT || o == MISSING || o == INVALID);
	assert_int_equal(row_of(&t->people, s).version, version);
	assert_string_equal(row_of(&t->people, s).state, state);
}

static void try_state(struct trying *t, const char *state, struct buf *out)
{
	struct someone s = someone_in(&t->people, state);

	for (int n = 0; n < NAMES; n++) {
		struct buf seen;

		buf_init(&seen, t->people.f->arena);
		for (int r = 0; r < ROLES; r++)
			try_role(t, state, &s, names[n], r, &seen);
		if (seen.n)
			buf_printf(out, "%-14s %-12s%s\n", state, names[n], buf_text(&seen));
	}
}

static char *read_all(const char *path)
{
	static char text[16384];
	FILE *in = fopen(path, "r");
	size_t n = in ? fread(text, 1, sizeof text - 1, in) : 0;

	if (in)
		fclose(in);
	text[n] = '\0';
	return text;
}

static void compare(const char *seen)
{
	static const char path[] = "tests/move_matrix.txt";

	if (getenv("QX_WRITE")) {
		FILE *out = fopen(path, "w");

		assert_non_null(out);
		fputs(seen, out);
		fclose(out);
	}
	assert_string_equal(seen, read_all(path));
}

static void every_state_role_and_move(struct fixture *f)
{
	const struct code_set *states = code_set("destination_state");
	struct trying t;
	struct buf out;

	people_new(&t.people, f);
	t.classmate = someone_new(&t.people, 0);
	buf_init(&out, f->arena);
	for (size_t i = 0; i < states->count; i++)
		try_state(&t, states->codes[i].code, &out);
	compare(buf_text(&out));
	assert_sound(f);
}

/* No row of the table lets staff submit, confirm, dispute, withdraw or ask for voiding. */
static void staff_never_act_for_a_graduate(void **state)
{
	static const char *const his[] = { "submit", "withdraw", "confirm", "dispute", "void_request", "void_cancel", "discard" };

	for (size_t i = 0; i < sizeof his / sizeof *his; i++)
		assert_int_equal(move_who(his[i]), MOVE_OWNER);
}

/* Random walks: whatever people try in whatever order, standing, tallies and chain hold. */
static void random_walks_stay_sound(struct fixture *f)
{
	struct trying t;
	struct someone some[4];
	unsigned seed = 20240830;

	people_new(&t.people, f);
	t.classmate = someone_new(&t.people, 0);
	for (int i = 0; i < 4; i++)
		some[i] = someone_in(&t.people, i % 2 ? "to_confirm" : "draft");
	for (int step = 0; step < 400; step++) {
		struct someone *s = &some[rand_r(&seed) % 4];
		const char *name = names[rand_r(&seed) % NAMES];
		static const int busy[] = { 0, 0, 0, 3, 3, 4, 6, 2 };
		const struct actor *who = actor_of(&t, s, busy[rand_r(&seed) % 8]);

		if (strcmp(name, "draft") == 0) {
			struct destination_form form = rand_r(&seed) % 2 ? form_employer() : form_freelance();

			if (try_draft(&t.people, who, s, form) == OK)
				(void)!try_paper(&t.people, who, s, strcmp(form.category, "76") == 0 ? "freelance_statement" : "agreement", step);
		} else {
			struct destination_history h = history_of(&t.people, s->id);

			s->destination_id = h.open && rand_r(&seed) % 2 ? h.open->id : h.effective ? h.effective->id : h.versions[0].id;
			(void)!try_move(&t.people, who, s, name);
		}
		if (step % 40 == 0)
			assert_sound(f);
	}
	assert_sound(f);
}

ON_EACH_ENGINE(every_state_role_and_move)
ON_EACH_ENGINE(random_walks_stay_sound)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(staff_never_act_for_a_graduate),
		BOTH(every_state_role_and_move),
		BOTH(random_walks_stay_sound),
	};

	return cmocka_run_group_tests_name("moves", tests, NULL, NULL);
}
