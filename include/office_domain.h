/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The part of a host's name that an office registers, by rule of thumb: `mail.dept.go.th` and
 * `sso.dept.go.th` are of `dept.go.th`. Pure.
 */
#ifndef DLA_OTP_OFFICE_DOMAIN_H
#define DLA_OTP_OFFICE_DOMAIN_H

#define OFFICE_DOMAIN_SIZE 256

/* Of the host in a URL `scheme://host[:port][/...]`; an address in digits is its own domain. */
void office_domain_of_url(char domain[OFFICE_DOMAIN_SIZE], const char *url);

#endif
