/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of faults that are named. Distributions mend a fault and keep the version of the
 * makers, so that version alone proves nothing: only those of Debian 12 and 13 are known here.
 */
#include "known_faults.h"

#include "package.h"

#include <stddef.h>
#include <string.h>

static const struct known_fault faults[] = {
	{ "libcurl4", "7.69.0", "8.4.0", "7.88.1-10+deb12u4",
	    "CVE-2023-38545: a server's long name overwrites memory where a SOCKS proxy is used" },
	{ "libssl3", "3.0.0", "3.0.7", "",
	    "CVE-2022-3602: a certificate's e-mail address overwrites memory" },
	{ "libssl3", "3.0.0", "3.0.15", "3.0.14-1~deb12u2",
	    "CVE-2024-6119: a server's certificate can end the process that checks its name" },
	{ "libssl3", "3.1.0", "3.1.7", "",
	    "CVE-2024-6119: a server's certificate can end the process that checks its name" },
	{ "libssl3", "3.2.0", "3.2.3", "",
	    "CVE-2024-6119: a server's certificate can end the process that checks its name" },
	{ "libssl3", "3.3.0", "3.3.2", "",
	    "CVE-2024-6119: a server's certificate can end the process that checks its name" },
	{ "openssh-server", "8.5p1", "9.8p1", "1:9.2p1-2+deb12u3",
	    "CVE-2024-6387 (regreSSHion): whoever reaches sshd may become root" },
	{ "libc6", "2.34", "2.39", "2.36-9+deb12u3",
	    "CVE-2023-4911 (Looney Tunables): whoever is on this machine may become root" },
	{ "libpam0g", "1.1.0", "1.7.0", "1.5.2-6+deb12u2",
	    "CVE-2025-6020: with pam_namespace, whoever is on this machine may become root" },
	{ "libpam0g", "1.7.0", "1.7.1", "1.7.0-5",
	    "CVE-2025-6020: with pam_namespace, whoever is on this machine may become root" },
	{ "liblzma5", "5.6.0", "5.6.2", "5.6.1+really5.4.5-1",
	    "CVE-2024-3094: a back door into sshd" },
};

const struct known_fault *
known_fault_at(unsigned index)
{
	return index < sizeof faults / sizeof faults[0] ? &faults[index] : NULL;
}

enum fault_state
known_fault_judge(const struct known_fault *fault, const char *version)
{
	char upstream[PACKAGE_VERSION_SIZE], mended[PACKAGE_VERSION_SIZE];

	package_upstream(upstream, version);
	package_upstream(mended, fault->debian);
	if (package_compare(upstream, fault->since) < 0 ||
	    package_compare(upstream, fault->fixed) >= 0)
		return FAULT_ABSENT;
	if (strcmp(upstream, mended) != 0 || strchr(version, '-') == NULL)
		return FAULT_POSSIBLE;
	return package_compare(version, fault->debian) >= 0 ? FAULT_ABSENT : FAULT_PRESENT;
}
