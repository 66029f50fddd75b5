/* From the target of a request line to a route: the path handed on has no way up and no NUL, and captures are
 * never empty. */
#include <assert.h>
#include <string.h>

#include "request.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct router *routes(struct arena *a)
{
	static const char *const patterns[] = { "/", "/graduates", "/graduates/{id}", "/graduates/{id}/files/{file}", "/graduates/import",
						"/graduates/import/{job}", "/help/{page*}", "/help/index", "/{any}/{thing}/x" };
	struct router *r = router_new(a);

	for (int i = 0; i < (int)(sizeof patterns / sizeof *patterns); i++)
		router_add(r, i % 3 == 0 ? POST : GET, patterns[i], i);
	return r;
}

static void check_path(const char *path)
{
	assert(path[0] == '/' && utf8_valid(path, strlen(path)));
	assert(strstr(path, "//") == NULL && strstr(path, "/../") == NULL && strstr(path, "/./") == NULL);
	assert(strchr(path, '\\') == NULL && strchr(path, '\n') == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct request r = { .arena = &a };

	arena_init(&a);
	request_begin(&r, size % 2 == 0 ? "GET" : "POST", arena_dupn(&a, (const char *)data, size));
	check_path(r.path);
	if (r.broken == OK && router_find(routes(&a), &a, r.method, r.path, &r.captures) >= 0)
		for (const struct pair *p = r.captures; p != NULL; p = p->next)
			assert(p->name[0] != '\0' && p->value[0] != '\0');
	arena_release(&a);
	return 0;
}
