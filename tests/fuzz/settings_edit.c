/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a settings file in which one value is to be changed: what was a settings file is one
 * again, in which that value and no other is new; what was none is refused or still none.
 *
 * sources: src/config/*.c src/common/address.c src/common/columns.c src/common/utf8.c
 * sources: src/common/day.c src/common/clock.c
 * libs: -lconfig
 */
#include "settings_edit.h"
#include "settings.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define PATH "/etc/dla-otp/dla-otp.conf"
#define ADDRESS "fuzz@example.go.th"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* As in settings.c: libconfig 1.5 forgets a text that ends in an error. */
const char *
__lsan_default_suppressions(void)
{
	return "leak:libconfig.so\n";
}

static void
check(const char *text, const struct settings *before)
{
	struct settings after;
	struct settings_error error;
	char *edited = settings_edit(text, "mail.from", "\"" ADDRESS "\"");

	MUST(edited != NULL);
	MUST(settings_parse(&after, edited, strlen(edited), PATH, &error));
	MUST(strcmp(after.mail.from, ADDRESS) == 0);
	MUST(strcmp(after.sso.issuer, before->sso.issuer) == 0);
	MUST(after.mail.relay_count == before->mail.relay_count);
	MUST(after.access.allow_count == before->access.allow_count);
	MUST(after.otp.lifetime == before->otp.lifetime);
	settings_free(&after);
	free(edited);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	struct settings settings;
	struct settings_error error;

	if (text == NULL)
		return 0;
	if (settings_parse(&settings, text, strlen(text), PATH, &error)) {
		check(text, &settings);
		settings_free(&settings);
	} else {
		free(settings_edit(text, "sso.issuer", "1"));
	}
	free(text);
	return 0;
}
