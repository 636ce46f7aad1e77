"""Asks for pages, and sends alerts, by names that lead where nobody may go, those of a harness of scenario cases.

`python -m tests.hostile.names --harness FOLDER [--base PORT] [--tries 1000]`: each name of its resolver is asked for a
page by our client and posted to by our sender, some of them many times, for their addresses change. It runs in a
network of its own that has nothing but loopback (Linux). A line per name; the exit code is 1 where one was not refused,
or the place that must never be reached was.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from urllib.request import urlopen

HERE = "127.0.0.1/32"
GOOD = ("ok",)
NO_ANSWER = ("nx", "servfail", "timeout")
EITHER = ("many", "slow")
"""A name of twenty addresses, of which the last alone answers, and one whose resolver takes five seconds."""
WITHIN = (
    "canary",
    "mixed",
    "cname",
    "v6map",
    "v6loop",
    "v6compat",
    "v6trans",
    "nat64",
    "nat64l",
    "sixtofour",
    "teredo",
)
SPECIAL = ("meta", "cgnat", "multicast", "zero", "bcast", "bench", "ula", "ll", "sitelocal", "doc6", "srv6")
CHANGING = ("rebind", "flip")
"""Their first answer is a place that is allowed, the next one the place that must never be reached."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harness", type=Path, required=True)
    parser.add_argument("--base", type=int, default=18_800)
    parser.add_argument("--tries", type=int, default=1000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return inside(asked.harness, asked.base, asked.tries)
    names = {"PYTHONPATH": str(asked.harness / "shim"), "HARNESS_DNS": f"127.0.0.1:{asked.base + 53}"}
    again = [sys.executable, "-m", "tests.hostile.names", *sys.argv[1:], "--inside"]
    alone = [sys.executable, str(asked.harness / "loonly.py"), "--", *again]
    return subprocess.run(alone, env={**os.environ, **names}, check=False).returncode


def inside(folder: Path, base: int, tries: int) -> int:
    """The harness and all that is asked of it, where nothing but loopback is."""
    from tests.hostile.receivers import harness

    with tempfile.TemporaryDirectory() as place, harness(folder, base, Path(place, "ledger.jsonl")):
        ill = 0
        for way, reach in (("page", pages(base)), ("alert", alerts(base))):
            for name in (*GOOD, *NO_ANSWER, *EITHER, *WITHIN, *SPECIAL):
                ill += tell(way, name, reach(name), canary(base))
            for name in CHANGING:
                with ThreadPoolExecutor(32) as hands:
                    said = set(hands.map(reach, (f"{name}{number}" for number in range(tries))))
                ill += tell(way, f"{name} ({tries} tries)", "; ".join(sorted(said))[:200], canary(base))
        hits = canary(base)
        print(f"{ill} not as expected; the place that must never be reached was reached {hits} times")
        return 1 if ill or hits else 0


def tell(way: str, name: str, said: str, hits: int) -> bool:
    """One line; whether it is not as expected. An empty answer is a page read, or an alert taken."""
    word = name.partition(" ")[0]
    fine = not said if word in GOOD else bool(said) if word in (*NO_ANSWER, *WITHIN, *SPECIAL) else True
    print(f"{'as expected' if fine and not hits else 'ILL'}: {way} {name}: {said or 'went well'}", flush=True)
    return not (fine and not hits)


def pages(base: int) -> Callable[[str], str]:
    """Asks for a page by a name; what went wrong, or nothing."""
    from sources.config import Http, Place
    from sources.errors import SourceError
    from sources.fetch import Fetcher

    allow = (Place(ip_network(HERE)),)
    fetcher = Fetcher(Http(allow=allow, per_host=timedelta(0), timeout=timedelta(seconds=20)))

    def ask(name: str) -> str:
        try:
            fetcher.get(f"http://{name}.harness.test:{port_of(base, name)}/live/list")
        except SourceError as error:
            return f"{error.reason}: {error.message}"
        return ""

    return ask


def alerts(base: int) -> Callable[[str], str]:
    """Posts an alert by a name; what went wrong, or nothing."""
    from alerts.channels import send, targets
    from alerts.config import Channel
    from alerts.message import Message
    from sources.config import Place

    news, allow = Message("[New] title", "text", "<p>text</p>"), (Place(ip_network(HERE)),)

    def post(name: str) -> str:
        port = base + 2 if name in (*GOOD, *EITHER) else port_of(base, name)
        (target,) = targets(Channel("x", (f"json://{name}.harness.test:{port}/hook/ok/names",), allow=allow))
        return send(target, news, f"key-{name}").reason

    return post


def port_of(base: int, name: str) -> int:
    """Where the name would do harm: the port of the place that must never be reached, else the harness's pages."""
    return base if name in (*GOOD, *NO_ANSWER, *EITHER) else base + 99


def canary(base: int) -> int:
    with urlopen(f"http://127.0.0.1:{base}/_ctl/canary") as answer:
        return int(json.loads(answer.read())["hits"])


if __name__ == "__main__":
    sys.exit(main())
