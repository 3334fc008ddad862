/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Signing in by approving in the app, on a page of the SSO's: shown, waited for, renewed. It is the
 * same for every name, whether it is anybody's or not: the SSO is asked for a page and told no
 * name, and who approved is compared afterwards.
 */
#ifndef DLA_OTP_APPROVAL_H
#define DLA_OTP_APPROVAL_H

#include "login.h"

#include <stdbool.h>

enum approval_result {
	APPROVAL_REFUSED = 0, /* the refusal is noted */
	APPROVAL_GIVEN,       /* by this very person, who may enter (rights.h) */
	APPROVAL_PASSWORD,    /* login->password was typed instead, or is to be asked for now */
};

/* Asks for a page, shows it, and waits until it is decided. */
enum approval_result approval_seek(struct login *login);

/* Waits for Enter, and seeks one. True: given, as by approval_seek(). False with the refusal noted.
 */
bool approval_confirm(struct login *login);

#endif
