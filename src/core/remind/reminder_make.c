/* Batches: begun under a key, made piece by piece, gone on with by whoever comes next. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "buf.h"
#include "cohort.h"
#include "db.h"
#include "id.h"
#include "json.h"
#include "outbox.h"
#include "queries.h"
#include "reminder_inside.h"
#include "reminder_rule.h"
#include "reminder_who.h"
#include "timed.h"
#include "words.h"

enum { AT_ONCE = 4 }; /* pieces that somebody waits for */

/* ---- the list a batch was asked for, kept as JSON ---- */

static const char *ask_text(struct arena *a, const struct graduate_find_form *find, const char *ids)
{
	struct buf b;
	struct json j;
	char scratch[24];

	buf_init(&b, a);
	json_init(&j, &b);
	json_begin(&j, NULL);
	for (size_t i = 0; i < graduate_find_form_shape.count; i++) {
		const struct field *f = &graduate_find_form_shape.fields[i];
		const char *value = field_plain(f, find, scratch);

		if (*value && strcmp(value, "0") != 0)
			json_text(&j, f->name, value);
	}
	if (*ids)
		json_text(&j, "who", ids);
	json_end(&j);
	return buf_text(&b);
}

static const char *member(struct arena *a, const json_t *root, const char *name)
{
	const json_t *v = json_object_get(root, name);

	return json_is_string(v) ? arena_dup(a, json_string_value(v)) : "";
}

static const char *read_ask(struct arena *a, const char *text, struct graduate_find_form *find)
{
	json_t *root = json_loads(text, 0, NULL);
	const char *who = member(a, root, "who");

	memset(find, 0, sizeof *find);
	for (size_t i = 0; i < graduate_find_form_shape.count; i++) {
		const struct field *f = &graduate_find_form_shape.fields[i];
		const char *value = member(a, root, f->name);

		if (FIELD_IS_INT(f->kind))
			field_set_int(f, find, strtoll(value, NULL, 10));
		else
			field_set_text(f, find, value);
	}
	json_decref(root);
	return who;
}

/* ---- beginning ---- */

static const char *channels_of(struct arena *a, const char *asked)
{
	struct buf b;

	buf_init(&b, a);
	for (size_t i = 0; i < REMINDER_CHANNELS; i++)
		if (list_has(asked, reminder_channels[i]))
			buf_printf(&b, "%s%s", b.n ? "," : "", reminder_channels[i]);
	return buf_text(&b);
}

/* Of those chosen by hand, the ones within the scope: so that whoever goes on with the batch need not ask again. */
static enum outcome ids_in_scope(struct ctx *c, const struct reminder_ask *ask, const struct reminder_ways *ways, const char **ids)
{
	struct reminder_people people = { ask->kind, ways, ask->find, reminder_ids(c->arena, ask->who) };
	const char *after = "";
	size_t taken = 0;
	bool more = true;
	struct buf b;

	buf_init(&b, c->arena);
	while (more) {
		struct reminder_judge_row *rows;
		size_t n;

		TRY(reminder_people_page(c, &people, after, &rows, &n, &after, &more));
		for (size_t i = 0; i < n; i++)
			if (scope_has(c->actor, rows[i].college_id, rows[i].class_id, rows[i].graduate_id) && taken++ < REMINDER_CHOSEN_MOST)
				buf_printf(&b, "%s%lld", b.n ? "," : "", (long long)rows[i].graduate_id);
	}
	*ids = buf_text(&b);
	return taken ? OK : fail_say(c->fail, INVALID, say_reminder_nobody(c->arena));
}

static enum outcome add_batch(struct ctx *c, const struct reminder_begin *b, const struct reminder_batch_row *r)
{
	int64_t added;

	TRY(q_reminder_batch_add(c->tx, c->school_id, r->id, r->key, r->cohort, r->source, r->audience, r->kind, r->channels, r->asked, r->subject, r->body,
		r->text_version, r->scope_id, r->author_id, r->author_name, r->created_at, &added));
	if (added == 0)
		return fail_say(c->fail, CONFLICT, say_reminder_made_before(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.begin", .subject = "reminder_batch", .subject_id = b->id,
		.note = code_name("stage", r->kind), .shape = &reminder_batch_shape, .after = r });
}

enum outcome reminder_begin(struct ctx *c, void *arg)
{
	struct reminder_begin *b = arg;
	const struct reminder_ask *ask = b->ask;
	const char *channels = channels_of(c->arena, ask->channels), *ids = "";
	struct reminder_text_row text;
	struct reminder_ways ways;

	b->id = 0;
	TRY(reminder_check_ask(c, ask));
	if (*channels == '\0')
		return fail_say(c->fail, INVALID, say_reminder_channel(c->arena));
	TRY(reminder_ways_get(c, &ways));
	TRY(reminder_text_get(c, ask->kind, &text));
	if (*ask->who)
		TRY(ids_in_scope(c, ask, &ways, &ids));
	b->id = id_new();
	TRY(timed_wake(c, "reminder", c->now + REMINDER_HALF_DONE_MS)); /* should we die on the way */
	return add_batch(c, b, &(struct reminder_batch_row){ .school_id = c->school_id, .id = b->id, .key = b->key, .cohort = c->cohort, .source = b->source,
		.audience = "graduate", .kind = ask->kind, .channels = channels, .asked = ask_text(c->arena, ask->find, ids), .subject = text.subject,
		.body = text.body, .text_version = text.version, .state = "making", .after_no = "", .scope_id = c->actor->scope.school ? 0 : c->actor->account_id,
		.author_id = c->actor->account_id, .author_name = c->actor->name, .created_at = c->now });
}

/* ---- one piece ---- */

struct piece {
	int64_t id;
	struct reminder_batch_row *batch;
	struct reminder_ways ways;
	struct reminder_around around;
	int64_t quiet_end, not_after, wake; /* wake: when the first of its letters is due */
	int64_t people, letters, left;
	bool ended;
};

static enum outcome put_letter(struct ctx *c, struct piece *p, const struct reminder_judge_row *row, const char *channel, int64_t letter, int64_t not_before)
{
	struct reminder_values v = reminder_values_of(row);
	bool silent = strcmp(channel, "inapp") == 0;

	return outbox_put(c, &(struct letter){
		.id = letter, .channel = channel, .graduate_id = row->graduate_id, .address = "",
		.subject = reminder_fill(c->arena, p->batch->subject, &p->around, &v),
		.body = arena_printf(c->arena, "%s\n\n%s", reminder_fill(c->arena, p->batch->body, &p->around, &v), reminder_foot(c->arena, &p->around)),
		.about = p->batch->kind, .key = arena_printf(c->arena, "reminder:%lld:%lld:%s", (long long)p->id, (long long)row->graduate_id, channel),
		.batch_id = p->id, .not_before = not_before, .not_after = p->not_after,
		.quiet_from = silent ? 0 : reminder_minutes(p->ways.rule.rest_from), .quiet_until = silent ? 0 : reminder_minutes(p->ways.rule.rest_until),
		.wake = &p->wake,
	}, &letter);
}

static int64_t waits_until(const struct ctx *c, const struct piece *p, const char *channel)
{
	return strcmp(channel, "inapp") == 0 || p->quiet_end <= c->now ? 0 : p->quiet_end;
}

/* Who was given another number since an earlier piece may come up again: what was said of him then stands. */
static enum outcome remind(struct ctx *c, struct piece *p, const struct reminder_judge_row *row)
{
	int64_t had = p->letters + p->left;

	for (size_t i = 0; i < REMINDER_CHANNELS; i++) {
		const char *channel = reminder_channels[i], *outcome;
		int64_t letter, later, added;

		if (!list_has(p->batch->channels, channel))
			continue;
		outcome = reminder_judge(&p->ways, row, channel);
		letter = strcmp(outcome, "sent") == 0 ? id_new() : 0;
		later = letter ? waits_until(c, p, channel) : 0;
		TRY(q_reminder_add(c->tx, c->school_id, p->id, row->graduate_id, channel, outcome, letter, later, c->now, &added));
		if (added && letter)
			TRY(put_letter(c, p, row, channel, letter, later));
		*(letter ? &p->letters : &p->left) += added;
	}
	p->people += p->letters + p->left > had;
	return OK;
}

static enum outcome prepare(struct ctx *c, struct piece *p)
{
	const struct workdays *days;
	struct cohort_row *cohort;

	p->people = p->letters = p->left = p->wake = 0;
	TRY(q_reminder_batch_get(c->tx, c->school_id, p->id, &p->batch));
	p->ended = p->batch == NULL || strcmp(p->batch->state, "making") != 0;
	if (p->ended)
		return fail_say(c->fail, CONFLICT, say_reminder_made_before(c->arena));
	c->cohort = p->batch->cohort;
	TRY(cohort_find(c, c->cohort, &cohort));
	p->not_after = strcmp(p->batch->kind, "to_confirm") == 0 ? 0 : cohort->closes_at;
	TRY(reminder_ways_get(c, &p->ways));
	TRY(reminder_around(c, &p->around));
	TRY(workdays_get(c, &days));
	p->quiet_end = reminder_quiet_end(days, &p->ways.rule, c->now);
	return OK;
}

/* The position, and what was counted: in the transaction of the letters. */
static enum outcome move_on(struct ctx *c, struct piece *p, const char *last, bool more)
{
	int64_t moved;

	TRY(q_reminder_batch_step(c->tx, c->school_id, p->id, p->batch->after_no, last, p->people, p->letters, p->left, more ? "making" : "made",
		more ? 0 : c->now, &moved));
	if (moved == 0)
		return fail_say(c->fail, CONFLICT, say_reminder_made_before(c->arena));
	return audit_append(c, &(struct audit_entry){ .action = "reminder.send", .subject = "reminder_batch", .subject_id = p->id,
		.note = say_reminder_piece(c->arena, arena_printf(c->arena, "%lld", (long long)p->people), arena_printf(c->arena, "%lld", (long long)p->letters),
			arena_printf(c->arena, "%lld", (long long)p->left)) });
}

static enum outcome remind_all(struct ctx *c, struct piece *p, const struct reminder_judge_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		TRY(remind(c, p, &rows[i]));
	return OK;
}

/* Who was given a smaller number since the batch began, and so stands before where it came to. */
static enum outcome remind_moved(struct ctx *c, struct piece *p, const struct reminder_people *people)
{
	struct reminder_judge_row *rows;
	size_t n;

	if (*p->batch->after_no == '\0')
		return OK;
	TRY(reminder_people_moved(c, people, p->batch->created_at, p->batch->after_no, &rows, &n));
	return remind_all(c, p, rows, n);
}

static enum outcome make_piece(struct ctx *c, void *arg)
{
	struct piece *p = arg;
	struct reminder_judge_row *rows;
	struct reminder_people people;
	struct graduate_find_form find;
	const char *last;
	bool more;
	size_t n;

	TRY(prepare(c, p));
	people = (struct reminder_people){ p->batch->kind, &p->ways, &find, read_ask(c->arena, p->batch->asked, &find) };
	TRY(reminder_people_page(c, &people, p->batch->after_no, &rows, &n, &last, &more));
	TRY(remind_all(c, p, rows, n));
	if (!more)
		TRY(remind_moved(c, p, &people));
	TRY(outbox_wake(c, p->wake));
	p->ended = !more;
	return move_on(c, p, last, more);
}

/* For whom a batch is made: within the scope of who asked for it, as it is now. */
static enum outcome read_author(struct ctx *c, void *arg)
{
	struct piece *p = arg;

	TRY(q_reminder_batch_get(c->tx, c->school_id, p->id, &p->batch));
	p->ended = p->batch == NULL || strcmp(p->batch->state, "making") != 0;
	return OK;
}

/* A piece that ended in CONFLICT: has somebody else moved the batch on from there? Else it is a fault like any other. */
enum outcome reminder_moved(struct ctx *c, int64_t id, const char *from)
{
	struct piece p = { .id = id };
	struct fail own, *kept = c->fail;
	enum outcome o;

	fail_init(&own, c->arena);
	c->fail = &own;
	o = ctx_read(c, read_author, &p);
	c->fail = kept;
	if (o != OK || (!p.ended && strcmp(p.batch->after_no, from) == 0))
		return CONFLICT;
	fail_clear(c->fail);
	return OK;
}

enum outcome reminder_between(struct ctx *c, struct reminder_run *run)
{
	enum outcome o = run->between ? run->between(run->arg) : OK;

	if (run->between)
		c->now = clock_now(&c->program->clock);
	run->ended = o != OK;
	return o;
}

/* One piece in memory of its own; *from: where it began. */
static enum outcome next_piece(struct ctx *c, const struct ctx *outer, struct piece *p, struct reminder_run *run, const char **from)
{
	enum outcome o = reminder_between(c, run);

	if (o == OK) {
		o = ctx_write(c, make_piece, p);
		run->made += o == OK ? p->letters : 0;
		*from = o == CONFLICT && p->batch ? arena_dup(outer->arena, p->batch->after_no) : "";
	}
	if (o != OK && c->fail->text)
		c->fail->text = arena_dup(outer->arena, c->fail->text);
	arena_reset(c->arena);
	return o;
}

enum outcome reminder_make(struct ctx *outer, int64_t id, int pieces, struct reminder_run *run)
{
	struct piece p = { .id = id };
	struct actor author;
	struct arena arena;
	struct ctx c = *outer;
	const char *from = "";
	enum outcome o = ctx_read(outer, read_author, &p);

	if (o != OK || p.ended)
		return o;
	if (strcmp(p.batch->audience, "graduate") != 0)
		return reminder_digest_make(outer, id, run);
	author = *outer->actor;
	author.scope = (struct scope){ .school = p.batch->scope_id == 0 };
	if (p.batch->author_id) {
		author.account_id = p.batch->author_id;
		author.name = p.batch->author_name;
	}
	arena_init(&arena);
	c.arena = &arena;
	c.actor = &author;
	for (; o == OK && !p.ended && pieces > 0; pieces--)
		o = next_piece(&c, outer, &p, run, &from);
	arena_release(&arena);
	return o == CONFLICT && !run->ended ? reminder_moved(outer, id, from) : o;
}

/* ---- at once, for a person ---- */

struct finding {
	const char *key;
	struct reminder_batch_row *row;
};

static enum outcome find(struct ctx *c, void *arg)
{
	struct finding *f = arg;

	return reminder_batch_find(c, f->key, &f->row);
}

/* What is left of a long list is made by the clock's own hand. */
static enum outcome wake(struct ctx *c, void *arg)
{
	return timed_wake(c, "reminder", c->now);
}

static bool key_fits(const char *key)
{
	size_t n = strspn(key, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.:-");

	return n > 0 && n <= 40 && key[n] == '\0';
}

enum outcome reminder_send(struct ctx *c, const struct reminder_ask *ask, const char *key, int64_t *batch_id)
{
	struct reminder_begin b = { .ask = ask, .source = "person" };
	struct reminder_run run = { .between = NULL };
	struct finding f;

	if (!key_fits(key))
		return fail_say(c->fail, INVALID, say_reminder_key(c->arena));
	f = (struct finding){ arena_printf(c->arena, "form:%lld:%s", (long long)c->actor->account_id, key), NULL };
	b.key = f.key;
	TRY(ctx_read(c, find, &f));
	if (f.row == NULL) {
		enum outcome o = ctx_write(c, reminder_begin, &b);

		if (o == CONFLICT && ctx_read(c, find, &f) == OK && f.row) /* sent twice at once */
			fail_clear(c->fail);
		else if (o != OK)
			return o;
	}
	*batch_id = f.row ? f.row->id : b.id;
	TRY(reminder_make(c, *batch_id, AT_ONCE, &run));
	return ctx_quiet(c, wake, NULL);
}
