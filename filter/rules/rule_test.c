/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_test - a rule's own tests, run against its detection alone.
 *
 * Contract: see rule_test.h. The tests must have been kept when the ruleset
 * was loaded (keeps_tests).
 * Failure: memory, or a message too large.
 * Threads: a scratch belongs to one thread.
 */
#include "rules/rule_test.h"

#include "ruleset_private.h"

const struct rule *ruleset_rules(const struct ruleset *ruleset, size_t *n)
{
	*n = ruleset->n_rules;
	return ruleset->rules;
}

const struct score_group *ruleset_groups(const struct ruleset *ruleset,
					 size_t *n)
{
	*n = ruleset->n_groups;
	return ruleset->groups;
}

enum truth rule_holds(struct scratch *scratch, const struct rule *rule)
{
	return rule_truth(scratch, (uint32_t)(rule - scratch->ruleset->rules));
}

static void add_text(struct message *message, enum text_kind kind,
		     struct span text)
{
	if (text.len)
		message->texts[message->n_texts++] = (struct message_text){
		    .kind = kind, .raw = text};
}

int rule_test_message(const struct rule_test *test, struct arena *arena,
		      struct message *message)
{
	*message = (struct message){
	    .channel = test->channel,
	    .direction = test->direction,
	    .from = test->from,
	    .to = test->to,
	    .display_name = test->display_name,
	    .reply_to = test->reply_to,
	    .thread = test->thread,
	    .auth.dmarc = test->dmarc,
	    .reading.part_count = 1,
	    .history.has_code_leaving = test->history &
					RULE_HISTORY_CODE_LEAVING,
	    .size_bytes = test->text.len,
	};
	message->texts = arena_zalloc(arena, 4, sizeof(*message->texts));
	message->attachments = arena_zalloc(arena, 1,
					    sizeof(*message->attachments));
	if (!message->texts || !message->attachments)
		return ERR_MEMORY;
	add_text(message, TEXT_BODY, test->text);
	add_text(message, TEXT_SUBJECT, test->subject);
	add_text(message, TEXT_DISPLAY_NAME, test->display_name);
	add_text(message, TEXT_ATTACHMENT, test->attachment);
	if (test->attachment.len)
		message->attachments[message->n_attachments++]
		    .name = test->attachment;
	return 0;
}

int rule_test_run(struct scratch *scratch, const struct rule *rule,
		  const struct message *message, struct arena *arena,
		  enum truth *truth)
{
	int rc = evaluate_begin(scratch, message, arena);

	if (rc)
		return rc;
	*truth = node_truth(scratch, rule, &rule->nodes[rule->root]);
	if (*truth != TRUTH_NO && !rule_is_meant_for(scratch, rule))
		*truth = TRUTH_NO;
	return scratch->facts.failed;
}

/* Kinds of numbers and links that say how they are written. */
static bool is_disguise(struct span kind)
{
	return span_equal_string(kind, "obfuscated") ||
	       span_equal_string(kind, "spaced") ||
	       span_equal_string(kind, "defanged");
}

static bool item_looks_at_obfuscation(const struct item *item)
{
	enum field field;

	if (item->kind != ITEM_FACT)
		return false;
	field = item->fact.field;
	if (field >= FIELD_OBFUSCATION_TOTAL && field <= FIELD_OBFUSCATION_LEET)
		return true;
	if (field != FIELD_PHONE_KIND && field != FIELD_LINK_KIND)
		return false;
	for (size_t i = 0; i < item->fact.n_strings; i++)
		if (is_disguise(item->fact.strings[i]))
			return true;
	return false;
}

static bool list_looks_at_obfuscation(const struct selection *selection)
{
	for (size_t i = 0; i < selection->n; i++) {
		const struct item_list *items = &selection->alternatives[i];

		for (size_t k = 0; k < items->n; k++)
			if (item_looks_at_obfuscation(&items->items[k]))
				return true;
	}
	return false;
}

/* As deep as rules name rules. NOLINTNEXTLINE(misc-no-recursion) */
static bool looks_at_obfuscation(const struct ruleset *ruleset,
				 const struct rule *rule, size_t depth)
{
	for (size_t i = 0; i < rule->n_selections; i++)
		if (list_looks_at_obfuscation(&rule->selections[i]))
			return true;
	for (size_t i = 0; i < rule->n_nodes && depth; i++)
		if (rule->nodes[i].kind == NODE_RULE &&
		    looks_at_obfuscation(ruleset,
					 &ruleset->rules[rule->nodes[i].ref],
					 depth - 1))
			return true;
	return false;
}

bool rule_looks_at_obfuscation(const struct ruleset *ruleset,
			       const struct rule *rule)
{
	return looks_at_obfuscation(ruleset, rule, RULE_REFERENCE_DEPTH);
}
