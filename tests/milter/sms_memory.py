#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scamsieve-sms when one allocation after the other fails.

usage: sms_memory.py FAULTS WORD COMMAND...

COMMAND reads JSON Lines and makes WORD suspicious; it is started with the
library of faults.c. A record whose screening lacks memory has an error for
an answer, or the program ends with 2 and says why: a gateway starts it anew.
It never ends in another way, and never calls such a record clean.
"""
import collections
import json
import mmap
import struct
import subprocess
import sys


def begin():
    return subprocess.Popen(COMMAND, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def arm(n):
    struct.pack_into('=q', PAGE, 0, n)


def was_reached():
    return struct.unpack_from('=q', PAGE, 0)[0] == 0


def ask(process, record):
    """The answer's action, or 'ended' for a proper end."""
    try:
        process.stdin.write(json.dumps(record).encode() + b'\n')
        process.stdin.flush()
    except BrokenPipeError:
        pass
    line = process.stdout.readline()
    if line:
        answer = json.loads(line)
        assert answer['id'] == record['id'], answer
        return answer['action']
    said = process.stderr.read().decode()
    code = process.wait()
    assert code == 2 and said, (code, said)
    return 'ended'


def end(process):
    arm(0)
    try:
        process.stdin.close()
    except BrokenPipeError:
        pass
    assert process.wait() in (0, 2), process.returncode


def at_a_record(n):
    """The nth allocation of a record longer than those before it fails."""
    process = begin()
    assert ask(process, {'id': 1, 'text': WORD}) == 'tag'
    arm(n)
    action = ask(process, {'id': 2, 'text': WORD + ' waits' * 3000})
    is_over = not was_reached()
    assert action in ('tag', 'error', 'ended'), action
    if action != 'ended':
        arm(0)
        assert ask(process, {'id': 3, 'text': WORD}) == 'tag'
    end(process)
    return None if is_over else action


def at_start(n):
    """The nth allocation of the start fails."""
    arm(n)
    process = begin()
    action = ask(process, {'id': 1, 'text': WORD})
    is_over = not was_reached()
    assert action in ('tag', 'error', 'ended'), action
    end(process)
    return None if is_over else action


def main():
    for case, limit in ((at_a_record, 100000), (at_start, 400)):
        seen = collections.Counter()
        for n in range(1, limit):
            try:
                action = case(n)
            except AssertionError as error:
                sys.exit('%s, allocation %d: %s' % (case.__name__, n, error))
            if not action:
                break
            seen[action] += 1
        print(case.__name__, dict(seen))
        if not seen['error'] and not seen['ended']:
            sys.exit('%s: nothing has failed' % case.__name__)


WORD, COMMAND = sys.argv[2], sys.argv[3:]
with open(sys.argv[1], 'r+b') as file:
    PAGE = mmap.mmap(file.fileno(), 32)
main()
