"""In whose words does a message go out: in an operator's own, or, where they fail, in ours?"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime

from alerts.config import Route, Templates
from alerts.message import Message
from monitor import health
from monitor.desk import Desk
from state.book import Book
from state.store import Store

log = logging.getLogger("gazetted.wording")


def worded(store: Store, desk: Desk, route: Route | None, message: Message, now: datetime) -> Message:
    """The message in the words of its route's templates; in ours where one fails, of which the operators then hear."""
    if route is None or route.templates is None:
        return message
    from alerts.tailored import Unfit, tailored

    try:
        return tailored(message, route.templates)
    except Unfit as unfit:
        log.warning("route %s: %s; our own words go out", route.id, unfit)
        with store.transaction() as book:
            health.template_failed(book, _subject(route.templates, unfit.name), str(unfit), desk.operators(), now)
    return message


def tend_templates(book: Book, desk: Desk, now: datetime) -> None:
    """Ends the trouble of templates that failed and were replaced since."""
    ours = {
        _subject(route.templates, name) for route in desk.routes if route.templates for name, _ in route.templates.files
    }
    gone = [subject for subject in book.troubled("template") if subject not in ours]
    health.templates_replaced(book, gone, desk.operators(), now)


def _subject(templates: Templates, name: str) -> str:
    """What the incident is about: the file and its text, of which a few letters of a hash tell one from the next."""
    text = dict(templates.files)[name]
    return f"template:{name} #{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"
