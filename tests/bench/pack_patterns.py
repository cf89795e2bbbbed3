#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write what the packs look for as PCRE2 patterns, one a line.

pack_patterns.py RULES > PATTERNS

Every comparison of a text with words or a pattern, and every near:, becomes
one pattern, with the words of its terms written out; the same one twice is
written once; what is too long for one becomes several, and is left out if that
does not help. What no pattern can say (asks, warnings, links, numbers, brands
and whose they are) is left out, too, so that a loop over these patterns does
less than the packs do. Needs PyYAML; exits 3 without it.
"""
import itertools
import pathlib
import re
import sys
import unicodedata

try:
    import yaml
except ImportError:
    sys.exit(3)

SMS_TEXTS = {"text", "body"}
PATTERN_CHARS = 15_000  # a word takes about three times its pattern


def folded(word):
    return unicodedata.normalize("NFKC", str(word)).casefold()


def as_list(value):
    return value if isinstance(value, list) else [value]


class Terms:
    def __init__(self, folder):
        self.words = {}
        for path in sorted(folder.glob("lexicons/*.yaml")):
            lexicon = yaml.safe_load(path.read_text(encoding="utf-8"))
            for name, words in (lexicon.get("terms") or {}).items():
                self.words.setdefault(name, []).extend(words)

    def spell_out(self, values):
        """The words of a list whose $names stand for terms, each once."""
        seen = {}
        for value in values:
            value = str(value)
            if value.startswith("$"):
                for word in self.words.get(value[1:], []):
                    seen[folded(word)] = None
            else:
                seen[folded(value)] = None
        return [word for word in seen if word.strip("*")]


def word_pattern(word):
    """A word with its edges: a Latin letter must not touch another."""
    open_left, open_right = word.startswith("*"), word.endswith("*")
    core = word.strip("*")
    left = "(?<![a-z0-9])" if not open_left and core[0] < "\u0250" else ""
    right = "(?![a-z0-9])" if not open_right and core[-1] < "\u0250" else ""
    return left + re.escape(core).replace(r"\ ", " ") + right


def any_of(words):
    return "(?:" + "|".join(word_pattern(word) for word in words) + ")"


def split(alternatives):
    """As one pattern, or as few as go: PCRE2 compiles to at most 64 KB."""
    patterns, chars = [[]], 0
    for one in alternatives:
        if len(one) > PATTERN_CHARS:
            continue
        if chars + len(one) > PATTERN_CHARS:
            patterns.append([])
            chars = 0
        patterns[-1].append(one)
        chars += len(one) + 1
    return ["|".join(each) for each in patterns if each]


def near_patterns(near, terms):
    sets = [any_of(terms.spell_out(as_list(term))) for term in near["terms"]]
    number, unit = str(near.get("within", "60 chars")).split()[:2]
    gap = int(number) * (1 if unit.startswith("char") else 8)
    orders = [sets] if near.get("order") == "given" else \
        itertools.permutations(sets)
    return split([(r"[\s\S]{0,%d}?" % gap).join(order) for order in orders])


def selection_patterns(selection, terms):
    for key, value in selection.items():
        name, *modifiers = key.split("|")
        if name == "near":
            yield from near_patterns(value, terms)
        elif name not in SMS_TEXTS or "raw" in modifiers:
            continue
        elif "re" in modifiers:
            yield from map(str, as_list(value))
        elif {"word", "contains"} & set(modifiers):
            words = terms.spell_out(as_list(value))
            yield from split([word_pattern(word) for word in words]
                             if "word" in modifiers else
                             list(map(re.escape, words)))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    terms = Terms(folder)
    patterns = {}
    for path in sorted(folder.glob("packs/**/*.yaml")):
        pack = yaml.safe_load(path.read_text(encoding="utf-8"))
        for rule in pack.get("rules") or []:
            if "sms" not in as_list(rule.get("channel", "sms")):
                continue
            for name, selection in rule["detection"].items():
                if name == "condition":
                    continue
                for one in as_list(selection):
                    for pattern in selection_patterns(one, terms):
                        patterns[pattern.replace("\n", r"\n")] = None
    print("\n".join(patterns))


if __name__ == "__main__":
    main()
