/* Whatever stands in a cell or a form: cleaning gives valid UTF-8 and changes nothing the second time,
 * what is read as a date, a number or a code reads the same again. */
#include <assert.h>
#include <string.h>

#include "clock.h"
#include "code.h"
#include "identity.h"
#include "secret.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void dates(const char *text)
{
	char out[11], again[11];

	if (date_parse(text, out)) {
		assert(date_parse(out, again) && strcmp(out, again) == 0);
		assert(date_days(out) != DATE_NONE);
	}
	(void)instant_parse(text);
}

static void numbers(struct arena *a, const char *text)
{
	struct identity id, id_again;
	struct uscc u, u_again;
	char mobile[12], mobile_again[12];

	if (identity_read(text, &id) == IDENTITY_GOOD)
		assert(identity_read(id.number, &id_again) == IDENTITY_GOOD && strcmp(id.number, id_again.number) == 0);
	else
		assert(*identity_say(a, identity_read(text, &id), text) != '\0');
	if (uscc_read(text, &u) == USCC_GOOD)
		assert(uscc_read(u.code, &u_again) == USCC_GOOD && u.inner == u_again.inner);
	else
		assert(*uscc_say(a, uscc_read(text, &u), text) != '\0');
	if (phone_mobile(text, mobile))
		assert(phone_mobile(mobile, mobile_again) && phone_any(mobile));
	if (email_shaped(text))
		assert(strpbrk(text, " \r\n<>\"") == NULL);
}

static void codes(struct arena *a, const char *text)
{
	static const char *const sets[] = { "destination", "division", "country", "education_level" };

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		const struct code_set *set = code_set(sets[i]);
		const struct code *c = code_read(set, a, text);

		if (c != NULL)
			assert(code_find(set, c->code) == c);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	const char *raw;
	char *clean;

	arena_init(&a);
	raw = arena_dupn(&a, (const char *)data, size);
	for (int narrow = 0; narrow < 2; narrow++) {
		clean = utf8_clean(&a, raw, narrow);
		assert(utf8_valid(clean, strlen(clean)));
		assert(strcmp(clean, utf8_clean(&a, clean, narrow)) == 0);
		assert(utf8_cut(clean, utf8_count(clean)) == strlen(clean));
		dates(clean);
		numbers(&a, clean);
		codes(&a, clean);
		mask_id_no(&a, clean);
		mask_phone(&a, clean);
		mask_email(&a, clean);
	}
	arena_release(&a);
	return 0;
}
