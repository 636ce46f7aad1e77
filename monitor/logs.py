"""What does the log say? One line per event: JSON for machines, plain words on a terminal."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

NOISY = ("httpx", "httpcore", "apprise", "apscheduler", "urllib3", "requests")


class JsonLines(logging.Formatter):
    """One JSON object a line; whatever a page or a server said is escaped within it."""

    def format(self, record: logging.LogRecord) -> str:
        row = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
        }
        if record.exc_info:
            row["traceback"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=True)


class PlainLines(logging.Formatter):
    """Time, level and event on one line, with everything that could move a cursor shown instead."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        event = "".join(c if c.isprintable() else "�" for c in record.getMessage())
        line = f"{at} {record.levelname.lower():7} {event}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def set_up(*, quiet: bool = False) -> None:
    """Sends our events to standard error; `quiet` keeps all but what somebody must look at."""
    logging.raiseExceptions = False  # a closed or full log must stop neither polling nor sending
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainLines() if sys.stderr.isatty() else JsonLines())
    logging.basicConfig(level=logging.ERROR if quiet else logging.INFO, handlers=[handler], force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("gazetted.store").setLevel(logging.WARNING if quiet else logging.NOTSET)  # an upgrade's backup
    logging.getLogger("alembic").setLevel(logging.ERROR if quiet else logging.WARNING)
