#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""header_docs.py HEADER... - functions that no comment tells of.

A declaration is documented when a comment stands right before it, or before
the run of declarations that it is in (no empty line between). Each header
must begin with a comment that names it. Prints FILE:LINE: NAME, or how many
functions were seen.
"""
import pathlib
import re
import sys

# A declaration or the head of a definition, at the line's start.
FUNCTION = re.compile(
    r"^(?:static inline |extern )?(?:const )?(?:struct |enum |unsigned )?\w+"
    r"(?: |(?: const)? \*(?:const \*)*)(?:\*)?(\w+)\(")
MACRO_CALL = re.compile(r"^[A-Z_]+\(")


def blocks(lines):
    """(line number, lines) of what stands between empty lines."""
    block, start = [], 1
    for number, line in enumerate([*lines, ""], 1):
        if line.strip():
            if not block:
                start = number
            block.append(line)
        elif block:
            yield start, block
            block = []


def undocumented(path):
    text = path.read_text()
    seen = 0
    if path.suffix == ".h":
        title = re.search(rf"^ \* {re.escape(path.name)} - \S", text, re.M)
        if not title:
            yield 1, f"no comment '{path.name} - what it is'"
    depth = 0
    is_told = False
    for start, block in blocks(text.splitlines()):
        is_told = is_told and depth > 0
        for offset, line in enumerate(block):
            if depth == 0 and line.startswith(("/*", " *")):
                is_told = True
            found = depth == 0 and FUNCTION.match(line)
            if found and not MACRO_CALL.match(line):
                seen += 1
                if not is_told:
                    yield start + offset, found.group(1)
            depth += line.count("{") - line.count("}")
    COUNTS.append(seen)


COUNTS = []
bad = 0
for name in sys.argv[1:]:
    for line, what in undocumented(pathlib.Path(name)):
        print(f"{name}:{line}: {what}")
        bad += 1
print(f"{sum(COUNTS)} functions")
sys.exit(1 if bad else 0)
