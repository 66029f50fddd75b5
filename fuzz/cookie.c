/* Cookie headers: members of visible ASCII, never more than the bound. */
#include <assert.h>
#include <string.h>

#include "http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct pair *p;
	int n = 0;

	arena_init(&a);
	if (parse_cookies(&a, arena_dupn(&a, (const char *)data, size), &p) == OK)
		for (; p != NULL; p = p->next, n++) {
			assert(p->name[0] != '\0');
			for (const char *c = p->value; *c != '\0'; c++)
				assert(*c > ' ' && *c < 0x7f && *c != ';');
		}
	assert(n <= 200);
	arena_release(&a);
	return 0;
}
