#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# completions - what shells offer on the command lines of all programs, asked
# of the shells themselves.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

TOOL=$BUILD/scamsieve
cd "$WORK" || exit 2
mkdir folder
touch folder/mail.eml 'a mail.eml'

it "says what is wrong with a shell or a program"
run "$TOOL" completions csh
expect_exit 2
expect_contains "$ERR" "expected bash, zsh or fish, got 'csh'"
run "$TOOL" completions bash postfix
expect_exit 2
expect_contains "$ERR" scamsieve-milter
run "$TOOL" completions
expect_exit 2

# offered WORD... - what bash offers for the last word.
offered()
{
	local COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	case $1 in
	scamsieve) _scamsieve ;;
	scamsieve-sms) _scamsieve_sms ;;
	scamsieve-milter) _scamsieve_milter ;;
	esac
	printf '%s ' "${COMPREPLY[@]}"
}

it "completes in bash"
for program in scamsieve scamsieve-sms scamsieve-milter; do
	"$TOOL" completions bash $program >$program.bash ||
		fail "no script for $program"
	bash -n $program.bash || fail "$program.bash is broken"
	# shellcheck source=/dev/null
	. ./$program.bash
	[[ $(complete -p $program) == *-F* ]] || fail "$program: no complete"
done
expect_eq "$(offered scamsieve d)" 'diff doctor '
expect_contains "$(offered scamsieve '')" 'check completions '
expect_contains "$(offered scamsieve -)" '--help --version'
expect_eq "$(offered scamsieve explain --fo)" '--format '
expect_contains "$(offered scamsieve explain --format '')" 'text json'
expect_eq "$(offered scamsieve explain --format = j)" 'json '
expect_contains "$(offered scamsieve explain --format =)" 'text json'
expect_eq "$(offered scamsieve explain a)" 'a mail.eml '
expect_eq "$(offered scamsieve explain --rules f)" 'folder '
expect_eq "$(offered scamsieve doctor --postfix-config '')" 'folder '
expect_contains "$(offered scamsieve hold '')" 'list release '
expect_contains "$(offered scamsieve hold --json '')" 'list release '
expect_eq "$(offered scamsieve hold show '')" ' '
expect_eq "$(offered scamsieve quarantine --who '')" ' '
expect_contains "$(offered scamsieve-sms --preset '')" 'twilio '
expect_eq "$(offered scamsieve-sms --set thresholds.sms.in)" \
	"$(printf 'thresholds.sms.inbound.%s= ' tag quarantine reject)"
expect_eq "$(offered scamsieve-milter --pid)" '--pid-file '

it "offers each option and verb that --help shows, and what is taken"
verbs=$("$TOOL" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p')
for verb in $verbs; do
	offered scamsieve "$verb" - | tr ' ' '\n' | grep '^--' | sort >got
	"$TOOL" "$verb" --help |
		sed -nE 's/^  (-., |    )(--[a-z-]+).*/\2/p' | sort >want
	[ -s want ] || fail "$verb has no options"
	diff want got >difference ||
		fail "$verb: --help and bash differ" "$(cat difference)"
done
for kind in $(offered scamsieve schema ''); do
	run "$TOOL" schema "$kind"
	expect_exit 0
done
expect_eq "$(offered scamsieve schema '' | tr ' ' '\n' | grep . | sort)" \
	"$("$TOOL" schema --list | sort)"
expect_eq "$(offered scamsieve reference '' | tr ' ' '\n' | grep . | sort)" \
	"$("$TOOL" reference | sed -n 's/^\([a-z-]*\).*/\1/p' | grep . | sort)"
for verb in hold quarantine; do
	for word in $(offered scamsieve $verb ''); do
		run "$TOOL" $verb "$word" --help
		expect_exit 0
		run "$TOOL" $verb "$word" --nothing
		expect_exit 2
		expect_lacks "$ERR" "no verb"
	done
done

it "completes in fish"
command -v fish >/dev/null || skip "fish is not installed"
export HOME=$WORK XDG_CONFIG_HOME=$WORK XDG_DATA_HOME=$WORK
for program in scamsieve scamsieve-sms scamsieve-milter; do
	"$TOOL" completions fish $program >$program.fish
done
asked()
{
	# shellcheck disable=SC2016 # fish's own variables
	fish --no-config -c 'for file in scamsieve*.fish; source $file; end
complete -C $argv[1]' -- "$1" | cut -f 1 | sort | tr '\n' ' '
}
expect_eq "$(asked 'scamsieve d')" 'diff doctor '
expect_contains "$(asked 'scamsieve explain --fo')" '--format '
expect_eq "$(asked 'scamsieve reference --format ')" 'mdoc text '
expect_contains "$(asked 'scamsieve hold ')" 'list release '
expect_eq "$(asked 'scamsieve-sms --emit ')" 'answer message '
expect_contains "$(asked 'scamsieve-milter --pid')" '--pid-file'
expect_contains "$(asked 'scamsieve explain fol')" 'folder/'

it "completes in zsh"
command -v zsh >/dev/null || skip "zsh is not installed"
mkdir zsh
for program in scamsieve scamsieve-sms scamsieve-milter; do
	"$TOOL" completions zsh $program >zsh/_$program
	zsh -n zsh/_$program || fail "_$program is broken"
done
cat >ask.zsh <<'END'
# ask.zsh TEXT - what an interactive zsh makes of TEXT and a tab.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; unsetopt zle_bracketed_paste 2>/dev/null
fpath=('$PWD'/zsh $fpath); autoload -Uz compinit; compinit -u -D
zstyle ":completion:*" list-separator "--"; LISTMAX=0; COLUMNS=200
echo READ"Y"'
typeset text all=
integer i
for ((i = 0; i < 300; i++)); do
	zpty -r -t shell text && all+=$text || sleep 0.1
	[[ $all == *READY* ]] && break
done
zpty -n -w shell "$1"$'\t\t'
all=
for ((i = 0; i < 200; i++)); do
	zpty -r -t shell text && { all+=$text; continue } || sleep 0.1
	[[ $all == *$2* ]] && break
done
print -r -- $all
zpty -d shell
END
tabbed()
{
	timeout 60 zsh -f ask.zsh "$1" "$2" | tr -d '\r\000-\010\033'
}
expect_contains "$(tabbed 'scamsieve che' 'scamsieve check')" 'scamsieve check'
expect_contains "$(tabbed 'scamsieve explain --fo' '--format')" '--format'
expect_contains "$(tabbed 'scamsieve explain --format js' json)" json
expect_contains "$(tabbed 'scamsieve-sms --preset tw' twilio)" twilio
expect_contains "$(tabbed 'scamsieve-milter --pi' pid-file)" --pid-file
expect_contains "$(tabbed 'scamsieve hold rel' release)" release
