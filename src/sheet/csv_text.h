/* A text table's bytes as UTF-8, whatever it was written in. */
#ifndef CSV_TEXT_H
#define CSV_TEXT_H

#include <iconv.h>

#include "inside.h"

struct csv_text {
	int fd;
	int64_t size, consumed; /* bytes of the file */
	iconv_t convert;        /* (iconv_t)-1: the file is UTF-8 */
	char raw[65536];
	size_t raw_at, raw_n;
	bool ended;
};

/* Reads the whole file once to learn its encoding: BOM, else UTF-8 when (nearly) all of it is, else GB18030. */
void csv_text_open(struct csv_text *t, int fd, int64_t size);
/* Up to n bytes of UTF-8 (n >= 8), not always whole characters; 0 at the end; -1: the bytes are no text in
 * the encoding. */
int64_t csv_text_read(struct csv_text *t, char *to, size_t n);
void csv_text_close(struct csv_text *t);

#endif
