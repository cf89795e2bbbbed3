/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay - run a fuzz target on its seeds and on what is near them.
 *
 * replay [FILE]... : each file as it is, cut off everywhere, and with bytes
 * changed; then inputs of no meaning. All of it is decided by the target's
 * seeds, so a failure comes again. A target that breaks aborts, as it does
 * under a fuzzer. libFuzzer takes the place of this file in make fuzz.
 */
#include "base/base.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	SEED_LIMIT = 1 << 20,
	CUTS = 256,      /* of one seed */
	CHANGES = 256,   /* of one seed */
	NONSENSE = 2000, /* inputs without a seed */
	NONSENSE_BYTES = 400
};

static uint64_t state = 0x5CA35E1FE;
static size_t n_inputs;

static size_t below(size_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (size_t)(state * 0x2545F4914F6CDD1DU >> 33) % n;
}

/* In a block of its exact size: one byte too far is seen by ASan. */
static void run(const unsigned char *bytes, size_t len)
{
	unsigned char *copy = malloc(len ? len : 1);

	if (!copy)
		abort();
	memcpy(copy, bytes, len);
	LLVMFuzzerTestOneInput(copy, len);
	n_inputs++;
	free(copy);
}

static void run_near(unsigned char *bytes, size_t len)
{
	size_t step = len / CUTS + 1;

	run(bytes, len);
	for (size_t cut = 0; cut < len; cut += step)
		run(bytes, cut);
	for (int i = 0; len && i < CHANGES; i++) {
		size_t at = below(len);
		unsigned char old = bytes[at];

		if (i % 2)
			bytes[at] = (unsigned char)below(256);
		else
			bytes[at] ^= (unsigned char)(1 << below(8));
		run(bytes, len);
		bytes[at] = old;
	}
}

static bool run_file(const char *path)
{
	static unsigned char bytes[SEED_LIMIT];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (!file) {
		perror(path);
		return false;
	}
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	run_near(bytes, len);
	return true;
}

static void run_nonsense(void)
{
	/* Signs that readers care about come more often than others. */
	static const char signs[] = "\"\\{}[]:,.-+eE=?<>&;#%@/ \t\r\n\0'&|*!";
	unsigned char bytes[NONSENSE_BYTES];

	for (int i = 0; i < NONSENSE; i++) {
		size_t len = below(sizeof(bytes));

		for (size_t at = 0; at < len; at++) {
			size_t sign = below(3 * sizeof(signs));

			bytes[at] = (unsigned char)(sign < sizeof(signs)
							? signs[sign]
							: (char)below(256));
		}
		run(bytes, len);
	}
}

int main(int argc, char **argv)
{
	bool ok = true;

	for (int i = 1; i < argc; i++)
		ok = run_file(argv[i]) && ok;
	run_nonsense();
	printf("%zu inputs\n", n_inputs);
	return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
