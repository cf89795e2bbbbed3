# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# postfix.sh - a Postfix of the test's own, never the system's. Source it
# after lib.sh. Its programs are the installed ones or, when there are none,
# those of Debian's package unpacked in the build folder; its configuration,
# queue and log are in WORK, its ports on the loopback.
#
# postfix_find            sets what is needed, or skips the script
# postfix_start [LINE...] starts it with these lines of main.cf more, and a
#                         sink behind it that keeps what is delivered
# postfix_stop            ends both
# postfix_tool NAME ARG...  runs postqueue, postsuper, sendmail, ... on it
# milter_start [OPTION...]  starts scamsieve-milter on MILTER_SOCKET
# mail FILE [OPTION...]   sends a mail, see mail_client.py; OUT is the answer
# delivered               how many mails have reached the sink
# queue_is_empty          nothing is on its way (held mails do not count)
# held                    their queue ids
# wait_delivered N        until there are N
# last_mail               the newest mail in the sink
# last_line               the milter's last log line
# write_mail NAME WORDS [HEADER...]  makes a mail, WORK/NAME
# set_postfix LINE...     changes main.cf; processes that run do not see it
# OUTSIDE                 options of mail: from an address that is not internal
#
# SMTP_PORT, SINK_PORT, MILTER_PORT, MILTER_SOCKET (as ours), MILTER_PEER (as
# Postfix writes it), QUEUE and MAIL_LOG, MILTER_LOG are set.

HERE=$(dirname "${BASH_SOURCE[0]}")
OUTSIDE=(--xclient ADDR=203.0.113.9 --xclient NAME=client.example)
export OUTSIDE

write_mail()
{
	local name=$1 words=$2
	shift 2
	{
		printf '%s\n' 'From: A <a@sender.example>' \
			'To: b@example.org' 'Subject: about @N@' \
			"Message-ID: <$name@sender.example>" "$@" ''
		printf '%s\n' "$words"
	} >"$WORK/$name"
}

# shellcheck source=tests/e2e/bring.sh
. "$HERE/bring.sh"

postfix_find()
{
	[ "$(id -u)" -eq 0 ] || skip "Postfix runs as root only"
	export LD_LIBRARY_PATH=/usr/lib/postfix
	bring /usr/lib/postfix/sbin/master postfix || skip "$BROUGHT_WHY"
	PF_ROOT=$BROUGHT
	PF_DAEMONS=$PF_ROOT/usr/lib/postfix/sbin
	PF_TOOLS=$PF_ROOT/usr/sbin
	if ldd "$PF_DAEMONS/smtpd" | grep -q 'not found'; then
		skip "Postfix lacks libraries: $(ldd "$PF_DAEMONS/smtpd" |
			grep 'not found' | head -n 1)"
	fi
	chmod 711 "$WORK"
	SMTP_PORT=$(free_port)
	SINK_PORT=$(free_port)
	MILTER_PORT=$(free_port)
	MILTER_SOCKET=inet:$MILTER_PORT@127.0.0.1
	MILTER_PEER=inet:127.0.0.1:$MILTER_PORT
	PF=$WORK/postfix
	QUEUE=$PF/queue
	MAIL_LOG=$PF/log/mail.log
	MILTER_LOG=$WORK/milter.log
	export SCAMSIEVE_CACHE_DIR=$WORK/cache
}

postfix_configure()
{
	local folder
	rm -rf "$PF"
	mkdir -p "$PF/etc" "$PF/data" "$PF/log" "$PF/sink" "$QUEUE"
	for folder in incoming active deferred hold corrupt bounce defer \
		flush trace saved private; do
		install -d -o mail -m 700 "$QUEUE/$folder"
	done
	install -d -m 755 "$QUEUE/pid"
	install -d -o mail -g news -m 1730 "$QUEUE/maildrop"
	install -d -o mail -g news -m 2710 "$QUEUE/public"
	chown mail "$PF/data" "$PF/sink" "$PF/log"
	cat >"$PF/etc/main.cf" <<-END
		compatibility_level = 3.6
		command_directory = $PF_TOOLS
		daemon_directory = $PF_DAEMONS
		shlib_directory = $PF_ROOT/usr/lib/postfix
		queue_directory = $QUEUE
		data_directory = $PF/data
		mail_owner = mail
		setgid_group = news
		default_privs = nobody
		maillog_file = $MAIL_LOG
		maillog_file_prefixes = $WORK
		import_environment = MAIL_CONFIG LD_LIBRARY_PATH=$LD_LIBRARY_PATH
		export_environment = MAIL_CONFIG LD_LIBRARY_PATH=$LD_LIBRARY_PATH
		inet_interfaces = 127.0.0.1
		inet_protocols = ipv4
		myhostname = mx.example.org
		mydestination =
		relay_domains = example.org
		mynetworks = 127.0.0.0/8
		alias_maps =
		alias_database =
		default_transport = smtp:[127.0.0.1]:$SINK_PORT
		relay_transport = smtp:[127.0.0.1]:$SINK_PORT
		disable_dns_lookups = yes
		smtp_host_lookup = native
		smtputf8_enable = yes
		smtp_address_preference = ipv4
		smtpd_authorized_xclient_hosts = 127.0.0.1
		smtpd_peername_lookup = no
		smtpd_milters = $MILTER_PEER
		non_smtpd_milters = $MILTER_PEER
		milter_connect_timeout = 5s
		message_size_limit = 60000000
		minimal_backoff_time = 1s
		maximal_backoff_time = 2s
		queue_run_delay = 1s
	END
	printf '%s\n' "$@" >>"$PF/etc/main.cf"
	postfix_services >"$PF/etc/master.cf"
}

postfix_services()
{
	local line
	printf '%s inet n - n - - smtpd\n' "127.0.0.1:$SMTP_PORT"
	for line in 'pickup unix n - n 1 1 pickup' \
		'cleanup unix n - n - 0 cleanup' 'qmgr unix n - n 300 1 qmgr' \
		'rewrite unix - - n - - trivial-rewrite' \
		'bounce unix - - n - 0 bounce' 'defer unix - - n - 0 bounce' \
		'trace unix - - n - 0 bounce' 'verify unix - - n - 1 verify' \
		'smtp unix - - n - - smtp' 'relay unix - - n - - smtp' \
		'showq unix n - n - - showq' 'error unix - - n - - error' \
		'retry unix - - n - - error' 'discard unix - - n - - discard' \
		'anvil unix - - n - 1 anvil' 'flush unix n - n 1000? 0 flush' \
		'proxymap unix - - n - - proxymap' \
		'postlog unix-dgram n - n - 1 postlogd'; do
		printf '%s\n' "$line"
	done
}

postfix_is_up()
{
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

postfix_start()
{
	postfix_configure "$@"
	start sink "$PF_TOOLS/smtp-sink" -u mail -d "$PF/sink/m." \
		"127.0.0.1:$SINK_PORT" 200
	SINK_PID=$PID
	MAIL_CONFIG=$PF/etc start master "$PF_DAEMONS/master" -d -c "$PF/etc"
	MASTER_PID=$PID
	wait_for 15 postfix_is_up "$SMTP_PORT" ||
		skip "Postfix does not start: $(tail -n 3 "$WORK/master.log" \
			"$MAIL_LOG" 2>&1)"
}

postfix_stop()
{
	stop "$MASTER_PID"
	stop "$SINK_PID"
}

postfix_tool()
{
	local name=$1
	shift
	if [ "$name" = sendmail ]; then
		"$PF_TOOLS/$name" -C "$PF/etc" "$@"
	else
		"$PF_TOOLS/$name" -c "$PF/etc" "$@"
	fi
}

milter_start()
{
	MILTER_LOG=$WORK/milter.log
	rm -f "$MILTER_LOG" # of the one before
	start milter "$BUILD/scamsieve-milter" --no-config --rules "$RULES" \
		--socket "$MILTER_SOCKET" --set milter.log.to=stderr "$@"
	MILTER_PID=$PID
	wait_for 15 grep -q 'ready' "$MILTER_LOG" ||
		fail "the milter does not start" "$(tail -n 5 "$MILTER_LOG")"
}

mail()
{
	local file=$1
	shift
	run python3 "$HERE/mail_client.py" --port "$SMTP_PORT" "$@" "$file"
}

queue_is_empty()
{
	[ -z "$(find "$QUEUE/incoming" "$QUEUE/active" "$QUEUE/deferred" \
		"$QUEUE/maildrop" -type f)" ]
}

delivered()
{
	find "$PF/sink" -type f | wc -l
}

held()
{
	find "$QUEUE/hold" -type f -printf '%f\n'
}

wait_delivered()
{
	wait_for 15 eval "[ \$(delivered) -ge $1 ]" ||
		fail "$(delivered) delivered, wanted $1" "$(tail -n 4 "$MAIL_LOG")"
}

# shellcheck disable=SC2012 # the names are ours
last_mail()
{
	cat "$PF/sink/$(ls -t "$PF/sink" | head -n 1)"
}

last_line()
{
	tail -n 1 "$MILTER_LOG"
}

set_postfix()
{
	postfix_tool postconf -e "$@" 2>"$WORK/postconf.log"
}
