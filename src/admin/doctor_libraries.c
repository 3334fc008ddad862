/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which libraries sign-in runs with, and whether one is known to be bad (T139). Debian's packages
 * are looked up in dpkg's database; elsewhere the worker's own word has to do.
 */
#include "doctor.h"

#include "errand.h"
#include "known_faults.h"
#include "package.h"
#include "paths.h"

#include <string.h>
#include <sys/utsname.h>

static void
ask_worker(struct errand *errand)
{
	static const char *const argv[] = { PATH_SSO, "--version", NULL };
	struct harden_user user;

	if (harden_find_user(USER_SSO, &user))
		doctor_hear(&errand->doctor->libraries, argv, &user);
}

static void
check_worker(struct errand *errand)
{
	const struct doctor_said *output = &errand->doctor->libraries;
	int length = (int)strcspn(output->text, "\r\n");

	if (output->well)
		report_finding(&errand->report, FINDING_OK, "libraries", NULL,
		    "the workers run with %.*s", length, output->text);
	else
		report_finding(&errand->report, FINDING_FAIL, "libraries",
		    "Install the package again, and the libraries that it needs.",
		    "%s cannot be run: %.*s", PATH_SSO, length, output->text);
}

static void
add(char list[REPORT_WORDS_MAX], const char *name, const char *version)
{
	size_t used = strlen(list);

	(void)snprintf(
	    list + used, REPORT_WORDS_MAX - used, "%s%s %s", used > 0 ? ", " : "", name, version);
}

static void
check_versions(struct errand *errand)
{
	static const char *const packages[] = { "libpam0g", "libconfig9", "libconfig11",
		"libnettle8", "libcurl4", "libssl3", "libjansson4", "libqrencode4",
		"openssh-server" };
	char list[REPORT_WORDS_MAX] = "", version[PACKAGE_VERSION_SIZE];
	FILE *database = fopen(PACKAGE_DATABASE, "re");
	struct utsname system = { .release = "unknown" };

	(void)uname(&system);
	add(list, "kernel", system.release);
	for (unsigned i = 0; database != NULL && i < sizeof packages / sizeof packages[0]; i++)
		if (package_find(database, packages[i], version))
			add(list, packages[i], version);
	if (database != NULL)
		(void)fclose(database);
	report_finding(&errand->report, FINDING_OK, "versions", NULL, "%s", list);
}

/* The worker's word `libcurl/7.88.1`. */
static bool
find_word(const char *text, const char *name, char version[PACKAGE_VERSION_SIZE])
{
	const char *at = strstr(text, name);

	version[0] = '\0';
	if (at != NULL)
		(void)snprintf(version, PACKAGE_VERSION_SIZE, "%.*s",
		    (int)strcspn(at + strlen(name), " \r\n"), at + strlen(name));
	return version[0] != '\0';
}

static bool
find_version(
    struct errand *errand, FILE *database, const char *package, char version[PACKAGE_VERSION_SIZE])
{
	const char *text = errand->doctor->libraries.text;

	if (database != NULL)
		return package_find(database, package, version);
	if (strcmp(package, "libcurl4") == 0)
		return find_word(text, "libcurl/", version);
	return strcmp(package, "libssl3") == 0 && find_word(text, "OpenSSL/", version);
}

static bool
tell(struct errand *errand, const struct known_fault *fault, const char *version)
{
	enum fault_state state = known_fault_judge(fault, version);

	if (state == FAULT_ABSENT)
		return false;
	report_finding(&errand->report, FINDING_WARN, "known_fault",
	    state == FAULT_PRESENT
		? "Install updates, then restart what uses it."
		: "Install updates. Distributions mend faults in old versions: ask yours about it.",
	    "%s %s %s %s", fault->package, version, state == FAULT_PRESENT ? "has" : "may have",
	    fault->words);
	report_text(&errand->report, "package", fault->package);
	return true;
}

static void
check_faults(struct errand *errand)
{
	FILE *database = fopen(PACKAGE_DATABASE, "re");
	char version[PACKAGE_VERSION_SIZE];
	const struct known_fault *fault;
	unsigned found = 0;

	for (unsigned i = 0; (fault = known_fault_at(i)) != NULL; i++)
		if (find_version(errand, database, fault->package, version))
			found += tell(errand, fault, version);
	if (database != NULL)
		(void)fclose(database);
	if (found == 0)
		report_finding(&errand->report, FINDING_OK, "known_fault", NULL,
		    "none of the faults that are known to this program is here; updates are still "
		    "needed");
}

static doctor_check *const checks[] = { check_worker, check_versions, check_faults, NULL };
const struct doctor_group doctor_libraries = { .as_root = ask_worker, .checks = checks };
