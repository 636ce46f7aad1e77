"""Where does `gazetted` begin? Ctrl-C while its modules are still read ends it without a word, as later."""

from __future__ import annotations

import os


def main() -> None:
    try:
        from monitor.cli import main as run

        run()
    except KeyboardInterrupt:
        os._exit(130)  # nothing has begun, else it would be heard otherwise; what is being read may be half there
