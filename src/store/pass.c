/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kinds of fields a slot is made of, each read and written by one function. Knows no layout.
 */
#include "pass.h"

#include <string.h>

#define TIME_LENGTH 6 /* bytes */

void
pass_bytes(struct pass *pass, void *bytes, size_t length)
{
	if (pass->from != NULL)
		memcpy(bytes, pass->from + pass->at, length);
	else
		memcpy(pass->to + pass->at, bytes, length);
	pass->at += length;
}

uint64_t
pass_number(struct pass *pass, uint64_t number, unsigned length)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < length; i++)
		bytes[i] = (uint8_t)(number >> (8 * i));
	pass_bytes(pass, bytes, length);
	number = 0;
	for (unsigned i = 0; i < length; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

void
pass_byte(struct pass *pass, uint8_t *number)
{
	pass_bytes(pass, number, 1);
}

void
pass_uint32(struct pass *pass, uint32_t *number)
{
	uint64_t passed = pass_number(pass, *number, 4);

	if (pass->from != NULL)
		*number = (uint32_t)passed;
}

void
pass_int64(struct pass *pass, int64_t *number)
{
	uint64_t passed = pass_number(pass, (uint64_t)*number, 8);

	if (pass->from != NULL)
		*number = (int64_t)passed;
}

void
pass_truth(struct pass *pass, bool *truth)
{
	uint64_t passed = pass_number(pass, *truth, 1);

	pass->wrong |= passed > 1;
	if (pass->from != NULL)
		*truth = passed == 1;
}

void
pass_time(struct pass *pass, int64_t *time_ms)
{
	uint64_t passed = pass_number(pass, (uint64_t)*time_ms, TIME_LENGTH);

	if (pass->from != NULL)
		*time_ms = (int64_t)passed;
	else
		pass->wrong |= passed != (uint64_t)*time_ms;
}

void
pass_moment(struct pass *pass, struct moment *moment)
{
	pass_int64(pass, &moment->boot_ms);
	pass_int64(pass, &moment->wall_s);
	pass_bytes(pass, moment->boot_id, sizeof moment->boot_id);
}

void
pass_text(struct pass *pass, char *text, size_t size)
{
	size_t length;

	pass_bytes(pass, text, size);
	length = strnlen(text, size);
	pass->wrong |= length == size;
	for (size_t i = length; i < size; i++)
		pass->wrong |= text[i] != '\0';
}
