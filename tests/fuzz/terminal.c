/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as /proc/PID/stat, of which a process chooses its name: refused and zero, or what is
 * behind the last bracket and nothing before it.
 *
 * sources: src/common/terminal.c
 */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

/* Only the number stands before the name, and what the name is changes nothing. */
static void
check_without_name(const char *text, size_t length, const struct terminal_process *process)
{
	const char *number_end = memchr(text, ' ', length), *name_end = memrchr(text, ')', length);
	size_t head = (size_t)(number_end - text), tail = length - (size_t)(name_end - text);
	char *bare = malloc(head + tail + 2);
	struct terminal_process again;

	memcpy(bare, text, head);
	memcpy(bare + head, " (", 2);
	memcpy(bare + head + 2, name_end, tail);
	if (!terminal_parse(bare, head + 2 + tail, &again) ||
	    memcmp(&again, process, sizeof again) != 0)
		abort();
	free(bare);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct terminal_process nothing;
	struct terminal_process process;

	memset(&process, 0x5a, sizeof process);
	if (terminal_parse((const char *)data, size, &process))
		check_without_name((const char *)data, size, &process);
	else if (memcmp(&process, &nothing, sizeof nothing) != 0)
		abort();
	return 0;
}
