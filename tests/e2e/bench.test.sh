#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the benchmark measures: the same rules must fire however they are
# found, or its ratios compare nothing. The loop over PCRE2 patterns knows
# no literals, no triggers and no windows: it is an oracle for those that do.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

bench=$TOP/tests/bench
export PYTHONDONTWRITEBYTECODE=1

for n in 60 700; do
	data=$WORK/$n
	"$bench/gen_rules.py" "$n" "$data"

	it "$n rules: scamsieve-sms finds what a loop over the patterns finds"
	"$BUILD/bench/bench_pcre2_loop" "$data/patterns.txt" \
		<"$data/texts.jsonl" >"$data/loop" 2>"$data/err"
	expect_match "$(cat "$data/err")" '^messages 2000 found [1-9][0-9]{3}'
	"$BUILD/scamsieve-sms" --no-config --rules "$data/pack.yaml" \
		--fields id,rules <"$data/texts.jsonl" >"$data/sms"
	run python3 - "$data" <<'END'
import json, sys
folder = sys.argv[1]
loop, sms, texts = ([json.loads(line) for line in open(f"{folder}/{name}")]
                    for name in ("loop", "sms", "texts.jsonl"))
assert len(loop) == len(sms) == len(texts) == 2000
for a, b, text in zip(loop, sms, texts):
    if a["hits"] != len(b["rules"]):
        print("loop", a["hits"], "sms", [r["id"] for r in b["rules"]], text)
END
	expect_exit 0
	expect_eq "$OUT" ""

	it "$n rules: a set that the scan does not hit cannot fire"
	run "$BUILD/bench/bench_floor" scan "$data/pack.yaml" <"$data/texts.jsonl"
	expect_exit 0
	expect_match "$ERR" '^messages 2000 found [1-9]'
	cut -d: -f3 "$data/loop" | tr -d '}' >"$data/fired"
	cut -d: -f3 <<<"$OUT" | tr -d '}' >"$data/hit"
	expect_eq "$(paste "$data/fired" "$data/hit" | awk '$1 > $2' | wc -l)" 0
done

it "the same number gives the same rules"
"$bench/gen_rules.py" 60 "$WORK/again"
expect_true diff -r "$WORK/again" "$WORK/60" -x loop -x sms -x err -x fired \
	-x hit

it "a stream has as many records and as much fraud as was asked for"
printf '%s\n' '{"text":"a","target":"ham"}' '{"text":"b","target":"ham"}' \
	'{"text":"c","target":"fake_support"}' >"$WORK/corpus.jsonl"
"$bench/make_corpus.py" 1000 20 "$WORK/stream" "$WORK/corpus.jsonl"
expect_eq "$(wc -l <"$WORK/stream")" 1000
expect_eq "$(grep -c '"text": "c"' "$WORK/stream")" 200

it "the parts that play an MTA and that ask peers say what they measured"
run "$bench/bench.py" --build "$BUILD" --parts milter,peers --peers none \
	--lines 60 --runs 1 --out "$WORK/result.json"
expect_exit 0
expect_match "$OUT" 'mails of 7 KB: milter +[0-9.]+ us of processor a mail'
expect_match "$OUT" 'one mail of 7 KB, microseconds: milter +p50 [0-9]+, p99'
expect_match "$OUT" '1,000 over 1 [0-9.]+; a session more takes [0-9.]+ KB'
expect_match "$OUT" 'SMS: rspamd +left out'
expect_match "$OUT" 'mail of [0-9.]+ KB: scan +[0-9.]+ us a message'
run python3 - "$WORK/result.json" <<'END'
import json, sys
with open(sys.argv[1], encoding="utf-8") as file:
    figures = json.load(file)
assert figures["milter"]["cpu"]["cpu_us"]["milter-all"] > 0
assert figures["milter"]["latency"]["milter"]["p99.9"] > 0
assert set(figures["milter"]["sessions"]["cpu_us"]) == {"1", "10", "100", "1000"}
assert figures["peers"]["sms"]["ratios"]["loop over sms"] > 1
assert figures["peers"]["mail"]["ratios"]["loop over scan"] > 1
assert figures["peers"]["mail"]["cpu_us"]["spamd"] == "left out"
END
expect_exit 0

it "a mailbox of letters holds each once, of the length that was asked for"
run python3 - "$bench" "$WORK" <<'END'
import mailbox, sys
sys.path.insert(0, sys.argv[1])
import bench_mails
texts = bench_mails.letters(["From here on", "短信", "a\nb"], 20, 700)
path = f"{sys.argv[2]}/letters.mbox"
for make in (bench_mails.plain, bench_mails.both):
    bench_mails.write_mailbox(path, [make(i, t) for i, t in enumerate(texts)])
    mails = list(mailbox.mbox(path))
    assert [m["Message-ID"] for m in mails] == [
        f"<{i}@sender.example>" for i in range(20)], len(mails)
    assert all(699 <= len(text.encode()) < 730 for text in texts)
END
expect_exit 0
