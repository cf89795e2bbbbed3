/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_fixture.h - HTML from a string, for tests.
 */
#ifndef SCAMSIEVE_TESTS_HTML_FIXTURE_H
#define SCAMSIEVE_TESTS_HTML_FIXTURE_H

#include "message/html.h"

#include <check.h>

static struct html html;
static struct arena arena;

static inline void setup(void)
{
	arena_init(&arena, 0);
	html_init(&html);
}

static inline void teardown(void)
{
	html_release(&html);
	arena_release(&arena);
}

static inline void read_string(const char *text)
{
	ck_assert_int_eq(html_read(&html, span_of(text), 100000, 100, &arena),
			 0);
}

#endif
