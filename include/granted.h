/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * That a sign-in was granted through this very PAM handle a moment ago, so that the account phase
 * need not ask again. Kept with the handle and nowhere else: it ends with it, and where a program
 * asks its questions in one process and goes on in another (sshd, for its session), only the first
 * has it.
 */
#ifndef DLA_OTP_GRANTED_H
#define DLA_OTP_GRANTED_H

#include "arguments.h"
#include "introduction.h"

#include <security/pam_modules.h>
#include <stdbool.h>

/* Notes a grant, for this user, service, invoker, settings and helper. Without memory none is. */
void granted_note(
    pam_handle_t *pamh, const struct introduction *introduction, const struct arguments *arguments);

/* True when exactly the same was granted within the last minute. */
bool granted_covers(
    pam_handle_t *pamh, const struct introduction *introduction, const struct arguments *arguments);

/* From here on nothing was. */
void granted_forget(pam_handle_t *pamh);

#endif
