/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The start date in a login: read from settings and store, and noted in the store once it has come.
 */
#ifndef DLA_OTP_START_DATE_H
#define DLA_OTP_START_DATE_H

#include "enforcement.h"
#include "login.h"

/*
 * Whether codes have begun here, by enforce.from, the mark and today's date. The first login that
 * finds them begun leaves the mark. Without enforce.from nothing is read.
 */
struct enforcement start_date_find(struct login *login);

#endif
