# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# sms_rules.sh - the rules that tests of scamsieve-sms bring along, so that
# they do not depend on the scores of the real ones. Source it after lib.sh.
#
# write_rules FILE [SCORE] - a pack with one rule, try/parcel, for "parcel"
write_rules()
{
	cat >"$1.new" <<-END
		schema: 1
		pack: try
		title: For the tests
		version: 1.0.0
		license: Apache-2.0
		rules:
		  - id: parcel
		    title: Speaks of a parcel
		    status: stable
		    level: low
		    score: ${2:-6}
		    detection:
		      word: {text|contains: parcel}
		      condition: word
		    tests:
		      - {name: said, text: your parcel, expect: match}
		      - {name: not said, text: your letter, expect: no_match}
	END
	mv "$1.new" "$1"
}

SMS=$BUILD/scamsieve-sms
RULES=$WORK/rules.yaml
write_rules "$RULES"

# sms OPTION... - scamsieve-sms with these rules and no configuration
sms()
{
	"$SMS" --no-config --rules "$RULES" "$@"
}

# answers OPTION... - the answers to standard input, one a line, with the
# parts that tests look at
answers()
{
	sms --fields=id,action "$@"
}
