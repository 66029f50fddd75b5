/* Evidence that looks like a page: a PDF with the words on it, or a PNG of grey lines. Both small, both
 * what their content says they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "demo.h"
#include "words.h"

/* ---- PDF: one page; the Chinese font is one that every reader brings (Adobe-GB1, not embedded) ---- */

static void put_utf16(struct buf *b, const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p;) {
		int more = *p < 0x80 ? 0 : *p < 0xe0 ? 1 : 2; /* the demo's words are all of the basic plane */
		unsigned sign = more == 0 ? *p : more == 1 ? *p & 0x1f : *p & 0x0f;

		for (p++; more > 0; more--, p++)
			sign = sign << 6 | (*p & 0x3f);
		buf_printf(b, "%04X", sign);
	}
}

static char *page_words(struct arena *a, struct list lines)
{
	struct buf b;

	buf_init(&b, a);
	buf_put(&b, "0.8 w 40 60 515 722 re S BT /F1 16 Tf 70 730 Td 28 TL\n");
	for (size_t i = 0; i < lines.count; i++) {
		buf_put(&b, "<");
		put_utf16(&b, lines.items[i]);
		buf_put(&b, "> Tj T*\n");
	}
	buf_put(&b, "ET 0.75 0 0 RG 2 w 400 130 90 90 re S");
	return buf_text(&b);
}

static struct paper pdf(struct arena *a, struct list lines, const char *name)
{
	const char *words = page_words(a, lines);
	const char *objects[] = {
		"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
		arena_printf(a, "<</Length %zu>>stream\n%s\nendstream", strlen(words), words),
		"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
		"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
		"/FontDescriptor 7 0 R/DW 1000>>",
		"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120"
		"/CapHeight 880/StemV 93>>",
	};
	enum { COUNT = sizeof objects / sizeof *objects };
	size_t at[COUNT], table;
	struct buf b;

	buf_init(&b, a);
	buf_put(&b, "%PDF-1.4\n");
	for (int i = 0; i < COUNT; i++) {
		at[i] = b.n;
		buf_printf(&b, "%d 0 obj%s endobj\n", i + 1, objects[i]);
	}
	table = b.n;
	buf_printf(&b, "xref\n0 %d\n0000000000 65535 f \n", COUNT + 1);
	for (int i = 0; i < COUNT; i++)
		buf_printf(&b, "%010zu 00000 n \n", at[i]);
	buf_printf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", COUNT + 1, table);
	return (struct paper){ buf_text(&b), b.n, arena_printf(a, "%s.pdf", name) };
}

/* ---- PNG: a grey page with lines of "writing" and a seal ---- */

enum { WIDE = 300, HIGH = 424 };

static void put_big_endian(struct buf *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_char(b, (char)(n >> shift & 0xff));
}

static void put_chunk(struct buf *b, const char *type, const void *p, size_t n)
{
	uLong sum;
	size_t from;

	put_big_endian(b, (uint32_t)n);
	from = b->n;
	buf_bytes(b, type, 4);
	buf_bytes(b, p, n);
	sum = crc32(0, (const Bytef *)b->p + from, (uInt)(b->n - from));
	put_big_endian(b, (uint32_t)sum);
}

/* Palette: 0 paper, 1 ink, 2 seal. The text decides where the ink is, so every page differs. */
static unsigned char ink_at(int x, int y, const char *text, size_t n)
{
	int line = (y - 60) / 24, in = (y - 60) % 24;
	int dx = x - 220, dy = y - 340, far = dx * dx + dy * dy;

	if (far < 1600 && far > 1300)
		return 2;
	if (x < 40 || x >= 260 || y < 60 || line > 10 || in > 9)
		return 0;
	return (unsigned char)text[((size_t)(line * 22) + (size_t)(x - 40) / 10) % n] % 3 && (x / 5 + y) % 2 ? 1 : 0;
}

static struct paper png(struct arena *a, const char *text, const char *name)
{
	static const unsigned char palette[] = { 250, 248, 240, 60, 60, 70, 190, 40, 40 };
	static const unsigned char head[] = { 0, 0, WIDE >> 8, WIDE & 0xff, 0, 0, HIGH >> 8, HIGH & 0xff, 8, 3, 0, 0, 0 };
	unsigned char *rows = arena_alloc(a, (size_t)(WIDE + 1) * HIGH), *to = rows;
	uLongf size = compressBound((WIDE + 1) * HIGH);
	Bytef *small = arena_alloc(a, size);
	struct buf b;

	for (int y = 0; y < HIGH; y++) {
		*to++ = 0;
		for (int x = 0; x < WIDE; x++)
			*to++ = ink_at(x, y, text, strlen(text));
	}
	if (compress2(small, &size, rows, (WIDE + 1) * HIGH, 9) != Z_OK)
		abort();
	buf_init(&b, a);
	buf_bytes(&b, "\x89PNG\r\n\x1a\n", 8);
	put_chunk(&b, "IHDR", head, sizeof head);
	put_chunk(&b, "PLTE", palette, sizeof palette);
	put_chunk(&b, "IDAT", small, size);
	put_chunk(&b, "IEND", "", 0);
	return (struct paper){ buf_text(&b), b.n, arena_printf(a, "%s.png", name) };
}

struct paper invent_paper(struct arena *a, const char *title, const char *number, const char *employer, const char *name)
{
	const char *text = say_demo_paper(a, title, number, employer, name);

	if (strtol(number, NULL, 10) % 3 == 0)
		return png(a, text, title);
	return pdf(a, list_of(a, text, " "), title);
}
