#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads Prometheus' text format 0.0.4 strictly, as a scrape would.

usage: metrics_text.py FILE                      is all of it well-formed?
       metrics_text.py FILE NAME [LABEL=VALUE]...  the sum of these series

Exits with 1 and says what is wrong; a sum over no series is "none".
"""
import re
import sys

NAME = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
SAMPLE = re.compile(r'(%s)(?:\{(.*)\})? (\S+)$' % NAME)
TYPES = ('counter', 'gauge', 'histogram')
UNESCAPED = {'\\n': '\n', '\\"': '"', '\\\\': '\\'}


def labels_of(text):
    labels, at = {}, 0
    while at < len(text):
        found = LABEL.match(text, at)
        assert found, 'labels: %r' % text
        assert found[1] not in labels, 'label twice: %r' % text
        labels[found[1]] = re.sub(r'\\.', lambda part: UNESCAPED[part[0]],
                                  found[2])
        at = found.end()
        if at < len(text):
            assert text[at] == ',', 'no comma: %r' % text
            at += 1
            assert at < len(text), 'comma at the end: %r' % text
    return labels


def family_of(name, kinds):
    for suffix in ('_bucket', '_sum', '_count'):
        base = name[:-len(suffix)]
        if name.endswith(suffix) and kinds.get(base) == 'histogram':
            return base
    return name


def read(path):
    with open(path, encoding='utf-8', errors='strict', newline='') as file:
        text = file.read()
    assert text.endswith('\n'), 'the last line has no end'
    helps, kinds, samples, done = set(), {}, {}, []
    for line in text[:-1].split('\n'):
        if line.startswith('# HELP '):
            name, words = line[7:].split(' ', 1)
            assert name not in helps and words, line
            helps.add(name)
        elif line.startswith('# TYPE '):
            name, kind = line[7:].split(' ')
            assert name in helps and name not in kinds, line
            assert kind in TYPES, line
            assert (kind == 'counter') == name.endswith('_total'), line
            kinds[name] = kind
            done.append(name)
        else:
            found = SAMPLE.match(line)
            assert found, 'no sample: %r' % line
            labels = labels_of(found[2] or '')
            family = family_of(found[1], kinds)
            assert done and done[-1] == family, 'not in its family: ' + line
            key = (found[1], tuple(sorted(labels.items())))
            assert key not in samples, 'series twice: ' + line
            samples[key] = float(found[3])
            assert samples[key] >= 0, line
    check_histograms(kinds, samples)
    return samples


def check_histograms(kinds, samples):
    for name in (n for n, kind in kinds.items() if kind == 'histogram'):
        buckets = [(float(dict(labels)['le']), value)
                   for (each, labels), value in samples.items()
                   if each == name + '_bucket']
        assert buckets == sorted(buckets), name + ': not in order'
        counts = [value for _, value in buckets]
        assert counts == sorted(counts), name + ': not cumulative'
        assert buckets[-1][0] == float('inf'), name + ': no +Inf'
        count = [value for (each, _), value in samples.items()
                 if each == name + '_count']
        assert count == counts[-1:], name + ': count is not +Inf'


def main(path, name=None, *wanted):
    try:
        samples = read(path)
    except (AssertionError, ValueError, OSError, UnicodeError) as why:
        print('%s: %s' % (path, why))
        return 1
    if name is None:
        return 0
    wanted = dict(each.split('=', 1) for each in wanted)
    found = [value for (each, labels), value in samples.items()
             if each == 'scamsieve_' + name and
             wanted.items() <= dict(labels).items()]
    print('%g' % sum(found) if found else 'none')
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
