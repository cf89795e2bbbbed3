#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does each row of tests/FAULTS.md name tests that are there?

usage: fault_tests.py TOP

Prints what is missing; exits with 1 then. The last column of a row is a list
"file: name, name (row, row); file; ..." as the page says at its top.
"""
import os
import re
import sys


def read(*parts):
    path = os.path.join(*parts)
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8') as file:
        return file.read()


def split(text, separator):
    """At separators that stand in no brackets and no `words`."""
    pieces, depth, is_code, piece = [], 0, False, ''
    for c in text:
        is_code ^= c == '`'
        depth += (c == '(') - (c == ')')
        if c == separator and depth == 0 and not is_code:
            pieces.append(piece.strip())
            piece = ''
        else:
            piece += c
    return [each for each in pieces + [piece.strip()] if each]


def text_of(top, name):
    if name.startswith('test_'):
        return read(top, 'tests', 'unit', name + '.c')
    if name in ('peer', 'faults'):
        return read(top, 'tests', 'milter', name + '.py')
    return read(top, 'tests', 'e2e', name + '.test.sh')


def has_test(name, text, test):
    if name.startswith('test_'):
        return 'START_TEST(%s)' % test in text
    if name in ('peer', 'faults'):
        return 'def %s(' % test in text
    return re.search(r'\bit "[^"\n]*%s' % re.escape(test), text) is not None


def check_item(top, number, item):
    name, _, tests = item.partition(':')
    name = name.strip()
    text = text_of(top, name)
    if text is None:
        yield 'row %s: no tests %s' % (number, name)
        return
    for each in split(re.sub(r'\(`.*?`[^)]*\)', '', tests), ','):
        test, _, rows = each.partition('(')
        if not has_test(name, text, test.strip()):
            yield 'row %s: no test "%s" in %s' % (number, test.strip(), name)
        if not name.startswith('test_'):
            continue
        for row in split(rows.rstrip(')'), ','):
            if '"%s' % row not in text and '/* %s' % row not in text:
                yield 'row %s: no row "%s" in %s' % (number, row, name)


def main(top):
    page = read(top, 'tests', 'FAULTS.md')
    missing, numbers = [], []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().strip('|').split('|')]
        if len(cells) != 4 or not cells[0].isdigit():
            continue
        numbers.append(int(cells[0]))
        items = split(cells[3], ';')
        if not items:
            missing.append('row %s: no test' % cells[0])
        for item in items:
            missing += check_item(top, cells[0], item)
    if numbers != list(range(1, len(numbers) + 1)) or not numbers:
        missing.append('rows are missing: %s' % numbers)
    print('\n'.join(missing + ['%d rows' % len(numbers)]))
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
