#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
texts.py - is each text of a finding shown by a file of tests/broken?

The texts are read out of the sources: what is handed to diag_add() and its
kin, and the tables that feed them. Each, with its %s and %d as "anything",
must match a line of tests/broken/expected, or stand in EXEMPT with a reason.
Exits 1 when one is not shown, or is exempt and shown all the same.
"""
import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for pattern in ("base/yaml*.c", "base/source.c", "facts/*.c", "rules/*.c",
                    "service/config*.c")
    for path in (TOP / "filter").glob(pattern))

# Which argument is the text, counted from 0.
CALLS = {"diag_add": 4, "diag_add_hint": 5, "diag_add_fix": 6,
         "diag_add_meant": 8, "lint_add": 5}
# Functions of a file's own that hand their last text on, and into what.
OWN_CALLS = {"complain": "{}", "complain_hint": "{}", "fail": "{}",
             "fail_limit": "{}", "lexicon_check_name": "the name of a {}",
             "lexicon_add_limit": "there are more than %zu {}"}

EXEMPT = {
    "out of memory": "memory does not run out at will",
    "more than %d rules": "takes 100,000 rules",
    "there are more than %d brands": "takes 20,000 brands",
    "the file holds more than %d values: split it": "takes 500,000 values",
    "the file is larger than %d MB: split it": "takes 8 MB",
    "with this list there are more than %d words": "takes 300,000 words",
    "there are more than %zu lexicons": "takes 1,024 files",
    "there are more than %zu words": "takes 300,000 words",
    "there are more than %zu terms": "takes 8,192 terms",
    "more than %d messages": "takes 100,000 messages",
}

STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def arguments(text, start):
    """The arguments of the call whose '(' is at start - 1."""
    depth, at, begin, found = 1, start, start, []
    while depth:
        char = text[at]
        if char == '"':
            at = STRING.match(text, at).end()
            continue
        if char == "'":
            at += 4 if text[at + 1] == "\\" else 3
            continue
        depth += char in "([{"
        depth -= char in ")]}"
        if depth == 0 or (depth == 1 and char == ","):
            found.append(text[begin:at])
            begin = at + 1
        at += 1
    return found


def literal(argument):
    """The C string literals of an argument, joined; None if it has others."""
    rest = STRING.sub("", re.sub(r"PRI[a-z]\d+", '""', argument)).strip()
    parts = STRING.findall(argument)
    if not parts or rest:
        return None
    joined = "".join(parts)
    return joined.encode("latin-1", "backslashreplace").decode(
        "unicode_escape").encode("latin-1").decode("utf-8") \
        if "\\" in joined else joined


def texts_of(path):
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
    for name, number in CALLS.items():
        for call in re.finditer(rf"\b{name}\(", source):
            found = arguments(source, call.end())
            if len(found) > number:
                yield literal(found[number])
    for name, frame in OWN_CALLS.items():
        for call in re.finditer(rf"\b{name}\(", source):
            found = arguments(source, call.end())
            for text in filter(None, map(literal, found[-2:])):
                yield frame.format(text)
    if path.name == "yaml_event.c":  # {problem, text, hint}
        table = source[source.index("problems[]"):]
        table = table[:table.index("};")]
        for row in re.findall(r"\{((?:[^{}\"]|" + STRING.pattern + r")*)\}",
                              table):
            cells = arguments(row[0] + ")", 0)
            yield literal(cells[1])
    if path.name == "registry_text.c":  # {lint, text, hint}
        for row in re.finditer(r"\(struct complaint\)\{", source):
            yield literal(arguments(source, row.end())[1])
    if path.name in ("regex.c",):
        for call in re.finditer(r"\berr_set\(err, ERR_INPUT,", source):
            yield literal(arguments(source, call.end())[0])
        for what in re.finditer(r'"([^"]* not allowed in a rule[^;]*?)"[},;\n ]',
                                source):
            yield what.group(1).replace("\\\\", "\\").split('"')[0]
    if path.name.startswith("config_text"):
        for call in re.finditer(r"\berr_set\(err, ERR_INPUT,", source):
            yield literal(arguments(source, call.end())[0])


def as_pattern(text):
    parts = re.split(r"%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j)?"
                     r"[diouxXeEfgGcs%]", text)
    return re.compile(".*".join(re.escape(part) for part in parts))


def main():
    lines = (TOP / "tests/broken/expected").read_text(encoding="utf-8")
    texts = {}
    for path in SOURCES:
        for text in texts_of(path):
            if text and re.search(r"[a-z]{3}", text):
                texts.setdefault(text, path.relative_to(TOP))
    wrong = 0
    for text, path in sorted(texts.items()):
        is_shown = as_pattern(text).search(lines) is not None
        if is_shown == (text in EXEMPT):
            wrong += 1
            print(f"{path}: {'exempt, but shown' if is_shown else 'not shown'}"
                  f": {text!r}")
    for text in EXEMPT.keys() - texts.keys():
        wrong += 1
        print(f"exempt, but nowhere: {text!r}")
    print(f"{len(texts)} texts, {wrong} wrong")
    return 1 if wrong or len(texts) < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
