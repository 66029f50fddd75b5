/* Any bytes as a file: opened by content and read to the end, under tight limits. */
#include "sheet_bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	read_bytes(bytes, n);
	return 0;
}
