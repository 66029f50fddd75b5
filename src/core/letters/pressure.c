/* Words of pressure, found whatever is put between their signs. */
#include "pressure.h"

#include <string.h>

#include "audit.h"
#include "buf.h"
#include "code.h"
#include "db.h"
#include "queries.h"
#include "utf8.h"
#include "words.h"

/* ---- a text as it is compared ---- */

struct folded {
	const char *text;     /* what is left of it */
	const size_t *begins; /* of each byte of `text`: where its sign begins in the text as typed */
	const size_t *ends;   /* and where it ends */
};

/* One character of valid UTF-8; its length in bytes. */
static size_t read_sign(const char *p, unsigned *sign)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t n = u[0] < 0x80 ? 1 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;

	*sign = n == 1 ? u[0] : n == 2 ? u[0] & 0x1fu : n == 3 ? u[0] & 0x0fu : u[0] & 0x07u;
	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xc0) != 0x80)
			return i; /* not reached by cleaned text */
		*sign = *sign << 6 | (u[i] & 0x3fu);
	}
	return n;
}

static bool is_ideograph(unsigned sign)
{
	return (sign >= 0x3400 && sign <= 0x9fff) || (sign >= 0xf900 && sign <= 0xfaff) || (sign >= 0x20000 && sign <= 0x323af);
}

/* What of one character counts: small Latin and digits, ideographs in their new form; "" when it is nothing. */
static const char *fold_sign(const char *p, size_t n, unsigned sign, char out[8])
{
	const struct code *variant;

	out[0] = out[n] = '\0';
	if (sign >= 0xff01 && sign <= 0xff5e) /* full-width forms of ASCII */
		sign -= 0xfee0;
	if (sign < 0x80) {
		out[0] = sign >= 'A' && sign <= 'Z' ? (char)(sign + 32) : (char)sign;
		out[1] = '\0';
		return (out[0] >= 'a' && out[0] <= 'z') || (out[0] >= '0' && out[0] <= '9') ? out : "";
	}
	if (!is_ideograph(sign))
		return "";
	memcpy(out, p, n);
	variant = code_find(code_set("pressure_variant"), out);
	return variant ? variant->name : out;
}

static struct folded fold(struct arena *a, const char *text)
{
	size_t size = strlen(text), room = 4 * size + 8; /* an old form is never longer in its new one than that */
	size_t *begins = arena_array(a, room, sizeof *begins), *ends = arena_array(a, room, sizeof *ends);
	struct buf b;

	buf_init(&b, a);
	for (size_t at = 0, n; at < size; at += n) {
		unsigned sign;
		char scratch[8];
		const char *kept;

		n = read_sign(text + at, &sign);
		kept = fold_sign(text + at, n, sign, scratch);
		for (size_t i = 0; kept[i]; i++) {
			begins[b.n] = at;
			ends[b.n] = at + n;
			buf_char(&b, kept[i]);
		}
	}
	return (struct folded){ buf_text(&b), begins, ends };
}

/* ---- the list ---- */

static struct pressure_word_row *find(struct pressure_word_row *rows, size_t count, const char *word)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(rows[i].word, word) == 0)
			return &rows[i];
	return NULL;
}

enum outcome pressure_list(struct ctx *c, struct pressure_word_row **rows, size_t *count)
{
	const struct code_set *set = code_set("pressure_word");
	struct pressure_word_row *own, *all;
	size_t n, built = set->count;

	TRY(q_pressure_words(c->tx, c->school_id, &own, &n));
	all = arena_array(c->arena, built + n + 1, sizeof *all);
	for (size_t i = 0; i < built; i++)
		all[i] = (struct pressure_word_row){ .school_id = c->school_id, .word = set->codes[i].code,
			.instead = code_extra(set, &set->codes[i], "instead") };
	*count = built;
	for (size_t i = 0; i < n; i++) {
		struct pressure_word_row *known = find(all, built, own[i].word);

		*(known ? known : &all[(*count)++]) = own[i];
	}
	*rows = all;
	return OK;
}

/* ---- finding ---- */

struct hit {
	size_t at, length; /* in the folded text */
	const struct pressure_word_row *word;
};

/* The first hit behind `from`; of two that begin together the longer. */
static struct hit next_hit(struct arena *a, const struct pressure_word_row *rows, size_t count, const char *folded, size_t from)
{
	struct hit best = { 0 };

	for (size_t i = 0; i < count; i++) {
		const char *word = fold(a, rows[i].word).text, *p = *word && !rows[i].stopped ? strstr(folded + from, word) : NULL;
		size_t at = p ? (size_t)(p - folded) : 0, length = strlen(word);

		if (p && (best.word == NULL || at < best.at || (at == best.at && length > best.length)))
			best = (struct hit){ at, length, &rows[i] };
	}
	return best;
}

static const char *as_typed(struct arena *a, const struct folded *f, const char *text, const struct hit *h)
{
	size_t from = f->begins[h->at], to = f->ends[h->at + h->length - 1];

	return arena_dupn(a, text + from, to - from);
}

struct pressure_found pressure_find(struct arena *a, const struct pressure_word_row *rows, size_t count, const char *text)
{
	struct folded f = fold(a, text);
	struct hit h = next_hit(a, rows, count, f.text, 0);

	return h.word ? (struct pressure_found){ as_typed(a, &f, text, &h), h.word } : (struct pressure_found){ "", NULL };
}

enum outcome pressure_check(struct ctx *c, const char *field, const char *text)
{
	struct folded f = fold(c->arena, text);
	struct pressure_word_row *rows;
	struct hit h = { 0 };
	size_t count;

	TRY(pressure_list(c, &rows, &count));
	while ((h = next_hit(c->arena, rows, count, f.text, h.at + h.length)).word) {
		const char *seen = as_typed(c->arena, &f, text, &h);

		fail_at(c->fail, field, strcmp(seen, h.word->word) == 0 ? say_pressure_found(c->arena, seen, h.word->instead) :
			say_pressure_found_apart(c->arena, seen, h.word->word, h.word->instead));
	}
	return OK;
}

/* ---- changing the list ---- */

enum outcome pressure_put(struct ctx *c, const struct pressure_form *form)
{
	struct pressure_word_row *rows, *was, now;
	int64_t changed;
	size_t count;

	if (utf8_count(fold(c->arena, form->word).text) < 2)
		fail_at(c->fail, "word", say_pressure_word_short(c->arena, form->word));
	TRY(fail_done(c->fail));
	TRY(pressure_list(c, &rows, &count));
	was = find(rows, count, form->word);
	if (form->version != (was ? was->version : 0))
		return fail_say(c->fail, CONFLICT, say_pressure_stale(c->arena, form->word));
	if (form->version)
		TRY(q_pressure_change(c->tx, c->school_id, form->word, form->instead, form->stopped != 0, c->now, form->version, &changed));
	else
		TRY(q_pressure_add(c->tx, c->school_id, form->word, form->instead, form->stopped != 0, c->now, &changed));
	if (changed == 0)
		return fail_say(c->fail, CONFLICT, say_pressure_stale(c->arena, form->word));
	now = (struct pressure_word_row){ c->school_id, form->word, form->instead, form->stopped != 0, form->version + 1, c->now };
	return audit_append(c, &(struct audit_entry){ .action = "pressure.change", .subject = "pressure_word", .note = form->word,
		.shape = &pressure_word_shape, .before = was, .after = &now });
}
