/* urlencoded forms: whatever comes, a list of valid UTF-8 members or INVALID. */
#include "pairs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return pairs_hold(parse_urlencoded, data, size);
}
