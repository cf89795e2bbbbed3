#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write html_entity_table.def from Python's copy of the HTML standard.

    python3 filter/message/gen/html_entity.py > filter/message/html_entity_table.def

One row a name, without '&' and ';', sorted by byte; the last field says
whether the name also works without its semicolon.
"""
from html.entities import html5

names = {}
for name, text in html5.items():
    bare = name.rstrip(";")
    old = names.get(bare, (text, False))
    names[bare] = (text, old[1] or not name.endswith(";"))

print("/* SPDX-License-Identifier: Apache-2.0 */")
print("/* Made by gen/html_entity.py: do not edit. */")
for bare in sorted(names, key=lambda name: name.encode()):
    text, is_legacy = names[bare]
    octets = "".join("\\%03o" % byte for byte in text.encode())
    print('ENTITY("%s", "%s", %d)' % (bare, octets, is_legacy))
