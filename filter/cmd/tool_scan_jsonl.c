/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_scan_jsonl - verdicts as scamsieve-sms answers, one object a line.
 *
 * Contract: see tool_scan.h and rules/schema/answer.schema.json. The id is
 * the record's own, or where the message is: FILE, FILE:LINE, MAILBOX#NUMBER.
 * Failure: the buffer's, sticky.
 */
#include "cmd/tool_scan.h"

#include "base/json.h"
#include "cmd/sms_answer.h"

static void add_place(struct buf *id, const struct scan_item *item)
{
	struct buf place;

	buf_init(&place, 0);
	buf_add_string(&place, item->path);
	if (item->separator) {
		buf_add_char(&place, (unsigned char)item->separator);
		buf_add_unsigned(&place, item->number);
	}
	json_add_string(id, buf_span(&place));
	buf_release(&place);
}

static void add(struct scan_report *report, const struct scan_item *item)
{
	struct sms_answer answer = {
	    .message = item->message,
	    .verdict = item->verdict,
	    .action = "error",
	    .error = item->error,
	};
	struct buf id;

	buf_init(&id, 0);
	if (item->message && item->message->id.len) {
		answer.id = item->message->id;
	} else {
		add_place(&id, item);
		answer.id = buf_span(&id);
	}
	sms_answer_add(&report->out, &answer, sms_fields_default());
	buf_add_char(&report->out, '\n');
	report->n_messages++;
	buf_release(&id);
}

static void end(struct scan_report *report UNUSED)
{
}

const struct scan_form scan_form_jsonl = {"jsonl", add, end};
