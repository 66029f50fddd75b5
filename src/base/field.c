#include "field.h"

#include <assert.h>
#include <string.h>

const struct field *shape_field(const struct shape *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->fields[i].name[0] == name[0] && strcmp(s->fields[i].name, name) == 0)
			return &s->fields[i];
	return NULL;
}

int64_t field_int(const struct field *f, const void *row)
{
	assert(FIELD_IS_INT(f->kind));
	int64_t v;
	memcpy(&v, (const char *)row + f->offset, sizeof v);
	return v;
}

const char *field_text(const struct field *f, const void *row)
{
	assert(!FIELD_IS_INT(f->kind));
	const char *text;
	memcpy(&text, (const char *)row + f->offset, sizeof text);
	return text ? text : "";
}

/* From the right. */
const char *digits(int64_t n, char room[24])
{
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
	char *p = room + 23;

	*p = '\0';
	do
		*--p = (char)('0' + left % 10);
	while ((left /= 10) > 0);
	if (n < 0)
		*--p = '-';
	return p;
}

const char *field_plain(const struct field *f, const void *row, char scratch[24])
{
	if (!FIELD_IS_INT(f->kind))
		return field_text(f, row);
	return digits(field_int(f, row), scratch);
}

void field_set_text(const struct field *f, void *row, const char *text)
{
	assert(!FIELD_IS_INT(f->kind));
	if (!text)
		text = "";
	memcpy((char *)row + f->offset, &text, sizeof text);
}

void field_set_int(const struct field *f, void *row, int64_t v)
{
	assert(FIELD_IS_INT(f->kind));
	memcpy((char *)row + f->offset, &v, sizeof v);
}
