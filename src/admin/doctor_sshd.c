/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sshd's settings, in its own words (`sshd -T`), where its PAM service asks our module. Blocks of
 * `Match` are not looked at: which of them hold depends on who comes from where.
 */
#include "doctor.h"

#include "errand.h"
#include "policy.h"
#include "sshd_words.h"
#include "stack_modules.h"
#include "stack_walk.h"

#include <string.h>
#include <unistd.h>

#define SSHD_STACK "/etc/pam.d/" SSHD_SERVICE
#define TYPING_S 60 /* for the password, before the code's own time begins */

static void
run_sshd(struct errand *errand)
{
	static const char *const programs[] = { "/usr/sbin/sshd", "/usr/local/sbin/sshd",
		"/usr/lib/ssh/sshd" };

	for (unsigned i = 0; i < sizeof programs / sizeof programs[0]; i++)
		if (access(SSHD_STACK, F_OK) == 0 && access(programs[i], X_OK) == 0) {
			const char *const argv[] = { programs[i], "-T", NULL };

			doctor_hear(&errand->doctor->sshd, argv, NULL);
			return;
		}
}

static void
warn(struct errand *errand, const char *remedy, const char *words)
{
	report_finding(&errand->report, FINDING_WARN, "sshd", remedy, "%s", words);
}

static void
fail(struct errand *errand, const char *remedy, const char *words)
{
	report_finding(&errand->report, FINDING_FAIL, "sshd", remedy, "%s", words);
}

static void
judge_dialog(struct errand *errand, const struct sshd_words *words)
{
	if (!words->interactive)
		fail(errand, "In sshd_config(5): KbdInteractiveAuthentication yes",
		    "sshd asks no questions: nobody can type a code");
	if (words->password)
		warn(errand, "In sshd_config(5): PasswordAuthentication no",
		    "sshd also takes a password the old way, where no code can be asked for");
}

static void
judge_grace(struct errand *errand, const struct sshd_words *words)
{
	int needed = errand->settings.otp.lifetime + TYPING_S;

	if (!errand->settings_read || words->grace_s == 0 || words->grace_s >= needed)
		return;
	report_finding(&errand->report, FINDING_WARN, "sshd",
	    "In sshd_config(5): LoginGraceTime as long as that, or 0.",
	    "sshd hangs up after %d s; a code is good for %d s and the password takes its time: "
	    "%d s",
	    words->grace_s, errand->settings.otp.lifetime, needed);
}

/* A key alone: PAM's auth phase, and with it the code, is not asked. (T147) */
static void
judge_key(struct errand *errand, const struct sshd_words *words, bool account)
{
	const struct settings_service *service = policy_service(&errand->settings, SSHD_SERVICE);

	if (!sshd_words_key_alone(words))
		return;
	if (!account)
		warn(errand, "Add to " SSHD_STACK ": account required " MODULE_OURS,
		    "sshd lets a key in without code, and nobody asks for the person's rights");
	else if (!errand->settings_read)
		return;
	else if (service->account_without_login)
		warn(errand,
		    "Take account_without_login out, or have sshd ask for both: "
		    "AuthenticationMethods publickey,keyboard-interactive:pam",
		    "sshd lets a key in without code, and account_without_login asks for no "
		    "rights");
	else if (strcmp(service->factor, "code") == 0)
		warn(errand,
		    "In sshd_config(5): AuthenticationMethods publickey,keyboard-interactive:pam",
		    "factor = \"code\" asks for a code after a key, but sshd lets a key in alone");
	else if (errand->settings.access.lookup.kind[0] != '\0')
		warn(errand,
		    "Nothing to do if that is meant. Else: AuthenticationMethods "
		    "publickey,keyboard-interactive:pam, and factor = \"code\" for sshd.",
		    "sshd lets a key in without code; the SSO is asked for the person's rights");
}

static void
judge(struct errand *errand, const struct sshd_words *words, bool auth, bool account)
{
	unsigned before = errand->report.count;

	if (!words->pam)
		fail(errand, "In sshd_config(5): UsePAM yes",
		    "sshd does not ask PAM: nobody is asked for a code");
	else if (strcmp(words->service, SSHD_SERVICE) != 0)
		report_finding(&errand->report, FINDING_FAIL, "sshd",
		    "In sshd_config(5): take PAMServiceName out.",
		    "sshd asks PAM as %s and not as " SSHD_SERVICE ": " SSHD_STACK
		    " is not what it goes by",
		    words->service);
	else if (auth) {
		judge_dialog(errand, words);
		judge_grace(errand, words);
	}
	if (words->pam)
		judge_key(errand, words, account);
	if (errand->report.count == before)
		report_finding(&errand->report, FINDING_OK, "sshd", NULL,
		    "sshd's settings let people be asked for a code, and by no key past it");
}

static void
check_sshd(struct errand *errand)
{
	const struct stack_source source = { stack_directory_find, &errand->stacks };
	const struct doctor_said *output = &errand->doctor->sshd;
	static struct stack auth, account;
	struct sshd_words words;

	(void)stack_build(&auth, &source, SSHD_SERVICE, PHASE_AUTH);
	(void)stack_build(&account, &source, SSHD_SERVICE, PHASE_ACCOUNT);
	if (!stack_asks_us(&auth) && !stack_asks_us(&account))
		report_finding(&errand->report, FINDING_OK, "sshd", NULL,
		    "sshd does not ask " MODULE_OURS ": its settings are not looked at");
	else if (!output->well)
		report_finding(&errand->report, FINDING_FAIL, "sshd",
		    "Run sshd -T and correct what it says.", "sshd -T does not work: %.*s",
		    (int)strcspn(output->text, "\r\n"), output->text);
	else if (!sshd_words_read(&words, output->text))
		report_finding(&errand->report, FINDING_WARN, "sshd",
		    "Compare them with pam_dla_otp(8) by hand.",
		    "this sshd tells its settings in other words than we know");
	else
		judge(errand, &words, stack_asks_us(&auth), stack_asks_us(&account));
}

static doctor_check *const checks[] = { check_sshd, NULL };
const struct doctor_group doctor_sshd = { .as_root = run_sshd, .checks = checks };
