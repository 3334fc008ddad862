/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A login made ready for its first question.
 */
#ifndef DLA_OTP_PREPARE_H
#define DLA_OTP_PREPARE_H

#include "login.h"

/*
 * Reads settings, key and map, as the user the engine has become, from the descriptors root opened;
 * sets the words, language and budget of the dialog; finds out whose sign-in it is. False with the
 * refusal noted; any phase but auth ends here, a change of the password with 107, and so does a
 * service that has no way to sign in.
 */
bool prepare_login(struct login *login, const char *settings_path);

/*
 * Once it is known who signs in, and that they need not wait (slowing.h): has the SSO worker
 * connect where the SSO may hear of them, and closes the secrets that are not needed any more.
 * False with the refusal noted.
 */
bool prepare_workers(struct login *login);

#endif
