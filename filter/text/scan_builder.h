/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_builder.h - sets and words as they are collected. Private to scan_*.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_BUILDER_H
#define SCAMSIEVE_TEXT_SCAN_BUILDER_H

#include "text/scan.h"

#define HASH_NONFATAL_OOM 1 /* without it uthash ends the program */
#include <uthash.h>

/* That a set wants a literal, with such edges. */
struct want {
	struct word *literal;
	struct want *next_of_set;
	struct want *next_of_word;
	uint32_t set;
	unsigned edges;
};

/* Wants in the order in which they came. */
struct want_list {
	struct want *first;
	struct want *last;
	size_t n;
};

/* A literal as it is collected. */
struct word {
	UT_hash_handle hh;
	uint32_t first_word; /* its name when it is compiled */
	struct span folded;  /* in the builder's arena */
	double commonness;
	struct want_list wants; /* of all sets */
};

struct set_info {
	struct want_list words;
	double absence; /* the chance that no word is there */
	uint32_t kinds; /* of messages, bits */
	bool is_listed;
	bool is_leading;
};

struct scan_builder {
	struct arena arena;
	struct word *by_bytes; /* uthash, in the order they came */
	size_t n_literals;
	struct set_info *sets; /* from malloc(), for it grows and grows */
	size_t n_sets;
	size_t sets_capacity;
};

#endif
