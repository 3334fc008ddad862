/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device authorization grant (RFC 8628): the SSO shows a page to a person at another machine,
 * and is asked again and again whether they have approved there.
 */
#ifndef DLA_OTP_DEVICE_H
#define DLA_OTP_DEVICE_H

#include "device_answer.h"
#include "oidc.h"

#include <stdint.h>

/* What is wanted; strings are the caller's. The fields of WIRE_START_DEVICE. */
struct device_wish {
	const char *extra, *ways, *hosts;
};

struct device;

/*
 * Asks the SSO for a code. NULL when there is none; then oidc->outcome says why, with the word
 * DEVICE_NOT_OFFERED where the SSO has no such grant for us. Free with device_close.
 */
struct device *device_start(struct oidc *oidc, const struct device_wish *wish);

/* What the person is to be shown. */
const struct device_answer *device_shown(const struct device *device);

/* How long it can still be approved. */
int device_left_s(const struct device *device);

/* When device_poll is to be called next (clock_now_ms); INT64_MAX when it is decided. */
int64_t device_due_ms(const struct device *device);

/* Asks whether they have approved, or notes that the time is over. */
void device_poll(struct device *device);

/*
 * What came of it, valid until the next grant: an identity, refused as `declined`, `expired` or
 * `weak`, or why nothing can come of it. NULL while it is not decided.
 */
const struct outcome *device_outcome(const struct device *device);

/* Forgets it; an approval that comes later finds nobody. Wipes and frees. NULL is allowed. */
void device_close(struct device *device);

#endif
