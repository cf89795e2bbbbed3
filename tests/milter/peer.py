#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An MTA's side of the milter protocol, to try what no MTA does.

usage: peer.py SOCKET PID RULE_SCORE_WORD [CASE...]

SOCKET is HOST:PORT or a path, PID the milter's process, and the word one that
makes a mail suspicious. Prints "ok NAME" or "FAIL NAME: why" for each case;
exits with 1 when one has failed. CASEs named are tried instead of the usual
ones: some need a milter that was started for them.
"""
import itertools
import os
import random
import resource
import struct
import sys
import time

from mta import ALL_ACTIONS, ALL_STEPS, Closed, Mta


class Peer(Mta):
    """One to the milter that is tried."""

    def __init__(self, **negotiated):
        super().__init__(TARGET, **negotiated)


def status_of(changes):
    found = [data for code, data in changes
             if code == 'i' and b'X-Scamsieve-Status' in data]
    assert len(found) == 1, 'status headers: %r' % changes
    return found[0]


def expect_served(text='a letter', want=b'No,'):
    peer = Peer()
    peer.connect()
    changes, code, _ = peer.mail(text)
    assert code == 'c', 'answer %s' % code
    assert want in status_of(changes), 'not %r in %r' % (want, changes)
    peer.close()


def descriptors():
    return len(os.listdir('/proc/%d/fd' % PID))


def resident_kb():
    with open('/proc/%d/status' % PID) as file:
        for line in file:
            if line.startswith('VmRSS'):
                return int(line.split()[1])
    raise AssertionError('no VmRSS')


# --- cases ------------------------------------------------------------------

def usual_order():
    expect_served()
    expect_served(WORD, b'Yes,')


def old_mta():
    """Without skip, leading spaces and steps that need no answer."""
    peer = Peer(steps=0x7f)
    assert peer.steps & ~0x7f == 0, hex(peer.steps)
    peer.connect()
    changes, code, _ = peer.mail(WORD)
    assert code == 'c' and b'Yes,' in status_of(changes)
    peer.close()


def actions_missing():
    """An MTA that does not let us hold mail is told so at once."""
    try:
        peer = Peer(actions=ALL_ACTIONS & ~0x20)
    except (Closed, OSError, struct.error):
        return
    raise AssertionError('negotiated 0x%x' % peer.actions)


def many_mails_one_session():
    peer = Peer()
    peer.connect()
    for i in range(50):
        text, want = (WORD, b'Yes,') if i % 2 else ('a letter', b'No,')
        changes, code, _ = peer.mail(text)
        assert code == 'c' and want in status_of(changes), i
    peer.close()


def abort_everywhere():
    """What was said before an abort does not count after it."""
    peer = Peer()
    peer.connect()
    for n in range(5):
        if n > 0:
            peer.step('M', b'<a@sender.example>\0')
        if n > 1:
            peer.step('R', b'<b@example.org>\0')
        if n > 2:
            peer.header('Subject', ' ' + WORD)
            peer.header('X-Scamsieve-Status', ' forged')
        if n > 3:
            peer.step('N')
            peer.step('B', WORD.encode() + b'\r\n')
        peer.send('A')
        changes, code, _ = peer.mail()
        assert code == 'c' and b'No,' in status_of(changes), n
        assert not [c for c, _ in changes if c == 'm'], 'deletes: %d' % n
    peer.close()


def mail_in_mail():
    peer = Peer()
    peer.connect()
    peer.begin()
    peer.header('Subject', ' ' + WORD)
    changes, code, _ = peer.mail()
    assert code == 'c' and b'No,' in status_of(changes)
    peer.close()


def forged_highest_first():
    peer = Peer()
    peer.connect()
    peer.begin()
    for name in ('X-Scamsieve-Status', 'x-scamsieve-status',
                 'X-Scamsieve-Status ', 'X-SCAMSIEVE-STATUS'):
        peer.header(name, ' No, score=-9')
    changes, code, _ = peer.end()
    deleted = [struct.unpack('!I', data[:4])[0] for c, data in changes
               if c == 'm']
    assert code == 'c' and deleted == [4, 3, 2, 1], deleted
    peer.close()


def connection_used_again():
    """Quit, and a new client on the same connection (SMFIC_QUIT_NC)."""
    peer = Peer()
    peer.connect()
    peer.mail(WORD)
    peer.send('K')
    peer.connect('127.0.0.1')
    changes, code, _ = peer.mail()
    assert code == 'c' and b'direction=outbound' in status_of(changes)
    peer.close()


def strange_orders():
    """Any order is answered or the connection closed; nothing breaks."""
    random.seed(7)
    data = {'C': b'h\x004\x00\x19203.0.113.9\0', 'M': b'<a@b>\0',
            'R': b'<c@d>\0', 'L': b'Subject\0 x\0', 'N': b'', 'B': b'x\r\n',
            'E': b'', 'A': b'', 'K': b'', 'H': b'helo\0', 'T': b'',
            'U': b'what\0', 'Z': b'', 'O': struct.pack('!III', 6, 511, 0)}
    for _ in range(150):
        peer = Peer(steps=random.choice((0, 0x7f, ALL_STEPS)))
        peer.socket.settimeout(2)
        try:
            for _ in range(12):
                command = random.choice(list(data))
                peer.send(command, random.choice(
                    (data[command], data[command], b'', os.urandom(20))))
        except OSError:
            pass
        peer.close()
    expect_served(WORD, b'Yes,')


def empty_arguments():
    """Each is taken, ignored, or the connection is closed."""
    for command, data in (('M', b'\0'), ('R', b'\0'), ('L', b'\0\0'),
                          ('L', b'Subject\0\0'), ('B', b'')):
        peer = Peer()
        peer.connect()
        peer.socket.settimeout(1)
        try:
            peer.begin()
            peer.step(command, data)
            _, code, _ = peer.end()
            assert code == 'c', code
        except (Closed, OSError):
            pass
        peer.close()
    expect_served(WORD, b'Yes,')


def unknown_family():
    peer = Peer()
    peer.step('C', b'unknown\0U')
    changes, code, _ = peer.mail()
    assert code == 'c' and b'direction=inbound' in status_of(changes)
    peer.close()


def macros_say_outbound():
    for pairs, want in (
            (('{daemon_name}', 'ORIGINATING'), b'outbound'),
            (('{daemon_name}', 'smtpd'), b'inbound'),
            (('{direction}', 'outbound'), b'outbound'),
            (('{direction}', 'sideways'), b'inbound'),
            (('{daemon_port}', '0'), b'outbound')):
        peer = Peer()
        peer.macros('C', *pairs)
        peer.connect()
        changes, code, _ = peer.mail()
        assert code == 'c' and b'direction=' + want in status_of(changes), \
            pairs
        peer.close()
    peer = Peer()
    peer.connect()
    peer.macros('M', '{auth_authen}', 'user')
    changes, code, _ = peer.mail()
    assert code == 'c' and b'direction=outbound' in status_of(changes)
    peer.close()


def garbage():
    """HTTP, noise, a length of two gigabytes, nothing at all."""
    pieces = (b'GET / HTTP/1.1\r\nHost: x\r\n\r\n', os.urandom(4000),
              struct.pack('!I', 0x7fffffff) + b'O', b'\xff' * 100,
              struct.pack('!I', 0) * 20, b'')
    for piece in pieces:
        peer = Peer(negotiates=False)
        peer.socket.settimeout(2)
        try:
            peer.socket.sendall(piece)
            peer.socket.recv(100)
        except OSError:
            pass
        peer.close()
    expect_served(WORD, b'Yes,')


def two_gigabytes_in_a_session():
    peer = Peer()
    peer.connect()
    peer.begin()
    before = resident_kb()
    peer.socket.sendall(struct.pack('!I', 0x7fffffff) + b'B' + b'x' * 65536)
    time.sleep(0.3)
    assert resident_kb() - before < 8192, 'it has taken the memory'
    peer.close()
    expect_served()


def cut_off_in_mid_message():
    before = descriptors()
    for _ in range(100):
        peer = Peer()
        peer.connect()
        peer.begin()
        peer.socket.sendall(struct.pack('!I', 100) + b'Bhalf')
        peer.close()
    deadline = time.time() + 10
    while descriptors() > before + 5 and time.time() < deadline:
        time.sleep(0.1)
    assert descriptors() <= before + 5, '%d descriptors' % descriptors()
    expect_served()


def crowd(make, tries=1, size=0):
    """With 1,000 of these there, new mail is served, soon, in little memory."""
    size = size or CROWD
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (size + 100, hard))
    before = resident_kb()
    alone = time_of_a_mail()
    peers = [make() for _ in range(size)]
    for left in reversed(range(tries)):
        try:
            Peer.seconds = 5 if left else 40
            among = time_of_a_mail()
            break
        except TimeoutError:
            if not left:
                raise
        finally:
            Peer.seconds = 40
    grown = resident_kb() - before
    for peer in peers:
        peer.close()
    print('# a mail alone %.1f ms, among %d sessions %.1f ms; %d KB more' %
          (alone * 1000, size, among * 1000, grown))
    assert grown < CROWD_KB, '%d KB' % grown
    # 0.1 s, or what a machine that is busy with other things makes of it
    assert among < max(0.1, 10 * alone), '%.3f s' % among


def time_of_a_mail():
    """The median of five, in a new session each."""
    times = []
    for _ in range(5):
        start = time.time()
        expect_served(WORD, b'Yes,')
        times.append(time.time() - start)
    return sorted(times)[2]


def idle_session():
    peer = Peer()
    peer.connect()
    return peer


def session_that_may_stall(stalled, go_on=lambda peer: None):
    """libmilter's pool may leave a session that comes at the same moment as
    another waiting for the next event: it is there, and has no answer yet."""
    peer = Peer(negotiates=False)
    peer.socket.settimeout(2)
    try:
        peer.steps = struct.unpack('!III', peer.ask(
            'O', struct.pack('!III', 6, ALL_ACTIONS,
                             ALL_STEPS))[1][:12])[2]
        peer.connect()
        go_on(peer)
    except TimeoutError:
        stalled.append(peer)
    return peer


def half_packet(stalled):
    def send_half(peer):
        peer.begin()
        peer.socket.sendall(struct.pack('!I', 100) + b'Bha')
    return session_that_may_stall(stalled, send_half)


def idle_sessions():
    crowd(idle_session)


def half_packets():
    """Each holds a thread."""
    stalled = []
    crowd(lambda: half_packet(stalled), tries=3)
    assert len(stalled) <= CROWD // 50 + 1, '%d stalled' % len(stalled)


def idle_sessions_and_half_packets():
    """1,000 of each, in turn, at the same time."""
    stalled = []
    numbers = itertools.count()
    crowd(lambda: half_packet(stalled) if next(numbers) % 2
          else session_that_may_stall(stalled), tries=3, size=2 * CROWD)
    assert len(stalled) <= CROWD // 50 + 1, '%d stalled' % len(stalled)


def long_things():
    """A long subject, many recipients, a long address: bounded, answered."""
    peer = Peer()
    peer.connect()
    peer.step('M', b'<' + b'a' * 30000 + b'@sender.example>\0')
    for i in range(1500):
        peer.step('R', b'<r%d@example.org>\0' % i)
    peer.header('Subject', ' ' + 'x' * 60000)
    for i in range(2000):
        peer.header('X-%d' % i, ' y')
    _, code, _ = peer.end()
    assert code == 'c', code
    peer.close()


# --- cases that need a milter of their own ----------------------------------

def descriptors_exhausted():
    """More connections than it may have: it recovers when they go."""
    before = descriptors()
    for _ in range(3):
        peers = []
        for _ in range(150):
            peer = Peer(negotiates=False)
            peer.socket.setblocking(False)
            peers.append(peer)
        time.sleep(0.5)
        for peer in peers:
            peer.close()
        expect_served(WORD, b'Yes,')
    deadline = time.time() + 30
    while descriptors() > before + 2 and time.time() < deadline:
        time.sleep(0.1)
    assert descriptors() <= before + 2, '%d of %d' % (descriptors(), before)


def four_at_once(steps):
    """The answers to a mail in each of four sessions, sorted."""
    peers = [Peer(steps=steps) for _ in range(4)]
    refused = [peer.connect() == 't' for peer in peers]
    answers = ['t' if is_refused else peer.mail(WORD)[1]
               for peer, is_refused in zip(peers, refused)]
    for peer in peers:
        peer.close()
    return ''.join(sorted(answers))


def sessions_over_the_limit():
    """Three of four are served, one is told to come again, and then is."""
    for steps in (0x7f, ALL_STEPS):
        deadline = time.time() + 30
        answers = four_at_once(steps)
        # Those of the round before may not have been seen to go.
        while answers != 'ccct' and time.time() < deadline:
            answers = four_at_once(steps)
        assert answers == 'ccct', answers
        code = ''
        while code != 'c' and time.time() < deadline:
            late = Peer(steps=steps)
            changes, code = [], late.connect()
            if code == 'c':
                changes, code, _ = late.mail(WORD)
            late.close()
        assert code == 'c' and b'Yes,' in status_of(changes), code


def silent_session():
    """milter.timeout_seconds is 10 there."""
    peer = Peer()
    peer.connect()
    peer.begin()
    peer.socket.settimeout(60)
    start = time.time()
    peer.socket.sendall(struct.pack('!I', 100) + b'Bhalf')
    assert peer.socket.recv(1) == b'', 'it was answered'
    assert time.time() - start > 5, 'closed too early'
    expect_served(WORD, b'Yes,')


CASES = (usual_order, old_mta, actions_missing, many_mails_one_session,
         abort_everywhere, mail_in_mail, forged_highest_first,
         connection_used_again, strange_orders, empty_arguments,
         unknown_family, macros_say_outbound, garbage,
         two_gigabytes_in_a_session, cut_off_in_mid_message, idle_sessions,
         half_packets, idle_sessions_and_half_packets, long_things)


def main(cases=CASES):
    failed = 0
    for case in cases:
        name = case.__name__.replace('_', ' ')
        try:
            case()
            print('ok', name)
        except Exception as error:  # each is one line of the report
            print('FAIL %s: %s %s' % (name, type(error).__name__, error))
            failed += 1
    return 1 if failed else 0


TARGET, PID, WORD = sys.argv[1], int(sys.argv[2]), sys.argv[3]
CROWD_KB = int(os.environ.get('MILTER_CROWD_KB', '65536'))
CROWD = int(os.environ.get('MILTER_CROWD', '1000'))
if __name__ == '__main__':
    sys.exit(main([globals()[name] for name in sys.argv[4:]] or CASES))
