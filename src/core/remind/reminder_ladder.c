/* The ladder: whoever is beyond the limit of his state (overdue.h) is reminded himself; so many workdays later his
 * counsellor is told, then the head of his college. They get one letter a day of the ladder, also by mail where the
 * ladder mails and they have an address, with the names of their
 * own people and no figure that could be compared. */
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "buf.h"
#include "db.h"
#include "id.h"
#include "outbox.h"
#include "overdue.h"
#include "queries.h"
#include "reminder_inside.h"
#include "reminder_rule.h"
#include "reminder_text.h"
#include "reminder_who.h"
#include "words.h"

enum { ACCOUNTS_AT_ONCE = 20, PLACES_MOST = 2000, NAMES_MOST = 12 };

static const struct rung {
	const char *role, *scope; /* of account; of account_scope */
} rungs[] = { { "counsellor", "class" }, { "college_head", "college" } };
enum { RUNGS = sizeof rungs / sizeof *rungs };

static const char *decimal(struct arena *a, int64_t n)
{
	return arena_printf(a, "%lld", (long long)n);
}

/* ---- the first rung: people themselves ---- */

static enum outcome remind_overdue(struct ctx *c, const struct reminder_rule_row *rule, const char *day, struct reminder_run *run)
{
	struct graduate_find_form find = reminder_anybody();

	find.over = "1";
	for (size_t i = 0; i < REMINDER_KINDS; i++) {
		struct reminder_ask ask = { reminder_kinds[i], rule->ladder_channels, &find, "" };

		TRY(reminder_once(c, arena_printf(c->arena, "ladder:%s:%s:%s", day, c->cohort, reminder_kinds[i]), "ladder", &ask, run));
	}
	return OK;
}

/* ---- the others: one digest to each ---- */

struct digests {
	const char *key, *channels, *from; /* from: where the piece began */
	const struct rung *rung;
	struct reminder_ways ways;
	int64_t quiet_end; /* mails wait until then */
	int64_t wake;      /* when the first letter of the piece is due */
	int64_t id, letters, people, skipped;
	bool ended;
};

static const struct rung *rung_of(const char *role)
{
	for (size_t i = 0; i < RUNGS; i++)
		if (strcmp(rungs[i].role, role) == 0)
			return &rungs[i];
	return NULL;
}

static enum outcome begin(struct ctx *c, void *arg)
{
	struct digests *d = arg;
	struct reminder_text_row text;
	struct reminder_batch_row r;
	int64_t added;

	TRY(reminder_text_get(c, d->rung->role, &text));
	d->id = id_new();
	r = (struct reminder_batch_row){ .school_id = c->school_id, .id = d->id, .key = d->key, .cohort = c->cohort, .source = "ladder", .audience = d->rung->role,
		.kind = "", .channels = d->channels, .asked = "{}", .subject = text.subject, .body = text.body, .text_version = text.version, .state = "making",
		.after_no = "", .author_name = c->actor->name, .created_at = c->now };
	TRY(q_reminder_batch_add(c->tx, c->school_id, r.id, r.key, r.cohort, r.source, r.audience, r.kind, r.channels, r.asked, r.subject, r.body,
		r.text_version, 0, 0, r.author_name, r.created_at, &added));
	if (added == 0)
		return fail_say(c->fail, CONFLICT, say_reminder_made_before(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.begin", .subject = "reminder_batch", .subject_id = r.id,
		.shape = &reminder_batch_shape, .after = &r });
}

/* How many of his people in that state are so far beyond the limit: also where nobody would list them all. */
static enum outcome count_stage(struct ctx *c, const struct limits *limits, const char *stage, int64_t over, int64_t *people)
{
	struct overdue_unit *units;
	size_t count;

	TRY(overdue_counts(c, over, &units, &count));
	*people = 0;
	for (size_t place = 0; place < LIMIT_STAGES; place++)
		for (size_t i = 0; strcmp(limits->of[place].stage, stage) == 0 && i < count; i++)
			*people += units[i].overdue[place];
	return OK;
}

/* His people of one state who have come to this rung: a line with their names. */
static enum outcome tell_stage(struct ctx *c, const struct rung *rung, const struct limits *limits, const char *stage, struct buf *list, int64_t *people)
{
	const struct limit *limit = limit_of(limits, stage);
	int64_t after = limit == NULL ? 0 : rung == &rungs[0] ? limit->counsellor_after : limit->head_after;
	struct overdue_ask ask = { .stage = stage, .over = after, .after = "", .most = NAMES_MOST };
	struct overdue_line_row *rows;
	const char *next;
	struct buf names;
	int64_t all;
	size_t n;

	if (after == 0)
		return OK;
	TRY(overdue_list(c, &ask, &rows, &n, &next));
	if (n == 0)
		return OK;
	all = (int64_t)n;
	if (*next)
		TRY(count_stage(c, limits, stage, after, &all));
	buf_init(&names, c->arena);
	for (size_t i = 0; i < n; i++)
		buf_put(&names, i ? say_reminder_name_next(c->arena, rows[i].name, rows[i].class) : say_reminder_name(c->arena, rows[i].name, rows[i].class));
	buf_printf(list, "%s%s", list->n ? "\n" : "", *next ? say_reminder_names_more(c->arena, code_name("stage", stage), buf_text(&names), decimal(c->arena, all)) :
		say_reminder_names(c->arena, code_name("stage", stage), buf_text(&names)));
	*people += all;
	return OK;
}

/* His own people: read within his scope, as he himself would. */
/* He is told of those who can still act. */
static enum outcome tell_open_stage(struct ctx *c, const struct rung *rung, const struct limits *limits, const char *stage, struct buf *list, int64_t *people)
{
	if (reminder_check_open(c, stage) == OK)
		return tell_stage(c, rung, limits, stage, list, people);
	fail_clear(c->fail);
	return OK;
}

static enum outcome read_people(struct ctx *c, const struct rung *rung, int64_t account, struct buf *list, int64_t *people)
{
	const struct actor *kept = c->actor, him = { .account_id = account, .name = "", .role = rung->role, .ip = "" };
	const struct limits *limits;
	enum outcome o;

	TRY(limits_get(c, &limits));
	c->actor = &him;
	o = OK;
	for (size_t i = 0; o == OK && i < REMINDER_KINDS; i++)
		o = tell_open_stage(c, rung, limits, reminder_kinds[i], list, people);
	c->actor = kept;
	return o;
}

/* The same by mail, to the address of his account as it is when it is sent. */
static enum outcome mail_digest(struct ctx *c, struct digests *d, const struct reminder_batch_row *batch, const struct reminder_tellable_row *who,
	const char *subject, const char *body)
{
	int64_t letter;

	if (*who->mail_mask == '\0' || !list_has(batch->channels, "mail") || !list_has(d->ways.open, "mail"))
		return OK;
	TRY(outbox_put(c, &(struct letter){ .channel = "mail", .account_id = who->id, .address = "", .subject = subject, .body = body, .about = "",
		.key = arena_printf(c->arena, "digest:%lld:%lld:mail", (long long)batch->id, (long long)who->id), .batch_id = batch->id,
		.not_before = d->quiet_end > c->now ? d->quiet_end : 0, .quiet_from = reminder_minutes(d->ways.rule.rest_from),
		.quiet_until = reminder_minutes(d->ways.rule.rest_until), .wake = &d->wake }, &letter));
	d->letters += letter != 0;
	return OK;
}

static enum outcome tell(struct ctx *c, struct digests *d, const struct reminder_batch_row *batch, const struct reminder_around *around,
	const struct reminder_tellable_row *who)
{
	struct reminder_values v = { .name = who->name, .college = "", .class = "", .stage = "" };
	int64_t people = 0, letter = 0;
	struct buf list;

	buf_init(&list, c->arena);
	TRY(read_people(c, d->rung, who->id, &list, &people));
	if (people == 0)
		return OK;
	v.list = buf_text(&list);
	v.number = decimal(c->arena, people);
	TRY(outbox_put(c, &(struct letter){ .channel = "inapp", .account_id = who->id, .address = "", .subject = reminder_fill(c->arena, batch->subject, around, &v),
		.body = reminder_fill(c->arena, batch->body, around, &v), .about = "",
		.key = arena_printf(c->arena, "digest:%lld:%lld", (long long)batch->id, (long long)who->id), .batch_id = batch->id, .wake = &d->wake }, &letter));
	d->letters++;
	d->people += people;
	TRY(mail_digest(c, d, batch, who, reminder_fill(c->arena, batch->subject, around, &v), reminder_fill(c->arena, batch->body, around, &v)));
	return q_reminder_digest_add(c->tx, c->school_id, batch->id, who->id, who->name, people, letter, c->now, NULL);
}

/* The next accounts; each stands once for every class or college he has. */
static enum outcome make_digests(struct ctx *c, void *arg)
{
	struct digests *d = arg;
	struct reminder_tellable_row *rows;
	struct reminder_batch_row *batch;
	struct reminder_around around;
	const struct workdays *days;
	int64_t last, moved;
	size_t n, told = 0, i = 0;

	d->letters = d->people = d->wake = 0;
	TRY(q_reminder_batch_get(c->tx, c->school_id, d->id, &batch));
	d->ended = batch == NULL || strcmp(batch->state, "making") != 0;
	if (d->ended)
		return fail_say(c->fail, CONFLICT, say_reminder_made_before(c->arena));
	c->cohort = batch->cohort;
	d->from = batch->after_no;
	d->rung = rung_of(batch->audience);
	last = strtoll(batch->after_no, NULL, 10);
	TRY(reminder_around(c, &around));
	TRY(reminder_ways_get(c, &d->ways));
	TRY(workdays_get(c, &days));
	d->quiet_end = reminder_quiet_end(days, &d->ways.rule, c->now);
	TRY(q_reminder_tellable(c->tx, c->school_id, d->rung->role, d->rung->scope, last, PLACES_MOST, &rows, &n));
	for (; i < n && told < ACCOUNTS_AT_ONCE; i++) {
		if (rows[i].id == last)
			continue;
		TRY(tell(c, d, batch, &around, &rows[i]));
		last = rows[i].id;
		told++;
	}
	TRY(outbox_wake(c, d->wake));
	d->ended = i == n && n < PLACES_MOST;
	TRY(q_reminder_batch_step(c->tx, c->school_id, d->id, batch->after_no, decimal(c->arena, last), d->people, d->letters, 0, d->ended ? "made" : "making",
		d->ended ? c->now : 0, &moved));
	if (moved == 0)
		return fail_say(c->fail, CONFLICT, say_reminder_made_before(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.send", .subject = "reminder_batch", .subject_id = d->id,
		.note = say_reminder_piece(c->arena, decimal(c->arena, d->people), decimal(c->arena, d->letters), "0") });
}

enum outcome reminder_digest_make(struct ctx *outer, int64_t id, struct reminder_run *run)
{
	struct digests d = { .id = id, .from = "" };
	struct ctx c = *outer;
	enum outcome o = OK;

	while (o == OK && !d.ended) {
		TRY(reminder_between(&c, run));
		o = ctx_write(&c, make_digests, &d);
		run->made += o == OK ? d.letters : 0;
	}
	return o == CONFLICT ? reminder_moved(outer, id, d.from) : o;
}

struct looking {
	const char *key;
	struct reminder_batch_row *row;
};

static enum outcome look(struct ctx *c, void *arg)
{
	struct looking *l = arg;

	return reminder_batch_find(c, l->key, &l->row);
}

static enum outcome digest_once(struct ctx *c, const struct rung *rung, const char *channels, const char *day, struct reminder_run *run)
{
	struct digests d = { .rung = rung, .channels = channels, .key = arena_printf(c->arena, "ladder:%s:%s:%s", day, c->cohort, rung->role) };
	struct looking l = { d.key, NULL };
	enum outcome o;

	TRY(ctx_read(c, look, &l));
	if (l.row)
		return OK;
	o = ctx_write(c, begin, &d);
	if (o == CONFLICT) {
		fail_clear(c->fail);
		return OK;
	}
	TRY(o);
	return reminder_digest_make(c, d.id, run);
}

enum outcome reminder_ladder(struct ctx *c, const struct reminder_rule_row *rule, int64_t moment, struct reminder_run *run)
{
	const char *channels = list_has(rule->ladder_channels, "mail") ? "inapp,mail" : "inapp";
	char day[20];

	clock_date(moment, day);
	TRY(remind_overdue(c, rule, day, run));
	for (size_t i = 0; i < RUNGS; i++)
		TRY(digest_once(c, &rungs[i], channels, day, run));
	return OK;
}
