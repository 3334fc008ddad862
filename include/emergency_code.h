/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The recovery code of the emergency account: the second factor where no letter can come. The rules
 * of the ledger hold (ledger.h): paid for before it is compared, on disk before it is seen.
 */
#ifndef DLA_OTP_EMERGENCY_CODE_H
#define DLA_OTP_EMERGENCY_CODE_H

#include "login.h"

/*
 * Asks for it; each otp.attempts-th wrong one locks the account for a while. True:
 * it was right, is used up on disk, and a letter about it is owed to emergency.tell. An account
 * without codes is refused.
 */
bool emergency_code_prove(struct login *login);

#endif
