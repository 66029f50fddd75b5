/* What a file is, by its first bytes: those that are no table get a sentence of their own. */

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "inside.h"
#include "words.h"

#define HEAD 4096

struct magic {
	const char *bytes;
	size_t n;
	char *(*say)(struct arena *);
};

static const struct magic magics[] = {
	{"%PDF", 4, say_sheet_pdf},
	{"\x89PNG\r\n", 6, say_sheet_image},
	{"\xFF\xD8\xFF", 3, say_sheet_image},
	{"GIF8", 4, say_sheet_image},
	{"II*\0", 4, say_sheet_image},
	{"MM\0*", 4, say_sheet_image},
	{"Rar!\x1A", 5, say_sheet_archive},
	{"7z\xBC\xAF\x27\x1C", 6, say_sheet_archive},
	{"\x1F\x8B", 2, say_sheet_archive},
	{"BZh", 3, say_sheet_archive},
	{"\xFD" "7zXZ", 5, say_sheet_archive},
};

/* A directory entry of a compound file ([MS-CFB] 2.6.1): 128 bytes at a multiple of 128, the name first
 * in UTF-16, its length in bytes with the end at 64. */
static bool entry_is(const unsigned char *entry, const char *name)
{
	size_t n = strlen(name);
	if (entry[64] != (n + 1) * 2 || entry[65] != 0)
		return false;
	for (size_t i = 0; i <= n; i++)
		if (entry[2 * i] != (unsigned char)name[i] || entry[2 * i + 1] != 0)
			return false;
	return true;
}

static void entries_note(const unsigned char *bytes, size_t n, bool *locked, bool *workbook)
{
	for (size_t at = 0; at + 128 <= n; at += 128) {
		*locked |= entry_is(bytes + at, "EncryptedPackage");
		*workbook |= entry_is(bytes + at, "Workbook") || entry_is(bytes + at, "Book");
	}
}

static enum outcome compound_judge(int fd, struct fail *f)
{
	unsigned char block[65536];
	bool locked = false, workbook = false;
	ssize_t n;
	for (off_t at = 0; (n = pread(fd, block, sizeof block, at)) > 0; at += (off_t)sizeof block)
		entries_note(block, (size_t)n, &locked, &workbook);
	if (locked)
		return fail_say(f, INVALID, say_sheet_password(f->arena));
	if (workbook)
		return fail_say(f, INVALID, say_sheet_legacy_xls(f->arena));
	return fail_say(f, INVALID, say_sheet_old_office(f->arena));
}

/* Programs that export a web page or an XML table under the name .xls. */
static enum outcome markup_judge(const char *head, struct fail *f)
{
	head += strspn(head, "\xEF\xBB\xBF \t\r\n");
	if (head[0] != '<')
		return OK;
	if (strstr(head, "urn:schemas-microsoft-com:office:spreadsheet"))
		return fail_say(f, INVALID, say_sheet_xml_2003(f->arena));
	if (!strncasecmp(head, "<!doctype", 9) || strcasestr(head, "<html") || strcasestr(head, "<table") || strcasestr(head, "<meta"))
		return fail_say(f, INVALID, say_sheet_html(f->arena));
	return OK;
}

enum outcome kind_judge(int fd, int64_t size, bool *zip, struct fail *f)
{
	char head[HEAD + 1] = {0};
	ssize_t n = pread(fd, head, HEAD, 0);
	*zip = n >= 4 && (!memcmp(head, "PK\3\4", 4) || !memcmp(head, "PK\5\6", 4) || !memcmp(head, "PK\7\x8", 4));
	if (n >= 8 && !memcmp(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8))
		return compound_judge(fd, f);
	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (n >= (ssize_t)magics[i].n && !memcmp(head, magics[i].bytes, magics[i].n))
			return fail_say(f, INVALID, magics[i].say(f->arena));
	return markup_judge(head, f);
}
