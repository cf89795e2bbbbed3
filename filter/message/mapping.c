/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mapping - paths as a tree of steps, and the shapes known by name.
 *
 * Contract: see mapping.h. mapping_read.c walks JSON along the tree.
 * Failure: a path that is none is ERR_INPUT with the place in it.
 * Limits: MAPPING_NODE_LIMIT.
 * Threads: a mapping is read-only once it is made.
 */
#include "message/mapping.h"

void mapping_init(struct mapping *mapping)
{
	*mapping = (struct mapping){
	    .nodes[0].field = RECORD_FIELD_COUNT,
	    .n_nodes = 1,
	};
}

static bool is_same_step(const struct mapping_node *a,
			 const struct mapping_node *b)
{
	if (a->step != b->step)
		return false;
	if (a->step == MAPPING_KEY)
		return span_equal(a->key, b->key);
	return a->step == MAPPING_EACH || a->index == b->index;
}

/* The child of parent that is this step, made if need be; 0: no room. */
static uint16_t add_step(struct mapping *mapping, uint16_t parent,
			 struct mapping_node step)
{
	uint16_t *link = &mapping->nodes[parent].child;

	while (*link && !is_same_step(&mapping->nodes[*link], &step))
		link = &mapping->nodes[*link].sibling;
	if (*link)
		return *link;
	if (mapping->n_nodes == MAPPING_NODE_LIMIT)
		return 0;
	step.field = RECORD_FIELD_COUNT;
	*link = (uint16_t)mapping->n_nodes;
	mapping->nodes[mapping->n_nodes] = step;
	return (uint16_t)mapping->n_nodes++;
}

/* "[]" or "[12]" at *path, which is moved behind it. */
static int read_index(const char **path, struct mapping_node *step)
{
	const char *at = *path + 1;
	uint32_t index = 0;

	step->step = *at == ']' ? MAPPING_EACH : MAPPING_INDEX;
	for (; *at >= '0' && *at <= '9'; at++) {
		if (index > UINT16_MAX)
			return ERR_INPUT;
		index = index * 10 + (uint32_t)(*at - '0');
	}
	if (*at != ']')
		return ERR_INPUT;
	step->index = index;
	*path = at + 1;
	return 0;
}

/* One step at *path, with the dot before a key that is not the first. */
static int read_step(const char **path, bool is_first,
		     struct mapping_node *step)
{
	size_t len;

	*step = (struct mapping_node){.step = MAPPING_KEY};
	if (**path == '[')
		return read_index(path, step);
	if (!is_first) {
		if (**path != '.')
			return ERR_INPUT;
		(*path)++;
	}
	len = strcspn(*path, ".[]");
	step->key = span_make(*path, len);
	*path += len;
	return len ? 0 : ERR_INPUT;
}

int mapping_add(struct mapping *mapping, enum record_field field,
		const char *path, struct err *err)
{
	const char *at = path;
	uint16_t node = 0;
	struct mapping_node step;

	if (field == RECORD_TEXT && !mapping->text_path)
		mapping->text_path = path;
	if (*path == '=') {
		mapping->constants[field] = span_of(path + 1);
		return 0;
	}
	do {
		const char *start = at;

		if (read_step(&at, start == path, &step) < 0)
			return err_set(err, ERR_INPUT,
				       "'%s': expected KEY, .KEY, [N] or [] at "
				       "'%s'",
				       path, start);
		node = add_step(mapping, node, step);
		if (node == 0)
			return err_set(err, ERR_LIMIT,
				       "'%s': expected at most %d steps", path,
				       MAPPING_NODE_LIMIT - 1);
		if (step.step == MAPPING_EACH && mapping->each &&
		    mapping->each != node)
			return err_set(err, ERR_INPUT,
				       "'%s': expected one list of messages, "
				       "this is a second one",
				       path);
		if (step.step == MAPPING_EACH)
			mapping->each = node;
	} while (*at);
	if (mapping->nodes[node].field != RECORD_FIELD_COUNT &&
	    mapping->nodes[node].field != field)
		return err_set(err, ERR_INPUT, "'%s' leads to \"%s\" already",
			       path,
			       record_field_name(mapping->nodes[node].field));
	mapping->nodes[node].field = field;
	return 0;
}

/* --- shapes known by name ------------------------------------------------ */

const char *const mapping_presets[] = {"twilio", "vonage", "aws", "infobip",
				       "aliyun", "telnyx", "cm",  "jasmin",
				       "kannel", NULL};

static const struct preset_row {
	const char *preset;
	enum record_field field;
	const char *path;
} preset_rows[] = {
    /* Webhook, a form. */
    {"twilio", RECORD_ID, "MessageSid"},
    {"twilio", RECORD_FROM, "From"},
    {"twilio", RECORD_TO, "To"},
    {"twilio", RECORD_TEXT, "Body"},
    /* Webhook, a form or JSON; binary ones have data and udh. */
    {"vonage", RECORD_ID, "messageId"},
    {"vonage", RECORD_FROM, "msisdn"},
    {"vonage", RECORD_TO, "to"},
    {"vonage", RECORD_TEXT, "text"},
    {"vonage", RECORD_HEX, "data"},
    {"vonage", RECORD_UDH, "udh"},
    {"vonage", RECORD_CODING, "=binary"},
    {"vonage", RECORD_REF, "concat-ref"},
    {"vonage", RECORD_PARTS, "concat-total"},
    {"vonage", RECORD_PART, "concat-part"},
    /* Two-way SMS through SNS, raw or in its envelope. */
    {"aws", RECORD_ID, "inboundMessageId"},
    {"aws", RECORD_FROM, "originationNumber"},
    {"aws", RECORD_TO, "destinationNumber"},
    {"aws", RECORD_TEXT, "messageBody"},
    {"aws", RECORD_ID, "Message.inboundMessageId"},
    {"aws", RECORD_FROM, "Message.originationNumber"},
    {"aws", RECORD_TO, "Message.destinationNumber"},
    {"aws", RECORD_TEXT, "Message.messageBody"},
    {"infobip", RECORD_ID, "results[].messageId"},
    {"infobip", RECORD_FROM, "results[].from"},
    {"infobip", RECORD_TO, "results[].to"},
    {"infobip", RECORD_TEXT, "results[].text"},
    /* SmsUp over HTTP. */
    {"aliyun", RECORD_ID, "[].sequence_id"},
    {"aliyun", RECORD_FROM, "[].phone_number"},
    {"aliyun", RECORD_TO, "[].dest_code"},
    {"aliyun", RECORD_TEXT, "[].content"},
    {"telnyx", RECORD_ID, "data.payload.id"},
    {"telnyx", RECORD_FROM, "data.payload.from.phone_number"},
    {"telnyx", RECORD_TO, "data.payload.to[0].phone_number"},
    {"telnyx", RECORD_TEXT, "data.payload.text"},
    {"cm", RECORD_ID, "reference"},
    {"cm", RECORD_FROM, "from.number"},
    {"cm", RECORD_TO, "to.number"},
    {"cm", RECORD_TEXT, "message.text"},
    /* HTTP callback, a form; content is undecoded, binary is its hex. */
    {"jasmin", RECORD_ID, "id"},
    {"jasmin", RECORD_FROM, "from"},
    {"jasmin", RECORD_TO, "to"},
    {"jasmin", RECORD_HEX, "binary"},
    {"jasmin", RECORD_CODING, "coding"},
    /* get-url with from=%p&to=%P&id=%I&text=%a in charset UTF-8. */
    {"kannel", RECORD_ID, "id"},
    {"kannel", RECORD_FROM, "from"},
    {"kannel", RECORD_TO, "to"},
    {"kannel", RECORD_TEXT, "text"},
};

int mapping_add_preset(struct mapping *mapping, const char *name)
{
	int rc = ERR_INPUT;

	for (size_t i = 0; i < ARRAY_LEN(preset_rows); i++) {
		if (strcmp(preset_rows[i].preset, name) != 0)
			continue;
		rc = mapping_add(mapping, preset_rows[i].field,
				 preset_rows[i].path, NULL);
		if (rc < 0)
			return rc;
	}
	return rc;
}
