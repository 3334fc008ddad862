/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who makes a new otp.key, and who makes what lasts with the present one, keep out of each other's
 * way.
 */
#ifndef DLA_OTP_KEY_LOCK_H
#define DLA_OTP_KEY_LOCK_H

#include <stdbool.h>

/*
 * Locks the open key file (flock(2): LOCK_EX or LOCK_SH) until the process ends, without waiting.
 * False when another one has it, or the key was replaced since it was opened.
 */
bool key_lock(int key, int operation);

#endif
