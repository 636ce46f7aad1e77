"""Becomes the daemon on a live bulletin with a webhook and a mail sink, for a loop that kills it again and again.

`python -m tests.hostile.live --list URL --hook URL --smtp PORT --work FOLDER [--reader ADDRESS] [--database URL]`.
With `--digest` a second webhook, the last part of whose path is `digest`, is told every minute of all that is new.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

CONFIG = """
gazetted: {{data: ./data, timezone: UTC, language: en, database: {database}, include: {include}}}
http: {{allow: [127.0.0.0/8], per_host: 0s}}
sources:
  - id: live
    name: Live bulletin
    kind: list
    url: {list}
    every: 1s
    items:
      each: li.notice
      # The loop takes every token in a message for news; `fields` quotes an old title whole: tokens are text here.
      title: "@data-id"
      link: a.notice-link@href
      published: time.notice-date@datetime
      key: "@data-id"
      summary: a.notice-link
    follow: false
    flood: null  # what is held for the operators would count as lost
channels:
  - {{id: hook, url: "json://{hook}"}}
  - {{id: mail, url: "mailto://127.0.0.1:{smtp}/?smtp=127.0.0.1&mode=insecure&from=gazette@example.test&to={reader}"}}
routes:
  - {{id: everything, to: [hook, mail]}}
operators: {{to: [hook]}}
"""


DIGEST = """
channels:
  - {{id: minutes, url: "json://{hook}"}}
routes:
  - {{id: every-minute, to: [minutes], send: "* * * * *", empty: skip}}
"""
"""A file of its own: `include` adds its channels and routes to the others."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("list", "hook", "smtp", "work"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--reader", default="reader@example.test")
    parser.add_argument("--database", default="null")
    parser.add_argument("--digest", action="store_true")
    asked = parser.parse_args()
    path = Path(asked.work) / "gazetted.yaml"
    if not path.exists():
        hook = asked.hook.removeprefix("http://")
        given = {"list": asked.list, "smtp": asked.smtp, "reader": asked.reader, "database": asked.database}
        path.with_name("digest.yaml").write_text(DIGEST.format(hook=f"{hook.rpartition('/')[0]}/digest"))
        path.write_text(CONFIG.format(hook=hook, include="[digest.yaml]" if asked.digest else "[]", **given))
    gazetted = str(Path(sys.executable).parent / "gazetted")
    os.execv(gazetted, [gazetted, "run", "--config", str(path)])


if __name__ == "__main__":
    main()
