#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""systemd's side of sd_notify(3): print what a service says.

usage: notify.py NOTIFY_SOCKET SOCKET

One line a datagram, its lines joined by spaces. When the service says that it
is ready, its own SOCKET (a path) must take connections: "connected", or why
not, is printed behind that.
"""
import socket
import sys


def can_connect(path):
    client = socket.socket(socket.AF_UNIX)
    try:
        client.connect(path)
        return 'connected'
    except OSError as error:
        return str(error)
    finally:
        client.close()


listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
while True:
    said = listener.recv(65536).decode().split('\n')
    if 'READY=1' in said:
        said.append(can_connect(sys.argv[2]))
    print(' '.join(said), flush=True)
