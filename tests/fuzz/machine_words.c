/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any text as the words of sshd, as a log of the kernel's, as dpkg's database and as a version of
 * its: what is read of it fits, and versions have one order. (T139, T147)
 *
 * sources: src/admin/denials.c src/admin/known_faults.c src/admin/office_domain.c
 * sources: src/admin/package.c src/admin/sshd_words.c src/admin/sso_causes.c
 */
#include "denials.h"
#include "known_faults.h"
#include "office_domain.h"
#include "package.h"
#include "sshd_words.h"
#include "sso_causes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
read_database(char *text, size_t size)
{
	FILE *database = size > 0 ? fmemopen(text, size, "r") : NULL;
	char version[PACKAGE_VERSION_SIZE];

	if (database == NULL)
		return;
	MUST(package_find(database, "libcurl4", version) == (version[0] != '\0'));
	(void)fclose(database);
}

static void
compare(const char *a, const char *b)
{
	int forth = package_compare(a, b), back = package_compare(b, a);
	const struct known_fault *fault;

	MUST(package_compare(a, a) == 0);
	MUST((forth > 0) == (back < 0) && (forth == 0) == (back == 0));
	for (unsigned i = 0; (fault = known_fault_at(i)) != NULL; i++)
		(void)known_fault_judge(fault, a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), line[DENIALS_LINE_SIZE], domain[OFFICE_DOMAIN_SIZE];
	struct sshd_words words;

	MUST(text != NULL);
	memcpy(text, data, size);
	text[size] = '\0';
	MUST((denials_count(text, 1, line) > 0) == (line[0] != '\0'));
	if (sshd_words_read(&words, text))
		MUST(words.outside_pam || !sshd_words_key_alone(&words));
	office_domain_of_url(domain, text);
	MUST(sso_cause_find(text)->remedy != NULL);
	compare(text, size > 0 ? text + 1 : text);
	read_database(text, size);
	free(text);
	return 0;
}
