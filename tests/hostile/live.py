"""Becomes the daemon on a live bulletin with a webhook and a mail sink, for a loop that kills it again and again.

`python -m tests.hostile.live --list URL --hook URL --smtp PORT --work FOLDER [--reader ADDRESS]`
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

CONFIG = """
gazetted: {{data: ./data, timezone: UTC, language: en}}
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("list", "hook", "smtp", "work"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--reader", default="reader@example.test")
    asked = parser.parse_args()
    path = Path(asked.work) / "gazetted.yaml"
    if not path.exists():
        hook = asked.hook.removeprefix("http://")
        path.write_text(CONFIG.format(list=asked.list, hook=hook, smtp=asked.smtp, reader=asked.reader))
    gazetted = str(Path(sys.executable).parent / "gazetted")
    os.execv(gazetted, [gazetted, "run", "--config", str(path)])


if __name__ == "__main__":
    main()
