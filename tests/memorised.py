#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""
memorised.py [FOLDER [RULES]] - is a pattern of rules/ a piece of a corpus's text?

A rule describes what a fraud does; one that holds a sentence of the messages
that it is measured by has learned them by heart and will miss the next ones.
So no word, phrase or literal part of a pattern may run along with a message
for more than LIMIT characters. Looked at are the values of selections, near
terms, the literal runs of regular expressions, weighted phrases and the words
of lexicons; names of brands and tests are not patterns.

FOLDER (else SCAMSIEVE_CORPORA) holds the corpora as *.jsonl with "text" and
"subject"; RULES is the folder of rules, else those of the tree. Without one, or without python3-yaml, nothing is checked and that is
said. Exits 1 with findings, file:line: what; texts of the corpora are not
shown.
"""
import json
import os
import pathlib
import re
import sys
import unicodedata

LIMIT = 25
TOP = pathlib.Path(__file__).resolve().parents[1]
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
HAN = "[\u3400-\u9fff]"
NOT_PATTERNS = {"tests", "title", "description", "falsepositives",
                "references", "tags", "name", "doc", "version", "license"}


def fold(text):
    """What the folding of the program does to plain text, roughly."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    text = re.sub(r"\s+", " ", text)
    return re.sub(f"(?<={HAN}) (?={HAN})", "", text)


def literal_runs(pattern):
    """The pieces of a pattern that stand for themselves."""
    token = re.compile(r"""(?P<skip>\[\^?\]?(?:\\.|[^\]\\])*\]   # a class
        |\(\?(?:[:=!>|]|<[=!]|P?<\w+>|[a-zA-Z-]+[:)])            # a group
        |\\[pP](?:\{[^}]*\}|.)|\\x\{[^}]*\}|\\[a-zA-Z0-9]
        |[()|^$.])
        |(?P<repeat>[*?+]|\{\d*,?\d*\})[?+]?
        |\\(?P<escaped>.)|(?P<plain>.)""", re.X | re.S)
    run = ""
    for match in token.finditer(pattern):
        if match["plain"] or match["escaped"]:
            run += match["plain"] or match["escaped"]
            continue
        if match["repeat"] and match["repeat"] != "+":
            run = run[:-1]  # what may be left out is no part of the run
        yield run
        run = ""
    yield run


def patterns_of(node, keys=()):
    """Each scalar that is a pattern: (line, text, is a regex)."""
    import yaml
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value in NOT_PATTERNS:
                continue
            if "phrases" in keys[-1:]:  # weights: phrase: number
                yield key.start_mark.line + 1, key.value, False
            yield from patterns_of(value, keys + (key.value,))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from patterns_of(item, keys)
    elif {"detection", "terms", "negators", "reporting", "asks",
          "when"} & set(keys):
        field = keys[-1] if keys else ""
        yield node.start_mark.line + 1, node.value, "|re" in field


def rule_runs(rules):
    """The folded literal runs longer than LIMIT, and where they stand."""
    import yaml
    for path in sorted(rules.rglob("*.yaml")):
        tree = yaml.compose(path.read_text(encoding="utf-8"))
        for line, text, is_regex in patterns_of(tree):
            for run in literal_runs(text) if is_regex else [text]:
                run = fold(run.strip("*"))
                if len(run) > LIMIT:
                    yield os.path.relpath(path), line, run


def corpus_texts(folder):
    for path in sorted(folder.rglob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                for field in ("text", "subject"):
                    if isinstance(message.get(field), str):
                        yield fold(message[field])


def windows(text):
    """All pieces of one character more than may be shared."""
    return (text[i:i + LIMIT + 1] for i in range(len(text) - LIMIT))


def longest_shared(run, found):
    """The most characters of the run in a row whose windows were all found."""
    best = row = 0
    for window in windows(run):
        row = row + 1 if window in found else 0
        best = max(best, row)
    return best + LIMIT if best else 0


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "SCAMSIEVE_CORPORA")
    if not folder:
        print("memorised patterns: not looked for, SCAMSIEVE_CORPORA is unset")
        return 0
    try:
        import yaml  # noqa: F401
    except ImportError:
        print("memorised patterns: not looked for, python3-yaml is missing")
        return 0
    if not pathlib.Path(folder).is_dir():
        print(f"memorised.py: {folder} is no folder", file=sys.stderr)
        return 2
    runs = list(rule_runs(pathlib.Path(*sys.argv[2:3] or [TOP / "rules"])))
    wanted = {window for _, _, run in runs for window in windows(run)}
    found = set()
    n_texts = 0
    for text in corpus_texts(pathlib.Path(folder)):
        n_texts += 1
        found.update(wanted.intersection(windows(text)))
    n_found = 0
    for path, line, run in runs:
        shared = longest_shared(run, found)
        if shared:
            n_found += 1
            print(f"{path}:{line}: '{run}' runs along with messages for "
                  f"{shared} characters, {LIMIT} at most")
    print(f"{len(runs)} long patterns, {n_found} memorised, "
          f"{n_texts} texts of corpora")
    return 1 if n_found else 0


if __name__ == "__main__":
    sys.exit(main())
