/* The XML of one worksheet, without the ZIP around it: the scanner of rows and the texts of cells. The
 * first byte says how many bytes a read gives, so that every cut between chunks is tried. */
#include "book_rows.h"
#include "sheet_bytes.h"

struct bytes {
	const uint8_t *at;
	size_t n, step;
};

static int64_t give(void *arg, void *to, size_t n, struct fail *f)
{
	struct bytes *b = arg;
	size_t some = b->n < b->step ? b->n : b->step;
	some = some < n ? some : n;
	memcpy(to, b->at, some);
	b->at += some;
	b->n -= some;
	return (int64_t)some;
}

static void read_rows(struct bytes *from, const struct book *b, struct arena *a, struct fail *f)
{
	struct rows r;
	struct sheet_row row;
	int64_t last = 0;
	enum outcome o;
	rows_init(&r, b, &tight, "S", a);
	rows_open_source(&r, (struct source){give, from});
	while ((o = rows_next(&r, &row, f)) == OK) {
		check_row(&row, last);
		last = row.number;
	}
	assert(o == MISSING || ((o == INVALID || o == TOO_MUCH) && f->text));
	rows_close(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const char *texts[] = {"shared", "", "two"};
	static const char **pages[] = {texts};
	static struct number_format formats[] = {{NUMBER_PLAIN, 0}, {NUMBER_DATE, 0}, {NUMBER_TIME, 0}, {NUMBER_MOMENT, 0}, {NUMBER_PLAIN, 6}};
	if (n == 0)
		return 0;
	struct book b = {.formats = formats, .format_count = 5, .strings = pages, .string_count = 3, .from_1904 = bytes[0] & 1};
	struct bytes from = {bytes + 1, n - 1, bytes[0] / 2 + (bytes[0] > 250 ? 65536 : 1)};
	struct arena a;
	struct fail f;
	arena_init(&a);
	fail_init(&f, &a);
	read_rows(&from, &b, &a, &f);
	arena_release(&a);
	return 0;
}
