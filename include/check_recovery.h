/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recovery codes that are back: the record says they work, the audit log that they were used, or
 * that others were issued since. (T46)
 */
#ifndef DLA_OTP_CHECK_RECOVERY_H
#define DLA_OTP_CHECK_RECOVERY_H

#include "errand.h"

/*
 * Compares each record with the audit log: a store that was put back, from a backup or with a
 * snapshot of the machine, is a finding for each person whose used codes it revives. Faults of the
 * log itself are not told here. Where it was put back too, only the system log of another machine
 * knows.
 */
void check_recovery(struct errand *errand);

#endif
