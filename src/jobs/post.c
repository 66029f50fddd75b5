#include "post.h"

#include <string.h>

#include "hook_text.h"
#include "log.h"
#include "post_slot.h"
#include "words.h"

enum { SLOTS = 6, WAY_SLOTS = 3, POLL_MS = 100, KEEP_US = 10 * 1000 * 1000, CLAIM_US = 15 * 1000 * 1000 };

struct post {
	struct timed_run *t;
	struct post_counts *n;
	CURLM *multi;
	struct way ways[2];
	int way_count, busy;
	struct slot slots[SLOTS];
	int64_t from_us, kept_us;
	bool lost; /* the lease of the work: no more letters */
};

enum outcome post_setup(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? OK : BROKEN;
}

/* ---- the ways ---- */

static enum outcome open_way(struct post *p, const char *code)
{
	struct way *w = &p->ways[p->way_count];
	enum outcome o;

	*w = (struct way){ .code = code };
	o = channel_open(p->t->ctx, code, &w->open);
	if (o == MISSING)
		return OK;
	TRY(o);
	p->way_count++;
	return OK;
}

/* ---- one letter ---- */

static void note(struct post *p, const char *result)
{
	static const struct {
		const char *result;
		size_t at;
	} members[] = {
		{ "delivered", offsetof(struct post_counts, sent) }, { "later", offsetof(struct post_counts, later) },
		{ "unreached", offsetof(struct post_counts, later) }, { "refused", offsetof(struct post_counts, failed) },
		{ "nobody", offsetof(struct post_counts, failed) },
		{ "unsure", offsetof(struct post_counts, unsure) }, { "dropped", offsetof(struct post_counts, dropped) },
	};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(members[i].result, result) == 0)
			++*(int64_t *)((char *)p->n + members[i].at);
}

static void conclude(struct post *p, struct slot *s, const char *result, const char *answer)
{
	int64_t ms = (clock_monotonic_us() - s->from_us) / 1000;
	enum outcome o;

	s->ctx.now = clock_now(&s->ctx.program->clock);
	o = outbox_conclude(&s->ctx, &s->letter, result, answer, ms);
	note(p, result);
	if (o != OK) /* its lease runs out, and whoever finds it then goes by the mark */
		log_say(LOG_WARN, "letter-not-concluded", "result", result, "outcome", outcome_name(o), NULL);
}

static void finish(struct post *p, struct slot *s)
{
	if (s->easy) {
		curl_multi_remove_handle(p->multi, s->easy);
		curl_easy_cleanup(s->easy);
	}
	curl_slist_free_all(s->list);
	arena_release(&s->arena);
	s->way->busy--;
	p->busy--;
	*s = (struct slot){ 0 };
}

static bool start(struct post *p, struct slot *s)
{
	s->easy = curl_easy_init();
	if (s->easy == NULL)
		return false;
	if (strcmp(s->way->code, "mail") == 0)
		slot_mail(s);
	else
		slot_hook(s);
	return curl_multi_add_handle(p->multi, s->easy) == CURLM_OK;
}

static bool lacks_phone(const struct slot *s)
{
	return strcmp(s->way->code, "hook") == 0 && hook_needs_phone(s->way->open.row.preset) && *s->letter.address == '\0';
}

/* false: nothing is due on this way. */
static bool take(struct post *p, struct slot *s, struct way *w)
{
	enum outcome o;

	*s = (struct slot){ .busy = true, .way = w, .from_us = clock_monotonic_us() };
	arena_init(&s->arena);
	fail_init(&s->fail, &s->arena);
	ctx_init(&s->ctx, p->t->ctx->program, &s->arena, &s->fail, NULL, p->t->ctx->school_id);
	w->busy++;
	p->busy++;
	o = outbox_claim(&s->ctx, w->code, &s->letter);
	if (o == OK && lacks_phone(s))
		conclude(p, s, "refused", say_outbox_no_address(&s->arena, say_outbox_what_phone(&s->arena)));
	else if (o == OK && start(p, s))
		return true;
	else if (o == OK)
		conclude(p, s, "unreached", say_post_other(&s->arena, "curl_easy_init"));
	else if (o != MISSING)
		log_say(LOG_WARN, "letter-not-claimed", "outcome", outcome_name(o), NULL);
	finish(p, s);
	return o == OK;
}

/* ---- all of them ---- */

static struct slot *free_slot(struct post *p)
{
	for (int i = 0; i < SLOTS; i++)
		if (!p->slots[i].busy)
			return &p->slots[i];
	return NULL;
}

static bool wants_more(const struct post *p)
{
	return !p->lost && clockwork_wanted(p->t) && clock_monotonic_us() - p->from_us < CLAIM_US;
}

static void fill(struct post *p)
{
	for (int i = 0; i < p->way_count; i++) {
		struct way *w = &p->ways[i];

		while (!w->empty && w->busy < WAY_SLOTS && free_slot(p) && wants_more(p))
			w->empty = !take(p, free_slot(p), w);
	}
}

static void end_one(struct post *p, CURL *easy, CURLcode code)
{
	const char *result, *answer;
	struct slot *s;
	char *own = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &own);
	s = (struct slot *)(void *)own;
	result = slot_result(s, code, &answer);
	if (s->stopped)
		note(p, "dropped");
	else
		conclude(p, s, result, answer);
	finish(p, s);
}

static void collect(struct post *p)
{
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(p->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE)
			end_one(p, m->easy_handle, m->data.result);
}

/* The thread is wanted back: who has not been given the text waits for the next process. */
static void let_go(struct post *p)
{
	for (int i = 0; i < SLOTS; i++) {
		struct slot *s = &p->slots[i];

		if (!s->busy || s->given || s->stopped)
			continue;
		slot_cut(s);
		conclude(p, s, "unreached", say_post_stopping(&s->arena));
		finish(p, s);
	}
}

static void keep(struct post *p)
{
	int64_t now = clock_monotonic_us();

	if (now - p->kept_us < KEEP_US)
		return;
	p->kept_us = now;
	p->lost = p->lost || clockwork_keep(p->t) != OK;
}

static void send_all(struct post *p)
{
	int running;

	for (;;) {
		fill(p);
		if (p->busy == 0)
			return;
		curl_multi_perform(p->multi, &running);
		collect(p);
		if (!clockwork_wanted(p->t))
			let_go(p);
		keep(p);
		if (p->busy)
			curl_multi_poll(p->multi, NULL, 0, POLL_MS, NULL);
	}
}

enum outcome post_run(struct timed_run *t, struct post_counts *n)
{
	struct post p = { .t = t, .n = n, .from_us = clock_monotonic_us(), .kept_us = clock_monotonic_us() };

	TRY(open_way(&p, "mail"));
	TRY(open_way(&p, "hook"));
	if (p.way_count == 0)
		return OK;
	p.multi = curl_multi_init();
	if (p.multi == NULL)
		return fail_say(t->ctx->fail, BROKEN, say_post_other(t->ctx->arena, "curl_multi_init"));
	send_all(&p);
	curl_multi_cleanup(p.multi);
	return OK;
}
