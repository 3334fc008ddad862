/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Questions out, answers in, over the module's socket. Refuses every answer that was not asked for.
 */
#include "dialog.h"

#include "clock.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define READING_MS 60000 /* for last words that wait for Enter */

/* Puts both texts into whole, each on lines of its own where it is not empty. */
static void
put_together(struct dialog *dialog)
{
	const char *first = dialog->text[0], *second = dialog->text[1];

	(void)snprintf(dialog->whole, sizeof dialog->whole, "%s%s%s", first,
	    first[0] && second[0] ? "\n" : "", second);
}

static bool
send_whole(struct dialog *dialog, enum wire_type type)
{
	return wire_send(dialog->socket, type, (const char *const[]){ dialog->whole }, -1);
}

static bool
is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

bool
dialog_ask(struct dialog *dialog, enum message_id text, enum message_id question)
{
	char *in_front = dialog->text[0], *prompt = dialog->text[1];
	enum wire_type type = WIRE_ASK;

	if (question == MESSAGE_ASK_PASSWORD || question == MESSAGE_ASK_PASSWORD_CODE)
		type = WIRE_ASK_PASSWORD;
	else if (message_find(question)->kind == KIND_ASK_HIDDEN)
		type = WIRE_ASK_HIDDEN;
	in_front[0] = '\0';
	if (!message_render(question, dialog->language, &dialog->words, prompt))
		return false;
	if (text != MESSAGE_NONE &&
	    !message_render(text, dialog->language, &dialog->words, in_front))
		return false;
	put_together(dialog);
	return send_whole(dialog, type);
}

/* The words, if any, and then a question of one line: the prompt's own where it asks for no code.
 */
static bool
ask_in_one_line(struct dialog *dialog, enum message_id question, enum wire_type type)
{
	char *words = dialog->text[0], *line = dialog->text[1];
	const char *own = message_cut_question(words);

	if (question == MESSAGE_MAIL_UNREACHABLE && own)
		(void)snprintf(line, MESSAGE_TEXT_MAX, "%s", own);
	else if (!message_render(MESSAGE_ASK_CODE_SHORT, dialog->language, &dialog->words, line))
		return false;
	if (own && !wire_send(dialog->socket, WIRE_TELL, (const char *const[]){ words }, -1))
		return false;
	return wire_send(dialog->socket, type, (const char *const[]){ line }, -1);
}

/* Another last line for the rendered prompt. */
static bool
change_question(struct dialog *dialog, enum message_id question)
{
	char *prompt = dialog->text[0], *line = dialog->text[1];
	size_t length;

	if (!message_render(question, dialog->language, &dialog->words, line))
		return false;
	(void)message_cut_question(prompt);
	length = strlen(prompt);
	(void)snprintf(prompt + length, MESSAGE_TEXT_MAX - length, "\n%s", line);
	return true;
}

bool
dialog_ask_code(struct dialog *dialog, enum message_id question)
{
	enum wire_type type = dialog->hides_codes ? WIRE_ASK_HIDDEN : WIRE_ASK;

	if (!message_render(question, dialog->language, &dialog->words, dialog->text[0]))
		return false;
	if (question == MESSAGE_MAIL_UNREACHABLE && dialog->recovery &&
	    !change_question(dialog, MESSAGE_ENTER_OR_RECOVERY_CODE))
		return false;
	if (dialog->one_line)
		return ask_in_one_line(dialog, question, type);
	dialog->text[1][0] = '\0';
	put_together(dialog);
	return send_whole(dialog, type);
}

bool
dialog_ask_as(struct dialog *dialog, enum message_id question, bool hidden)
{
	dialog->text[0][0] = '\0';
	if (!message_render(question, dialog->language, &dialog->words, dialog->text[1]))
		return false;
	put_together(dialog);
	return dialog_ask_whole(dialog, hidden);
}

bool
dialog_ask_whole(struct dialog *dialog, bool hidden)
{
	enum wire_type type = hidden ? WIRE_ASK_HIDDEN : WIRE_ASK;
	const char *words = dialog->whole;
	const char *line = dialog->one_line ? message_cut_question(dialog->whole) : NULL;

	if (!line)
		return send_whole(dialog, type);
	return wire_send(dialog->socket, WIRE_TELL, (const char *const[]){ words }, -1) &&
	       wire_send(dialog->socket, type, (const char *const[]){ line }, -1);
}

/* Takes what the module sent: an answer to the open question, or the end. */
static enum heard
take_answer(struct dialog *dialog, struct secret *answer)
{
	struct wire *message = &dialog->message;
	enum heard heard = HEARD_GONE;
	const char *bytes;

	if (wire_receive(dialog->socket, message, NULL, clock_now_ms()) == WIRE_OK &&
	    message->type == WIRE_ANSWER && answer) {
		bytes = message->field[ANSWER_BYTES];
		if (secret_set(answer, bytes, strlen(bytes)))
			heard = HEARD_ANSWER;
	}
	wire_reset(message);
	return heard;
}

enum heard
dialog_listen(struct dialog *dialog, struct secret *answer, int other, int64_t deadline_ms)
{
	struct pollfd ready[2] = { { .fd = dialog->socket, .events = POLLIN },
		{ .fd = other, .events = POLLIN } };

	if (deadline_ms > dialog->deadline_ms)
		deadline_ms = dialog->deadline_ms;
	for (;;) {
		int count = poll(ready, 2, clock_left_ms(deadline_ms));

		if (count > 0 && ready[0].revents)
			return take_answer(dialog, answer);
		if (count > 0)
			return HEARD_OTHER;
		if (clock_left_ms(deadline_ms) == 0)
			return HEARD_LATE;
	}
}

static unsigned
count_lines(const char *text)
{
	unsigned lines = text[0] != '\0';

	while ((text = strchr(text, '\n'))) {
		lines++;
		text++;
	}
	return lines;
}

void
dialog_add(struct dialog *dialog, enum message_id id, unsigned lines_max)
{
	char *text = dialog->text[0];
	size_t used = strlen(dialog->added);

	if (id == MESSAGE_NONE || !message_render(id, dialog->language, &dialog->words, text) ||
	    count_lines(dialog->added) + count_lines(text) > lines_max ||
	    used + strlen(text) + sizeof "\n" > sizeof dialog->added)
		return;
	(void)snprintf(
	    dialog->added + used, sizeof dialog->added - used, "%s%s", used > 0 ? "\n" : "", text);
}

void
dialog_tell(struct dialog *dialog)
{
	if (dialog->added[0])
		(void)wire_send(
		    dialog->socket, WIRE_TELL, (const char *const[]){ dialog->added }, -1);
	dialog->added[0] = '\0';
}

/* Renders last words; whom to call is said by the settings, or by us where they cannot be read. */
static bool
render(struct dialog *dialog, enum message_id id, enum language language, char *text)
{
	static const char *const help[LANGUAGES] = {
		[LANGUAGE_THAI] = "ผู้ดูแลระบบของหน่วยงาน",
		[LANGUAGE_ENGLISH] = "your administrator",
	};

	if (dialog->no_settings)
		(void)snprintf(dialog->words.value[WORD_HELP], WORD_MAX, "%s", help[language]);
	return message_render(id, language, &dialog->words, text);
}

/* Last words into text[0] and, where nobody knows which language is read here, text[1]. */
static bool
render_refusal(struct dialog *dialog, enum message_id id)
{
	bool both = dialog->no_settings && dialog->language != LANGUAGE_ENGLISH;

	dialog->text[1][0] = '\0';
	if (!render(dialog, id, dialog->language, dialog->text[0]))
		return false;
	if (both && !render(dialog, id, LANGUAGE_ENGLISH, dialog->text[1]))
		return false;
	for (unsigned i = 0; i < 2; i++)
		if (message_find(id)->kind == KIND_ASK)
			message_cut_question(dialog->text[i]);
	return true;
}

void
dialog_tell_refusal(struct dialog *dialog, enum message_id id)
{
	struct secret enter = { 0 };

	if (!render_refusal(dialog, id))
		return;
	put_together(dialog);
	if (!dialog->remote || is_ascii(dialog->whole) || clock_left_ms(dialog->deadline_ms) == 0) {
		(void)send_whole(dialog, WIRE_TELL_ERROR);
		return;
	}
	(void)snprintf(
	    dialog->text[0], MESSAGE_TEXT_MAX, "%.*s", MESSAGE_TEXT_MAX - 1, dialog->whole);
	if (!message_render(
		MESSAGE_ENTER_TO_END, dialog->language, &dialog->words, dialog->text[1]))
		return;
	put_together(dialog);
	if (send_whole(dialog, WIRE_ASK))
		(void)dialog_listen(dialog, &enter, -1, clock_now_ms() + READING_MS);
	secret_reset(&enter);
}

bool
dialog_end(struct dialog *dialog, enum verdict verdict)
{
	char byte;
	bool heard;

	/* An answer that came too late would turn our close into a reset that swallows the verdict.
	 */
	while (recv(dialog->socket, &byte, sizeof byte, MSG_DONTWAIT) > 0)
		continue;
	heard = wire_send(
	    dialog->socket, WIRE_VERDICT, (const char *const[]){ verdict_word(verdict) }, -1);
	/* Not only closed: the service manager holds a copy until this process has ended. */
	(void)shutdown(dialog->socket, SHUT_RDWR);
	close(dialog->socket);
	dialog->socket = -1;
	return heard;
}
