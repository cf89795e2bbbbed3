#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Look at the page of `scamsieve eval --format html` in a browser.

Arguments: browser, page, report (the same evaluation as JSON), scratch
folder. Opens the page as it is and with a probe that uses it, in the light
and the dark scheme, and prints what is wrong, or one line of what was seen."""
import json
import re
import struct
import subprocess
import sys
import zlib
from pathlib import Path

browser, page_path, report_path, work = sys.argv[1:5]
page = Path(page_path).read_text(encoding="utf-8")
report = json.loads(Path(report_path).read_text(encoding="utf-8"))
faults = []

WATCH = """<script>window.faults = [];
addEventListener('error', (e) => faults.push('error: ' + e.message));
addEventListener('securitypolicyviolation',
  (e) => faults.push('policy: ' + e.violatedDirective));</script>"""

# Uses the page as a reader does and writes down what it then shows.
PROBE = """<script>addEventListener('load', () => {
const seen = {};
const cells = (id, i) => [...document.querySelectorAll('#' + id + ' tr')]
  .slice(1).map((r) => r.children[i] ? r.children[i].textContent : null);
const style = (node) => getComputedStyle(node);
seen.colours = ['body', '.card span', 'mark'].map((name) => {
  const node = document.querySelector(name);
  return node && [style(node).color, style(node).backgroundColor];
});
seen.page = style(document.body).backgroundColor;
seen.card = style(document.querySelector('.card')).backgroundColor;
const slider = byId('slider');
seen.matrices = [0, 19, Number(slider.max)].map((i) => {
  slider.value = i;
  slider.dispatchEvent(new Event('input'));
  return [byId('at').textContent, cells('matrix', 1)];
});
seen.curves = document.querySelectorAll('svg polyline').length;
seen.bars = document.querySelectorAll('svg rect').length;
seen.heads = [...document.querySelectorAll('#rules th')].map((h) =>
  h.textContent);
const press = (i) =>
  document.querySelectorAll('#rules th button')[i].click();
press(2);
seen.falling = cells('rules', 2).map(Number);
press(2);
seen.rising = cells('rules', 2).map(Number);
byId('filter').value = 'urgent';
byId('filter').dispatchEvent(new Event('input'));
seen.filtered = cells('rules', 0);
seen.tags = cells('tags', 0);
seen.misses = document.querySelectorAll('.example').length;
byId('kind').value = 'false_alarm';
byId('kind').dispatchEvent(new Event('change'));
seen.alarms = document.querySelectorAll('.example').length;
seen.marks = [...document.querySelectorAll('.example mark')].map((m) =>
  m.textContent);
seen.wide = document.documentElement.scrollWidth > innerWidth;
seen.faults = faults;
const pre = document.createElement('pre');
pre.id = 'probe';
pre.textContent = JSON.stringify(seen);
document.body.append(pre);
});</script>"""


def want(what, got, wanted):
    if got != wanted:
        faults.append(f"{what}: got {got}, want {wanted}")


def browse(path, scheme, *options):
    number = {"dark": 0, "light": 1}[scheme]
    run = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu",
         "--hide-scrollbars", "--disable-dev-shm-usage",
         f"--user-data-dir={work}/profile",
         f"--blink-settings=preferredColorScheme={number}",
         "--window-size=1200,2400", "--enable-logging=stderr", *options,
         Path(path).resolve().as_uri()],
        capture_output=True, text=True, encoding="utf-8", timeout=90)
    for line in run.stderr.splitlines():
        if "CONSOLE" in line:
            faults.append(f"{scheme}: the console says {line}")
    return run.stdout


def luminance(colour):
    parts = [int(x) / 255 for x in re.findall(r"\d+", colour)[:3]]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4
              for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def pixels(path):
    """All pixels of an 8-bit RGB or RGBA PNG, as bytes of each row."""
    data = Path(path).read_bytes()
    width, height, _, kind = struct.unpack(">IIBB", data[16:26])
    step = {2: 3, 6: 4}[kind]
    packed, at = b"", 8
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IDAT":
            packed += data[at + 8:at + 8 + size]
        at += size + 12
    raw, line, rows = zlib.decompress(packed), bytes(width * step), []
    for y in range(height):
        start = y * (width * step + 1)
        how, now = raw[start], bytearray(raw[start + 1:start + 1 + width * step])
        for i in range(len(now)):
            left = now[i - step] if i >= step else 0
            up = line[i]
            corner = line[i - step] if i >= step else 0
            if how == 1:
                now[i] = now[i] + left & 255
            elif how == 2:
                now[i] = now[i] + up & 255
            elif how == 3:
                now[i] = now[i] + (left + up) // 2 & 255
            elif how == 4:
                base = left + up - corner
                best = min((abs(base - left), 0, left), (abs(base - up), 1, up),
                           (abs(base - corner), 2, corner))[2]
                now[i] = now[i] + best & 255
        line = bytes(now)
        rows.append((line, step))
    return rows


def look(scheme):
    shot = f"{work}/{scheme}.png"
    browse(page_path, scheme, f"--screenshot={shot}")
    rows = pixels(shot)
    colours = {bytes(row[i:i + 3]) for row, step in rows[::5]
               for i in range(0, len(row), step * 3)}
    if len(colours) < 30:
        faults.append(f"{scheme}: {len(colours)} colours in all")
    row, step = rows[2]
    return sum(row[0:3]) / 3


probed = Path(work) / "probed.html"
probed.write_text(page.replace("<head>", "<head>" + WATCH, 1)
                  .replace("</body>", PROBE + "</body>", 1), encoding="utf-8")
edges = {}
for scheme in ("light", "dark"):
    edges[scheme] = look(scheme)
    dom = browse(probed, scheme, "--dump-dom")
    found = re.search(r'<pre id="probe">(.*?)</pre>', dom, re.S)
    if not found:
        faults.append(f"{scheme}: the probe has not run")
        continue
    text = found.group(1)
    for name, char in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(name, char)
    seen = json.loads(text)
    want(f"{scheme}: faults", seen["faults"], [])
    for at, flagged in seen["matrices"]:
        point = next(p for p in report["sweep"]
                     if f"{p['threshold']:.2f}" == at)
        want(f"{scheme}: flagged at {at}", flagged[:4],
             [str(point["counts"][c]["flagged"])
              for c in ("positive", "ham", "hard_ham", "other")])
    want(f"{scheme}: curves", seen["curves"], 2)
    want(f"{scheme}: falling", seen["falling"],
         sorted(seen["falling"], reverse=True))
    want(f"{scheme}: rising", seen["rising"], sorted(seen["rising"]))
    want(f"{scheme}: rules", len(seen["falling"]), len(report["rules"]))
    want(f"{scheme}: filtered", [r.split("/")[1] for r in seen["filtered"]],
         ["urgent"])
    want(f"{scheme}: tags", seen["tags"], [t["tag"] for t in report["tags"]])
    kinds = [e["kind"] for e in report["wrong"]]
    want(f"{scheme}: misses", seen["misses"], kinds.count("miss"))
    want(f"{scheme}: alarms", seen["alarms"], kinds.count("false_alarm"))
    want(f"{scheme}: time", any("Time" in h for h in seen["heads"]), True)
    want(f"{scheme}: sideways", seen["wide"], False)
    if not seen["marks"] or not seen["bars"]:
        faults.append(f"{scheme}: nothing is marked, or there are no bars")
    body, faint = seen["colours"][0], seen["colours"][1]
    for what, pair in (("text", (body[0], seen["page"])),
                       ("faint text", (faint[0], seen["card"]))):
        if contrast(*pair) < 4.5:
            faults.append(f"{scheme}: {what} {pair} is hard to read")
if edges["light"] < 200 or edges["dark"] > 60:
    faults.append(f"the schemes look alike: {edges}")
print("\n".join(faults) or "light and dark, used without a fault")
