#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The milter when memory runs out, and when the clock jumps.

usage: faults.py SOCKET PID WORD FAULTS POLICY LOG

The first three are those of peer.py, FAULTS is the file that faults.c shares
with the milter, POLICY what milter.failure.internal_error says: pass,
quarantine or error, LOG the milter's. Prints a line a case, as peer.py does.
"""
import mmap
import os
import signal
import struct
import sys
import time

import peer

COUNTDOWN, LASTING, FAILED, AHEAD = range(4)
UNSCREENED = b'unscreened=internal-error'


class Faults:
    def __init__(self, path):
        with open(path, 'r+b') as file:
            self.page = mmap.mmap(file.fileno(), 32)

    def __setitem__(self, field, value):
        struct.pack_into('=q', self.page, 8 * field, value)

    def __getitem__(self, field):
        return struct.unpack_from('=q', self.page, 8 * field)[0]


def is_alive():
    os.kill(peer.PID, 0)
    with open('/proc/%d/status' % peer.PID) as file:
        return 'State:\tZ' not in file.read()


def one_mail(connection=None):
    """What became of a suspicious mail: its answer and changes.

    'gone' when the connection was closed, which is a deferral to an MTA.
    """
    try:
        if not connection:
            connection = peer.Peer()
            connection.socket.settimeout(10)
            connection.connect()
        changes, code, data = connection.mail(peer.WORD)
        connection.close()
        return code, changes, data
    except (peer.Closed, ConnectionError, struct.error):
        return 'gone', [], b''


def require_safe(code, changes, data):
    """Deferred, or with exactly one status header of ours."""
    if code == 'gone' or code == 't':
        return 'deferred'
    if code == 'y':
        assert data.startswith(b'451 '), data
        return 'deferred'
    assert code == 'c', code
    status = peer.status_of(changes)
    assert (UNSCREENED in status) != (b'Yes,' in status), status
    return 'unscreened' if UNSCREENED in status else 'screened'


def is_held(changes):
    return any(code == 'q' for code, _ in changes)


def each_allocation_fails():
    """The first, the second ... until a mail needs no more of them."""
    seen = set()
    for n in range(1, 100000):
        FAULTS[COUNTDOWN] = n
        code, changes, data = one_mail()
        was_reached = FAULTS[COUNTDOWN] == 0
        FAULTS[COUNTDOWN] = 0
        assert is_alive(), 'it has died at allocation %d' % n
        if not was_reached:
            break
        kind = require_safe(code, changes, data)
        if kind == 'unscreened':
            assert POLICY != 'error', 'not deferred'
            assert is_held(changes) == (POLICY == 'quarantine'), n
        seen.add(kind)
    assert n > 3, 'only %d allocations a mail' % n
    assert 'deferred' in seen, seen
    if POLICY != 'error':
        assert 'unscreened' in seen, 'the policy was never asked: %s' % seen
    peer.expect_served(peer.WORD, b'Yes,')
    print('#', n, 'allocations a mail:', ', '.join(sorted(seen)))


def warm_allocations_fail():
    """The same in a session that has had a mail before."""
    for n in range(1, 100000):
        connection = peer.Peer()
        connection.connect()
        connection.mail(peer.WORD)
        FAULTS[COUNTDOWN] = n
        code, changes, data = one_mail(connection)
        was_reached = FAULTS[COUNTDOWN] == 0
        FAULTS[COUNTDOWN] = 0
        assert is_alive(), 'it has died at allocation %d' % n
        if not was_reached:
            break
        require_safe(code, changes, data)
    peer.expect_served(peer.WORD, b'Yes,')


def all_allocations_fail():
    """From some point in a mail on there is no memory at all."""
    for point in range(6):
        connection = peer.Peer()
        connection.socket.settimeout(10)
        try:
            connection.connect()
            if point > 0:
                connection.step('M', b'<a@sender.example>\0')
            if point > 1:
                connection.step('R', b'<b@example.org>\0')
            if point > 2:
                connection.header('Subject', ' ' + peer.WORD)
            if point > 3:
                connection.step('N')
            if point > 4:
                connection.step('B', peer.WORD.encode() * 10000 + b'\r\n')
            FAULTS[LASTING] = 1
            code, changes, data = connection.end()
            # Without a MAIL before it an end has nothing to be marked.
            if point > 0:
                require_safe(code, changes, data)
        except (peer.Closed, ConnectionError):
            pass
        finally:
            FAULTS[LASTING] = 0
            connection.close()
        assert is_alive(), 'it has died at point %d' % point
        peer.expect_served(peer.WORD, b'Yes,')


def generation():
    """Of the rules by which the last mail was judged."""
    peer.expect_served(peer.WORD, b'Yes,')
    with open(LOG) as file:
        return max(int(word[11:].strip('"')) for word in file.read().split()
                   if word.startswith('generation='))


def reload_without_memory():
    """The old rules stay, or the new ones are there: mail is screened."""
    for n in list(range(1, 200)) + [2 ** k for k in range(8, 16)]:
        FAULTS[COUNTDOWN] = n
        os.kill(peer.PID, signal.SIGHUP)
        # A reload that needs fewer allocations leaves the countdown.
        for _ in range(50):
            if FAULTS[COUNTDOWN] == 0:
                break
            time.sleep(0.01)
        FAULTS[COUNTDOWN] = 0
        assert is_alive(), 'it has died at allocation %d' % n
        peer.expect_served(peer.WORD, b'Yes,')
    before = generation()
    os.kill(peer.PID, signal.SIGHUP)
    for _ in range(400):
        if generation() > before:
            return
        time.sleep(0.05)
    raise AssertionError('it does not reload any more')


def the_clock_jumps():
    """A day ahead, a day back: sessions go on, nothing expires early."""
    for ahead in (86400, -86400, 0):
        idle, busy = peer.Peer(), peer.Peer()
        idle.connect()
        busy.connect()
        busy.begin()
        FAULTS[AHEAD] = ahead
        peer.expect_served(peer.WORD, b'Yes,')
        time.sleep(1.5)
        busy.step('B', peer.WORD.encode() + b'\r\n')
        changes, code, _ = busy.end()
        assert code == 'c' and b'Yes,' in peer.status_of(changes), ahead
        changes, code, _ = idle.mail()
        assert code == 'c' and b'No,' in peer.status_of(changes), ahead
        idle.close()
        busy.close()


CASES = (each_allocation_fails, warm_allocations_fail, all_allocations_fail,
         reload_without_memory, the_clock_jumps)

FAULTS, POLICY, LOG = Faults(sys.argv[4]), sys.argv[5], sys.argv[6]
if __name__ == '__main__':
    sys.exit(peer.main(CASES))
