#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "words.h"
#include "write_inside.h"

bool plain_number(const char *text)
{
	const char *p = text + (*text == '-' || *text == '+');
	size_t whole = strspn(p, "0123456789");
	p += whole;
	if (*p == '.') {
		size_t part = strspn(p + 1, "0123456789");
		return whole > 0 && part > 0 && p[1 + part] == '\0';
	}
	return whole > 0 && *p == '\0';
}

enum outcome writer_fail(struct sheet_writer *w, enum outcome o, const char *why)
{
	if (w->over == OK) {
		w->over = o;
		w->why = why;
	}
	return w->over;
}

static enum outcome failed_by_system(struct sheet_writer *w)
{
	return writer_fail(w, BROKEN, say_sheet_write_failed(w->arena, strerror(errno)));
}

/* The file is made under another name beside its own, readable by its owner alone. */
static enum outcome temp_make(struct sheet_writer *w)
{
	char *temp = arena_printf(w->arena, "%s.XXXXXX", w->file);
	int fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return failed_by_system(w);
	close(fd);
	w->temp = temp;
	return OK;
}

static const char *folder_of(struct arena *a, const char *file)
{
	const char *slash = strrchr(file, '/');
	if (!slash)
		return ".";
	return slash == file ? "/" : arena_dupn(a, file, (size_t)(slash - file));
}

enum outcome sheet_writer_open(struct sheet_writer **out, const char *file, enum sheet_format format, struct arena *a, struct fail *f)
{
	struct sheet_writer *w = arena_new(a, struct sheet_writer);
	*w = (struct sheet_writer){.arena = a, .file = arena_dup(a, file), .folder = folder_of(a, file), .footer = ""};
	*out = NULL;
	enum outcome o = temp_make(w);
	if (o == OK)
		o = format == SHEET_CSV ? csv_writer_open(w) : xlsx_writer_open(w);
	if (o == OK) {
		*out = w;
		return OK;
	}
	if (w->temp)
		unlink(w->temp);
	return fail_say(f, o, w->why);
}

static const char *const *choices_copy(struct arena *a, const char *const *choices)
{
	size_t n = 0;
	while (choices && choices[n])
		n++;
	if (n == 0)
		return NULL;
	const char **copy = arena_array(a, n + 1, sizeof *copy);
	for (size_t i = 0; i < n; i++)
		copy[i] = arena_dup(a, choices[i]);
	return copy;
}

static const struct sheet_column *columns_copy(struct arena *a, const struct sheet_column *columns, int count)
{
	struct sheet_column *copy = arena_array(a, (size_t)count, sizeof *copy);
	for (int i = 0; i < count; i++) {
		copy[i] = columns[i];
		copy[i].heading = arena_dup(a, columns[i].heading);
		copy[i].remark = arena_dup(a, columns[i].remark);
		copy[i].choices = choices_copy(a, columns[i].choices);
	}
	return copy;
}

enum outcome sheet_write_sheet(struct sheet_writer *w, const char *name, const struct sheet_column *columns, int count)
{
	if (w->over != OK)
		return w->over;
	if (w->sheets > 0 && w->writer->end)
		TRY(w->writer->end(w));
	w->columns = columns_copy(w->arena, columns, count);
	w->count = count;
	w->row = w->above_count;
	w->sheets++;
	return w->writer->sheet(w, name);
}

enum outcome sheet_write_row(struct sheet_writer *w, const char *const *cells, const unsigned char *marks)
{
	if (w->over != OK)
		return w->over;
	w->row++;
	return w->writer->row(w, cells, marks);
}

void sheet_write_footer(struct sheet_writer *w, const char *text)
{
	w->footer = arena_dup(w->arena, text ? text : "");
}

void sheet_write_above(struct sheet_writer *w, const char *const *lines, int count)
{
	const char **copy = arena_array(w->arena, (size_t)count, sizeof *copy);
	for (int i = 0; i < count; i++)
		copy[i] = arena_dup(w->arena, lines[i]);
	w->above = copy;
	w->above_count = count;
}

static enum outcome sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	int error = errno;
	if (fd >= 0)
		close(fd);
	errno = error;
	return done ? OK : BROKEN;
}

/* The name is durable when its folder is. */
static enum outcome put_in_place(struct sheet_writer *w)
{
	if (sync_path(w->temp, O_RDONLY) != OK || rename(w->temp, w->file) || sync_path(w->folder, O_RDONLY | O_DIRECTORY) != OK)
		return failed_by_system(w);
	return OK;
}

enum outcome sheet_writer_close(struct sheet_writer *w, struct fail *f)
{
	enum outcome o = w->writer->finish(w, w->over == OK);
	if (o == OK && w->over == OK)
		o = put_in_place(w);
	if (w->over == OK)
		return o;
	unlink(w->temp);
	return fail_say(f, w->over, w->why);
}
