#include "dbgen.h"

static const char *skip_comment(const char *p)
{
	if (strncmp(p, "--", 2) == 0)
		return p + strcspn(p, "\n");
	const char *end = strstr(p + 2, "*/");
	return end ? end + 2 : p + strlen(p);
}

/* The end of a quoted run; the quote doubled stands for itself. */
static const char *skip_quoted(const char *p)
{
	char quote = *p++;
	for (; *p; p++)
		if (*p == quote && *++p != quote)
			return p;
	return p;
}

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static char *lower(char *text)
{
	for (char *p = text; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return text;
}

static const char *take(const char *p, struct token *t)
{
	const char *from = p;
	if (*p == '\'' || *p == '"') {
		p = skip_quoted(p);
		t->kind = *from == '"' ? TOKEN_WORD : TOKEN_TEXT;
		t->text = t->kind == TOKEN_WORD ? slice(from + 1, (size_t)(p - from) - 2) : "''";
		return p;
	}
	if (*p == '$' || word_char(*p)) {
		p++;
		while (word_char(*p))
			p++;
		t->kind = *from == '$' ? TOKEN_PARAM : TOKEN_WORD;
		t->text = lower(slice(from, (size_t)(p - from)));
		return p;
	}
	size_t n = strspn(p, "<>=!|:");
	p += n ? n : 1;
	t->kind = TOKEN_SIGN;
	t->text = slice(from, (size_t)(p - from));
	return p;
}

struct token *tokens_of(const char *sql, int *count)
{
	struct token *all = NULL;
	int line = 0;
	*count = 0;
	for (const char *p = sql; *p;) {
		const char *from = p;
		struct token t = {.line = line};
		bool comment = strncmp(p, "--", 2) == 0 || strncmp(p, "/*", 2) == 0;
		bool blank = isspace((unsigned char)*p);
		p = comment ? skip_comment(p) : blank ? p + 1 : take(p, &t);
		for (; from < p; from++)
			line += *from == '\n';
		if (comment || blank)
			continue;
		all = grow(all, *count, sizeof *all);
		all[(*count)++] = t;
	}
	return all;
}
