/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Waits, and nothing else. A concealing service has the longer floor: behind it an SSO must have
 * answered and a disk must have synced, neither of which happens for a name that is nobody's.
 */
#include "floor.h"

#include "clock.h"

#define REFUSAL_FLOOR_MS 300
#define REFUSAL_STEP_MS 100
#define CONCEAL_STEP_MS 1000

void
floor_wait(struct login *login)
{
	bool conceals = login->surface.conceals;
	int64_t spent = clock_now_ms() - login->answered_ms;
	int64_t due = conceals ? CONCEAL_STEP_MS : REFUSAL_FLOOR_MS;
	int64_t step = conceals ? CONCEAL_STEP_MS : REFUSAL_STEP_MS;

	if (login->answered_ms == 0 || (login->first_factor && !conceals))
		return;
	if (spent > due)
		due = (spent + step - 1) / step * step;
	(void)dialog_listen(&login->dialog, NULL, -1, login->answered_ms + due);
}
