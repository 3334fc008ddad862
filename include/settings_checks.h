/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a single value, or the values of one group together, must be. Every check is pure and gives
 * NULL, or what is wrong and what to do, in words that follow a colon. URLs have url.h.
 */
#ifndef DLA_OTP_SETTINGS_CHECKS_H
#define DLA_OTP_SETTINGS_CHECKS_H

#include <stdbool.h>

/* One line of UTF-8 without control characters. */
const char *settings_check_line(const char *value);

/* Printable ASCII without blanks: client ids, claims. */
const char *settings_check_word(const char *value);

/* basic, post or none. */
const char *settings_check_client_auth(const char *value);

/* notify or hold. */
const char *settings_check_email_change(const char *value);

/* warn or refuse. */
const char *settings_check_shared_address(const char *value);

/* Words between single blanks (RFC 6749 3.3), openid among them. */
const char *settings_check_scope(const char *value);

/* An HTTPS URL that takes at most 30 columns on a screen without its https://. */
const char *settings_check_portal(const char *value);

/* Words between single blanks, or nothing. */
const char *settings_check_words(const char *value);

/* name=value&name=value, of characters that need no encoding, or nothing; no name of ours. */
const char *settings_check_extra(const char *value);

/* host or host:port */
const char *settings_check_host(const char *value);

const char *settings_check_address(const char *value);

/* The part of a mail address behind the @. */
const char *settings_check_domain(const char *value);

/* The name of a person's account on this machine. */
const char *settings_check_user(const char *value);

/* A file name that ends in .secret, without a directory. */
const char *settings_check_secret_name(const char *value);

/* Between keys: a client secret unless client_auth is none (struct settings). */
const char *settings_check_sso(const void *settings, const char **key);

/* User name and password together or not at all (struct settings_relay). */
const char *settings_check_relay(const void *relay, const char **key);

#endif
