"""What can go wrong while a source is read, and whether trying again can help."""

from __future__ import annotations


class SourceError(Exception):
    """A source could not be read well. `reason` is one word for machines, the message a sentence for people.

    `again` says whether the same request may succeed later without anybody's help; `retry_after` is the
    least number of seconds to wait, where the server named one.
    """

    again = True

    def __init__(self, reason: str, message: str, *, again: bool | None = None, retry_after: float | None = None):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.retry_after = retry_after
        if again is not None:
            self.again = again


class FetchFailed(SourceError):
    """The network, the server or the encoding failed: nothing complete arrived."""


class Refused(SourceError):
    """We will not make this request: address, scheme, redirect or robots rule forbids it."""

    again = False


class Suspect(SourceError):
    """Something arrived in full, but it is not the bulletin: a challenge, a maintenance note, a gutted list."""


class ReadFailed(SourceError):
    """The page could not be parsed within its bounds of time and memory, or is not of the kind configured."""
