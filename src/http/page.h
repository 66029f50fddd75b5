/* Pages: HTML templates (src/web/pages/NAME.html, embedded) filled from a view. Compiled once at start
 * into a list of steps. The language knows no logic but presence and lists:
 *
 *   {{name}} {{row.member}}     the value, by its kind: numbers 6,431; times 2024-08-30 17:00; codes as
 *                               their names; percent 96.72% ("-" stays "-"); bool as the words for yes and
 *                               no; ids plain; HTML-escaped (& < > " '), safe in text and quoted attributes
 *   {{name|raw}}                the plain value (6431, code, ms, 1 or 0), still HTML-escaped
 *   {{name|url}}                plain, percent-encoded, for one query value or path segment
 *   {{name|date}} {{name|stamp}}  a time as 2024-08-30, with seconds
 *   {{name|until}}  the end of something: midnight is 2024-08-30 24:00
 *   {{name|lines}}              escaped, \n as <br>
 *   {{name|html}}               as it is: only for items made by view_markup (SVG drawn in C)
 *   {{#if x}} ... {{else}} ... {{/if}}      x present and not "", 0, false, empty list, missing row
 *   {{#if x = 'text'}} {{#if x != 'text'}} {{#if x = y}}   compares the plain values
 *   {{#each list}} ... {{/each}}  members by their bare name, then the outer scopes'; {{@index}} from 1,
 *                               {{#if @first}}, {{#if @last}}; {{else}} part for an empty list
 *   {{#with row}} ... {{/with}}   one row or sub view as the scope; {{else}} part when there is no row
 *   {{> part}}                  pages/part.html, in the same scope (its last newline left off)
 *   {{asset quxiang.css}}       the address of an embedded asset (unknown: refused at start)
 *   {{layout staff}}            first tag: the page is put at {{content}} of pages/staff.html, which may
 *                               have a layout itself
 *   {{!-- remark --}}
 *
 * if, each, with, else, their ends, layout and remarks that stand alone on a line take the line with them.
 *
 * Refused at start, each with file and line: an unknown part, asset or filter, bad nesting, a circle of
 * parts, and a value where escaping is not enough: outside quotes in a tag, in script, style or comments.
 * Branches must leave the markup in the same state, and a file must end outside any tag.
 *
 * A name the view does not have prints nothing, and an unknown list is empty. When strict (the default of
 * QX_TEST builds) it aborts instead, naming page and line, unless it stands in the condition of an if. */
#ifndef PAGE_H
#define PAGE_H

#include "fail.h"
#include "view.h"

struct page_source {
	const char *name, *text; /* "graduates_list" */
};
extern const struct page_source page_sources[]; /* generated; ends with name NULL */

struct pages; /* lives in the arena; read-only once compiled, so any thread may render */
/* The sources' texts are borrowed. INVALID: f has one fault a file, at "pages/NAME.html:LINE". */
enum outcome pages_compile(struct pages **out, struct arena *a, const struct page_source *sources, struct fail *f) MUST_USE;
void pages_strict(struct pages *p, bool strict);
/* Render a page with its layout into out. names (may be NULL) resolves codes; an unknown code prints
 * itself. BROKEN: no page of that name. TOO_MUCH: more than 64 MiB. */
enum outcome page_render(
	const struct pages *p, const char *name, const struct view *v, const struct code_names *names, struct buf *out) MUST_USE;
/* The escaping of {{name}}, for markup drawn in C: safe in text and in quoted attributes. */
void page_escape(struct buf *out, const char *text);
void page_number(struct buf *out, int64_t v); /* 6,431 */

#endif
