/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where somebody comes in: noted in their record, and whether letter 3.4 has to tell of it.
 * Somebody may have been led to approve a stranger's page; whoever signs in with ThaiID from a
 * place that was not seen before is told of by letter, where there is an address, and at the next
 * sign-in in any case.
 */
#ifndef DLA_OTP_ARRIVAL_H
#define DLA_OTP_ARRIVAL_H

#include "login.h"

/*
 * With the record open, before it is written: the sign-in that is about to be granted. A letter
 * about the one before that no relay has taken goes with this login, once more and not again.
 */
void arrival_note(struct login *login);

#endif
