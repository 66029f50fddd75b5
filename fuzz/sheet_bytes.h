/* Reads bytes as a sheet and asserts what every caller relies on. */
#ifndef SHEET_BYTES_H
#define SHEET_BYTES_H

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sheet.h"
#include "utf8.h"

static const struct sheet_limits tight = {
	.file_bytes = 1 << 20, .unpacked_bytes = 4 << 20, .rows = 2000, .columns = 40, .cell_chars = 300, .shared_bytes = 1 << 20};

__attribute__((unused)) static void check_row(const struct sheet_row *row, int64_t last)
{
	assert(row->number > last && row->number <= tight.rows);
	assert(row->count > 0 && row->count <= tight.columns);
	assert(row->cells[row->count - 1].text[0]);
	for (int i = 0; i < row->count; i++) {
		const char *text = row->cells[i].text;
		assert(text && utf8_valid(text, strlen(text)) && utf8_count(text) <= (size_t)tight.cell_chars);
	}
}

__attribute__((unused)) static void read_file(const char *path, struct arena *a, struct fail *f)
{
	struct sheet *s;
	struct sheet_row row;
	int64_t last = 0;
	enum outcome o = sheet_open(&s, path, &tight, a, f);
	if (o != OK) {
		assert((o == INVALID || o == TOO_MUCH) && f->text && !s);
		return;
	}
	assert(utf8_valid(sheet_name(s), strlen(sheet_name(s))));
	while ((o = sheet_next(s, &row, f)) == OK) {
		check_row(&row, last);
		last = row.number;
		assert(sheet_progress(s) >= 0 && sheet_progress(s) <= 1000);
	}
	assert(o == MISSING || ((o == INVALID || o == TOO_MUCH) && f->text));
	sheet_close(s);
}

__attribute__((unused)) static void read_bytes(const uint8_t *bytes, size_t n)
{
	struct arena a;
	struct fail f;
	char path[64];
	int fd = memfd_create("sheet", MFD_CLOEXEC);
	assert(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	arena_init(&a);
	fail_init(&f, &a);
	read_file(path, &a, &f);
	arena_release(&a);
	close(fd);
}

#endif
