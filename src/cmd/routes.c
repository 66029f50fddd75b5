/* quxiang routes: every door of the program and who may use it; --openapi: the same as OpenAPI. */
#include <stdio.h>

#include "cmd.h"
#include "openapi.h"
#include "web.h"

enum outcome cmd_routes(struct invocation *v)
{
	struct buf out;

	buf_init(&out, v->arena);
	if (args_has(&v->args, "openapi")) {
		openapi_print(&out);
		puts(buf_text(&out));
		return OK;
	}
	for (int i = 0; i < route_count; i++)
		printf("%-4s %-32s %-60s %s\n", routes[i].method == GET ? "GET" : "POST", routes[i].path,
			roles_text(v->arena, routes[i].who, " "), route_title(&routes[i]));
	return OK;
}
