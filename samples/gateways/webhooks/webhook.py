#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Takes the webhooks of an SMS provider and screens them before they go on.

webhook.py PORT PRESET TARGET [COMMAND...]

Each POST to 127.0.0.1:PORT is put to the filter COMMAND (scamsieve-sms with
the --preset; --format form when it is a form). What passes or is tagged is
posted to TARGET as it came, with X-Scamsieve-Action; what is quarantined or
rejected is answered 200 and goes no further; what could not be screened is
answered 503, so that the provider tries again. Run it behind the web server
that ends TLS and checks the provider's signature.
"""
import http.server
import json
import subprocess
import sys
import threading
import urllib.request

LIMIT = 1 << 20  # bytes of a request
PORT, PRESET, TARGET = int(sys.argv[1]), sys.argv[2], sys.argv[3]
COMMAND = sys.argv[4:] or ["scamsieve-sms", "--connect",
                           "/run/scamsieve-sms/socket"]
_locks = {"jsonl": threading.Lock(), "form": threading.Lock()}
_filters = {}


def ask(form, body):
    """All actions of the messages in a request."""
    line = b" ".join(body.split(b"\n")).replace(b"\r", b" ") + b"\n"
    with _locks[form]:
        filter_ = _filters.get(form)
        if filter_ is None or filter_.poll() is not None:
            filter_ = _filters[form] = subprocess.Popen(
                COMMAND + ["--format", form, "--preset", PRESET,
                           "-F", "action"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            filter_.stdin.write(line)
            filter_.stdin.flush()
            answer = json.loads(filter_.stdout.readline())
        except (OSError, ValueError):
            del _filters[form]
            return {"error"}
    return {one["action"] for one in
            (answer if isinstance(answer, list) else [answer])}


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        if length > LIMIT:
            self.send_error(413)
            return
        body = self.rfile.read(length)
        kind = self.headers.get("Content-Type", "")
        form = "form" if "x-www-form-urlencoded" in kind else "jsonl"
        actions = ask(form, body)
        status = 200
        if "error" in actions:
            status = 503
        elif actions <= {"pass", "tag"}:
            request = urllib.request.Request(TARGET, body, {
                "Content-Type": kind,
                "X-Scamsieve-Action": "tag" if "tag" in actions else "pass"})
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    status = answer.status
            except OSError:
                status = 502
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass  # no numbers and texts in logs


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Webhook).serve_forever()
