/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as the name of a person, of a host that signs in, and of a terminal: what goes to an
 * SSO holds nothing that an SSO could take for another name, each file name is hexadecimal, and a
 * source is in the one form that stays as it is when it is taken again. (T15, T36, T49)
 *
 * sources: src/login/policy.c src/login/policy_source.c
 * sources: src/common/address.c src/common/secret.c src/common/utf8.c
 * sources: src/common/clock.c src/store/place.c src/store/crypto.c
 * libs: -lnettle
 */
#include "place.h"
#include "policy.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_person(const char *name)
{
	char file[PLACE_NAME_SIZE];
	size_t length = strlen(name);

	if (policy_name_is_sane(name)) {
		MUST(length >= 1 && length <= POLICY_NAME_MAX && name[0] != '-' && name[0] != '.');
		for (const char *byte = name; *byte != '\0'; byte++)
			MUST(*byte > ' ' && *byte < 0x7f && !isupper((unsigned char)*byte) &&
			     strchr("/:@%\\\"'*?&=+ ", *byte) == NULL);
	}
	MUST(place_name(name, file) == (length >= 1 && length <= 255));
	if (length >= 1 && length <= 255)
		MUST(strlen(file) == PLACE_NAME_SIZE - 1 &&
		     strspn(file, "0123456789abcdef") == PLACE_NAME_SIZE - 1);
}

static void
check_source(const char *rhost)
{
	char source[POLICY_SOURCE_SIZE], again[POLICY_SOURCE_SIZE];

	policy_source(rhost, source);
	MUST(strlen(source) < sizeof source && source[0] != '\0');
	for (const char *byte = source; *byte != '\0'; byte++)
		MUST(*byte > ' ' && *byte < 0x7f && !isupper((unsigned char)*byte));
	MUST((strcmp(source, "local") == 0) == (rhost[0] == '\0'));
	if (rhost[0] == '\0')
		return;
	policy_source(source, again);
	MUST(strcmp(source, again) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);

	MUST(text != NULL);
	check_person(text);
	check_source(text);
	if (policy_is_text_console(text))
		MUST(strlen(text) <= strlen("/dev/tty63") && strstr(text, "tty") != NULL);
	free(text);
	return 0;
}
