"""How is an alert posted to a program, and did the program take it?"""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, urlencode

from apprise.plugins.custom_json import NotifyJSON

from alerts.channels import Receipt, shown_recipient
from alerts.deadline import patience
from alerts.message import Message
from alerts.post import CONNECT, TOTAL, Request, check_headers, post

METHODS = ("POST", "PUT", "PATCH")

_Apprise: Any = NotifyJSON
"""Apprise's attributes are only partly typed."""


class Webhook(_Apprise):  # type: ignore[misc]
    """json:// and jsons:// as Apprise reads them, posted by ourselves: with our key, no redirect, and the answer read.

    Apprise calls a 200 that says {"ok": false} a success and does not tell Retry-After.
    """

    def recipients(self) -> tuple[str, ...]:
        """The one receiver, without its secrets. ValueError for a method or header that cannot carry an alert."""
        if self.method not in METHODS:
            raise ValueError(f"method={self.method} cannot carry an alert: leave it out, or use POST, PUT or PATCH")
        check_headers(self.headers)
        return (shown_recipient(self, self.url()),)

    def post(self, message: Message, key: str, recipient: str) -> Receipt:
        """Posts Apprise's own fields and, as `gazetted`, the alert's data. The URL names but one `recipient`."""
        body = json.dumps(self._fields(message), ensure_ascii=False, default=str)
        request = Request(
            secure=self.secure,
            host=self.host,
            port=self.port,
            path=self._path(),
            method=self.method,
            headers=self._headers(key),
            # Half a surrogate pair from a page cannot be sent; it becomes a question mark.
            body=body.encode("utf-8", "replace"),
            verified=self.verify_certificate,
            connect=patience(self.socket_connect_timeout, NotifyJSON.socket_connect_timeout, CONNECT),
            total=patience(self.socket_read_timeout, NotifyJSON.socket_read_timeout, TOTAL),
        )
        return post(request)

    def _fields(self, message: Message) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "version": self.json_version,
            "title": message.subject,
            "message": message.text,
            "attachments": [],
            "type": "info",
            "gazetted": message.data,
        }
        return _remapped(fields, self.payload_extras)

    def _path(self) -> str:
        # Apprise leaves the path as the URL has it, quoted.
        path = quote(self.fullpath or "/", safe="%/:@!$&'()*+,;=-._~")
        return f"{path}?{urlencode(self.params)}" if self.params else path

    def _headers(self, key: str) -> dict[str, str]:
        """The URL's `+Header=` over ours, but never over the key."""
        headers = {"User-Agent": "Gazetted", "Content-Type": "application/json"}
        if self.user:
            login = f"{self.user}:{self.password or ''}".encode()
            headers["Authorization"] = f"Basic {base64.b64encode(login).decode('ascii')}"
        said = {name.lower() for name in self.headers}
        kept = {name: value for name, value in headers.items() if name.lower() not in said}
        return {**kept, **self.headers, "Idempotency-Key": key, "webhook-id": key}


def _remapped(fields: dict[str, Any], extras: dict[str, str]) -> dict[str, Any]:
    """What `:field=value` of the URL asks for: a field of ours renamed, or left out, or one more."""
    for name, value in extras.items():
        if name not in fields:
            fields[name] = value
            continue
        kept = fields.pop(name)
        if value:
            fields[value] = kept
    return fields
