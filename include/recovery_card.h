/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The card on which recovery codes are handed over, in Thai and below in English: for a terminal or
 * a printer, 78 columns wide.
 */
#ifndef DLA_OTP_RECOVERY_CARD_H
#define DLA_OTP_RECOVERY_CARD_H

#include "record.h"
#include "secret.h"
#include "settings.h"

#include <stdbool.h>
#include <stdint.h>

#define RECOVERY_CARD_MAX 4096 /* bytes, NUL included */

struct recovery_card {
	const struct settings *settings; /* whose office, whom to ask */
	const char *user, *host;
	int64_t issued_s, ends_s;  /* ends_s 0 = never */
	const struct secret *code; /* RECORD_RECOVERY_MAX of them, the empty ones last */
};

/* Puts the card into text; who calls wipes it. False when it does not fit. */
bool recovery_card_compose(const struct recovery_card *card, char text[RECOVERY_CARD_MAX]);

#endif
