/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_message - a message written for a test: what tests beside rules and
 * messages of suites have in common.
 *
 * Contract: see rule_head.h.
 * Failure: findings.
 * Threads: safe.
 */
#include "rule_head.h"

/* The headers that a mail of that kind would have. */
static int read_thread(const struct yaml_node *node,
		       struct message_thread *thread, struct diag_list *diags)
{
	enum { FIRST, REPLY, LIST, BULK };
	int kind = FIRST;

	if (!node)
		return 0;
	if (yaml_read_enum(node, rule_thread_names, &kind, diags))
		return ERR_INPUT;
	*thread = (struct message_thread){
	    .is_known = true,
	    .is_reply = kind == REPLY,
	    .is_list = kind == LIST,
	    .is_bulk = kind == BULK,
	};
	return 0;
}

int test_message_read(const struct yaml_node *node, struct rule_test *test,
		      struct diag_list *diags)
{
	const struct {
		const char *name;
		struct span *to;
	} texts[] = {
	    {"name", &test->name},
	    {"text", &test->text},
	    {"from", &test->from},
	    {"to", &test->to},
	    {"subject", &test->subject},
	    {"display_name", &test->display_name},
	    {"reply_to", &test->reply_to},
	    {"attachment", &test->attachment},
	};
	int channel = (int)test->channel;
	int direction = (int)test->direction;
	int dmarc = AUTH_ABSENT;

	test->place = node->place;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (yaml_read_string(yaml_get(node, texts[i].name), texts[i].to,
				     diags))
			return ERR_INPUT;
	if (yaml_read_enum(yaml_get(node, "channel"), rule_channel_names,
			   &channel, diags) ||
	    yaml_read_enum(yaml_get(node, "direction"), rule_direction_names,
			   &direction, diags) ||
	    yaml_read_enum(yaml_get(node, "dmarc"), rule_dmarc_names, &dmarc,
			   diags) ||
	    read_thread(yaml_get(node, "thread"), &test->thread, diags) ||
	    yaml_read_enum_set(yaml_get(node, "history"), rule_history_names,
			       &test->history, diags))
		return ERR_INPUT;
	test->channel = (enum channel)channel;
	test->direction = (enum direction)direction;
	test->dmarc = (enum auth_result)dmarc;
	return 0;
}
