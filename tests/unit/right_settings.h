/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the tests of the settings: a right file line by line, and what must happen when one line of
 * it is broken.
 */
#ifndef DLA_OTP_TESTS_RIGHT_SETTINGS_H
#define DLA_OTP_TESTS_RIGHT_SETTINGS_H

#include "settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PATH "/etc/dla-otp/dla-otp.conf"

/* A right file with every kind of key; each broken one differs from it in one line. */
enum {
	OFFICE = 4,
	NAME,
	HELP,
	SSO_ADMIN,
	THAID_HELP,
	APP,
	SSO = 11,
	ISSUER,
	CLIENT_ID,
	SECRET,
	AUTH,
	SCOPE,
	ENDPOINT,
	CLAIM,
	VERIFIED,
	CA,
	PORTAL,
	SSO_TIMEOUT,
	MAIL = 24,
	RELAYS,
	RELAY,
	SECOND_RELAY,
	FROM = 29,
	FROM_NAME,
	MAIL_TIMEOUT,
	PRECONNECT,
	OTP = 34,
	DIGITS,
	LIFETIME,
	ATTEMPTS,
	RESEND,
	RESUME,
	DOMAINS,
	EMAIL_CHANGE,
	LIMITS = 43,
	CODES_DAY,
	LETTERS_HOUR,
	LETTERS_DAY,
	LETTERS_HOST,
	LOCK_FIRST,
	LOCK_LONGEST,
	ACCESS = 51,
	ALLOW
};
static const char *const right[] = {
	"language = \"en\";",
	"timeout = 600;",
	"min_uid = 500;",
	/* 4 */ "office: {",
	"  name = { th = \"เทศบาลตำบลตัวอย่าง\"; en = \"Example Municipality\"; };",
	"  help = \"IT desk, 0-2000-0000\";",
	"  sso_admin = \"Khun Somchai\";",
	"  thaid_help = \"example.go.th/thaid\";",
	"  app = \"ThaID\";",
	"};",
	/* 11 */ "sso: {",
	"  issuer = \"https://sso.example.go.th/realms/example\";",
	"  client_id = \"login-example\";",
	"  client_secret_file = \"sso.secret\";",
	"  client_auth = \"post\";",
	"  scope = \"openid email\";",
	"  token_endpoint = \"https://sso.example.go.th/token?tenant=7\";",
	"  username_claim = \"uid\";",
	"  require_verified_email = false;",
	"  ca_file = \"sso-ca.pem\";",
	"  portal_url = \"https://sso.example.go.th/account\";",
	"  timeout = 5;",
	"};",
	/* 24 */ "mail: {",
	"  relays = (",
	"    { url = \"smtps://mail.example.go.th\"; username = \"otp\"; password_file = "
	"\"mail.secret\"; },",
	"    { url = \"smtp://127.0.0.1:2525\"; ca_file = \"/etc/ssl/relay.pem\"; }",
	"  );",
	/* 29 */ "  from = \"otp@example.go.th\";",
	"  from_name = \"Codes\";",
	"  timeout = 7;",
	"  preconnect = true;",
	"};",
	/* 34 */ "otp: {",
	"  digits = 8;",
	"  lifetime = 120;",
	"  attempts = 5;",
	"  resend_after = 15;",
	"  resume = false;",
	"  email_domains = [ \"example.go.th\", \"example.org\" ];",
	"  email_change = \"hold\";",
	"};",
	/* 43 */ "limits: {",
	"  codes_per_day = 10;",
	"  letters_per_hour = 3;",
	"  letters_per_day = 12;",
	"  letters_per_host_hour = 100;",
	"  lock_first = 30;",
	"  lock_longest = 900;",
	"};",
	/* 51 */ "access: {",
	"  allow = ( { users = [ \"somchai\" ]; }, { users = ( \"somying\", \"root\" ); } );",
	"};",
};

/* The file with line `line` replaced (0: none); the caller frees. */
static inline char *
compose(int line, const char *with)
{
	char *text = NULL;
	size_t length;
	FILE *stream = open_memstream(&text, &length);

	assert_non_null(stream);
	for (size_t i = 0; i < COUNT(right); i++)
		fprintf(stream, "%s\n", (int)i + 1 == line ? with : right[i]);
	fclose(stream);
	return text;
}

/* The text must be refused at that line, in one line that has these words and a remedy. */
static inline void
expect_refused_bytes(const char *text, size_t length, int line, const char *words)
{
	struct settings settings, zeroed = { 0 };
	struct settings_error error;
	char place[64];

	memset(&settings, 0xff, sizeof(settings));
	if (settings_parse(&settings, text, length, PATH, &error))
		fail_msg("accepted, expected line %d: %s\n%.*s", line, words, (int)length, text);
	snprintf(place, sizeof(place), line > 0 ? PATH ":%d: " : PATH ": ", line);
	if (error.line != line || strncmp(error.text, place, strlen(place)) != 0 ||
	    strstr(error.text, words) == NULL)
		fail_msg("expected line %d: %s\ngot %d: %s", line, words, error.line, error.text);
	assert_null(strpbrk(error.text, "\n\r\x1b"));
	assert_non_null(strpbrk(error.text + strlen(place), ":,;"));
	assert_memory_equal(&settings, &zeroed, sizeof(settings));
}

static inline void
expect_refused(const char *text, int line, const char *words)
{
	expect_refused_bytes(text, strlen(text), line, words);
}

struct broken {
	int line;         /* which is replaced, and which the error must name */
	const char *with; /* what stands there instead */
	const char *words;
};

static inline void
expect_each_refused(const struct broken *broken, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *text = compose(broken[i].line, broken[i].with);

		expect_refused(text, broken[i].line, broken[i].words);
		free(text);
	}
}

static inline void
parse(struct settings *settings, const char *text)
{
	struct settings_error error;

	if (!settings_parse(settings, text, strlen(text), PATH, &error))
		fail_msg("%s", error.text);
}

#endif
