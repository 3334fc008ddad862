/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login made ready for its first question.
 */
#ifndef DLA_OTP_PREPARE_H
#define DLA_OTP_PREPARE_H

#include "login.h"

/*
 * Reads settings and key, as the user the engine has become, from the descriptors root opened; sets
 * the words, language and budget of the dialog; refuses who has to wait (slowing.h); has the SSO
 * worker connect for a name that the SSO may hear of. False with the refusal noted; any phase but
 * auth ends here, a change of the password with 107.
 */
bool prepare_login(struct login *login, const char *settings_path);

#endif
