#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure the fact link.kind: look_alike on its own.

For the first domain of every brand of the registry hosts are made that
imitate it, in six ways; scamsieve-sms says which of them it sees through. A
brand's own domains, and the hosts of honest messages, must not be taken for
imitations. Corpora are labelled *.jsonl; those of their messages that are no
fraud give the honest hosts.

Prints a line for each way: its name, how many hosts, the share that is seen.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parent.parent.parent
RULE = """schema: 1
pack: look-alike
title: Look-alike hosts
rules:
  - id: seen
    title: The link imitates a brand
    score: 5
    tags: [pose.look_alike]
    detection:
      link: {link.kind|is: [look_alike]}
      condition: link
"""
LIKES = [("o", "0"), ("l", "1"), ("i", "1"), ("m", "rn"), ("w", "vv"),
         ("e", "3"), ("s", "5"), ("a", "\u0430")]
WORDS = ["{}-secure", "secure-{}", "{}login", "{}-verify", "my{}",
         "{}-support", "{}account", "{}-help"]
CHEAP = [".top", ".xyz", ".online", ".icu"]
HONEST = {"ham", "spam", "normal"}


def first_domains():
    """The first domain of each brand, in the order of the files."""
    for path in sorted((TOP / "rules/brands").glob("*.yaml")):
        for found in re.finditer(r"^ +domains: \[\"?([^,\]\s\"]+)",
                                 path.read_text(encoding="utf-8"), re.M):
            yield found[1]


def one_slip(label):
    i = random.randrange(1, len(label) - 1)
    return random.choice([
        label[:i] + label[i + 1:],
        label[:i] + label[i] + label[i:],
        label[:i] + label[i + 1] + label[i] + label[i + 2:],
        label[:i] + random.choice("abcdefghijklmnopqrstuvwxyz") +
        label[i + 1:]])


def other_letter(label):
    for letter, like in LIKES:
        if letter in label:
            return label.replace(letter, like, 1)
    return None


def imitations(domain):
    """Way -> host, for the ways that this domain's length allows."""
    label = domain.split(".")[0]
    hosts = {"whole domain below another": domain + ".account-check.example"}
    if len(label) >= 4:
        hosts["label below another"] = label + ".account-check.example"
        hosts["cheap top-level domain"] = label + random.choice(CHEAP)
        hosts["added word"] = random.choice(WORDS).format(label) + ".com"
        changed = other_letter(label)
        if changed:
            hosts["look-alike letter"] = changed + ".com"
    if len(label) >= 5:
        hosts["one slip"] = one_slip(label) + ".com"
    return hosts


def honest_hosts(corpora):
    hosts = set()
    for path in corpora:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                record = json.loads(line)
                if record.get("target") in HONEST:
                    hosts.update(host.lower() for host in re.findall(
                        r"https?://([a-zA-Z0-9.-]+\.[a-zA-Z]{2,})",
                        record["text"]))
    return sorted(hosts)


def seen(build, rule, hosts):
    """Which of the hosts the program takes for imitations."""
    records = "".join(json.dumps({"id": host, "text": f"Go to https://{host}/a"})
                      + "\n" for host in hosts)
    answers = subprocess.run(
        [build / "scamsieve-sms", "--no-config", "--fields", "id,action",
         "--rules", TOP / "rules/brands", "--rules", TOP / "rules/lexicons",
         "--rules", rule], input=records.encode(), stdout=subprocess.PIPE,
        check=True).stdout.decode()
    answers = [json.loads(line) for line in answers.splitlines()]
    if len(answers) != len(hosts):
        sys.exit(f"{len(hosts)} hosts got {len(answers)} answers")
    return [a["id"] for a in answers if a["action"] != "pass"]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default=TOP / "build", type=pathlib.Path)
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--list", action="store_true",
                        help="show the honest hosts that are taken for others")
    parser.add_argument("corpora", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    random.seed(options.seed)
    domains = list(first_domains())
    if not domains:
        sys.exit("no domains in rules/brands")
    ways = {"own domain": domains}
    for domain in domains:
        for way, host in imitations(domain).items():
            if host not in domains:
                ways.setdefault(way, []).append(host)
    if options.corpora:
        ways["honest host"] = honest_hosts(options.corpora)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as rule:
        rule.write(RULE)
        rule.flush()
        for way, hosts in ways.items():
            found = seen(options.build, rule.name, hosts)
            print(f"{way:28} {len(hosts):6} {len(found) / len(hosts):8.2%}")
            if options.list and way.startswith(("own", "honest")):
                print("".join(f"  {host}\n" for host in found), end="")


if __name__ == "__main__":
    main()
