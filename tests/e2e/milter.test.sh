#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-milter behind a real Postfix: what happens to a mail.
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

it "forged headers are gone, whatever their case and number"
write_mail forged 'your parcel waits' 'X-Scamsieve-Status: No, forged=1' \
	'x-scamsieve-STATUS: No, forged=2' 'X-Scamsieve-Status : No, forged=3' \
	'X-SCAMSIEVE-SCORE: -7' 'X-Other: stays' \
	'X-Scamsieve-Status: No, forged=4' 'X-Scamsieve-Score: 0' \
	'X-Scamsieve-status: No,' '	forged=5'
mail "$WORK/forged" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
wait_delivered 3
expect_lacks "$(last_mail)" forged=
expect_eq "$(last_mail | grep -ci '^x-scamsieve-status')" 1
expect_eq "$(last_mail | grep -ci '^x-scamsieve-score')" 1
expect_contains "$(last_mail)" 'X-Other: stays'
expect_contains "$(cat "$MILTER_LOG")" 'forged=7'

it "600 forged ones are refused"
write_mail flood 'a letter'
python3 - "$WORK/flood" <<'END'
import sys
text = open(sys.argv[1]).read()
open(sys.argv[1], "w").write("X-Scamsieve-Status: No\n" * 600 + text)
END
mail "$WORK/flood" "${OUTSIDE[@]}"
expect_match "$OUT" '^550 5.7.1 '

it "several recipients, UTF-8 addresses, an empty sender"
mail "$WORK/parcel" "${OUTSIDE[@]}" --to c@example.org --to d@example.org
expect_match "$OUT" '^250 '
wait_delivered 4
expect_contains "$(last_line)" 'recipients=2'
mail "$WORK/parcel" "${OUTSIDE[@]}" --smtputf8 --from 'jürgen@пример.example' \
	--to '用户@example.org'
expect_match "$OUT" '^250 '
expect_contains "$(last_line)" 'action=tag'
mail "$WORK/parcel" "${OUTSIDE[@]}" --from ''
expect_match "$OUT" '^250 '
wait_delivered 5

it "outbound: authenticated, internal, sendmail; otherwise inbound"
mail "$WORK/letter" "${OUTSIDE[@]}" --xclient LOGIN=user
expect_match "$OUT" '^250 '
expect_contains "$(last_line)" 'direction=outbound'
mail "$WORK/letter"
expect_contains "$(last_line)" 'direction=outbound'
mail "$WORK/letter" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'direction=inbound'
mail "$WORK/letter" --xclient ADDR=IPV6:2001:db8::9
expect_contains "$(last_line)" 'direction=inbound'
n=$(grep -c 'message="\?message' "$MILTER_LOG")
postfix_tool sendmail -f a@sender.example b@example.org <"$WORK/letter"
wait_for 10 eval "[ \$(grep -c 'message=\"\?message' '$MILTER_LOG') -gt $n ]"
expect_contains "$(last_line)" 'direction=outbound'

it "what is over the quarantine threshold is held, and can be released"
write_rules "$RULES" 12
kill -HUP "$MILTER_PID"
wait_for 10 grep -q 'reloaded' "$MILTER_LOG" || fail "not reloaded"
wait_for 20 queue_is_empty
before=$(delivered)
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_match "$OUT" '^250 '
wait_for 10 eval '[ -n "$(held)" ]' || fail "nothing is held"
expect_contains "$(last_line)" 'action=quarantine score=12.0'
id=$(held)
expect_contains "$(last_line)" "queue_id=$id"
expect_contains "$(postfix_tool postcat -qh "$id")" \
	'X-Scamsieve-Status: Yes, score=12.0'
expect_eq "$(delivered)" "$before"

it "scamsieve hold: list, show, release, discard"
export PATH=$PF_TOOLS:$PATH
hold()
{
	run "$BUILD/scamsieve" hold -c "$PF/etc" "$@"
}
hold list
expect_exit 0
expect_match "$OUT" "^$id  20[0-9TZ:-]+  12.0  <a@sender.example>  b@example.org  try/parcel\$"
hold list --json
expect_contains "$OUT" "{\"queue_id\":\"$id\",\"time\":\"20"
expect_contains "$OUT" '"recipients":"b@example.org","subject":"[Fraud?] about 0","score":"12.0","required":"5.0","rules":"try/parcel"'
expect_true python3 -c 'import json, sys; json.loads(sys.argv[1])' "$OUT"
hold show "$id"
expect_exit 0
expect_contains "$OUT" 'rules       try/parcel'
expect_contains "$OUT" 'Subject: [Fraud?] about 0'
run "$BUILD/scamsieve" explain --rules "$RULES" --postfix-config "$PF/etc" \
	--queue "$id"
expect_exit 0
expect_contains "$OUT" 'try/parcel'
hold release ALL
expect_exit 1
expect_contains "$ERR" 'ALL: not in the hold queue'
hold release NONE "$id"
expect_exit 1
expect_eq "$(held)" ''
postfix_tool postqueue -f
wait_delivered $((before + 1))
expect_contains "$(last_mail)" 'action=quarantine'
mail "$WORK/parcel" "${OUTSIDE[@]}"
id=$(held)
hold discard --honest "$WORK" "$id"
expect_exit 2
hold discard "$id"
expect_exit 0
expect_eq "$(held)" ''
hold relase
expect_exit 2
expect_contains "$ERR" "did you mean 'release'?"

it "a mail that was honest is kept to learn from when it is released"
mail "$WORK/parcel" "${OUTSIDE[@]}"
id=$(held)
hold release --honest "$WORK/none" "$id"
expect_exit 2
expect_contains "$ERR" "$WORK/none/ham: No such file"
expect_eq "$(held)" "$id"
mkdir "$WORK/corpus"
hold release --honest "$WORK/corpus" "$id"
expect_exit 0
expect_eq "$(held)" ''
expect_contains "$(cat "$WORK/corpus/ham/$id.eml")" 'your parcel waits'
expect_contains "$(cat "$WORK/corpus/ham/$id.eml")" 'From: A <a@sender.example>'
expect_eq "$(stat -c %a "$WORK/corpus/ham/$id.eml")" 600
run "$BUILD/scamsieve" eval --rules "$RULES" --format json "$WORK/corpus/ham"
expect_exit 0
expect_contains "$OUT" '"ham"'

it "scamsieve doctor names what is wrong, and the line to change"
doctor()
{
	cat >"$WORK/doctor.yaml" <<-END
		milter: {socket: "$MILTER_SOCKET"}
		limits: {max_message_bytes: 60000000}
		rules: ["$RULES"]
	END
	run "$BUILD/scamsieve" doctor --config "$WORK/doctor.yaml" \
		-c "$PF/etc" "$@"
}
doctor
expect_eq "$OUT$ERR" 'nothing found'
expect_exit 0
set_postfix 'non_smtpd_milters=' 'milter_default_action=accept' \
	'milter_mail_macros=i' 'milter_protocol=2' \
	"smtpd_milters=$MILTER_PEER inet:127.0.0.1:8891"
doctor
expect_exit 1
expect_contains "$OUT" "    non_smtpd_milters = $MILTER_PEER"
expect_contains "$OUT" '    milter_default_action = tempfail'
expect_contains "$OUT" '    milter_mail_macros = i {auth_authen}'
expect_contains "$OUT" '    milter_protocol = 6'
expect_contains "$OUT" '[milter-order]'
doctor --json
expect_eq "$(grep -c '^{"finding":"' <<<"$OUT")" 5
set_postfix 'milter_protocol=6' 'milter_default_action=tempfail' \
	'milter_mail_macros=i {auth_authen}' "non_smtpd_milters=$MILTER_PEER" \
	"smtpd_milters=$MILTER_PEER"

it "SIGHUP with broken rules: the old ones stay, and the place is said"
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
kill -USR1 "$MILTER_PID"
wait_for 10 grep -q 'old rules stay' "$MILTER_LOG" || fail "nothing said"
expect_match "$(cat "$MILTER_LOG")" "place=\"?$RULES:3:1"
mail "$WORK/parcel" "${OUTSIDE[@]}"
expect_contains "$(last_line)" 'action=quarantine'

it "SIGTERM ends it with 0"
kill -TERM "$MILTER_PID"
STATUS=0
wait "$MILTER_PID" || STATUS=$?
expect_exit 0
expect_contains "$(cat "$MILTER_LOG")" stopped

it "with the milter gone mail is deferred, Postfix's default"
mail "$WORK/letter" "${OUTSIDE[@]}"
expect_match "$OUT" '^4[0-9][0-9] '
doctor
expect_exit 1
expect_contains "$OUT" "$RULES:3:1: "
write_rules "$RULES" 12
doctor
expect_exit 1
expect_contains "$OUT" "nobody answers on $MILTER_SOCKET"


it "over a unix socket, one that was left behind too"
write_rules "$RULES"
mkdir "$QUEUE/scamsieve"
chgrp mail "$QUEUE/scamsieve"
chmod 2750 "$QUEUE/scamsieve"
MILTER_SOCKET=unix:$QUEUE/scamsieve/milter.sock
set_postfix 'smtpd_milters=unix:scamsieve/milter.sock' \
	'non_smtpd_milters=unix:scamsieve/milter.sock'
kill -HUP "$MASTER_PID"
milter_start
kill -KILL "$MILTER_PID"
wait "$MILTER_PID" 2>"$WORK/wait.log"
expect_true test -S "$QUEUE/scamsieve/milter.sock"
milter_start --set milter.socket_group=mail
# Processes that have not heard of the reload yet ask at the old place.
wait_for 30 eval 'mail "$WORK/parcel" "${OUTSIDE[@]}"; [[ $OUT == 250* ]]' ||
	fail "not taken: $OUT"
expect_contains "$(last_line)" 'action=tag'
doctor
expect_eq "$OUT$ERR" 'nothing found'
stop "$MILTER_PID"
expect_true test ! -e "$QUEUE/scamsieve/milter.sock"
