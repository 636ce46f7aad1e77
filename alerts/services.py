"""Which services does Apprise know, and how is one of them used without trusting it too far?"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.common import OverflowMode
from apprise.exception import AppriseException
from apprise.manager_plugins import NotificationManager
from apprise.result import AppriseResult, AppriseResultStatus

from alerts.channels import Receipt
from alerts.chats.named import named
from alerts.chats.pasted import pasted
from alerts.deadline import patience
from alerts.mail import Mail
from alerts.message import Message, fitted, in_chat
from alerts.reach import Within, addresses
from alerts.webhook import Webhook

Plugin = Any
"""A NotifyBase of Apprise, whose attributes are only partly typed."""
LOCAL = ("syslog", "rsyslog", "dbus", "qt", "kde", "glib", "gio", "gnome", "macosx", "windows", "blink1")
"""Schemes that end on this machine's own desktop, log or lamp, where nobody we were asked to tell will see them."""
PLAIN = ("xml", "xmls", "form", "forms")
"""Schemes whose receivers are programs: no markup to guard against, and a header for our key."""
BY_MAIL = ("azure", "o365", "brevo", "mailgun", "postmark", "resend", "sendgrid", "ses", "smtp2go", "sparkpost")
"""Schemes whose services send mail, by their own login and interface: our HTML goes there whole, as by SMTP."""
MAIL_ROOM = 128 * 1024
"""Characters of such a mail; ours stays under 100 KB, and Apprise would cut it at 32 KB."""
OWN_HOST = (
    *("apprise", "bark", "emby", "form", "gotify", "hassio", "mqtt", "ncloud", "nctalk", "rocket", "signal"),
    *("synology", "xml"),
)
"""Schemes, with those over TLS, whose address names the server itself; of others the host is a token, a room or the
sender's domain."""
COUNTS_BYTES = ("wechat",)
"""Services whose limit is in bytes, where Apprise counts characters."""
WEB = ("http", "https")
_JSON = {"http": "json", "https": "jsons"}
SECONDS = 60.0
"""For one message, whatever the service does meanwhile."""
CONNECT, ANSWER = 10.0, 30.0
"""Seconds for a service where its address says none: Apprise's own four are less than a busy one takes for its yes."""
AGAIN = (408, 409, 425, 429)
LEAST_ROOM = 70
"""Characters of a text, however long the subject: the shortest of short messages."""
_SCHEME = re.compile(r"\s*([a-zA-Z0-9+.-]{1,30})://")
_STATUS = re.compile(r"error=(\d{3})\b")
_UNSURE = re.compile(r"timed? ?out|reset|aborted|Connection broken", re.IGNORECASE)

ASSET = AppriseAsset(app_id="Gazetted", app_desc="Gazetted", app_url="", http_redirects=False, secure_logging=True)


def plugin(url: str) -> Plugin:
    """Apprise's object for a URL, or a sender of ours. ValueError where there is none that reaches anybody."""
    found = _SCHEME.match(url)
    if found is None:
        raise ValueError("no scheme: an Apprise URL begins like mailto://, jsons:// or slack://")
    scheme = found[1].lower()
    if scheme in LOCAL:
        raise ValueError(
            f"{scheme}:// ends on this machine: use a channel that reaches people, as mailto:// or jsons://"
        )
    if scheme in WEB and (chat := pasted(url)):
        return chat
    made = _instantiate(url, scheme)
    # Also where the URL says `redirect=yes`: a receiver may not send our news, and its key, to another place.
    made.redirects = False
    return named(made, url) or made


def _instantiate(url: str, scheme: str) -> Plugin:
    try:
        made = Apprise.instantiate(url, asset=ASSET, suppress_exceptions=False)
    except (AppriseException, TypeError, ValueError, LookupError, AttributeError) as error:
        raise ValueError(f"{scheme}:// is incomplete or wrong: {error}; see https://appriseit.com/services/") from None
    if made is None and scheme in WEB:
        raise ValueError(
            f"{scheme}:// leads to no chat that we know: for a program of your own write {_JSON[scheme]}://"
        )
    if made is None:
        raise ValueError(
            f"{scheme}:// cannot be read by Apprise: see https://appriseit.com/services/ for how it is written"
        )
    return made


def _register() -> None:
    """Puts our plugins in the place of Apprise's and keeps its log, which holds whole URLs, to ourselves."""
    log = logging.getLogger("apprise")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    log.setLevel(logging.DEBUG)
    # Its debug lines tell the path of every request, which for most services is the secret.
    logging.getLogger("urllib3").setLevel(logging.INFO)
    manager: Any = NotificationManager()  # type: ignore[no-untyped-call]
    for ours in (Mail, Webhook):
        manager.add(ours, force=True)


def one_recipient(made: Plugin) -> None:
    """ValueError for a URL of several rooms or people: if one refused, a second try would tell the others twice."""
    count = len(made) // (made.retry + 1)
    if count > 1:
        raise ValueError(f"{made.schema}:// names {count} recipients: write one URL for each")


def notify(made: Plugin, message: Message, key: str) -> Receipt:
    """Sends by Apprise's own plugin. It tells success from failure; the reason is what it logged meanwhile."""
    if made.host and _goes_by(made, OWN_HOST):
        try:  # Apprise looks the name up again: this is no more than a look before
            addresses(made.host, made.port or (443 if made.secure else 80), getattr(made, "allow", ()))
        except Within as error:
            return Receipt(False, str(error))
        except (OSError, UnicodeError):
            pass  # Apprise says it in its own words
    body_format, body, by_mail = NotifyFormat.TEXT, "", _goes_by(made, BY_MAIL)
    if made.schema in PLAIN:
        made.headers["Idempotency-Key"] = key
    elif not by_mail:
        message = in_chat(message)
    elif made.notify_format != NotifyFormat.TEXT:
        made.body_maxlen = MAIL_ROOM
        body_format, body = NotifyFormat.HTML, message.html
    # A little less than Apprise's limit, so that it is we who choose what is left out.
    room = max(int(made.body_maxlen) - len(message.subject) - 8, LEAST_ROOM)
    if made.overflow_mode == OverflowMode.UPSTREAM:
        made.overflow_mode = OverflowMode.TRUNCATE
    made.socket_connect_timeout = patience(made.socket_connect_timeout, type(made).socket_connect_timeout, CONNECT)
    made.socket_read_timeout = patience(made.socket_read_timeout, type(made).socket_read_timeout, ANSWER)
    sender = Apprise(asset=ASSET)
    sender.add(made)
    result = sender.notify(
        title=message.subject,
        body=body or fitted(message, room, in_bytes=made.schema in COUNTS_BYTES),
        notify_type=NotifyType.INFO,
        body_format=body_format,
        timeout=SECONDS,
        log_level=logging.DEBUG,
    )
    return _receipt(result)


def _goes_by(made: Plugin, schemes: Sequence[str]) -> bool:
    """Whether it is one of these services; its `schema` may have become that of HTTP."""
    return any(scheme in schemes for scheme in (*_several(made.protocol), *_several(made.secure_protocol)))


def _several(said: str | Sequence[str] | None) -> Sequence[str]:
    return (said,) if isinstance(said, str) else said or ()


def _receipt(result: AppriseResult) -> Receipt:
    if result.status == AppriseResultStatus.SUCCESS:
        return Receipt(True, answer="taken; Apprise does not tell the answer")
    if result.status == AppriseResultStatus.TIMEOUT:
        return Receipt(False, f"no answer within {SECONDS:.0f} s", doubt=True)
    reason, failed = _said(result)
    status = _STATUS.search(reason)
    code = int(status[1]) if status else 0
    return Receipt(
        False,
        reason,
        again=not (400 <= code < 500 and code not in AGAIN),
        doubt=bool(_UNSURE.search(failed)),
    )


def _said(result: AppriseResult) -> tuple[str, str]:
    """What the plugin logged of a failure: its warnings, the answer, and apart the connection's fault."""
    entries = [(entry.level, str(entry.message)) for entry in islice(result.logs(), 200)]
    warnings = [message for level, message in entries if level in ("WARNING", "ERROR", "CRITICAL")]
    answers = [message for level, message in entries if level == "DEBUG" and "Response Details" in message]
    failed = " ".join(message for level, message in entries if level == "DEBUG" and "Exception" in message)
    return " ".join([*warnings, *answers, failed]).strip() or "the service refused; Apprise gives no reason", failed


# At import: Python does that once, and holds other threads off meanwhile.
_register()
