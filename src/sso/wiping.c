/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * malloc's family for the libraries of this program, with one difference: nothing goes back to the
 * heap before it is zeroed, also not the old place of a block that grows.
 */
#include "wiping.h"

#include <curl/curl.h>
#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void
wiping_free(void *block)
{
	if (block != NULL)
		explicit_bzero(block, malloc_usable_size(block));
	free(block);
}

static void *
wiping_realloc(void *block, size_t size)
{
	void *larger = malloc(size);
	size_t old = block != NULL ? malloc_usable_size(block) : 0;

	if (larger == NULL)
		return NULL;
	if (block != NULL)
		memcpy(larger, block, old < size ? old : size);
	wiping_free(block);
	return larger;
}

bool
wiping_install(void)
{
	json_set_alloc_funcs(malloc, wiping_free);
	json_object_seed(0); /* from /dev/urandom, which the sandbox would hide */
	return curl_global_init_mem(CURL_GLOBAL_SSL, malloc, wiping_free, wiping_realloc, strdup,
		   calloc) == CURLE_OK;
}
