/* multipart forms. The first line is the content type, the rest the body. Uploads lie within the body, their
 * names are base names. */
#include <assert.h>
#include <string.h>

#include "http.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_uploads(const struct upload *u, const uint8_t *body, size_t n)
{
	for (; u != NULL; u = u->next) {
		assert(u->bytes >= body && u->size <= n && u->bytes + u->size <= body + n);
		assert(strpbrk(u->file_name, "/\\") == NULL && strlen(u->file_name) <= 240 && u->file_name[0] != '\0');
		assert(utf8_valid(u->file_name, strlen(u->file_name)) && utf8_valid(u->field, strlen(u->field)));
		assert(strcmp(u->file_name, "..") != 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t type_n = line != NULL ? (size_t)(line - data) : 0;
	struct upload *files;
	struct arena a;
	struct pair *p;

	if (line == NULL)
		return 0;
	arena_init(&a);
	if (parse_multipart(&a, arena_dupn(&a, (const char *)data, type_n), line + 1, size - type_n - 1, &p, &files) == OK) {
		check_uploads(files, line + 1, size - type_n - 1);
		for (; p != NULL; p = p->next)
			assert(utf8_valid(p->name, strlen(p->name)) && utf8_valid(p->value, strlen(p->value)));
	}
	arena_release(&a);
	return 0;
}
