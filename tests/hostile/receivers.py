"""Delivers to receivers that misbehave, those of a harness of scenario cases, and says what became of it.

`python -m tests.hostile.receivers --harness FOLDER [--base PORT] [--cases KEY,KEY] [--backlog N]`: each case of the
group G whose receiver is a webhook or a mail server is given an alert or several, on a clock that goes to whatever is
due next. A line per case; the exit code is 1 where one was not as expected. The receiver of `w_backlog` takes five a
second by the clock on the wall: the whole of its outage, `--backlog 10000`, takes more than half an hour.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from state.glance import glance
from state.records import Delivery
from tests.newsday import Newsday
from tests.printing import Row, list_page, list_source

Json = dict[str, Any]
ROUNDS = 200
"""Tries enough for the five days after which a delivery is given up."""
SECRETS = "secret=whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,whsec_aGFybmVzcy1zZWNyZXQtMDEyMzQ1Njc4OWFiY2RlZjA="
"""While one is changed: nobody's, and the harness's own, as its manual prints it."""
MANY = {"m_limit": 5, "w_poison": 4, "w_backlog": 60}
"""How many notices are told at once; one where a case is not named."""
PAGE = 500
"""Notices that come at one poll; those of the poll before stand below them."""
TWICE = ("w_order",)
"""Cases in which the notice is corrected before its first alert got through."""
BACKLOG = "w_backlog"
"""Its receiver counts by the clock on the wall."""
ELSEWHERE = ("w_dns", "m_refused", "w_refused")
"""What needs a resolver of the harness, or a port that opens later; our own tests have those."""


@contextmanager
def harness(folder: Path, base: int, ledger: Path) -> Iterator[None]:
    """The receivers at work, which write what they took into `ledger`."""
    command = [sys.executable, "run.py", "--fast", "--base", str(base), "--ledger", str(ledger)]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None and process.stdout.readline(), "the harness does not start"
            yield
        finally:
            process.kill()


def item(number: int, edition: int = 1) -> Row:
    token = f"GZT-g-{number:04}-v{edition}"
    summary = f"Filing {token} opens.\n.\nIt closes in March.\r\n.\r\nNo fee is due. 备案不收费。"
    return Row(f"/notices/{number}.html", f"{token} Notice on filings", summary=summary)


def channel(case: Json, base: int) -> Json:
    readers = ",".join(case.get("recipients", ["reader@example.test"]))
    if case["via"] == "hook":
        key = f"?{SECRETS}" if case["key"] == "w_sign" else ""
        return {"id": "desk", "url": f"json://127.0.0.1:{base + 2}/hook/{case['id']}/x{key}"}
    safe = case["key"] in ("m_starttls_gone", "m_tls_bad")
    login = "robot:secret@" if case["key"] in ("m_starttls_gone", "m_auth") else ""
    place = f"{login}127.0.0.1:{base + 1200 + case['id']}"
    mode = "starttls" if safe else "insecure"
    return {
        "id": "desk",
        "url": f"mailto://{place}/?smtp=127.0.0.1&mode={mode}&from=gazette@example.test&to={readers}",
    }


def deliver(case: Json, base: int) -> tuple[list[Delivery], bool, float]:
    """The ledger in the end, whether the operators heard of trouble, and the longest that one round took, in s."""
    with tempfile.TemporaryDirectory() as folder:
        day = Newsday(Path(folder))
        try:
            day.clock.now = datetime.now(UTC)
            source = list_source(day.site.url(), flood=None)  # held for the operators, nothing would go out
            day.configure(source, channels=[channel(case, base), day.hook_channel("ops")])
            known = [item(number) for number in range(100_000, 100_003)]
            day.site.show(list_page(known))
            day.poll()
            left = MANY.get(case["key"], 1)
            while left:
                news = [item(number) for number in range(max(1, left - PAGE + 1), left + 1)]
                left -= len(news)
                day.site.show(list_page([*news, *known]))
                day.poll(pay=False, seconds=5)
                known = news
            longest = pay(day)
            if case["key"] in TWICE:
                day.site.show(list_page([item(1, 2)]))
                day.poll(pay=False, seconds=5)
            if case["key"] == BACKLOG:
                pay_by_the_clock(day)
                longest = 0.0  # it takes as long as its receiver's rate makes it
            for _ in range(ROUNDS if case["ends"] not in ("retry", "retry_or_delivered") else 4):
                waiting = [d.due_at for d in day.ledger() if d.state == "pending" and d.incident is None]
                if not waiting:
                    break
                later = [at for at in waiting if at > day.clock.now]  # the others wait behind one of these
                day.clock.now = min(later, default=day.clock.now) + timedelta(seconds=1)
                longest = max(longest, pay(day))
            told = any(d.incident is not None for d in day.ledger())
            return [d for d in day.ledger() if d.incident is None], told, longest
        finally:
            day.close()


def pay_by_the_clock(day: Newsday) -> None:
    """Pays until nothing is owed, and says every minute how far it is."""
    start, said = day.clock.now, time.monotonic()
    began = said
    while left := glance(day.room.settings.home, day.clock.now, ()).owed.pending:
        time.sleep(0.2)
        day.clock.now = start + timedelta(seconds=time.monotonic() - began)
        pay(day)
        if time.monotonic() - said > 60:
            print(f"{left} are owed still", flush=True)
            said = time.monotonic()


def pay(day: Newsday) -> float:
    began = time.monotonic()
    day.room.pay_all()
    return time.monotonic() - began


def faults(case: Json, owed: Sequence[Delivery], told: bool, longest: float, took: Sequence[Json]) -> list[str]:
    """What is not as the case expects; `took`: what its receiver wrote down."""
    states, found = [d.state for d in owed], []
    accepted = defaultdict(list)
    for record in (one for one in took if one.get("accepted")):
        for reader in record.get("rcpts", [record["endpoint"]]):
            for token in record["tokens"][-1:] if case["key"] in TWICE else record["tokens"]:  # one quotes the other
                accepted[reader, token].append(record["key"])
    most = case.get("max_copies", 1)
    found += [f"{place} took {len(keys)} copies" for place, keys in accepted.items() if len(keys) > most]
    found += [f"{place}: other keys" for place, keys in accepted.items() if len(set(keys)) > 1]
    if longest > case.get("max_s", 120):
        found.append(f"took {longest:.0f} s")
    well: dict[str, bool] = {
        "delivered": set(states) == {"sent"} and len(accepted) == len(owed),
        "retry": set(states) == {"pending"} and not accepted,
        "dead": set(states) == {"dead"} and told and all(d.error for d in owed),
        "partial": sorted(states) == ["dead", "sent", "sent"] and len(accepted) == 2 and told,
        "dead_or_retry": not set(states) - {"dead", "pending"} and not accepted,
        "dead_or_smaller": not set(states) - {"dead", "sent"} and all(d.error for d in owed if d.state == "dead"),
        "retry_or_delivered": not set(states) - {"pending", "sent"},
        "delivered_except_one": sorted(states) == ["dead", *["sent"] * (len(owed) - 1)],
    }
    if not well[case["ends"]]:
        found.append(f"{case['ends']} was expected: {states}, taken {sorted(accepted)}, {[d.error for d in owed][:3]}")
    if case["key"] in TWICE and (order := [one["tokens"][-1] for one in took if one.get("accepted")]) != sorted(order):
        found.append(f"out of order: {order}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--harness", type=Path, required=True)
    parser.add_argument("--base", type=int, default=18_800)
    parser.add_argument("--cases", default="")
    parser.add_argument("--backlog", type=int, default=MANY[BACKLOG])
    asked = parser.parse_args()
    MANY[BACKLOG] = asked.backlog
    cases = [c for c in json.loads((asked.harness / "expected.json").read_text())["cases"] if c["group"] == "G"]
    wanted = [c for c in cases if c["via"] in ("hook", "smtp") and c["key"] not in ELSEWHERE]
    if asked.cases:
        wanted = [c for c in wanted if c["key"] in asked.cases.split(",")]
    ill = 0
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder, "ledger.jsonl")
        with harness(asked.harness, asked.base, ledger):
            for case in wanted:
                result = deliver(case, asked.base)
                records = [json.loads(line) for line in ledger.read_text().splitlines()]
                found = faults(case, *result, [r for r in records if r.get("case") == case["id"]])
                found += ["reached what it may not"] if any(r["kind"] == "canary" for r in records) else []
                in_clear = any(r["kind"] == "smtp_auth_in_clear" for r in records)
                found += ["said its password in clear"] if in_clear and case.get("forbid_auth") else []
                ill += bool(found)
                said = "; ".join(found) or "as expected"
                print(f"{case['severity']} {case['key']}: {said}", flush=True)
    print(f"{len(wanted) - ill} of {len(wanted)} as expected")
    return 1 if ill else 0


if __name__ == "__main__":
    sys.exit(main())
