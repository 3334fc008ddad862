/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A mailbox that opens with the SSO's password makes two factors one (T97). Nothing here can look
 * into a mailbox: what is told is that SSO and mail belong together by their names.
 */
#include "doctor.h"

#include "errand.h"
#include "office_domain.h"

#include <string.h>

static void
check_domains(struct errand *errand)
{
	const struct settings *settings = &errand->settings;
	char sso[OFFICE_DOMAIN_SIZE], mail[OFFICE_DOMAIN_SIZE];

	office_domain_of_url(sso, settings->sso.issuer);
	for (unsigned i = 0; i < settings->mail.relay_count; i++) {
		office_domain_of_url(mail, settings->mail.relays[i].url);
		if (strcmp(sso, mail) != 0)
			continue;
		report_finding(&errand->report, FINDING_WARN, "mailbox",
		    "See that mailboxes ask for more than that password, or have one of their "
		    "own.",
		    "SSO and mail are both of %s: where a mailbox opens with the SSO's password, a "
		    "mailed code is no second factor",
		    sso);
		return;
	}
	report_finding(&errand->report, FINDING_OK, "mailbox", NULL,
	    "SSO and mail have different domains; whether mailboxes open with the SSO's password "
	    "cannot be seen from here");
}

static doctor_check *const checks[] = { check_domains, NULL };
const struct doctor_group doctor_mailbox = { .checks = checks, .needs_settings = true };
