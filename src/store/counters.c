/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Adding to what is counted for a person, and taking the newest back. Refuses nothing and decides
 * nothing: a debit that could be refused here could be lost here.
 */
#include "counters.h"

#include <string.h>

void
counters_add_wrong(struct counters *counters, bool last, int64_t now_ms)
{
	if (counters->wrong_count == COUNTERS_WRONG_MAX)
		memmove(counters->wrong_ms, counters->wrong_ms + 1,
		    --counters->wrong_count * sizeof counters->wrong_ms[0]);
	counters->wrong_ms[counters->wrong_count++] = now_ms;
	counters->consecutive++;
	counters->wrong_since_grant++;
	if (last) {
		counters->spent_row++;
		counters->spent_ms = now_ms;
	}
}

void
counters_take_wrong_back(struct counters *counters)
{
	if (counters->wrong_count == 0)
		return;
	counters->wrong_ms[--counters->wrong_count] = 0;
	counters->wrong_since_grant--;
}

void
counters_add_letter(struct counters *counters, int64_t now_ms)
{
	if (counters->letter_count == COUNTERS_LETTERS_MAX)
		memmove(counters->letter, counters->letter + 1,
		    --counters->letter_count * sizeof counters->letter[0]);
	counters->letter[counters->letter_count++] = (struct counted_letter){ .at_ms = now_ms };
}

void
counters_take_letter_back(struct counters *counters)
{
	if (counters->letter_count > 0)
		memset(&counters->letter[--counters->letter_count], 0, sizeof counters->letter[0]);
}
