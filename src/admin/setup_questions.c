/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks for what a sign-in cannot do without, and for no more. A secret is typed unseen, or read
 * from a file or from the standard input; it is never an argument. Refuses to go on with an answer
 * that does not work.
 */
#include "setup_questions.h"

#include "address.h"
#include "keyboard.h"
#include "setup_trial.h"

#include <stdio.h>
#include <string.h>

#define PROMPT_SIZE 2048
#define SUGGESTION_SIZE 1100

/* One question. */
struct question {
	enum option option;
	struct settings_text words;
	const char *key; /* the string it sets, or NULL */
	bool optional;   /* nothing is an answer too */
	unsigned back;   /* when the trial fails: so many questions before this one are asked
			    again */
	bool (*applies)(const struct setup *setup); /* NULL: always */
	void (*suggest)(
	    const struct setup *setup, char *text);           /* what Enter means; NULL: nothing */
	bool (*put)(struct setup *setup, const char *answer); /* NULL: sets the key */
	bool (*try)(struct setup *setup);                     /* NULL: cannot be tried */
	bool secret;
	enum setup_secret which;
};

/* --- single questions --- */

static bool
is_typed(const struct setup *setup, enum option option)
{
	return setup->errand->request.typed[option] != NULL;
}

static bool
needs_ca(const struct setup *setup)
{
	return setup->wants_ca || is_typed(setup, OPTION_CA_FILE);
}

static bool
needs_relay_ca(const struct setup *setup)
{
	return setup->wants_relay_ca || is_typed(setup, OPTION_RELAY_CA_FILE);
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
	return setup->before.bytes == NULL || is_typed(setup, OPTION_ROLES) ||
	       is_typed(setup, OPTION_USERS) || setup->errand->request.anyone;
}

/* Who names people on the command line means them alone. */
static bool
asks_roles(const struct setup *setup)
{
	return is_typed(setup, OPTION_ROLES) ||
	       (asks_rules(setup) && !is_typed(setup, OPTION_USERS) &&
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
	(void)snprintf(text, SUGGESTION_SIZE, "th");
}

/* The SSO's front page. */
static void
suggest_portal(const struct setup *setup, char *text)
{
	const char *issuer = setup->settings.sso.issuer + strlen("https://");

	(void)snprintf(text, SUGGESTION_SIZE, "https://%.*s/", (int)strcspn(issuer, "/?"), issuer);
}

static void
suggest_ca(const struct setup *setup, char *text)
{
	(void)snprintf(text, SUGGESTION_SIZE, "%s", setup->settings.sso.ca_file);
}

static void
suggest_sender(const struct setup *setup, char *text)
{
	const char *user = setup->settings.mail.relays[0].username;

	if (address_valid(user))
		(void)snprintf(text, SUGGESTION_SIZE, "%s", user);
}

static void
suggest_claim(const struct setup *setup, char *text)
{
	(void)setup;
	(void)snprintf(text, SUGGESTION_SIZE, "realm_access.roles");
}

static bool
put_roles(struct setup *setup, const char *answer)
{
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
static const struct question questions[] = {
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

#define QUESTIONS (sizeof questions / sizeof questions[0])

/* --- asking --- */

static bool
leave(struct setup *setup)
{
	setup->left = true;
	report_finding(&setup->errand->report, FINDING_WARN, "setup", NULL, "nothing was changed");
	return false;
}

static bool
miss(struct setup *setup, const struct question *question)
{
	setup->left = true;
	report_finding(&setup->errand->report, FINDING_FAIL, "answer",
	    "Give it, or run dla-otp setup at a terminal.", "%s is missing; nothing was changed",
	    option_name(question->option));
	return false;
}

/* Shows the question and what Enter means, and takes a line. */
static bool
take_line(struct setup *setup, const struct question *question, const char *standing,
    struct secret *answer)
{
	enum language language = setup->on_console ? LANGUAGE_ENGLISH : setup->settings.language;
	char prompt[PROMPT_SIZE];

	(void)snprintf(prompt, sizeof prompt, "%s%s%s%s: ", question->words.in[language],
	    standing[0] ? " [" : "", standing, standing[0] ? "]" : "");
	(void)fflush(setup->errand->report.out);
	return keyboard_ask(prompt, question->secret, answer) || leave(setup);
}

/* What there is without an answer. */
static void
find_standing(const struct setup *setup, const struct question *question, char *text)
{
	text[0] = '\0';
	if (question->key != NULL)
		(void)snprintf(text, SUGGESTION_SIZE, "%s",
		    setup_string(setup, question->option, question->key));
	if (text[0] == '\0' && question->suggest != NULL)
		question->suggest(setup, text);
}

/* What an option says, once; NULL: nothing. */
static const char *
option_says(struct setup *setup, const struct question *question)
{
	if (setup->spent & OPTION_BIT(question->option))
		return NULL;
	if (question->option == OPTION_USERS && setup->errand->request.anyone)
		return "*";
	return setup->errand->request.typed[question->option];
}

static bool
answer_text(struct setup *setup, const struct question *question)
{
	const char *said = option_says(setup, question);
	char standing[SUGGESTION_SIZE];
	struct secret line = { 0 };

	find_standing(setup, question, standing);
	while (said == NULL && setup->asks) {
		if (!take_line(setup, question, standing, &line))
			return false;
		if (line.length > 0 || standing[0] != '\0' || question->optional)
			said = line.length > 0 ? line.bytes : standing;
	}
	if (said == NULL && standing[0] == '\0' && !question->optional)
		return miss(setup, question);
	if (said == NULL)
		said = standing;
	if (question->put != NULL ? !question->put(setup, said)
				  : !setup_put(setup, question->key, said))
		return false;
	setup->answered |= OPTION_BIT(question->option);
	return true;
}

static bool
read_given(struct setup *setup, const struct question *question, struct secret *secret)
{
	const char *path = setup->errand->request.typed[question->option];
	bool read = strcmp(path, "-") == 0
			? keyboard_ask("", true, secret)
			: secret_read_line(secret, setup->given[question->which]);

	if (read && secret->length > 0)
		return true;
	report_finding(&setup->errand->report, FINDING_FAIL, "answer",
	    "The secret is the first line of a plain file; - is the standard input.",
	    "%s: no secret can be read there", option_name(question->option));
	return false;
}

static bool
answer_secret(struct setup *setup, const struct question *question)
{
	const char *name = setup_secret_name(setup, question->which);
	bool stands = files_secret(&setup->errand->files, name) != -1;
	struct secret secret = { 0 };
	bool put = true;

	if (option_says(setup, question) != NULL) {
		put = read_given(setup, question, &secret);
	} else if (setup->asks) {
		do
			put = take_line(setup, question, stands ? name : "", &secret);
		while (put && secret.length == 0 && !stands);
	} else if (!stands) {
		put = miss(setup, question);
	}
	if (put && secret.length > 0)
		put = setup_put_secret(setup, question->which, &secret);
	secret_reset(&secret);
	return put;
}

/* What was wrong and is asked again does not count. */
static bool
answer(struct setup *setup, const struct question *question)
{
	enum finding worst = setup->errand->report.worst;

	if ((question->secret ? answer_secret(setup, question) : answer_text(setup, question)) &&
	    (question->try == NULL || question->try(setup)))
		return true;
	setup->spent |= OPTION_BIT(question->option);
	if (setup->asks && !setup->left)
		setup->errand->report.worst = worst;
	return false;
}

bool
setup_ask(struct setup *setup)
{
	for (unsigned i = 0; i < QUESTIONS;) {
		const struct question *question = &questions[i];

		if ((question->applies != NULL && !question->applies(setup)) ||
		    answer(setup, question))
			i++;
		else if (!setup->asks || setup->left)
			return false;
		else
			i -= question->back;
	}
	return true;
}
