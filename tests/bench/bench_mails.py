# SPDX-License-Identifier: Apache-2.0
"""Mails to measure by: a short message as one, and letters of some size.

A letter is made of messages of the stream, one a line, until it is as long as
asked; with HTML it says the same once more, as mail clients do.
"""
import html
import json

HEAD = """From: A <a@sender.example>
To: b@example.org
Subject: {subject}
Date: Sat, 28 Nov 2026 20:00:00 +0000
Message-ID: <{number}@sender.example>
MIME-Version: 1.0
"""
PLAIN = """Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{text}
"""
BOTH = """Content-Type: multipart/alternative; boundary="=-bench"

--=-bench
""" + PLAIN + """--=-bench
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<html><head><style>p {{ margin: 0 }}</style></head><body>
{markup}
</body></html>
--=-bench--
"""


def texts_of(records, n):
    with open(records, encoding="utf-8") as lines:
        return [json.loads(line)["text"] for _, line in zip(range(n), lines)]


def plain(number, text):
    head = HEAD.format(subject="note", number=number)
    return (head + PLAIN.format(text=text)).replace("\r", "").encode()


def both(number, text):
    markup = "\n".join(f"<p>{html.escape(line)}</p>"
                       for line in text.split("\n"))
    head = HEAD.format(subject="note", number=number)
    return (head + BOTH.format(text=text, markup=markup)).replace(
        "\r", "").encode()


def letters(texts, n, n_bytes):
    """n texts of about so many bytes, of these in turn."""
    made, at = [], 0
    for _ in range(n):
        lines, size = [], 0
        while size < n_bytes:
            lines.append(texts[at % len(texts)])
            size += len(lines[-1].encode()) + 1
            at += 1
        made.append("\n".join(lines))
    return made



def write_records(path, texts):
    with open(path, "w", encoding="utf-8") as out:
        for i, text in enumerate(texts):
            json.dump({"id": i, "text": text}, out, ensure_ascii=False)
            out.write("\n")
    return path


def write_mailbox(path, mails):
    with open(path, "wb") as out:
        for mail in mails:
            lines = mail.split(b"\n")
            out.write(b"From a@sender.example Sat Nov 28 20:00:00 2026\n")
            out.write(b"\n".join(b">" + line if line.startswith(b"From ")
                                 else line for line in lines) + b"\n")
    return path
