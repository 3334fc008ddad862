/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One pass over the bytes of a fixed form. The same list of fields writes it and reads it, so that
 * the two cannot come to differ. Writing changes no field. The caller sees to it that the bytes are
 * enough for all the fields.
 */
#ifndef DLA_OTP_PASS_H
#define DLA_OTP_PASS_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pass {
	const uint8_t *from; /* read from here; NULL when writing */
	uint8_t *to;         /* write to here; NULL when reading */
	size_t at;
	bool wrong; /* something was read that is never written, or does not fit to be written */
};

void pass_bytes(struct pass *pass, void *bytes, size_t length);

/* Little-endian, at most 8 bytes. Returns the number read, or the one written. */
uint64_t pass_number(struct pass *pass, uint64_t number, unsigned length);

void pass_byte(struct pass *pass, uint8_t *number);
void pass_uint32(struct pass *pass, uint32_t *number);
void pass_int64(struct pass *pass, int64_t *number);

/* One byte, 0 or 1. */
void pass_truth(struct pass *pass, bool *truth);

/* Milliseconds on a record's clock, in 6 bytes: 8,900 years, and none before its beginning. */
void pass_time(struct pass *pass, int64_t *time_ms);

void pass_moment(struct pass *pass, struct moment *moment);

/* A text in a field of that size: ends with a NUL, and nothing but NULs behind it. */
void pass_text(struct pass *pass, char *text, size_t size);

#endif
