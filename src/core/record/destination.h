/* 毕业去向登记: a graduate's destination in numbered versions, moved only through one table of moves.
 * ASCII note: Chinese terms in comments are the field's own words; texts for people are in words/.
 *
 * At most one version is open (draft, college_review, school_review, returned), at most one is in force
 * (to_confirm, confirmed, disputed, void_college, void_school); all others are closed (superseded,
 * replaced, discarded, void). A submitted version's contents never change again: a returned one that is
 * mended becomes a new version. */
#ifndef DESTINATION_H
#define DESTINATION_H

#include "ctx.h"
#include "move.h"
#include "rows.h"

/* What people fill in is struct destination_form (rows.h, from words/dictionary/forms.tsv): all text, ""
 * absent, the same names as the columns of the table `destination` (contact_phone is sealed there). */

/* How strictly: a draft may be incomplete; a submission must be complete; a record of the national
 * system is taken as it was reported there (shape and codes are checked, completeness is not). */
enum destination_strictness { DESTINATION_DRAFT, DESTINATION_SUBMIT, DESTINATION_IMPORT };

/* Normalises in place (codes from names, dates, widths) and notes every fault at its member. Inside a
 * transaction; the category is of the cohort c->cohort. */
enum outcome destination_check(struct ctx *c, struct destination_form *form, enum destination_strictness how) MUST_USE;

/* Whether a member belongs to what a category's registration asks for: the one table behind the form, the
 * check and the review page. */
enum destination_need { MEMBER_ABSENT, MEMBER_OPTIONAL, MEMBER_REQUIRED };
enum destination_need destination_need(const struct category_row *category, const char *member);
/* What a member is called on this category's registration, and its hint: 签约日期 is 录取日期 where one was admitted
 * and 入伍通知日期 where one was called up. `otherwise` where the category (or NULL) has no name of its own. */
const char *destination_label(const struct category_row *category, const char *member, const char *otherwise);
const char *destination_hint(const struct category_row *category, const char *member, const char *otherwise);

/* The form as the row has it; the contact's phone unsealed when `open` (the owner and whoever edits), else
 * its mask. */
enum outcome destination_form_of(struct ctx *c, const struct destination_row *row, bool open, struct destination_form *out) MUST_USE;

/* A record reported by the national system or a workbook of it (source: code of
 * words/codes/destination_source.tsv, "national"): becomes the version in force, to_confirm (or confirmed
 * when `confirmed`), unless it says the same as the one in force. *what: 'n' new, 'c' changed, 's' same.
 * A version the graduate has open stays open. dry: judge only, write nothing. The form was checked. The
 * office and the program itself only. */
enum outcome destination_import(struct ctx *c, int64_t graduate_id, const struct destination_form *form, const char *source, bool confirmed, bool dry, char *what) MUST_USE;

/* A report with fewer columns forgets nothing: what a checked form leaves empty is taken from the version
 * in force when that is of the same category. Before destination_import. */
enum outcome destination_keep(struct ctx *c, int64_t graduate_id, struct destination_form *form) MUST_USE;

/* ---- moves (all inside ctx_write) ---- */

struct move_request {
	const char *move;      /* "submit", "approve", "return", "confirm", "dispute", "void_request", ... */
	int64_t destination_id;
	int64_t version;       /* what the person saw; another one is CONFLICT naming who changed what when */
	const char *reason;    /* return, void_request, void_refuse: at least MOVE_REASON_MIN characters */
	const char *fields;    /* dispute: members of destination_form, joined by "," or \x1f */
	const char *explanation; /* dispute: what is right, at least MOVE_REASON_MIN characters */
	const char *note;      /* approve: what was found about the open flags */
};
/* DENIED: the role may not; INVALID: something is lacking; CONFLICT: changed meanwhile, or the state or the
 * cut-off forbids; MISSING: out of scope. Each refusal is audited. */
enum outcome destination_move(struct ctx *c, const struct move_request *m) MUST_USE;

/* Several approvals, each for itself: one that is refused (any open flag refuses) leaves the others. */
struct batch_item {
	int64_t destination_id, version;
	enum outcome outcome; /* filled */
	const char *why;      /* filled when not OK */
};
enum outcome destination_batch_approve(struct ctx *c, struct batch_item *items, size_t count, size_t *approved) MUST_USE;

/* Save a draft (made when there is none: version 0; a returned version is continued as a new one, with
 * its evidence). version: of the open one the person saw; an older one is no CONFLICT when the draft is his own and holds
 * these very contents (their answer was lost, they are sent again). Graduates their own; counsellors and college
 * staff in scope may fill one where the graduate has not begun himself, marked so. Only the graduate can
 * submit. *out (may be NULL) is the draft as kept. */
enum outcome destination_draft(struct ctx *c, int64_t graduate_id, int64_t version, struct destination_form *form, struct destination_row *out) MUST_USE;

/* Begin to change: the draft there is; else one made from the returned version, else from the one in
 * force (更改去向), contents and evidence copied; else an empty one. */
enum outcome destination_begin(struct ctx *c, int64_t graduate_id, struct destination_row *out) MUST_USE;

#endif
