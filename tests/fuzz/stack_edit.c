/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a file of /etc/pam.d that is enabled: refused with a reason, or changed so that it
 * asks us and comes back byte by byte. What is taken out of any bytes no longer asks us. (T14)
 *
 * sources: src/admin/stack_edit.c src/admin/stack_role.c src/admin/stack_modules.c
 * sources: src/admin/stack_text.c src/admin/stack_control.c
 */
#include "stack_edit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition) ((condition) ? (void)0 : abort())

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_way_back(const struct stack_edit *added, const char *bytes, size_t size)
{
	bool ended = size > 0 && bytes[size - 1] == '\n';
	struct stack_edit back;

	MUST(stack_edit_asks_us(added->bytes, added->length));
	MUST(stack_edit_remove(&back, added->bytes, added->length));
	MUST(back.length == size + !ended && memcmp(back.bytes, bytes, size) == 0);
	free(back.bytes);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *bytes = malloc(size + 1);
	struct stack_edit edit;

	if (bytes == NULL)
		return 0;
	memcpy(bytes, data, size);
	bytes[size] = '\0';
	if (stack_edit_add(&edit, bytes, size, "who\nwhere"))
		check_way_back(&edit, bytes, size);
	else
		MUST(edit.bytes == NULL && edit.reason[0] != '\0' && edit.remedy != NULL);
	free(edit.bytes);
	if (stack_edit_remove(&edit, bytes, size))
		MUST(!stack_edit_asks_us(edit.bytes, edit.length));
	else
		MUST(edit.bytes == NULL && edit.reason[0] != '\0');
	free(edit.bytes);
	free(bytes);
	return 0;
}
