/* The school's wall. Each table that has a school_id, wherever a statement names it, must be tied to
 * parameter 1: by school_id = $1, or by equality with the school_id of a table that is tied already.
 * A tie counts only where it cannot be weakened: in a WHERE or ON, joined to the rest by AND alone. The
 * ON of a LEFT JOIN ties nothing but the table it joins. Inserts carry $1 as school_id. What SQLite saw
 * the statement touch is compared with what this reading found, so a form it does not know is refused. */

#include "dbgen.h"

enum clause_kind { CLAUSE_NONE, CLAUSE_FROM, CLAUSE_WHERE, CLAUSE_ON, CLAUSE_SET, CLAUSE_OTHER };

struct clause {
	enum clause_kind kind;
	bool has_or;
	int ref; /* the table last named before it in its scope; -1: none */
};

struct group { /* what lies in one pair of parentheses, or between CASE and END */
	int parent, open; /* open: the token that opens it; -1 for the whole statement */
	int scope, clause;
	bool is_case, is_select;
	bool table_next, left_next; /* the next thing is a table; joined by LEFT JOIN */
};

struct ref { /* a table named in FROM, JOIN, UPDATE or INTO, or a subquery standing for one */
	const char *alias, *table;
	int scope, token;
	bool tenant, left, insert, tied;
};

struct spot { /* where a token lies */
	int group, clause, scope;
};

struct reading {
	struct gen *g;
	const struct query *q;
	struct token *t;
	struct spot *spots;
	int count;
	struct group *groups;
	int group_count, now; /* now: the group being read */
	struct clause *clauses;
	int clause_count;
	int *parents; /* of each scope; a scope is one SELECT, or the whole */
	int scope_count;
	struct ref *refs;
	int ref_count;
};

bool table_is_tenant(const struct gen *g, const char *table)
{
	for (int i = 0; i < g->tenant_count; i++)
		if (strcmp(g->tenants[i], table) == 0)
			return true;
	return false;
}

static bool is(const struct reading *r, int i, const char *text)
{
	return i >= 0 && i < r->count && r->t[i].kind != TOKEN_TEXT && strcmp(r->t[i].text, text) == 0;
}

static bool is_one_of(const struct reading *r, int i, const char *const *list)
{
	for (; *list; list++)
		if (is(r, i, *list))
			return true;
	return false;
}

static struct place place_of(const struct reading *r, int i)
{
	return query_place(r->q, r->t[i].line);
}

/* ---- first reading: groups, scopes, clauses, tables ---- */

static void clause_begin(struct reading *r, enum clause_kind kind)
{
	int ref = r->ref_count - 1;
	while (ref >= 0 && r->refs[ref].scope != r->groups[r->now].scope)
		ref--;
	r->clauses = grow(r->clauses, r->clause_count, sizeof *r->clauses);
	r->clauses[r->clause_count] = (struct clause){kind, false, ref};
	r->groups[r->now].clause = r->clause_count++;
	r->groups[r->now].table_next = false;
}

static void scope_begin(struct reading *r)
{
	struct group *g = &r->groups[r->now];
	int parent = g->parent >= 0 ? r->groups[g->parent].scope : 0;
	r->parents = grow(r->parents, r->scope_count, sizeof *r->parents);
	r->parents[r->scope_count] = r->scope_count ? parent : -1;
	g->scope = r->scope_count++;
	g->is_select = true;
}

static void group_begin(struct reading *r, int open, bool is_case)
{
	int scope = r->group_count ? r->groups[r->now].scope : 0;
	r->groups = grow(r->groups, r->group_count, sizeof *r->groups);
	r->groups[r->group_count] = (struct group){.parent = r->group_count ? r->now : -1, .open = open, .scope = scope, .is_case = is_case};
	r->now = r->group_count++;
	clause_begin(r, CLAUSE_NONE);
}

static void group_end(struct reading *r)
{
	if (r->groups[r->now].parent >= 0)
		r->now = r->groups[r->now].parent;
}

static const char *const clause_words[] = {"where", "on", "group", "having", "order", "limit", "offset", "set", "values", "returning",
	"union", "except", "intersect", "window", "do", "using", "join", "left", "inner", "cross", "from", "for", "default", NULL};

static void ref_add(struct reading *r, int i)
{
	struct group *g = &r->groups[r->now];
	struct ref ref = {.scope = g->scope, .token = i, .left = g->left_next, .alias = "", .table = ""};
	int alias = is(r, i + 1, "as") ? i + 2 : i + 1;
	if (r->t[i].kind == TOKEN_WORD) {
		ref.table = ref.alias = r->t[i].text;
		ref.tenant = table_is_tenant(r->g, ref.table);
		ref.insert = is(r, i - 1, "into");
		if (alias < r->count && r->t[alias].kind == TOKEN_WORD && !is_one_of(r, alias, clause_words))
			ref.alias = r->t[alias].text;
	}
	r->refs = grow(r->refs, r->ref_count, sizeof *r->refs);
	r->refs[r->ref_count++] = ref;
	g->table_next = g->left_next = false;
}

static void table_expected(struct reading *r, enum clause_kind kind, bool left)
{
	clause_begin(r, kind);
	r->groups[r->now].table_next = true;
	r->groups[r->now].left_next = left;
}

/* A word that begins a clause where the statement itself (not an expression) goes on. */
static bool read_clause(struct reading *r, int i)
{
	static const struct {
		const char *word;
		enum clause_kind kind;
	} plain[] = {{"where", CLAUSE_WHERE}, {"on", CLAUSE_ON}, {"set", CLAUSE_SET}, {"group", CLAUSE_OTHER}, {"having", CLAUSE_OTHER},
		{"order", CLAUSE_OTHER}, {"limit", CLAUSE_OTHER}, {"values", CLAUSE_OTHER}, {"returning", CLAUSE_OTHER},
		{"union", CLAUSE_OTHER}, {"except", CLAUSE_OTHER}, {"intersect", CLAUSE_OTHER}, {"window", CLAUSE_OTHER},
		{"using", CLAUSE_OTHER}};
	for (size_t k = 0; k < sizeof plain / sizeof *plain; k++)
		if (is(r, i, plain[k].word)) {
			clause_begin(r, plain[k].kind);
			return true;
		}
	return false;
}

static bool read_table_word(struct reading *r, int i)
{
	bool left = is(r, i - 1, "left") || (is(r, i - 1, "outer") && is(r, i - 2, "left"));
	enum clause_kind now = r->clauses[r->groups[r->now].clause].kind;
	if (is(r, i, "join"))
		table_expected(r, CLAUSE_FROM, left);
	else if (is(r, i, "from") && r->groups[r->now].is_select && !is(r, i - 1, "distinct"))
		table_expected(r, CLAUSE_FROM, false);
	else if (is(r, i, "into"))
		table_expected(r, CLAUSE_OTHER, false);
	else if (is(r, i, "update") && !is(r, i - 1, "do") && !is(r, i - 1, "for"))
		table_expected(r, CLAUSE_OTHER, false);
	else if (is(r, i, ",") && (now == CLAUSE_FROM || now == CLAUSE_ON))
		table_expected(r, CLAUSE_FROM, false);
	else
		return false;
	return true;
}

static void read_token(struct reading *r, int i)
{
	if (is(r, i, "(") || is(r, i, "case")) {
		if (r->groups[r->now].table_next)
			ref_add(r, i);
		group_begin(r, i, is(r, i, "case"));
	} else if (is(r, i, ")") || (is(r, i, "end") && r->groups[r->now].is_case)) {
		group_end(r);
	} else if (r->groups[r->now].table_next && r->t[i].kind == TOKEN_WORD && !is(r, i, "or")) {
		ref_add(r, i);
	} else if (is(r, i, "select") || (is(r, i, "conflict") && is(r, i - 1, "on"))) {
		scope_begin(r);
		clause_begin(r, CLAUSE_OTHER);
	} else if (is(r, i, "or")) {
		r->clauses[r->groups[r->now].clause].has_or = true;
	} else if (!read_table_word(r, i)) {
		read_clause(r, i);
	}
}

static void read_all(struct reading *r)
{
	group_begin(r, -1, false);
	scope_begin(r);
	for (int i = 0; i < r->count; i++) {
		read_token(r, i);
		r->spots = grow(r->spots, i, sizeof *r->spots);
		struct group *g = &r->groups[r->now];
		r->spots[i] = (struct spot){r->now, g->clause, g->scope};
	}
}

/* ---- second reading: ties ---- */

struct side { /* of an equality: $1, or the school_id of a table */
	int ref;    /* index; -1: a subquery's or another thing's school_id, made of tied rows; -2: unknown */
	bool param; /* $1 */
	int end;    /* the token behind it */
};

static int ref_by_alias(const struct reading *r, int scope, const char *alias)
{
	for (; scope >= 0; scope = r->parents[scope])
		for (int i = 0; i < r->ref_count; i++)
			if (r->refs[i].scope == scope && !r->refs[i].insert && *r->refs[i].alias && strcmp(r->refs[i].alias, alias) == 0)
				return r->refs[i].tenant ? i : -1;
	return -1;
}

/* The one table a bare school_id can mean. */
static int ref_alone(const struct reading *r, int scope)
{
	int found = -2;
	for (int i = 0; i < r->ref_count; i++)
		if (r->refs[i].scope == scope && !r->refs[i].insert && r->refs[i].tenant) {
			if (found >= 0)
				return -2;
			found = i;
		}
	return found;
}

static struct side side_read(const struct reading *r, int i)
{
	if (is(r, i, "$1"))
		return (struct side){-2, true, i + 1};
	if (is(r, i, "school_id"))
		return (struct side){ref_alone(r, r->spots[i].scope), false, i + 1};
	if (is(r, i + 1, ".") && is(r, i + 2, "school_id"))
		return (struct side){ref_by_alias(r, r->spots[i].scope, r->t[i].text), false, i + 3};
	return (struct side){-2, false, 0};
}

/* The WHERE or ON that token i narrows without fail, or -1. */
static int clause_narrowed(const struct reading *r, int i)
{
	static const char *const before[] = {"where", "on", "and", "(", NULL};
	struct spot s = r->spots[i];
	if (!is_one_of(r, i - 1, before) || (is(r, i - 1, "and") && is(r, i - 3, "between")))
		return -1;
	for (;;) {
		const struct group *g = &r->groups[s.group];
		const struct clause *c = &r->clauses[s.clause];
		if (c->has_or || g->is_case)
			return -1;
		if (c->kind == CLAUSE_WHERE || c->kind == CLAUSE_ON)
			return g->is_select ? s.clause : -1;
		if (c->kind != CLAUSE_NONE || g->open < 0 || !is_one_of(r, g->open - 1, before))
			return -1;
		/* a token that opens a group lies inside it, the one before it outside */
		s = r->spots[g->open - 1];
	}
}

/* A condition inside a subquery says nothing sure of the tables outside it. */
static bool may_tie(const struct reading *r, int clause, int scope, int ref)
{
	const struct clause *c = &r->clauses[clause];
	if (ref < 0 || r->refs[ref].tied || r->refs[ref].scope != scope)
		return false;
	return c->kind == CLAUSE_WHERE || ref == c->ref || (c->ref >= 0 && !r->refs[c->ref].left);
}

/* Ties what the equality at token i ties; true when that is news. */
static bool equality(struct reading *r, int i)
{
	struct side a = side_read(r, i);
	if (!a.end || !is(r, a.end, "="))
		return false;
	struct side b = side_read(r, a.end + 1);
	bool ends = b.end == r->count || is(r, b.end, ")") || is(r, b.end, "and") || is(r, b.end, ",") || is_one_of(r, b.end, clause_words);
	int clause = clause_narrowed(r, i);
	if (!b.end || !ends || clause < 0)
		return false;
	bool a_holds = a.param || a.ref == -1 || (a.ref >= 0 && r->refs[a.ref].tied);
	bool b_holds = b.param || b.ref == -1 || (b.ref >= 0 && r->refs[b.ref].tied);
	int scope = r->spots[i].scope;
	int news = a_holds && may_tie(r, clause, scope, b.ref) ? b.ref : b_holds && may_tie(r, clause, scope, a.ref) ? a.ref : -1;
	if (news >= 0)
		r->refs[news].tied = true;
	return news >= 0;
}

/* JOIN x USING (school_id, ...): x with the first table of its scope. */
static bool join_using(struct reading *r, int i)
{
	int joined = r->clauses[r->spots[i].clause].ref, first = -1;
	bool school = false;
	for (int k = i + 2; is(r, i + 1, "(") && k < r->count && !is(r, k, ")"); k++)
		school = school || is(r, k, "school_id");
	for (int k = 0; k < joined && first < 0; k++)
		if (r->refs[k].scope == r->spots[i].scope && !r->refs[k].insert && (r->refs[k].tenant || !*r->refs[k].table))
			first = k;
	if (!school || first < 0)
		return false;
	struct ref *f = &r->refs[first], *j = &r->refs[joined];
	bool f_holds = f->tied || !f->tenant, j_holds = j->tied || !j->tenant;
	if (f_holds && !j_holds)
		return j->tied = true;
	if (j_holds && !f_holds && !j->left)
		return f->tied = true;
	return false;
}

static void tie_all(struct reading *r)
{
	for (bool news = true; news;) {
		news = false;
		for (int i = 0; i < r->count; i++)
			if (equality(r, i) || (is(r, i, "using") && join_using(r, i)))
				news = true;
	}
}

/* ---- inserts ---- */

/* The token behind the element that begins at i. */
static int element_end(const struct reading *r, int i)
{
	for (int depth = 0; i < r->count; i++) {
		if (depth == 0 && (is(r, i, ",") || is(r, i, ")") || is(r, i, "from")))
			return i;
		depth += is(r, i, "(") ? 1 : is(r, i, ")") ? -1 : 0;
	}
	return i;
}

/* Is the nth element of the list at i the school? */
static bool carries_school(const struct reading *r, int i, int nth)
{
	int end = element_end(r, i);
	for (; nth > 0 && is(r, end, ","); nth--) {
		i = end + 1;
		end = element_end(r, i);
	}
	int body = is(r, end - 2, "as") ? end - 2 : end;
	bool column = body == i + 1 ? is(r, i, "school_id") : body == i + 3 && is(r, i + 1, ".") && is(r, i + 2, "school_id");
	return nth == 0 && ((body == i + 1 && is(r, i, "$1")) || column);
}

/* Every SELECT of the compound that begins at i. */
static bool selects_carry(const struct reading *r, int i, int nth)
{
	int group = r->spots[i].group;
	for (; i < r->count; i++)
		if (is(r, i, "select") && r->spots[i].group == group && !carries_school(r, i + 1 + (is(r, i + 1, "distinct") ? 1 : 0), nth))
			return false;
	return true;
}

static bool insert_holds(const struct reading *r, int i)
{
	int nth = 0, at = -1;
	while (i < r->count && !is(r, i, "("))
		i++;
	for (; i < r->count && !is(r, i, ")"); i++) {
		nth += is(r, i, ",");
		if (is(r, i, "school_id"))
			at = nth;
	}
	i++;
	if (at < 0)
		return false;
	if (is(r, i, "select"))
		return selects_carry(r, i, at);
	if (!is(r, i, "values"))
		return false;
	do {
		if (!is(r, ++i, "(") || !carries_school(r, i + 1, at))
			return false;
		while (!is(r, i = element_end(r, i + 1), ")") && i < r->count) {
		}
	} while (is(r, ++i, ","));
	return true;
}

/* ---- the verdict ---- */

static void refs_check(struct reading *r)
{
	for (int i = 0; i < r->ref_count; i++) {
		const struct ref *ref = &r->refs[i];
		if (!ref->tenant)
			continue;
		if (ref->insert && !insert_holds(r, ref->token))
			fault(r->g, place_of(r, ref->token), "%s: the insert into %s must name school_id among its columns and give it $1", r->q->name, ref->table);
		if (!ref->insert && !ref->tied)
			fault(r->g, place_of(r, ref->token), "%s: %s is not tied to the school; write %s.school_id = $1 in WHERE or ON, joined by AND",
				r->q->name, ref->table, ref->alias);
	}
}

static void forms_check(struct reading *r)
{
	static const char *const unread[] = {"right", "full", "natural", NULL};
	for (int i = 0; i < r->count; i++) {
		if (is_one_of(r, i, unread) && (is(r, i + 1, "join") || is(r, i + 1, "outer") || is(r, i + 1, "left") || is(r, i + 1, "inner")))
			fault(r->g, place_of(r, i), "%s: %s joins are not read; write JOIN or LEFT JOIN with ON", r->q->name, r->t[i].text);
		if (is(r, i, "school_id") && is(r, i + 1, "=") && r->clauses[r->spots[i].clause].kind == CLAUSE_SET && r->groups[r->spots[i].group].is_select)
			fault(r->g, place_of(r, i), "%s: a row never moves to another school", r->q->name);
		if (is(r, i, "as") && is(r, i + 1, "school_id") && !is(r, i - 1, "$1") && !is(r, i - 1, "school_id"))
			fault(r->g, place_of(r, i), "%s: nothing but $1 or a school_id may be called school_id", r->q->name);
	}
}

static void touched_check(struct reading *r, const char *const *touched)
{
	for (; touched && *touched; touched++) {
		bool seen = !table_is_tenant(r->g, *touched);
		for (int i = 0; i < r->ref_count && !seen; i++)
			seen = strcmp(r->refs[i].table, *touched) == 0;
		if (!seen)
			fault(r->g, r->q->at, "%s touches %s in a way that is not read; name it plainly in FROM or JOIN", r->q->name, *touched);
	}
}

void tenant_check(struct gen *g, const struct query *q, const char *text, const char *const *touched)
{
	struct reading r = {.g = g, .q = q};
	bool any = false;
	if (q->across)
		return;
	r.t = tokens_of(text, &r.count);
	read_all(&r);
	tie_all(&r);
	for (int i = 0; i < r.ref_count; i++)
		any = any || r.refs[i].tenant;
	if (any && (q->param_count == 0 || strcmp(q->params[0].name, "school_id") != 0)) {
		fault(g, q->at, "%s reads or writes rows of schools: its first parameter is school_id (or say why not: -- across schools: reason)", q->name);
		return;
	}
	refs_check(&r);
	forms_check(&r);
	touched_check(&r, touched);
}
