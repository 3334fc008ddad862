/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of the worker's causes, in an administrator's words.
 */
#include "sso_causes.h"

#include <string.h>

static const struct sso_cause causes[] = {
	{ "dns", "its name is not known here",
	    "Correct the name in the settings, or the name server in /etc/resolv.conf." },
	{ "connect", "nobody answers at its port",
	    "Is it running? Does a firewall let this machine out to it?" },
	{ "timeout", "it says nothing in sso.timeout",
	    "Is it running? Does a firewall swallow what this machine sends?" },
	{ "closed", "it hangs up without a word", "Is it HTTPS that listens at that port?" },
	{ "cut_off", "it hangs up in the middle of its answer", "Look at the SSO's own log." },
	{ "tls", "there is no TLS that both can speak", "Have it offer TLS 1.2 or 1.3." },
	{ "certificate", "its certificate does not prove that it is the one",
	    "Set sso.ca_file to the authority that signed it; see that it bears the name in "
	    "sso.issuer and has not ended." },
	{ "ca_file", "sso.ca_file cannot be used",
	    "Put the authority's certificate there, in PEM, readable for all." },
	{ "not_http", "what listens there speaks no HTTP", "Correct the port in sso.issuer." },
	{ "discovery_issuer", "its discovery document names another issuer",
	    "Write sso.issuer byte for byte as that document has it." },
	{ "discovery_status_", "it has no discovery document where sso.issuer says",
	    "Correct the path in sso.issuer." },
	{ "discovery_", "its discovery document cannot be used",
	    "Set sso.token_endpoint and sso.userinfo_endpoint." },
	{ "status_", "it answers with an error", "Look at the SSO's own log." },
	{ "users_", "its answer about a person cannot be used",
	    "Compare access.lookup.kind and url with dla-otp.conf(5)." },
	{ "verification_uri", "the address of its page cannot be shown",
	    "It must begin with https://, and its host be that of sso.issuer or one of "
	    "thaiid.allowed_hosts." },
	{ "url", "a URL in the settings cannot be used", "Compare it with dla-otp.conf(5)." },
	{ "system", "this machine lacks memory, ports or descriptors",
	    "Find out what uses them up." },
	{ "memory", "this machine lacks memory", "Find out what uses it up." },
	{ "worker_", "dla-otp-sso ended, or said nothing",
	    "Look at the system log, and run dla-otp check." },
};

static const struct sso_cause senseless = { "", "its answer makes no sense",
	"Is it an OpenID provider that listens there? Look at the SSO's own log." };

const struct sso_cause *
sso_cause_find(const char *cause)
{
	for (unsigned i = 0; i < sizeof causes / sizeof causes[0]; i++) {
		size_t length = strlen(causes[i].cause);

		if (strncmp(causes[i].cause, cause, length) == 0 &&
		    (cause[length] == '\0' || causes[i].cause[length - 1] == '_'))
			return &causes[i];
	}
	return &senseless;
}
