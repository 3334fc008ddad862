/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a typed code the way a person meant it, when there is one way only. Each reading is a
 * function of its own; which one applies is decided by the kinds of characters in the answer, never
 * by trying one after the other against the code.
 */
#include "typed_code.h"

#include "recovery.h"
#include "utf8.h"

#include <string.h>

#define DIGITS 10
#define DIGITS_MAX 10 /* longest code */
#define NO_DIGIT (-1)

static const char *const ascii_digits[DIGITS] = { "0", "1", "2", "3", "4", "5", "6", "7", "8",
	"9" };
static const char *const thai_digits[DIGITS] = { "๐", "๑", "๒", "๓", "๔", "๕", "๖", "๗", "๘", "๙" };
/* What a Kedmanee keyboard gives for the keys 0 to 9 without Shift. */
static const char *const kedmanee_keys[DIGITS] = { "จ", "ๅ", "/", "-", "ภ", "ถ", "ุ", "ึ", "ค", "ต" };

/* One character of the answer, where it lies. */
struct character {
	const char *bytes;
	size_t length;
};

/* The answer without the blanks around it, walked from at to end. */
struct answer {
	const char *at, *end;
};

/* Takes the next character; false at the end. The answer is valid UTF-8. */
static bool
next(struct answer *answer, struct character *character)
{
	if (answer->at == answer->end)
		return false;
	character->bytes = answer->at;
	character->length = utf8_character(answer->at, (size_t)(answer->end - answer->at));
	answer->at += character->length;
	return true;
}

static bool
is(const struct character *character, const char *text)
{
	return character->length == strlen(text) &&
	       memcmp(character->bytes, text, character->length) == 0;
}

/* The digit that a character stands for in a table, or NO_DIGIT. */
static int
look_up(const char *const table[DIGITS], const struct character *character)
{
	for (int digit = 0; digit < DIGITS; digit++)
		if (is(character, table[digit]))
			return digit;
	return NO_DIGIT;
}

static int
digit_of(const struct character *character)
{
	int digit = look_up(ascii_digits, character);

	return digit != NO_DIGIT ? digit : look_up(thai_digits, character);
}

static bool
is_blank(const struct character *character)
{
	return is(character, " ") || is(character, "\t") ||
	       is(character, "\xc2\xa0" /* no-break space */);
}

static struct answer
without_blanks_around(const struct secret *typed)
{
	struct answer rest = { typed->bytes, typed->bytes + typed->length };
	struct answer inner = { rest.at, rest.at };
	struct character character;

	while (next(&rest, &character)) {
		if (is_blank(&character))
			continue;
		if (inner.at == inner.end)
			inner.at = character.bytes;
		inner.end = rest.at;
	}
	return inner;
}

/* Which kinds of characters there are: this decides how the answer is read. */
struct kinds {
	unsigned characters, digits, hyphens, others;
};

static struct kinds
count_kinds(struct answer answer)
{
	struct kinds kinds = { 0 };
	struct character character;

	while (next(&answer, &character)) {
		kinds.characters++;
		if (digit_of(&character) != NO_DIGIT)
			kinds.digits++;
		else if (is(&character, "-"))
			kinds.hyphens++;
		else if (!is_blank(&character))
			kinds.others++;
	}
	return kinds;
}

static void
append(struct secret *code, int digit)
{
	if (code->length < DIGITS_MAX)
		code->bytes[code->length++] = (char)('0' + digit);
}

/* Nothing but digits, blanks and at most one hyphen between: all digits are the code. */
static bool
read_typed(struct answer answer, struct secret *code)
{
	bool behind_digit = false, behind_hyphen = false;
	struct character character;

	while (next(&answer, &character)) {
		int digit = digit_of(&character);

		if (digit != NO_DIGIT)
			append(code, digit);
		else if (is(&character, "-") ? !behind_digit : behind_hyphen)
			return false; /* a hyphen stands between two digits, not beside a blank */
		behind_digit = digit != NO_DIGIT;
		behind_hyphen = is(&character, "-");
	}
	return behind_digit;
}

/* A pasted line: exactly one unbroken run of that many digits, among whatever else. */
static bool
read_pasted(struct answer answer, unsigned digits, struct secret *code)
{
	unsigned length = 0, runs = 0;
	struct character character;

	while (next(&answer, &character)) {
		int digit = digit_of(&character);

		if (digit == NO_DIGIT) {
			runs += length == digits;
			length = 0;
			continue;
		}
		length++;
		if (runs > 0)
			continue; /* the code stays what the first fitting run made it */
		if (length == 1)
			secret_reset(code);
		append(code, digit);
	}
	runs += length == digits;
	return runs == 1;
}

/* The digit keys of a keyboard that is switched to Thai. */
static bool
read_kedmanee(struct answer answer, struct secret *code)
{
	struct character character;

	while (next(&answer, &character)) {
		int digit = look_up(kedmanee_keys, &character);

		if (digit == NO_DIGIT)
			return false;
		append(code, digit);
	}
	return true;
}

static bool
read_answer(struct answer answer, unsigned digits, struct secret *code)
{
	struct kinds kinds = count_kinds(answer);

	if (kinds.digits == 0)
		return kinds.characters == digits && read_kedmanee(answer, code);
	if (kinds.others > 0)
		return read_pasted(answer, digits, code);
	return kinds.digits == digits && kinds.hyphens <= 1 && read_typed(answer, code);
}

/* The symbol that a character was meant for, 0 when for none: what looks alike is the same. */
static char
symbol_of(const struct character *character)
{
	char c = character->bytes[0];

	if (character->length != 1)
		return 0;
	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'i' || c == 'l')
		c = '1';
	if (c == 'o')
		c = '0';
	return c != '\0' && strchr(RECOVERY_SYMBOLS, c) != NULL ? c : 0;
}

/* Groups of symbols; between two of them blanks, a hyphen, or nothing. */
static bool
read_recovery(struct answer answer, struct secret *code)
{
	struct character character;
	unsigned hyphens = 0;

	while (next(&answer, &character)) {
		char symbol = symbol_of(&character);

		if (symbol != 0) {
			if (code->length == RECOVERY_CODE_LENGTH)
				return false;
			code->bytes[code->length++] = symbol;
			hyphens = 0;
			continue;
		}
		hyphens += is(&character, "-");
		if ((!is(&character, "-") && !is_blank(&character)) || hyphens > 1 ||
		    code->length == 0 || code->length % RECOVERY_GROUP != 0)
			return false;
	}
	return code->length == RECOVERY_CODE_LENGTH && hyphens == 0;
}

bool
typed_code_read_recovery(const struct secret *answer, struct secret *code)
{
	secret_reset(code);
	if (utf8_valid(answer->bytes, answer->length) &&
	    read_recovery(without_blanks_around(answer), code))
		return true;
	secret_reset(code);
	return false;
}

bool
typed_code_read(const struct secret *answer, unsigned digits, struct secret *code)
{
	secret_reset(code);
	if (digits == 0 || digits > DIGITS_MAX || !utf8_valid(answer->bytes, answer->length))
		return false;
	if (read_answer(without_blanks_around(answer), digits, code))
		return true;
	secret_reset(code);
	return false;
}
