#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""schema_files.py TOP BUILD WORK - the JSON Schemas against what ships.

Prints a line "ok NAME" or "FAIL NAME: why" for each thing looked at. The
schemas are judged by python3-jsonschema, files are read by PyYAML with the
scalars of YAML 1.2, as editors read them.
"""
import json
import pathlib
import re
import subprocess
import sys

import jsonschema
import yaml

TOP, BUILD, WORK = (pathlib.Path(arg) for arg in sys.argv[1:4])
SCHEMAS = TOP / "rules" / "schema"
LINE = re.compile(r"^# yaml-language-server: \$schema=(\S+)$", re.M)
failed = False


class Loader(yaml.SafeLoader):
    """Only numbers, true, false and null are not strings."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
     "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"),
        list(first))


def load(text):
    return yaml.load(text, Loader)  # noqa: S506, a SafeLoader


def say(name, why=None):
    global failed
    failed |= why is not None
    print(f"FAIL {name}: {why}" if why else f"ok {name}")


def validator(path):
    return jsonschema.Draft7Validator(json.loads(path.read_text()))


def first_error(schema, document):
    error = jsonschema.exceptions.best_match(schema.iter_errors(document))
    if error is None:
        return None
    where = "/".join(str(part) for part in error.absolute_path)
    return f"{where}: {error.message[:300]}"


def undocumented(schema, where):
    """Properties without a description, at any depth."""
    if isinstance(schema, list):
        for part in schema:
            yield from undocumented(part, where)
    if not isinstance(schema, dict):
        return
    for group in ("properties", "patternProperties"):
        for name, value in schema.get(group, {}).items():
            if not value.get("description"):
                yield f"{where}/{name}"
    for name, value in schema.items():
        yield from undocumented(value, f"{where}/{name}")


def check_schemas(kinds):
    for kind in kinds:
        path = SCHEMAS / f"{kind}.schema.json"
        schema = json.loads(path.read_text())
        try:
            jsonschema.Draft7Validator.check_schema(schema)
            bare = list(undocumented(schema, kind))
            say(f"{path.name} is a draft-07 schema, and all of it documented",
                f"no description: {bare[:5]}" if bare else None)
        except jsonschema.exceptions.SchemaError as error:
            say(path.name, error.message)


def check_shipped():
    files = sorted([*TOP.glob("rules/**/*.y*ml"), *TOP.glob("samples/**/*.y*ml")])
    schemas = {}
    for path in files:
        name = str(path.relative_to(TOP))
        text = path.read_text()
        found = LINE.search("\n".join(text.split("\n")[:5]))
        if not found:
            say(name, "no '# yaml-language-server: $schema=' in its first "
                "lines")
            continue
        target = (path.parent / found.group(1)).resolve()
        document = load(text)
        kind = document.get("kind", "pack" if "pack" in document else "config")
        if target != (SCHEMAS / f"{kind}.schema.json").resolve():
            say(name, f"its schema is {found.group(1)}, it is a {kind}")
            continue
        if target not in schemas:
            schemas[target] = validator(target)
        say(name, first_error(schemas[target], document))
    if len(files) < 20:
        say("shipped files", f"only {len(files)} were found")


def is_taken(kind, path):
    """Does the program itself take the file?"""
    command = [BUILD / "scamsieve", "check", path]
    if kind == "config":
        command = [BUILD / "scamsieve-sms", "--config", path,
                   "--print-config"]
    elif kind == "suite":
        command = [BUILD / "scamsieve", "test", path]
    return subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)


def check_cases(kinds):
    cases = load((TOP / "tests/e2e/schema_cases.yaml").read_text())
    schemas = {kind: validator(SCHEMAS / f"{kind}.schema.json")
               for kind in kinds}
    seen = {}
    for number, case in enumerate(cases):
        kind, want = case["kind"], case["want"]
        name = f"{want} {kind}: {case['name']}"
        seen.setdefault(kind, set()).add(want)
        path = WORK / f"case{number}.yaml"
        path.write_text(case["text"])
        error = first_error(schemas[kind], load(case["text"]))
        ran = is_taken(kind, path)
        why = None
        if (error is None) != (want == "good"):
            why = f"the schema says {error or 'nothing'}"
        elif (ran.returncode == 0) != (want == "good"):
            why = f"the program says {ran.stdout.decode()[:500]}"
        say(name, why)
    for kind in kinds:
        if seen.get(kind, set()) != {"good", "wrong"}:
            say(f"cases of {kind}", "there must be good and wrong ones")


kinds = subprocess.run([BUILD / "scamsieve", "schema", "--list"], check=True,
                       stdout=subprocess.PIPE, text=True).stdout.split()
check_schemas(kinds)
check_shipped()
check_cases(kinds)
sys.exit(1 if failed else 0)
