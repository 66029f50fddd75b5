#include "part.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "words.h"

#define MIB (INT64_C(1) << 20)
#define CHUNK 65536
#define DEPTH_MAX 64
#define TOKEN_MAX MIB
#define BOMB_RATIO 200
#define BOMB_LEAST (64 * MIB)
#define ENTRIES_MAX 4096

static const char *file_text(struct fail *f, int64_t number)
{
	return arena_printf(f->arena, "%lld", (long long)number);
}

static uint64_t little(const unsigned char *p, int n)
{
	uint64_t v = 0;
	while (n-- > 0)
		v = v << 8 | p[n];
	return v;
}

/* The ZIP's end record names the number of entries; libzip reserves memory for all of them, so a lie is
 * found here. A record of the 64-bit kind is followed to its place. */
static bool entries_too_many(const unsigned char *tail, size_t n, int fd)
{
	for (size_t i = 0; i + 22 <= n; i++) {
		const unsigned char *p = tail + i;
		if (!memcmp(p, "PK\5\6", 4) && little(p + 10, 2) != 0xFFFF && little(p + 10, 2) > ENTRIES_MAX)
			return true;
		unsigned char far[56];
		if (memcmp(p, "PK\6\7", 4))
			continue;
		if (pread(fd, far, sizeof far, (off_t)(little(p + 8, 8) & INT64_MAX)) == (ssize_t)sizeof far &&
			!memcmp(far, "PK\6\6", 4) && (little(far + 24, 8) > ENTRIES_MAX || little(far + 32, 8) > ENTRIES_MAX))
			return true;
	}
	return false;
}

static enum outcome entries_judge(const char *file, const struct sheet_limits *limit, struct fail *f)
{
	static const off_t reach = 65536 + 22 + 20 + 56;
	unsigned char tail[65536 + 22 + 20 + 56];
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	off_t from = size > reach ? size - reach : 0;
	ssize_t n = fd < 0 ? -1 : pread(fd, tail, sizeof tail, from);
	bool many = n > 0 && entries_too_many(tail, (size_t)n, fd);
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return fail_say(f, INVALID, say_sheet_damaged_zip(f->arena));
	return many ? fail_say(f, TOO_MUCH, say_sheet_too_many_parts(f->arena)) : OK;
}

enum outcome package_open(struct package *k, const char *file, const struct sheet_limits *limit, struct fail *f)
{
	int error = 0;
	*k = (struct package){.limit = limit};
	TRY(entries_judge(file, limit, f));
	k->zip = zip_open(file, ZIP_RDONLY, &error);
	if (!k->zip)
		return fail_say(f, INVALID, say_sheet_damaged_zip(f->arena));
	return OK;
}

bool package_has(struct package *k, const char *name)
{
	return zip_name_locate(k->zip, name, ZIP_FL_NOCASE) >= 0;
}

void package_close(struct package *k)
{
	if (k->zip)
		zip_discard(k->zip);
	k->zip = NULL;
}

static const char *local(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (!strcmp(local(*attributes), name))
			return attributes[1];
	return NULL;
}

static void on_start(void *arg, const char *name, const char **attributes)
{
	struct part *p = arg;
	if (p->outcome != OK)
		return;
	if (++p->depth > DEPTH_MAX)
		part_stop(p, fail_say(p->fail, INVALID, say_sheet_unnatural(p->fail->arena, p->name)));
	else
		p->handler->start(p->arg, local(name), attributes);
}

static void on_end(void *arg, const char *name)
{
	struct part *p = arg;
	p->depth--;
	if (p->outcome == OK && p->handler->end)
		p->handler->end(p->arg, local(name));
}

static void on_text(void *arg, const char *bytes, int n)
{
	struct part *p = arg;
	if (p->outcome == OK)
		p->handler->text(p->arg, bytes, n);
}

/* Entities can only be declared in a document type, and no workbook has one. */
static void on_doctype(void *arg, const char *name, const char *system, const char *public, int subset)
{
	struct part *p = arg;
	if (p->outcome == OK)
		part_stop(p, fail_say(p->fail, INVALID, say_sheet_doctype(p->fail->arena, p->name)));
}

void part_open_source(struct part *p, struct source source, const char *name, const struct part_handler *h, void *arg)
{
	*p = (struct part){.source = source, .name = name, .handler = h, .arg = arg};
	p->xml = XML_ParserCreate(NULL);
	if (!p->xml)
		return;
	XML_SetUserData(p->xml, p);
	XML_SetElementHandler(p->xml, on_start, on_end);
	if (h->text)
		XML_SetCharacterDataHandler(p->xml, on_text);
	XML_SetStartDoctypeDeclHandler(p->xml, on_doctype);
}

static enum outcome zip_says(struct part *p, zip_error_t *e, struct fail *f)
{
	int code = zip_error_code_zip(e);
	if (code == ZIP_ER_ENCRNOTSUPP || code == ZIP_ER_NOPASSWD || code == ZIP_ER_WRONGPASSWD)
		return fail_say(f, INVALID, say_sheet_encrypted(f->arena));
	return fail_say(f, INVALID, say_sheet_damaged_part(f->arena, p->name));
}

static bool is_bomb(const struct part *p, int64_t unpacked)
{
	return unpacked > BOMB_LEAST && unpacked / BOMB_RATIO > p->packed;
}

static int64_t read_zip(void *arg, void *to, size_t n, struct fail *f)
{
	struct part *p = arg;
	zip_int64_t got = zip_fread(p->file, to, n);
	if (got < 0) {
		(void)!zip_says(p, zip_file_get_error(p->file), f);
		return -1;
	}
	p->unpacked += got;
	p->package->unpacked += got;
	if (is_bomb(p, p->unpacked)) {
		(void)!fail_say(f, TOO_MUCH, say_sheet_bomb(f->arena, p->name));
		return -1;
	}
	if (p->package->unpacked > p->package->limit->unpacked_bytes) {
		const char *most = file_text(f, p->package->limit->unpacked_bytes / MIB);
		(void)!fail_say(f, TOO_MUCH, say_sheet_unpacked(f->arena, most));
		return -1;
	}
	return got;
}

enum outcome part_open(struct part *p, struct package *k, const char *name, const struct part_handler *h, void *arg, struct fail *f)
{
	zip_stat_t about;
	*p = (struct part){.name = name};
	zip_int64_t at = zip_name_locate(k->zip, name, ZIP_FL_NOCASE);
	if (at < 0 || zip_stat_index(k->zip, (zip_uint64_t)at, 0, &about))
		return MISSING;
	if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE)
		return fail_say(f, INVALID, say_sheet_encrypted(f->arena));
	zip_file_t *file = zip_fopen_index(k->zip, (zip_uint64_t)at, 0);
	if (!file)
		return zip_says(p, zip_get_error(k->zip), f);
	part_open_source(p, (struct source){read_zip, p}, name, h, arg);
	p->package = k;
	p->file = file;
	p->packed = (int64_t)(about.comp_size & INT64_MAX);
	p->size = (int64_t)(about.size & INT64_MAX);
	if (is_bomb(p, p->size))
		return fail_say(f, TOO_MUCH, say_sheet_bomb(f->arena, p->name));
	return OK;
}

static enum outcome damaged(struct part *p, struct fail *f)
{
	const char *line = file_text(f, (int64_t)XML_GetCurrentLineNumber(p->xml));
	return fail_say(f, INVALID, say_sheet_damaged_xml(f->arena, p->name, line));
}

/* Feed one more chunk. */
static enum outcome part_feed(struct part *p, enum XML_Status *status, struct fail *f)
{
	void *to = XML_GetBuffer(p->xml, CHUNK);
	if (!to)
		return damaged(p, f);
	int64_t n = p->source.read(p->source.arg, to, CHUNK, f);
	if (n < 0)
		return f->outcome;
	p->ended = n == 0;
	p->fed += n;
	*status = XML_ParseBuffer(p->xml, (int)n, n == 0);
	return OK;
}

static bool token_too_long(const struct part *p)
{
	XML_Index at = XML_GetCurrentByteIndex(p->xml);
	return !p->ended && p->fed - (at < 0 ? 0 : (int64_t)at) > TOKEN_MAX;
}

enum outcome part_run(struct part *p, struct fail *f)
{
	if (!p->xml)
		return fail_say(f, BROKEN, say_sheet_unreadable(f->arena, "XML"));
	p->fail = f;
	for (;;) {
		enum XML_Status status = XML_STATUS_OK;
		if (p->suspended)
			status = XML_ResumeParser(p->xml);
		else if (p->ended)
			return MISSING;
		else
			TRY(part_feed(p, &status, f));
		p->suspended = status == XML_STATUS_SUSPENDED;
		if (p->outcome != OK)
			return p->outcome;
		if (p->suspended)
			return OK;
		if (status != XML_STATUS_OK)
			return damaged(p, f);
		if (token_too_long(p))
			return fail_say(f, INVALID, say_sheet_unnatural(f->arena, p->name));
	}
}

void part_pause(struct part *p)
{
	XML_StopParser(p->xml, XML_TRUE);
}

void part_stop(struct part *p, enum outcome o)
{
	p->outcome = o;
	XML_StopParser(p->xml, XML_FALSE);
}

void part_close(struct part *p)
{
	if (p->xml)
		XML_ParserFree(p->xml);
	if (p->file)
		zip_fclose(p->file);
	p->xml = NULL;
	p->file = NULL;
}
