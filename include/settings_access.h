/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the settings of rights and names must be: access, become, map, shared, services. Every check
 * is pure and gives NULL, or what is wrong and what to do, in words that follow a colon.
 */
#ifndef DLA_OTP_SETTINGS_ACCESS_H
#define DLA_OTP_SETTINGS_ACCESS_H

#include "settings.h"

#define SETTINGS_PLACE_SIZE 48 /* "access.allow.[63].roles", NUL included */

/* A role or scope that not everybody has: one word. */
const char *settings_check_role(const char *value);

/* A PAM service, as Linux-PAM writes it: in small letters. */
const char *settings_check_service(const char *value);

/* A person as the SSO names them: printable ASCII without blanks. */
const char *settings_check_person(const char *value);

/* The name of a file beside the settings that ends in .map. */
const char *settings_check_map_name(const char *value);

/*
 * thaiid or password; both or code; target or invoker; th or en; full or short; keycloak or scim;
 * how a QR is shown.
 */
const char *settings_check_channel(const char *value);
const char *settings_check_factor(const char *value);
const char *settings_check_identity(const char *value);
const char *settings_check_language(const char *value);
const char *settings_check_prompts(const char *value);
const char *settings_check_lookup_kind(const char *value);
const char *settings_check_qr(const char *value);

/* Between keys: somebody is admitted, and anyone stands alone (struct settings_rule). */
const char *settings_check_rule(const void *rule, const char **key);

/* Roles or users (struct settings_become). */
const char *settings_check_become(const void *become, const char **key);

/* All four keys or none (struct settings). */
const char *settings_check_lookup(const void *settings, const char **key);

/*
 * Between groups, once everything is read: every role can be had, and what asks the SSO about
 * somebody who types no password has a look-up. place is then libconfig's path of the key meant.
 */
const char *settings_check_access(const struct settings *settings, char place[SETTINGS_PLACE_SIZE]);

#endif
