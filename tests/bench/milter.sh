#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# milter.sh - scamsieve-milter under a Postfix of its own, beside a libmilter
# milter that does nothing (empty), one that adds two headers to each mail as
# ours does (marks: what Postfix itself needs for that), and none: messages a
# second, in turns, so that what counts is the ratio within one run. Prints
# one line a kind of socket and number of sessions, and writes
# BUILD/bench/milter.json.
#
# BENCH_MAILS (1000) mails a measurement, at 20 sessions; a fifth at one.
# BENCH_RUNS (5)     measurements of each, of which the median is told
# BENCH_RULES        rules; the project's own without it
#
# Needs root, as Postfix does, and Postfix's packages: see tests/e2e/postfix.sh.
# shellcheck disable=SC2119 # functions with options
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
RULES=${BENCH_RULES:-$TOP/rules}
# shellcheck source=tests/e2e/postfix.sh
. "$(dirname "$0")/../e2e/postfix.sh"

MAILS=${BENCH_MAILS:-1000}
RUNS=${BENCH_RUNS:-5}
EMPTY=$BUILD/bench/bench_empty_milter
declare -A PORTS PIDS
KINDS=(none unix-empty unix-marks unix-ours tcp-empty tcp-marks tcp-ours)

# One smtpd a kind, each with its milter; the messages go nowhere.
services=$(declare -f postfix_services)
eval "usual_${services}"
postfix_services()
{
	local kind
	usual_postfix_services
	for kind in "${KINDS[@]}"; do
		printf '127.0.0.1:%s inet n - n - 100 smtpd\n' \
			"${PORTS[$kind]}"
		printf ' -o smtpd_milters=%s\n' "${PEERS[$kind]}"
	done
}

begin_milter()
{
	local kind=$1
	shift
	start "$kind" "$@"
	PIDS[$kind]=$PID
	wait_for 60 grep -q ready "$WORK/$kind.log" || {
		cat "$WORK/$kind.log"
		exit 1
	}
}

cpu_ticks()
{
	[ -z "$1" ] && { echo 0; return; }
	awk '{print $14 + $15}' "/proc/$1/stat"
}

# measure KIND SESSIONS MAILS - a line of the results
measure()
{
	local before began ended
	before=$(cpu_ticks "${PIDS[$1]:-}")
	began=$(date +%s%N)
	"$PF_TOOLS/smtp-source" -d -s "$2" -m "$3" -F "$WORK/mail" \
		-f a@sender.example -t b@example.org \
		"127.0.0.1:${PORTS[$1]}" >"$WORK/source.log" 2>&1 || {
		cat "$WORK/source.log"
		exit 1
	}
	ended=$(date +%s%N)
	printf '%s %s %s %s %s\n' "$1" "$2" "$3" $((ended - began)) \
		$(($(cpu_ticks "${PIDS[$1]:-}") - before)) >>"$WORK/results"
	wait_for 600 queue_is_empty
}

postfix_find
declare -A PEERS=([none]='')
for kind in "${KINDS[@]}"; do
	PORTS[$kind]=$(free_port)
	case $kind in
	unix-*) PEERS[$kind]=unix:$WORK/$kind.sock ;;
	tcp-*)
		port=$(free_port)
		PEERS[$kind]=inet:127.0.0.1:$port
		;;
	esac
done
for kind in "${KINDS[@]:1}"; do
	peer=${PEERS[$kind]}
	[[ $kind == unix-* ]] || peer=inet:${peer##*:}@127.0.0.1
	case $kind in
	*-empty) begin_milter "$kind" "$EMPTY" "$peer" ;;
	*-marks) begin_milter "$kind" "$EMPTY" "$peer" 2 ;;
	*-ours)
		begin_milter "$kind" "$BUILD/scamsieve-milter" --no-config \
			--rules "$RULES" --socket "$peer" \
			--set milter.log.to=stderr
		;;
	esac
done
chmod 666 "$WORK"/*.sock

# A letter of about 7 KB that no rule is after.
python3 - "$WORK/mail" <<'END'
import sys
words = ("the minutes of the garden club speak of roses, of a bench by the "
         "pond and of who brings cake on Sunday ").split()
with open(sys.argv[1], "w") as file:
    file.write("From: A <a@sender.example>\nTo: b@example.org\n"
               "Subject: Minutes\nMessage-ID: <m@sender.example>\n"
               "MIME-Version: 1.0\nContent-Type: text/plain; "
               "charset=utf-8\n\n")
    for i in range(100):
        line = [words[(i * 7 + j * 3) % len(words)] for j in range(13)]
        file.write(" ".join(line) + "\n")
END
postfix_start 'default_transport = discard:' 'relay_transport = discard:' \
	'smtpd_client_connection_count_limit = 0' \
	'smtpd_client_connection_rate_limit = 0' \
	'smtpd_client_message_rate_limit = 0' 'in_flow_delay = 0' \
	'milter_default_action = tempfail'

for kind in "${KINDS[@]}"; do
	measure "$kind" 1 20
done
: >"$WORK/results"
for ((run = 0; run < RUNS; run++)); do
	for sessions in 1 20; do
		n=$((sessions == 1 ? MAILS / 5 : MAILS))
		for kind in "${KINDS[@]}"; do
			measure "$kind" "$sessions" "$n"
		done
	done
done

python3 - "$WORK/results" "$BUILD/bench/milter.json" <<'END'
import collections
import json
import os
import statistics
import sys

rates, cpu = collections.defaultdict(list), collections.defaultdict(list)
with open(sys.argv[1]) as file:
    for line in file:
        kind, sessions, n, ns, ticks = line.split()
        key = kind, int(sessions)
        rates[key].append(int(n) / (int(ns) / 1e9))
        cpu[key].append(int(ticks) / os.sysconf("SC_CLK_TCK") / int(n) * 1e6)
rate = {key: statistics.median(values) for key, values in rates.items()}


def ratio(kind, other, sessions):
    """Of neighbours in time, so that others' load weighs on both."""
    return statistics.median(a / b for a, b in zip(rates[kind, sessions],
                                                   rates[other, sessions]))


rows = []
for way in ("unix", "tcp"):
    for sessions in (1, 20):
        row = {"socket": way, "sessions": sessions,
               "none_per_s": rate["none", sessions]}
        for kind in ("ours", "marks", "empty"):
            name = f"{way}-{kind}"
            row[f"{kind}_per_s"] = rate[name, sessions]
            row[f"{kind}_cpu_us"] = statistics.mean(cpu[name, sessions])
            row[f"ours_by_{kind}"] = ratio(f"{way}-ours", name, sessions)
        row["ours_by_none"] = ratio(f"{way}-ours", "none", sessions)
        rows.append(row)
print("socket sessions  ours against: empty  marks   none"
      "    mails/s ours, none   cpu µs ours, marks, empty")
for row in rows:
    print("{socket:6} {sessions:8}  {ours_by_empty:19.3f}  "
          "{ours_by_marks:5.3f}  {ours_by_none:5.3f}  {ours_per_s:13.0f}, "
          "{none_per_s:4.0f}  {ours_cpu_us:13.0f}, {marks_cpu_us:5.0f}, "
          "{empty_cpu_us:5.0f}".format(**row))
with open(sys.argv[2], "w") as file:
    json.dump(rows, file, indent=1)
END
