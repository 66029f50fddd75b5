#include "sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "inside.h"
#include "words.h"

#define MIB (INT64_C(1) << 20)

static struct sheet_limits limits_filled(const struct sheet_limits *given)
{
	struct sheet_limits l = given ? *given : (struct sheet_limits){0};
	l.file_bytes = l.file_bytes ? l.file_bytes : 100 * MIB;
	l.unpacked_bytes = l.unpacked_bytes ? l.unpacked_bytes : 2048 * MIB;
	l.rows = l.rows ? l.rows : 1048576;
	l.columns = l.columns ? l.columns : 512;
	l.cell_chars = l.cell_chars ? l.cell_chars : 32767;
	l.shared_bytes = l.shared_bytes ? l.shared_bytes : 256 * MIB;
	return l;
}

static enum outcome file_judge(const struct sheet *s, int fd, int64_t *size, bool *zip, struct fail *f)
{
	*size = lseek(fd, 0, SEEK_END);
	if (*size < 0)
		return fail_say(f, BROKEN, say_sheet_unreadable(f->arena, strerror(errno)));
	if (*size == 0)
		return fail_say(f, INVALID, say_sheet_empty_file(f->arena));
	if (*size > s->limit.file_bytes) {
		const char *most = arena_printf(f->arena, "%lld", (long long)(s->limit.file_bytes / MIB));
		return fail_say(f, TOO_MUCH, say_sheet_file_too_big(f->arena, most));
	}
	return kind_judge(fd, *size, zip, f);
}

static enum outcome sheet_begin(struct sheet *s, const char *file, struct fail *f)
{
	bool zip = false;
	int64_t size = 0;
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_say(f, errno == ENOENT ? MISSING : BROKEN, say_sheet_unreadable(f->arena, strerror(errno)));
	enum outcome o = file_judge(s, fd, &size, &zip, f);
	if (o == OK && !zip)
		return csv_open(s, fd, size, f);
	close(fd);
	return o == OK ? xlsx_open(s, file, f) : o;
}

enum outcome sheet_open(struct sheet **out, const char *file, const struct sheet_limits *l, struct arena *a, struct fail *f)
{
	struct sheet *s = arena_new(a, struct sheet);
	*out = NULL;
	s->arena = a;
	s->limit = limits_filled(l);
	s->name = "";
	arena_init(&s->store);
	enum outcome o = sheet_begin(s, file, f);
	if (o == MISSING && s->reader)
		o = fail_say(f, INVALID, say_sheet_no_rows(f->arena));
	if (o != OK) {
		sheet_close(s);
		return o;
	}
	s->first_waits = true;
	*out = s;
	return OK;
}

enum outcome sheet_read(struct sheet *s, struct sheet_row *row, struct fail *f)
{
	*row = (struct sheet_row){0};
	if (s->first_waits) {
		s->first_waits = false;
		*row = s->first;
		return OK;
	}
	if (s->over == OK) {
		s->over = s->reader->next(s, row, f);
		s->why = s->over == OK || s->over == MISSING ? NULL : arena_dup(&s->store, f->text);
		return s->over;
	}
	return s->why ? fail_say(f, s->over, arena_dup(f->arena, s->why)) : s->over;
}

enum outcome sheet_next(struct sheet *s, struct sheet_row *row, struct fail *f)
{
	return s->ahead ? ahead_next(s, row, f) : sheet_read(s, row, f);
}

const char *sheet_name(const struct sheet *s)
{
	return s->name;
}

int sheet_read_progress(const struct sheet *s)
{
	return s->over == MISSING ? 1000 : s->reader->progress(s);
}

int sheet_progress(const struct sheet *s)
{
	return s->ahead ? ahead_progress(s) : sheet_read_progress(s);
}

void sheet_close(struct sheet *s)
{
	if (!s)
		return;
	ahead_close(s);
	if (s->reader)
		s->reader->close(s);
	s->reader = NULL;
	arena_release(&s->store);
}
