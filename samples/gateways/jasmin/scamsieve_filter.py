# SPDX-License-Identifier: Apache-2.0
"""Scamsieve beside Jasmin: one filter kept open for all interceptors.

Put this file where the interceptor process finds modules (PYTHONPATH), and
give mt_interceptor.py and mo_interceptor.py to jcli's mtinterceptor and
mointerceptor. The filter is started with the first message, and again when
it has ended.
"""
import json
import subprocess
import threading

COMMAND = ["/usr/local/bin/scamsieve-sms",
           "--connect", "/run/scamsieve-sms/socket", "-F", "id,action,kept"]

_lock = threading.Lock()
_filter = None
_number = 0


def _text(value):
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _coding(value):
    """SMPP's data_coding as a number."""
    if value is None or isinstance(value, int):
        return value or 0
    from smpp.pdu.pdu_encoders import DataCodingEncoder
    return DataCodingEncoder().encode(value)[0]


def _split(pdu):
    """Header and text of one PDU."""
    body = pdu.params.get("short_message") or \
        pdu.params.get("message_payload") or b""
    features = getattr(pdu.params.get("esm_class"), "gsmFeatures", ())
    if body and any("UDHI_INDICATOR_SET" in str(f) for f in features):
        return body[:body[0] + 1], body[body[0] + 1:]
    return b"", body


def record(pdu, direction):
    """The message as scamsieve-sms reads it, without an id."""
    header, body = _split(pdu)
    if getattr(pdu, "nextPdu", None) is not None:
        # Over HTTP all parts of a long message come as a chain.
        header = b""
        part = pdu.nextPdu
        while part is not None:
            body += _split(part)[1]
            part = getattr(part, "nextPdu", None)
    return {"direction": direction,
            "from": _text(pdu.params.get("source_addr") or ""),
            "to": _text(pdu.params.get("destination_addr") or ""),
            "coding": _coding(pdu.params.get("data_coding")),
            "udh": header.hex(), "hex": body.hex()}


def _ask(line):
    global _filter
    if _filter is None or _filter.poll() is not None:
        _filter = subprocess.Popen(COMMAND, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
    _filter.stdin.write(line)
    _filter.stdin.flush()
    answer = _filter.stdout.readline()
    if not answer.endswith(b"\n"):
        raise OSError("the filter has ended")
    return json.loads(answer)


def action(pdu, direction):
    """pass, tag, quarantine, reject or error."""
    global _filter, _number
    message = record(pdu, direction)
    with _lock:
        _number += 1
        line = json.dumps(dict(message, id=_number)).encode() + b"\n"
        for _ in range(2):  # one that has ended is started once more
            try:
                answer = _ask(line)
            except (OSError, ValueError):
                _filter = None
                continue
            if answer["id"] == _number:
                return answer["action"]
            _filter = None  # out of step: never take another's answer
    return "error"
