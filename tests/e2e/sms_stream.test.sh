#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve-sms as a coprocess: what comes in, what goes out, and when.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

pass='{"id":null,"action":"pass"}'
tag='{"id":null,"action":"tag"}'

it "answers with verdict, score, rules and spans"
run sms <<<'{"id": "a-1", "text": "Your Parcel waits"}'
expect_exit 0
expect_eq "$OUT" '{"id":"a-1","action":"tag","score":6.0,"required":5.0,"rules":[{"id":"try/parcel","score":6.0,"spans":[[5,11]]}],"shadow":[],"unknown":[],"lang":"en"}'
expect_eq "$ERR" ''

it "says nothing when nothing comes"
run sms </dev/null
expect_exit 0
expect_eq "$OUT$ERR" ''

it "keeps order and ids over many records"
seq 1 20000 | sed 's/.*/{"id":&,"text":"letter"}/' >"$WORK/many"
answers -d inbound <"$WORK/many" >"$WORK/answered"
expect_eq "$(seq 1 20000 | sed 's/.*/{"id":&,"action":"pass"}/' | cksum)" \
	"$(cksum <"$WORK/answered")"

it "answers the same with many threads"
for i in {1..3000}; do
	printf '{"id":%d,"text":"%s %d"}\n' "$i" parcel "$i"
	((i % 7)) || printf 'broken %d\n' "$i"
	((i % 11)) || printf '{"id":"%d","from":"a","text":"par","ref":%d,"parts":2,"part":1}\n' "$i" "$i"
	((i % 500)) || printf '%2000d\n' "$i"
done >"$WORK/mixed"
sms --max-line 1K -F -part <"$WORK/mixed" >"$WORK/one"
sms --max-line 1K -F -part --threads 4 <"$WORK/mixed" >"$WORK/four"
expect_true cmp "$WORK/one" "$WORK/four"
expect_eq "$(wc -l <"$WORK/four")" "$(wc -l <"$WORK/mixed")"
run sms --threads 0 </dev/null
expect_exit 2

it "takes a last line without a line feed"
run answers < <(printf '{"text":"letter"}\n{"text":"parcel"}')
expect_eq "$OUT" "$pass
$tag"

it "takes CRLF"
run answers < <(printf '{"text":"letter"}\r\n{"text":"parcel"}\r\n')
expect_eq "$OUT" "$pass
$tag"

it "takes CRLF as no part of a text"
run sms --format text --fields=text,action < <(printf 'letter\r\nx\r')
expect_eq "$OUT" '{"action":"pass","text":"letter"}
{"action":"pass","text":"x"}'

it "takes a byte order mark"
run answers < <(printf '\xEF\xBB\xBF{"text":"parcel"}\n')
expect_eq "$OUT" "$tag"
run sms --format text --fields=text < <(printf '\xEF\xBB\xBFa\n')
expect_eq "$OUT" '{"text":"a"}'

it "answers an empty line"
run answers < <(printf '\n{"text":"parcel"}\n')
expect_eq "$OUT" '{"id":null,"action":"error","error":"line 1, byte 0: expected a value, found the end"}
'"$tag"
run answers --format text < <(printf '\nparcel\n')
expect_eq "$OUT" "$pass
$tag"

it "answers a broken line and goes on"
run answers < <(printf '{"id":1,\n{"id":2,"text":5}\n{"id":3,"text":"parcel"}\n')
expect_exit 0
expect_eq "$OUT" '{"id":1,"action":"error","error":"line 1, byte 8: expected a key in double quotes, found the end"}
{"id":2,"action":"error","error":"line 2, byte 15: \"text\": expected a string"}
{"id":3,"action":"tag"}'

it "screens what is not UTF-8"
run sms --fields=action,text < <(printf '{"text":"parcel \xff\xe9\xaa"}\n')
expect_eq "$OUT" $'{"action":"tag","text":"parcel \xEF\xBF\xBD\xEF\xBF\xBD"}'
run sms --format text --fields=action,text < <(printf 'parcel \xff\n')
expect_eq "$OUT" $'{"action":"tag","text":"parcel \xEF\xBF\xBD"}'

it "takes records that end in NUL"
run answers -0 < <(printf '{"text":\n"parcel"}\0{"text":"letter"}\0')
expect_eq "$OUT" "$tag
$pass"
run sms -0 --format text --fields=text < <(printf 'one\ntwo\r\0three')
expect_eq "$OUT" '{"text":"one\ntwo\r"}
{"text":"three"}'

it "takes a NUL inside a line"
run answers < <(printf '{"text":"a\0b"}\n{"text":"parcel"}\n')
expect_eq "$OUT" '{"id":null,"action":"error","error":"line 1, byte 10: expected no bare control character in a string, found byte 0x00"}
'"$tag"
run sms --format text --fields=text < <(printf 'a\0b\n')
expect_eq "$OUT" '{"text":"a\u0000b"}'

it "throws a line of 10 MB away and stays in sync"
long()
{
	printf '{"id":1,"text":"'
	head -c 10000000 /dev/zero | tr '\0' x
	printf '"}\n{"id":2,"text":"parcel"}\n'
}
run answers < <(long)
expect_exit 0
expect_eq "$OUT" '{"id":null,"action":"error","error":"line 1, expected at most 1048576 bytes; what was longer has been thrown away"}
{"id":2,"action":"tag"}'

it "keeps to the limit by the byte"
record='{"text":"parcel"}'
for extra in 0 1; do
	printf -v line '%s%*s' "$record" $((256 - ${#record} + extra)) ''
	run answers --max-line 256 < <(printf '%s\r\n%s\n' "$line" "$record")
	if [ $extra = 0 ]; then
		expect_eq "$OUT" "$tag
$tag"
	else
		expect_contains "$OUT" '"error":"line 1, expected at most 256'
		expect_contains "$OUT" "
$tag"
	fi
done
run answers --max-line 256 < <(head -c 400000 /dev/zero | tr '\0' x)
expect_eq "$(wc -l <<<"$OUT")" 1
expect_contains "$OUT" '"action":"error"'

it "needs no more memory for a longer line"
python3 - "$SMS" "$RULES" <<'END' || fail "see above"
import resource, subprocess, sys
def peak(megabytes):
    p = subprocess.Popen([sys.argv[1], "--no-config", "-r", sys.argv[2]],
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    block = b"x" * (1 << 20)
    for _ in range(megabytes):
        p.stdin.write(block)
    p.stdin.write(b"\n")
    p.stdin.flush()
    assert b'"error"' in p.stdout.readline()
    with open("/proc/%d/status" % p.pid) as f:
        kb = [int(l.split()[1]) for l in f if l.startswith("VmHWM")][0]
    p.stdin.close()
    assert p.wait() == 0
    return kb
small, large = peak(2), peak(200)
if large > small + 1024:
    sys.exit("2 MB line: %d KB, 200 MB line: %d KB" % (small, large))
END

it "answers each line before the next is sent"
coproc PEER { answers -d inbound; }
peer=$PEER_PID
for i in 1 2 3; do
	printf '{"id":%d,"text":"parcel"}\n' $i >&"${PEER[1]}"
	read -r -t 10 line <&"${PEER[0]}" || fail "no answer to $i"
	expect_eq "$line" "{\"id\":$i,\"action\":\"tag\"}"
done
printf '{"id":4,"te' >&"${PEER[1]}"
read -r -t 0.3 line <&"${PEER[0]}" && fail "answered half a line: $line"
printf 'xt":"letter"}\n' >&"${PEER[1]}"
read -r -t 10 line <&"${PEER[0]}" || fail "no answer to 4"
expect_eq "$line" '{"id":4,"action":"pass"}'
eval "exec ${PEER[1]}>&-"
wait "$peer" || fail "ended with $?"

it "answers in few writes"
python3 - "$SMS" "$RULES" <<'END' || fail "see above"
import os, subprocess, sys
p = subprocess.Popen([sys.argv[1], "--no-config", "-r", sys.argv[2],
                      "-F", "id"], stdin=subprocess.PIPE,
                     stdout=subprocess.PIPE)
n = 500
os.write(p.stdin.fileno(), b"".join(b'{"id":%d,"text":"x"}\n' % i
                                    for i in range(n)))
got = os.read(p.stdout.fileno(), 1 << 16)
if got.count(b"\n") != n:
    sys.exit("the first read brought %d answers" % got.count(b"\n"))
p.stdin.close()
sys.exit(p.wait())
END

it "ends quietly when its reader goes away"
run bash -c "set -o pipefail; yes '{\"text\":\"parcel\"}' |
	{ '$SMS' --no-config -r '$RULES'; echo \$? >'$WORK/status'; } |
	head -n 1"
expect_contains "$OUT" '"tag"'
expect_eq "$ERR" ''
expect_eq "$(cat "$WORK/status")" 0

it "says when it cannot write"
run bash -c "'$SMS' --no-config -r '$RULES' <<<'{\"text\":\"x\"}' >/dev/full"
expect_exit 2
expect_contains "$ERR" 'standard output: No space left'
run bash -c "'$SMS' --no-config -r '$RULES' <<<'{\"text\":\"x\"}' >&-"
expect_exit 2
expect_contains "$ERR" 'standard output: Bad file descriptor'
run bash -c "'$SMS' --no-config -r '$RULES' <&-"
expect_exit 2
expect_contains "$ERR" 'standard input: Bad file descriptor'
run bash -c "'$SMS' --no-config -r '$RULES' <'$WORK'"
expect_exit 2
expect_contains "$ERR" 'standard input: Is a directory'

it "works without standard error"
run bash -c "'$SMS' --no-config -r '$RULES' -F action <<<'{\"text\":\"x\"}' 2>&-"
expect_exit 0
expect_eq "$OUT" '{"action":"pass"}'
