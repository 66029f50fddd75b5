/* The program's log: one JSON object a line on standard error. Never personal data, never secrets:
 * callers name ids. Thread-safe. */
#ifndef LOG_H
#define LOG_H

#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_level_set(enum log_level least);
/* log_say(LOG_INFO, "listening", "address", "127.0.0.1:8080", NULL): event, then name/value pairs of
 * text, ended by NULL. */
void log_say(enum log_level level, const char *event, ...) __attribute__((sentinel));
void log_line(const char *json); /* a line made elsewhere (the request line) */

#endif
