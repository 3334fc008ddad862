/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Says what dla-otp can do, in as few words as it takes. The whole is in dla-otp(8).
 */
#include "help.h"

static void
print_one(FILE *out, const struct subcommand *subcommand)
{
	(void)fprintf(out, "  dla-otp %s%s%s\n      %s\n", subcommand->name,
	    subcommand->synopsis[0] ? " " : "", subcommand->synopsis, subcommand->purpose);
}

void
help_print(FILE *out, const struct subcommand *subcommand)
{
	const struct subcommand *each;

	if (subcommand != NULL) {
		print_one(out, subcommand);
		return;
	}
	(void)fputs("dla-otp looks after sign-in by SSO password and mailed code.\n\n", out);
	for (unsigned i = 0; (each = subcommand_at(i)) != NULL; i++)
		print_one(out, each);
	(void)fputs("\nUSER is a user name at the SSO, DATE a day like 2026-10-01, TIME a day, "
		    "2026-10-01T10:45,\nor so long ago: 90m, 12h, 7d.\n"
		    "It ends with 0 when all is well, 1 when something was found, 2 when it could "
		    "not run.\nMore: man dla-otp. Only root may use it.\n",
	    out);
}
