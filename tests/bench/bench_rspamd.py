# SPDX-License-Identifier: Apache-2.0
"""Rspamd with the benchmark's patterns and nothing else.

One worker for HTTP, one for the milter protocol, the helper that compiles
regular expressions with Hyperscan; no other module, no network, no history.
What Hyperscan compiled (it takes a minute) is kept in the build folder.
"""
import http.client
import json
import time

from bench_peer import Missing, Server, for_peers, free_port

CONFIG = """
options {{
  filters = "regexp";
  url_tld = "{share}/effective_tld_names.dat";
  dns {{ nameserver = ["127.0.0.1:1"]; }}
  local_addrs = [];
  tempdir = "{folder}";
  pidfile = "{folder}/pid";
  cache_file = "{folder}/symbols.cache";
  hs_cache_dir = "{cache}";
  control_socket = "{folder}/control.sock mode=0600";
}}
logging {{ type = "console"; level = "info"; }}
lua = "{folder}/rules.lua";
actions {{ reject = 100000; add_header = 90000; greylist = 80000; }}
regexp {{ }}
worker "hs_helper" {{ cache_dir = "{cache}"; count = 1; }}
worker "normal" {{ bind_socket = "127.0.0.1:{port}"; count = 1; }}
worker "rspamd_proxy" {{
  bind_socket = "127.0.0.1:{milter_port}";
  count = 1; milter = yes; timeout = 120s;
  upstream "local" {{ default = yes; self_scan = yes; }}
}}
"""


class Rspamd(Server):
    name = "rspamd"

    def __init__(self, found, patterns, cache):
        if not isinstance(found, tuple):
            raise Missing(found)
        super().__init__()
        self.root, self.libraries = found
        self.patterns = patterns
        self.cache = cache.resolve()
        self.port, self.milter_port = free_port(), free_port()
        self.connection = None

    def rules(self):
        """A symbol a pattern: decoded text, no case, UTF-8."""
        yield "local re = config['regexp'] or {}\nconfig['regexp'] = re\n"
        for i, pattern in enumerate(self.patterns):
            yield (f"re['BENCH_{i}'] = {{score = 0.1, re = "
                   f"[==[/{for_peers(pattern)}/iu{{mime}}]==]}}\n")

    def start(self):
        self.cache.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "rules.lua", "w", encoding="utf-8") as out:
            out.writelines(self.rules())
        share = f"{self.root}/usr/share/rspamd"
        config = self.folder / "rspamd.conf"
        config.write_text(CONFIG.format(
            share=share, folder=self.folder, cache=self.cache, port=self.port,
            milter_port=self.milter_port), encoding="utf-8")
        env = {"SHAREDIR": share, "LUALIBDIR": f"{share}/lualib"}
        if self.libraries:
            env["LD_LIBRARY_PATH"] = self.libraries
        self.begin([f"{self.root}/usr/bin/rspamd", "--no-fork", "--insecure",
                    "--config", config], env)
        # The main process has loaded what the workers load at that moment.
        self.wait_for(r"\(main\).*hyperscan database of \d+ regexps")
        self.wait_for("rspamd_rs_compile_cb: compiled")
        time.sleep(3)

    def ask(self, mail):
        """A connection is kept if Rspamd keeps it; 3.4 closes it each time."""
        if not self.connection:
            self.connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=60)
        self.connection.request("POST", "/checkv2", mail,
                                {"Connection": "keep-alive"})
        said = json.loads(self.connection.getresponse().read())
        return len(said["symbols"])
