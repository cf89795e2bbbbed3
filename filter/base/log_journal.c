/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_journal - events to the systemd journal, values as fields.
 *
 * Contract: see log.h. MESSAGE is the line; each field stands beside it as
 * SCAMSIEVE_KEY, so that journalctl SCAMSIEVE_QUEUE_ID=... finds a message.
 * Fields hold the escaped value too: terminals show them with -o verbose.
 * Failure: open() fails with ERR_IO when there is no journal to write to or
 * the program was built without libsystemd; a line that the journal refuses
 * is lost.
 * Limits: FIELD_LIMIT fields a record.
 * Threads: the log calls a sink from one thread at a time.
 */
#include "log_private.h"

#ifdef HAVE_SYSTEMD
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

enum { FIELD_LIMIT = 32, OWN_FIELDS = 3 };

static const char journal_socket[] = "/run/systemd/journal/socket";

/* state is a copy of the program's name. */
static int open_journal(const char *program, void **state, struct err *err)
{
	if (access(journal_socket, W_OK) < 0)
		return err_set(err, ERR_IO, "no journal at %s: %s",
			       journal_socket, strerror(errno));
	*state = strdup(program);
	return *state ? 0 : err_set(err, ERR_MEMORY, "out of memory");
}

/* SCAMSIEVE_QUEUE_ID=value */
static void add_field(struct buf *out, const struct log_field *field)
{
	buf_add_string(out, "SCAMSIEVE_");
	for (const char *c = field->key; *c; c++)
		buf_add_char(out, (unsigned char)toupper((unsigned char)*c));
	buf_add_char(out, '=');
	log_value_format(field, LOG_FORMAT_TEXT, out);
}

static void write_journal(void *state, const struct log_record *record,
			  struct span line)
{
	size_t n_fields = record->n_fields < FIELD_LIMIT ? record->n_fields
							 : FIELD_LIMIT;
	struct iovec parts[OWN_FIELDS + FIELD_LIMIT];
	struct buf texts[OWN_FIELDS + FIELD_LIMIT];
	size_t n = 0;

	buf_init(&texts[n], 0);
	buf_add_string(&texts[n], "MESSAGE=");
	buf_add_span(&texts[n++], line);
	buf_init(&texts[n], 0);
	buf_add_format(&texts[n++], "PRIORITY=%d", log_priority(record->level));
	buf_init(&texts[n], 0);
	buf_add_format(&texts[n++], "SYSLOG_IDENTIFIER=%s",
		       (const char *)state);
	for (size_t i = 0; i < n_fields; i++) {
		buf_init(&texts[n], 0);
		add_field(&texts[n++], &record->fields[i]);
	}
	for (size_t i = 0; i < n; i++)
		parts[i] = (struct iovec){texts[i].ptr, texts[i].len};
	sd_journal_sendv(parts, (int)n);
	for (size_t i = 0; i < n; i++)
		buf_release(&texts[i]);
}

static void close_journal(void *state)
{
	free(state);
}
#else
static int open_journal(const char *program UNUSED, void **state UNUSED,
			struct err *err)
{
	return err_set(err, ERR_IO,
		       "built without libsystemd, so without the journal");
}

static void write_journal(void *state UNUSED,
			  const struct log_record *record UNUSED,
			  struct span line UNUSED)
{
}

static void close_journal(void *state UNUSED)
{
}
#endif

const struct log_sink log_sink_journal = {
    .needs_prefix = false,
    .open = open_journal,
    .write = write_journal,
    .close = close_journal,
};
