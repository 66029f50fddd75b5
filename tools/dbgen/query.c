#include "dbgen.h"

struct reader {
	struct gen *g;
	struct source_line *lines;
	int count, now; /* now: index of the line being read */
};

static struct place here(const struct reader *r)
{
	return r->lines[r->now].at;
}

/* "-- name(" begins a head. */
static bool head_begins(const char *line)
{
	if (strncmp(line, "-- ", 3) != 0)
		return false;
	size_t n = strspn(line + 3, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return n > 0 && line[3 + n] == '(';
}

/* ---- parameters ---- */

static const char *const types[] = {"", "int", "text"};

static void param_add(struct reader *r, struct query *q, char *text)
{
	struct param p = {.type = ""};
	size_t n = strlen(text);
	if (n > 0 && text[n - 1] == '?') {
		p.optional = true;
		text[n - 1] = '\0';
	}
	char *colon = strchr(text, ':');
	if (colon) {
		*colon = '\0';
		p.type = trim(colon + 1);
	}
	p.name = trim(text);
	bool known = false;
	for (size_t i = colon ? 1 : 0; i < sizeof types / sizeof *types; i++)
		known = known || strcmp(types[i], p.type) == 0;
	if (!is_name(p.name) || !known)
		fault(r->g, here(r), "parameter '%s%s%s' is not NAME, NAME:int or NAME:text, with ? behind when optional", p.name,
			colon ? ":" : "", p.type);
	for (int i = 0; i < q->param_count; i++)
		if (strcmp(q->params[i].name, p.name) == 0)
			fault(r->g, here(r), "parameter %s comes twice", p.name);
	if (q->param_count >= (p.optional ? OPTIONAL_MAX : PARAMS_MAX))
		fault(r->g, here(r), "too many parameters: at most %d, an optional one among the first %d", PARAMS_MAX, OPTIONAL_MAX);
	else
		q->params[q->param_count++] = p;
}

/* The kind of a parameter is that of the columns of its name; all must agree. */
static void param_settle(struct gen *g, struct query *q, struct param *p)
{
	const struct entry *first = NULL;
	p->is_int = strcmp(p->type, "int") == 0;
	for (int i = 0; i < g->entry_count && !*p->type; i++) {
		const struct entry *e = &g->entries[i];
		if (strcmp(e->column, p->name) != 0)
			continue;
		if (first && first->kind->is_int != e->kind->is_int)
			fault(g, q->at, "parameter %s is %s at %s:%d and %s at %s:%d; write %s:int or %s:text", p->name,
				first->kind->name, first->at.file, first->at.line, e->kind->name, e->at.file, e->at.line, p->name, p->name);
		if (!first)
			first = e;
		p->is_int = first->kind->is_int;
	}
}

/* ---- the head: -- NAME(PARAMS) : ROW CARD ---- */

/* The parameters may run over several comment lines. */
static char *head_text(struct reader *r)
{
	char *text = text_of("%s", r->lines[r->now].text + 3);
	while (!strchr(text, ')') && r->now + 1 < r->count && strncmp(r->lines[r->now + 1].text, "--", 2) == 0)
		text = text_of("%s %s", text, r->lines[++r->now].text + 2);
	return text;
}

static void head_row(struct reader *r, struct query *q, char *text)
{
	text = trim(text);
	if (*text == '\0')
		return;
	size_t n = strlen(text);
	char card = text[n - 1];
	if (*text != ':' || !strchr("!?*&", card)) {
		fault(r->g, here(r), "behind the parameters of %s stands '%s' instead of ': ROW' with ! ? * or &", q->name, text);
		return;
	}
	text[n - 1] = '\0';
	q->row = trim(text + 1);
	q->card = card;
	if (!is_name(q->row))
		fault(r->g, here(r), "'%s' is no name of a row", q->row);
}

static void head_read(struct reader *r, struct query *q)
{
	q->at = here(r);
	char *text = head_text(r);
	char *open = strchr(text, '('), *close = strchr(text, ')');
	*open = '\0';
	q->name = text;
	if (!close) {
		fault(r->g, q->at, "the head of %s has no )", q->name);
		return;
	}
	*close = '\0';
	char *list = open + 1;
	for (char *p; *trim(open + 1) && (p = strsep(&list, ","));)
		param_add(r, q, trim(p));
	head_row(r, q, close + 1);
	for (int i = 0; i < q->param_count; i++)
		param_settle(r->g, q, &q->params[i]);
	for (int i = 0; i < r->g->query_count; i++)
		if (strcmp(r->g->queries[i].name, q->name) == 0)
			fault(r->g, q->at, "%s is already at %s:%d", q->name, r->g->queries[i].at.file, r->g->queries[i].at.line);
}

/* ---- the body ---- */

static void line_add(struct query *q, struct line l)
{
	q->lines = grow(q->lines, q->line_count, sizeof *q->lines);
	q->lines[q->line_count++] = l;
}

static void comment_read(struct query *q, const char *text)
{
	const char across[] = "across schools: ";
	text = trim(text_of("%s", text + 2));
	if (strncmp(text, across, sizeof across - 1) == 0 && text[sizeof across - 1])
		q->across = true;
	q->about = q->about ? text_of("%s\n%s", q->about, text) : text;
}

/* Does the optional part that begins behind the current line end with --. (and so hold several lines)? */
static bool part_closes(const struct reader *r)
{
	for (int i = r->now + 1; i < r->count; i++) {
		const char *t = trim(text_of("%s", r->lines[i].text));
		if (strcmp(t, "--.") == 0)
			return true;
		if (strncmp(t, "--?", 3) == 0 || head_begins(t))
			return false;
	}
	return false;
}

static int param_find(const struct query *q, const char *name)
{
	for (int i = 0; i < q->param_count; i++)
		if (strcmp(q->params[i].name, name) == 0)
			return i;
	return -1;
}

static int part_param(struct reader *r, const struct query *q, const char *name)
{
	int i = param_find(q, name);
	if (i >= 0 && q->params[i].optional)
		return i;
	fault(r->g, here(r), "--? %s: %s has no optional parameter of that name", name, q->name);
	return -1;
}

static const char *param_digits(struct reader *r, const struct query *q, const char *name)
{
	int i = param_find(q, name);
	if (i < 0)
		fault(r->g, here(r), "$%s: %s has no parameter of that name", name, q->name);
	return text_of("%d", i + 1);
}

/* "$cohort" as "$2". */
static char *param_numbers(struct reader *r, const struct query *q, const char *text)
{
	char *out = text_of("%s", "");
	for (const char *mark; (mark = strchr(text, '$'));) {
		size_t n = strspn(mark + 1, "abcdefghijklmnopqrstuvwxyz0123456789_");
		const char *name = slice(mark + 1, n);
		out = text_of("%s%s$%s", out, slice(text, (size_t)(mark - text)), is_name(name) ? param_digits(r, q, name) : name);
		text = mark + 1 + n;
	}
	return text_of("%s%s", out, text);
}

/* One line of SQL: true when it ends the statement. */
static bool sql_line(struct reader *r, struct query *q, int param)
{
	enum engine engine;
	bool known, ends;
	const char *body = r->lines[r->now].text;
	struct line l = {.at = here(r), .param = param, .engine = {true, true}};
	if (marked(&body, &engine, &known)) {
		l.engine[ENGINE_SQLITE] = known && engine == ENGINE_SQLITE;
		l.engine[ENGINE_PG] = known && engine == ENGINE_PG;
	}
	char *text = param_numbers(r, q, body);
	for (char *end = text + strlen(text); end > text && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	if (strncmp(trim(text_of("%s", text)), "--", 2) == 0)
		text = text_of("%s", "");
	size_t n = strlen(text);
	ends = n > 0 && text[n - 1] == ';';
	if (ends)
		text[n - 1] = '\0';
	l.text = text;
	if (!ends || n > 1) /* a ; of its own belongs to no part */
		line_add(q, l);
	return ends;
}

/* Reads to the line that ends with ; and tells whether there was one. */
static bool body_read(struct reader *r, struct query *q)
{
	int param = -1;
	bool block = false, begun = false;
	for (r->now++; r->now < r->count; r->now++) {
		const char *t = trim(text_of("%s", r->lines[r->now].text));
		enum engine engine;
		bool known, mark = marked(&(const char *){t}, &engine, &known);
		if (head_begins(r->lines[r->now].text))
			return false;
		if (strncmp(t, "--?", 3) == 0) {
			block = part_closes(r);
			param = part_param(r, q, trim(text_of("%s", t + 3)));
		} else if (strcmp(t, "--.") == 0) {
			if (!block)
				fault(r->g, here(r), "--. closes no optional part");
			block = false;
			param = -1;
		} else if (!begun && !mark && strncmp(t, "--", 2) == 0) {
			comment_read(q, t);
		} else {
			begun = true;
			if (sql_line(r, q, param))
				return true;
			if (!block)
				param = -1;
		}
	}
	return false;
}

/* ---- what a query may do with its parameters ---- */

static int param_number(const struct token *t)
{
	return t->kind == TOKEN_PARAM ? (int)strtol(t->text + 1, NULL, 10) : 0;
}

static void param_use(struct gen *g, const struct query *q, const struct line *l, const struct token *t, int i, bool *used)
{
	struct place at = l->at;
	int n = param_number(&t[i]);
	if (t[i].kind != TOKEN_PARAM)
		return;
	if (n < 1 || n > q->param_count) {
		fault(g, at, "%s is beyond the %d parameters of %s", t[i].text, q->param_count, q->name);
		return;
	}
	const struct param *p = &q->params[n - 1];
	used[n - 1] = true;
	if (p->optional && l->param < 0)
		fault(g, at, "%s is optional (%s) and so may stand only behind a line --? ...", t[i].text, p->name);
	if (i > 0 && (strcmp(t[i - 1].text, "limit") == 0 || strcmp(t[i - 1].text, "offset") == 0) && !p->is_int)
		fault(g, at, "%s counts rows but is text; write %s:int in the head", t[i].text, p->name);
}

static void params_check(struct gen *g, const struct query *q)
{
	bool used[PARAMS_MAX] = {false}, part[PARAMS_MAX] = {false};
	for (int i = 0; i < q->line_count; i++) {
		int count;
		struct token *t = tokens_of(q->lines[i].text, &count);
		for (int j = 0; j < count; j++)
			param_use(g, q, &q->lines[i], t, j, used);
		if (q->lines[i].param >= 0)
			part[q->lines[i].param] = true;
	}
	for (int i = 0; i < q->param_count; i++) {
		if (!used[i] && !part[i])
			fault(g, q->at, "parameter %s ($%d) of %s is used nowhere", q->params[i].name, i + 1, q->name);
		if (q->params[i].optional && !part[i])
			fault(g, q->at, "parameter %s of %s is optional, but no line --? %s depends on it", q->params[i].name, q->name, q->params[i].name);
	}
}

/* ---- the file ---- */

static void query_add(struct reader *r)
{
	struct query q = {.at = here(r)};
	head_read(r, &q);
	if (!body_read(r, &q)) {
		fault(r->g, q.at, "%s does not end: the last line of its SQL ends with ;", q.name);
		r->now--;
		return;
	}
	params_check(r->g, &q);
	r->g->queries = grow(r->g->queries, r->g->query_count, sizeof *r->g->queries);
	r->g->queries[r->g->query_count++] = q;
}

static void source_queries(struct gen *g, struct source source)
{
	struct reader r = {.g = g, .lines = source.lines, .count = source.count};
	for (; r.now < r.count; r.now++) {
		const char *t = trim(text_of("%s", r.lines[r.now].text));
		if (head_begins(r.lines[r.now].text))
			query_add(&r);
		else if (*t != '\0' && strncmp(t, "--", 2) != 0)
			fault(g, here(&r), "SQL without a head: write '-- name(params) : row?' above it");
	}
}

void queries_read(struct gen *g)
{
	for (int i = 0; i < g->source_count; i++)
		source_queries(g, source_whole(g, &g->sources[i]));
	for (int i = 0; i < g->piece_count; i++)
		if (!g->pieces[i].used)
			fault(g, g->pieces[i].at, "piece %s is used nowhere", g->pieces[i].name);
}

char *query_text(const struct query *q, enum engine engine, uint64_t given)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	for (int i = 0; i < q->line_count; i++) {
		const struct line *l = &q->lines[i];
		if (l->engine[engine] && (l->param < 0 || (given >> l->param & 1)))
			fputs(l->text, out);
		fputc('\n', out);
	}
	fclose(out);
	return text;
}

struct place query_place(const struct query *q, int line)
{
	return line < q->line_count ? q->lines[line].at : q->at;
}

uint64_t query_optional(const struct query *q)
{
	uint64_t bits = 0;
	for (int i = 0; i < q->param_count; i++)
		bits |= (uint64_t)q->params[i].optional << i;
	return bits;
}
