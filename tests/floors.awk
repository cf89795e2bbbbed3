# SPDX-License-Identifier: Apache-2.0
#
# floors.awk - see floors.sh. The first file is the table, the others are
# sources, named from the top of the tree.

function fail(what)
{
	printf "%s:%d: %s\n", FILENAME, FNR, what
	bad[FILENAME] = 1
}

# A shell pattern as a regular expression: * stays within a folder.
function pattern(glob)
{
	gsub(/[.+()|^$]/, "[&]", glob)
	gsub(/\*/, "[^/]*", glob)
	return "^" glob "$"
}

function table_line(    i)
{
	sub(/#.*/, "")
	if (NF == 0)
		return
	if ($1 == "floor") {
		for (i = 2; i <= NF; i++)
			rank[$i] = i - 1
	} else if ($1 == "generated") {
		for (i = 2; i <= NF; i++)
			generated[$i] = 1
	} else if ($1 == "libc") {
		for (i = 2; i <= NF; i++)
			libc[$i] = 1
	} else if ($1 == "header" || $1 == "call") {
		kind[++n_rows] = $1
		subject[n_rows] = $2
		places[n_rows] = ""
		for (i = 3; i <= NF; i++)
			places[n_rows] = places[n_rows] " " $i
	} else {
		fail("the table knows floor, generated, libc, header, call; not " $1)
	}
}

function is_allowed(row, file,    list, n, i)
{
	n = split(places[row], list, " ")
	for (i = 1; i <= n; i++)
		if (file ~ pattern(list[i]))
			return 1
	return 0
}

# filter/text/scan.c -> text; include/scamsieve.h -> service, whose face it is
function floor_of(path,    parts, n)
{
	n = split(path, parts, "/")
	return n > 2 ? parts[2] : "service"
}

# A name without a folder is a private header beside the file, or generated.
function target_of(name,    parts, beside, line)
{
	if (name == "scamsieve.h")
		return "service"
	if (split(name, parts, "/") > 1)
		return parts[1]
	beside = FILENAME
	sub(/[^\/]*$/, name, beside)
	if (name in generated || name ~ /\.def$/ || (getline line < beside) > 0) {
		close(beside)
		return floor
	}
	return "none"
}

function check_own(name,    target)
{
	target = target_of(name)
	if (!(target in rank))
		fail("\"" name "\" is on no floor")
	else if (rank[target] > rank[floor])
		fail(floor " includes \"" name "\" of the floor " target \
		     " above it")
}

function check_header(name,    row, is_listed)
{
	for (row = 1; row <= n_rows; row++) {
		if (kind[row] != "header" || name !~ pattern(subject[row]))
			continue
		is_listed = 1
		if (!is_allowed(row, FILENAME))
			fail("<" name "> belongs to" places[row])
	}
	return is_listed
}

function check_include(line,    name)
{
	name = line
	sub(/^[ \t]*#[ \t]*include[ \t]*[<"]/, "", name)
	sub(/[>"].*/, "", name)
	if (line ~ /include[ \t]*"/) {
		check_own(name)
		check_header(name)
	} else if (!check_header(name) && !(name in libc)) {
		fail("<" name "> is not in tests/floors.table")
	}
}

# The line without comments, strings and character constants.
function code_of(line,    out, i, c)
{
	out = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		if (in_comment) {
			if (substr(line, i, 2) == "*/") {
				in_comment = 0
				i++
			}
		} else if (quote != "") {
			if (c == "\\")
				i++
			else if (c == quote)
				quote = ""
		} else if (substr(line, i, 2) == "/*") {
			in_comment = 1
			i++
		} else if (substr(line, i, 2) == "//") {
			break
		} else if (c == "\"" || c == "'") {
			quote = c
		} else {
			out = out c
		}
	}
	if (line !~ /\\$/)
		quote = ""
	return out
}

function check_calls(code,    row)
{
	for (row = 1; row <= n_rows; row++) {
		if (kind[row] != "call")
			continue
		if (code !~ ("(^|[^A-Za-z0-9_>.])(" subject[row] ")[ \t]*[(]"))
			continue
		if (!is_allowed(row, FILENAME))
			fail("(" subject[row] ") is " (places[row] == "" ? \
			     "for nobody" : "for" places[row]))
	}
}

FNR == 1 {
	n_files++
	in_comment = 0
	quote = ""
}

n_files == 1 {
	table_line()
	next
}

FNR == 1 {
	floor = floor_of(FILENAME)
	if (!(floor in rank))
		fail("no such floor: " floor)
	if ($0 !~ /SPDX-License-Identifier: Apache-2.0/)
		fail("the first line does not say the licence")
}

!in_comment && /^[ \t]*#[ \t]*include/ {
	check_include($0)
	next
}

{
	code = code_of($0)
	if (code ~ /[(]/)
		check_calls(code)
}

END {
	for (file in bad)
		failed++
	printf "%d passed, %d failed, 0 skipped\n", n_files - 1 - failed, failed
	exit failed > 0
}
