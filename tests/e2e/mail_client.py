#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Send one mail over SMTP and print the server's last answer.

usage: mail_client.py --port PORT [--from A] [--to B]... [--xclient K=V]...
                      [--times N] [--sessions N] [--retry] [--smtputf8] FILE

With --times the mail is sent so often, over --sessions connections at a time,
and the answers are counted by code: "250 7", "451 3"; "lost" for a
connection that broke. Subjects get a number, @N@ in the file. With --retry
each mail that is deferred is sent again until it is taken, as an MTA would.
"""
import argparse
import collections
import smtplib
import sys
import threading
import time


def send(options, text, number):
    client = smtplib.SMTP('127.0.0.1', options.port, timeout=60)
    try:
        client.ehlo('client.example')
        if options.xclient:
            code, answer = client.docmd('XCLIENT', ' '.join(options.xclient))
            if code != 220:
                return code, answer
            client.ehlo('client.example')
        extra = ['SMTPUTF8'] if options.smtputf8 else []
        if options.smtputf8:
            client.command_encoding = 'utf-8'
        code, answer = client.mail(options.sender, extra)
        if code != 250:
            return code, answer
        for recipient in options.to:
            code, answer = client.rcpt(recipient)
            if code >= 400:
                return code, answer
        return client.data(text.replace(b'@N@', b'%d' % number))
    except smtplib.SMTPResponseException as error:  # DATA itself is refused
        return error.smtp_code, error.smtp_error
    finally:
        client.close()


def send_many(options, text):
    counts = collections.Counter()
    lock = threading.Lock()
    numbers = iter(range(options.times))

    def work():
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            while True:
                try:
                    code = send(options, text, number)[0]
                except (OSError, smtplib.SMTPException):
                    code = 'lost'
                with lock:
                    counts[code] += 1
                if not options.retry or code == 'lost' or code < 400:
                    break
                time.sleep(0.05)

    threads = [threading.Thread(target=work)
               for _ in range(options.sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for code in sorted(counts, key=str):
        print(code, counts[code])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--port', type=int, required=True)
    parser.add_argument('--from', dest='sender', default='a@sender.example')
    parser.add_argument('--to', action='append', default=[])
    parser.add_argument('--xclient', action='append', default=[])
    parser.add_argument('--times', type=int, default=1)
    parser.add_argument('--sessions', type=int, default=1)
    parser.add_argument('--retry', action='store_true')
    parser.add_argument('--smtputf8', action='store_true')
    parser.add_argument('file')
    options = parser.parse_args()
    options.to = options.to or ['b@example.org']
    with open(options.file, 'rb') as file:
        text = file.read().replace(b'\r\n', b'\n').replace(b'\n', b'\r\n')
    if options.times > 1 or options.sessions > 1:
        return send_many(options, text)
    try:
        code, answer = send(options, text, 0)
    except smtplib.SMTPException as error:
        print('lost', error)
        return 1
    print(code, answer.decode(errors='replace'))
    return 0


if __name__ == '__main__':
    sys.exit(main())
