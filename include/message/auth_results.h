/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth_results.h - Authentication-Results (RFC 8601).
 */
#ifndef SCAMSIEVE_MESSAGE_AUTH_RESULTS_H
#define SCAMSIEVE_MESSAGE_AUTH_RESULTS_H

#include "base/arena.h"
#include "message/message.h"

/*
 * Take over what one unfolded header value says about spf, dkim, dmarc and
 * arc, if its authserv-id is the given one (ASCII case ignored; domains are
 * compared as written). A method that auth has a result for keeps it, so
 * headers are to be given from the top of the mail down: a forged one stands
 * below those that the trusted server put on top. Of several dkim results
 * in one header a pass wins. 0 or ERR_MEMORY; what cannot be parsed is
 * ignored.
 */
int auth_results_apply(struct span value, const char *authserv_id,
		       struct arena *arena, struct message_auth *auth);

#endif
