/* A workbook's package (a ZIP) and its parts read as streams of XML, with every bound that a hostile
 * file could try: total and relative inflation, depth, length of one tag, document types. */
#ifndef PART_H
#define PART_H

#include <expat.h>
#include <zip.h>

#include "inside.h"

struct package {
	zip_t *zip;
	const struct sheet_limits *limit;
	int64_t unpacked; /* bytes of all parts together so far */
};

enum outcome package_open(struct package *k, const char *file, const struct sheet_limits *limit, struct fail *f) MUST_USE;
bool package_has(struct package *k, const char *name);
void package_close(struct package *k);

/* Names come without namespace prefix; attributes are expat's name/value pairs with prefixes. */
struct part_handler {
	void (*start)(void *arg, const char *name, const char **attributes);
	void (*end)(void *arg, const char *name); /* NULL = none */
	void (*text)(void *arg, const char *bytes, int n); /* NULL = none */
};

struct part {
	struct package *package; /* NULL: read from a source that is bounded otherwise */
	struct source source;
	zip_file_t *file;
	const char *name;
	int64_t packed, size, unpacked; /* bytes; size as the directory says */
	XML_Parser xml;
	const struct part_handler *handler;
	void *arg;
	struct fail *fail;    /* of the part_run under way, for handlers that stop */
	enum outcome outcome; /* set by part_stop */
	int64_t fed; /* bytes given to the parser */
	int depth;
	bool suspended, ended;
};

/* MISSING when the package has no part of that name (ASCII case ignored). */
enum outcome part_open(struct part *p, struct package *k, const char *name, const struct part_handler *h, void *arg, struct fail *f) MUST_USE;
void part_open_source(struct part *p, struct source source, const char *name, const struct part_handler *h, void *arg);
/* OK when a handler called part_pause, MISSING at the end of the part. */
enum outcome part_run(struct part *p, struct fail *f) MUST_USE;
void part_pause(struct part *p);
/* A handler gives up; it has filled p->fail. */
void part_stop(struct part *p, enum outcome o);
void part_close(struct part *p);

/* The value of the attribute of that name (prefix not looked at), or NULL. */
const char *attribute(const char **attributes, const char *name);

#endif
