/* The outbox without a network: what is put, who is not written to any more, whose turn it is, and what becomes of
 * letters whose sender died. */
#include "fixture.h"

#include "account.h"
#include "audit.h"
#include "outbox.h"
#include "rows.h"

#define ID_NO "990101200201150010"
#define MINUTE INT64_C(60000)

struct putting {
	struct letter letter;
	int64_t id;
};

static enum outcome put(struct ctx *c, void *arg)
{
	struct putting *p = arg;

	TRY(outbox_put(c, &p->letter, &p->id));
	return audit_append(c, &(struct audit_entry){ .action = "letter.resend", .subject = "letter", .note = "test" });
}

static int64_t letter(struct fixture *f, struct letter l)
{
	struct putting p = { .letter = l };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_write(&c, put, &p));
	return p.id;
}

static int64_t mail(struct fixture *f, int64_t graduate_id, const char *about, const char *key)
{
	return letter(f, (struct letter){ .channel = "mail", .graduate_id = graduate_id, .address = "someone@example.com", .subject = "s", .body = "b",
		.about = about, .key = key });
}

struct looking {
	int64_t id;
	struct letter_line_row *row;
	struct letter_attempt_row *attempts;
	size_t count;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	TRY(outbox_get(c, l->id, &l->row));
	return outbox_attempts(c, l->id, &l->attempts, &l->count);
}

static struct looking see(struct fixture *f, int64_t id)
{
	struct looking l = { .id = id };
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_read(&c, look, &l));
	return l;
}

#define IS(f, id, wanted) assert_string_equal(see(f, id).row->state, wanted)

static int64_t graduate(struct fixture *f)
{
	return fixture_graduate(f, "2020000001", "one", ID_NO, 0);
}

static void moves_on(struct fixture *f, int64_t graduate_id, const char *stage)
{
	fixture_sql(f, arena_printf(f->arena, "UPDATE standing SET stage = '%s' WHERE graduate_id = %lld;", stage, (long long)graduate_id));
}

static enum outcome claim(struct fixture *f, struct outgoing *out)
{
	struct ctx c = fixture_ctx(f, NULL);

	return outbox_claim(&c, "mail", out);
}

static enum outcome give(struct fixture *f, const struct outgoing *l)
{
	struct ctx c = fixture_ctx(f, NULL);

	return outbox_give(&c, l);
}

static enum outcome conclude(struct fixture *f, const struct outgoing *l, const char *result, const char *answer)
{
	struct ctx c = fixture_ctx(f, NULL);

	return outbox_conclude(&c, l, result, answer, 5);
}

static void rescue(struct fixture *f, int64_t waiting, int64_t unsure)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t w, u;

	MUST(f, outbox_rescue(&c, &w, &u));
	assert_int_equal(w, waiting);
	assert_int_equal(u, unsure);
}

static void deliver(struct fixture *f, int64_t delivered, int64_t dropped)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t d, x;

	MUST(f, outbox_deliver(&c, NULL, NULL, &d, &x));
	assert_int_equal(d, delivered);
	assert_int_equal(x, dropped);
}

/* ---- putting ---- */

static void the_same_key_adds_nothing(struct fixture *f)
{
	int64_t one = graduate(f);

	assert_true(mail(f, one, "unregistered", "k1") > 0);
	assert_int_equal(mail(f, one, "unregistered", "k1"), 0);
	assert_true(mail(f, one, "unregistered", "k2") > 0);
	assert_true(mail(f, one, "unregistered", "") > 0);
	assert_true(mail(f, one, "unregistered", "") > 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter"), 4);
}
ON_EACH_ENGINE(the_same_key_adds_nothing)

static void an_address_is_sealed_and_masked(struct fixture *f)
{
	int64_t id = mail(f, graduate(f), "", "");

	assert_string_equal(see(f, id).row->address_mask, "s***@example.com");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter WHERE address_sealed LIKE '%example%' OR body LIKE '%example%'"), 0);
}
ON_EACH_ENGINE(an_address_is_sealed_and_masked)

/* ---- in-app ---- */

struct own {
	struct letter_own_row *rows;
	size_t count;
	int64_t unread;
};

static enum outcome own_box(struct ctx *c, void *arg)
{
	struct own *o = arg;

	TRY(letters_unread(c, &o->unread));
	return letters_own(c, 0, 10, &o->rows, &o->count);
}

static struct own box(struct fixture *f, const struct actor *who)
{
	struct own o = { 0 };
	struct ctx c = fixture_ctx(f, who);

	MUST(f, ctx_read(&c, own_box, &o));
	return o;
}

static void a_letter_in_the_program_reaches_its_reader_alone(struct fixture *f)
{
	int64_t one = graduate(f);
	const struct actor *himself = fixture_himself(f, one, "2020000001");
	const struct actor *counsellor = fixture_actor(f, "c1", "counsellor", 0), *other = fixture_actor(f, "c2", "counsellor", 0);
	struct ctx c;

	letter(f, (struct letter){ .channel = "inapp", .graduate_id = one, .subject = "to him", .body = "b", .about = "unregistered" });
	letter(f, (struct letter){ .channel = "inapp", .account_id = counsellor->account_id, .graduate_id = one, .subject = "about him", .body = "b" });
	assert_int_equal(box(f, himself).unread, 0);
	deliver(f, 2, 0);
	assert_int_equal(box(f, himself).unread, 1);
	assert_int_equal(box(f, himself).count, 1);
	assert_string_equal(box(f, himself).rows[0].subject, "to him");
	assert_string_equal(box(f, counsellor).rows[0].subject, "about him");
	assert_int_equal(box(f, other).count, 0);
	c = fixture_ctx(f, other);
	MUST(f, letters_read(&c, 0));
	assert_int_equal(box(f, counsellor).unread, 1);
	c = fixture_ctx(f, himself);
	MUST(f, letters_read(&c, 0));
	assert_int_equal(box(f, himself).unread, 0);
	assert_int_equal(box(f, counsellor).unread, 1);
	deliver(f, 0, 0);
}
ON_EACH_ENGINE(a_letter_in_the_program_reaches_its_reader_alone)

/* ---- who is not written to ---- */

static void who_has_acted_gets_nothing(struct fixture *f)
{
	int64_t one = graduate(f), in = letter(f, (struct letter){ .channel = "inapp", .graduate_id = one, .about = "unregistered" });
	int64_t out = mail(f, one, "unregistered", "");
	struct outgoing l;

	moves_on(f, one, "college_review");
	deliver(f, 0, 1);
	assert_int_equal(claim(f, &l), MISSING);
	IS(f, in, "dropped");
	IS(f, out, "dropped");
	assert_int_equal(see(f, out).count, 0);
}
ON_EACH_ENGINE(who_has_acted_gets_nothing)

static void who_acts_while_we_connect_gets_nothing(struct fixture *f)
{
	int64_t one = graduate(f), id = mail(f, one, "unregistered", "");
	struct outgoing l;

	MUST(f, claim(f, &l));
	assert_string_equal(l.address, "someone@example.com");
	IS(f, id, "sending");
	moves_on(f, one, "college_review");
	assert_int_equal(give(f, &l), CONFLICT);
	IS(f, id, "dropped");
	assert_string_equal(see(f, id).attempts[0].result, "dropped");
}
ON_EACH_ENGINE(who_acts_while_we_connect_gets_nothing)

static enum outcome opt_out(struct ctx *c, void *arg)
{
	return opt_out_put(c, *(int64_t *)arg, "mail", "by telephone");
}

static enum outcome opt_in(struct ctx *c, void *arg)
{
	return opt_out_end(c, *(int64_t *)arg, "mail");
}

static void who_opted_out_gets_nothing_that_way(struct fixture *f)
{
	int64_t one = graduate(f), id = mail(f, one, "unregistered", "");
	struct ctx c = fixture_ctx(f, NULL);
	struct outgoing l;

	letter(f, (struct letter){ .channel = "inapp", .graduate_id = one });
	MUST(f, ctx_write(&c, opt_out, &one));
	assert_int_equal(claim(f, &l), MISSING);
	IS(f, id, "dropped");
	deliver(f, 1, 0);
	MUST(f, ctx_write(&c, opt_in, &one));
	mail(f, one, "unregistered", "");
	MUST(f, claim(f, &l));
}
ON_EACH_ENGINE(who_opted_out_gets_nothing_that_way)

static void at_rest_it_waits_until_morning(struct fixture *f)
{
	int64_t one = graduate(f), id;
	struct outgoing l;

	fixture_pass(f, 13 * 60 * MINUTE); /* 22:00 */
	id = letter(f, (struct letter){ .channel = "mail", .graduate_id = one, .address = "a@example.com", .quiet_from = 21 * 60, .quiet_until = 8 * 60 });
	assert_int_equal(see(f, id).row->due_at, instant_parse("2024-07-02 08:00"));
	assert_int_equal(claim(f, &l), MISSING);
	fixture_pass(f, 10 * 60 * MINUTE);
	MUST(f, claim(f, &l));
	MUST(f, give(f, &l));
}
ON_EACH_ENGINE(at_rest_it_waits_until_morning)

/* A reminder whose last try of a Friday fails: not on Saturday, also when somebody asks for it anew. */
static void a_reminder_keeps_rest_days_on_every_try(struct fixture *f)
{
	struct letter reminder = { .channel = "mail", .graduate_id = graduate(f), .address = "a@example.com", .batch_id = 7, .quiet_from = 21 * 60, .quiet_until = 8 * 60 };
	struct letter other = { .channel = "mail", .address = "b@example.com", .quiet_from = 21 * 60, .quiet_until = 8 * 60 };
	int64_t id, next;
	struct outgoing l;

	fixture_sql(f, arena_printf(f->arena, "INSERT INTO reminder_rule (school_id, site, cap_days, cap_inapp, cap_mail, cap_hook, rest_from, rest_until, rest_days, ladder,"
		" ladder_days, ladder_at, ladder_channels, version, updated_at) VALUES (%lld, '', 7, 3, 2, 1, '21:00', '08:00', 1, 0, '', '09:00', '', 1, 0)", (long long)f->school_id));
	f->program.clock.fixed = instant_parse("2024-07-05 20:59") + 55000;
	id = letter(f, reminder);
	MUST(f, claim(f, &l));
	MUST(f, give(f, &l));
	MUST(f, conclude(f, &l, "later", "421 not now"));
	assert_int_equal(see(f, id).row->due_at, instant_parse("2024-07-08 08:00"));
	next = letter(f, other);
	MUST(f, claim(f, &l));
	MUST(f, conclude(f, &l, "later", "421 not now"));
	assert_int_equal(see(f, next).row->due_at, instant_parse("2024-07-06 08:00"));
	fixture_sql(f, "UPDATE letter SET due_at = 0 WHERE batch_id = 7; UPDATE letter SET state = 'sent' WHERE batch_id = 0");
	f->program.clock.fixed = instant_parse("2024-07-06 10:00");
	assert_int_equal(claim(f, &l), MISSING);
	assert_int_equal(see(f, id).row->due_at, instant_parse("2024-07-08 08:00"));
	f->program.clock.fixed = instant_parse("2024-07-08 08:00");
	MUST(f, claim(f, &l));
	MUST(f, give(f, &l));
}
ON_EACH_ENGINE(a_reminder_keeps_rest_days_on_every_try)

static enum outcome called_back(void *arg)
{
	return BUSY;
}

static void delivering_ends_when_it_is_called_back(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t d, x;

	letter(f, (struct letter){ .channel = "inapp", .graduate_id = graduate(f) });
	assert_int_equal(outbox_deliver(&c, called_back, NULL, &d, &x), BUSY);
	assert_int_equal(d, 0);
	deliver(f, 1, 0);
}
ON_EACH_ENGINE(delivering_ends_when_it_is_called_back)

static void too_late_is_never(struct fixture *f)
{
	int64_t id = letter(f, (struct letter){ .channel = "mail", .graduate_id = graduate(f), .address = "a@example.com", .not_after = f->program.clock.fixed + MINUTE });
	struct outgoing l;

	fixture_pass(f, 2 * MINUTE);
	assert_int_equal(claim(f, &l), MISSING);
	IS(f, id, "dropped");
}
ON_EACH_ENGINE(too_late_is_never)

static void without_an_address_it_fails_and_says_so(struct fixture *f)
{
	int64_t id = letter(f, (struct letter){ .channel = "mail", .graduate_id = graduate(f) });
	struct outgoing l;

	assert_int_equal(claim(f, &l), MISSING);
	IS(f, id, "failed");
	assert_true(*see(f, id).row->why);
}
ON_EACH_ENGINE(without_an_address_it_fails_and_says_so)

/* ---- sending, and dying ---- */

static void it_is_claimed_once(struct fixture *f)
{
	int64_t id = mail(f, graduate(f), "", "");
	struct outgoing one, two;

	MUST(f, claim(f, &one));
	assert_int_equal(claim(f, &two), MISSING);
	MUST(f, give(f, &one));
	assert_int_equal(give(f, &one), CONFLICT);
	MUST(f, conclude(f, &one, "delivered", "250 2.0.0 queued"));
	IS(f, id, "sent");
	assert_int_equal(claim(f, &two), MISSING);
	rescue(f, 0, 0);
}
ON_EACH_ENGINE(it_is_claimed_once)

static void a_sender_that_died_before_the_text_left_is_followed_by_another(struct fixture *f)
{
	int64_t id = mail(f, graduate(f), "", "");
	struct outgoing dead, next;

	MUST(f, claim(f, &dead));
	rescue(f, 0, 0);
	fixture_pass(f, OUTBOX_LEASE_MS + 1);
	rescue(f, 1, 0);
	IS(f, id, "waiting");
	fixture_pass(f, 2 * MINUTE);
	MUST(f, claim(f, &next));
	assert_int_equal(give(f, &dead), CONFLICT); /* it only slept: too late */
	MUST(f, give(f, &next));
	MUST(f, conclude(f, &next, "delivered", ""));
	assert_int_equal(conclude(f, &dead, "unreached", ""), CONFLICT);
	IS(f, id, "sent");
	assert_int_equal(see(f, id).count, 2);
	assert_string_equal(see(f, id).attempts[0].result, "lost");
}
ON_EACH_ENGINE(a_sender_that_died_before_the_text_left_is_followed_by_another)

static void a_sender_that_died_after_the_text_left_leaves_it_unsure(struct fixture *f)
{
	int64_t id = mail(f, graduate(f), "", "");
	struct outgoing l, none;

	MUST(f, claim(f, &l));
	MUST(f, give(f, &l));
	fixture_pass(f, OUTBOX_LEASE_MS + 1);
	rescue(f, 0, 1);
	IS(f, id, "unsure");
	fixture_pass(f, 24 * 60 * MINUTE);
	rescue(f, 0, 0);
	assert_int_equal(claim(f, &none), MISSING);
	MUST(f, conclude(f, &l, "delivered", "")); /* it had not died, and knows better */
	IS(f, id, "sent");
}
ON_EACH_ENGINE(a_sender_that_died_after_the_text_left_leaves_it_unsure)

static void what_is_not_taken_now_comes_again_and_ends(struct fixture *f)
{
	int64_t id = mail(f, graduate(f), "", ""), last = 0;
	struct outgoing l;

	for (int i = 1; i < OUTBOX_TRIES; i++) {
		MUST(f, claim(f, &l));
		MUST(f, conclude(f, &l, i % 2 ? "later" : "unreached", "450 <someone@example.com> 13900000001 try later"));
		IS(f, id, "waiting");
		assert_true(see(f, id).row->due_at - f->program.clock.fixed > last * 3 / 4);
		last = see(f, id).row->due_at - f->program.clock.fixed;
		assert_int_equal(claim(f, &l), MISSING);
		fixture_pass(f, last);
	}
	MUST(f, claim(f, &l));
	MUST(f, conclude(f, &l, "later", "450"));
	IS(f, id, "failed");
	assert_int_equal(see(f, id).count, OUTBOX_TRIES);
	assert_string_equal(see(f, id).attempts[0].answer, "450 <*******************> *********** try later");
}
ON_EACH_ENGINE(what_is_not_taken_now_comes_again_and_ends)

/* ---- people decide ---- */

struct deciding {
	int64_t id, version;
	const char *reason;
};

static enum outcome resend(struct ctx *c, void *arg)
{
	const struct deciding *d = arg;

	return outbox_resend(c, d->id, d->version, d->reason);
}

static enum outcome mark(struct ctx *c, void *arg)
{
	const struct deciding *d = arg;

	return outbox_mark_sent(c, d->id, d->version, d->reason);
}

static enum outcome decide(struct fixture *f, const struct actor *who, ctx_fn *fn, int64_t id, const char *reason)
{
	struct deciding d = { id, see(f, id).row->version, reason };
	struct ctx c = fixture_ctx(f, who);

	return ctx_write(&c, fn, &d);
}

static void what_is_unsure_is_for_the_office_to_decide(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "o1", "office", -1), *head = fixture_actor(f, "h1", "college_head", 0);
	int64_t one = mail(f, graduate(f), "", ""), two;
	struct outgoing l;

	MUST(f, claim(f, &l));
	MUST(f, give(f, &l));
	MUST(f, conclude(f, &l, "unsure", "broke off"));
	IS(f, one, "unsure");
	assert_int_equal(decide(f, head, resend, one, "asked him"), DENIED);
	assert_int_equal(decide(f, office, resend, one, ""), INVALID);
	MUST(f, decide(f, office, resend, one, "asked him"));
	MUST(f, claim(f, &l));
	assert_int_equal(l.number, 2);
	MUST(f, give(f, &l));
	MUST(f, conclude(f, &l, "unsure", "broke off"));
	MUST(f, decide(f, office, mark, one, "he has it"));
	IS(f, one, "sent");
	assert_int_equal(decide(f, office, mark, one, "he has it"), CONFLICT);
	two = letter(f, (struct letter){ .channel = "mail", .graduate_id = 0, .account_id = office->account_id, .body = "b" });
	assert_int_equal(claim(f, &l), MISSING);
	IS(f, two, "failed");
	MUST(f, decide(f, office, resend, two, ""));
	IS(f, two, "waiting");
}
ON_EACH_ENGINE(what_is_unsure_is_for_the_office_to_decide)

struct many {
	enum { RESEND, KEEP } what;
	const char *channel, *reason;
	int64_t days, version, letters;
};

static enum outcome do_many(struct ctx *c, void *arg)
{
	struct many *m = arg;
	struct outbox_ask ask = { .state = "failed", .channel = m->channel };

	if (m->what == KEEP)
		return outbox_rule_change(c, m->days, m->version);
	return outbox_resend_all(c, &ask, m->reason, &m->letters);
}

static enum outcome many(struct fixture *f, const struct actor *who, struct many m, int64_t *letters)
{
	struct ctx c = fixture_ctx(f, who);
	enum outcome o = ctx_write(&c, do_many, &m);

	if (letters)
		*letters = m.letters;
	return o;
}

static int64_t failed_mail(struct fixture *f, int64_t person, const char *key)
{
	int64_t id = mail(f, person, "", key);
	struct outgoing l;

	MUST(f, claim(f, &l));
	MUST(f, give(f, &l));
	MUST(f, conclude(f, &l, "refused", "550 5.7.1 not now"));
	IS(f, id, "failed");
	return id;
}

static void all_that_failed_wait_again(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "o1", "office", -1), *head = fixture_actor(f, "h1", "college_head", 0);
	int64_t person = graduate(f), one = failed_mail(f, person, "1"), two = failed_mail(f, person, "2"), n;
	struct many again = { .channel = "mail", .reason = "the server is mended" };

	assert_int_equal(many(f, head, again, NULL), DENIED);
	again.reason = " ";
	assert_int_equal(many(f, office, again, NULL), INVALID);
	again.reason = "the server is mended";
	again.channel = "hook";
	assert_int_equal(many(f, office, again, NULL), CONFLICT);
	again.channel = "mail";
	MUST(f, many(f, office, again, &n));
	assert_int_equal(n, 2);
	IS(f, one, "waiting");
	IS(f, two, "waiting");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'letter.resend_all' AND outcome = 'ok'"), 1);
	assert_int_equal(many(f, office, again, NULL), CONFLICT);
}
ON_EACH_ENGINE(all_that_failed_wait_again)

static int64_t empty(struct fixture *f)
{
	struct ctx c = fixture_ctx(f, NULL);
	int64_t n;

	MUST(f, outbox_empty(&c, &n));
	return n;
}

static void an_old_letter_keeps_to_whom_and_when(struct fixture *f)
{
	const struct actor *office = fixture_actor(f, "o1", "office", -1), *head = fixture_actor(f, "h1", "college_head", 0);
	const int64_t day = 24 * 60 * MINUTE;
	int64_t person = graduate(f), one = failed_mail(f, person, "1"), waits;
	struct letter_line_row was = *see(f, one).row;
	struct many keep = { .what = KEEP, .days = 29 };

	waits = mail(f, person, "", "waits");
	fixture_pass(f, 399 * day);
	assert_int_equal(empty(f), 0);
	assert_int_equal(many(f, office, keep, NULL), INVALID);
	keep.days = 500;
	assert_int_equal(many(f, head, keep, NULL), DENIED);
	MUST(f, many(f, office, keep, NULL));
	assert_int_equal(many(f, office, keep, NULL), CONFLICT);
	fixture_pass(f, 50 * day);
	assert_int_equal(empty(f), 0);
	fixture_pass(f, 52 * day);
	assert_int_equal(empty(f), 1);
	assert_int_equal(empty(f), 0);
	assert_string_equal(see(f, one).row->body, "");
	assert_string_equal(see(f, waits).row->body, "b");
	assert_string_equal(see(f, one).row->subject, was.subject);
	assert_string_equal(see(f, one).row->address_mask, was.address_mask);
	assert_true(see(f, one).row->ended_at == was.ended_at);
	assert_int_equal(see(f, one).count, 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter WHERE address_sealed <> ''"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'letter.empty'"), 1);
	assert_int_equal(decide(f, office, resend, one, ""), CONFLICT);
}
ON_EACH_ENGINE(an_old_letter_keeps_to_whom_and_when)

static enum outcome listed(struct ctx *c, void *arg)
{
	struct outbox_ask ask = { .limit = 10 };
	struct letter_count_row *counts;
	struct letter_line_row *rows;
	size_t n;

	TRY(outbox_list(c, &ask, &rows, arg));
	TRY(outbox_counts(c, &ask, &counts, &n));
	assert_int_equal(n ? counts[0].letters : 0, *(size_t *)arg);
	return OK;
}

static size_t seen_by(struct fixture *f, const struct actor *who)
{
	struct ctx c = fixture_ctx(f, who);
	size_t n = 0;

	MUST(f, ctx_read(&c, listed, &n));
	return n;
}

/* Seen by way of the college and by way of the class they are seen once, the newest first, page by page. */
static enum outcome turn_pages(struct ctx *c, void *arg)
{
	struct outbox_ask ask = { .channel = "mail", .limit = 2 };
	struct letter_count_row *counts;
	struct letter_line_row *rows;
	const int64_t *ids = arg;
	size_t n;

	TRY(outbox_counts(c, &ask, &counts, &n));
	assert_int_equal(n, 1);
	assert_int_equal(counts[0].letters, 3);
	TRY(outbox_list(c, &ask, &rows, &n));
	assert_int_equal(n, 2);
	assert_true(rows[0].id == ids[2] && rows[1].id == ids[1]);
	ask.before_id = ids[1];
	TRY(outbox_list(c, &ask, &rows, &n));
	assert_int_equal(n, 1);
	assert_true(rows[0].id == ids[0]);
	assert_string_equal(rows[0].student_no, "2020000001");
	ask.state = "failed";
	TRY(outbox_counts(c, &ask, &counts, &n));
	assert_int_equal(counts[0].letters, 3);
	return outbox_list(c, &ask, &rows, arg);
}

static void a_scope_reads_its_letters_once(struct fixture *f)
{
	const struct actor *head = fixture_actor(f, "h1", "college_head", 0);
	int64_t one = graduate(f), other = fixture_graduate(f, "2020000002", "other", "990101200201150029", 1);
	int64_t ids[] = { mail(f, one, "", ""), mail(f, one, "", ""), mail(f, one, "", "") };
	struct ctx c = fixture_ctx(f, head);

	mail(f, other, "", "");
	letter(f, (struct letter){ .channel = "inapp", .graduate_id = one });
	fixture_sql(f, arena_printf(f->arena, "INSERT INTO account_scope (school_id, account_id, kind, target_id) VALUES (%lld, %lld, 'class', %lld)",
		(long long)f->school_id, (long long)head->account_id, (long long)f->classes[0]));
	MUST(f, ctx_read(&c, turn_pages, ids));
	assert_int_equal(ids[0], 0);
}
ON_EACH_ENGINE(a_scope_reads_its_letters_once)

static void a_college_sees_letters_about_its_own(struct fixture *f)
{
	mail(f, graduate(f), "", "");
	letter(f, (struct letter){ .channel = "inapp", .account_id = 7 });
	assert_int_equal(seen_by(f, fixture_actor(f, "o1", "office", -1)), 2);
	assert_int_equal(seen_by(f, fixture_actor(f, "h1", "college_head", 0)), 1);
	assert_int_equal(seen_by(f, fixture_actor(f, "h2", "college_head", 1)), 0);
	assert_int_equal(seen_by(f, fixture_actor(f, "c1", "counsellor", 0)), 1);
	assert_int_equal(seen_by(f, fixture_actor(f, "c2", "counsellor", 1)), 0);
}
ON_EACH_ENGINE(a_college_sees_letters_about_its_own)

/* ---- an address nobody has ---- */

static int64_t with_address(struct fixture *f, const char *address)
{
	int64_t id = graduate(f);

	fixture_sql(f, arena_printf(f->arena, "UPDATE graduate SET email_sealed = '%s', email_mask = '%s' WHERE id = %lld",
		secret_seal(&f->program.secret, f->arena, "graduate.email", address), mask_email(f->arena, address), (long long)id));
	return id;
}

#define MARKED "SELECT count(*) FROM reach WHERE channel = 'mail' AND wrong_at > 0 AND wrong_print = 'g***@example.com' AND wrong_name = 'system'"

static void an_address_nobody_has_is_marked(struct fixture *f)
{
	int64_t id = letter(f, (struct letter){ .channel = "mail", .graduate_id = with_address(f, "gone@example.com"), .subject = "s", .body = "b" });
	struct outgoing l;

	MUST(f, claim(f, &l));
	MUST(f, conclude(f, &l, "nobody", "550 5.1.1 <gone@example.com> no such user"));
	IS(f, id, "failed");
	assert_int_equal(fixture_count(f, MARKED), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM reach WHERE wrong_note LIKE '%gone@%'"), 0);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'reach.wrong'"), 1);
	assert_int_equal(conclude(f, &l, "nobody", "550 again"), CONFLICT); /* another sender's by now: nothing is marked twice */
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'reach.wrong'"), 1);
}
ON_EACH_ENGINE(an_address_nobody_has_is_marked)

static void an_address_he_no_longer_has_is_not_marked(struct fixture *f)
{
	int64_t person = with_address(f, "gone@example.com"), id = letter(f, (struct letter){ .channel = "mail", .graduate_id = person, .subject = "s", .body = "b" });
	struct outgoing l;

	MUST(f, claim(f, &l));
	fixture_sql(f, arena_printf(f->arena, "UPDATE graduate SET email_sealed = '%s' WHERE id = %lld", /* of the same mask */
		secret_seal(&f->program.secret, f->arena, "graduate.email", "good@example.com"), (long long)person));
	MUST(f, conclude(f, &l, "nobody", "550 5.1.1 no such user"));
	IS(f, id, "failed");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM reach"), 0);
	id = letter(f, (struct letter){ .channel = "mail", .graduate_id = person, .address = "typed@example.com", .subject = "s", .body = "b" });
	MUST(f, claim(f, &l));
	MUST(f, conclude(f, &l, "nobody", "550 5.1.1 no such user"));
	IS(f, id, "failed");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM reach"), 0);
}
ON_EACH_ENGINE(an_address_he_no_longer_has_is_not_marked)

static void staff_are_written_to_where_they_said(struct fixture *f)
{
	int64_t head = fixture_staff(f, "h1", "college_head", 0), id = letter(f, (struct letter){ .channel = "mail", .account_id = head, .subject = "s", .body = "b" });
	struct outgoing l;

	assert_int_equal(claim(f, &l), MISSING);
	IS(f, id, "failed");
	fixture_sql(f, arena_printf(f->arena, "UPDATE account SET mail_sealed = '%s', mail_mask = 'd***@example.com' WHERE id = %lld",
		secret_seal(&f->program.secret, f->arena, "account.mail", "dean@example.com"), (long long)head));
	id = letter(f, (struct letter){ .channel = "mail", .account_id = head, .subject = "s", .body = "b" });
	MUST(f, claim(f, &l));
	assert_string_equal(l.address, "dean@example.com");
	MUST(f, conclude(f, &l, "nobody", "550 5.1.1 no such user"));
	IS(f, id, "failed");
	assert_string_equal(see(f, id).row->address_mask, "d***@example.com");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM reach"), 0);
}
ON_EACH_ENGINE(staff_are_written_to_where_they_said)

static enum outcome own_mail(struct ctx *c, void *address)
{
	return account_own_mail(c, *(const char **)address);
}

static void gives(struct fixture *f, const struct actor *who, const char *address)
{
	struct ctx c = fixture_ctx(f, who);

	MUST(f, ctx_write(&c, own_mail, &address));
}

static int64_t marks(struct fixture *f)
{
	return fixture_count(f, "SELECT count(*) FROM account_reach WHERE wrong_note LIKE '%5.1.1%'");
}

static void an_address_of_staff_nobody_has_is_marked_until_it_is_given_anew(struct fixture *f)
{
	const struct actor *head = fixture_actor(f, "h1", "college_head", 0);
	struct outgoing l;

	gives(f, head, "dean@example.com");
	for (int twice = 0; twice < 2; twice++) {
		(void)letter(f, (struct letter){ .channel = "mail", .account_id = head->account_id, .subject = "s", .body = "b" });
		MUST(f, claim(f, &l));
		MUST(f, conclude(f, &l, "nobody", "550 5.1.1 <dean@example.com> no such user"));
		assert_int_equal(marks(f), 1);
	}
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM letter WHERE channel = 'inapp' AND account_id <> 0 AND body NOT LIKE '%dean@%'"), 1);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM audit WHERE action = 'account.mail_wrong'"), 2);
	gives(f, head, "d***@example.com"); /* the mask that is shown: nothing was given */
	assert_int_equal(marks(f), 1);
	gives(f, head, "dean@example.com");
	assert_int_equal(marks(f), 0);
	(void)letter(f, (struct letter){ .channel = "mail", .account_id = head->account_id, .subject = "s", .body = "b" });
	MUST(f, claim(f, &l));
	gives(f, head, "new@example.com");
	MUST(f, conclude(f, &l, "nobody", "550 5.1.1 no such user")); /* of an address that is his no more */
	assert_int_equal(marks(f), 0);
}
ON_EACH_ENGINE(an_address_of_staff_nobody_has_is_marked_until_it_is_given_anew)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(the_same_key_adds_nothing), BOTH(an_address_is_sealed_and_masked), BOTH(a_letter_in_the_program_reaches_its_reader_alone),
		BOTH(who_has_acted_gets_nothing), BOTH(who_acts_while_we_connect_gets_nothing), BOTH(who_opted_out_gets_nothing_that_way),
		BOTH(at_rest_it_waits_until_morning), BOTH(a_reminder_keeps_rest_days_on_every_try), BOTH(delivering_ends_when_it_is_called_back), BOTH(too_late_is_never), BOTH(without_an_address_it_fails_and_says_so), BOTH(it_is_claimed_once),
		BOTH(a_sender_that_died_before_the_text_left_is_followed_by_another), BOTH(a_sender_that_died_after_the_text_left_leaves_it_unsure),
		BOTH(what_is_not_taken_now_comes_again_and_ends), BOTH(what_is_unsure_is_for_the_office_to_decide), BOTH(a_college_sees_letters_about_its_own), BOTH(a_scope_reads_its_letters_once),
		BOTH(all_that_failed_wait_again), BOTH(an_old_letter_keeps_to_whom_and_when),
		BOTH(an_address_nobody_has_is_marked), BOTH(an_address_he_no_longer_has_is_not_marked), BOTH(staff_are_written_to_where_they_said),
		BOTH(an_address_of_staff_nobody_has_is_marked_until_it_is_given_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
