/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sign-in of somebody who is let in without a code: written into their record before they hear
 * of it, as with a code.
 */
#ifndef DLA_OTP_ENTRY_H
#define DLA_OTP_ENTRY_H

#include "login.h"

#include <stdbool.h>

/*
 * What codes have brought, a lock above all, holds; what only a code may end stays. False with the
 * refusal noted.
 */
bool entry_note(struct login *login);

#endif
