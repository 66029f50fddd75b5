#include "dbgen.h"

static const char made[] = "/* Made by dbgen from schema/, words/dictionary/ and src/core/. Do not edit. */\n";

/* ---- small things ---- */

/* Text inside a comment. */
static void put_remark(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\n')
			fputs("\n * ", out);
		else
			fputc(text[0] == '*' && text[1] == '/' ? '.' : *text, out);
	}
}

static const char *c_type(bool is_int)
{
	return is_int ? "int64_t " : "const char *";
}

static bool among(const char *const *list, const char *name)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list;
}

/* A member called as a word that C keeps for itself gets a _ behind. */
static const char *member(const char *name)
{
	static const char *const kept[] = {"auto", "bool", "break", "case", "char", "const", "continue", "default", "do", "double",
		"else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return",
		"short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile",
		"while", NULL};
	return among(kept, name) ? text_of("%s_", name) : name;
}

/* So does a parameter called as one that the wrapper has of its own. */
static const char *argument(const char *name)
{
	static const char *const own[] = {"tx", "out", "count", "fn", "arg", "affected", NULL};
	return among(own, name) ? text_of("%s_", name) : member(name);
}

/* The query that first gives this row, when it is this one. */
static bool first_of_row(const struct gen *g, const struct query *q)
{
	if (!q->row)
		return false;
	for (int i = 0; &g->queries[i] < q; i++)
		if (g->queries[i].row && strcmp(g->queries[i].row, q->row) == 0)
			return false;
	return true;
}

/* ---- rows ---- */

static void put_struct(FILE *out, const struct query *q)
{
	fprintf(out, "struct %s_row {\n", q->row);
	for (int i = 0; i < q->column_count; i++) {
		fprintf(out, "\t%s%s; /* ", c_type(q->columns[i].entry->kind->is_int), member(q->columns[i].name));
		put_remark(out, q->columns[i].entry->label);
		fputs(" */\n", out);
	}
	fprintf(out, "};\nextern const struct shape %s_shape;\n\n", q->row);
}

static void put_field(FILE *out, const char *struct_name, const char *name, const struct entry *e)
{
	fprintf(out, "\t{\"%s\", ", name);
	put_literal(out, e->label);
	if (*e->set)
		fprintf(out, ", \"%s\", ", e->set);
	else
		fputs(", NULL, ", out);
	fprintf(out, "%s, 0%s%s%s%s, %d, offsetof(struct %s, %s)},\n", e->kind->field, e->required ? " | FIELD_REQUIRED" : "",
		e->personal ? " | FIELD_PERSONAL" : "", e->kind->flag ? " | " : "", e->kind->flag ? e->kind->flag : "", e->length,
		struct_name, member(name));
}

/* ---- forms: the dictionary's tables that the schema does not have ---- */

static bool first_of_form(const struct gen *g, int i)
{
	return is_form(g->entries[i].table) && (i == 0 || strcmp(g->entries[i].table, g->entries[i - 1].table) != 0);
}

static void put_form_struct(FILE *out, const struct gen *g, int from)
{
	const char *form = g->entries[from].table;

	fprintf(out, "struct %s {\n", form);
	for (int i = from; i < g->entry_count && strcmp(g->entries[i].table, form) == 0; i++) {
		fprintf(out, "\t%s%s; /* ", c_type(g->entries[i].kind->is_int), member(g->entries[i].column));
		put_remark(out, g->entries[i].label);
		fputs(" */\n", out);
	}
	fprintf(out, "};\nextern const struct shape %s_shape;\n\n", form);
}

static void put_form_shape(FILE *out, const struct gen *g, int from)
{
	const char *form = g->entries[from].table;
	int i;

	fprintf(out, "static const struct field %s_fields[] = {\n", form);
	for (i = from; i < g->entry_count && strcmp(g->entries[i].table, form) == 0; i++)
		put_field(out, form, g->entries[i].column, &g->entries[i]);
	fprintf(out, "};\nconst struct shape %s_shape = {\"%s\", %s_fields, %d, sizeof(struct %s)};\n\n", form, form, form, i - from, form);
}

void emit_rows_header(FILE *out, const struct gen *g)
{
	fprintf(out, "%s#ifndef ROWS_H\n#define ROWS_H\n\n#include \"field.h\"\n\n", made);
	for (int i = 0; i < g->query_count; i++)
		if (first_of_row(g, &g->queries[i]))
			put_struct(out, &g->queries[i]);
	for (int i = 0; i < g->entry_count; i++)
		if (first_of_form(g, i))
			put_form_struct(out, g, i);
	fputs("/* Every shape above; ends with NULL. */\nextern const struct shape *const all_shapes[];\n\n"
	      "/* The data dictionary, as data; ends with column NULL. */\n"
	      "struct dictionary_entry {\n"
	      "\tconst char *table; /* \"\" for a name given to computed columns */\n"
	      "\tconst char *column, *label;\n"
	      "\tconst char *kind; /* text int id bool time date code percent json secret */\n"
	      "\tconst char *set;  /* code set; \"\" = none */\n"
	      "\tint length;       /* most characters; 0 = not said */\n"
	      "\tbool required, personal;\n"
	      "};\nextern const struct dictionary_entry dictionary[];\n\n#endif\n",
		out);
}

static void put_shape(FILE *out, const struct query *q)
{
	fprintf(out, "static const struct field %s_fields[] = {\n", q->row);
	for (int i = 0; i < q->column_count; i++)
		put_field(out, text_of("%s_row", q->row), q->columns[i].name, q->columns[i].entry);
	fprintf(out, "};\nconst struct shape %s_shape = {\"%s\", %s_fields, %d, sizeof(struct %s_row)};\n\n", q->row, q->row, q->row,
		q->column_count, q->row);
}

void emit_rows(FILE *out, const struct gen *g)
{
	fprintf(out, "%s#include \"rows.h\"\n\n", made);
	for (int i = 0; i < g->query_count; i++)
		if (first_of_row(g, &g->queries[i]))
			put_shape(out, &g->queries[i]);
	for (int i = 0; i < g->entry_count; i++)
		if (first_of_form(g, i))
			put_form_shape(out, g, i);
	fputs("const struct shape *const all_shapes[] = {\n", out);
	for (int i = 0; i < g->query_count; i++)
		if (first_of_row(g, &g->queries[i]))
			fprintf(out, "\t&%s_shape,\n", g->queries[i].row);
	for (int i = 0; i < g->entry_count; i++)
		if (first_of_form(g, i))
			fprintf(out, "\t&%s_shape,\n", g->entries[i].table);
	fputs("\tNULL,\n};\n\nconst struct dictionary_entry dictionary[] = {\n", out);
	for (int i = 0; i < g->entry_count; i++) {
		const struct entry *e = &g->entries[i];
		fprintf(out, "\t{\"%s\", \"%s\", ", e->table, e->column);
		put_literal(out, e->label);
		fprintf(out, ", \"%s\", \"%s\", %d, %s, %s},\n", e->kind->name, e->set, e->length, e->required ? "true" : "false",
			e->personal ? "true" : "false");
	}
	fputs("\t{0},\n};\n", out);
}

/* ---- queries: the wrappers' heads ---- */

static void put_signature(FILE *out, const struct query *q)
{
	fprintf(out, "enum outcome q_%s(struct tx *tx", q->name);
	for (int i = 0; i < q->param_count; i++)
		fprintf(out, ", %s%s", c_type(q->params[i].is_int), argument(q->params[i].name));
	switch (q->card) {
	case '!': fprintf(out, ", struct %s_row *out)", q->row); break;
	case '?': fprintf(out, ", struct %s_row **out)", q->row); break;
	case '*': fprintf(out, ", struct %s_row **out, size_t *count)", q->row); break;
	case '&': fprintf(out, ", enum outcome (*fn)(void *arg, const struct %s_row *row), void *arg)", q->row); break;
	default: fputs(", int64_t *affected)", out);
	}
}

void emit_queries_header(FILE *out, const struct gen *g)
{
	fprintf(out, "%s"
		     "#ifndef QUERIES_H\n#define QUERIES_H\n\n#include \"db.h\"\n#include \"rows.h\"\n\n"
		     "/* One function a query. By what it gives:\n"
		     " *   struct R_row *out                 exactly one; MISSING when there is none\n"
		     " *   struct R_row **out                one or none (*out NULL)\n"
		     " *   struct R_row **out, size_t *count any number\n"
		     " *   fn, arg                           each in turn, in constant memory; fn returns OK to go on\n"
		     " *   int64_t *affected                 nothing; rows changed, may be NULL\n"
		     " * Rows live in the arena of the transaction. A parameter marked ? is optional: not given is NULL or\n"
		     " * \"\" for text, 0 for an integer, NOT_GIVEN for an integer marked :int?. */\n"
		     "#define NOT_GIVEN INT64_MIN\n\n",
		made);
	for (int i = 0; i < g->query_count; i++) {
		const struct query *q = &g->queries[i];
		bool optional = false;
		fputs("/* ", out);
		put_remark(out, q->about ? q->about : q->name);
		for (int p = 0; p < q->param_count; p++)
			if (q->params[p].optional) {
				fprintf(out, "%s %s%s?", optional ? "," : "\n * Optional:", q->params[p].name, *q->params[p].type ? text_of(":%s", q->params[p].type) : "");
				optional = true;
			}
		fputs(" */\n", out);
		put_signature(out, q);
		fputs(" MUST_USE;\n\n", out);
	}
	fputs("/* Every query; ends with NULL. For tests that prepare all of them on both engines. */\n"
	      "extern const struct query *const all_queries[];\n\n#endif\n",
		out);
}

/* ---- queries: the texts ---- */

static void put_part_text(FILE *out, const struct query *q, int from, int to, enum engine engine)
{
	bool any = false;
	for (int i = from; i < to; i++) {
		const struct line *l = &q->lines[i];
		if (!l->engine[engine] || *l->text == '\0')
			continue;
		fputs("\n\t\t", out);
		put_literal(out, text_of("%s\n", l->text));
		any = true;
	}
	if (!any)
		fputs(" \"\"", out);
}

static bool engines_differ(const struct query *q, int from, int to)
{
	for (int i = from; i < to; i++)
		if (q->lines[i].engine[ENGINE_SQLITE] != q->lines[i].engine[ENGINE_PG])
			return true;
	return false;
}

static int put_parts(FILE *out, const struct query *q)
{
	int parts = 0;
	fprintf(out, "static const struct query_part %s_parts[] = {\n", q->name);
	for (int from = 0, to; from < q->line_count; from = to, parts++) {
		for (to = from + 1; to < q->line_count && q->lines[to].param == q->lines[from].param;)
			to++;
		fprintf(out, "\t{%d,", q->lines[from].param);
		put_part_text(out, q, from, to, ENGINE_SQLITE);
		fputs(",", out);
		if (engines_differ(q, from, to))
			put_part_text(out, q, from, to, ENGINE_PG);
		else
			fputs(" NULL", out);
		fputs("},\n", out);
	}
	fputs("};\n", out);
	return parts;
}

static void put_query(FILE *out, const struct query *q, int id)
{
	int parts = put_parts(out, q);
	if (q->param_count) {
		fprintf(out, "static const unsigned char %s_params[] = {", q->name);
		for (int i = 0; i < q->param_count; i++)
			fprintf(out, "%s%s", i ? ", " : "", q->params[i].is_int ? "PARAM_INT" : "PARAM_TEXT");
		fputs("};\n", out);
	}
	fprintf(out, "static const struct query %s_query = {\"%s\", %d, %s_parts, %d, %s, %d, %s, %s};\n", q->name, q->name, id, q->name,
		parts, q->param_count ? text_of("%s_params", q->name) : "NULL", q->param_count,
		q->row ? text_of("&%s_shape", q->row) : "NULL", q->writes ? "true" : "false");
}

/* ---- queries: the wrappers ---- */

static void put_values(FILE *out, const struct query *q)
{
	uint32_t always = 0;
	if (q->param_count == 0)
		fputs("\tconst union param *p_ = NULL;\n", out);
	for (int i = 0; i < q->param_count; i++) {
		const struct param *p = &q->params[i];
		fprintf(out, "%s{.%c = %s}", i ? ", " : "\tconst union param p_[] = {", p->is_int ? 'i' : 't', argument(p->name));
		if (i < OPTIONAL_MAX && !p->optional)
			always |= 1u << i;
	}
	fprintf(out, "%s\tuint32_t given_ = 0x%xu;\n", q->param_count ? "};\n" : "", always);
	for (int i = 0; i < q->param_count; i++) {
		const struct param *p = &q->params[i];
		const char *name = argument(p->name);
		if (!p->optional)
			continue;
		if (!p->is_int)
			fprintf(out, "\tif (%s && *%s)\n", name, name);
		else
			fprintf(out, "\tif (%s != %s)\n", name, *p->type ? "NOT_GIVEN" : "0");
		fprintf(out, "\t\tgiven_ |= 1u << %d;\n", i);
	}
}

static void put_run(FILE *out, const struct query *q)
{
	const char *row = q->row ? q->row : "";
	switch (q->card) {
	case '!':
		fprintf(out, "\tvoid *row_;\n\tTRY(query_one(tx, &%s_query, p_, given_, &row_));\n\tif (!row_)\n\t\treturn MISSING;\n"
			     "\t*out = *(struct %s_row *)row_;\n\treturn OK;\n", q->name, row);
		break;
	case '?':
		fprintf(out, "\tvoid *row_;\n\tTRY(query_one(tx, &%s_query, p_, given_, &row_));\n\t*out = row_;\n\treturn OK;\n", q->name);
		break;
	case '*':
		fprintf(out, "\tvoid *rows_;\n\tTRY(query_rows(tx, &%s_query, p_, given_, &rows_, count));\n\t*out = rows_;\n\treturn OK;\n", q->name);
		break;
	case '&':
		fprintf(out, "\tstruct %s_each each_ = {fn, arg};\n\treturn query_each(tx, &%s_query, p_, given_, %s_hand, &each_);\n", q->name, q->name, q->name);
		break;
	default: fprintf(out, "\treturn query_exec(tx, &%s_query, p_, given_, affected);\n", q->name);
	}
}

/* query_each hands over untyped rows; a function of the right type stands between. */
static void put_hand(FILE *out, const struct query *q)
{
	if (q->card != '&')
		return;
	fprintf(out, "struct %s_each {\n\tenum outcome (*fn)(void *arg, const struct %s_row *row);\n\tvoid *arg;\n};\n"
		     "static enum outcome %s_hand(void *arg, const void *row)\n{\n\tconst struct %s_each *each = arg;\n"
		     "\treturn each->fn(each->arg, row);\n}\n", q->name, q->row, q->name, q->name);
}

void emit_queries(FILE *out, const struct gen *g)
{
	bool one = false;
	fprintf(out, "%s#include \"queries.h\"\n\n", made);
	for (int i = 0; i < g->query_count; i++)
		one = one || g->queries[i].card == '!' || g->queries[i].card == '?';
	if (one)
		fputs("/* Two rows where one was promised are our fault. */\n"
		      "static enum outcome query_one(struct tx *tx, const struct query *q, const union param *p, uint32_t given, void **row)\n{\n"
		      "\tsize_t count;\n\tTRY(query_rows(tx, q, p, given, row, &count));\n\tif (count == 0)\n\t\t*row = NULL;\n"
		      "\treturn count > 1 ? BROKEN : OK;\n}\n\n",
			out);
	for (int i = 0; i < g->query_count; i++) {
		put_query(out, &g->queries[i], i);
		put_hand(out, &g->queries[i]);
		put_signature(out, &g->queries[i]);
		fputs("\n{\n", out);
		put_values(out, &g->queries[i]);
		put_run(out, &g->queries[i]);
		fputs("}\n\n", out);
	}
	fputs("const struct query *const all_queries[] = {\n", out);
	for (int i = 0; i < g->query_count; i++)
		fprintf(out, "\t&%s_query,\n", g->queries[i].name);
	fputs("\tNULL,\n};\n", out);
}
