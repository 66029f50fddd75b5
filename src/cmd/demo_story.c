/* What happened to each of them: a story is a word of steps, chosen with its share; demo_live.c lives them. */
#include <string.h>

#include "code.h"
#include "demo.h"

/* ---- the stories, each with its share of a thousand ----
 * d draft   s submit   r returned   a approved by the college   A by the school (two-level categories; put in
 * where needed)   c confirmed   x disputed   v voiding asked   w granted by the college   W by the school
 * h filled in by the counsellor   n imported from the national system (before all else)   k taken out of the roster */
static const struct {
	const char *steps;
	int share;
} stories[] = {
	{ "", 115 },         /* unregistered */
	{ "d", 45 },         /* draft */
	{ "h", 12 },         /* a draft the counsellor filled in */
	{ "ds", 95 },        /* waiting for the college */
	{ "hs", 10 },        /* the same, filled in by the college: flagged */
	{ "dsr", 45 },       /* returned */
	{ "dsrds", 25 },     /* mended, waiting again */
	{ "dsa", 134 },      /* to be confirmed */
	{ "dsac", 325 },     /* confirmed */
	{ "n", 20 },
	{ "nc", 40 },
	{ "dsrdsac", 40 },
	{ "dsax", 25 },      /* disputed */
	{ "dsaxds", 12 },    /* mended, waiting for review */
	{ "dsaxdsac", 12 },  /* dispute closed */
	{ "dsacds", 15 },    /* a change after approval waits; the old one is in force */
	{ "dsacdsac", 10 },
	{ "dsacv", 8 },      /* voiding waits for the college */
	{ "dsacvw", 6 },     /* … for the school */
	{ "dsacvwW", 4 },    /* void: unregistered again */
	{ "k", 2 },
};

/* Categories with their share of a thousand; the master's among them go on to 801 as doctors. */
static const struct {
	const char *code;
	int share;
} categories[] = {
	{ "10", 190 }, { "11", 230 }, { "12", 90 }, { "801", 220 }, { "85", 35 }, { "46", 20 }, { "503", 25 }, { "271", 15 },
	{ "751", 12 }, { "753", 8 }, { "76", 35 }, { "701", 70 }, { "703", 30 }, { "71", 20 },
};

static const char *draw_story(struct chance *c)
{
	int left = (int)chance_below(c, 1000);

	for (size_t i = 0; i < sizeof stories / sizeof *stories; i++)
		if ((left -= stories[i].share) < 0)
			return stories[i].steps;
	return "";
}

static const char *draw_category(struct chance *c)
{
	int left = (int)chance_below(c, 1000);

	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
		if ((left -= categories[i].share) < 0)
			return categories[i].code;
	return "11";
}

bool category_is(const char *category, const char *column)
{
	const struct code_set *set = code_set("destination");

	return strcmp(code_extra(set, code_find(set, category), column), "1") == 0;
}

/* In two-level categories the school approves after the college. */
static char *with_school(struct arena *a, const char *steps)
{
	struct buf b;

	buf_init(&b, a);
	for (const char *p = steps; *p; p++) {
		buf_char(&b, *p);
		if (*p == 'a')
			buf_char(&b, 'A');
	}
	return buf_text(&b);
}

/* Nothing waits at its end. */
bool story_settled(const char *story)
{
	return *story == '\0' || strchr("ckWn", story[strlen(story) - 1]) != NULL;
}

/* Every story is told at least once, however few people there are; the rest is chance. One two-level
 * record stays at the school. */
void stories_choose(struct demo *d)
{
	size_t kinds = sizeof stories / sizeof *stories;

	for (size_t i = 0; i < d->count; i++) {
		struct person *p = &d->people[i];

		p->category = draw_category(&d->chance);
		p->story = i < kinds ? stories[i].steps : draw_story(&d->chance);
		if (i == kinds || i == kinds + 1) {
			p->category = "76";
			p->story = "dsa";
		} else if (category_is(p->category, "two_level")) {
			p->story = with_school(d->arena, p->story);
		}
		if (p->password == NULL && strcmp(p->story, "dsa") == 0 && i < kinds)
			p->password = "";
	}
}

void stories_choose_over(struct demo *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct person *p = &d->people[i];

		p->category = draw_category(&d->chance);
		do
			p->story = draw_story(&d->chance);
		while (!story_settled(p->story) || strchr(p->story, 'k'));
		if (*p->story == '\0' && chance_below(&d->chance, 5))
			p->story = "dsac"; /* by the end nearly everybody has registered */
		if (category_is(p->category, "two_level"))
			p->story = with_school(d->arena, p->story);
	}
}
