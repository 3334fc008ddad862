/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The profile of pam-auth-update(8), conf/pam-configs/dla-otp: with it every service asks us that
 * includes common-auth, whether it was enabled or not.
 */
#ifndef DLA_OTP_PROFILE_H
#define DLA_OTP_PROFILE_H

#include <stdbool.h>

#define PROFILE_ON "pam-auth-update --enable dla-otp"
#define PROFILE_OFF "pam-auth-update --disable dla-otp"

/* As root: is it on? A file that cannot be read or believed counts as one that has it. */
bool profile_is_on(void);

#endif
