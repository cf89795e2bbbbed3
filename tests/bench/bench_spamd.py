# SPDX-License-Identifier: Apache-2.0
"""SpamAssassin's spamd with the benchmark's patterns and nothing else.

One child, local rules only, the one plugin that runs them.
"""
import os
import re
import socket

from bench_peer import Missing, Server, for_peers, free_port

HEAD = """normalize_charset 1
required_score 100000
use_bayes 0
"""


class Spamd(Server):
    name = "spamd"

    def __init__(self, found, patterns):
        if not isinstance(found, tuple):
            raise Missing(found)
        super().__init__()
        self.root, _ = found
        self.patterns = patterns
        self.port = free_port()

    def start(self):
        site, rules = self.folder / "site", self.folder / "rules"
        site.mkdir()
        rules.mkdir()
        (site / "init.pre").write_text(
            "loadplugin Mail::SpamAssassin::Plugin::Check\n")
        with open(rules / "50_bench.cf", "w", encoding="utf-8") as out:
            out.write(HEAD)
            for i, pattern in enumerate(self.patterns):
                pattern = for_peers(pattern).replace("#", r"\#")
                out.write(f"body BENCH_{i} /{pattern}/i\n"
                          f"score BENCH_{i} 0.1\n")
        command = ["/usr/bin/perl", "-T"]
        for path in (self.root, ) if self.root else ():
            command += [f"-I{path}/usr/share/perl5"]
            command += [f"-I{each}" for each in sorted(
                self.perl_folders(path))]
        command += [f"{self.root}/usr/sbin/spamd", "--local",
                    "--nouser-config", "--max-children=1", "--min-children=1",
                    "--min-spare=1", "--max-spare=1",
                    "--max-conn-per-child=1000000",
                    "--allowed-ips=127.0.0.1", "--listen=127.0.0.1",
                    f"--port={self.port}", f"--siteconfigpath={site}",
                    f"--configpath={rules}", "--syslog=stderr",
                    f"--helper-home-dir={self.folder}"]
        if os.geteuid() == 0:
            # It does not scan as root.
            command.append("--username=nobody")
            os.chmod(self.folder, 0o755)
        self.begin(command)
        self.wait_for("child states: I")

    @staticmethod
    def perl_folders(root):
        for folder, folders, _ in os.walk(f"{root}/usr/lib"):
            if folder.endswith("/perl5"):
                return [f"{folder}/{version}" for version in folders]
        return []

    def ask(self, mail):
        with socket.create_connection(("127.0.0.1", self.port), 60) as spamd:
            spamd.sendall(b"SYMBOLS SPAMC/1.5\r\nContent-length: %d\r\n\r\n" %
                          len(mail) + mail)
            spamd.shutdown(socket.SHUT_WR)
            said = b"".join(iter(lambda: spamd.recv(1 << 16), b""))
        return len(re.findall(rb"\bBENCH_\d+", said))
