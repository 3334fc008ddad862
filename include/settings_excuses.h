/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the settings must be that excuse people from the code for a time: enforce, exempt and
 * emergency. Every check is pure and gives NULL, or what is wrong and what to do, in words that
 * follow a colon.
 */
#ifndef DLA_OTP_SETTINGS_EXCUSES_H
#define DLA_OTP_SETTINGS_EXCUSES_H

#define SETTINGS_ANNOUNCED_LATER "announced-later"

/* A date like 2026-10-01 that is in the calendar. */
const char *settings_check_date(const char *value);

/* The same, or announced-later. */
const char *settings_check_start(const char *value);

/* warn or ask. */
const char *settings_check_before(const char *value);

/* A group of accounts on this machine. */
const char *settings_check_group_name(const char *value);

/* Between keys: what is asked before the start date needs one (struct settings). */
const char *settings_check_enforce(const void *settings, const char **key);

/* Between keys: not everybody from everywhere (struct settings_exemption). */
const char *settings_check_exemption(const void *exemption, const char **key);

/* Between keys: who, where, until when and who hears of it; or nothing of it (struct settings). */
const char *settings_check_emergency(const void *settings, const char **key);

#endif
