/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The loop between the caller's conversation function (pam_conv(3)) and the engine's socket. It
 * refuses whatever is not a question, a text or a verdict for it, believes a grant only from an
 * engine that waited for every answer and hung up after its verdict, and neither copies nor keeps
 * an answer.
 */
#include "conversation.h"

#include "clock.h"
#include "secret.h"
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* For the administrator: programs that run by themselves have these stacks from common-auth. */
#define NOBODY_TO_ASK                                                               \
	"sign-in refused: the program can ask nobody; keep this module out of its " \
	"stack in /etc/pam.d"

#define LAST_WORDS_MS 1000 /* for an engine that stopped listening while the person typed */
#define UNHEARD_MAX 2      /* its last words may be one more question: press Enter */
#define HANG_UP_MS 2000    /* from a verdict to the end of the connection that makes it count */

static enum conversation_end
end_because(enum conversation_end end, const char *words, struct log_line *why)
{
	log_begin(why, words);
	return end;
}

static void
wipe_and_free(struct pam_response *response)
{
	if (response != NULL && response->resp != NULL) {
		explicit_bzero(response->resp, strlen(response->resp));
		free(response->resp);
	}
	free(response);
}

/* The caller's conversation function, or NULL. */
static const struct pam_conv *
find_conversation(pam_handle_t *pamh)
{
	const struct pam_conv *caller;
	const void *item = NULL;

	if (pam_get_item(pamh, PAM_CONV, &item) != PAM_SUCCESS)
		return NULL;
	caller = item;
	return caller != NULL && caller->conv != NULL ? caller : NULL;
}

bool
conversation_exists(pam_handle_t *pamh, struct log_line *why)
{
	if (find_conversation(pamh) != NULL)
		return true;
	log_begin(why, NOBODY_TO_ASK);
	return false;
}

/*
 * One message to the caller's conversation function. On true *response is the caller's answer, to
 * be wiped and freed, or NULL. On false there is none: what a failed function leaves behind may
 * have been freed by it.
 */
static bool
converse(pam_handle_t *pamh, int style, const char *text, struct pam_response **response)
{
	const struct pam_message message = { .msg_style = style, .msg = text };
	const struct pam_message *messages = &message;
	const struct pam_conv *caller = find_conversation(pamh);

	*response = NULL;
	if (caller == NULL)
		return false;
	if (caller->conv(1, &messages, response, caller->appdata_ptr) == PAM_SUCCESS)
		return true;
	*response = NULL;
	return false;
}

bool
conversation_show(pam_handle_t *pamh, unsigned flags, int style, const char *text)
{
	struct pam_response *response = NULL;

	if ((flags & PAM_SILENT) != 0)
		return true;
	if (!converse(pamh, style, text, &response))
		return false;
	wipe_and_free(response);
	return true;
}

/* True while the engine has neither spoken nor hung up since its question. */
static bool
engine_waits(int socket)
{
	char byte;

	return recv(socket, &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/*
 * Sends an answer from where it lies. An engine that gave up while the person was typing has said
 * so already: then the answer stays here, and the engine gets a moment more for its last words.
 */
static enum conversation_end
send_answer(struct conversation *conversation, const char *answer, struct log_line *why)
{
	const char *const field[ANSWER_FIELDS] = { [ANSWER_BYTES] = answer };
	int left = clock_left_ms(conversation->deadline_ms);

	if (strnlen(answer, SECRET_MAX + 1) > SECRET_MAX)
		return end_because(
		    CONVERSATION_FAILED, "sign-in refused: an answer of over 1024 bytes", why);
	if (left > 0 && engine_waits(conversation->socket) &&
	    wire_send(conversation->socket, WIRE_ANSWER, field, -1))
		return CONVERSATION_GOES_ON;
	conversation->unheard++;
	if (left < LAST_WORDS_MS)
		conversation->deadline_ms = clock_now_ms() + LAST_WORDS_MS;
	return CONVERSATION_GOES_ON;
}

static enum conversation_end
ask_person(struct conversation *conversation, int style, const char *question, struct log_line *why)
{
	struct pam_response *response = NULL;
	enum conversation_end end;

	if (!converse(conversation->pamh, style, question, &response))
		return end_because(CONVERSATION_FAILED,
		    conversation->answered ? "sign-in refused: the program's conversation failed"
					   : NOBODY_TO_ASK,
		    why);
	if (response == NULL || response->resp == NULL || response->resp_retcode != 0)
		end = end_because(CONVERSATION_FAILED,
		    "sign-in refused: the program's conversation gave no answer", why);
	else
		end = send_answer(conversation, response->resp, why);
	conversation->answered = true;
	wipe_and_free(response);
	return end;
}

/* The password that an earlier module of the stack has asked for, or NULL. It is good once. */
static const char *
take_first_pass(struct conversation *conversation)
{
	const void *password = NULL;

	if (conversation->first_pass == FIRST_PASS_SPENT ||
	    pam_get_item(conversation->pamh, PAM_AUTHTOK, &password) != PAM_SUCCESS)
		return NULL;
	conversation->first_pass =
	    conversation->first_pass == FIRST_PASS_REQUIRED ? FIRST_PASS_SPENT : FIRST_PASS_IGNORED;
	return password;
}

static enum conversation_end
answer_question(struct conversation *conversation, enum wire_type type, int style,
    const char *question, struct log_line *why)
{
	if (conversation->texts_only)
		return end_because(
		    CONVERSATION_BROKEN, "engine fault: it asks where nobody can answer", why);
	if (conversation->unheard >= UNHEARD_MAX)
		return end_because(
		    CONVERSATION_BROKEN, "engine fault: it asks without waiting for answers", why);
	if (type == WIRE_ASK_PASSWORD && conversation->first_pass != FIRST_PASS_IGNORED) {
		bool required = conversation->first_pass != FIRST_PASS_TRIED;
		const char *password = take_first_pass(conversation);

		if (password != NULL)
			return send_answer(conversation, password, why);
		if (required)
			return end_because(CONVERSATION_FAILED,
			    "sign-in refused: use_first_pass without a password that answers", why);
	}
	return ask_person(conversation, style, question, why);
}

static enum conversation_end
hear_verdict(struct conversation *conversation, const char *word, struct log_line *why)
{
	enum verdict verdict = VERDICT_DENIED;

	if (!verdict_parse(word, &verdict))
		return end_because(CONVERSATION_BROKEN, "engine fault: unknown verdict", why);
	if (!wire_ended(conversation->socket, clock_now_ms() + HANG_UP_MS))
		return end_because(
		    CONVERSATION_BROKEN, "engine fault: the verdict was not its last word", why);
	if (verdict == VERDICT_GRANTED && conversation->unheard > 0)
		return end_because(CONVERSATION_BROKEN,
		    "engine fault: a grant without waiting for the answer", why);
	conversation->verdict = verdict;
	return CONVERSATION_DECIDED;
}

/* How a message is put to the caller; 0 for all that the engine may not send us. */
static const int styles[WIRE_TYPES] = {
	[WIRE_ASK_PASSWORD] = PAM_PROMPT_ECHO_OFF,
	[WIRE_ASK_HIDDEN] = PAM_PROMPT_ECHO_OFF,
	[WIRE_ASK] = PAM_PROMPT_ECHO_ON,
	[WIRE_TELL] = PAM_TEXT_INFO,
	[WIRE_TELL_ERROR] = PAM_ERROR_MSG,
};

static enum conversation_end
react(struct conversation *conversation, const struct wire *message, struct log_line *why)
{
	const char *text = message->field[ASK_TEXT];
	int style = styles[message->type];

	if (message->type == WIRE_VERDICT)
		return hear_verdict(conversation, message->field[VERDICT_WORD], why);
	if (style == PAM_PROMPT_ECHO_OFF || style == PAM_PROMPT_ECHO_ON)
		return answer_question(conversation, message->type, style, text, why);
	if (style != PAM_TEXT_INFO && style != PAM_ERROR_MSG)
		return end_because(
		    CONVERSATION_BROKEN, "engine fault: a message that is not for the module", why);
	if (!conversation_show(conversation->pamh, conversation->flags, style, text))
		return end_because(
		    CONVERSATION_FAILED, "sign-in refused: the program's conversation failed", why);
	return CONVERSATION_GOES_ON;
}

static enum conversation_end
take_turn(struct conversation *conversation, struct wire *message, struct log_line *why)
{
	enum wire_result result = WIRE_LATE;

	/* An engine that never stops talking is late, too. */
	if (clock_left_ms(conversation->deadline_ms) > 0)
		result =
		    wire_receive(conversation->socket, message, NULL, conversation->deadline_ms);
	switch (result) {
	case WIRE_OK:
		return react(conversation, message, why);
	case WIRE_END:
		return end_because(
		    CONVERSATION_BROKEN, "engine fault: it ended without a verdict", why);
	case WIRE_LATE:
		return end_because(
		    CONVERSATION_BROKEN, "engine fault: no verdict in the time allowed", why);
	case WIRE_BROKEN:
		break;
	}
	return end_because(CONVERSATION_BROKEN, "engine fault: not a message", why);
}

enum conversation_end
conversation_hold(struct conversation *conversation, struct log_line *why)
{
	enum conversation_end end = CONVERSATION_GOES_ON;
	struct wire *message = calloc(1, sizeof *message); /* 16 KiB: too much for small stacks */

	if (message == NULL)
		return end_because(CONVERSATION_BROKEN, "sign-in out of order: no memory", why);
	while (end == CONVERSATION_GOES_ON)
		end = take_turn(conversation, message, why);
	wire_reset(message);
	free(message);
	return end;
}
