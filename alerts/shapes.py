"""What do a notice and a change look like as JSON?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sources.notice import Amount, Attachment, Citation, Instruction, Notice, Span
from state.records import Change, KnownNotice, Life, Retraction, Tagged

Json = dict[str, object]


def seen_json(notice: Notice) -> Json:
    """One notice as its source shows it, before we know it: the shape of `extract --json`."""
    facts = notice.facts
    return {
        "url": notice.url,
        "title": notice.title,
        "section": notice.section,
        "outlet": facts.outlet,
        "language": notice.language,
        "doc_number": facts.doc_number,
        "doc_number_mended": facts.doc_number_mended,
        "issuers": list(facts.issuers),
        "signed": facts.signed,
        "published": facts.published,
        "effective": facts.effective,
        "expires": facts.expires,
        "deadline": facts.deadline,
        "repeals": [_citation(c) for c in facts.repeals],
        "amends": [_citation(c) for c in facts.amends],
        "amounts": [_amount(a) for a in facts.amounts],
        "region": facts.region,
        "addressees": list(facts.addressees),
        "scope": facts.scope,
        "instructions": [{"op": one.op, "article": one.article, "act": one.act} for one in facts.instructions],
        "days": [{"day": one.day, "off": one.off} for one in facts.days],
        "facts_at": _places(notice),
        "attachments": [_attachment(a) for a in notice.attachments],
        "text": notice.text,
    }


def notice_json(known: KnownNotice, text: bool, timezone: str = "UTC", life: Life | None = None) -> Json:
    """One notice that we hold: the shape of `notices --json`, with its `text` and its `life` where asked for.

    `first_seen` is RFC 3339, in seconds, with the offset of `timezone`.
    """
    seen = seen_json(known.current.content)
    attachments, body = seen.pop("attachments"), seen.pop("text")
    return {
        "id": known.id,
        "source": known.source,
        **seen,
        "topics": topics_json(known.current.topics),
        "story": known.story,
        "versions": known.versions,
        "first_seen": _instant(known.first_seen, timezone),
        "attachments": attachments if text else [_without_text(file) for file in known.current.content.attachments],
        **(_life(known, life) if life else {}),
        **({"text": body} if text else {}),
    }


def _life(known: KnownNotice, life: Life) -> Json:
    """Where a notice stands, who acted on it, and the held notice that each of its own citations means."""
    facts = known.current.content.facts
    deeds = [
        {"role": d.role, "notice": d.notice, "title": d.title, "doc_number": d.doc_number, "since": d.since}
        for d in life.deeds
    ]
    cited = {"repeals": facts.repeals, "amends": facts.amends}
    tied = {
        role: [{**_citation(c), "notice": life.acts_on.get((role, at))} for at, c in enumerate(citations)]
        for role, citations in cited.items()
    }
    return {**tied, "lifecycle": {"stage": life.stage, "by": deeds}}


def change_json(change: Change, timezone: str = "UTC") -> Json:
    """One change: the shape of a row of `changes --json`; `at` is RFC 3339 in seconds, with `timezone`'s offset."""
    return {
        "id": change.id,
        "notice": change.notice,
        "source": change.source,
        "kind": change.kind,
        "at": _instant(change.at, timezone),
        "title": change.title,
        "url": change.url,
        "topics": topics_json(change.topics),
        "fields": {name: [_plain(old), _plain(new)] for name, (old, new) in change.fields.items()},
        "summary": change.summary,
        "significance": change.significance,
        "reasons": [dict(reason) for reason in change.reasons],
        "retracted": _retracted(change, timezone),
    }


def retracted_json(made: Sequence[Retraction], timezone: str) -> list[Json]:
    """What was taken back of a notice: of which change, by whose word, why and when."""
    return [{"change": one.change, **_taken_back(one, timezone)} for one in made]


def _retracted(change: Change, timezone: str) -> Json | None:
    """By whose word, why and when readers were told that what they had heard of it was wrong."""
    return _taken_back(change.retracted, timezone) if change.retracted else None


def _taken_back(found: Retraction, timezone: str) -> Json:
    return {"by": found.author, "reason": found.reason, "at": _instant(found.at, timezone)}


def topics_json(topics: tuple[Tagged, ...]) -> list[Json]:
    """The topics of a notice, each with the words because of which it has it."""
    return [
        {"id": t.id, "because": list(t.because), **({"passages": list(t.passages)} if t.passages else {})}
        for t in topics
    ]


def _instant(at: datetime, timezone: str) -> str:
    return at.astimezone(ZoneInfo(timezone)).isoformat(timespec="seconds")


def _places(notice: Notice) -> Json:
    """`[start, end, words]` of each fact in the text: one for a fact of one value, else a list in the order of its
    values, null for one that stands only in the title."""
    facts, text = notice.facts, notice.text
    places: Json = {name: _quoted(text, (start, end)) for name, start, end in facts.at if name != "issuers"}
    many: dict[str, tuple[Citation, ...] | tuple[Amount, ...] | tuple[Instruction, ...]] = {
        "repeals": facts.repeals,
        "amends": facts.amends,
        "amounts": facts.amounts,
        "instructions": facts.instructions,
    }
    listed = {
        name: [_quoted(text, value.at) for value in values]
        for name, values in many.items()
        if any(v.at for v in values)
    }
    issuers = [_quoted(text, (start, end)) for name, start, end in facts.at if name == "issuers"]
    return places | ({"issuers": issuers} if issuers else {}) | listed


def _quoted(text: str, at: Span | None) -> list[object] | None:
    return [*at, text[slice(*at)]] if at else None


def _citation(citation: Citation) -> Json:
    return {"title": citation.title, "doc_number": citation.doc_number}


def _amount(amount: Amount) -> Json:
    if amount.percent is not None:
        return {"percent": amount.percent, "text": amount.text}
    return {"value": amount.value, "currency": amount.currency, "text": amount.text}


def _attachment(attachment: Attachment) -> Json:
    return {
        "name": attachment.name,
        "url": attachment.url,
        "type": attachment.type or None,
        "sha256": attachment.sha256,
        "pages": attachment.pages,
        "state": attachment.state,
        "text": attachment.text,
    }


def _without_text(attachment: Attachment) -> Json:
    return {name: value for name, value in _attachment(attachment).items() if name != "text"}


def _plain(value: object) -> object:
    """A fact's value as JSON has it; the store may hand it out as a value of ours or as JSON already."""
    match value:
        case Citation():
            return _citation(value)
        case Amount():
            return _amount(value)
        case Attachment():
            return _attachment(value)
        case tuple() | list():
            return [_plain(item) for item in value]
    return value
