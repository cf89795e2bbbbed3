#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# sms_stress.py in sizes for every day. By hand, for the whole figures:
#   SMS_STRESS=200000 SMS_KILLS=10000 E2E_SECONDS=900 ONLY=sms_stress \
#       make check-e2e
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

STRESS=$(dirname "$0")/sms_stress.py

it "messages in parts, in random order: each is answered once, in bounds"
for threads in 1 4; do
	run python3 "$STRESS" parts "${SMS_STRESS:-20000}" \
		"$SMS" --no-config -r "$RULES" --threads $threads
	expect_exit 0
	echo "    $OUT"
done

it "kill -9: what was answered as quarantined is in the quarantine"
mkdir -m 700 "$WORK/store"
run python3 "$STRESS" kills "${SMS_KILLS:-1500}" "$WORK/store/q.db" \
	"$BUILD/scamsieve" "$SMS" --no-config -r "$RULES" --threads 2 \
	--set thresholds.sms.inbound.quarantine=6 \
	--set quarantine.store="$WORK/store/q.db"
expect_exit 0
echo "    $OUT"
