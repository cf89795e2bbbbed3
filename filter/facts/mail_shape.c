/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_shape - what a mail is, whatever it says: a first mail, a reply or
 * one of many, and what its HTML does besides showing text.
 *
 * Contract: fills thread.kind and html.kind; see field.def. A message
 * without headers (SMS, JSON record) has no thread.kind at all.
 * Failure: memory, told by the facts.
 * Threads: one message belongs to one thread.
 */
#include "facts_private.h"

static void add_if(struct facts *facts, enum field field, bool holds,
		   const char *kind)
{
	(void)facts_know(facts, field);
	if (holds)
		facts_add_string(facts, field, span_of(kind), no_place());
}

void facts_compute_thread(struct facts *facts)
{
	const struct message_thread *thread = &facts->message->thread;

	add_if(facts, FIELD_THREAD_KIND, thread->is_known && !thread->is_reply,
	       "first");
	add_if(facts, FIELD_THREAD_KIND, thread->is_reply, "reply");
	add_if(facts, FIELD_THREAD_KIND, thread->is_list, "list");
	add_if(facts, FIELD_THREAD_KIND, thread->is_bulk, "bulk");
}

void facts_compute_html(struct facts *facts)
{
	const struct message_markup *markup = &facts->message->markup;

	add_if(facts, FIELD_HTML_KIND, markup->form_count > 0, "form");
	add_if(facts, FIELD_HTML_KIND, markup->has_password_field,
	       "password_field");
	add_if(facts, FIELD_HTML_KIND, markup->has_refresh, "refresh");
	add_if(facts, FIELD_HTML_KIND, markup->has_script, "script");
	add_if(facts, FIELD_HTML_KIND, markup->has_frame, "frame");
	add_if(facts, FIELD_HTML_KIND, markup->has_base, "base");
	add_if(facts, FIELD_HTML_KIND, markup->has_hidden_text, "hidden_text");
	add_if(facts, FIELD_HTML_KIND, markup->has_sliced_text, "sliced_text");
}
