/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The emergency account: one local account that gets in while the SSO cannot be reached, and only
 * then. Its local password is asked by another module before ours; here it is proven that the SSO
 * is silent, and asked why, and for a recovery code. (T155)
 */
#ifndef DLA_OTP_EMERGENCY_H
#define DLA_OTP_EMERGENCY_H

#include "login.h"

/*
 * With the names found: is this the emergency account, where it may get in? Sets
 * login->emergency.concerned. Anywhere else that account is nobody's (login->names.fit), so that no
 * account at the SSO of the same name gets into it.
 */
bool emergency_find(struct login *login);

/*
 * The whole story, in place of the SSO's and the mailed code's. False with the refusal noted: also
 * when the audit log itself cannot be written. In the account phase nothing is asked.
 */
bool emergency_admit(struct login *login);

/*
 * In place of the words that the SSO cannot be reached, where there is an emergency way in now:
 * those that say so.
 */
enum message_id emergency_words(const struct login *login, enum message_id refusal);

#endif
