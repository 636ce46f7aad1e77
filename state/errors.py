"""What can go wrong with the store: always named, never taken for an empty one."""

from __future__ import annotations


class StoreError(Exception):
    """The database could not be opened, read or written. Nothing that depends on it may be sent."""


class StoreGone(StoreError):
    """The database is not the one we opened, or not one we may use: going on would lose what is owed."""


class Busy(Exception):
    """Another process polls and delivers from this data."""
