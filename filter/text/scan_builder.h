/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan_builder.h - sets and words as they are collected. Private to scan_*.
 */
#ifndef SCAMSIEVE_TEXT_SCAN_BUILDER_H
#define SCAMSIEVE_TEXT_SCAN_BUILDER_H

#include "text/scan.h"

#define HASH_NONFATAL_OOM 1 /* without it uthash ends the program */
#include <uthash.h>

/* A literal as it is collected, with the sets that want it. */
struct word {
	UT_hash_handle hh;
	uint32_t first_word; /* its name when it is compiled */
	struct span folded;  /* in the builder's arena */
	double commonness;
	struct want {
		uint32_t set;
		unsigned edges;
	} * wants;
	size_t n_wants;
	size_t capacity;
};

struct member {
	struct word *literal;
	unsigned edges;
};

struct set_info {
	struct member *members;
	size_t n_words;
	size_t capacity;
	double absence; /* the chance that no word is there */
	uint32_t kinds; /* of messages, bits */
	bool is_listed;
	bool is_leading;
};

struct scan_builder {
	struct arena arena;
	struct word *by_bytes; /* uthash, in the order they came */
	size_t n_literals;
	struct set_info *sets;
	size_t n_sets;
	size_t sets_capacity;
};

#endif
