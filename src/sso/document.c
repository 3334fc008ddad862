/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The only door by which JSON comes in. The library keeps the grammar; what it would allow and we
 * do not (deep nesting, which costs stack) is refused before it sees the bytes.
 */
#include "document.h"

/*
 * Counts brackets outside strings. For what is not JSON the count means nothing, and the parser
 * refuses it anyway; for JSON it is exact.
 */
static bool
nested_too_deep(const char *bytes, size_t length)
{
	bool in_string = false;
	unsigned depth = 0;

	for (size_t i = 0; i < length; i++) {
		char byte = bytes[i];

		if (in_string && byte == '\\')
			i++;
		else if (byte == '"')
			in_string = !in_string;
		else if (!in_string && (byte == '{' || byte == '[') && ++depth > DOCUMENT_DEPTH)
			return true;
		else if (!in_string && (byte == '}' || byte == ']') && depth > 0)
			depth--;
	}
	return false;
}

static json_t *
parse(const char *bytes, size_t length)
{
	if (length > DOCUMENT_MAX || nested_too_deep(bytes, length))
		return NULL;
	return json_loadb(bytes, length, JSON_REJECT_DUPLICATES, NULL);
}

json_t *
document_parse(const char *bytes, size_t length)
{
	json_t *document = parse(bytes, length);

	if (json_is_object(document))
		return document;
	json_decref(document);
	return NULL;
}

json_t *
document_parse_list(const char *bytes, size_t length)
{
	json_t *list = parse(bytes, length);
	bool whole = json_is_array(list);

	for (size_t i = 0; whole && i < json_array_size(list); i++)
		whole = json_is_object(json_array_get(list, i));
	if (whole)
		return list;
	json_decref(list);
	return NULL;
}

const char *
document_text(const json_t *document, const char *member)
{
	return json_string_value(json_object_get(document, member));
}
