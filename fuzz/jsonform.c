/* Flat JSON forms: valid UTF-8 members or INVALID, however deep or broken the text. */
#include <assert.h>
#include <string.h>

#include "http.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct pair *p;
	int n = 0;

	arena_init(&a);
	if (parse_json_form(&a, (const char *)data, size, &p) == OK)
		for (; p != NULL; p = p->next, n++)
			assert(utf8_valid(p->name, strlen(p->name)) && utf8_valid(p->value, strlen(p->value)));
	assert(n <= 2000);
	arena_release(&a);
	return 0;
}
