/* How a request grows, step by step, from what a connection brings. Knows no server library. Whatever is
 * wrong is noted by request_break and leaves the request fit to be handed to the handler. */
#ifndef REQUEST_H
#define REQUEST_H

#include "http.h"

/* The first fault counts. text is kept, not copied. */
void request_break(struct request *r, enum outcome o, int status, const char *text);

/* target as it stood in the request line, undecoded. r->arena must be set; fills path, query, args, json. */
void request_begin(struct request *r, const char *method, const char *target);

/* Once per header line, in order; then once when all are there: cookies, JSON or not, peer. address is the
 * client's; via_proxy: X-Forwarded-For may be believed. */
void request_header_add(struct request *r, struct pair ***end, const char *name, const char *value);
void request_headers_done(struct request *r, const char *address, bool via_proxy);

/* The framing that the headers tell. length is -1 for a chunked body. INVALID when there is more than one
 * way to read it: such a connection cannot go on. */
enum outcome request_framing(const struct request *r, int64_t *length) MUST_USE;

/* The whole body, which stays where it is as long as the request. */
void request_body(struct request *r, const unsigned char *p, size_t n);

#endif
