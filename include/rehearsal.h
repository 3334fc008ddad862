/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login outside PAM: the real engine with its real workers, and a person at this terminal.
 */
#ifndef DLA_OTP_REHEARSAL_H
#define DLA_OTP_REHEARSAL_H

#include "waterfall.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

#define REHEARSAL_LOGIN_ID_SIZE 17
#define REHEARSAL_TTY "dla-otp-test" /* in the audit log: no such sign-in opened anything */

struct rehearsal {
	int socket; /* to the engine, -1 = none */
	char login_id[REHEARSAL_LOGIN_ID_SIZE];
	struct wire message;
	struct waterfall waterfall;
	int64_t since_ms;    /* what is waited for began */
	const char *waiting; /* its words */
	int64_t mailed_ms;   /* the first question for a code came, 0 = none */
	char verdict[32];    /* "" = none */
};

/* As root: starts the engine, which waits 5 s for somebody to sign in. False when that fails. */
bool rehearsal_start(struct rehearsal *rehearsal);

/*
 * Signs the user in for the service: passes the engine's questions on to the terminal and the
 * answers back, and notes how long everything takes. False when no verdict was heard.
 */
bool rehearsal_hold(struct rehearsal *rehearsal, const char *user, const char *service);

#endif
