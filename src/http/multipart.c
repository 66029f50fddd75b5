/* multipart/form-data (RFC 7578) of a body that lies whole in memory or in a mapped file. Uploads point
 * into it; only names and text members are copied. */
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "parse.h"
#include "utf8.h"

enum { BOUNDARY_MOST = 70, PART_HEAD_MOST = 8192, FILE_NAME_MOST = 240 };

struct reader {
	struct arena *arena;
	const unsigned char *p, *end;
	char mark[BOUNDARY_MOST + 5]; /* CR LF - - boundary */
	size_t mark_n;
	struct pairs texts;
	struct upload **last;
	int parts;
};

struct part {
	const char *disposition;
	size_t disposition_n;
	const unsigned char *bytes;
	size_t size;
};

bool media_type_is(const char *header, const char *type)
{
	size_t n = strlen(type);

	return strncasecmp(header, type, n) == 0 && strchr("; \t", header[n]) != NULL;
}

static const char *skip_blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	return p;
}

/* Where the value that starts at p ends: after the closing quote, or before the next ';'. NULL when a
 * quote is left open. Only \" is an escape: browsers of old sent whole Windows paths, which stay. */
static const char *value_end(const char *p, const char *end)
{
	if (p == end || *p != '"') {
		while (p < end && *p != ';' && *p != ' ' && *p != '\t')
			p++;
		return p;
	}
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\' && end - p > 1 && p[1] == '"')
			p++;
	return p < end ? p + 1 : NULL;
}

static char *value_copy(struct arena *a, const char *p, const char *end)
{
	char *out = arena_alloc(a, (size_t)(end - p) + 1);
	size_t n = 0;
	bool quoted = p < end && *p == '"';

	for (p += quoted, end -= quoted; p < end; p++) {
		if (quoted && *p == '\\' && p[1] == '"')
			p++;
		out[n++] = *p;
	}
	return out;
}

char *header_parameter(struct arena *a, const char *header, size_t n, const char *name)
{
	const char *end = header + n, *p = memchr(header, ';', n);
	size_t name_n = strlen(name);

	while (p != NULL && p < end) {
		const char *start = skip_blank(p + 1, end);
		const char *equals = start;

		while (equals < end && *equals != '=' && *equals != ';')
			equals++;
		p = equals;
		if (equals == end || *equals == ';')
			continue;
		p = value_end(equals + 1, end);
		if (p == NULL)
			return NULL;
		if ((size_t)(equals - start) == name_n && strncasecmp(start, name, name_n) == 0)
			return value_copy(a, equals + 1, p);
		p = p < end ? memchr(p, ';', (size_t)(end - p)) : NULL;
	}
	return NULL;
}

/* Base name only, no control characters, nothing that a file system or a header would trip over. */
static const char *file_name_clean(struct arena *a, const char *given)
{
	const char *base = given;
	char *name;
	size_t n = 0, count;

	for (const char *p = given; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	name = arena_dup(a, base);
	if (!utf8_valid(name, strlen(name)))
		for (char *p = name; *p != '\0'; p++)
			*p = (*p & 0x80) != 0 ? '_' : *p;
	for (char *p = name; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x20 && *p != 0x7f)
			name[n++] = *p;
	name[n] = '\0';
	for (count = utf8_count(name); strlen(name) > FILE_NAME_MOST; count--)
		name[utf8_cut(name, count - 1)] = '\0';
	return name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ? "file" : name;
}


static enum outcome part_keep(struct reader *r, const struct part *part)
{
	char *name = header_parameter(r->arena, part->disposition, part->disposition_n, "name");
	char *file = header_parameter(r->arena, part->disposition, part->disposition_n, "filename");
	struct upload *u;
	char *text;

	if (!media_type_is(part->disposition, "form-data") || name == NULL || !utf8_valid(name, strlen(name)))
		return INVALID;
	if (file == NULL) {
		if (!utf8_valid((const char *)part->bytes, part->size))
			return INVALID;
		text = arena_dupn(r->arena, (const char *)part->bytes, part->size);
		return pairs_add(&r->texts, name, text, MEMBERS_MOST);
	}
	if (file[0] == 0 && part->size == 0)
		return OK; /* a file input that was left empty */
	u = arena_new(r->arena, struct upload);
	*u = (struct upload){ .field = name, .file_name = file_name_clean(r->arena, file), .bytes = part->bytes, .size = part->size };
	*r->last = u;
	r->last = &u->next;
	return OK;
}

/* One "Name: value" line of a part's head. */
static void part_header(struct reader *r, struct part *part, const char *line, size_t n)
{
	static const char wanted[] = "Content-Disposition:";
	size_t skip = sizeof wanted - 1;
	const char *value;

	if (n < skip || strncasecmp(line, wanted, skip) != 0)
		return;
	value = skip_blank(line + skip, line + n);
	part->disposition_n = (size_t)(line + n - value);
	part->disposition = arena_dupn(r->arena, value, part->disposition_n);
}

static enum outcome part_head(struct reader *r, struct part *part)
{
	const unsigned char *start = r->p;

	while (r->p - start <= PART_HEAD_MOST) {
		const unsigned char *line = r->p;
		const unsigned char *eol = memmem(line, (size_t)(r->end - line), "\r\n", 2);

		if (eol == NULL)
			return INVALID;
		r->p = eol + 2;
		if (eol == line)
			return part->disposition != NULL ? OK : INVALID;
		if (memchr(line, '\0', (size_t)(eol - line)) != NULL)
			return INVALID;
		part_header(r, part, (const char *)line, (size_t)(eol - line));
	}
	return INVALID;
}

/* After a boundary: "--" ends the form, blanks and CR LF begin a part. *over tells which. */
static enum outcome boundary_rest(struct reader *r, bool *over)
{
	const unsigned char *p = r->p;

	*over = r->end - p >= 2 && p[0] == '-' && p[1] == '-';
	if (*over)
		return OK;
	while (p < r->end && (*p == ' ' || *p == '\t'))
		p++;
	if (r->end - p < 2 || p[0] != '\r' || p[1] != '\n')
		return INVALID;
	r->p = p + 2;
	return OK;
}

static enum outcome part_read(struct reader *r)
{
	struct part part = { 0 };
	const unsigned char *stop;

	if (++r->parts > MEMBERS_MOST)
		return INVALID;
	TRY(part_head(r, &part));
	/* The CR LF that ends the head may begin the mark of an empty part. */
	stop = memmem(r->p - 2, (size_t)(r->end - r->p) + 2, r->mark, r->mark_n);
	if (stop == NULL)
		return INVALID;
	part.bytes = r->p;
	part.size = stop < r->p ? 0 : (size_t)(stop - r->p);
	TRY(part_keep(r, &part));
	r->p = stop + r->mark_n;
	return OK;
}

static enum outcome reader_init(struct reader *r, struct arena *a, const char *type, const unsigned char *p, size_t n)
{
	const char *boundary = header_parameter(a, type, strlen(type), "boundary");
	size_t boundary_n = boundary != NULL ? strlen(boundary) : 0;

	*r = (struct reader){ .arena = a, .p = p, .end = p + n };
	if (!media_type_is(type, "multipart/form-data") || boundary_n == 0 || boundary_n > BOUNDARY_MOST)
		return INVALID;
	memcpy(r->mark, "\r\n--", 4);
	memcpy(r->mark + 4, boundary, boundary_n);
	r->mark_n = boundary_n + 4;
	pairs_init(&r->texts, a);
	return OK;
}

/* The first boundary stands at the very start, or after a preamble and CR LF. */
static enum outcome first_boundary(struct reader *r)
{
	const unsigned char *at;
	size_t n = (size_t)(r->end - r->p);

	if (n >= r->mark_n - 2 && memcmp(r->p, r->mark + 2, r->mark_n - 2) == 0) {
		r->p += r->mark_n - 2;
		return OK;
	}
	at = n > 0 ? memmem(r->p, n, r->mark, r->mark_n) : NULL;
	if (at == NULL)
		return INVALID;
	r->p = at + r->mark_n;
	return OK;
}

enum outcome parse_multipart(struct arena *a, const char *content_type, const unsigned char *p, size_t n, struct pair **out, struct upload **files)
{
	struct reader r;
	struct upload *uploads = NULL;
	bool over = false;

	*out = NULL;
	*files = NULL;
	TRY(reader_init(&r, a, content_type, p, n));
	r.last = &uploads;
	TRY(first_boundary(&r));
	TRY(boundary_rest(&r, &over));
	while (!over) {
		TRY(part_read(&r));
		TRY(boundary_rest(&r, &over));
	}
	*out = r.texts.first;
	*files = uploads;
	return OK;
}
