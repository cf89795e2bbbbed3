#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# make.sh SCAMSIEVE FOLDER - write the manual pages into FOLDER. RULESDIR,
# SYSCONFDIR and DOCDIR are where things are installed.
#
# A page is made from NAME.SECTION.in here, in which a line
#
#	@reference TOPIC [NAME]
#
# stands for what `scamsieve reference` knows of it. Each verb has a page by
# verb.1.in, with scamsieve-VERB.1.part in the place of @part if there is one.
# A page whose making fails is an error: nothing is left out in silence.
set -eu
scamsieve=$1
folder=$2
here=$(dirname "$0")
places="s|@RULESDIR@|${RULESDIR:?}|g; s|@SYSCONFDIR@|${SYSCONFDIR:?}|g
s|@DOCDIR@|${DOCDIR:?}|g"

expand()
{
	while IFS= read -r line; do
		case $line in
		'@reference '*)
			# The words of the line are the words of the command.
			# shellcheck disable=SC2086
			"$scamsieve" reference --format mdoc ${line#@reference }
			;;
		@part)
			[ ! -e "$1" ] || expand /dev/null <"$1"
			;;
		*)
			printf '%s\n' "$line"
			;;
		esac
	done
}

mkdir -p "$folder"
for source in "$here"/scamsieve*.in; do
	page=${source##*/}
	page=${page%.in}
	sed "$places" "$source" | expand /dev/null >"$folder/$page.new"
	mv "$folder/$page.new" "$folder/$page"
done
for verb in $("$scamsieve" reference --format mdoc verbs |
	sed -n 's/^\.It Cm //p'); do
	title=$(printf 'SCAMSIEVE-%s' "$verb" | tr '[:lower:]' '[:upper:]')
	summary=$("$scamsieve" reference summary "$verb")
	page=scamsieve-$verb.1
	sed "s|@TITLE@|$title|; s|@VERB@|$verb|; s|@SUMMARY@|$summary|" \
		"$here/verb.1.in" | expand "$here/$page.part" \
		>"$folder/$page.new"
	mv "$folder/$page.new" "$folder/$page"
done
