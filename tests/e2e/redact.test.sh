#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# redact - a message into one that can be shared: nothing of it is left, and
# the verdict is, by the word of another program.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

TOOL=$BUILD/scamsieve
cd "$WORK" || exit 2

# rules_of FILE [OPTION]... - action and rules, as explain has them.
rules_of()
{
	"$TOOL" explain --format json "${@:2}" "$1" | python3 -c '
import json, sys
answer = json.load(sys.stdin)
print(answer["action"], sorted(rule["id"] for rule in answer["rules"]
      if rule["role"] in ("matched", "shadow")))'
}

it "replaces what a text gives away, shape by shape"
cat >text <<'END'
Dear Mr John Baker, PayPal: your account is limited. Call +1 (415) 867-5309 or visit https://paypa1-secure.top/login/verify?uid=jbaker@corp.test&t=9f8e7d. Pay $499.99 to 4111 1111 1111 1111 or DE89 3704 0044 0532 0130 00 or bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh. Order AB-7781293, mail john.baker@corp.test, code 482913
END
run "$TOOL" redact text
expect_exit 0
expect_contains "$ERR" 'verdict kept: quarantine'
printf '%s\n' "$OUT" >redacted
for word in John Baker 867-5309 jbaker corp.test 9f8e7d 499.99 '4111 1111' \
	3704 qxy2k 7781293 482913; do
	expect_lacks "$OUT" "$word"
done
expect_match "$OUT" '\+1 \(415\) 555-01[0-9]{2} or'
# shellcheck disable=SC2016 # a dollar
expect_match "$OUT" 'Pay \$4[0-9]{2}\.[0-9]{2} to'
expect_match "$OUT" 'Order AB-[0-9]{7}, mail [a-z]{4}\.[a-z]{5}@[a-z]{4}\.example, code [0-9]{6}$'
expect_contains "$OUT" 'PayPal: your account is limited'
expect_eq "$(rules_of redacted)" "$(rules_of text)"

it "gives numbers right check digits"
python3 - "$OUT" <<'END' || fail "check digits" "$OUT"
import re
import sys
text = sys.argv[1]
card = re.search(r"to (\d{4}(?: \d{4}){3}) or", text).group(1).replace(" ", "")
total = 0
for i, digit in enumerate(reversed(card)):
    value = int(digit) * (2 if i % 2 else 1)
    total += value - 9 if value > 9 else value
assert total % 10 == 0, card
iban = re.search(r"or (DE[\d ]+) or", text).group(1).replace(" ", "")
moved = iban[4:] + iban[:4]
assert int("".join(str(int(c, 36)) for c in moved)) % 97 == 1, iban
END

it "does the same again, and something else with another seed"
expect_eq "$("$TOOL" redact text 2>/dev/null)" "$OUT"
run "$TOOL" redact --seed 2 text
expect_exit 0
other=$OUT
expect_eq "$("$TOOL" redact --seed 2 text 2>/dev/null)" "$other"
[ "$other" != "$(cat redacted)" ] || fail "the seed changes nothing"

it "gives equal things equal fakes, in whatever script they stand"
run "$TOOL" redact --text \
	'请致电 13912345678，再说一遍：１３９１２３４５６７８。不是 13912340000'
expect_exit 0
python3 - "$OUT" <<'END' || fail "not the same number" "$OUT"
import re
import sys
import unicodedata
first, again, other = re.findall(r"[0-9０-９]{11}", sys.argv[1])
assert first == unicodedata.normalize("NFKC", again) and first != again
assert first.startswith("139") and first != other
assert "13912345678" not in (first, other)
END

it "replaces names behind greetings, and those that it is told"
run "$TOOL" redact --name Wilhelmina --text \
	'Hi Anneliese, WILHELMINA is here. wilhelmina wrote: dear customer, hello'
expect_exit 0
expect_match "$OUT" '^Hi [A-Z][a-z]+, [A-Z]+ is here\. [a-z]+ wrote: dear customer, hello$'
expect_lacks "${OUT,,}" wilhelmina
expect_lacks "${OUT,,}" anneliese
run "$TOOL" redact --text 'Hallo Frau Müller-Lüdenscheidt, sehr geehrte Damen'
expect_match "$OUT" '^Hallo Frau [A-Z][a-z]+, sehr geehrte Damen$'
run "$TOOL" redact --text '尊敬的欧阳客户，王小明先生您好，李女士也好'
expect_contains "$OUT" '某先生您好'
expect_lacks "$OUT" 王小明
expect_lacks "$OUT" 李女士

it "leaves what brands publish"
run "$TOOL" redact --text \
	'【工商银行】请拨打95588或登录 https://www.icbc.com.cn 查询'
expect_exit 0
expect_contains "$OUT" 95588
expect_contains "$OUT" www.icbc.com.cn

it "keeps a record a record, and drops what it does not know"
printf '%s\n' '{"id":"job-77","from":"+8613912345678","to":"+8613700001111","text":"请把验证码发给客服 4001234567","direction":"inbound","customer":"Mr Secret"}' >record
run "$TOOL" redact record
expect_exit 0
printf '%s\n' "$OUT" >redacted
for word in job-77 13912345678 13700001111 4001234567 Secret; do
	expect_lacks "$OUT" "$word"
done
expect_match "$OUT" '"from":"\+861390{2}[0-9]{6}","to":"\+861370{2}[0-9]{6}"'
expect_eq "$(rules_of redacted)" "$(rules_of record)"

it "keeps the verdict of every sample mail, and none of its addresses"
n=0
for mail in "$TOP"/samples/mail/*.eml; do
	n=$((n + 1))
	run "$TOOL" redact --authserv-id mx.receiver.example "$mail"
	if [ "$STATUS" -ne 0 ]; then
		fail "${mail##*/}: exit status $STATUS" "$ERR"
		continue
	fi
	cp .out redacted.eml
	want=$(rules_of "$mail" --authserv-id mx.receiver.example)
	got=$(rules_of redacted.eml --authserv-id mx.example.org)
	[ "$got" = "$want" ] ||
		fail "${mail##*/}: not the same" "want: $want" "got: $got"
	grep -Eo '^(To|Cc): .*' "$mail" | grep -Eo '[A-Za-z0-9._-]+@' |
		sort -u >receivers
	while read -r local; do
		# Roles are nobody's.
		case $local in support@ | service@ | info@) continue ;; esac
		! grep -qF "$local" redacted.eml ||
			fail "${mail##*/}: $local is still there"
	done <receivers
done
[ "$n" -ge 40 ] || fail "only $n mails"

it "takes a message of the quarantine by its id"
mkdir -m 700 store
printf '{"text":"call 07700123456 now","from":"+447700123456"}\n' |
	"$BUILD/scamsieve-sms" --no-config --set quarantine.store="$WORK/store/q.db" \
		--set thresholds.sms.inbound.tag=0 \
		--set thresholds.sms.inbound.quarantine=0 >/dev/null
run "$TOOL" redact --store "$WORK/store/q.db" --quarantine 1
expect_exit 0
expect_match "$OUT" '"from":"\+447700900[0-9]{3}","text":"call 07700900[0-9]{3} now"'
run "$TOOL" redact --store "$WORK/store/q.db" --quarantine 2
expect_exit 2
run "$TOOL" redact --quarantine 1 --text a
expect_exit 2
expect_contains "$ERR" 'one message at a time'

it "gives each of many numbers one that nobody of them has"
python3 -c '
import random
random.seed(7)
print(" ".join(f"call 0207946{random.randrange(10000):04} now"
               for i in range(200)))' >many
run "$TOOL" redact many
expect_exit 0
python3 - many .out <<'END' || fail "collisions"
import re
import sys
old, new = (set(re.findall(r"0207946\d{4}", open(name).read()))
            for name in sys.argv[1:])
assert len(old) > 150 and not old & new, old & new
END

it "keeps the tree of a mail, and little of its attachments"
cat >mail.eml <<'END'
From: "Billing, Acme" <billing@pay-acme.test>
To: Erika Mustermann <erika.mustermann@corp.test>
Subject: =?UTF-8?Q?Rechnung_f=C3=BCr_Erika?=
Received: from secret.host.test
X-Tracking: 99887766
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=secret-boundary

--secret-boundary
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

<p style=3D"color:#336699">Hello Erika, pay 0171 3920099 <a href=3D"http://a.pay-acme.test/x?u=3D88776655">now</a></p>
<!-- for erika.mustermann --><img src=3D"http://t.pay-acme.test/p.gif?id=3D99887766">
--secret-boundary
Content-Type: application/pdf; name=erika.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjQKc2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0
--secret-boundary--
END
run "$TOOL" redact mail.eml
expect_exit 0
cp .out redacted.eml
for word in rika ustermann secret 3920099 88776655 99887766 pay-acme Tracking; do
	expect_lacks "$OUT" "$word"
done
expect_contains "$OUT" '#336699'
python3 - <<'END' || fail "not the same tree" "$OUT"
import email
import email.policy
with open("redacted.eml", "rb") as file:
    mail = email.message_from_binary_file(file, policy=email.policy.default)
parts = [part.get_content_type() for part in mail.walk()]
assert parts == ["multipart/mixed", "text/html", "application/pdf"], parts
pdf = list(mail.walk())[2]
assert pdf.get_payload(decode=True).startswith(b"%PDF-1.4"), pdf
assert len(pdf.get_payload(decode=True)) <= 10
assert mail["Subject"].startswith("Rechnung für "), mail["Subject"]
assert not mail.defects, mail.defects
END

it "says when the verdict hangs on what must go"
cat >rule.yaml <<'END'
schema: 1
pack: p
rules:
  - {id: number, score: 6, detection: {a: {text|contains: "48291377"}, condition: a}}
END
run "$TOOL" redact --rules "$TOP/rules/lexicons" --rules rule.yaml \
	--text 'Your number is 48291377'
expect_exit 1
expect_lacks "$OUT" 48291377
expect_contains "$ERR" 'verdict not kept: pass, was tag'
expect_contains "$ERR" 'no longer fires: p/number'

it "writes nothing when something cannot be hidden"
cat >cut.eml <<'END'
From: a@b.test
Content-Type: text/html

<p>Call 0171 <b>39</b>200<i>99</i> now</p>
END
run "$TOOL" redact cut.eml
expect_exit 2
expect_eq "$OUT" ''
expect_contains "$ERR" 'phone'

it "says what is wrong"
run "$TOOL" redact one two
expect_exit 2
expect_contains "$ERR" "one message at a time"
run "$TOOL" redact missing.eml
expect_exit 2
expect_contains "$ERR" missing.eml
run "$TOOL" redact --name '' --text a
expect_exit 2
expect_contains "$ERR" 'expected a name'
run "$TOOL" redact --text ''
expect_exit 0
expect_eq "$OUT" ''
expect_contains "$ERR" 'replaced: nothing'
