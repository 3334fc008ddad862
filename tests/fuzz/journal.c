/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any strings as values of a line of the audit log: always one line of printable ASCII that fits,
 * in which every member that is there reads back as it was. Any bytes as lines: what is read is
 * only what was written, and the chain follows whatever comes. (T122, T126)
 *
 * sources: src/store/journal_entry.c src/store/journal_line.c src/store/journal_chain.c
 * sources: src/store/journal_filter.c src/store/crypto.c src/common/utf8.c
 * libs: -lnettle
 */
#include "journal_chain.h"
#include "journal_filter.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())
#define MARK "\xe2\x80\xa6"
#define VALUES 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char no_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

/* The member is the value, or its beginning with a mark behind. */
static void
check_member(const char *member, const char *value)
{
	size_t length = strlen(member), mark = strlen(MARK);

	MUST(utf8_valid(member, length));
	if (!utf8_valid(value, strlen(value)) || strcmp(member, value) == 0)
		return;
	MUST(length >= mark && strcmp(member + length - mark, MARK) == 0);
	MUST(strncmp(member, value, length - mark) == 0);
}

static void
check_written(char *text)
{
	char line_text[JOURNAL_LINE_MAX + 1], hash[JOURNAL_HASH_SIZE], member[JOURNAL_LINE_MAX];
	const char *value[VALUES];
	struct journal_entry entry;
	struct journal_line line;
	unsigned count = 0;

	journal_begin(&entry, JOURNAL_REFUSED);
	for (; count < VALUES; text += strlen(text) + 1) {
		const char key[] = { (char)('a' + count), '\0' };

		value[count++] = text;
		journal_add(&entry, key, text);
		if (text[0] == '\0')
			break;
	}
	size_t length = journal_entry_write(&entry, 1, 1000, no_hash, line_text, hash);
	MUST(length > 0 && length <= JOURNAL_LINE_MAX && line_text[length - 1] == '\n');
	for (size_t i = 0; i < length - 1; i++)
		MUST(line_text[i] >= ' ' && line_text[i] <= '~');
	MUST(journal_line_read(&line, line_text, length - 1));
	for (unsigned i = 0; i < count; i++) {
		const char key[] = { (char)('a' + i), '\0' };

		if (journal_line_member(&line, key, member, sizeof member))
			check_member(member, value[i]);
	}
}

/* A line by a writer who knows how hashes are made, and may write anything between. */
static void
check_forged(const char *text, size_t size, struct journal_chain *chain)
{
	char forged[JOURNAL_LINE_MAX], member[64], fault[JOURNAL_FAULT_SIZE];
	struct journal_filter filter = { .user = "somchai" };
	uint8_t digest[CRYPTO_DIGEST_LENGTH];
	struct journal_line line;
	size_t head = strlen(JOURNAL_HASH), tail = strlen(JOURNAL_LAST);

	if (size + head + JOURNAL_HASH_SIZE - 1 + tail >= sizeof forged)
		return;
	memcpy(forged, text, size);
	crypto_digest(forged, size, digest);
	memcpy(forged + size, JOURNAL_HASH, head);
	crypto_hex(digest, sizeof digest, forged + size + head);
	memcpy(forged + size + head + JOURNAL_HASH_SIZE - 1, JOURNAL_LAST, tail);
	if (!journal_line_read(&line, forged, size + head + JOURNAL_HASH_SIZE - 1 + tail))
		return;
	(void)journal_line_member(&line, "user", member, sizeof member);
	(void)journal_filter_takes(&filter, &line);
	MUST(journal_chain_follow(chain, &line, fault) == (fault[0] == '\0'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + 2), fault[JOURNAL_FAULT_SIZE];
	struct journal_chain chain = { 0 };
	struct journal_line line;

	MUST(text != NULL);
	memcpy(text, data, size);
	check_written(text);
	for (size_t at = 0; at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t length = end ? (size_t)(end - text) - at : size - at;

		if (!journal_line_read(&line, text + at, length))
			journal_chain_tear(&chain, (int64_t)length + 1);
		check_forged(text + at, length, &chain);
		at += length + 1;
	}
	while (!journal_chain_end(&chain, fault))
		MUST(fault[0] != '\0');
	free(text);
	return 0;
}
