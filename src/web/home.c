/* The first address: each to his own first page. */
#include <string.h>

#include "routes.h"

enum outcome show_home(struct call *c)
{
	if (c->session == NULL)
		call_go(c, "/login");
	else if (c->session->must_change)
		call_go(c, "/password");
	else if (c->session->actor.graduate_id)
		call_go(c, "/my");
	else if (strcmp(c->session->actor.role, "admin") == 0)
		call_go(c, "/accounts");
	else
		call_go(c, "/overview");
	return OK;
}
