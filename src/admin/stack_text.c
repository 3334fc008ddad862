/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a file of /etc/pam.d as libpam does, line by line: comments, lines that go on, brackets. It
 * judges nothing but the writing; what libpam would make of a wrong line is what the line becomes,
 * and it says that the line is wrong. (T14)
 */
#include "stack_text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BLANKS " \t"
#define LINE_MAX_BYTES 1022 /* libpam before 1.5.3 takes what is beyond for another line */

static const struct {
	const char *word;
	enum stack_phase phase;
} phases[] = {
	{ "auth", PHASE_AUTH },
	{ "account", PHASE_ACCOUNT },
	{ "password", PHASE_PASSWORD },
	{ "session", PHASE_SESSION },
	{ "@include", PHASE_ALL },
};

/* --- lines --- */

struct reading {
	const char *at, *end; /* bytes not read yet */
	char *room;        /* memory not used yet: as much as there are bytes, and a NUL a line */
	int number;        /* of the line at `at` */
	const char *fault; /* of the line that is being put together */
};

/* One line of the file, without its end. False behind the last. */
static bool
next_bytes(struct reading *reading, const char **bytes, size_t *length)
{
	const char *newline;

	if (reading->at == reading->end)
		return false;
	newline = memchr(reading->at, '\n', (size_t)(reading->end - reading->at));
	*bytes = reading->at;
	*length = (size_t)((newline != NULL ? newline : reading->end) - reading->at);
	reading->at = newline != NULL ? newline + 1 : reading->end;
	reading->number++;
	return true;
}

/* What is wrong with the bytes of a line, whatever they say. */
static const char *
find_fault(const char *bytes, size_t length, size_t before)
{
	if (memchr(bytes, '\0', length) != NULL)
		return "it has a NUL byte: write the line anew";
	if (memchr(bytes, '\r', length) != NULL)
		return "it ends with a carriage return, which libpam takes for a part of the word: "
		       "save the file with Unix line ends";
	if (before + length > LINE_MAX_BYTES)
		return "it is longer than 1022 bytes, and libpam takes the rest for a line of its "
		       "own: make it shorter";
	return NULL;
}

/*
 * Adds a line of the file to the one that is put together. True when it goes on in the next; blank
 * lines and comments are no end of one that goes on.
 */
static bool
goes_on(char *line, size_t *used, const char *bytes, size_t length)
{
	size_t lead = 0, end;
	const char *comment;

	if (memchr(bytes, '\0', length) != NULL)
		length = strlen(bytes);
	while (lead < length && strchr(BLANKS, bytes[lead]) != NULL)
		lead++;
	if (lead == length || bytes[lead] == '#')
		return true;
	comment = memchr(bytes, '#', length);
	end = comment != NULL ? (size_t)(comment - bytes) : length;
	memcpy(line + *used, bytes, end);
	*used += end;
	if (comment != NULL)
		return false;
	while (end > lead + 1 && strchr(BLANKS, bytes[end - 1]) != NULL)
		end--;
	if (bytes[end - 1] != '\\')
		return false;
	*used -= length - end;
	line[*used - 1] = ' ';
	return true;
}

/* The next line that says something, NUL-ended; NULL behind the last. */
static char *
next_line(struct reading *reading, int *number, bool *cut_short)
{
	char *line = reading->room;
	const char *bytes;
	size_t used = 0, length;
	bool more = true;

	reading->fault = NULL;
	while (more && next_bytes(reading, &bytes, &length)) {
		if (used == 0)
			*number = reading->number;
		if (reading->fault == NULL)
			reading->fault = find_fault(bytes, length, used);
		more = goes_on(line, &used, bytes, length);
		if (reading->fault != NULL && used == 0)
			break; /* a comment, and yet something libpam takes for more */
	}
	line[used] = '\0';
	*cut_short = *cut_short || (more && used > 0);
	if (used == 0 && reading->fault == NULL)
		return NULL;
	reading->room += used + 1;
	return line;
}

/* --- words --- */

/* Ends a word in brackets and gives what follows; `\]` is a bracket of its own. */
static char *
close_bracket(char *word)
{
	char *to = word, *from = word;

	while (*from != '\0' && *from != ']') {
		if (from[0] == '\\' && from[1] == ']')
			from++;
		*to++ = *from++;
	}
	if (*from != '\0')
		from++;
	*to = '\0';
	return from;
}

char *
stack_text_word(char **rest)
{
	char *word = *rest + strspn(*rest, BLANKS), *end;

	*rest = word;
	if (*word == '\0')
		return NULL;
	if (*word == '[') {
		*rest = close_bracket(++word);
		return word;
	}
	end = word + strcspn(word, BLANKS);
	*rest = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return word;
}

static enum stack_phase
phase_of(const char *word)
{
	word += word[0] == '-';
	for (unsigned i = 0; i < sizeof phases / sizeof phases[0]; i++)
		if (strcasecmp(word, phases[i].word) == 0)
			return phases[i].phase;
	return PHASE_NONE;
}

static void
read_control(struct stack_line *line, const char *word)
{
	line->control_word = word;
	line->kind = LINE_MODULE;
	if (strcasecmp(word, "include") == 0)
		line->kind = LINE_INCLUDE;
	else if (strcasecmp(word, "substack") == 0)
		line->kind = LINE_SUBSTACK;
	else if (!stack_control_read(&line->control, word) && line->fault == NULL)
		line->fault = "its control field is none that libpam knows, so the line always "
			      "fails: write required, or pairs like [success=1 default=ignore]";
}

/* Everything but the number. */
static void
read_words(struct stack_line *line, char *rest)
{
	char *word = stack_text_word(&rest);

	line->control_word = line->name = line->arguments = "";
	stack_control_refuse(&line->control);
	line->may_be_missing = word != NULL && word[0] == '-';
	line->phase = word != NULL ? phase_of(word) : PHASE_NONE;
	if (line->phase == PHASE_NONE && line->fault == NULL)
		line->fault = "its first word is not auth, account, password, session or @include: "
			      "libpam makes a line of it that always fails";
	if (line->phase == PHASE_ALL)
		line->kind = LINE_INCLUDE;
	else if ((word = stack_text_word(&rest)) != NULL)
		read_control(line, word);
	word = stack_text_word(&rest);
	if (word != NULL && word[0] != '\0')
		line->name = word;
	else if (line->fault == NULL)
		line->fault = "it names no module or file: complete it or remove it";
	line->arguments = rest;
	if (line->phase == PHASE_NONE || line->name[0] == '\0')
		line->kind = LINE_FAILS;
}

/* --- the file --- */

static unsigned
count_lines(const char *bytes, size_t length)
{
	unsigned count = 1; /* the last may lack its end */

	for (size_t i = 0; i < length; i++)
		count += bytes[i] == '\n';
	return count;
}

bool
stack_text_read(struct stack_text *text, const char *bytes, size_t length)
{
	struct reading reading = { .at = bytes, .end = bytes + length };
	unsigned most = count_lines(bytes, length);
	int number = 0;
	char *line;

	*text = (struct stack_text){ 0 };
	if (length > STACK_TEXT_MAX)
		return false;
	text->memory = malloc(length + most + 1);
	text->lines = calloc(most, sizeof *text->lines);
	if (text->memory == NULL || text->lines == NULL) {
		stack_text_free(text);
		return false;
	}
	reading.room = text->memory;
	while ((line = next_line(&reading, &number, &text->cut_short)) != NULL) {
		struct stack_line *read = &text->lines[text->count++];

		read->number = number;
		read->fault = reading.fault;
		read_words(read, line);
		if (text->cut_short && read->fault == NULL)
			read->fault = "it goes on in a next line that does not exist, so libpam "
				      "refuses the whole file: remove the \\ at its end";
	}
	return true;
}

void
stack_text_free(struct stack_text *text)
{
	free(text->lines);
	free(text->memory);
	*text = (struct stack_text){ 0 };
}
