/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The record of the person that a request names, opened and locked as a login does it, or reported
 * why not.
 */
#ifndef DLA_OTP_OPEN_RECORD_H
#define DLA_OTP_OPEN_RECORD_H

#include "errand.h"
#include "store.h"

#define OPEN_RECORD_REMEDY "Look at disk space, and at owner and mode of /var/lib/dla-otp."

/*
 * Reads it into errand->record. Waits 5 s at most while a sign-in has it. The caller ends it with
 * store_close. NULL, and the finding is reported, when it cannot be had; a person without a record
 * gets none.
 */
struct store *open_record(struct errand *errand);

#endif
