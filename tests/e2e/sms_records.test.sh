#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms and records of other shapes: providers' JSON, forms, coded
# messages, records passed on.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

it "reads a provider's list and answers with a list"
run answers --preset infobip <<'END'
{"results":[{"messageId":"1","from":"a","text":"parcel"},{"text":"letter"},{}],"messageCount":3}
{"results":[]}
{"error":"x"}
END
expect_exit 0
expect_eq "$OUT" '[{"id":"1","action":"tag"},{"id":null,"action":"pass"},{"id":null,"action":"error","error":"line 1, nothing is at '"'results[].text': expected the message's"' text there"}]
[]
{"id":null,"action":"error","error":"line 3, the list of messages is missing"}'

it "reads fields by path"
run answers --map text=d.m[0].body --map id=d.n <<<'{"d":{"n":9,"m":[{"body":"parcel"}]}}'
expect_eq "$OUT" '{"id":9,"action":"tag"}'

it "reads forms"
run answers --format form --preset twilio <<<'MessageSid=SM1&From=%2B44&Body=your+p%61rcel'
expect_eq "$OUT" '{"id":"SM1","action":"tag"}'
run answers --format form <<<'id=5&text=parcel'
expect_eq "$OUT" '{"id":"5","action":"tag"}'

it "decodes coded messages"
run answers <<'END'
{"id":1,"hex":"00700061007200630065006C","coding":8}
{"id":2,"hex":"70617263656C"}
{"id":3,"hex":"7061726","coding":0}
END
expect_eq "$OUT" '{"id":1,"action":"tag"}
{"id":2,"action":"tag"}
{"id":3,"action":"error","error":"line 3, the key \"hex\": expected pairs of hexadecimal digits"}'

it "passes records on with the answer in them"
run answers --passthrough < <(
	printf '{"x":[1, 2],"text":"parcel","id":"\\u0041"} \r\n'
	printf '{"text":"\xff"}\nnonsense\n{}\n'
	printf '{"text":"x","scamsieve":{"action":"pass"}}\n'
)
expect_eq "$OUT" '{"x":[1, 2],"text":"parcel","id":"\u0041","scamsieve":{"id":"\u0041","action":"tag"}}
{"text":"'$'\xEF\xBF\xBD''","scamsieve":{"id":null,"action":"pass"}}
{"line":"nonsense","scamsieve":{"id":null,"action":"error","error":"line 3, byte 0: expected a value, found '"'n'"'"}}
{"scamsieve":{"id":null,"action":"error","error":"line 4, the key \"text\" is missing: expected the message'"'"'s text in it"}}
{"line":"{\"text\":\"x\",\"scamsieve\":{\"action\":\"pass\"}}","scamsieve":{"id":null,"action":"error","error":"line 5, the key \"scamsieve\" is for the answer: expected a record without it"}}'
run answers --passthrough --preset infobip <<<'{"results":[{"text":"parcel"}]}'
expect_eq "$OUT" '{"results":[{"text":"parcel"}],"scamsieve":[{"id":null,"action":"tag"}]}'

it "refuses mappings that make no sense"
run sms --map txt=a </dev/null
expect_exit 2
expect_contains "$ERR" "option '--map': no field 'txt', did you mean 'text'?"
run sms --map text </dev/null
expect_exit 2
expect_contains "$ERR" "expected FIELD=PATH, got 'text'"
run sms --map text=a[ </dev/null
expect_exit 2
expect_contains "$ERR" "'a[': expected KEY, .KEY, [N] or [] at '['"
run sms --preset acme </dev/null
expect_exit 2
run sms --preset twilio --map id=From </dev/null
expect_exit 2
expect_contains "$ERR" "'From' leads to \"from\" already"
run sms --format text --passthrough </dev/null
expect_exit 2
run sms --format text --preset cm </dev/null
expect_exit 2
