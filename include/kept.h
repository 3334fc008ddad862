/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is kept of services that dla-otp enable changed, in PATH_ROLLBACK/SERVICE: each file as it
 * was and as it became, and the deadline while nobody has confirmed. Root's alone.
 */
#ifndef DLA_OTP_KEPT_H
#define DLA_OTP_KEPT_H

#include "deadline.h"
#include "paths.h"

#include <stdbool.h>

#define KEPT_MAX 64
#define PATH_ROLLBACK PATH_SYSCONF "/rollback"

/*
 * The directory of all, locked against other dla-otp's until it is closed; made where make says so.
 * -1 and errno: EWOULDBLOCK when another has it and wait_s seconds have passed.
 */
int kept_open_all(bool make, int wait_s);

/* A service's directory in it; -1 and errno. */
int kept_open(int all, const char *service, bool make);

/* A service that waits for dla-otp confirm. */
struct kept_service {
	char name[256];
	int64_t left_ms; /* 0 = due */
};

/*
 * All that wait, at most KEPT_MAX; how many. What cannot be understood is due, and so is everything
 * where nobody can tell which boot this is. -1 and errno when that cannot be found out.
 */
int kept_waiting(int all, struct kept_service list[KEPT_MAX]);

/* Puts it there, or takes it away: on the disk when it returns true. */
bool kept_set_deadline(int kept, const struct deadline *deadline);
bool kept_end_deadline(int kept);

/* Is there one, whatever it says? */
bool kept_has_deadline(int kept);

#endif
