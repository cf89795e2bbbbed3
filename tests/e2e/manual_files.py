#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""manual_files.py TOP BUILD WORK - the manual pages against the programs.

Prints a line "ok NAME" or "FAIL NAME: why" for each thing looked at. Options
are taken from --help and from the page's source, words of the rule language
from the sources' lists; neither knows how the pages were made.
"""
import json
import pathlib
import re
import subprocess
import sys

TOP, BUILD, WORK = (pathlib.Path(arg) for arg in sys.argv[1:4])
MAN = BUILD / "man"
failed = False


def say(name, why=None):
    global failed
    failed |= why is not None
    print(f"FAIL {name}: {why}" if why else f"ok {name}")


def run(*command):
    return subprocess.run([str(part) for part in command],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)


def help_options(*command):
    """Long options in the list that --help shows, and their letters."""
    shown = run(*command, "--help").stdout
    rows = re.findall(r"^  (?:-(\w), |    )--([a-z0-9-]+)", shown, re.M)
    return {f"--{name}" for _, name in rows} | {
        f"-{letter}" for letter, _ in rows if letter}


def page_options(page):
    """Options that have an item of their own in the page's source."""
    options = set()
    for line in page.splitlines():
        if line.startswith(".It Fl "):
            options |= {f"--{name}" for name in
                        re.findall(r"Fl Fl ([a-z0-9-]+)", line)}
            options |= {f"-{name}" for name in
                        re.findall(r"Fl (\w) ,", line)}
    return options


def check_options():
    programs = {"scamsieve-sms.1": [BUILD / "scamsieve-sms"],
                "scamsieve-milter.8": [BUILD / "scamsieve-milter"]}
    overview = run(BUILD / "scamsieve", "--help").stdout
    verbs = re.findall(r"^  ([a-z-]+) ", overview, re.M)
    for verb in verbs:
        programs[f"scamsieve-{verb}.1"] = [BUILD / "scamsieve", verb]
    for name, command in programs.items():
        path = MAN / name
        if not path.exists() or not command[0].exists():
            say(name, "there is no page, or no program")
            continue
        wants, has = help_options(*command), page_options(path.read_text())
        say(f"{name}: options", None if wants == has and len(wants) > 0 else
            f"only in --help: {sorted(wants - has)}, "
            f"only in the page: {sorted(has - wants)}")
    pages = {path.name for path in MAN.glob("*.[1-9]")}
    wants = set(programs) | {"scamsieve.1", "scamsieve-rules.5",
                             "scamsieve.yaml.5"}
    say("pages", None if pages == wants else f"{sorted(pages ^ wants)}")
    main = (MAN / "scamsieve.1").read_text()
    missing = [verb for verb in verbs if f".It Cm {verb}\n" not in main]
    say("scamsieve.1: verbs", f"missing: {missing}" if missing else None)


def items(page):
    return set(re.findall(r"^\.It Cm (\S+)", page, re.M))


def words_of_lists():
    """Every word of the rule language, from the lists in the sources."""
    def read(name):
        return (TOP / name).read_text()

    fields = re.findall(r'^FIELD\(\w+, "([^"#]+)",',
                        read("include/facts/field.def"), re.M)
    texts = re.findall(r'^TEXT_FIELD\("([^"]+)"',
                       read("include/rules/text_field.def"), re.M)
    yield from fields + texts
    for name in ("include/rules/modifier.def", "include/facts/ask_kind.def",
                 "include/facts/brand_kind.def"):
        yield from re.findall(r"^[A-Z_]+\([A-Z_]+, (\w+),", read(name), re.M)


def schema_keys(schema, path=""):
    """Every key of a file, from its schema for editors."""
    for name, value in schema.get("properties", {}).items():
        inner = f"{path}.{name}" if path else name
        yield inner
        if name == "detection":
            continue  # selections are told of in their own section
        yield from schema_keys(value, inner)
        yield from schema_keys(value.get("items", {}), inner)
        own = value.get("additionalProperties")
        if isinstance(own, dict):
            yield from schema_keys(own, f"{inner}.NAME")
            for way in own.get("anyOf", []):
                yield from schema_keys(way, f"{inner}.NAME")


def check_words():
    rules = items((MAN / "scamsieve-rules.5").read_text())
    config = items((MAN / "scamsieve.yaml.5").read_text())
    words = list(words_of_lists())
    missing = [word for word in words if word not in rules]
    say("scamsieve-rules.5: words", f"missing: {missing}" if missing else
        None if len(words) > 100 else f"only {len(words)} were found")
    for kind in run(BUILD / "scamsieve", "schema", "--list").stdout.split():
        schema = json.loads(
            (TOP / f"rules/schema/{kind}.schema.json").read_text())
        keys = set(schema_keys(schema))
        missing = keys - (config if kind == "config" else rules)
        say(f"keys of {kind}", f"missing: {sorted(missing)}" if missing
            else None if len(keys) > 5 else "too few were found")
    shown = run(BUILD / "scamsieve-sms", "--no-config",
                "--print-config").stdout
    keys, path = set(), []
    for line in shown.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        path[depth:] = [line.strip().split(":")[0]]
        keys.add(".".join(path))
    say("settings of --print-config", None if keys <= config and
        len(keys) > 30 else f"missing: {sorted(keys - config)}")


def examples(page):
    """(kind, text) of the literal blocks that say what they are."""
    found = re.findall(r'^\.\\" example: (\w+)\n\.Bd [^\n]*\n(.*?)^\.Ed$',
                       page, re.M | re.S)
    for kind, text in found:
        yield kind, text.replace("\\e", "\\").replace("\\&", "")


def check_examples():
    seen = []
    for page in ("scamsieve-rules.5", "scamsieve.yaml.5"):
        for kind, text in examples((MAN / page).read_text()):
            name = f"{page}: example {len(seen) + 1}, {kind}"
            path = WORK / f"example{len(seen)}.yaml"
            path.write_text(text)
            seen.append(kind)
            if kind == "config":
                runs = [run(BUILD / "scamsieve-sms", "--config", path,
                            "--print-config")]
            elif kind == "suite":
                runs = [run(BUILD / "scamsieve", "test", path)]
            else:
                # Examples are short: they need no titles.
                runs = [run(BUILD / "scamsieve", "check", "--no-config",
                            "--strict", "--off",
                            "missing-title,missing-level,missing-tags", path)]
            if kind in ("pack", "weights"):
                tested = run(BUILD / "scamsieve", "test", "--rules",
                             TOP / "rules/lexicons", "--rules", path)
                count = re.search(r"(\d+) passed, 0 failed", tested.stdout)
                runs.append(tested)
                if not count or int(count.group(1)) < 2:
                    say(name, tested.stdout)
                    continue
            bad = [one.stdout for one in runs if one.returncode]
            say(name, bad[0] if bad else None)
    kinds = run(BUILD / "scamsieve", "schema", "--list").stdout.split()
    say("examples", None if set(seen) == set(kinds) else f"only {seen}")


check_options()
check_words()
check_examples()
sys.exit(1 if failed else 0)
