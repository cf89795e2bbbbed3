/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_put FILE FORMAT FROM TIME_MS - keep standard input as an SMS,
 * print its id.
 */
#include "service/quarantine.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	static char wire[65536];
	struct quarantine_options options = {.path = argv[1]};
	struct quarantine *store;
	struct quarantine_receipt receipt;
	struct quarantine_message message = {.to = span_of("12345"),
					     .verdict = span_of("{}"),
					     .rules = span_of("core/a core/b")};
	struct err err;

	if (argc != 5)
		return 2;
	message.format = span_of(argv[2]);
	message.from = span_of(argv[3]);
	message.time_ms = strtoll(argv[4], NULL, 10);
	message.wire = span_make(wire, fread(wire, 1, sizeof(wire), stdin));
	message.text = message.wire;
	if (quarantine_open(&store, &options, &err) < 0 ||
	    quarantine_put(store, &message, &receipt, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	quarantine_close(store);
	printf("%lld\n", (long long)receipt.id);
	return 0;
}
