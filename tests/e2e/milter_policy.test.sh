#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-milter behind a real Postfix: each policy that can be configured.
# shellcheck disable=SC2016,SC2119 # eval's words; functions with options
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"
# shellcheck source=tests/e2e/postfix.sh
. "$(dirname "$0")/postfix.sh"

postfix_find
write_mail letter 'a letter'
write_mail parcel 'your parcel waits'
postfix_start 'header_checks = regexp:{ {/^X-Hold/ HOLD} }' \
	'virtual_alias_maps = inline:{ { alias@example.org = x@example.org, y@example.org } }' \
	'recipient_canonical_maps = inline:{ canonical@example.org=z@example.org }'

it "reject: 550 with a reference, when configured; never a % that expands"
write_rules "$RULES" 12
milter_start --set thresholds.email.inbound.reject=10 \
	--set milter.reject_text='Refused 100%s sure'
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_match "$OUT" '^550 5.7.1 Refused 100%s sure \(reference [0-9A-F]+\)$'
reference=${OUT##*reference }
expect_contains "$(last_line)" "queue_id=${reference%)}"
expect_contains "$(last_line)" 'action=reject'
mail "$WORK/parcel" "${OUTSIDE[@]}" --xclient LOGIN=user
expect_match "$OUT" '^250 '
stop "$MILTER_PID"

it "redirect to a review mailbox"
wait_for 20 queue_is_empty
before=$(delivered)
milter_start --set milter.on_quarantine=redirect \
	--set milter.review_mailbox=review@example.org
mail "$WORK/parcel" "${OUTSIDE[@]}" --to c@example.org --to d@example.org
expect_match "$OUT" '^250 '
wait_delivered $((before + 1))
expect_eq "$(last_mail | grep -c '^X-Rcpt-Args')" 1
expect_contains "$(last_mail)" 'X-Rcpt-Args: <review@example.org>'

it "redirect: a mail to the review mailbox itself does not get lost"
for to in review@example.org REVIEW@example.org '"review"@example.org'; do
	before=$(delivered)
	mail "$WORK/parcel" "${OUTSIDE[@]}" --to "$to"
	expect_match "$OUT" '^250 '
	wait_delivered $((before + 1))
	expect_eq "$(last_mail | grep '^X-Rcpt-Args' | cut -d ' ' -f 2)" \
		'<review@example.org>'
done

it "redirect: recipients with UTF-8, with quotes, and behind aliases"
for to in '用户@example.org' '"a b"@example.org' alias@example.org \
	canonical@example.org; do
	before=$(delivered)
	mail "$WORK/parcel" "${OUTSIDE[@]}" --smtputf8 --to "$to" \
		--to d@example.org
	expect_match "$OUT" '^250 '
	wait_delivered $((before + 1))
	expect_eq "$(last_mail | grep '^X-Rcpt-Args' | cut -d ' ' -f 2)" \
		'<review@example.org>'
done

it "redirect: mail of the sendmail command is held, wherever it would go"
before=$(delivered)
n_held=$(held | wc -l)
postfix_tool sendmail -f a@sender.example canonical@example.org \
	<"$WORK/parcel"
wait_for 15 eval "[ \$(held | wc -l) -gt $n_held ]" || fail "not held"
expect_eq "$(delivered)" "$before"
stop "$MILTER_PID"

it "a copy of what is tagged"
write_rules "$RULES" 6
wait_for 20 queue_is_empty
before=$(delivered)
milter_start --set milter.on_tag=copy \
	--set milter.review_mailbox=review@example.org
mail "$WORK/parcel" "${OUTSIDE[@]}"
wait_delivered $((before + 1))
expect_contains "$(cat "$PF"/sink/*)" 'X-Rcpt-Args: <b@example.org>'
expect_contains "$(last_mail)" '<review@example.org>'
wait_for 20 queue_is_empty
before=$(delivered)
mail "$WORK/parcel" "${OUTSIDE[@]}" --to review@example.org
wait_delivered $((before + 1))
expect_eq "$(last_mail | grep -c '^X-Rcpt-Args')" 1
stop "$MILTER_PID"

it "a subject is marked once: folded, encoded, empty, missing, twice"
milter_start --set milter.subject_tag='[Fraud?] '
while IFS='|' read -r header want; do
	{
		printf 'From: A <a@sender.example>\nTo: b@example.org\n'
		[ -z "$header" ] || printf '%b\n' "$header"
		printf '\nyour parcel waits\n'
	} >"$WORK/subject"
	wait_for 20 queue_is_empty
	before=$(delivered)
	mail "$WORK/subject" "${OUTSIDE[@]}"
	wait_delivered $((before + 1))
	expect_eq "$(last_mail | sed -n '/^Subject:/,/^[^ \t]/p' |
		grep -E '^Subject|^[[:space:]]' | tr '\n' '^' |
		sed 's/\^\t/~/g')" "$want"
done <<'END'
Subject: =?utf-8?B?5L2g5aW9?=\n\tfolded|Subject: [Fraud?] =?utf-8?B?5L2g5aW9?=~folded^
Subject:tight|Subject: [Fraud?] tight^
Subject:|Subject: [Fraud?] ^
|Subject: [Fraud?] ^
Subject: [Fraud?] again|Subject: [Fraud?] again^
END
stop "$MILTER_PID"

it "oversize: the first bytes are judged, and it says so; or as configured"
{
	cat "$WORK/parcel"
	head -c 300000 /dev/zero | tr '\0' 'x' | fold -w 70
} >"$WORK/large"
milter_start --set limits.max_message_bytes=65536
mail "$WORK/large" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
expect_contains "$(last_line)" 'action=tag'
expect_contains "$(last_line)" 'partial=oversize'
stop "$MILTER_PID"
milter_start --set limits.max_message_bytes=65536 \
	--set milter.failure.oversize=quarantine
mail "$WORK/large" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=quarantine'
expect_match "$(held | wc -l)" '^[1-9]'
stop "$MILTER_PID"
export PATH=$PF_TOOLS:$PATH
hold()
{
	run "$BUILD/scamsieve" hold -c "$PF/etc" "$@"
}
hold list
expect_contains "$OUT" 'partial: oversize, try/parcel'

it "a mail that Postfix itself holds is not ours, and its subject is readable"
write_mail theirs 'a letter' 'X-Hold: yes'
sed -i 's/^Subject:.*/Subject: =?utf-8?B?5L2g5aW9?= =?utf-8?Q?_x?=/' "$WORK/theirs"
before=$(held | sort)
milter_start
mail "$WORK/theirs" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
id=$(comm -13 <(echo "$before") <(held | sort))
hold list
expect_lacks "$OUT" "$id"
hold release "$id"
expect_exit 1
expect_contains "$ERR" "$id: not held by us, see --all"
hold list --all
expect_match "$OUT" "$id .* not held by us"
hold show --all "$id"
expect_contains "$OUT" 'subject     你好 x'
hold list "$id"
expect_exit 2
expect_contains "$ERR" 'list takes no queue id'
hold discard --all "$id"
expect_exit 0
stop "$MILTER_PID"
milter_start --set limits.max_message_bytes=65536 \
	--set milter.failure.oversize=error
mail "$WORK/large" "${OUTSIDE[@]}"
expect_match "$OUT" '^451 4.7.1 '
expect_contains "$(last_line)" 'action=defer'
stop "$MILTER_PID"

it "not read to its end: as configured"
python3 - "$WORK/parts" <<'END'
import sys
with open(sys.argv[1], "w") as file:
    file.write("Subject: parts\nFrom: a@sender.example\n"
               "Content-Type: multipart/mixed; boundary=b\n\n")
    for i in range(3000):
        file.write("--b\n\nyour parcel\n")
    file.write("--b--\n")
END
milter_start
mail "$WORK/parts" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=tag'
expect_contains "$(last_line)" 'partial=unparsable'
stop "$MILTER_PID"
milter_start --set milter.failure.unparsable=quarantine
mail "$WORK/parts" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=quarantine'
stop "$MILTER_PID"
milter_start --set milter.failure.unparsable=error
mail "$WORK/parts" "${OUTSIDE[@]}"
expect_match "$OUT" '^451 4.7.1 '
expect_match "$(last_line)" 'level=.* action=defer .* partial=unparsable'
stop "$MILTER_PID"

it "Authentication-Results are believed of the configured server alone"
write_auth_rules()
{
	cat >"$RULES" <<-END
		schema: 1
		pack: try
		title: For the tests
		version: 1.0.0
		license: Apache-2.0
		rules:
		  - id: dmarc
		    title: DMARC has failed
		    status: stable
		    level: low
		    score: 6
		    channel: [email]
		    detection:
		      failed: {auth.dmarc|is: fail}
		      condition: failed
	END
}
write_auth_rules
write_mail theirs 'a letter' \
	'Authentication-Results: other.example; dmarc=fail header.from=x.example'
write_mail ours 'a letter' \
	'Authentication-Results: mx.example.org; dmarc=fail header.from=x.example'
# The newest stands first: what an older one says of the same does not count.
write_mail several 'a letter' \
	'Authentication-Results: other.example; dmarc=pass header.from=x.example' \
	'Authentication-Results: mx.example.org 1; spf=pass smtp.mailfrom=x.example;' \
	'	dkim=pass header.d=x.example' \
	'Authentication-Results: (ours) MX.example.org; dmarc=fail' \
	'Authentication-Results: mx.example.org; dmarc=pass header.from=x.example'
write_mail reverse 'a letter' \
	'Authentication-Results: mx.example.org; dmarc=pass header.from=x.example' \
	'Authentication-Results: mx.example.org; dmarc=fail header.from=x.example'
write_mail arc 'a letter' \
	'ARC-Authentication-Results: i=1; mx.example.org; dmarc=fail' \
	'Authentication-Results: mx.example.org; arc=pass'
milter_start --set milter.authserv_id=mx.example.org
mail "$WORK/several" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=tag'
mail "$WORK/reverse" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=pass'
mail "$WORK/arc" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=pass'
mail "$WORK/theirs" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=pass'
mail "$WORK/ours" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=tag'
stop "$MILTER_PID"
milter_start
mail "$WORK/ours" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=pass'
stop "$MILTER_PID"

it "a pattern that uses up its budget: the header and the log say so"
cat >"$RULES" <<'END'
schema: 1
pack: try
rules:
  - {id: evil, title: Never ends, status: stable, level: low, score: 6,
     detection: {a: {text|re: '(?:\s,?)+[!?]{2}$'}, condition: a}}
END
{
	printf 'From: A <a@sender.example>\nTo: b@example.org\nSubject: x\n\n'
	python3 -c 'print("\n".join(["x" + " , " * 300] * 300))'
} >"$WORK/evil"
milter_start
wait_for 20 queue_is_empty
before=$(delivered)
mail "$WORK/evil" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'undecided=1'
wait_delivered $((before + 1))
expect_contains "$(last_mail)" 'X-Scamsieve-Status: No, score=0.0 required=5.0 undecided=1'
stop "$MILTER_PID"

it "broken rules at start: exit 2, no socket; or wait for good ones"
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
run timeout 20 "$BUILD/scamsieve-milter" --no-config --rules "$RULES" \
	--socket "$MILTER_SOCKET"
expect_exit 2
expect_contains "$ERR" "$RULES:3:1: error: "
milter_start --set milter.failure.rules_missing=pass
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
expect_contains "$(last_line)" 'unscreened=rules-missing'
stop "$MILTER_PID"
milter_start --set milter.failure.rules_missing=quarantine
wait_for 20 queue_is_empty
before=$(held | wc -l)
mail "$WORK/letter" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
expect_contains "$(last_line)" 'action=quarantine'
expect_contains "$(last_line)" 'unscreened=rules-missing'
expect_eq "$(held | wc -l)" $((before + 1))
hold list
expect_contains "$OUT" '  -  <a@sender.example>  b@example.org  unscreened: rules-missing'
write_rules "$RULES" 6
kill -HUP "$MILTER_PID"
wait_for 10 grep -q reloaded "$MILTER_LOG" || fail "not reloaded"
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=tag'

