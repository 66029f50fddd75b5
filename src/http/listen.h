/* The listening socket. */
#ifndef LISTEN_H
#define LISTEN_H

#include "fail.h"

/* address: "127.0.0.1:8080" or "[::1]:8080", port 0 = any free one. *fd is the caller's. INVALID when the
 * address is no address, BROKEN when it cannot be listened at. */
enum outcome listen_open(const char *address, int *fd, int *port, struct fail *f) MUST_USE;

#endif
