/* What a person was written in the program: his own letters, read and unread. */
#include <string.h>

#include "my.h"
#include "outbox.h"
#include "routes.h"
#include "words.h"

enum { PAGE = 20 };

/* read_href: where a letter is marked as read. */
static enum outcome put_letters(struct call *c, const char *read_href)
{
	struct letter_own_row *rows;
	size_t count;
	int64_t unread;

	TRY(letters_unread(c->ctx, &unread));
	TRY(letters_own(c->ctx, call_int(c, "before", 0), PAGE + 1, &rows, &count));
	view_text(c->view, "read_href", read_href);
	view_hide(c->view, "read_href");
	view_list(c->view, "letters");
	for (size_t i = 0; i < count && i < PAGE; i++) {
		struct view *v = view_push(c->view, "letters");

		view_id(v, "id", rows[i].id);
		view_text(v, "subject", rows[i].subject);
		view_text(v, "body", rows[i].body);
		view_time(v, "at", rows[i].ended_at);
		view_time(v, "read_at", rows[i].read_at);
	}
	view_int(c->view, "unread", unread);
	view_text(c->view, "next", count > PAGE ? call_with(c, "before", arena_printf(c->ctx->arena, "%lld", (long long)rows[PAGE - 1].id)) : "");
	view_text(c->view, "first", call_int(c, "before", 0) ? call_with(c, "before", "") : "");
	return OK;
}

enum outcome show_letters(struct call *c)
{
	return put_letters(c, "/letters/read");
}

enum outcome show_my_letters(struct call *c)
{
	struct my m;

	TRY(my_load(c, &m));
	my_put(c, &m);
	return put_letters(c, "/my/letters/read");
}

static enum outcome read_letters(struct call *c, const char *back)
{
	TRY(letters_read(c->ctx, request_id_of(request_form(c->req, "id"))));
	call_go(c, "%s", back);
	return OK;
}

enum outcome do_letters_read(struct call *c)
{
	return read_letters(c, "/letters");
}

enum outcome do_my_letters_read(struct call *c)
{
	return read_letters(c, "/my/letters");
}
