"""What is a reader told whom an earlier message told something wrong?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.catalogue import LANGUAGES, fill
from alerts.config import Route
from alerts.earlier import Earlier, called
from alerts.letter import Letter, kept, page, plain, reasons
from alerts.letter_note import note
from alerts.message import NO_NAMES, Message, source_said, thread_of
from alerts.safe import one_line
from alerts.shapes import change_json, topics_json
from alerts.words import words
from state.records import Change, Retraction

TITLE = 80


@dataclass(frozen=True, slots=True)
class RetractionWords:
    """What a retraction says beside the words of every alert; `{title}` and `{kind}` are those of what was wrong."""

    badge: str
    titled: str
    wrong: str
    told: str
    advice: str
    advised: str


CATALOGUE: Mapping[str, RetractionWords] = {
    language: fill(RetractionWords, "retraction", language) for language in LANGUAGES
}


def write_retraction(
    retraction: Retraction,
    change: Change,
    earlier: Sequence[Earlier],
    *,
    route: Route,
    source_name: str,
    topic_names: Mapping[str, str] = NO_NAMES,
    instance: str = "",
) -> Message:
    """A retraction in words: which of our messages were wrong (`earlier`, oldest first), of what, and why."""
    own, say, topics = CATALOGUE[route.language], words(route.language), route.asked(change.topics)
    title = own.titled.format(title=one_line(change.title, TITLE))
    said = f"[{say.kinds[change.kind]}] {one_line(change.title, TITLE)}"
    letter = Letter(
        words=say, kind="retraction", badge=own.badge, title=title, source=source_name,
        rows=(
            (own.wrong, one_line(say.comma.join(called(one, say) for one in earlier), 400)),
            (own.told, said),
            (say.reason, one_line(retraction.reason, 600)),
            (own.advice, own.advised),
        ),
        url=change.url, held=kept(change.notice),
        why=reasons(route.id, topics, topic_names, source_said(source_name, change.source), say),
    )  # fmt: skip
    subject = f"[{own.badge}] {title}"
    return Message(
        subject=subject,
        text=plain(letter),
        html=page(letter),
        data={
            "retraction": {"id": retraction.id, "at": retraction.at.isoformat(), "reason": retraction.reason,
                           "keys": [one.key for one in earlier]},
            "change": change_json(change, route.timezone),
            "why": {"route": route.id, "topics": topics_json(topics), "source": change.source},
        },
        thread=thread_of("notice", change.notice, instance),
        answers=tuple(one.key for one in earlier),
        note=note(letter, subject),
        letter=letter,
    )  # fmt: skip
