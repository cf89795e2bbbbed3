/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts_check - tables of messages and what is known of them.
 */
#include "facts_check.h"

#include "../../filter/rules/ruleset_private.h"
#include "ruleset_fixture.h"

#include <check.h>
#include <stdio.h>

static struct span text_of(const char *string)
{
	return string ? span_of(string) : span_make(NULL, 0);
}

static void add_text(struct message *message, enum text_kind kind,
		     const char *text)
{
	if (text)
		message->texts[message->n_texts++] = (struct message_text){
		    .kind = kind, .raw = span_of(text)};
}

static void make_message(const struct facts_row *row, struct message *message,
			 struct message_text texts[3])
{
	*message = (struct message){
	    .channel = row->channel,
	    .from = text_of(row->from),
	    .to = text_of(row->to),
	    .display_name = text_of(row->display_name),
	    .reply_to = text_of(row->reply_to),
	    .thread = row->thread,
	    .markup = row->markup,
	    .texts = texts,
	};
	add_text(message, TEXT_BODY, row->text ? row->text : "");
	add_text(message, TEXT_SUBJECT, row->subject);
	add_text(message, TEXT_DISPLAY_NAME, row->display_name);
}

/* The values of a field, "a|b", in the order in which they were found. */
static void show(const struct fact_values *values, struct buf *out)
{
	for (size_t i = 0; i < values->n; i++) {
		if (i)
			buf_add_string(out, "|");
		if (values->items[i].string.len) {
			buf_add_span(out, values->items[i].string);
		} else {
			char number[32];

			snprintf(number, sizeof(number), "%g",
				 values->items[i].number);
			buf_add_string(out, number);
		}
	}
}

static void check_row(struct fixture *fixture, const struct facts_row *row,
		      struct buf *wrong)
{
	struct message_text texts[3];
	struct message message;
	struct buf got;
	enum field field = FIELD_COUNT;

	buf_init(&got, 0);
	make_message(row, &message, texts);
	ck_assert_msg(!field_parse(span_of(row->field), &field), "%s: no %s",
		      row->name, row->field);
	ck_assert_int_eq(
	    evaluate_begin(fixture->scratch, &message, &fixture->arena), 0);
	show(facts_get(&fixture->scratch->facts, field), &got);
	if (!span_equal_string(buf_span(&got), row->want)) {
		buf_add_string(wrong, row->name);
		buf_add_string(wrong, ": got ");
		buf_add_span(wrong, buf_span(&got));
		buf_add_string(wrong, ", want ");
		buf_add_string(wrong, row->want);
		buf_add_string(wrong, "\n");
	}
	buf_release(&got);
}

void facts_check(const struct facts_row *rows, size_t n, const char *brands,
		 const char *lexicon)
{
	struct fixture_file files[3] = {
	    {"pack.yaml",
	     "schema: 1\npack: p\nrules:\n  - id: r\n    score: 1\n"
	     "    detection:\n      a: {text|contains: zqx}\n"
	     "      condition: a\n"},
	};
	size_t n_files = 1;
	struct fixture fixture;
	struct buf wrong;

	buf_init(&wrong, 0);
	if (brands)
		files[n_files++] = (struct fixture_file){"brands.yaml", brands};
	if (lexicon)
		files[n_files++] = (struct fixture_file){"lexicon.yaml",
							 lexicon};
	fixture_load(&fixture, files, n_files);
	ck_assert_msg(fixture.scratch, "%s", fixture_findings(&fixture));
	for (size_t i = 0; i < n; i++)
		check_row(&fixture, &rows[i], &wrong);
	ck_assert_msg(wrong.len == 0, "%.*s", (int)wrong.len,
		      (const char *)wrong.ptr);
	buf_release(&wrong);
	fixture_release(&fixture);
}
