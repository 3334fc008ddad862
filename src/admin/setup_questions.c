/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks for what a sign-in cannot do without, and for no more: an office's administrator knows these
 * things, or knows whom to ask. All else has a default.
 */
#include "setup_questions.h"

#include "address.h"
#include "setup_rules.h"
#include "setup_trial.h"

#include <stdio.h>
#include <string.h>

bool
setup_is_typed(const struct setup *setup, enum option option)
{
	return setup->errand->request.typed[option] != NULL;
}

static bool
needs_ca(const struct setup *setup)
{
	return setup->wants_ca || setup_is_typed(setup, OPTION_CA_FILE);
}

static bool
needs_relay_ca(const struct setup *setup)
{
	return setup->wants_relay_ca || setup_is_typed(setup, OPTION_RELAY_CA_FILE);
}

static bool
has_client_secret(const struct setup *setup)
{
	return strcmp(setup->settings.sso.client_auth, "none") != 0;
}

static bool
has_relay_user(const struct setup *setup)
{
	return setup->settings.mail.relays[0].username[0] != '\0';
}

/* Rules that are there stay, unless somebody says who it is to be. */
static bool
asks_rules(const struct setup *setup)
{
	return setup->before.bytes == NULL || setup_is_typed(setup, OPTION_ROLES) ||
	       setup_is_typed(setup, OPTION_USERS) || setup->errand->request.anyone;
}

/* Who names people on the command line means them alone. */
static bool
asks_roles(const struct setup *setup)
{
	return setup_is_typed(setup, OPTION_ROLES) ||
	       (asks_rules(setup) && !setup_is_typed(setup, OPTION_USERS) &&
		   !setup->errand->request.anyone);
}

static bool
asks_claim(const struct setup *setup)
{
	return asks_rules(setup) && setup->roles[0] != '\0';
}

static void
suggest_language(const struct setup *setup, char *text)
{
	(void)setup;
	(void)snprintf(text, SETUP_SUGGESTION_SIZE, "th");
}

/* The SSO's front page. */
static void
suggest_portal(const struct setup *setup, char *text)
{
	const char *issuer = setup->settings.sso.issuer + strlen("https://");

	(void)snprintf(
	    text, SETUP_SUGGESTION_SIZE, "https://%.*s/", (int)strcspn(issuer, "/?"), issuer);
}

static void
suggest_ca(const struct setup *setup, char *text)
{
	(void)snprintf(text, SETUP_SUGGESTION_SIZE, "%s", setup->settings.sso.ca_file);
}

static void
suggest_sender(const struct setup *setup, char *text)
{
	const char *user = setup->settings.mail.relays[0].username;

	if (address_valid(user))
		(void)snprintf(text, SETUP_SUGGESTION_SIZE, "%s", user);
}

static void
suggest_claim(const struct setup *setup, char *text)
{
	(void)setup;
	(void)snprintf(text, SETUP_SUGGESTION_SIZE, "realm_access.roles");
}

/* Never cut: a part of a role's name is another role. */
static bool
put_roles(struct setup *setup, const char *answer)
{
	if (strlen(answer) >= sizeof setup->roles)
		return setup_refuse(setup, NULL, "this is too long");
	(void)snprintf(setup->roles, sizeof setup->roles, "%s", answer);
	return true;
}

static bool
put_users(struct setup *setup, const char *answer)
{
	return setup_put_rules(setup, setup->roles, answer);
}

#define BOTH(th, en)               \
	{                          \
		{                  \
			(th), (en) \
		}                  \
	}

/* clang-format off */
static const struct setup_question questions[] = {
	{ OPTION_LANGUAGE, BOTH("ภาษา / language: th, en", "ภาษา / language: th, en"), .key = "language",
	    .suggest = suggest_language },
	{ OPTION_OFFICE, BOTH("ชื่อหน่วยงาน", "Your office's name"), .key = "office.name" },
	{ OPTION_HELP_DESK, BOTH("ผู้ที่ต้องโทรหาเมื่อเข้าไม่ได้ (เบอร์โทรศัพท์)", "Whom people call for help (telephone)"),
	    .key = "office.help" },
	{ OPTION_CA_FILE, BOTH("ไฟล์ใบรับรองของ CA ที่ลงนามให้ SSO (PEM)", "File of the CA that signed for the SSO (PEM)"),
	    .key = "sso.ca_file", .optional = true, .applies = needs_ca },
	{ OPTION_ISSUER, BOTH("ที่อยู่ SSO (issuer, https://...)", "The SSO's issuer (https://...)"),
	    .key = "sso.issuer", .try = setup_try_issuer, .back = 1 },
	{ OPTION_CLIENT_ID, BOTH("ชื่อของเครื่องนี้ที่ SSO (client id)", "This machine's client id at the SSO"),
	    .key = "sso.client_id" },
	{ OPTION_CLIENT_SECRET_FILE, BOTH("client secret (ไม่แสดงขณะพิมพ์)", "Client secret (not shown)"),
	    .secret = true, .which = SETUP_CLIENT_SECRET, .applies = has_client_secret,
	    .try = setup_try_client, .back = 1 },
	{ OPTION_PORTAL, BOTH("หน้าเว็บที่แก้ไขอีเมล", "Page where people correct their e-mail"),
	    .key = "sso.portal_url", .suggest = suggest_portal },
	{ OPTION_RELAY_CA_FILE, BOTH("ไฟล์ใบรับรองของ CA ที่ลงนามให้เมลเซิร์ฟเวอร์ (PEM)",
	    "File of the CA that signed for the mail server (PEM)"),
	    .key = "mail.relays.ca_file", .optional = true, .applies = needs_relay_ca, .suggest = suggest_ca },
	{ OPTION_RELAY, BOTH("เมลเซิร์ฟเวอร์ (smtps://ชื่อ หรือ smtp://ชื่อ:587)",
	    "Mail server (smtps://NAME, or smtp://NAME:587 with STARTTLS)"),
	    .key = "mail.relays.url", .try = setup_try_relay, .back = 1 },
	{ OPTION_RELAY_USER, BOTH("ชื่อผู้ใช้ที่เมลเซิร์ฟเวอร์ (Enter = ไม่มี)", "User name there (Enter: none)"),
	    .key = "mail.relays.username", .optional = true },
	{ OPTION_RELAY_PASSWORD_FILE, BOTH("รหัสผ่านที่เมลเซิร์ฟเวอร์ (ไม่แสดงขณะพิมพ์)", "Password there (not shown)"),
	    .secret = true, .which = SETUP_RELAY_PASSWORD, .applies = has_relay_user,
	    .try = setup_try_relay_login, .back = 1 },
	{ OPTION_SENDER, BOTH("อีเมลผู้ส่ง", "The sender's e-mail address"),
	    .key = "mail.from", .suggest = suggest_sender, .try = setup_try_sender },
	{ OPTION_ROLES, BOTH("บทบาทที่ SSO ซึ่งเข้าได้ คั่นด้วยจุลภาค (Enter = ไม่ใช้)",
	    "Roles at the SSO that may sign in, with commas (Enter: none)"),
	    .optional = true, .applies = asks_roles, .put = put_roles },
	{ OPTION_ROLES_CLAIM, BOTH("SSO บอกบทบาทไว้ที่ใด (claim)", "Where the SSO lists roles (claim)"),
	    .key = "access.roles_claim", .applies = asks_claim, .suggest = suggest_claim },
	{ OPTION_USERS, BOTH("ผู้ที่เข้าได้ คั่นด้วยจุลภาค (* = ทุกคน, Enter = ไม่ระบุ)",
	    "People who may sign in, with commas (*: everybody, Enter: none)"),
	    .optional = true, .applies = asks_rules, .put = put_users, .back = 2 },
};
/* clang-format on */

const struct setup_question *
setup_question_at(unsigned index)
{
	return index < sizeof questions / sizeof questions[0] ? &questions[index] : NULL;
}
