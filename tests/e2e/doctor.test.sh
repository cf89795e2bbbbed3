#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# scamsieve doctor: each thing that it finds, alone, with the line to change.
# Postfix and systemd are played by two scripts that print what theirs would;
# milter.test.sh asks the real postconf.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/sms_rules.sh
. "$(dirname "$0")/sms_rules.sh"

mkdir "$WORK/bin" "$WORK/etc" "$WORK/queue"
cat >"$WORK/bin/postconf" <<'END'
#!/bin/sh
case $1 in -c) shift 2 ;; esac
case $1 in
-x) cat "$0.settings" ;;
-F) cat "$0.services" ;;
esac
END
cat >"$WORK/bin/systemctl" <<'END'
#!/bin/sh
cat "$0.answer"
END
chmod 755 "$WORK/bin/postconf" "$WORK/bin/systemctl"
export PATH=$WORK/bin:$PATH
export SCAMSIEVE_CACHE_DIR=$WORK/cache

# Something that answers: a listener is all that doctor wants to see.
listen()
{
	python3 - "$1" <<'END'
import socket, sys
where = sys.argv[1]
if where.startswith("/"):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(where)
else:
    listener = socket.socket()
    listener.bind(("127.0.0.1", int(where)))
listener.listen(20)
while True:
    listener.accept()[0].close()
END
}

PORT=$(free_port)
start listener listen "$PORT"
wait_for 10 eval "(exec 3<>/dev/tcp/127.0.0.1/$PORT)"

# A site at which all is well; good [LINE...] puts lines behind, which count.
good()
{
	cat >"$WORK/bin/postconf.settings" <<-END
		default_process_limit = 100
		mail_owner = nobody
		message_size_limit = 10240000
		milter_connect_macros = j {daemon_name} {daemon_addr} v _
		milter_content_timeout = 300s
		milter_default_action = tempfail
		milter_end_of_data_macros = i
		milter_mail_macros = i {mail_addr} {auth_type} {auth_authen}
		milter_protocol = 6
		myhostname = mx.example.org
		non_smtpd_milters = inet:127.0.0.1:$PORT
		queue_directory = $WORK/queue
		smtpd_milters = inet:127.0.0.1:$PORT
	END
	printf 'smtp/inet/chroot = y\n' >"$WORK/bin/postconf.services"
	printf 'LimitNOFILE=16384\nMemoryDenyWriteExecute=no\n' \
		>"$WORK/bin/systemctl.answer"
	SOCKET=inet:$PORT@127.0.0.1
}

# set_to NAME VALUE
set_to()
{
	sed -i "/^$1 = /d" "$WORK/bin/postconf.settings"
	printf '%s = %s\n' "$1" "$2" >>"$WORK/bin/postconf.settings"
}

doctor()
{
	cat >"$WORK/doctor.yaml" <<-END
		milter: {socket: "$SOCKET"${OURS:+, $OURS}}
		${METRICS:+metrics: {folder: "$METRICS"\}}
		rules: ["$RULES"]
	END
	run "$BUILD/scamsieve" doctor --config "$WORK/doctor.yaml" \
		--etc "$WORK/etc" "$@"
}

# finds NAME CHANGE - this, and nothing else
finds()
{
	doctor
	expect_exit 1
	expect_eq "$(grep -c '^[^ ]' <<<"$OUT")" 1
	expect_contains "$OUT" "[$1]"
	expect_contains "$OUT" "    $2"
	expect_eq "$ERR" ''
}

finds_nothing()
{
	doctor
	expect_eq "$OUT$ERR" 'nothing found'
	expect_exit 0
}

it "nothing, where all is well"
good
finds_nothing
doctor --json
expect_eq "$OUT" ''
set_to smtpd_milters "{ inet:localhost:$PORT, connect_timeout=10s }"
finds_nothing

it "mail over SMTP that is not handed over"
good
set_to smtpd_milters inet:127.0.0.1:1
finds not-attached "smtpd_milters = inet:127.0.0.1:1, inet:127.0.0.1:$PORT"
set_to smtpd_milters ''
finds not-attached "smtpd_milters = inet:127.0.0.1:$PORT"
# a port that only begins like ours
set_to smtpd_milters "inet:127.0.0.1:${PORT}0"
finds not-attached "smtpd_milters = inet:127.0.0.1:${PORT}0, inet:"

it "mail of the sendmail command that is not handed over"
good
set_to non_smtpd_milters ''
finds not-attached "non_smtpd_milters = inet:127.0.0.1:$PORT"

it "mail that passes when the milter is away"
good
set_to milter_default_action accept
finds default-accept 'milter_default_action = tempfail'
expect_contains "$OUT" 'while the milter is away'

it "the milter away"
good
SOCKET=inet:$(free_port)@127.0.0.1
set_to smtpd_milters "inet:127.0.0.1:$(cut -d: -f2 <<<"${SOCKET%@*}")"
set_to non_smtpd_milters "inet:127.0.0.1:$(cut -d: -f2 <<<"${SOCKET%@*}")"
finds not-running 'systemctl enable --now scamsieve-milter'
set_to milter_default_action accept
doctor
expect_exit 1
expect_contains "$OUT" "nobody answers on $SOCKET [not-running]"
expect_contains "$OUT" \
	'the milter does not answer, and mail passes unscreened [default-accept]'

it "a socket outside of the chroot"
good
start outside listen "$WORK/milter.sock"
wait_for 10 test -S "$WORK/milter.sock"
chmod 711 "$WORK"
chmod 777 "$WORK/milter.sock"
SOCKET=unix:$WORK/milter.sock
set_to smtpd_milters "unix:$WORK/milter.sock"
set_to non_smtpd_milters "unix:$WORK/milter.sock"
doctor
expect_exit 1
expect_contains "$OUT" "Postfix runs in $WORK/queue and does not see $WORK/milter.sock [outside-chroot]"
expect_contains "$OUT" '    milter: {socket: unix:/var/spool/postfix/scamsieve/milter.sock}'
printf 'smtp/inet/chroot = n\n' >"$WORK/bin/postconf.services"
finds_nothing

it "a socket in the chroot, by a name that is not right there"
good
start inside listen "$WORK/queue/milter.sock"
wait_for 10 test -S "$WORK/queue/milter.sock"
chmod 777 "$WORK/queue/milter.sock"
SOCKET=unix:$WORK/queue/milter.sock
set_to non_smtpd_milters unix:milter.sock
set_to smtpd_milters unix:milter.sock
finds_nothing
set_to smtpd_milters "unix:$WORK/queue/milter.sock"
finds chroot-path 'smtpd_milters = unix:milter.sock'
set_to smtpd_milters unix:/milter.sock
finds_nothing
printf 'smtp/inet/chroot = n\n' >"$WORK/bin/postconf.services"
finds chroot-path 'smtpd_milters = unix:milter.sock'

it "a socket to which Postfix may not connect"
good
SOCKET=unix:$WORK/queue/milter.sock
set_to non_smtpd_milters unix:milter.sock
set_to smtpd_milters unix:milter.sock
if [ "$(id -u)" -eq 0 ]; then
	chmod 750 "$WORK/queue/milter.sock"
	finds socket-closed 'milter: {socket_group: postfix}'
	chmod 777 "$WORK/queue/milter.sock"
	chmod 700 "$WORK/queue"
	finds socket-closed 'chgrp postfix, chmod g+x'
	chmod 755 "$WORK/queue"
fi
finds_nothing

it "verifiers behind the milter are not heard"
good
set_to smtpd_milters "inet:127.0.0.1:$PORT, inet:127.0.0.1:8891"
finds milter-order 'smtpd_milters = (verifiers), (this milter)'

it "verifiers before the milter that are not believed"
good
set_to smtpd_milters "inet:127.0.0.1:8891, inet:127.0.0.1:$PORT"
finds no-authserv-id 'milter: {authserv_id: mx.example.org}'
OURS='authserv_id: mx.example.org'
finds_nothing

it "a name that is believed, but none of ours"
OURS='authserv_id: auth.example.net'
finds authserv-id-other 'milter: {authserv_id: mx.example.org}'
printf 'Syslog yes\nAuthservID\tauth.example.net\n' >"$WORK/etc/opendkim.conf"
finds_nothing
OURS=

it "each macro that is missing"
for list in milter_mail_macros:'{auth_authen}' \
	milter_connect_macros:'{daemon_name}' milter_end_of_data_macros:i; do
	good
	set_to "${list%%:*}" '{other_i}'
	finds macro-missing "${list%%:*} = {other_i} ${list#*:}"
done

it "the compiler of regular expressions refused"
good
printf 'LimitNOFILE=16384\nMemoryDenyWriteExecute=yes\n' \
	>"$WORK/bin/systemctl.answer"
finds jit-refused 'MemoryDenyWriteExecute=no'

it "each limit that is too low"
good
printf 'LimitNOFILE=1000\n' >"$WORK/bin/systemctl.answer"
finds limit-low 'LimitNOFILE=1064'
printf 'LimitNOFILE=infinity\nLimitNPROC=infinity\nTasksMax=4915\n' \
	>"$WORK/bin/systemctl.answer"
finds_nothing
for limit in LimitNPROC TasksMax; do
	printf 'LimitNOFILE=infinity\n%s=500\n' "$limit" \
		>"$WORK/bin/systemctl.answer"
	finds limit-low "$limit=1064"
done
good
set_to message_size_limit 50000000
finds limit-low 'limits: {max_message_bytes: 50000000}'
good
set_to default_process_limit 1200
finds limit-low 'milter: {max_sessions: 1200}'
good
set_to milter_content_timeout 5s
finds timeout-short 'milter_content_timeout = 60s'
good
set_to milter_protocol 2
finds protocol-old 'milter_protocol = 6'

it "without systemd it looks at what it may do itself"
good
printf '#!/bin/sh\necho no bus >&2\nexit 1\n' >"$WORK/bin/systemctl"
doctor
run bash -c 'ulimit -n 500 && exec "$@"' - "$BUILD/scamsieve" doctor \
	--config "$WORK/doctor.yaml" --etc "$WORK/etc"
expect_exit 1
expect_contains "$OUT" '    LimitNOFILE=1064'
expect_eq "$ERR" ''

# What a milter that runs with these rules writes.
write_metrics()
{
	local version
	version=$("$BUILD/scamsieve-milter" --no-config --rules "$RULES" --check)
	mkdir -p "$METRICS"
	cat >"$METRICS/scamsieve-milter.prom" <<-END
		scamsieve_ruleset_info{service="scamsieve-milter",version="${version##* }"} 1
		scamsieve_last_load_success{service="scamsieve-milter"} 1
	END
}

cat >"$WORK/bin/systemctl" <<'END'
#!/bin/sh
cat "$0.answer"
END

it "metrics that are written are no finding"
good
METRICS=$WORK/numbers
write_metrics
finds_nothing

it "metrics that are not written: no folder, no right to it, systemd"
METRICS=$WORK/none
printf 'LimitNOFILE=16384\nUser=nobody\n' >"$WORK/bin/systemctl.answer"
finds metrics-folder "install -d -o nobody $WORK/none"
METRICS=$WORK/numbers
chmod 755 "$METRICS"
finds metrics-folder "chgrp $(id -gn nobody), chmod g+wx"
expect_contains "$OUT" "$WORK/numbers: the milter's user nobody may not write"
printf 'LimitNOFILE=16384\nUser=nobody\nGroup=adm\n' \
	>"$WORK/bin/systemctl.answer"
finds metrics-folder 'chgrp adm, chmod g+wx'
OURS='user: nobody'
finds metrics-folder "chgrp $(id -gn nobody), chmod g+wx"
OURS=
mkdir -p "$WORK/shut/numbers"
chmod 777 "$WORK/shut/numbers"
chmod 700 "$WORK/shut"
METRICS=$WORK/shut/numbers
finds metrics-folder 'chgrp adm, chmod g+x'
expect_contains "$OUT" "$WORK/shut: the milter's user nobody may not write"
METRICS=$WORK/numbers
chmod 777 "$METRICS"
finds_nothing
printf 'LimitNOFILE=16384\nProtectSystem=strict\nReadWritePaths=/other -%s\n' \
	"${METRICS}2" >"$WORK/bin/systemctl.answer"
finds metrics-folder "ReadWritePaths=$METRICS"
printf 'LimitNOFILE=16384\nProtectSystem=strict\nReadWritePaths=/other -%s/\n' \
	"$METRICS" >"$WORK/bin/systemctl.answer"
finds_nothing

it "metrics that are old, or not there"
good
touch -d '2 minutes ago' "$METRICS/scamsieve-milter.prom"
finds metrics-old 'systemctl restart scamsieve-milter'
rm "$METRICS/scamsieve-milter.prom"
finds metrics-old 'systemctl restart scamsieve-milter'
expect_contains "$OUT" 'writes no metrics'

it "metrics that tell of older rules"
write_metrics
sed -i '/success/s/1$/0/' "$METRICS/scamsieve-milter.prom"
finds reload-failed 'systemctl reload scamsieve-milter'
write_metrics
write_rules "$RULES" 8
finds rules-older 'systemctl reload scamsieve-milter'
write_rules "$RULES"
finds_nothing
METRICS=

it "rules with errors, and all findings at once in JSON"
good
printf 'schema: 1\npack: try\nrulez: []\n' >"$RULES"
doctor
expect_exit 1
expect_contains "$OUT" "$RULES:3:1: unknown key 'rulez' in pack [rules-broken]"
expect_lacks "$OUT" nothing
write_rules "$RULES"
set_to milter_protocol 2
set_to milter_default_action accept
doctor --json
expect_eq "$(wc -l <<<"$OUT")" 2
expect_true python3 -c 'import json, sys
for line in sys.argv[1].splitlines():
    assert sorted(json.loads(line)) == ["change", "file", "finding", "text"]' "$OUT"

it "no Postfix at all is an error, not a finding"
printf '#!/bin/sh\nexit 1\n' >"$WORK/bin/postconf"
doctor
expect_exit 2
expect_contains "$ERR" 'postconf has failed'
