#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms: messages kept in the quarantine, messages in parts, and the
# schema of answers.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

STORE=$WORK/store/quarantine.db
mkdir -m 700 "$WORK/store"

# keeping OPTION... - the answers of a filter that keeps parcels
keeping()
{
	answers -F id,action,kept --set thresholds.sms.inbound.quarantine=6 \
		--set quarantine.store="$STORE" "$@"
}

held()
{
	run "$BUILD/scamsieve" quarantine list -s "$STORE" --json "$@"
}

it "keeps a quarantined message before it says so"
run keeping <<'END'
{"id":"a","from":"Post","to":"+44","text":"your p\u0061rcel"}
{"id":"b","text":"letter"}
END
expect_exit 0
expect_eq "$OUT" '{"id":"a","action":"quarantine","kept":1}
{"id":"b","action":"pass"}'
held
expect_eq "$(wc -l <<<"$OUT")" 1
expect_contains "$OUT" '"from":"Post"'
expect_contains "$OUT" '"text":"your parcel"'
expect_contains "$OUT" 'try/parcel'

it "keeps the bytes as they came"
run "$BUILD/scamsieve" quarantine show -s "$STORE" 1 --wire
expect_eq "$OUT" '{"id":"a","from":"Post","to":"+44","text":"your p\u0061rcel"}'

it "keeps a message that is sent again once"
run keeping <<<'{"id":"a","from":"Post","to":"+44","text":"your p\u0061rcel"}'
expect_eq "$OUT" '{"id":"a","action":"quarantine","kept":1}'

it "keeps each message of a list"
run keeping --map text=m[] <<<'{"m":["one parcel","letter","two parcels"]}'
expect_eq "$OUT" '[{"id":null,"action":"quarantine","kept":2},{"id":null,"action":"pass"},{"id":null,"action":"quarantine","kept":3}]'
run "$BUILD/scamsieve" quarantine show -s "$STORE" 3 --wire
expect_eq "$OUT" '{"id":null,"channel":"sms","direction":"inbound","text":"two parcels"}'

it "keeps what could not be read, if told so"
run keeping --on-error quarantine <<<'no JSON at all'
expect_eq "$OUT" '{"id":null,"action":"quarantine","error":"line 1, byte 0: expected a value, found '"'n'"'","kept":4}'
run "$BUILD/scamsieve" quarantine show -s "$STORE" 4 --wire
expect_eq "$OUT" 'no JSON at all'

it "never says quarantined when it could not keep the message"
mkfifo "$WORK/in" "$WORK/out"
for policy in error quarantine pass; do
	keeping --on-error $policy <"$WORK/in" >"$WORK/out" &
	exec 8>"$WORK/in" 9<"$WORK/out"
	printf '{"text":"%s parcel 1"}\n' $policy >&8
	read -r -t 20 line <&9 || fail "no answer"
	expect_match "$line" '"action":"quarantine","kept":[0-9]+'
	mv "$WORK/store" "$WORK/moved"
	printf '{"text":"%s parcel 2"}\n' $policy >&8
	exec 8>&-
	read -r -t 20 line <&9 || fail "no answer"
	expect_contains "$line" "\"action\":\"${policy/quarantine/error}\",\"error\":\"not kept: "
	mv "$WORK/moved" "$WORK/store"
	wait
	exec 9<&-
done

it "refuses at the start a store that is not safe"
ln -s "$STORE" "$WORK/store/link.db"
run sms --set quarantine.store="$WORK/store/link.db" </dev/null
expect_exit 2
expect_contains "$ERR" "$WORK/store/link.db"
run sms --set quarantine.store="$WORK/nowhere/x.db" </dev/null
expect_exit 2

it "smstools: what is kept is taken out of the spool"
printf 'To: 4477\n\nyour parcel\n' >"$WORK/file"
run sms --format smstools --set thresholds.sms.outbound.quarantine=6 \
	--set quarantine.store="$STORE" "$WORK/file"
expect_exit 2
expect_true test ! -e "$WORK/file"
held --from '' --limit 100
expect_contains "$OUT" '"format":"smstools"'

it "removes what is older than retention_days, and says so in the audit"
old=$WORK/store/old.db
run keeping --set quarantine.store="$old" <<<'{"text":"an old parcel"}'
expect_contains "$OUT" '"kept":1'
python3 - "$old" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE message SET time_ms = time_ms - 8 * 86400000")
db.commit()
END
run keeping --set quarantine.store="$old" --set quarantine.retention_days=9 \
	</dev/null
run "$BUILD/scamsieve" quarantine list -s "$old" --json
expect_contains "$OUT" 'an old parcel'
run keeping --set quarantine.store="$old" --set quarantine.retention_days=7 \
	<<<'{"text":"a new parcel"}'
expect_eq "$ERR" ''
run "$BUILD/scamsieve" quarantine list -s "$old" --json
expect_lacks "$OUT" 'an old parcel'
expect_contains "$OUT" 'a new parcel'
run "$BUILD/scamsieve" quarantine audit -s "$old"
expect_contains "$OUT" 'older than quarantine.retention_days'
expect_eq "$(grep -ac 'old parcel' "$old"*)" "$(printf '%s:0\n' "$old"*)"

it "judges the last part on the text of all"
run answers -F id,action,part <<'END'
{"id":1,"from":"a","text":"your par","ref":7,"parts":2,"part":1}
{"id":2,"from":"b","text":"your par","ref":7,"parts":2,"part":1}
{"id":3,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}
{"id":4,"from":"a","text":"cel waits","ref":7,"parts":2,"part":2}
{"id":5,"from":"a","text":"your par","ref":7,"parts":2,"part":1}
{"id":6,"text":"cel","parts":0}
END
expect_eq "$OUT" '{"id":1,"action":"pass","part":{"number":1,"of":2,"joined":false}}
{"id":2,"action":"pass","part":{"number":1,"of":2,"joined":false}}
{"id":3,"action":"tag","part":{"number":2,"of":2,"joined":true}}
{"id":4,"action":"tag","part":{"number":2,"of":2,"joined":true}}
{"id":5,"action":"tag","part":{"number":2,"of":2,"joined":true}}
{"id":6,"action":"pass"}'

it "joins coded parts, in any order, a character cut in two"
run sms -F action,text <<'END'
{"from":"a","hex":"DE00","coding":8,"udh":"050003090202"}
{"from":"a","hex":"00700061007200630065006CD83D","coding":8,"udh":"050003090201"}
END
expect_eq "$(sed -n 2p <<<"$OUT")" '{"action":"tag","text":"parcel😀"}'

it "answers are as the schema says"
run keeping -F +score,+required,+rules,+spans,+shadow,+unknown,+lang,+part \
	-F +channel,+direction,+from,+to,+text,+generation <<'END'
{"id":1,"text":"a parcel","subject":"parcel","from":"x"}
{"id":null,"text":"par","ref":1,"parts":2,"part":1}
{"id":"x","text":5}
END
expect_exit 0
expect_eq "$(wc -l <<<"$OUT")" 3
python3 "$TOP/tests/e2e/json_schema.py" \
	"$TOP/rules/schema/answer.schema.json" <"$WORK/.out" || fail "see above"
