/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * For the test of the whole story: everything around login_run() that speaks with somebody (person,
 * SSO, mail, syslog, disk) follows a script of one letter an event, without any waiting.
 */
#ifndef DLA_OTP_LOGIN_RIG_H
#define DLA_OTP_LOGIN_RIG_H

#include "ledger_rig.h"

#include "audit.h"
#include "envelope.h"
#include "page_prompt.h"
#include "place.h"
#include "slow_down.h"
#include "sso_device.h"
#include "standing_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SSO_SOCKET 1001 /* numbers no one polls here */
#define MAIL_SOCKET 1002
#define PASSWORD "correct horse"

/*
 * Events. Of the person: e empty answer, r right, w wrong, x no code, p the password, q the same at
 * once, g hangs up. l: time passes. Of the letter: a accepted, j rejected, u unreachable, d
 * deferred, t put off and tried again, f relay refused, z the worker dies. Of the SSO: r yes, w no,
 * x yes for somebody else, e yes without an e-mail, k gone, n unfinished, u unreachable, any other
 * nonsense.
 */
#define EVENTS "grewxpqlajudtfz" /* those of a sign-in by password */

/*
 * In a world with the app, of the SSO about a page: s shows one, o does not offer any, p pending, y
 * expired, n declined, k too weak, r approved, x by somebody else, u unreachable, any other
 * nonsense.
 */
static struct {
	const char *rest;
	char sso, letter; /* what the worker has to say; the letter's last fate, 0 = none yet */
	char mailed[16];  /* the last code that left in a letter */
	bool unreachable; /* anything was */
	bool answered;    /* a relay has */
	bool proven;      /* the right code was typed where it counts */
	bool audit_fails, no_settings;
	enum message_id told[4]; /* after the grant */
	unsigned told_count, told_lines;
	bool mailbox_shared; /* somebody else has the address */
	bool refuses_shared; /* and the settings refuse that */
	unsigned noted;      /* how often the address was noted as the person's */
	const char *typed;   /* at the password's prompt; NULL = the password */
	bool at_code;        /* the last question was for a code */
	bool conceals, one_field;
	char trail[512];              /* what was asked: numbers of messages, tries left, waits */
	const char *warned;           /* which letter of warning was handed over last */
	unsigned failures, forgotten; /* passwords noted as wrong, and as right */
	bool app, app_alone, password_first, then_code; /* ways to sign in, of the settings */
	bool not_offered;                               /* the SSO has said so lately */
	bool replaced, too_many;         /* a newer page was asked for; there were too many */
	bool device_asked;               /* the SSO about a page */
	char device;                     /* what it said last */
	unsigned pages, flows;           /* that were asked for, and counted */
	int of_source;                   /* counted for everybody from here */
	int64_t waits_ms, waits_then_ms; /* at the start, and when the password was typed */
	char table_fails;        /* o opening, l looking, c counting, f forgetting; 0 = none */
	const char *phase, *tty; /* NULL = auth, and no terminal */
	const char *named;       /* what the person of a shared account types; NULL = it is one's */
	bool closed;             /* the service has no way to sign in */
	enum message_id asked;   /* the last question, */
	enum message_id asked_first; /* and the first */
	/* Of people who type no password: */
	bool look_up, without_login, nobody_here, no_rights, key, code_alone, not_by_root;
	const char *rhost; /* NULL = local */
	int remember;      /* of the service */
	bool remember_alone;
	uint32_t leader;                           /* of the login session; 0 = there is none */
	bool by_socket, another_name, open_to_all; /* of a caller that is not root */
	char kept; /* the SSO's last answer: f fresh, o good, s stale, g gone, n unfinished; 0 none
		    */
	unsigned looked_up, written; /* how often the SSO was asked, and its answer kept */
	enum standing_word word;     /* the one kept last */
	unsigned opened;             /* how often the SSO worker was told to connect */
	const char *from, *before; /* of the settings' enforce; NULL: codes have begun, and warn */
	const struct settings_exemption *exempt; /* NULL: nobody is */
	const char *group;                       /* that the account is in; NULL = none */
	struct start_mark mark;
	unsigned marks_read, marks_left;
	unsigned audit_lines, debits;
	enum verdict audited;
	unsigned events[JOURNAL_EVENTS];
} world;

static inline char
next_event(void)
{
	return *world.rest ? *world.rest++ : 'g';
}

/* What the person types at the code prompt. */
static inline void
type_code(struct secret *answer, char event)
{
	const char *text = event == 'r' ? world.mailed : event == 'x' ? "abc" : "";

	if (event == 'p') /* "" of who typed none */
		text = here.password.length > 0 ? PASSWORD : "";
	(void)secret_set(answer, text, strlen(text));
	if (event == 'w' && !world.mailed[0]) {
		(void)secret_set(answer, "111111", 6);
	} else if (event == 'w') {
		(void)secret_set(answer, world.mailed, strlen(world.mailed));
		answer->bytes[0] = answer->bytes[0] == '0' ? '1' : '0';
	}
	if (event == 'r' && !strchr("jufz", world.letter ? world.letter : ' '))
		world.proven = attempts_on_disk() > 0;
}

static inline enum heard
hear_person(struct secret *answer, char event)
{
	if (!answer)
		return HEARD_GONE; /* nobody had asked */
	if (world.asked == MESSAGE_NO_EMAIL_THAID ||
	    (world.asked == MESSAGE_THAID_QR && here.password.length > 0))
		(void)secret_set(answer, "", 0);
	else if (world.asked == MESSAGE_ASK_SSO_USER)
		(void)secret_set(answer, world.named, strlen(world.named));
	else if (world.at_code)
		type_code(answer, event);
	else if (world.typed)
		(void)secret_set(answer, world.typed, strlen(world.typed));
	else
		(void)secret_set(answer, PASSWORD, event == 'e' ? 0 : strlen(PASSWORD));
	return HEARD_ANSWER;
}

enum heard
dialog_listen(struct dialog *dialog, struct secret *answer, int other, int64_t deadline_ms)
{
	bool at_once = answer && world.at_code && deadline_ms < dialog->deadline_ms;
	char event;

	if (!answer && other == -1)
		return HEARD_LATE; /* until a refusal may be told */
	if (at_once && *world.rest != 'q')
		return HEARD_LATE;
	for (;;) {
		event = next_event();
		if (event == 'g')
			return HEARD_GONE;
		if (event == 'l')
			return HEARD_LATE;
		if (other == SSO_SOCKET && world.device_asked) {
			world.device = event;
			world.device_asked = false;
			return HEARD_OTHER;
		}
		if (other == SSO_SOCKET) {
			world.sso = event;
			return HEARD_OTHER;
		}
		if (event == 'q')
			return hear_person(answer, 'p');
		if (strchr("erwxp", event))
			return hear_person(answer, event);
		if (other == MAIL_SOCKET) {
			world.letter = event;
			return HEARD_OTHER;
		}
	}
}

bool
dialog_ask(struct dialog *dialog, enum message_id text, enum message_id question)
{
	char shown[MESSAGE_TEXT_MAX];

	assert_true(message_render(question, LANGUAGE_THAI, &dialog->words, shown));
	assert_true(text == MESSAGE_NONE || message_find(text)->kind == KIND_TEXT);
	world.asked = question;
	world.at_code = false;
	if (world.asked_first == MESSAGE_NONE)
		world.asked_first = question;
	return true;
}

bool
dialog_ask_code(struct dialog *dialog, enum message_id question)
{
	char step[64];
	bool asked = dialog_ask(dialog, MESSAGE_NONE, question);
	size_t length = strlen(world.trail);

	world.at_code = true;
	(void)snprintf(step, sizeof step, "%u/%.8s/%.32s ", (unsigned)question,
	    dialog->words.value[WORD_N],
	    question == MESSAGE_RESEND_EARLY ? dialog->words.value[WORD_WAIT] : "");
	(void)snprintf(world.trail + length, sizeof world.trail - length, "%s", step);
	return asked;
}

bool
dialog_ask_as(struct dialog *dialog, enum message_id question, bool hidden)
{
	assert_int_equal(question, MESSAGE_THAID_EXPIRED);
	assert_int_equal(hidden, !world.app_alone && here.password.length == 0);
	return dialog_ask(dialog, MESSAGE_NONE, question);
}

bool
page_prompt_ask(struct dialog *dialog, const struct page_prompt *prompt)
{
	assert_string_equal(dialog->words.value[WORD_CODE], "ABCD-EFGH");
	assert_string_equal(prompt->scanned, "https://sso.example/d?c=ABCD-EFGH");
	assert_int_equal(prompt->hidden, !world.app_alone && here.password.length == 0);
	return dialog_ask(dialog, MESSAGE_NONE, MESSAGE_THAID_PAGE) &&
	       (world.asked = MESSAGE_THAID_QR);
}

void
dialog_tell_refusal(struct dialog *dialog, enum message_id id)
{
	char shown[MESSAGE_TEXT_MAX];

	assert_true(message_render(id, LANGUAGE_THAI, &dialog->words, shown));
}

void
dialog_add(struct dialog *dialog, enum message_id id, unsigned lines_max)
{
	char shown[MESSAGE_TEXT_MAX];
	unsigned lines = 1;

	assert_true(world.proven || here.remembered || here.excuse.told != MESSAGE_NONE);
	assert_true(!here.remembered || id == MESSAGE_NONE);
	assert_int_equal(lines_max, 3);
	if (id == MESSAGE_NONE)
		return;
	assert_int_equal(message_find(id)->kind, KIND_NOTICE);
	assert_true(message_render(id, LANGUAGE_THAI, &dialog->words, shown));
	for (const char *text = shown; *text; text++)
		lines += *text == '\n';
	if (world.told_lines + lines > lines_max)
		return;
	world.told_lines += lines;
	world.told[world.told_count++] = id;
}

void
dialog_tell(struct dialog *dialog)
{
	(void)dialog;
}

/* The table of addresses. */
void
mailbox_open(struct mailbox *mailbox, int directory, const struct key *own, const char *address,
    const char *person)
{
	assert_int_equal(directory, 1003);
	assert_non_null(own);
	assert_true(
	    strcmp(address, here.email) == 0 || strcmp(address, here.record.proven_address) == 0);
	assert_string_equal(person, "somchai");
	*mailbox = (struct mailbox){ .file.fd = -1 };
}

bool
mailbox_look(struct mailbox *mailbox)
{
	mailbox->shared = world.mailbox_shared;
	return world.table_fails != 'm';
}

bool
mailbox_note(struct mailbox *mailbox, int64_t deadline_ms)
{
	(void)mailbox;
	assert_true(deadline_ms > 0);
	assert_true(world.proven);
	world.noted++;
	return world.table_fails != 'm';
}

bool
mailbox_strike_out(struct mailbox *mailbox, int64_t deadline_ms)
{
	return mailbox_note(mailbox, deadline_ms);
}

void
mailbox_close(struct mailbox *mailbox)
{
	(void)mailbox;
}

struct start_mark
start_mark_read(int directory, const struct key_ring *keys)
{
	assert_int_equal(directory, 1003);
	assert_true(keys->count > 0);
	world.marks_read++;
	return world.mark;
}

bool
start_mark_begin(int directory, const struct key_ring *keys, int32_t day, int64_t deadline_ms)
{
	assert_int_equal(directory, 1003);
	assert_true(keys->count > 0);
	assert_in_range(deadline_ms, clock_now_ms(), clock_now_ms() + 5000);
	world.marks_left++;
	world.mark = (struct start_mark){ START_MARK_BEGUN, day, keys->keys[0].id };
	return !world.audit_fails;
}

bool
settings_read(struct settings *settings, int fd, const char *path, struct settings_error *error)
{
	(void)fd;
	(void)path;
	*error = (struct settings_error){ 0 };
	if (world.no_settings)
		*settings = (struct settings){ 0 };
	return !world.no_settings;
}

bool
sso_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char **missing)
{
	(void)worker;
	(void)settings;
	(void)files;
	*missing = NULL;
	world.opened++;
	return true;
}

bool
sso_check_password(struct worker *worker, const char *user, const struct secret *password)
{
	(void)worker;
	assert_string_equal(user, "somchai");
	assert_string_equal(password->bytes, PASSWORD);
	return true;
}

enum message_id
sso_answer(
    struct worker *worker, struct wire *message, struct identity *identity, const char **cause)
{
	(void)worker;
	(void)message;
	*cause = "test";
	*identity = (struct identity){
		.name = world.sso == 'x' ? "malee" : "somchai",
		.sub = "0f1e",
		.email = world.sso == 'e' ? "" : "somchai@office.go.th",
		.verified = true,
		.roles = "",
		.scope = "",
	};
	if (strchr("rxe", world.sso))
		return MESSAGE_NONE;
	if (strchr("kn", world.sso))
		return world.sso == 'k' ? MESSAGE_ACCOUNT_ENDED : MESSAGE_ACCOUNT_UNFINISHED;
	world.unreachable |= world.sso == 'u';
	return world.sso == 'w'   ? MESSAGE_REFUSED
	       : world.sso == 'u' ? MESSAGE_SSO_UNREACHABLE
				  : MESSAGE_SSO_NONSENSE;
}

bool
sso_device_start(struct worker *worker, const struct settings *settings)
{
	(void)worker;
	(void)settings;
	assert_true(world.app && world.flows > world.pages);
	assert_true(++world.pages <= 4);
	return (world.device_asked = true);
}

bool
sso_device_await(struct worker *worker, int seconds)
{
	(void)worker;
	assert_int_equal(seconds, 6);
	assert_true(world.pages > 0);
	return (world.device_asked = true);
}

enum sso_device
sso_device_answer(struct worker *worker, const struct settings *settings, struct wire *message,
    struct sso_device_answer *answer)
{
	static const enum sso_device meanings[] = { ['s'] = SSO_DEVICE_SHOW,
		['o'] = SSO_DEVICE_NOT_OFFERED,
		['p'] = SSO_DEVICE_PENDING,
		['y'] = SSO_DEVICE_EXPIRED,
		['n'] = SSO_DEVICE_DECLINED,
		['k'] = SSO_DEVICE_WEAK,
		['r'] = SSO_DEVICE_APPROVED,
		['x'] = SSO_DEVICE_APPROVED,
		['z'] = SSO_DEVICE_FAILED };

	(void)worker;
	(void)settings;
	(void)message;
	*answer = (struct sso_device_answer){
		.url = "https://sso.example/d",
		.complete = "https://sso.example/d?c=ABCD-EFGH",
		.user_code = "ABCD-EFGH",
		.seconds = 200,
		.identity = { .name = world.device == 'x' ? "malee" : "somchai",
		    .sub = "0f1e",
		    .email = "somchai@office.go.th",
		    .verified = true,
		    .roles = "",
		    .scope = "" },
		.refusal = MESSAGE_SSO_NONSENSE,
		.cause = "test",
	};
	world.unreachable |= world.device == 'u';
	if (world.device == 'u')
		answer->refusal = MESSAGE_SSO_UNREACHABLE;
	if (world.device == 'o')
		answer->refusal = MESSAGE_CLIENT_REFUSED;
	if (world.device == 'r' && world.then_code)
		world.sso = 'r'; /* from here on codes are typed */
	world.proven |= world.device == 'r' && world.asked == MESSAGE_THAID_QR && !world.replaced &&
			!world.nobody_here && !world.then_code;
	return meanings[(unsigned char)world.device];
}

void
flow_open(struct flow *flow, int directory, const struct key *key, const char *const field[],
    unsigned count)
{
	assert_int_equal(directory, 1003);
	assert_non_null(key);
	assert_true(count == 2 || strcmp(field[0], "not offered") == 0 ||
		    strcmp(field[2], here.names.account) == 0);
	*flow = (struct flow){ .file.fd = -1 };
}

bool
flow_begin(struct flow *flow, unsigned most, int64_t *wait_ms)
{
	world.flows += most == 10 && !world.too_many; /* a person's */
	world.of_source += most == 300;
	*wait_ms = world.too_many && most == 10 ? 60000 : 0;
	flow->ticket = 1;
	return true;
}

bool
flow_wait(struct flow *flow, unsigned most, int64_t *wait_ms)
{
	assert_int_equal(flow->file.fd, -1);
	assert_int_equal(most, 1);
	*wait_ms = world.not_offered ? 1000 : 0;
	return true;
}

void
flow_close(struct flow *flow)
{
	(void)flow;
}

bool
flow_is_newest(struct flow *flow)
{
	return flow->ticket == 1 && !world.replaced;
}

bool
flow_take_back(struct flow *flow)
{
	world.of_source -= flow == &here.approval.of_source && flow->ticket == 1;
	return true;
}

const char *
sso_roles_claim(const struct settings *settings)
{
	(void)settings;
	return "";
}

bool
sso_open_look_up(struct worker *worker, const struct settings *settings, const struct files *files,
    const char **missing)
{
	return sso_open(worker, settings, files, missing);
}

bool
sso_look_up(struct worker *worker, const char *person, const char *last_id)
{
	(void)worker;
	assert_string_equal(person, "somchai");
	assert_string_equal(last_id, strchr("gn", world.kept) ? "" : "0f1e");
	world.looked_up++;
	return true;
}

bool
standing_file_read(const char *directory, const struct standing_about *about,
    const struct key_ring *keys, struct standing *standing, int64_t deadline_ms)
{
	const int64_t minutes = world.kept == 'f' ? 1 : world.kept == 's' ? 5000 : 60;

	(void)directory;
	(void)deadline_ms;
	assert_string_equal(about->person, "somchai");
	assert_true(keys->count > 0);
	memset(standing, 0, sizeof *standing);
	if (!world.kept)
		return false;
	assert_true(clock_moment(&standing->asked));
	standing->asked.boot_ms -= minutes * 60000;
	standing->asked.wall_s -= minutes * 60;
	if (world.kept == 'n')
		standing->word = STANDING_UNFINISHED;
	else if (world.kept != 'g')
		standing_set_good(standing, "0f1e", "somchai@office.go.th", true, "");
	return true;
}

bool
standing_file_keep(const char *directory, const struct standing_about *about,
    const struct key_ring *keys, const struct standing *standing, int64_t deadline_ms)
{
	(void)directory;
	(void)about;
	(void)keys;
	(void)deadline_ms;
	world.written++;
	world.word = standing->word;
	return true;
}

bool
mail_open(struct worker *worker, const struct settings *settings, const struct files *files,
    const char *host, const char **missing)
{
	(void)host;
	return sso_open(worker, settings, files, missing);
}

bool
envelope_send(struct login *login, const struct envelope *envelope, const char **missing)
{
	(void)login;
	*missing = NULL;
	if (!envelope->code) {
		world.warned = envelope->kind;
		return true;
	}
	assert_string_equal(envelope->kind, "otp");
	(void)snprintf(world.mailed, sizeof world.mailed, "%.10s", envelope->code);
	world.letter = '\0';
	return true;
}

void
mail_answer(struct worker *worker, struct wire *message, struct letter_outcome *outcome)
{
	static const enum letter_state states[] = { ['a'] = LETTER_ACCEPTED,
		['j'] = LETTER_REJECTED,
		['u'] = LETTER_UNREACHABLE,
		['d'] = LETTER_DEFERRED,
		['t'] = LETTER_SENDING,
		['f'] = LETTER_RELAY_REFUSED,
		['z'] = LETTER_UNKNOWN };

	(void)worker;
	(void)message;
	*outcome = (struct letter_outcome){
		.state = states[(unsigned char)world.letter],
		.message_id = "",
		.relay = "",
		.stage = "",
		.code = "",
	};
	world.unreachable |= world.letter == 'u';
	world.answered |= world.letter != 'u';
}

bool
audit_write(struct login *login, enum verdict verdict)
{
	(void)login;
	world.audit_lines++;
	world.audited = verdict;
	return !world.audit_fails;
}

bool
audit_event(struct login *login, enum journal_event event, const struct audit_detail details[])
{
	(void)login;
	(void)details;
	world.events[event]++;
	return !world.audit_fails;
}

bool
audit_event_for(struct login *login, enum journal_event event, const struct audit_detail details[],
    const char *reason)
{
	assert_non_null(reason);
	return audit_event(login, event, details);
}

const char *
letter_state_word(enum letter_state state)
{
	(void)state;
	return "test";
}

void
audit_trouble(struct login *login, const char *words, const char *value)
{
	(void)login;
	assert_non_null(words);
	assert_non_null(value);
}

void
journal_keep(struct journal *journal, int days)
{
	(void)journal;
	(void)days;
}

int
place_open(const char *path)
{
	(void)path;
	return world.table_fails == 'o' ? -1 : 1003;
}

/* The table of failed passwords. */
void
slow_down_open(struct slow_down *pair, int directory, const struct key *key,
    const char *const field[], unsigned count)
{
	assert_int_equal(directory, 1003);
	assert_non_null(key);
	assert_int_equal(count, 3);
	assert_string_equal(field[0], world.named ? world.named : "somchai");
	assert_string_equal(field[2], "0");
	*pair = (struct slow_down){ .file.fd = -1 };
}

bool
slow_down_wait(struct slow_down *pair, int64_t *wait_ms)
{
	(void)pair;
	*wait_ms = here.password.length > 0 ? world.waits_then_ms : world.waits_ms;
	return world.table_fails != 'l';
}

bool
slow_down_count(struct slow_down *pair)
{
	(void)pair;
	world.failures++;
	return world.table_fails != 'c';
}

bool
slow_down_forget(struct slow_down *pair)
{
	(void)pair;
	world.forgotten++;
	return world.table_fails != 'f';
}

bool
terminal_find(struct terminal_files *files, struct terminal *terminal)
{
	*terminal = (struct terminal){ 0 };
	if (!files->of_caller || world.leader == 0)
		return false;
	*terminal = (struct terminal){ 34816, world.leader, 5000 };
	return true;
}

void
terminal_open(struct terminal_files *files, pid_t caller)
{
	(void)files;
	(void)caller;
	fail_msg("the story itself is not root");
}

static inline int
open_key(void)
{
	static const char text[] =
	    "1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
	int fd = memfd_create("otp.key", MFD_CLOEXEC);

	assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
	return fd;
}

/* Plays one login by the script, from BEGIN to its verdict. */
static inline enum verdict
play(const char *script)
{
	static const struct settings_rule anyone = { .anyone = true };
	static const char *const people[] = { "malee", "somchai", NULL };
	static const char *const thaiid[] = { "thaiid", NULL };
	static const char *const password[] = { "password", NULL };
	static const char *const both[] = { "password", "thaiid", NULL };
	settings_list channels = password;
	static int key = -1;

	if (key == -1)
		key = open_key();
	sign_in_from(&here, "");
	world.rest = script;
	world.told_count = world.told_lines = 0;
	memset(world.told, 0, sizeof world.told);
	here.settings.timeout = 360;
	here.settings.mail.timeout = 20;
	here.settings.access.allow[0] = anyone;
	here.settings.access.allow_count = 1;
	here.settings.office.help = (struct settings_text){ { "help desk", "help desk" } };
	here.settings.office.sso_admin = here.settings.office.help;
	here.settings.sso.portal_url = "https://portal.example";
	here.caller.by_root = true;
	here.settings.sso.client_secret_file = "";
	here.settings.map = "";
	here.settings.emergency.user = here.settings.emergency.until = "";
	here.caller.user = world.named ? "counter" : "somchai";
	if (world.named) {
		here.settings.shared[0] = (struct settings_shared){ "counter", people };
		here.settings.shared_count = 1;
	}
	if (world.app)
		channels = world.app_alone ? thaiid : world.password_first ? both : NULL;
	if (world.closed) {
		channels = thaiid;
		here.settings.access.allow[0].channels = password;
	}
	here.settings.thaiid.qr = "blocks";
	here.settings.thaiid.then_code = world.then_code;
	here.settings.office.app = here.settings.office.help;
	here.settings.office.thaid_help = here.settings.office.help;
	here.settings.access.lookup.kind = world.look_up ? "keycloak" : "";
	here.settings.access.lookup.url = here.settings.access.lookup.client_id = "x";
	here.settings.access.fresh = 300;
	here.settings.access.cache_days = 3;
	if (world.no_rights)
		here.settings.access.allow_count = 0;
	here.settings.services[here.settings.service_count++] =
	    (struct settings_service){ .name = "sshd",
		    .channels = channels,
		    .factor = world.code_alone ? "code" : "both",
		    .identity = "target",
		    .account_without_login = world.without_login,
		    .language = "",
		    .echo = true,
		    .prompts = "full",
		    .conceal = world.conceals,
		    .single_prompt = world.one_field,
		    .unprivileged = world.open_to_all,
		    .remember = world.remember,
		    .remember_alone = world.remember_alone };
	here.settings.enforce.from = world.from ? world.from : "";
	here.settings.enforce.before = world.before ? world.before : "warn";
	if (world.exempt) {
		here.settings.exempt[0] = *world.exempt;
		here.settings.exempt_count = 1;
	}
	if (world.group)
		(void)snprintf(here.caller.groups.names, GROUPS_SIZE - 1, "%s", world.group);
	here.caller.unprivileged = world.by_socket;
	here.caller.another_name = world.another_name;
	here.caller.account = world.phase && strcmp(world.phase, "account") == 0;
	here.caller.publickey = world.key;
	here.settings.sso.timeout = 10;
	here.settings.otp.shared_address = world.refuses_shared ? "refuse" : "warn";
	here.caller.phase = world.phase ? world.phase : "auth";
	here.caller.tty = world.tty ? world.tty : "";
	here.caller.rhost = world.rhost ? world.rhost : "";
	here.caller.by_root = !world.not_by_root;
	here.terminal_files.of_caller = here.caller.rhost[0] == '\0';
	here.caller.timeout_s = 360;
	here.caller.local = true;
	here.caller.uid = world.nobody_here ? 999 : 1000;
	here.settings.min_uid = 1000;
	here.begun_ms = clock_now_ms();
	here.files = (struct files){ .settings = dup(key), .key = dup(key) };
	here.workers = (struct workers){ { SSO_SOCKET, -1 }, { MAIL_SOCKET, -1 } };
	return login_run(&here, "/etc/dla-otp/dla-otp.conf");
}

#endif
