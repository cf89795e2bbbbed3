#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A known sender's mail passes when each of its links leads to the sender, and
# only then: where a link leads is no fraudster's to choose, what From says is.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# mail NAME LINK [HEADER]: a mail in HTML of PayPal's address with one link
mail()
{
	local name=$1 link=$2 header=${3-Precedence: bulk}

	cat >"$WORK/$name.eml" <<END
Authentication-Results: mx.local; none
$header
From: PayPal <service@paypal.com>
To: ann@home.example
Subject: Your account has been limited
Message-ID: <$name@paypal.com>
Date: Sat, 28 Nov 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Hello Ann, your account is limited until you confirm your identity.</p>
<p><a href="$link">Click here to log in</a></p>
<p><a href="https://www.paypal.com/help">Help</a></p>
END
}

# action_of FILE: what the rules would do with it
action_of()
{
	"$BUILD/scamsieve" explain --authserv-id mx.local --format json "$1" |
		python3 -c 'import json, sys; print(json.load(sys.stdin)["action"])'
}

it "lets a mail pass whose links lead to its sender"
mail home https://www.paypal.com/restore
expect_eq "$(action_of "$WORK/home.eml")" pass

it "holds it when one link leads elsewhere"
mail away https://restore.example/paypal
expect_eq "$(action_of "$WORK/away.eml")" quarantine

it "holds it when answers go elsewhere"
mail answer https://www.paypal.com/restore "Reply-To: desk@restore.example"
expect_eq "$(action_of "$WORK/answer.eml")" quarantine

it "holds it when DMARC failed"
mail forged https://www.paypal.com/restore \
	"Authentication-Results: mx.local; dmarc=fail header.from=paypal.com"
expect_eq "$(action_of "$WORK/forged.eml")" quarantine

# record FROM TEXT: the action for a record
record()
{
	FROM=$1 TEXT=$2 python3 -c '
import json, os
print(json.dumps({"id": 1, "channel": "email", "subject": "Payment failed",
                  "from": os.environ["FROM"], "text": os.environ["TEXT"]}))' \
		>"$WORK/record.json"
	"$BUILD/scamsieve" explain --as json --format json \
		"$WORK/record.json" | python3 -c \
		'import json, sys; print(json.load(sys.stdin)["action"])'
}

it "lets pass who writes under the name of his own domain"
expect_eq "$(record "Northmoor Museum <desk@northmoormuseum.org>" \
	"Your membership is on hold. Update your card: https://northmoormuseum.org/pay")" pass

it "holds a name with a lure behind it"
expect_eq "$(record "Northmoor Billing <desk@northmoor-billing.com>" \
	"Your membership is on hold. Update your card: https://northmoor-billing.com/pay")" quarantine

it "flags a foreign number below a brand's address"
expect_eq "$(record "PayPal <service@paypal.com>" \
	"You were charged \$499.00. To cancel call 1-888-555-0121. https://www.paypal.com/")" tag
