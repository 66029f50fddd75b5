/* Leaks that are not ours, for the address sanitizer: libxlsxwriter 1.1.4 copies the formula of a
 * drop-down twice and frees it once, some twenty bytes for each long list. */
#ifndef LEAKS_H
#define LEAKS_H

const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:lxw_strdup\n";
}

#endif
