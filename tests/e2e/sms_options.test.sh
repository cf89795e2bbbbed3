#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms: its command line, its configuration, and how it fails.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

# refuses WHAT ARGUMENT... - exit 2, nothing on stdout, WHAT on stderr
refuses()
{
	run "$SMS" "${@:2}" </dev/null
	expect_exit 2
	expect_eq "$OUT" ''
	expect_contains "$ERR" "scamsieve-sms: $1"
}

it "shows help and version"
run "$SMS" --help
expect_exit 0
expect_contains "$OUT" 'Usage: scamsieve-sms [OPTION]...'
expect_contains "$OUT" '-r, --rules PATH'
run "$SMS" -V
expect_exit 0
expect_match "$OUT" '^scamsieve-sms [0-9]+\.[0-9]+\.[0-9]+$'
run bash -c "'$SMS' --help >/dev/full"
expect_exit 2

it "refuses wrong usage with exit 2"
refuses "unknown option '--formt', did you mean '--format'?" --formt jsonl
refuses "option '--format': expected one of jsonl, text" --format xml
refuses "option '--rules' needs a PATH" --rules
refuses "option '--direction': expected one of inbound, outbound" -d up
refuses "option '--on-error': expected one of" --on-error drop
refuses "option '--max-line': expected a size from 256" --max-line 5
refuses "option '--fields': no part of an answer is called 'scores' (did you mean 'score'?)" \
	--fields=-scores
refuses "messages are read from standard input, not from 'file'" file
refuses "option '--set': expected KEY=VALUE" --set thresholds
refuses "no setting 'failure.oversise', did you mean 'failure.oversize'?" \
	--no-config -r "$RULES" --set failure.oversise=pass

it "refuses broken rules with their place and a caret"
printf 'schema: 1\npack: try\nrulez: []\n' >"$WORK/broken.yaml"
run "$SMS" --no-config --rules "$WORK/broken.yaml" <<<'{"text":"x"}'
expect_exit 2
expect_eq "$OUT" ''
expect_contains "$ERR" "$WORK/broken.yaml:3:1: error: "
expect_contains "$ERR" '     3 | rulez: []
       | ^~~~~'
expect_contains "$ERR" 'did you mean'
refuses "" --no-config --rules "$WORK/nowhere"
expect_contains "$ERR" "$WORK/nowhere"

it "refuses a broken configuration with its place"
printf 'failure:\n  oversize: drop\n' >"$WORK/config.yaml"
run "$SMS" --config "$WORK/config.yaml" --rules "$RULES" <<<'{"text":"x"}'
expect_exit 2
expect_contains "$ERR" "$WORK/config.yaml:2:13: error: "
expect_eq "$OUT" ''

it "takes several rules, and those of the configuration"
write_rules "$WORK/second.yaml" 1.5
sed -i 's/pack: try/pack: second/' "$WORK/second.yaml"
run "$SMS" --no-config -r "$RULES" -r "$WORK/second.yaml" -F score \
	<<<'{"text":"parcel"}'
expect_eq "$OUT" '{"score":7.5}'
printf 'rules: [second.yaml]\n' >"$WORK/config.yaml"
run "$SMS" --config "$WORK/config.yaml" -F score <<<'{"text":"parcel"}'
expect_eq "$OUT" '{"score":1.5}'

it "takes thresholds from file and command line"
printf 'thresholds: {sms: {outbound: {quarantine: 6}}}\n' >"$WORK/config.yaml"
run "$SMS" --config "$WORK/config.yaml" -r "$RULES" -F action <<-'END'
	{"text":"parcel"}
	{"text":"parcel","direction":"outbound"}
END
expect_eq "$OUT" '{"action":"tag"}
{"action":"quarantine"}'
run "$SMS" --config "$WORK/config.yaml" -r "$RULES" -F action \
	-d outbound --set thresholds.sms.outbound.reject=6 <<<'{"text":"parcel"}'
expect_eq "$OUT" '{"action":"reject"}'

it "prints the configuration with origins"
run "$SMS" --config "$WORK/config.yaml" --on-error pass --max-line 4K \
	--print-config
expect_exit 0
expect_match "$OUT" "quarantine: 6.0 +# $WORK/config.yaml:1"
expect_match "$OUT" 'unparsable: pass +# --on-error'
expect_match "$OUT" 'max_line_bytes: 4096 +# --max-line'
expect_match "$OUT" 'tag: 5.0 +# default'
cp "$WORK/.out" "$WORK/printed.yaml"
run "$SMS" --config "$WORK/printed.yaml" --print-config
expect_eq "$(sed 's/#.*//' "$WORK/.out")" \
	"$(sed 's/#.*//' "$WORK/printed.yaml")"

it "leaves out and adds parts of the answer"
ask='{"id":7,"text":"parcel","from":"Post","to":44,"direction":"outbound"}'
run sms -F -spans,-shadow,-unknown,-lang,+text,+from,+to,+channel,+direction \
	<<<"$ask"
expect_eq "$OUT" '{"id":7,"action":"tag","score":6.0,"required":5.0,"rules":[{"id":"try/parcel","score":6.0}],"channel":"sms","direction":"outbound","from":"Post","to":"44","text":"parcel"}'
run sms -F score,action <<<"$ask"
expect_eq "$OUT" '{"action":"tag","score":6.0}'

it "screens mail in record form, spans by piece"
run sms -F rules,spans <<<'{"channel":"email","subject":"A parcel","text":"parcel"}'
expect_eq "$OUT" '{"rules":[{"id":"try/parcel","score":6.0,"spans":[[0,6]],"subject":[[2,8]]}]}'

it "does with errors as it is told"
for policy in pass quarantine error; do
	run answers --on-error $policy <<<nonsense
	expect_exit 0
	expect_contains "$OUT" "{\"id\":null,\"action\":\"$policy\",\"error\":"
done

it "answers are JSON whatever comes in"
run sms -F +text,+from --max-line 1K < <(
	printf '{"id":"\\u0000\\ud800","text":"\\u0000\\"\\\\\xff\\u2028","from":"\\n"}\n'
	printf '{"id":{},"\x01":1}\n{"\\u0000\\"":1,"\\u0000\\"":2}\n\xff\n'
	head -c 3000 /dev/urandom
)
expect_exit 0
expect_true python3 -c '
import json, sys
for line in sys.stdin.buffer:
    json.loads(line.decode("utf-8"))' <"$WORK/.out"

it "ends with 0 whatever the verdicts"
run sms --set thresholds.sms.inbound.reject=5 \
	--set thresholds.sms.inbound.quarantine=5 -F action <<<'{"text":"parcel"}'
expect_exit 0
expect_eq "$OUT" '{"action":"reject"}'

it "finds its own rules in a build tree"
run "$SMS" --no-config -F action <<<'{"text":"see you at six"}'
expect_exit 0
expect_eq "$OUT" '{"action":"pass"}'
