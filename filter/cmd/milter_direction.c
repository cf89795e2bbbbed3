/* SPDX-License-Identifier: Apache-2.0 */
/*
 * milter_direction - does a mail come in, or go out?
 *
 * The first of these that says something decides:
 *   the macro {direction}, inbound or outbound, which an administrator sets
 *       for one service of master.cf
 *   {auth_authen}: the client has authenticated: outbound
 *   {daemon_name} is ORIGINATING: outbound
 *   {daemon_port} is 0, or the client is port 0 of the loopback: mail of the
 *       sendmail command: outbound. Postfix does not hand the macro over
 *       unless it is told to.
 *   the client's address is in internal_networks: outbound
 * What is left is inbound. Mail is "submitted" when one of the last four
 * holds, whatever the macro says.
 *
 * Contract: see milter.h.
 * Threads: the session's.
 */
#include "cmd/milter.h"

#include <stdio.h>

static const char *macro(SMFICTX *context, const char *name)
{
	char copy[32]; /* libmilter takes no const */
	const char *value;

	snprintf(copy, sizeof(copy), "%s", name);
	value = smfi_getsymval(context, copy);
	return value ? value : "";
}

static bool is_internal(const struct milter_session *session,
			const struct config_list *networks)
{
	struct network network;

	if (!session->has_client)
		return false;
	for (size_t i = 0; i < networks->n; i++)
		if (network_parse(&network, span_of(networks->items[i])) == 0 &&
		    network_has(&network, &session->client))
			return true;
	return false;
}

void milter_direction(SMFICTX *context, const struct milter_session *session,
		      struct milter_desk *desk)
{
	const struct config_list *networks = &desk->config->milter
						  .internal_networks;

	desk->is_local = session->is_local ||
			 !strcmp(macro(context, "{daemon_port}"), "0");
	desk->is_submitted = desk->is_local ||
			     *macro(context, "{auth_authen}") ||
			     !strcmp(macro(context, "{daemon_name}"),
				     "ORIGINATING") ||
			     is_internal(session, networks);
	if (direction_parse(span_of(macro(context, "{direction}")),
			    &desk->direction) == 0)
		return;
	desk->direction = desk->is_submitted ? DIRECTION_OUTBOUND
					     : DIRECTION_INBOUND;
}
