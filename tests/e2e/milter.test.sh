#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-milter behind a real Postfix: what happens to a mail.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"
# shellcheck source=tests/e2e/postfix.sh
. "$(dirname "$0")/postfix.sh"

# write_mail NAME WORDS [HEADER...] - a mail in WORK
write_mail()
{
	local name=$1 words=$2
	shift 2
	{
		printf '%s\n' 'From: A <a@sender.example>' \
			'To: b@example.org' 'Subject: about @N@' \
			"Message-ID: <$name@sender.example>" "$@" ''
		printf '%s\n' "$words"
	} >"$WORK/$name"
}

# The outside world: an address that is not internal.
OUTSIDE=(--xclient ADDR=203.0.113.9 --xclient NAME=client.example)

postfix_find
write_mail letter 'a letter'
write_mail parcel 'your parcel waits'
postfix_start

milter_start --set milter.subject_tag='[Fraud?] '

it "an honest mail is delivered with one status header"
mail "$WORK/letter" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
wait_delivered 1
expect_eq "$(last_mail | grep -c '^X-Scamsieve-')" 2
expect_match "$(last_mail | grep '^X-Scamsieve-Status')" \
	'^X-Scamsieve-Status: No, score=0.0 required=5.0 action=pass$'
expect_contains "$(last_mail)" 'X-Scamsieve-Score: 0.0'
expect_contains "$(last_mail)" 'Subject: about 0'
expect_contains "$(cat "$MILTER_LOG")" 'direction=inbound action=pass'

it "a suspicious one is tagged"
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
wait_delivered 2
expect_contains "$(last_mail)" 'X-Scamsieve-Status: Yes, score=6.0 required=5.0'
expect_contains "$(last_mail)" 'rules=try/parcel pack=try'
expect_contains "$(last_mail)" 'Subject: [Fraud?] about 0'
expect_match "$(grep message_id=.parcel "$MILTER_LOG")" \
	'queue_id=[0-9A-F]+ .*action=tag score=6.0 required=5.0 rules=try/parcel'
expect_lacks "$(cat "$MILTER_LOG")" waits
