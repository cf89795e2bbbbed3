# SPDX-License-Identifier: Apache-2.0
"""An MTA's side of the milter protocol: one connection to a milter."""
import socket
import struct

ALL_ACTIONS = 0x1ff
ALL_STEPS = 0x1fffff
NO_REPLY_STEPS = {'C': 0x1000, 'H': 0x2000, 'M': 0x4000, 'R': 0x8000,
                  'T': 0x10000, 'L': 0x80, 'N': 0x40000, 'B': 0x80000}
LEFT_OUT = {'H': 0x2, 'T': 0x200, 'N': 0x40}
MODIFICATIONS = 'hmiq+-2be'


class Closed(Exception):
    pass


class Mta:
    """One connection. Every command waits for its answer if one is due."""

    seconds = 40  # that an answer may take

    def __init__(self, target, actions=ALL_ACTIONS, steps=ALL_STEPS,
                 version=6, negotiates=True):
        if target.startswith('/'):
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.settimeout(self.seconds)
            self.socket.connect(target)
        else:
            host, port = target.rsplit(':', 1)
            self.socket = socket.create_connection((host, int(port)),
                                                   self.seconds)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.steps = 0
        self.is_in_body = False
        if negotiates:
            answer = self.ask('O', struct.pack('!III', version, actions,
                                               steps))
            self.version, self.actions, self.steps = struct.unpack(
                '!III', answer[1][:12])

    def send(self, command, data=b''):
        self.socket.sendall(struct.pack('!I', len(data) + 1) +
                            command.encode() + data)

    def take(self, n):
        data = b''
        while len(data) < n:
            more = self.socket.recv(n - len(data))
            if not more:
                raise Closed()
            data += more
        return data

    def receive(self):
        length = struct.unpack('!I', self.take(4))[0]
        data = self.take(length)
        return data[:1].decode('latin-1'), data[1:]

    def ask(self, command, data=b''):
        self.send(command, data)
        return self.receive()

    def step(self, command, data=b''):
        self.is_in_body = command in 'NB'
        if self.steps & LEFT_OUT.get(command, 0):
            return 'c'
        if self.steps & NO_REPLY_STEPS.get(command, 0):
            self.send(command, data)
            return 'c'
        return self.ask(command, data)[0]

    def macros(self, command, *pairs):
        self.send('D', command.encode() +
                  b''.join(part.encode() + b'\0' for part in pairs))

    def connect(self, address='203.0.113.9'):
        return self.step('C', b'client.example\x004\x00\x19' +
                         address.encode() + b'\0')

    def header(self, name, value):
        return self.step('L', name.encode() + b'\0' + value.encode() + b'\0')

    def begin(self):
        self.step('M', b'<a@sender.example>\0')
        self.step('R', b'<b@example.org>\0')
        self.header('From', ' a@sender.example')
        self.header('Subject', ' about')

    def end(self):
        """All modifications, and the answer."""
        if not self.is_in_body:
            self.step('N')
        self.macros('E', 'i', 'QUEUEID')
        self.send('E')
        changes = []
        while True:
            code, data = self.receive()
            if code not in MODIFICATIONS:
                return changes, code, data
            changes.append((code, data))

    def mail(self, text='a letter'):
        self.begin()
        self.step('N')
        self.step('B', text.encode() + b'\r\n')
        return self.end()

    def close(self):
        self.socket.close()
