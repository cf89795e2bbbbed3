/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_options - the command line of scamsieve-sms, and what does not go
 * together on it.
 *
 * Contract: see sms_options.h. An option without effect is a
 * misunderstanding, and refused.
 * Failure: ERR_INPUT with the option's name.
 * Limits: those of load.h.
 * Threads: none.
 */
#include "cmd/sms_options.h"

#include "cmd/sms_session.h"
#include "cmd/unix_socket.h"

#include <sys/socket.h>
#include <sys/un.h>

enum { TIMEOUT_MS = 10000, SOCKET_MODE = 0660 };

/* Being a screener for others, or asking one. */
static int check_resident(const struct sms_options *options, struct err *err)
{
	struct sockaddr_un address;

	if (options->listen_path &&
	    (options->connect_path || options->format != &sms_format_jsonl ||
	     options->has_mapping || options->passes_through ||
	     options->emits_messages || options->is_nul_framed))
		return err_set(err, ERR_INPUT,
			       "--listen takes no options about messages: they "
			       "go with --connect");
	if (options->has_metrics &&
	    (options->connect_path ||
	     (options->format->run && !options->listen_path)))
		return err_set(err, ERR_INPUT,
			       "--metrics goes with streams and --listen only: "
			       "a single message leaves nothing to look at, "
			       "and what --connect asks is counted there");
	if (!options->listen_path &&
	    (*options->socket_group || options->socket_mode != SOCKET_MODE))
		return err_set(err, ERR_INPUT,
			       "--socket-mode and --socket-group go with "
			       "--listen only");
	if (!options->connect_path &&
	    (options->falls_back || options->timeout_ms != TIMEOUT_MS))
		return err_set(err, ERR_INPUT,
			       "--fallback and --timeout go with --connect "
			       "only");
	if (options->connect_path &&
	    unix_socket_address("--connect", options->connect_path, &address,
				err) < 0)
		return err_set(err, ERR_INPUT,
			       "option '--connect': expected the path of a "
			       "socket, at most %zu bytes",
			       sizeof(address.sun_path) - 1);
	if (options->connect_path && options->load.n_rules &&
	    !options->falls_back)
		return err_set(err, ERR_INPUT,
			       "--rules has no effect with --connect unless "
			       "there is --fallback");
	return 0;
}

/* What one message is, and what is written. */
static int check_together(const struct sms_options *options, struct err *err)
{
	if (options->passes_through && options->format != &sms_format_jsonl)
		return err_set(err, ERR_INPUT,
			       "--passthrough goes with --format jsonl only");
	if (options->emits_messages && options->format->run)
		return err_set(err, ERR_INPUT,
			       "--emit message goes with --format jsonl, text "
			       "and form only");
	if (options->emits_messages && options->passes_through &&
	    options->mapping.each)
		return err_set(err, ERR_INPUT,
			       "--passthrough cannot pass on a part of a "
			       "record that holds several messages: leave it "
			       "away with --emit message");
	if (options->has_mapping && options->format != &sms_format_jsonl &&
	    options->format != &sms_format_form)
		return err_set(err, ERR_INPUT,
			       "--preset and --map go with --format jsonl and "
			       "form only");
	if (options->takes_shell_words &&
	    options->format != &sms_format_smstools)
		return err_set(err, ERR_INPUT,
			       "--file-from-shell goes with --format smstools "
			       "only");
	if (options->is_event &&
	    (!options->deliver_dir || !options->quarantine_dir))
		return err_set(err, ERR_INPUT,
			       "--event needs --deliver-dir and "
			       "--quarantine-dir");
	return 0;
}

int sms_options_parse(struct sms_options *options, int argc, char **argv,
		      int *first_operand, struct err *err)
{
	int rc;

	*options = (struct sms_options){
	    .format = &sms_format_jsonl,
	    .direction = DIRECTION_INBOUND,
	    .fields = sms_fields_default(),
	    .timeout_ms = TIMEOUT_MS,
	    .socket_mode = SOCKET_MODE,
	    .socket_group = "",
	    .load.config_path = load_default_config(),
	};
	arena_init(&options->arena, 0);
	mapping_init(&options->mapping);
	rc = option_parse(&sms_option_table, argc, argv, options, first_operand,
			  err);
	if (rc == 0)
		rc = check_together(options, err);
	return rc == 0 ? check_resident(options, err) : rc;
}

void sms_options_release(struct sms_options *options)
{
	arena_release(&options->arena);
}
