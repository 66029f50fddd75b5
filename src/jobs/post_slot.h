/* One letter under way: its connection and what has come of it so far. */
#ifndef POST_SLOT_H
#define POST_SLOT_H

#include <curl/curl.h>

#include "channel.h"
#include "outbox.h"
#include "post.h"

struct way { /* a channel that is open */
	const char *code;
	struct channel_open open;
	int busy;
	bool empty; /* nothing more is due */
};

enum { ANSWER_KEPT = 1024 };

enum { SOCKETS_MOST = 8 };

struct slot {
	bool busy;
	struct arena arena; /* of this letter */
	struct fail fail;
	struct ctx ctx;
	struct way *way;
	struct outgoing letter;
	CURL *easy;
	struct curl_slist *list; /* recipients or headers */
	const char *bytes;       /* the text handed over */
	size_t size, taken;
	bool given;   /* outbox_give said yes */
	bool stopped; /* it said no: nothing left the house */
	bool at_recipient; /* SMTP: RCPT was sent, so a refusal concerns the person */
	bool at_end;       /* SMTP: QUIT was sent */
	size_t read;
	curl_socket_t sockets[SOCKETS_MOST]; /* open for this letter */
	int socket_count;
	char answer[ANSWER_KEPT + 1];
	size_t answered;
	int64_t from_us;
};

/* Not another byte leaves. To be called before a transfer is given up under way: libcurl would end the text of a mail in good
 * order, and somebody would get an empty one. */
void slot_cut(struct slot *s);

/* Fill easy and list from letter and way. */
void slot_mail(struct slot *s);
void slot_hook(struct slot *s);
/* What came of it: code of letter_result, and the answer as a sentence. */
const char *slot_result(struct slot *s, CURLcode code, const char **answer);

#endif
