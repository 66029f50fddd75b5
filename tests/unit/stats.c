/* The numbers: whatever happens to people, groups add up to the whole, lists and tallies agree, rates are
 * exact, and nobody gets numbers beyond his scope. */
#include <pthread.h>
#include <stdatomic.h>

#include "numbers.h"
#include "percent.h"
#include "queries.h"
#include "standing.h"
#include "todo.h"

static const struct stats_group *group(const struct stats *s, const char *level, const char *college)
{
	for (size_t i = 0; i < s->group_count; i++)
		if (strcmp(s->groups[i].level, level) == 0 && strcmp(s->groups[i].college, college) == 0)
			return &s->groups[i];
	return NULL;
}

static size_t indicator(const struct stats *s, const char *code)
{
	size_t i = 0;
	while (i < s->indicator_count && strcmp(s->indicators[i].code, code) != 0)
		i++;
	assert_true(i < s->indicator_count);
	return i;
}

static void counts_by_definition(struct numbers *n)
{
	static const char *const held[] = { "10", "12", "76", "75", "801", "701", "71", "" };
	for (int i = 0; i < 8; i++)
		numbers_add(n, i, (struct numbers_person){ .category = held[i], .level = "本科" });
	const struct stats *s = numbers_ask(n, "2024", "approved", "");
	assert_int_equal(s->total.graduates, 8);
	assert_int_equal(s->total.unregistered, 1);
	assert_int_equal(s->total.indicators[indicator(s, "placed")], 5);
	assert_int_equal(s->total.indicators[indicator(s, "employed")], 2); /* 12 counts as employed since 2024 */
	assert_int_equal(s->total.indicators[indicator(s, "freelance")], 1);
	assert_int_equal(s->total.indicators[indicator(s, "flexible")], 2);
	assert_int_equal(s->total.indicators[indicator(s, "seeking")], 1); /* who has not registered is not seeking */
	s = numbers_ask(n, "2021", "approved", "");
	assert_int_equal(s->total.indicators[indicator(s, "contract")], 1);
	assert_int_equal(s->total.indicators[indicator(s, "flexible")], 2);
	assert_int_equal(s->total.indicators[indicator(s, "placed")], 5);
	s = numbers_ask(n, "", "confirmed", ""); /* the cohort's own definition */
	assert_string_equal(s->definition, "2024");
	assert_int_equal(s->total.indicators[indicator(s, "placed")], 0);
}

static void order_is_the_codes(struct numbers *n)
{
	numbers_add(n, 0, (struct numbers_person){ .category = "10", .level = "专科", .major = 5 });
	numbers_add(n, 1, (struct numbers_person){ .category = "10", .level = "研究生", .major = 3 });
	numbers_add(n, 2, (struct numbers_person){ .category = "", .level = "本科", .major = 0 });
	const struct stats *s = numbers_ask(n, "", "", "level");
	assert_int_equal(s->group_count, 3);
	assert_string_equal(s->groups[0].level, "本科");
	assert_string_equal(s->groups[1].level, "研究生");
	assert_string_equal(s->groups[2].level, "专科");
	s = numbers_ask(n, "", "", "college,level");
	assert_string_equal(s->groups[0].college, "学院1"); /* its sort is lowest, its rate too */
	assert_int_equal(s->groups[0].graduates, 1);
	assert_non_null(group(s, "专科", "学院3"));
}

/* Sums over any grouping are the whole, in every counted member. */
static void assert_sums(struct numbers *n, const char *series, const char *by)
{
	const struct stats *s = numbers_ask(n, "2024", series, by);
	struct stats_group sum = { 0 };
	for (size_t g = 0; g < s->group_count; g++) {
		sum.graduates += s->groups[g].graduates;
		sum.registered += s->groups[g].registered;
		sum.approved += s->groups[g].approved;
		sum.confirmed += s->groups[g].confirmed;
		sum.unregistered += s->groups[g].unregistered;
		for (size_t h = 0; h < g; h++) /* and no key stands twice */
			assert_true(strcmp(s->groups[g].level, s->groups[h].level) || s->groups[g].college_id != s->groups[h].college_id ||
				strcmp(s->groups[g].major, s->groups[h].major) || strcmp(s->groups[g].sex, s->groups[h].sex));
	}
	assert_int_equal(sum.graduates, s->total.graduates);
	assert_int_equal(sum.registered, s->total.registered);
	assert_int_equal(sum.approved, s->total.approved);
	assert_int_equal(sum.confirmed, s->total.confirmed);
	assert_int_equal(sum.unregistered, s->total.unregistered);
	for (size_t i = 0; i < s->indicator_count; i++) {
		int64_t all = 0;
		for (size_t g = 0; g < s->group_count; g++)
			all += s->groups[g].indicators[i];
		assert_int_equal(all, s->total.indicators[i]);
	}
}

static void whatever_happens(struct numbers *n)
{
	static const char *const bys[] = { "", "level", "college", "major", "sex", "college,level", "level,college,major",
		"sex,level,college,major" };
	struct chance chance = { 20240830 };
	for (int step = 0; step < 300; step++)
		numbers_add(n, (int)chance_below(&chance, 60), numbers_anybody(&chance));
	assert_true(numbers_tallies_right(n));
	for (size_t i = 0; i < sizeof bys / sizeof *bys; i++) {
		assert_sums(n, "registered", bys[i]);
		assert_sums(n, "approved", bys[i]);
		assert_sums(n, "confirmed", bys[i]);
	}
}

static void same_again_until_something_changes(struct numbers *n)
{
	numbers_add(n, 0, (struct numbers_person){ .category = "10", .level = "本科" });
	n->program.stats = stats_cache_new();
	assert_int_equal(numbers_ask(n, "2024", "", "college")->total.approved, 1);
	assert_int_equal(numbers_ask(n, "2024", "", "college")->groups[0].approved, 1); /* from the cache, groups and all */
	numbers_add(n, 1, (struct numbers_person){ .category = "801", .level = "本科" });
	assert_int_equal(numbers_ask(n, "2024", "", "college")->total.approved, 2);
	assert_int_equal(numbers_ask(n, "2024", "registered", "college")->total.approved, 2);
	n->actor.scope = (struct scope){ .colleges = (int64_t[]){ 12 }, .college_count = 1 };
	assert_int_equal(numbers_ask(n, "2024", "", "college")->total.graduates, 0); /* another's eyes, another answer */
	stats_cache_free(n->program.stats);
	n->program.stats = NULL;
}

/* Many at once, while somebody changes things: every answer is whole, and of one moment. */
struct reading {
	struct numbers *n;
	_Atomic bool *over;
};

static void *read_on(void *arg)
{
	static const char *const bys[] = { "", "college", "level", "college,level", "sex", "major" };
	struct reading *r = arg;
	struct arena a;
	struct fail f;
	arena_init(&a);
	for (int i = 0; !*r->over; i++) {
		struct stats_ask ask = { .definition = "2024", .series = "", .by = bys[i % 6], .level = "", .major = "", .sex = "" };
		struct numbers_asked k = { &ask, NULL };
		struct ctx c;
		fail_init(&f, &a);
		ctx_init(&c, &r->n->program, &a, &f, &r->n->actor, r->n->school_id);
		c.cohort = "2024";
		assert_int_equal(ctx_read(&c, numbers_get, &k), OK);
		int64_t sum = 0;
		for (size_t g = 0; g < k.s->group_count; g++)
			sum += k.s->groups[g].graduates;
		assert_int_equal(sum, k.s->total.graduates);
		arena_reset(&a);
	}
	arena_release(&a);
	return NULL;
}

static void many_at_once(struct numbers *n)
{
	_Atomic bool over = false;
	struct reading r = { n, &over };
	pthread_t threads[3];
	n->program.stats = stats_cache_new();
	for (int i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, &r), 0);
	for (int i = 0; i < 40; i++)
		numbers_add(n, i, (struct numbers_person){ .category = i % 2 ? "10" : "801", .level = "本科", .major = i % 6 });
	over = true;
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(numbers_ask(n, "2024", "", "college")->total.graduates, 40);
	stats_cache_free(n->program.stats);
	n->program.stats = NULL;
}

static void scope_is_kept(struct numbers *n)
{
	numbers_add(n, 0, (struct numbers_person){ .category = "10", .level = "本科", .major = 0 });
	numbers_add(n, 1, (struct numbers_person){ .category = "10", .level = "本科", .major = 2 });
	n->actor.role = "college_staff";
	n->actor.scope = (struct scope){ .colleges = (int64_t[]){ 11 }, .college_count = 1 };
	assert_int_equal(numbers_ask(n, "", "", "")->total.graduates, 1);
	struct stats_ask other = { .definition = "", .series = "", .by = "", .college_id = 12, .level = "", .major = "", .sex = "" };
	assert_int_equal(numbers_try(n, &other, NULL), MISSING);
	n->actor.scope = (struct scope){ .classes = (int64_t[]){ 31 }, .class_count = 1 };
	n->actor.role = "counsellor";
	other.college_id = 0;
	assert_int_equal(numbers_try(n, &other, NULL), DENIED);
	n->actor.scope = (struct scope){ .school = true }; /* even with a wider scope: no rates for counsellors */
	assert_int_equal(numbers_try(n, &other, NULL), DENIED);
	n->actor.role = "college_staff";
	n->actor.scope = (struct scope){ 0 }; /* no scope: nothing */
	assert_int_equal(numbers_try(n, &other, NULL), DENIED);
}

static enum outcome waits(struct ctx *c, void *out)
{
	return todo_count(c, out);
}

static struct todo todo(struct numbers *n)
{
	struct todo t;
	struct ctx c = numbers_ctx(n);
	assert_int_equal(ctx_read(&c, waits, &t), OK);
	return t;
}

static void what_waits_is_in_scope(struct numbers *n)
{
	numbers_add(n, 0, (struct numbers_person){ .category = "10", .level = "本科", .major = 0, .stage = "college_review" });
	numbers_add(n, 1, (struct numbers_person){ .category = "10", .level = "本科", .major = 2, .stage = "college_review" });
	numbers_add(n, 2, (struct numbers_person){ .category = "10", .level = "本科", .major = 2, .stage = "disputed" });
	numbers_add(n, 3, (struct numbers_person){ .category = "76", .level = "本科", .major = 4, .stage = "school_review" });
	assert_int_equal(todo(n).review, 1); /* the office reviews at the school's level alone */
	bed_script(n->bed, arena_printf(&n->bed->arena, "INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at) "
		"VALUES (%lld, 76, 'staff', 'reviewer', '', 'college_staff', 0, '', '', '', 0, 'active', 0, 1, 0, 0); "
		"INSERT INTO account_scope VALUES (%lld, 76, 'college', 12)", (long long)n->school_id, (long long)n->school_id));
	n->actor = (struct actor){ .account_id = 76, .name = "", .role = "college_staff", .ip = "",
		.scope = { .colleges = (int64_t[]){ 12 }, .college_count = 1 } };
	assert_int_equal(todo(n).review, 1);
	bed_script(n->bed, arena_printf(&n->bed->arena, "INSERT INTO account (school_id, id, kind, login, name, role, graduate_id, password_hash, mail_sealed, mail_mask, must_change, state, last_login_at, version, created_at, updated_at) "
		"VALUES (%lld, 77, 'staff', 'tutor', '', 'college_staff', 0, '', '', '', 0, 'active', 0, 1, 0, 0); "
		"INSERT INTO account_scope VALUES (%lld, 77, 'class', 31)", (long long)n->school_id, (long long)n->school_id));
	n->actor = (struct actor){ .account_id = 77, .name = "", .role = "college_staff", .ip = "",
		.scope = { .classes = (int64_t[]){ 31 }, .class_count = 1 } };
	assert_int_equal(todo(n).review, 1);
	n->actor.role = "counsellor"; /* reviews nothing */
	assert_int_equal(todo(n).review, 0);
	n->actor.role = "college_staff";
	n->actor.account_id = 78; /* no scope rows: nothing */
	assert_int_equal(todo(n).review, 0);
}

static void what_cannot_be_asked(struct numbers *n)
{
	static const struct { const char *definition, *series, *by; } wrong[] = { { "2020", "", "" }, { "", "all", "" },
		{ "", "", "class" }, { "", "", "level,level" }, { "", "", "level," }, { "", "", ",level" }, { "", "", "lev" } };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct stats_ask ask = { .definition = wrong[i].definition, .series = wrong[i].series, .by = wrong[i].by, .level = "",
			.major = "", .sex = "" };
		assert_int_equal(numbers_try(n, &ask, NULL), INVALID);
	}
}

/* 50 of 64 is 78.125 exactly: printed yearbooks have 78.12. */
static void half_goes_to_even(struct numbers *n)
{
	for (int i = 0; i < 64; i++)
		numbers_add(n, i, (struct numbers_person){ .category = i < 50 ? "10" : "", .level = "本科" });
	const struct stats *s = numbers_ask(n, "2024", "", "");
	assert_string_equal(percent_text(&n->bed->arena, s->total.indicators[indicator(s, "employed")], s->total.graduates), "78.12");
	assert_string_equal(percent_text(&n->bed->arena, s->total.indicators[indicator(s, "seeking")], s->total.graduates), "-");
}

ON_EACH_ENGINE(counts_by_definition)
ON_EACH_ENGINE(order_is_the_codes)
ON_EACH_ENGINE(whatever_happens)
ON_EACH_ENGINE(same_again_until_something_changes)
ON_EACH_ENGINE(many_at_once)
ON_EACH_ENGINE(scope_is_kept)
ON_EACH_ENGINE(what_waits_is_in_scope)
ON_EACH_ENGINE(what_cannot_be_asked)
ON_EACH_ENGINE(half_goes_to_even)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(counts_by_definition),
		BOTH(order_is_the_codes),
		BOTH(whatever_happens),
		BOTH(same_again_until_something_changes),
		BOTH(many_at_once),
		BOTH(scope_is_kept),
		BOTH(what_waits_is_in_scope),
		BOTH(what_cannot_be_asked),
		BOTH(half_goes_to_even),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
