/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_mapping - any bytes through each preset, as JSON and as a form: what
 * comes out is well-formed UTF-8. The first byte chooses preset and shape.
 */
#include "base/utf8.h"
#include "message/mapping.h"

#include <stdlib.h>

enum { PRESETS = 9 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void build_all(const struct mapping *mapping,
		      const struct mapped *mapped, struct arena *arena)
{
	struct record_defaults defaults = {CHANNEL_SMS, DIRECTION_INBOUND};
	struct message message;
	struct record record;
	struct err err;

	for (size_t i = 0; i < mapped->n_messages; i++) {
		if (mapped_build(mapping, mapped, i, &record, &message,
				 &defaults, arena, &err) < 0)
			continue;
		for (size_t j = 0; j < message.n_texts; j++)
			if (utf8_valid_prefix(message.texts[j].raw) !=
			    message.texts[j].raw.len)
				abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mapping mapping;
	struct mapped mapped;
	struct arena arena;
	unsigned char *line;
	struct err err;
	int rc;

	if (size == 0)
		return 0;
	mapping_init(&mapping);
	if (mapping_add_preset(&mapping, mapping_presets[data[0] % PRESETS]) <
	    0)
		abort();
	line = malloc(size);
	if (!line)
		return 0;
	memcpy(line, data + 1, size - 1);
	arena_init(&arena, 1 << 26);
	rc = data[0] / PRESETS % 2
		 ? mapping_read_form(&mapping, &mapped, &arena, line, size - 1,
				     &err)
		 : mapping_read(&mapping, &mapped, &arena, line, size - 1,
				&err);
	if (rc == 0)
		build_all(&mapping, &mapped, &arena);
	arena_release(&arena);
	free(line);
	return 0;
}
