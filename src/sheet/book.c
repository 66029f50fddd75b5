#include "book.h"

#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "words.h"

#define SHEETS_MAX 1024
#define STYLES_MAX 65536
#define RELATIONS_MAX 4096

struct relation {
	const char *id, *kind, *part;
};

struct relations {
	struct book *book;
	const char *base; /* part the targets are relative to */
	struct relation *at;
	int count;
};

enum outcome book_read(struct book *b, const char *part, const struct part_handler *h, void *arg, struct part *p, struct fail *f)
{
	enum outcome o = part ? part_open(p, &b->package, part, h, arg, f) : MISSING;
	if (o == MISSING)
		return OK;
	if (o == OK)
		o = part_run(p, f);
	part_close(p);
	return o == MISSING ? OK : o;
}

/* "xl/workbook.xml" and "worksheets/sheet1.xml" give "xl/worksheets/sheet1.xml". */
static const char *resolve(struct arena *a, const char *base, const char *target)
{
	const char *slash = strrchr(base, '/');
	size_t n = slash && *target != '/' ? (size_t)(slash - base) : 0;
	char *out = arena_alloc(a, n + strlen(target) + 2);
	memcpy(out, base, n);
	while (*target) {
		size_t step = strcspn(target, "/");
		if (step == 2 && !memcmp(target, "..", 2)) {
			while (n > 0 && out[--n] != '/')
				;
		} else if (step > 0 && !(step == 1 && *target == '.')) {
			if (n > 0)
				out[n++] = '/';
			memcpy(out + n, target, step);
			n += step;
		}
		target += step + (target[step] == '/');
	}
	out[n] = '\0';
	return out;
}

/* ---- relations ---- */

static void relation_start(void *arg, const char *name, const char **attributes)
{
	struct relations *r = arg;
	const char *id = attribute(attributes, "Id"), *type = attribute(attributes, "Type");
	const char *target = attribute(attributes, "Target"), *mode = attribute(attributes, "TargetMode");
	if (strcmp(name, "Relationship") || !id || !type || !target || (mode && !strcmp(mode, "External")))
		return;
	if (r->count == RELATIONS_MAX)
		return;
	if ((r->count & (r->count - 1)) == 0 && r->count >= 16)
		r->at = arena_grow(r->book->arena, r->at, (size_t)r->count * sizeof *r->at, (size_t)r->count * 2 * sizeof *r->at);
	const char *slash = strrchr(type, '/');
	r->at[r->count++] = (struct relation){
		arena_dup(r->book->arena, id),
		arena_dup(r->book->arena, slash ? slash + 1 : type),
		resolve(r->book->arena, r->base, target),
	};
}

static const struct part_handler relation_handler = {.start = relation_start};

/* The relations of a part; "" is the package. */
static enum outcome relations_read(struct relations *r, struct book *b, const char *part, struct fail *f)
{
	struct part p;
	const char *slash = strrchr(part, '/');
	int folder = slash ? (int)(slash - part) + 1 : 0;
	const char *name = arena_printf(b->arena, "%.*s_rels/%s.rels", folder, part, part + folder);
	*r = (struct relations){b, part, arena_array(b->arena, 16, sizeof(struct relation)), 0};
	return book_read(b, name, &relation_handler, r, &p, f);
}

static const char *relation_of_kind(const struct relations *r, const char *kind)
{
	for (int i = 0; i < r->count; i++)
		if (!strcmp(r->at[i].kind, kind))
			return r->at[i].part;
	return NULL;
}

/* ---- workbook.xml ---- */

static bool truth(const char *value)
{
	return value && (!strcmp(value, "1") || !strcmp(value, "true"));
}

/* r:id, not sheetId: the attribute whose name has a prefix and ends with id. */
static const char *relation_id(const char **attributes)
{
	for (; *attributes; attributes += 2) {
		const char *colon = strchr(*attributes, ':');
		if (colon && !strcmp(colon + 1, "id"))
			return attributes[1];
	}
	return NULL;
}

static void workbook_start(void *arg, const char *name, const char **attributes)
{
	struct book *b = arg;
	if (!strcmp(name, "workbookPr"))
		b->from_1904 = truth(attribute(attributes, "date1904"));
	if (strcmp(name, "sheet") || b->sheet_count == SHEETS_MAX)
		return;
	const char *title = attribute(attributes, "name"), *id = relation_id(attributes);
	const char *state = attribute(attributes, "state");
	if (!title || !id)
		return;
	b->sheets[b->sheet_count++] = (struct book_sheet){
		.name = arena_dup(b->arena, title),
		.relation = arena_dup(b->arena, id),
		.hidden = state && strcmp(state, "visible") != 0,
	};
}

static const struct part_handler workbook_handler = {.start = workbook_start};

static void sheets_find_parts(struct book *b, const struct relations *r)
{
	for (int i = 0; i < b->sheet_count; i++)
		for (int k = 0; k < r->count; k++)
			if (!strcmp(b->sheets[i].relation, r->at[k].id) && !strcmp(r->at[k].kind, "worksheet"))
				b->sheets[i].part = r->at[k].part;
}

/* ---- styles.xml ---- */

struct custom_format {
	int id;
	struct number_format format;
};

struct styles {
	struct book *book;
	struct custom_format *custom;
	int custom_count;
	bool in_cells; /* inside cellXfs */
};

static struct number_format format_of(const struct styles *s, int id)
{
	for (int i = s->custom_count - 1; i >= 0; i--)
		if (s->custom[i].id == id)
			return s->custom[i].format;
	return number_format_builtin(id);
}

static int number_of(const char *digits)
{
	return digits ? (int)strtol(digits, NULL, 10) : 0;
}

static void styles_start(void *arg, const char *name, const char **attributes)
{
	struct styles *s = arg;
	struct book *b = s->book;
	if (!strcmp(name, "cellXfs"))
		s->in_cells = true;
	const char *code = attribute(attributes, "formatCode");
	if (!strcmp(name, "numFmt") && code && !s->in_cells && s->custom_count < 1024)
		s->custom[s->custom_count++] = (struct custom_format){number_of(attribute(attributes, "numFmtId")), number_format_custom(code)};
	if (strcmp(name, "xf") || !s->in_cells || b->format_count == STYLES_MAX)
		return;
	if ((b->format_count & (b->format_count - 1)) == 0 && b->format_count >= 64)
		b->formats = arena_grow(b->arena, b->formats, (size_t)b->format_count * sizeof *b->formats, (size_t)b->format_count * 2 * sizeof *b->formats);
	b->formats[b->format_count++] = format_of(s, number_of(attribute(attributes, "numFmtId")));
}

static void styles_end(void *arg, const char *name)
{
	struct styles *s = arg;
	if (!strcmp(name, "cellXfs"))
		s->in_cells = false;
}

static const struct part_handler styles_handler = {.start = styles_start, .end = styles_end};

static enum outcome styles_read(struct book *b, const char *name, struct fail *f)
{
	struct part p;
	struct styles s = {.book = b, .custom = arena_array(b->arena, 1024, sizeof(struct custom_format))};
	b->formats = arena_array(b->arena, 64, sizeof *b->formats);
	return book_read(b, name, &styles_handler, &s, &p, f);
}

/* ---- the whole ---- */

/* What a package without a worksheet is, told by parts that others have. */
static enum outcome no_workbook(struct book *b, struct fail *f)
{
	static const struct other {
		const char *part;
		char *(*say)(struct arena *);
	} others[] = {
		{"xl/workbook.bin", say_sheet_xlsb},
		{"word/document.xml", say_sheet_word},
		{"ppt/presentation.xml", say_sheet_slides},
		{"content.xml", say_sheet_ods},
		{"EncryptedPackage", say_sheet_password},
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (package_has(&b->package, others[i].part))
			return fail_say(f, INVALID, others[i].say(f->arena));
	return fail_say(f, INVALID, say_sheet_zip(f->arena));
}

static enum outcome book_fill(struct book *b, struct fail *f)
{
	struct relations r;
	struct part p;
	TRY(relations_read(&r, b, "", f));
	const char *workbook = relation_of_kind(&r, "officeDocument");
	size_t n = workbook ? strlen(workbook) : 0;
	if (n > 4 && !strcmp(workbook + n - 4, ".bin"))
		return fail_say(f, INVALID, say_sheet_xlsb(f->arena));
	if (!workbook || !package_has(&b->package, workbook))
		workbook = "xl/workbook.xml";
	if (!package_has(&b->package, workbook) || !strncmp(workbook, "word/", 5) || !strncmp(workbook, "ppt/", 4))
		return no_workbook(b, f);
	b->sheets = arena_array(b->arena, SHEETS_MAX, sizeof *b->sheets);
	TRY(book_read(b, workbook, &workbook_handler, b, &p, f));
	TRY(relations_read(&r, b, workbook, f));
	sheets_find_parts(b, &r);
	TRY(styles_read(b, relation_of_kind(&r, "styles"), f));
	return book_read_strings(b, relation_of_kind(&r, "sharedStrings"), f);
}

enum outcome book_open(struct book *b, const char *file, const struct sheet_limits *limit, struct arena *a, struct fail *f)
{
	*b = (struct book){.arena = a};
	TRY(package_open(&b->package, file, limit, f));
	return book_fill(b, f);
}

void book_close(struct book *b)
{
	package_close(&b->package);
}
