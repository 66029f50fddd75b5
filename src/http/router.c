/* Routes as a tree of path segments. */
#include <assert.h>
#include <string.h>

#include "http.h"

enum { SEGMENTS_MOST = 32, METHODS = METHOD_OTHER + 1 };

struct leaf { /* what one pattern leads to */
	int value;
	int count;
	const char *names[SEGMENTS_MOST];
};

struct node {
	const char *text; /* literal segment */
	size_t n;
	struct node *literals, *next; /* children; the next sibling */
	struct node *one, *rest;      /* {name}, {name*} */
	struct leaf *leaves[METHODS];
};

struct router {
	struct arena *arena;
	struct node root;
};

struct piece {
	const char *p;
	size_t n;
};

/* A path on its way down the tree. */
struct walk {
	struct piece segments[SEGMENTS_MOST];
	int count;
	const char *end;
	struct piece taken[SEGMENTS_MOST];
	int captured;
};

struct router *router_new(struct arena *a)
{
	struct router *r = arena_new(a, struct router);

	r->arena = a;
	return r;
}

/* "/a/b" is the segments a, b; "/" is none. false when there are too many. */
static bool path_split(struct walk *w, const char *path)
{
	*w = (struct walk){ .end = path + strlen(path) };
	if (path[0] != '/')
		return false;
	if (path[1] == '\0')
		return true;
	while (*path == '/') {
		size_t n = strcspn(path + 1, "/");

		if (w->count == SEGMENTS_MOST)
			return false;
		w->segments[w->count++] = (struct piece){ path + 1, n };
		path += n + 1;
	}
	return true;
}

static struct node *literal_find(const struct node *at, struct piece s)
{
	for (struct node *n = at->literals; n != NULL; n = n->next)
		if (n->n == s.n && memcmp(n->text, s.p, s.n) == 0)
			return n;
	return NULL;
}

static struct node *node_child(struct arena *a, struct node **slot)
{
	if (*slot == NULL)
		*slot = arena_new(a, struct node);
	return *slot;
}

static struct node *literal_add(struct arena *a, struct node *at, struct piece s)
{
	struct node *n = literal_find(at, s);

	if (n != NULL)
		return n;
	n = arena_new(a, struct node);
	*n = (struct node){ .text = arena_dupn(a, s.p, s.n), .n = s.n, .next = at->literals };
	at->literals = n;
	return n;
}

void router_add(struct router *r, enum method m, const char *pattern, int value)
{
	struct leaf *leaf = arena_new(r->arena, struct leaf);
	struct node *at = &r->root;
	struct walk w;
	bool good = path_split(&w, pattern);

	assert(good && value >= 0);
	for (int i = 0; i < w.count; i++) {
		struct piece s = w.segments[i];
		bool capture = s.n > 2 && s.p[0] == '{' && s.p[s.n - 1] == '}';
		bool rest = capture && s.p[s.n - 2] == '*';

		assert(s.n > 0 && (!rest || i == w.count - 1));
		if (!capture) {
			at = literal_add(r->arena, at, s);
			continue;
		}
		leaf->names[leaf->count++] = arena_dupn(r->arena, s.p + 1, s.n - 2 - rest);
		at = node_child(r->arena, rest ? &at->rest : &at->one);
	}
	assert(at->leaves[m] == NULL); /* two routes for one method and path */
	leaf->value = value;
	at->leaves[m] = leaf;
}

static bool node_leads(const struct node *n)
{
	for (int m = 0; m < METHODS; m++)
		if (n->leaves[m] != NULL)
			return true;
	return false;
}

/* The node of the path from segment i on; literals first, so that a capture never hides one. */
static const struct node *walk_down(struct walk *w, const struct node *at, int i)
{
	const struct node *found = NULL;
	const struct node *literal;
	int mark = w->captured;

	if (i == w->count)
		return node_leads(at) ? at : NULL;
	literal = literal_find(at, w->segments[i]);
	if (literal != NULL)
		found = walk_down(w, literal, i + 1);
	if (found == NULL && at->one != NULL && w->segments[i].n > 0) {
		w->captured = mark;
		w->taken[w->captured++] = w->segments[i];
		found = walk_down(w, at->one, i + 1);
	}
	if (found == NULL && at->rest != NULL && w->segments[i].p < w->end) {
		w->captured = mark;
		w->taken[w->captured++] = (struct piece){ w->segments[i].p, (size_t)(w->end - w->segments[i].p) };
		found = at->rest;
	}
	return found;
}

static struct pair *captures_name(struct arena *a, const struct walk *w, const struct leaf *leaf)
{
	struct pair *list = NULL;

	assert(leaf->count == w->captured);
	for (int i = leaf->count - 1; i >= 0; i--) {
		struct pair *p = arena_new(a, struct pair);

		*p = (struct pair){ leaf->names[i], arena_dupn(a, w->taken[i].p, w->taken[i].n), list };
		list = p;
	}
	return list;
}

int router_find(const struct router *r, struct arena *a, enum method m, const char *path, struct pair **captures)
{
	const struct node *found;
	struct walk w;

	*captures = NULL;
	if (!path_split(&w, path))
		return -1;
	found = walk_down(&w, &r->root, 0);
	if (found == NULL)
		return -1;
	if (found->leaves[m] == NULL)
		return -2;
	*captures = captures_name(a, &w, found->leaves[m]);
	return found->leaves[m]->value;
}
