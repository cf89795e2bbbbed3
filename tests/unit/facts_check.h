/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts_check.h - tables of messages and what is known of them.
 */
#ifndef SCAMSIEVE_TESTS_FACTS_CHECK_H
#define SCAMSIEVE_TESTS_FACTS_CHECK_H

#include "message/message.h"

#include <stddef.h>

struct facts_row {
	const char *name;
	enum channel channel;
	const char *from, *to, *display_name, *reply_to, *subject, *text;
	struct message_thread thread;
	struct message_markup markup;
	const char *field; /* as rules name it */
	const char *want;  /* its values, "a|b"; "" for none */
};

/*
 * Check every row with the lexicons and the brands given as YAML, or with
 * none where they are NULL.
 */
void facts_check(const struct facts_row *rows, size_t n, const char *brands,
		 const char *lexicon);

#endif
