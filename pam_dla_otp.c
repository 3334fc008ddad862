/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pam_dla_otp.so: what sshd, login, sudo, su and screen lockers load. A terminal with a stopwatch:
 * it reaches dla-otp-login, puts its questions to the person, carries the answers back and
 * translates the verdict for PAM. It decides nothing, reads no settings, talks to no network, and
 * whatever goes wrong here is a denial. It may not end the caller's process nor change anything of
 * it.
 *
 * Start reading at ask_engine(); the rest of the module is in src/module/, the login's own story in
 * src/login/.
 */
#include "arguments.h"
#include "clock.h"
#include "conversation.h"
#include "engine.h"
#include "granted.h"
#include "introduction.h"
#include "log.h"
#include "reach.h"
#include "verdict.h"

#include <errno.h>
#include <security/pam_modules.h>
#include <unistd.h>

#define ENTRY_POINT __attribute__((visibility("default")))

/* The module's own words for a person: it has no catalogue and no language, so it says both. */
#define OUT_OF_ORDER "ระบบยืนยันตัวตนของเครื่องนี้ไม่ทำงาน / Sign-in is out of order [DLA-601]"

/* The engine ends itself at the time it was given; the module a moment later. */
#define OVERTIME_MS 1000

/* How long a session may be kept waiting for its line in the audit log. */
#define SESSION_MS 1000

/* The one translation from verdicts to PAM. Whatever is not in the set denies. */
static int
pam_code(volatile enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DENIED:
	case VERDICT_EXPIRED: /* for the account phase see account_code() */
		return PAM_AUTH_ERR;
	case VERDICT_EXHAUSTED:
		return PAM_MAXTRIES;
	case VERDICT_NOT_ALLOWED:
		return PAM_PERM_DENIED;
	case VERDICT_NO_ADDRESS:
		return PAM_CRED_INSUFFICIENT;
	case VERDICT_UNREACHABLE:
		return PAM_AUTHINFO_UNAVAIL;
	case VERDICT_BROKEN:
		return PAM_SYSTEM_ERR;
	case VERDICT_GRANTED:
		/* Read from memory once more, so that one glitch of the machine does not grant. */
		return verdict == VERDICT_GRANTED ? PAM_SUCCESS : PAM_SYSTEM_ERR;
	}
	return PAM_SYSTEM_ERR;
}

/* In the account phase PAM has a word of its own for an account that has ended. */
static int
account_code(enum verdict verdict)
{
	return verdict == VERDICT_EXPIRED ? PAM_ACCT_EXPIRED : pam_code(verdict);
}

static void
send_to_log(pam_handle_t *pamh, struct log_line *why, int priority)
{
	const void *service = NULL;

	(void)pam_get_item(pamh, PAM_SERVICE, &service);
	log_add(why, "service", service);
	(void)log_send(why, "pam_dla_otp", priority);
}

/* The help desk's business: the log gets the cause, the person a number to read to them. */
static enum verdict
out_of_order(pam_handle_t *pamh, unsigned flags, struct log_line *why)
{
	send_to_log(pamh, why, LOG_ERR);
	(void)conversation_show(pamh, flags, PAM_ERROR_MSG, OUT_OF_ORDER);
	return VERDICT_BROKEN;
}

/* A denial by the module itself. The person is told nothing: there is nobody who can be. */
static enum verdict
refuse(pam_handle_t *pamh, struct log_line *why)
{
	send_to_log(pamh, why, LOG_NOTICE);
	return VERDICT_DENIED;
}

/* With an engine at the other end of the socket: from BEGIN to the verdict. */
static enum verdict
hear_out(const struct introduction *introduction, struct conversation *conversation,
    struct engine *engine, struct log_line *why)
{
	enum conversation_end end = CONVERSATION_BROKEN;

	log_begin(why, "engine fault: it does not take BEGIN");
	if (introduction_send(introduction, engine->socket))
		end = conversation_hold(conversation, why);
	if (end == CONVERSATION_DECIDED)
		engine_release(engine);
	else
		engine_stop(engine, conversation->deadline_ms);
	log_add(why, "login", introduction->login_id);
	if (end == CONVERSATION_FAILED)
		return refuse(conversation->pamh, why);
	if (end != CONVERSATION_DECIDED)
		return out_of_order(conversation->pamh, conversation->flags, why);
	if (!introduction_is_of(introduction, conversation->pamh)) {
		log_begin(why, "sign-in refused: the program changed the user name meanwhile");
		return refuse(conversation->pamh, why);
	}
	return conversation->verdict;
}

/* One call of the module: what it was given, and what the engine has to know. */
struct call {
	pam_handle_t *pamh;
	unsigned flags;
	bool may_ask; /* there may be somebody who can answer */
	struct arguments arguments;
	struct introduction introduction;
};

/* Where there is no name, pam_get_user(3) would ask for it. */
static bool
names_somebody(pam_handle_t *pamh)
{
	const void *user = NULL;

	return pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS && user != NULL;
}

/* What stands before the engine is asked. False, and *verdict is the refusal, when it cannot be. */
static bool
get_ready(struct call *call, const char *phase, int argc, const char **argv, enum verdict *verdict)
{
	struct log_line why;

	*verdict = VERDICT_BROKEN;
	if (!arguments_read(&call->arguments, argc, argv, &why))
		*verdict = out_of_order(call->pamh, call->flags, &why);
	else if (call->may_ask && !conversation_exists(call->pamh, &why)) {
		*verdict = refuse(call->pamh, &why);
	} else if (!call->may_ask && !names_somebody(call->pamh)) {
		log_begin(&why, "sign-in refused: no user name");
		*verdict = refuse(call->pamh, &why);
	} else if (!introduction_user(&call->introduction, phase, call->pamh, &why))
		*verdict = refuse(call->pamh, &why);
	else if (!introduction_circumstances(
		     &call->introduction, call->pamh, call->flags, &call->arguments, &why))
		*verdict = out_of_order(call->pamh, call->flags, &why);
	else
		return true;
	return false;
}

/* The story of one phase, as far as the module knows it. */
static enum verdict
ask_engine(struct call *call)
{
	struct conversation conversation = {
		.pamh = call->pamh,
		.flags = call->flags,
		.first_pass = call->arguments.first_pass,
		.texts_only = !call->may_ask,
	};
	struct engine engine;
	struct log_line why;

	if (!reach_engine(&engine, call->introduction.phase, &call->arguments, &why))
		return out_of_order(call->pamh, call->flags, &why);
	conversation.socket = engine.socket;
	conversation.deadline_ms = clock_now_ms() + call->arguments.timeout_s * 1000 + OVERTIME_MS;
	return hear_out(&call->introduction, &conversation, &engine, &why);
}

ENTRY_POINT int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int before = errno, code;
	struct call call = { .pamh = pamh, .flags = (unsigned)flags, .may_ask = true };
	enum verdict verdict;

	granted_forget(pamh);
	if (get_ready(&call, "auth", argc, argv, &verdict))
		verdict = ask_engine(&call);
	code = pam_code(verdict);
	if (code == PAM_SUCCESS)
		granted_note(pamh, &call.introduction, &call.arguments);
	errno = before;
	return code;
}

/*
 * May the person enter who was let in by others: an ssh key, a password that sudo remembers? Who
 * has signed in through us a moment ago has been asked all there is. Nobody can answer a question
 * here; sshd shows the texts of a refusal to the person.
 */
ENTRY_POINT int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int before = errno, code;
	struct call call = { .pamh = pamh, .flags = (unsigned)flags };
	enum verdict verdict;

	if (!get_ready(&call, "account", argc, argv, &verdict))
		code = account_code(verdict);
	else if (granted_covers(pamh, &call.introduction, &call.arguments))
		code = PAM_SUCCESS;
	else
		code = account_code(ask_engine(&call));
	errno = before;
	return code;
}

/*
 * The SSO's password is changed at the SSO. In the first of PAM's two rounds the engine says so to
 * the person; whatever its verdict is, no password is changed here.
 */
ENTRY_POINT int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int before = errno;
	struct call call = { .pamh = pamh, .flags = (unsigned)flags, .may_ask = true };
	enum verdict verdict;

	if ((flags & PAM_PRELIM_CHECK) != 0 && get_ready(&call, "password", argc, argv, &verdict))
		(void)ask_engine(&call);
	errno = before;
	return PAM_AUTHTOK_ERR;
}

/* No credentials are kept, so there is nothing here that could go wrong. */
ENTRY_POINT int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	(void)pamh;
	(void)flags;
	(void)argc;
	(void)argv;
	return PAM_SUCCESS;
}

/*
 * Tells the engine that a session begins or ends: BEGIN, hang up, a moment for its end. Nothing it
 * says is heard, nobody is asked, and a failure is the log's business alone.
 */
static void
report_session(pam_handle_t *pamh, const char *phase, unsigned flags, int argc, const char **argv)
{
	int64_t deadline_ms = clock_now_ms() + SESSION_MS;
	struct introduction introduction;
	struct arguments arguments;
	struct engine engine;
	struct log_line why;

	if (geteuid() != 0 || !names_somebody(pamh))
		return;
	if (!arguments_read(&arguments, argc, argv, &why) ||
	    !introduction_user(&introduction, phase, pamh, &why) ||
	    !introduction_circumstances(&introduction, pamh, flags, &arguments, &why) ||
	    !engine_start(&engine, arguments.helper, arguments.settings, &why)) {
		log_add(&why, "phase", phase);
		send_to_log(pamh, &why, LOG_ERR);
		return;
	}
	introduction_session(&introduction, pamh);
	(void)introduction_send(&introduction, engine.socket);
	engine_stop(&engine, deadline_ms);
}

ENTRY_POINT int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int before = errno;

	report_session(pamh, "open", (unsigned)flags, argc, argv);
	errno = before;
	return PAM_SUCCESS;
}

ENTRY_POINT int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	int before = errno;

	report_session(pamh, "close", (unsigned)flags, argc, argv);
	errno = before;
	return PAM_SUCCESS;
}
