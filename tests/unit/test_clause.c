/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_clause - where sentences and clauses end.
 */
#include "text/clause.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

Suite *test_clause_suite(void);

/*
 * The clauses of in with | between them and || between sentences; a ? before
 * a bar marks clauses of a question.
 */
static const struct {
	const char *in;
	const char *want;
} rows[] = {
    {"", ""},
    {"one piece", "one piece"},
    {"first. second", "first. ||second"},
    {"first, second", "first, |second"},
    {"wait! what? yes", "wait! ||what? ?||yes"},
    {"send!ng the code!", "send!ng the code!"},
    {"is it, or not? no", "is it, ?|or not? ?||no"},
    {"one\ntwo", "one\n||two"},
    {"one.\ntwo", "one.\n||two"},
    {"请勿泄露验证码,谢谢。客服", "请勿泄露验证码,|谢谢。||客服"},
    {"您好!请回复", "您好!||请回复"},
    {"姓名、电话、地址", "姓名、|电话、|地址"},
    {"《守则》第五条「保密」", "《守则》|第五条|「保密」"},
    {"かな、カナ。ひらがな", "かな、|カナ。||ひらがな"},
    {"fifteen letters. and the next", "fifteen letters. ||and the next"},
    {"a sixteen letters; and the next", "a sixteen letters; |and the next"},
    {"x.example/a 又,b", "x.example/a 又,|b"},
    {"mr. no. and st. no. 5", "mr. no. ||and st. no. 5"},
    {"【客服】您的快递", "【客服】|您的快递"},
    {"快递丢失(已确认)请联系", "快递丢失|(已确认)|请联系"},
    {"pay 1,250.50 now", "pay 1,250.50 now"},
    {"at 12:30, today", "at 12:30, |today"},
    {"open a.example.com/x?y=1,2;z now", "open a.example.com/x?y=1,2;z now"},
    {"see http://a.example/b?c=d!e, then pay",
     "see http://a.example/b?c=d!e, |then pay"},
    {"go to http://a.example. then pay", "go to http://a.example. ||then pay"},
    {"打开a.example.com/x。再付款", "打开a.example.com/x。||再付款"},
    {"mr. smith e.g. here", "mr. smith e.g. here"},
    {"call no. 5. ok", "call no. 5. ||ok"},
    {"a/c no. xx12 is open", "a/c no. xx12 is open"},
    {"reply yes or no. we ask for no code",
     "reply yes or no. ||we ask for no code"},
    {"yes - or no", "yes - |or no"},
    {"well-known", "well-known"},
    {"stop!!! now?!", "stop!!! ||now?!?"},
    {"he said \"stop.\" and left", "he said \"stop.\" ||and left"},
    {"wait... now", "wait... |now"},
    {"验证码是多少?发给我", "验证码是多少??||发给我"},
    {"!!!", "!!!"},
    {"- a - b -", "- a - |b -"},
    {"a;b", "a;|b"},
    {"好的~收到", "好的~|收到"},
    {"第一.第二", "第一.||第二"},
    {"u.s. bank", "u.s. bank"},
};

static void show(const struct clause_list *list, const char *in, char *out,
		 size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list->n; i++) {
		const struct clause *clause = &list->items[i];
		bool is_last = i + 1 == list->n;
		bool ends = !is_last && clause[1].sentence != clause->sentence;

		len += (size_t)snprintf(
		    out + len, size - len, "%.*s%s%s",
		    (int)(clause->where.end - clause->where.start),
		    in + clause->where.start,
		    clause->ends_in_question ? "?" : "",
		    is_last ? ""
		    : ends  ? "||"
			    : "|");
	}
}

/* What is said to be within clause i's reach is, and nothing else. */
static void check_reach(const struct clause_list *list, size_t i)
{
	struct range clause = clause_reach(list, i);
	struct range sentence = sentence_reach(list, i);

	for (size_t k = 0; k < list->n; k++) {
		uint32_t at = list->items[k].where.start;

		ck_assert_int_eq(at >= clause.start && at < clause.end, k == i);
		ck_assert_int_eq(at >= sentence.start && at < sentence.end,
				 list->items[k].sentence ==
				     list->items[i].sentence);
	}
}

START_TEST(text_is_split)
{
	struct clause_list list;
	struct arena arena;
	char got[512];
	uint32_t at = 0;

	arena_init(&arena, 0);
	ck_assert_int_eq(clause_split(&list, span_of(rows[_i].in), &arena), 0);
	show(&list, rows[_i].in, got, sizeof(got));
	ck_assert_msg(!strcmp(got, rows[_i].want), "\"%s\": got %s, want %s",
		      rows[_i].in, got, rows[_i].want);
	for (size_t i = 0; i < list.n; i++) {
		struct range where = list.items[i].where;

		ck_assert_uint_eq(where.start, at);
		ck_assert_uint_gt(where.end, where.start);
		ck_assert_uint_lt(list.items[i].sentence, list.n_sentences);
		for (; at < where.end; at++)
			ck_assert_uint_eq(clause_at(&list, at), i);
		check_reach(&list, i);
	}
	ck_assert_uint_eq(at, strlen(rows[_i].in));
	arena_release(&arena);
}
END_TEST

START_TEST(memory_runs_out_cleanly)
{
	struct clause_list list;
	struct arena arena;

	arena_init(&arena, 16);
	ck_assert_int_eq(clause_split(&list, span_of("a, b, c"), &arena),
			 ERR_MEMORY);
	arena_release(&arena);
}
END_TEST

Suite *test_clause_suite(void)
{
	Suite *suite = suite_create("test_clause");
	TCase *tcase = tcase_create("clause");

	tcase_add_loop_test(tcase, text_is_split, 0, ARRAY_LEN(rows));
	tcase_add_test(tcase, memory_runs_out_cleanly);
	suite_add_tcase(suite, tcase);
	return suite;
}
