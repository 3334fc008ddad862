/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The keys of one entry of services, as far as they bear on each other. Called by the settings'
 * table with the finished entry.
 */
#ifndef DLA_OTP_SETTINGS_SERVICES_H
#define DLA_OTP_SETTINGS_SERVICES_H

/*
 * Nothing is remembered of people elsewhere, and nothing alone; who is not root becomes nobody
 * else; one field can tell of a mailed code or conceal it, not both, and shows no page to approve
 * (struct settings_service). NULL, or the fault with its remedy and in *key the key it is about.
 */
const char *settings_check_service_keys(const void *service, const char **key);

/* A service, and none that is known to serve people elsewhere. */
const char *settings_check_near_service(const char *value);

#endif
