/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The directory of settings, secrets and key, for who writes there as root.
 */
#ifndef DLA_OTP_SETTINGS_FOLDER_H
#define DLA_OTP_SETTINGS_FOLDER_H

/* Opens it. -1 when it cannot be opened, or others than root could write there. */
int settings_folder_open(void);

#endif
