#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# install - what make install puts where, and that uninstall takes it away.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
cd "$TOP" || exit 2

# A build of its own would take minutes; the one that is tested must be whole.
[ "$BUILD" = "$TOP/build" ] || skip "not the usual build"
[ -x "$BUILD/scamsieve-milter" ] || skip "not all programs are built"

make_it()
{
	"${MAKE:-make}" --no-print-directory DESTDIR="$WORK/root" "$@" \
		>"$WORK/make.log" 2>&1 ||
		fail "make $*" "$(tail -5 "$WORK/make.log")"
}

here=$WORK/root/usr/local

it "installs programs, rules, schemas, manual and completions"
make_it install
for file in bin/scamsieve bin/scamsieve-sms sbin/scamsieve-milter \
	share/scamsieve/rules/lexicons/en.yaml \
	share/scamsieve/rules/schema/pack.schema.json \
	share/man/man1/scamsieve.1 share/man/man1/scamsieve-check.1 \
	share/man/man1/scamsieve-sms.1 share/man/man5/scamsieve-rules.5 \
	share/man/man5/scamsieve.yaml.5 share/man/man8/scamsieve-milter.8 \
	share/bash-completion/completions/scamsieve-sms \
	share/zsh/site-functions/_scamsieve \
	share/fish/vendor_completions.d/scamsieve.fish \
	lib/systemd/system/scamsieve-milter.service \
	share/doc/scamsieve/README.md; do
	[ -s "$here/$file" ] || fail "$file is missing"
done
for verb in $("$BUILD/scamsieve" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
	[ -s "$here/share/man/man1/scamsieve-$verb.1" ] || fail "no page of $verb"
done

it "points to where things are"
config=$WORK/root/etc/scamsieve/scamsieve.yaml
expect_contains "$(head -3 "$config")" \
	"\$schema=/usr/local/share/scamsieve/rules/schema/config.schema.json"
expect_contains "$(cat "$here/share/man/man1/scamsieve.1")" \
	'/usr/local/share/scamsieve/rules'
expect_contains "$(cat "$here/share/man/man5/scamsieve.yaml.5")" \
	'/etc/scamsieve/scamsieve.yaml'
if grep -rl '@[A-Z]*@' "$here/share/man" >"$WORK/left"; then
	fail "not filled in" "$(cat "$WORK/left")"
fi

it "starts the services where the programs were put"
for unit in scamsieve-milter:sbin scamsieve-sms:bin; do
	expect_match "$(cat "$here/lib/systemd/system/${unit%:*}.service")" \
		$'\n'"ExecStart=/usr/local/${unit#*:}/${unit%:*}( |"$'\n'")"
done
make_it install sbindir=/opt/sbin bindir=/opt/bin unitdir=/opt/units
for unit in scamsieve-milter:sbin scamsieve-sms:bin; do
	file=$WORK/root/opt/units/${unit%:*}.service
	expect_match "$(cat "$file")" \
		$'\n'"ExecStart=/opt/${unit#*:}/${unit%:*}( |"$'\n'")"
	expect_lacks "$(cat "$file")" /usr/local
done
make_it uninstall sbindir=/opt/sbin bindir=/opt/bin unitdir=/opt/units
expect_eq "$(find "$WORK/root/opt" -type f)" ""
make_it install

it "leaves an operator's configuration alone"
# shellcheck disable=SC2016 # what a file says
printf '%s\n' '# mine: $schema=../rules/schema/config.schema.json' >"$config"
make_it install
# shellcheck disable=SC2016
expect_eq "$(cat "$config")" '# mine: $schema=../rules/schema/config.schema.json'

it "takes all away again but the configuration"
make_it uninstall
expect_eq "$(cd "$WORK/root" && find . -type f)" ./etc/scamsieve/scamsieve.yaml
