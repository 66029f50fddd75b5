/* What the pages of reports share: the question in the address, the addresses of numbers and lists. */
#ifndef REPORTS_H
#define REPORTS_H

#include "report.h"
#include "web.h"

/* The snapshot of the path, or "now"; series, by, filters and than of the query. */
void reports_ask(struct call *c, struct report_ask *ask);
/* The query that tells the group of this question; g NULL: all that was asked. Begins with '?'. */
const char *reports_query(struct call *c, const struct report *r, const struct report_ask *ask, const struct stats_group *g);
/* /reports/ID, with `rest` ("/changes", "") and the query; measure and side when not "". */
const char *reports_href(struct call *c, const struct report *r, const char *rest, const char *query, const char *measure, const char *side);
/* The colleges in which somebody due by the report's moment had not registered: behind = [{college, missing}]. */
void reports_put_behind(struct call *c, struct view *v, const struct report_time *t, const struct stats_ask *of);
/* Head of every page of a report: snapshot, than, what is asked for; and for the page its cohort and crumbs. */
enum outcome reports_head(struct call *c, const struct report *r, const struct report_ask *ask) MUST_USE;

#endif
