/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp rollback --due`: takes back what was enabled and not confirmed in time. So does every
 * dla-otp before its own work; this one does no more, for the timer and for the start of the
 * machine.
 */
#include "errand.h"
#include "subcommands.h"

void
run_rollback(struct errand *errand)
{
	switch (errand->rolled) {
	case ROLLED_ALL:
	case ROLLED_SOME:
		if (errand->report.count == 0)
			report_finding(&errand->report, FINDING_OK, "rollback", NULL, "%s",
			    errand->rolled == ROLLED_ALL ? "nothing waits to be confirmed"
							 : "nothing is due yet");
		break;
	case ROLLED_BADLY:
		break;
	}
}
