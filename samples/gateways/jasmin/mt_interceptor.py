# SPDX-License-Identifier: Apache-2.0
# Jasmin runs this for each message that is submitted: globals routable,
# smpp_status, http_status. An exception refuses the message as well.
import scamsieve_filter

if scamsieve_filter.action(routable.pdu, "outbound") not in ("pass", "tag"):
    smpp_status = 69  # ESME_RSUBMITFAIL: not to be tried again
    http_status = 403
