/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One request to the SSO, and what it means for the login when no answer came. Common to the check
 * of a password and to the look-up of a person.
 */
#ifndef DLA_OTP_INQUIRY_H
#define DLA_OTP_INQUIRY_H

#include "discovery.h"
#include "http.h"
#include "outcome.h"

#include <stdbool.h>

/* True when an answer came, whatever it says; otherwise the outcome says why not. */
bool inquiry_judge(const struct http_response *response, struct outcome *outcome);

/* Asks, and judges so. */
bool inquiry_ask(struct http *http, const struct http_request *request,
    struct http_response *response, struct outcome *outcome);

/* Fetches and reads the discovery document. False when that fails; then the outcome says why. */
bool inquiry_discover(
    struct http *http, const char *issuer, struct endpoints *endpoints, struct outcome *outcome);

#endif
