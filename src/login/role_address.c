/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The list of words. It has what offices give to many hands, Thai local government's own among
 * them, and leaves out whatever may be somebody's name; a word that is missing costs a notice.
 */
#include "role_address.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const words[] = {
	/* of RFC 2142 and of every server */
	"abuse",
	"admin",
	"administrator",
	"billing",
	"contact",
	"do-not-reply",
	"donotreply",
	"ftp",
	"help",
	"helpdesk",
	"hostmaster",
	"info",
	"it",
	"itadmin",
	"mail",
	"mailbox",
	"marketing",
	"no-reply",
	"noc",
	"noreply",
	"office",
	"postmaster",
	"root",
	"sales",
	"security",
	"service",
	"support",
	"sysadmin",
	"system",
	"webadmin",
	"webmaster",
	"www",
	/* of offices: documents, clerk, finance, public works, education, health, welfare,
	   complaints */
	"saraban",
	"sarabun",
	"sarabarn",
	"document",
	"documents",
	"samnakpalad",
	"council",
	"finance",
	"kongklang",
	"accounting",
	"kongchang",
	"kongsuksa",
	"satharanasuk",
	"sawatdikan",
	"personnel",
	"hr",
	"procurement",
	"patsadu",
	"complaint",
	"rongtook",
	"damrongtham",
	/* the offices themselves */
	"obt",
	"abt",
	"tessaban",
	"thesaban",
	"municipality",
	"dla",
};

bool
role_address(const char *address)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t length = strlen(words[i]);

		if (strncasecmp(address, words[i], length) == 0 &&
		    address[length + strspn(address + length, "0123456789._-+")] == '@')
			return true;
	}
	return false;
}
