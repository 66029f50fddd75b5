/* Fair passwords, and how many are hashed at once. */
#include "password.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "utf8.h"
#include "words.h"

enum { WAIT_S = 5 };

/* Of the process, as the header asks: memory is the process's too. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static sem_t places;

static void make_places(void)
{
	if (sem_init(&places, 0, PASSWORDS_AT_ONCE) != 0)
		abort();
}

static enum outcome enter(struct ctx *c)
{
	struct timespec until;

	pthread_once(&once, make_places);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += WAIT_S;
	while (sem_timedwait(&places, &until) != 0)
		if (errno != EINTR)
			return fail_say(c->fail, BUSY, say_login_busy(c->arena));
	return OK;
}

enum outcome password_hash(struct ctx *c, const char *password, const char **hash)
{
	TRY(enter(c));
	*hash = secret_password_hash(c->arena, password);
	sem_post(&places);
	return OK;
}

/* The hash of a random text that nobody knows, at the limits of secret.h. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$2N3v1zSKPlAZ57eoC7RELA$YE5rssczgYsKffEbjiYjzYZ+yadbR8q0Q2njs51WhJg";

enum outcome password_matches(struct ctx *c, const char *hash, const char *password, bool *yes)
{
	TRY(enter(c));
	*yes = secret_password_matches(*hash ? hash : nobody, password) && *hash;
	sem_post(&places);
	return OK;
}

/* ---- what is fair ---- */

static bool close_to(const char *password, const char *known)
{
	size_t n = strlen(known);

	return n > 0 && strcasestr(password, known) != NULL && strlen(password) < n + 4;
}

/* aaaaaaaaaa, 1234567890, 9876543210, abcdefghij: each step the same. */
static bool is_run(const char *p)
{
	int step = p[1] - p[0];

	if (step < -1 || step > 1)
		return false;
	for (; p[1]; p++)
		if (p[1] - p[0] != step && !(p[0] == '9' && p[1] == '0') && !(p[0] == '0' && p[1] == '9'))
			return false;
	return true;
}

/* 123123123123, qwqwqwqwqw: a piece of at most four signs over and over. */
static bool is_repeated(const char *p)
{
	size_t n = strlen(p);

	for (size_t piece = 1; piece <= 4 && piece < n; piece++) {
		size_t i = piece;

		while (i < n && p[i] == p[i - piece])
			i++;
		if (i == n)
			return true;
	}
	return false;
}

static bool is_common(const char *password)
{
	static const char *const known[] = {
		"1234554321", "1234512345", "12345678910", "123456789a", "123456789q", "1q2w3e4r5t", "1q2w3e4r5t6y",
		"1qaz2wsx3edc", "a123456789", "aa123456789", "abc1234567", "abc123456789", "admin12345", "admin123456",
		"administrator", "asdfghjkl123", "changeme123", "iloveyou1314", "mima123456", "password01", "password1!",
		"password12", "password123", "password1234", "q1w2e3r4t5", "qazwsxedc123", "qwer123456", "qwerty1234",
		"qwerty12345", "qwerty123456", "qwertyuiop", "woaini1314", "woaini520520", "woaini5201314",
		"zxcvbnm123", "3.141592653", "welcome123", "quxiang123", "quxiang2024",
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcasecmp(known[i], password) == 0)
			return true;
	return false;
}

const char *password_fault(struct arena *a, const char *password, const char *login, const char *name)
{
	size_t count = utf8_count(password);

	if (count < PASSWORD_LEAST)
		return say_password_short(a, arena_printf(a, "%zu", count));
	if (count > PASSWORD_MOST)
		return say_password_long(a);
	if (close_to(password, login) || close_to(password, name))
		return say_password_is_known(a);
	if (is_run(password) || is_repeated(password) || is_common(password))
		return say_password_common(a);
	return NULL;
}
