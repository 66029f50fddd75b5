/* embed OUTDIR embed.list SCHEMA.sql... -- PAGE.html...
 * writes OUTDIR/embed.c: the migrations, the page templates and the assets (compressed once, here) that
 * the binary carries. Bytes enter by the assembler's .incbin, which costs no compile time. */
#include <sodium.h>
#include <sys/stat.h>
#include <zlib.h>

#include "maker.h"

enum { SMALL = 1024 /* smaller assets are not worth compressing */ };

/* "schema/0001_first.sql" gives "0001_first". */
static char *stem(const char *file)
{
	const char *slash = strrchr(file, '/');
	char *name = text_of("%s", slash ? slash + 1 : file);
	char *dot = strrchr(name, '.');
	if (dot)
		*dot = '\0';
	return name;
}

/* Declares symbol as the bytes of file, with a NUL behind. */
static void put_bytes(FILE *out, const char *symbol, const char *type, const char *file)
{
	if (strpbrk(file, "\"\\\n"))
		die((struct place){ file, 1 }, "a file name with quotes, backslashes or line ends cannot be embedded");
	fprintf(out,
		"__asm__(\".pushsection .rodata\\n.balign 16\\n.global %s\\n%s:\\n.incbin \\\"%s\\\"\\n.byte 0\\n.popsection\\n\");\n"
		"extern const %s %s[] __attribute__((visibility(\"hidden\")));\n\n",
		symbol, symbol, file, type, symbol);
}

/* ---- migrations and pages ---- */

static void put_migrations(FILE *out, char *const *files, int count)
{
	for (int i = 0; i < count; i++)
		put_bytes(out, text_of("embed_migration_%d", i), "char", files[i]);
	fputs("const struct migration migrations[] = {\n", out);
	for (int i = 0, last = 0; i < count; i++) {
		char *end, *name = stem(files[i]);
		long number = strtol(name, &end, 10);
		if (end == name || number <= last || number > 9999 || *end != '_' || end[1] == '\0')
			die((struct place){ files[i], 1 }, "migrations are called 0001_name.sql and rise in number");
		last = (int)number;
		fprintf(out, "\t{%ld, \"%s\", embed_migration_%d},\n", number, end + 1, i);
	}
	fputs("\t{0, NULL, NULL},\n};\n\n", out);
}

static void put_pages(FILE *out, char *const *files, int count)
{
	for (int i = 0; i < count; i++)
		put_bytes(out, text_of("embed_page_%d", i), "char", files[i]);
	fputs("const struct page_source page_sources[] = {\n", out);
	for (int i = 0; i < count; i++)
		fprintf(out, "\t{\"%s\", embed_page_%d},\n", stem(files[i]), i);
	fputs("\t{NULL, NULL},\n};\n\n", out);
}

/* ---- assets ---- */

struct piece {
	const char *path, *type;
	char digest[2 * crypto_generichash_BYTES + 1];
	size_t size;
	bool gzip;
};

static const char *type_of(const char *path)
{
	static const struct {
		const char *ending, *type;
	} types[] = {
		{".css", "text/css; charset=utf-8"},
		{".js", "text/javascript; charset=utf-8"},
		{".mjs", "text/javascript; charset=utf-8"},
		{".json", "application/json"},
		{".svg", "image/svg+xml"},
		{".png", "image/png"},
		{".jpg", "image/jpeg"},
		{".ico", "image/x-icon"},
		{".webp", "image/webp"},
		{".woff2", "font/woff2"},
		{".txt", "text/plain; charset=utf-8"},
		{".html", "text/html; charset=utf-8"},
		{".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
	};
	const char *dot = strrchr(path, '.');
	for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
		if (strcmp(dot, types[i].ending) == 0)
			return types[i].type;
	return NULL;
}

/* zlib leaves the time in the gzip head 0, so the same bytes give the same file. */
static unsigned char *compress_bytes(const unsigned char *bytes, size_t size, size_t *packed)
{
	z_stream z = {0};
	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		die((struct place){ "embed", 1 }, "zlib does not start");
	*packed = deflateBound(&z, size);
	unsigned char *out = malloc(*packed);
	z.next_in = (unsigned char *)bytes;
	z.avail_in = (uInt)size;
	z.next_out = out;
	z.avail_out = (uInt)*packed;
	if (!out || deflate(&z, Z_FINISH) != Z_STREAM_END)
		die((struct place){ "embed", 1 }, "zlib does not finish");
	*packed = z.total_out;
	deflateEnd(&z);
	return out;
}

static struct piece asset_make(FILE *out, const char *dir, int number, const char *file, const char *path)
{
	struct piece a = {.path = path, .type = type_of(path)};
	size_t size, packed;
	unsigned char hash[crypto_generichash_BYTES];
	unsigned char *bytes = (unsigned char *)read_file(file, &size), *gzip = compress_bytes(bytes, size, &packed);
	crypto_generichash(hash, sizeof hash, bytes, size, NULL, 0);
	sodium_bin2hex(a.digest, sizeof a.digest, hash, sizeof hash);
	a.gzip = size > SMALL && packed < size;
	a.size = a.gzip ? packed : size;
	char *copy = text_of("%s/asset_%d", dir, number);
	write_file(copy, a.gzip ? gzip : bytes, a.size);
	put_bytes(out, text_of("embed_asset_%d", number), "unsigned char", copy);
	free(gzip);
	free(bytes);
	return a;
}

static char *next_word(char **rest)
{
	char *word;
	do
		word = strsep(rest, " \t\r");
	while (word && *word == '\0');
	return word;
}

static void put_assets(FILE *out, const char *dir, const char *list)
{
	size_t count = 0;
	struct piece *all = NULL;
	char *rest = read_file(list, NULL), *line;
	for (int number = 1; (line = strsep(&rest, "\n")); number++) {
		line[strcspn(line, "#")] = '\0';
		char *file = next_word(&line), *path = next_word(&line);
		if (!file)
			continue;
		if (!path || next_word(&line))
			die((struct place){ list, number }, "a line is FILE AS-PATH");
		if (!type_of(path))
			die((struct place){ list, number }, "no content type is known for the ending of %s", path);
		for (size_t i = 0; i < count; i++)
			if (strcmp(all[i].path, path) == 0)
				die((struct place){ list, number }, "%s is in the list already", path);
		all = grow(all, count, sizeof *all);
		all[count] = asset_make(out, dir, (int)count, file, path);
		count++;
	}
	fputs("const struct asset assets[] = {\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "\t{\"%s\", \"%s\", \"%s\", .%s = embed_asset_%zu, .%s_size = %zu},\n", all[i].path, all[i].type,
			all[i].digest, all[i].gzip ? "gzip" : "plain", i, all[i].gzip ? "gzip" : "plain", all[i].size);
	fputs("\t{0},\n};\n", out);
}

int main(int argc, char **argv)
{
	int dashes = 3;
	while (dashes < argc && strcmp(argv[dashes], "--") != 0)
		dashes++;
	if (argc < 4 || dashes == argc) {
		fprintf(stderr, "usage: embed OUTDIR embed.list SCHEMA.sql... -- PAGE.html...\n");
		return 1;
	}
	if (sodium_init() < 0)
		die((struct place){ "embed", 1 }, "libsodium does not start");
	if (mkdir(argv[1], 0777) != 0 && errno != EEXIST)
		die((struct place){ argv[1], 1 }, "cannot be made: %s", strerror(errno));
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		die((struct place){ "embed", 1 }, "out of memory");
	fputs("/* Made by embed. Do not edit. */\n#include \"http.h\"\n#include \"migrate.h\"\n#include \"page.h\"\n\n", out);
	put_migrations(out, argv + 3, dashes - 3);
	put_pages(out, argv + dashes + 1, argc - dashes - 1);
	put_assets(out, argv[1], argv[2]);
	fclose(out);
	write_file(text_of("%s/embed.c", argv[1]), text, size);
	return 0;
}
