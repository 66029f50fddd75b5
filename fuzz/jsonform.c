/* Flat JSON forms: valid UTF-8 members or INVALID, however deep or broken the text. */
#include "pairs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return pairs_hold(parse_json_form, data, size);
}
