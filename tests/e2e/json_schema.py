#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""json_schema.py SCHEMA < LINES - each line of JSON against a schema.

Understands the keywords that the schemas in rules/schema use, and refuses a
schema with any other, so that nothing is believed to be checked that is not.
"""
import json
import sys

TYPES = {
    "object": dict, "array": list, "string": str, "boolean": bool,
    "null": type(None),
}
NOTES = {"$schema", "$id", "$comment", "$defs", "title", "description"}
KNOWN = NOTES | {
    "type", "properties", "required", "additionalProperties", "items",
    "enum", "minItems", "maxItems", "$ref",
}


def is_type(value, name):
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def check(value, schema, root, where):
    strange = set(schema) - KNOWN
    if strange:
        sys.exit(f"the schema has keywords not known here: {strange}")
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        yield from check(value, target, root, where)
    types = schema.get("type", [])
    types = types if isinstance(types, list) else [types]
    if types and not any(is_type(value, name) for name in types):
        yield f"{where}: {value!r} is not {types}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is not one of {schema['enum']}"
    if isinstance(value, dict):
        known = schema.get("properties", {})
        for key in schema.get("required", []):
            if key not in value:
                yield f"{where}: {key} is missing"
        for key, item in value.items():
            if key in known:
                yield from check(item, known[key], root, f"{where}.{key}")
            elif schema.get("additionalProperties") is False:
                yield f"{where}: {key} is not in the schema"
    if isinstance(value, list):
        if not (schema.get("minItems", 0) <= len(value) <=
                schema.get("maxItems", len(value))):
            yield f"{where}: {len(value)} items"
        for i, item in enumerate(value):
            yield from check(item, schema.get("items", {}), root,
                             f"{where}[{i}]")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    n = faults = 0
    for n, line in enumerate(sys.stdin.buffer, 1):
        for fault in check(json.loads(line), schema, schema, f"line {n}"):
            print(fault)
            faults += 1
    if not n:
        sys.exit("there is nothing to check")
    sys.exit(1 if faults else 0)


main()
