/* Jobs from their claim to their end: a person who asks one to stop is heard by each kind of export. */
#include <dirent.h>

#include "registering.h"

#include "job.h"
#include "store.h"
#include "work.h"

static const struct {
	const char *kind, *params;
} exports[] = {
	{ "graduate_export", "{\"scope\":\"0\",\"role\":\"office\",\"content\":\"columns\",\"columns\":\"student_no,name\",\"reason\":\"a test\"}" },
	{ "contact_export", "{\"scope\":\"0\",\"role\":\"office\",\"reason\":\"a test\"}" },
	{ "late_export", "{\"scope\":\"0\",\"role\":\"office\",\"kind\":\"registered\",\"title\":\"registered\",\"reason\":\"a test\"}" },
};
enum { EXPORTS = sizeof exports / sizeof *exports };

struct filing {
	size_t which;
	int64_t id;
	struct job_row row;
};

static enum outcome file(struct ctx *c, void *arg)
{
	struct filing *k = arg;

	return job_new(c, exports[k->which].kind, exports[k->which].params, "", "book.xlsx", &k->id);
}

static enum outcome read_job(struct ctx *c, void *arg)
{
	struct filing *k = arg;

	return job_get(c, k->id, &k->row);
}

static struct job_row job(struct fixture *f, struct filing *k)
{
	struct ctx c = fixture_ctx(f, NULL);

	MUST(f, ctx_read(&c, read_job, k));
	return k->row;
}

static int64_t filed(struct people *p, struct filing *k)
{
	struct ctx c = fixture_ctx(p->f, p->office);

	MUST(p->f, ctx_write(&c, file, k));
	return k->id;
}

static void run(struct fixture *f, int64_t id)
{
	struct ctx c = fixture_ctx(f, NULL);
	struct work w = { .ctx = &c, .owner = "a" };

	MUST(f, work_do(&w, id));
}

/* Workbooks in the making that are left in the files' folder. */
static int left(struct fixture *f)
{
	DIR *folder = opendir(f->program.files);
	const struct dirent *e;
	int n = 0;

	assert_non_null(folder);
	while ((e = readdir(folder)) != NULL)
		n += strncmp(e->d_name, "job-", 4) == 0;
	closedir(folder);
	return n;
}

/* Asked while a runner had it that died since: who takes it up next stops at the first page, and leaves nobody's data behind. */
static void an_export_that_is_asked_to_stop_stops(struct fixture *f)
{
	struct people p;
	struct someone s;

	people_new(&p, f);
	s = someone_new(&p, 0);
	submit_form(&p, &s, form_employer(), "agreement");
	for (size_t i = 0; i < EXPORTS; i++) {
		struct filing k = { .which = i };

		run(f, filed(&p, &k));
		assert_string_equal(job(f, &k).state, "done");
		filed(&p, &k);
		fixture_sql(f, arena_printf(f->arena, "UPDATE job SET state = 'running', cancel = 1, lease_owner = 'dead' WHERE id = %lld", (long long)k.id));
		run(f, k.id);
		assert_string_equal(job(f, &k).state, "cancelled");
		assert_string_equal(job(f, &k).result_hash, "");
		assert_int_equal(left(f), 0);
	}
}
ON_EACH_ENGINE(an_export_that_is_asked_to_stop_stops)

enum { ROWS = 2 * IMPORT_CHUNK + 10 };

struct book {
	char hash[65];
	int64_t size, id;
	const char *mime;
};

static enum outcome file_book(struct ctx *c, void *arg)
{
	struct book *b = arg;

	TRY(store_note(c, b->hash, b->size, b->mime));
	return job_new(c, "roster_import", "{\"role\":\"office\"}", b->hash, "book.csv", &b->id);
}

/* Begun anew behind two thousand rows, and wanted back before it came to the first that is left. */
static void an_import_that_goes_on_can_be_called_back_at_once(struct fixture *f)
{
	const _Atomic bool stop = true;
	struct people p;
	struct book b;
	struct buf text;
	struct ctx c;
	struct work w = { .ctx = &c, .owner = "b", .stop = &stop };

	people_new(&p, f);
	buf_init(&text, f->arena);
	buf_put(&text, "\xe5\xad\xa6\xe5\x8f\xb7,\xe5\xa7\x93\xe5\x90\x8d\n"); /* student number, name */
	for (int i = 0; i < ROWS; i++)
		buf_printf(&text, "2024%06d,N\n", i);
	fixture_graduate(f, arena_printf(f->arena, "2024%06d", ROWS - 1), "M", "99", 0);
	b.size = (int64_t)text.n;
	c = fixture_ctx(f, p.office);
	MUST(f, store_bytes(&c, buf_text(&text), text.n, b.hash, &b.mime));
	MUST(f, ctx_write(&c, file_book, &b));
	fixture_sql(f, arena_printf(f->arena, "UPDATE job SET state = 'applying', lease_owner = 'dead', next_row = %d, faulty = %d WHERE id = %lld", ROWS - 5, ROWS - 7,
		(long long)b.id));
	c = fixture_ctx(f, NULL);
	assert_int_equal(work_do(&w, b.id), BUSY);
	assert_int_equal(fixture_count(f, "SELECT next_row FROM job"), ROWS - 5);
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM graduate WHERE name = 'N'"), 0);
	w.stop = NULL;
	c = fixture_ctx(f, NULL);
	MUST(f, work_do(&w, b.id));
	assert_string_equal(w.job.state, "done");
	assert_int_equal(fixture_count(f, "SELECT count(*) FROM graduate WHERE name = 'N'"), 1);
}
ON_EACH_ENGINE(an_import_that_goes_on_can_be_called_back_at_once)

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(an_export_that_is_asked_to_stop_stops), BOTH(an_import_that_goes_on_can_be_called_back_at_once) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
