/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How our programs talk: one SOCK_SEQPACKET message is a version byte, a type byte, then exactly as
 * many NUL-ended fields as the table gives for that type. UTF-8 without NUL, except ANSWER's field
 * and a password, which are bytes without NUL. Anything else ends the login. Decoding is pure
 * (bytes in, message out).
 */
#ifndef DLA_OTP_WIRE_H
#define DLA_OTP_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_VERSION 1
#define WIRE_MAX 16384 /* bytes in one message, header included */
#define WIRE_FIELDS_MAX 32

enum wire_type {
	/* module -> login */
	WIRE_BEGIN = 1,
	WIRE_ANSWER,
	/* login -> module */
	WIRE_ASK_PASSWORD, /* hidden; the only question that an earlier module's password answers */
	WIRE_ASK_HIDDEN,
	WIRE_ASK,
	WIRE_TELL,
	WIRE_TELL_ERROR,
	WIRE_VERDICT,
	/* login -> sso */
	WIRE_SSO_OPEN, /* carries the client secret as a descriptor where there is one */
	WIRE_CHECK_PASSWORD,
	WIRE_START_DEVICE,
	WIRE_AWAIT_DEVICE,
	WIRE_LOOK_UP_OPEN, /* instead of SSO_OPEN; carries the look-up client's secret */
	WIRE_LOOK_UP,
	/* sso -> login */
	WIRE_IDENTITY,
	WIRE_REFUSED,
	WIRE_CLIENT_REFUSED,
	WIRE_SSO_UNREACHABLE,
	WIRE_NONSENSE,
	WIRE_SHOW,
	WIRE_PENDING, /* from mail too: a relay said later, and is asked again */
	/* login -> mail */
	WIRE_MAIL_OPEN,
	WIRE_RELAY, /* carries the relay's password as a descriptor where there is one */
	WIRE_SEND,
	/* mail -> login */
	WIRE_ACCEPTED,
	WIRE_REJECTED,
	WIRE_DEFERRED,
	WIRE_MAIL_UNREACHABLE,
	WIRE_RELAY_REFUSED,
	/* dla-otp doctor, after LOOK_UP_OPEN, and the answer */
	WIRE_ASK_POLICY,
	WIRE_POLICY,
	WIRE_TYPES
};

/* clang-format off */
/* Fields by name. Numbers are decimal ASCII, truth is "1" or "0", absent is "". */
enum { BEGIN_PHASE,	/* auth account password open close */
	BEGIN_USER,
	BEGIN_SERVICE,
	BEGIN_RHOST,
	BEGIN_TTY,
	BEGIN_RUID,
	BEGIN_PRIOR,	/* "" or "publickey" */
	BEGIN_FLAGS,	/* any of s (PAM_SILENT) n (PAM_DISALLOW_NULL_AUTHTOK) f (use_first_pass) */
	BEGIN_TIMEOUT,	/* seconds */
	BEGIN_LOGIN_ID, /* 16 hex digits: a label, never a proof */
	BEGIN_OPEN,	/* close: seconds since the session was opened, "" when nobody knows */
	BEGIN_FIELDS };
enum { ANSWER_BYTES, ANSWER_FIELDS };
enum { ASK_TEXT, ASK_FIELDS }; /* every ASK and TELL */
enum { VERDICT_WORD, VERDICT_FIELDS };
enum { SSO_OPEN_ISSUER,
	SSO_OPEN_CLIENT_ID,
	SSO_OPEN_CLIENT_AUTH, /* basic post none */
	SSO_OPEN_SCOPE,
	SSO_OPEN_TOKEN,	      /* endpoints: "" where discovery has to tell */
	SSO_OPEN_USERINFO,
	SSO_OPEN_DEVICE,
	SSO_OPEN_REVOCATION,
	SSO_OPEN_USERNAME_CLAIM,
	SSO_OPEN_EMAIL_CLAIM,
	SSO_OPEN_ROLES_CLAIM, /* "" where no rule looks at roles */
	SSO_OPEN_VERIFIED,    /* "1": an address counts only with email_verified */
	SSO_OPEN_CA_FILE,     /* "" = the system's hashed directory */
	SSO_OPEN_TIMEOUT,     /* milliseconds for everything */
	SSO_OPEN_FIELDS };
enum { CHECK_PASSWORD_USER, CHECK_PASSWORD_PASSWORD, CHECK_PASSWORD_FIELDS };
enum { START_DEVICE_EXTRA, /* name=value&... for the SSO; "" = nothing */
	START_DEVICE_ACR,   /* any of these words will do as acr or amr; "" = nothing is asked */
	START_DEVICE_HOSTS, /* where the page may lie (page.h) */
	START_DEVICE_FIELDS };
enum { AWAIT_DEVICE_SECONDS, /* answered as soon as it is decided, and then at the latest */
	AWAIT_DEVICE_FIELDS };
enum { LOOK_UP_OPEN_KIND, /* keycloak scim */
	LOOK_UP_OPEN_URL,
	LOOK_UP_OPEN_CLIENT_ID,
	LOOK_UP_OPEN_CLIENT_AUTH, /* basic post */
	LOOK_UP_OPEN_ISSUER,	  /* of the SSO; with scim it has the tokens */
	LOOK_UP_OPEN_TOKEN,	  /* "" where discovery has to tell */
	LOOK_UP_OPEN_ROLES_CLAIM, /* "" where no rule looks at roles */
	LOOK_UP_OPEN_CA_FILE,	  /* "" = the system's hashed directory */
	LOOK_UP_OPEN_TIMEOUT,	  /* milliseconds for everything */
	LOOK_UP_OPEN_FIELDS };
enum { LOOK_UP_USER,
	LOOK_UP_LAST_ID, /* the sub of an earlier answer about this user, "" = there is none */
	LOOK_UP_FIELDS };
enum { ASK_POLICY_KIND, /* password */
	ASK_POLICY_FIELDS };
enum { POLICY_PASSWORD, /* in the server's words, "" = it has none */
	POLICY_FIELDS };
enum { IDENTITY_NAME,
	IDENTITY_SUB,
	IDENTITY_EMAIL,	   /* "" when the SSO gave none */
	IDENTITY_VERIFIED, /* "1" when the SSO said email_verified = true */
	IDENTITY_ROLES,	   /* space-separated */
	IDENTITY_SCOPE,	   /* as granted, space-separated; "" when the SSO did not say */
	IDENTITY_FIELDS };
enum { REFUSED_WHY, REFUSED_FIELDS }; /* wrong unfinished gone; declined expired weak */
enum { CAUSE_WORD, CAUSE_FIELDS };    /* CLIENT_REFUSED, SSO_UNREACHABLE, NONSENSE: for the log */
enum { SHOW_URL,
	SHOW_COMPLETE, /* the same with the user code in it, "" where the SSO has none */
	SHOW_USER_CODE,
	SHOW_SECONDS, /* how long it can be approved, at most DEVICE_SECONDS_MAX */
	SHOW_FIELDS };
enum { PENDING_SECONDS, PENDING_FIELDS }; /* of an approval: how many are left */
enum { MAIL_OPEN_FROM, MAIL_OPEN_FROM_NAME, MAIL_OPEN_HELO, MAIL_OPEN_TIMEOUT, MAIL_OPEN_FIELDS };
enum { RELAY_URL, RELAY_USERNAME, RELAY_CA_FILE, RELAY_FIELDS };
enum { SEND_KIND, /* otp locked locked_admin moved held new_place unlocked accepted recovery recovered
			test; none: no letter, only whether the first relay takes the sender */
	SEND_LANGUAGE,	/* th or en: which half comes first */
	SEND_TO,
	/* The letter's placeholders, in the order of letter_placeholders[] (letter.h). */
	SEND_REF,
	SEND_OTP,
	SEND_USER,
	SEND_HOST,
	SEND_OFFICE_TH,
	SEND_OFFICE_EN,
	SEND_HELP_TH,
	SEND_HELP_EN,
	SEND_SERVICE_TH,
	SEND_SERVICE_EN,
	SEND_FROM_TH,
	SEND_FROM_EN,
	SEND_LIFE_TH,
	SEND_LIFE_EN,
	SEND_DATE_TH,
	SEND_DATE_EN,
	SEND_TIME_TH,
	SEND_TIME_EN,
	SEND_UNTIL_TH,
	SEND_UNTIL_EN,
	SEND_N,
	SEND_APP_TH,
	SEND_APP_EN,
	SEND_FACTOR, /* password or key: which cause and remedy the letter names */
	SEND_FIELDS };
enum { ACCEPTED_MESSAGE_ID, ACCEPTED_RELAY, ACCEPTED_FIELDS };
enum { FAILED_STAGE, FAILED_CODE, FAILED_FIELDS }; /* the other answers of mail -> login */
/* clang-format on */

#define DEVICE_SECONDS_MAX 300
/* The cause where nothing is broken: the SSO has no such grant, or not for our client. */
#define DEVICE_NOT_OFFERED "device_not_offered"

/* One message, decoded in place: fields point into bytes. About 16 KiB: keep it off small stacks.
 */
struct wire {
	enum wire_type type;
	unsigned fields;
	const char *field[WIRE_FIELDS_MAX];
	size_t size;
	char bytes[WIRE_MAX];
};

enum wire_result {
	WIRE_OK,
	WIRE_END,    /* the other side is gone (end of file and hang-up) */
	WIRE_LATE,   /* the deadline passed */
	WIRE_BROKEN, /* not a message: garbled, empty, too long, an error of the socket */
};

/* How many fields a message of this type has; 0 for an unknown type. */
unsigned wire_fields(enum wire_type type);

/*
 * Decodes message->bytes[0..size) in place. True and type, fields and field[] are set; false when
 * it is not exactly one message of this version: nothing of it may be used.
 */
bool wire_decode(struct wire *message);

/*
 * Sends one message without copying its fields (sendmsg, MSG_NOSIGNAL, MSG_DONTWAIT); field[] has
 * wire_fields(type) entries, none NULL. fd is passed along with SCM_RIGHTS, -1 for none. False when
 * it would not decode on the other side or could not be sent whole.
 */
bool wire_send(int socket, enum wire_type type, const char *const field[], int fd);

/*
 * Receives one message before the deadline (clock_now_ms). With fd != NULL one descriptor may come
 * along (*fd, -1 for none; the caller closes it, it is close-on-exec); descriptors nobody asked for
 * are closed and make the message WIRE_BROKEN.
 */
enum wire_result wire_receive(int socket, struct wire *message, int *fd, int64_t deadline_ms);

/*
 * True when, before the deadline, the other side has sent nothing more and hung up: end of file and
 * POLLHUP both. What a verdict needs before it is believed.
 */
bool wire_ended(int socket, int64_t deadline_ms);

/* Reads a decimal field without sign, 0..maximum. False otherwise. */
bool wire_number(const char *field, int64_t maximum, int64_t *number);

/* Wipes message->bytes up to size and empties the message. */
void wire_reset(struct wire *message);

#endif
