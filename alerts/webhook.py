"""How is an alert posted to a program, and did the program take it?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from apprise.plugins.custom_json import NotifyJSON

from alerts.channels import Receipt, shown_recipient
from alerts.deadline import patience
from alerts.message import Message
from alerts.post import CONNECT, TOTAL, Request, check_headers, post
from sources.config import Place

METHODS = ("POST", "PUT", "PATCH")
WHSEC = "whsec_"
LEAST_SECRET, MOST_SECRET = 16, 128
"""Bytes of a secret. Standard Webhooks asks for 24 to 64; what others have made a little shorter or longer is taken."""

_Apprise: Any = NotifyJSON
"""Apprise's attributes are only partly typed."""


class Webhook(_Apprise):  # type: ignore[misc]
    """json:// and jsons:// as Apprise reads them, posted by ourselves: with our key, no redirect, and the answer read.

    Apprise calls a 200 that says {"ok": false} a success and does not tell Retry-After. `secret=whsec_…` signs each
    request as Standard Webhooks says; two secrets with a comma between sign twice, while the receiver changes over.
    """

    def __init__(self, secrets: tuple[str, ...] = (), **rest: Any):
        super().__init__(**rest)
        self.secrets = secrets
        self.allow: tuple[Place, ...] = ()

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        """What Apprise reads in the URL, and our secrets; a + in Base64 that nobody quoted has become a space."""
        found: dict[str, Any] | None = _Apprise.parse_url(url)
        if found:
            if sum(name == "secret" for name, _ in parse_qsl(urlsplit(url).query)) > 1:
                raise ValueError("secret= is given twice: write it once, two secrets with a comma between")
            written = found["qsd"].get("secret", "").replace(" ", "+")
            found["secrets"] = tuple(one for one in written.split(",") if one)
        return found

    def recipients(self) -> tuple[str, ...]:
        """The one receiver, without its secrets. ValueError for a method or header that cannot carry an alert."""
        if self.method not in METHODS:
            raise ValueError(f"method={self.method} cannot carry an alert: leave it out, or use POST, PUT or PATCH")
        check_headers(self.headers)
        for secret in self.secrets:
            key_of(secret)
        return (shown_recipient(self, self.url()),)

    def post(self, message: Message, key: str, recipient: str) -> Receipt:
        """Posts Apprise's own fields and, as `gazetted`, the alert's data. The URL names but one `recipient`."""
        # Half a surrogate pair from a page cannot be sent; it becomes a question mark.
        body = json.dumps(self._fields(message), ensure_ascii=False, default=str).encode("utf-8", "replace")
        request = Request(
            secure=self.secure,
            host=self.host,
            port=self.port,
            path=self._path(),
            method=self.method,
            headers={**self._headers(key), **signed(self.secrets, key, int(time.time()), body)},
            body=body,
            verified=self.verify_certificate,
            connect=patience(self.socket_connect_timeout, NotifyJSON.socket_connect_timeout, CONNECT),
            total=patience(self.socket_read_timeout, NotifyJSON.socket_read_timeout, TOTAL),
            allow=self.allow,
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


def signed(secrets: tuple[str, ...], key: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that prove a body ours and of the moment `at` (Unix seconds): one signature for each secret.

    Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`, as `v1,` and Base64, several with a space between.
    """
    if not secrets:
        return {}
    said = f"{key}.{at}.".encode() + body
    macs = (hmac.new(key_of(secret), said, hashlib.sha256).digest() for secret in secrets)
    proofs = " ".join(f"v1,{base64.b64encode(mac).decode('ascii')}" for mac in macs)
    return {"webhook-timestamp": str(at), "webhook-signature": proofs}


def key_of(secret: str) -> bytes:
    """The bytes that a `whsec_…` stands for. ValueError, without the secret, for what is none."""
    try:
        found = base64.b64decode(secret.removeprefix(WHSEC), validate=True) if secret.startswith(WHSEC) else b""
    except binascii.Error:
        found = b""
    if not LEAST_SECRET <= len(found) <= MOST_SECRET:
        raise ValueError("secret= is no whsec_… in Base64: make one of 24 random bytes, or two with a comma between")
    return found


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
