"""Is this still the list that we know, or one that came short in its place?"""

from __future__ import annotations

import json

from sources.errors import SourceError
from sources.page import Mark
from sources.polling import Got, Poll
from sources.verdict import Doubt, judge_list

SHORT = "#short"
"""Ends the address under which we remember that a list came short; no page's own address has a fragment."""


def judge_keys(poll: Poll, got: Got, keys: list[str]) -> None:
    """Is this still the page that we know? Not asked where our own way of reading it changed its keys, nor of a feed
    that shows anything: what is old leaves it, by number or by age, and one that began empty may stay so. Nor of a
    bulletin that holds notices: each issue has its own, and as many as there were."""
    kind = poll.source.kind
    rolls = (kind == "bulletin" and keys) or (kind == "feed" and (keys or not poll.memory.listed))
    if not (poll.memory.first or got.before or rolls):
        _judge_length(poll, keys)
    poll.page = keys


def _judge_length(poll: Poll, keys: list[str]) -> None:
    """A list that comes short is not believed at first, and believed when it stays so."""
    try:
        judge_list(keys, poll.memory.listed)
    except SourceError as error:
        if error.reason != "gutted":
            raise
        doubt = _doubt(poll)
        doubt = doubt.again(keys, poll.at) if doubt else Doubt(frozenset(keys), poll.at)
        if not doubt.over(poll.at):
            _keep_doubt(poll, doubt)
            raise
    end_doubt(poll)


def _doubt(poll: Poll) -> Doubt | None:
    """What we remember of a list that came short at the last poll."""
    mark = poll.memory.mark(poll.source.url + SHORT)
    if mark is None or mark.fingerprint != poll.fingerprint or not (body := poll.memory.body(mark.url)):
        return None
    kept = json.loads(body)
    return Doubt(frozenset(kept["keys"]), mark.read_at, kept["polls"])


def _keep_doubt(poll: Poll, doubt: Doubt) -> None:
    body = json.dumps({"keys": sorted(doubt.keys), "polls": doubt.polls}).encode()
    poll.marks.append((Mark(poll.source.url + SHORT, "", None, None, doubt.since, poll.fingerprint), body))


def end_doubt(poll: Poll) -> None:
    if _doubt(poll) is not None:
        poll.marks.append((Mark(poll.source.url + SHORT, "", None, None, poll.at, poll.fingerprint), b""))
