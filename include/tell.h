/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A letter to a person about what an administrator did with their account.
 */
#ifndef DLA_OTP_TELL_H
#define DLA_OTP_TELL_H

#include "errand.h"

/*
 * Has a letter of that kind ("unlocked", "accepted", "recovery") mailed to the address and waits
 * until a relay has taken it, for mail.timeout at most; reports what became of it and writes it
 * down. Of the emergency account those hear who hear of each use: emergency.tell. An address of ""
 * and settings that cannot be read are reported too: then somebody must tell the person.
 */
void tell_person(struct errand *errand, const char *kind, const char *user, const char *address);

#endif
