/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who wants to enter, how and from where: what the module tells the engine first. Everything is
 * copied when it is collected, because a caller may replace its PAM items while it is being asked.
 */
#ifndef DLA_OTP_INTRODUCTION_H
#define DLA_OTP_INTRODUCTION_H

#include "arguments.h"
#include "log.h"

#include <security/pam_modules.h>
#include <stdbool.h>

#define INTRODUCTION_USER_MAX 256  /* bytes; a longer name is refused, never cut */
#define INTRODUCTION_TEXT_SIZE 256 /* service, host, terminal: bytes, NUL included; cut */

/* The fields of the wire's BEGIN (wire.h). */
struct introduction {
	char user[INTRODUCTION_USER_MAX + 1];
	char service[INTRODUCTION_TEXT_SIZE];
	char rhost[INTRODUCTION_TEXT_SIZE];
	char tty[INTRODUCTION_TEXT_SIZE];
	char ruid[16];
	char flags[4];
	char timeout[16];
	char login_id[17];
	char open_s[24]; /* how long the session has been open, where it is closed */
	const char *phase, *prior;
};

/*
 * Begins with the phase (wire.h; a constant) and the user's name, asking for it where the caller
 * has not set it (pam_get_user(3)); the rest is empty. False, with *why begun, when there is no
 * name, it is too long or it is not UTF-8: a denial.
 */
bool introduction_user(
    struct introduction *introduction, const char *phase, pam_handle_t *pamh, struct log_line *why);

/*
 * Collects the rest. On a login's first call the login id is drawn, and left with the handle and in
 * PAM's environment as DLA_OTP_LOGIN: sshd opens the session in another process than it asked the
 * questions in, and hands over the environment alone. What others wrote into service, host and
 * terminal is made printable ASCII. False, with *why begun, when memory or randomness fail.
 */
bool introduction_circumstances(struct introduction *introduction, pam_handle_t *pamh,
    unsigned pam_flags, const struct arguments *arguments, struct log_line *why);

/*
 * For the phases open and close: leaves with the handle when the session was opened, and tells at
 * the close how long ago that was, if this handle knows.
 */
void introduction_session(struct introduction *introduction, pam_handle_t *pamh);

/* Sends it as BEGIN. False when the engine does not take it. */
bool introduction_send(const struct introduction *introduction, int socket);

/* True while the handle still names that user. */
bool introduction_is_of(const struct introduction *introduction, pam_handle_t *pamh);

#endif
