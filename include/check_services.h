/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `dla-otp check` says of services that nobody can sign in to: there every password is right
 * and every answer is DLA-105 or DLA-306.
 */
#ifndef DLA_OTP_CHECK_SERVICES_H
#define DLA_OTP_CHECK_SERVICES_H

#include "report.h"
#include "settings.h"

/*
 * Reports each service that services or a rule names and that no channel leads into: what is open
 * there and what the rules admit have none in common that the service can offer.
 */
void check_services(struct report *report, const struct settings *settings);

#endif
