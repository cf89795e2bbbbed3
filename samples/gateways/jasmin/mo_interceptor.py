# SPDX-License-Identifier: Apache-2.0
# Jasmin runs this for each message that comes in: globals routable,
# smpp_status, http_status. The centre sends again what is answered with an
# error: what was kept in the quarantine is taken from it and goes nowhere
# else; what could not be screened (error) is asked for once more later.
import scamsieve_filter

verdict = scamsieve_filter.action(routable.pdu, "inbound")
if verdict == "error":
    smpp_status = 100  # ESME_RX_T_APPN: try again
    http_status = 503
elif verdict not in ("pass", "tag"):
    smpp_status = 101  # ESME_RX_P_APPN: not to be tried again
    http_status = 403
