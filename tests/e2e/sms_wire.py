#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ill-behaved clients and servers for the socket of scamsieve-sms --listen.

sms_wire.py SOCKET WHAT
  garbage    bytes that are no frame; prints what comes back
  version    a frame of another version
  huge       a frame that announces more than is allowed, and sends it
  liar       announces a large body and goes away
  slow       sends half a request and waits to be dropped; prints the seconds
  broken     many frames whose bodies are broken in every way, one after the
             other on one connection
  crowd N    N connections at once, each asks twice
  late       connects, waits for a line on stdin, sends the second half of a
             request begun before; prints the answer's kind
  mute       a server that accepts and never answers (SOCKET is made)
  talker     a server that answers with garbage
"""
import os
import socket
import struct
import sys
import time

JUDGE, KEEP, ANSWER, REFUSAL = 1, 2, 3, 4


def text(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value


def frame(kind, body, version=1):
    return b"SCSV" + bytes([version, kind, 0, 0]) + \
        struct.pack(">I", len(body)) + body


def judge(body="parcel", ident=b'"a"', n_texts=1, kind=0, links=0):
    out = b"\0" + text(ident) + text("text") + text("the bytes")
    out += b"\0" + struct.pack(">qQ", 0, len(body))
    out += b"".join(text("") for _ in range(6))
    out += b"\0" + struct.pack(">III", 1, 0, 0)
    out += struct.pack(">I", n_texts)
    for _ in range(n_texts):
        out += bytes([kind]) + struct.pack(">I", 0) + text(body)
    return out + struct.pack(">I", links)


def join():
    s = socket.socket(socket.AF_UNIX)
    s.connect(PATH)  # waits while the listener's queue is full
    s.settimeout(30)
    return s


def take(s, n):
    got = b""
    while len(got) < n:
        piece = s.recv(n - len(got))
        if not piece:
            raise EOFError
        got += piece
    return got


def answer(s):
    header = take(s, 12)
    assert header[:4] == b"SCSV" and header[4] == 1, header
    return header[5], take(s, struct.unpack(">I", header[8:])[0])


def show(s):
    kind, body = answer(s)
    print(kind, body[5:].decode() if kind == REFUSAL else "")


def garbage():
    s = join()
    s.sendall(b"GET / HTTP/1.0\r\n\r\n")
    show(s)
    try:
        print("open" if s.recv(1) else "closed")
    except ConnectionResetError:
        print("closed")


def version():
    s = join()
    s.sendall(frame(JUDGE, judge(), version=9))
    show(s)


def huge():
    s = join()
    s.sendall(frame(JUDGE, b"x" * (9 << 20)))
    show(s)
    s.sendall(frame(JUDGE, judge()))
    show(s)


def liar():
    for _ in range(300):
        s = join()
        s.sendall(frame(JUDGE, b"")[:8] + struct.pack(">I", 5 << 20) + b"x")
        s.close()
    print("done")


def slow():
    s = join()
    s.sendall(frame(JUDGE, judge())[:40])
    began = time.time()
    s.settimeout(60)
    s.recv(1)
    print(int(time.time() - began))


def broken():
    good = judge()
    bodies = [b"", b"\0", good + b"x", b"\7" + good[1:],
              judge(body=b"\xff"), judge(n_texts=0), judge(n_texts=17),
              judge(kind=1), judge(kind=99), judge(links=2 ** 32 - 1),
              judge(ident=b"[1]"), judge(ident=b'"a'), judge(ident=b'1 2'),
              judge(ident=b'{"a":1}')]
    bodies += [good[:n] for n in range(1, len(good))]
    s = join()
    for body in bodies:
        s.sendall(frame(JUDGE, body))
        kind, _ = answer(s)
        assert kind == REFUSAL, body
        s.sendall(frame(KEEP, body))
        answer(s)
    s.sendall(frame(JUDGE, good))
    show(s)
    for kind in (0, ANSWER, REFUSAL, 200):
        s = join()
        s.sendall(frame(kind, good))
        assert answer(s)[0] == REFUSAL, kind
    print("done")


def crowd():
    all_of_them = [join() for _ in range(int(sys.argv[3]))]
    n = 0
    for _ in range(2):
        for i, s in enumerate(all_of_them):
            try:
                s.sendall(frame(JUDGE, judge()))
                n += answer(s)[0] == ANSWER
            except (OSError, EOFError):  # it had to make room
                s = all_of_them[i] = join()
                s.sendall(frame(JUDGE, judge()))
                n += answer(s)[0] == ANSWER
    print(n)


def late():
    s = join()
    request = frame(JUDGE, judge())
    s.sendall(request[:30])
    print("begun", flush=True)
    sys.stdin.readline()
    s.sendall(request[30:])
    show(s)


def listen():
    s = socket.socket(socket.AF_UNIX)
    s.bind(PATH)
    s.listen(50)
    return s


def mute():
    s = listen()
    kept = []
    while True:
        kept.append(s.accept())


def talker():
    s = listen()
    answers = [b"220 mail\r\n" * 20, frame(ANSWER, b"\0" * 16 + b"\1\xff"),
               frame(JUDGE, b""), frame(ANSWER, b"", version=2),
               frame(ANSWER, b"\0" * 17 + text("explode") + text("x")),
               frame(ANSWER, b"")[:8] + b"\xff\xff\xff\xff", b"SC"]
    for reply in answers * 2:
        c = s.accept()[0]
        c.recv(1 << 20)
        c.sendall(reply)
        c.close()


PATH = sys.argv[1]
if sys.argv[2] in ("mute", "talker") and os.path.exists(PATH):
    os.unlink(PATH)
globals()[sys.argv[2]]()
