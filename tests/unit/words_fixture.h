/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words_fixture.h - a small lexicon, for tests of rules.
 */
#ifndef SCAMSIEVE_TESTS_WORDS_FIXTURE_H
#define SCAMSIEVE_TESTS_WORDS_FIXTURE_H

static const char lexicon[] =
    "schema: 1\n"
    "kind: lexicon\n"
    "lexicon: mixed\n"
    "lang: en\n"
    "version: 1.0.0\n"
    "terms:\n"
    "  urgency: [urgent, at once, 立即]\n"
    "  loss: [frozen, blocked, 冻结]\n"
    "negators:\n"
    "  never: {words: [never, do not, 请勿], scope: after, within: 30}\n"
    "  fraud: {words: [是诈骗], scope: before}\n"
    "reporting:\n"
    "  scammers: {words: [scammers, 骗子], scope: sentence}\n"
    "asks:\n"
    "  code:\n"
    "    verbs: [send, give, 告诉, 发给]\n"
    "    objects: [code, 验证码]\n"
    "    within: 20\n"
    "  transfer:\n"
    "    phrases: [safe account]\n";

#endif
