/* Any bytes as a text table: what is known by its first bytes is xlsx.c's. */
#include "sheet_bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	if (n < 2 || (bytes[0] != 'P' && bytes[0] != 0xD0))
		read_bytes(bytes, n);
	return 0;
}
