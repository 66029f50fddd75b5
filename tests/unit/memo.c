/* Answers kept from one request to the next: used again while nothing changes, and not a moment longer. */
#include "fixture.h"

#include "audit.h"
#include "memo.h"
#include "rows.h"

struct question {
	const char *text;
	int asked; /* how often the query ran */
	int64_t answer;
};

static enum outcome count_up(struct ctx *c, const void *arg, void **rows, size_t *count)
{
	struct question *q = (struct question *)arg;
	struct standing_count_row *row = arena_new(c->arena, struct standing_count_row);

	row->graduates = ++q->asked;
	*rows = row;
	*count = 1;
	return OK;
}

static enum outcome ask(struct ctx *c, void *arg)
{
	struct question *q = arg;
	void *rows;
	size_t count;

	TRY(memo_rows(c, q->text, &standing_count_shape, count_up, q, &rows, &count));
	assert_int_equal(count, 1);
	q->answer = ((struct standing_count_row *)rows)->graduates;
	return OK;
}

static enum outcome change(struct ctx *c, void *arg)
{
	TRY(ask(c, arg)); /* before it has told: what it may change is not to be kept */
	return audit_append(c, &(struct audit_entry){ .action = "logout", .subject = "session" });
}

static int64_t read_answer(struct fixture *f, struct question *q)
{
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_read(&c, ask, q));
	return q->answer;
}

static void kept_until_something_changes(struct fixture *f)
{
	struct question one = { .text = "one" }, other = { .text = "other" };
	struct ctx c;

	f->program.memo = memo_new();
	assert_int_equal(read_answer(f, &one), 1);
	assert_int_equal(read_answer(f, &one), 1);
	assert_int_equal(read_answer(f, &other), 1);
	assert_int_equal(one.asked, 1);
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_write(&c, change, &one));
	assert_int_equal(one.answer, 2); /* who writes reads anew */
	assert_int_equal(read_answer(f, &one), 3);
	assert_int_equal(read_answer(f, &one), 3);
	c = fixture_ctx(f, NULL);
	c.cohort = "2023";
	MUST(f, ctx_read(&c, ask, &one));
	assert_int_equal(one.answer, 4); /* another cohort is another question */
	memo_free(f->program.memo);
	f->program.memo = NULL;
	assert_int_equal(read_answer(f, &other), 2);
}
ON_EACH_ENGINE(kept_until_something_changes)

static enum outcome ask_lasting(struct ctx *c, void *arg)
{
	struct question *q = arg;
	void *rows;
	size_t count;

	TRY(memo_lasting(c, q->text, &standing_count_shape, count_up, q, &rows, &count));
	q->answer = ((struct standing_count_row *)rows)->graduates;
	return OK;
}

static void the_past_is_kept_whatever_changes(struct fixture *f)
{
	struct question past = { .text = "one" }, now = { .text = "one" };
	struct ctx c = fixture_ctx(f, NULL);

	f->program.memo = memo_new();
	MUST(f, ctx_read(&c, ask_lasting, &past));
	assert_int_equal(read_answer(f, &now), 1);
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_write(&c, change, &now));
	c = fixture_ctx(f, NULL);
	MUST(f, ctx_read(&c, ask_lasting, &past));
	assert_int_equal(past.asked, 1);
	memo_free(f->program.memo);
	f->program.memo = NULL;
}
ON_EACH_ENGINE(the_past_is_kept_whatever_changes)

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(kept_until_something_changes), BOTH(the_past_is_kept_whatever_changes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
