"""What does the demo show of each round, and at its end?"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.text import Text

from alerts.redline_view import to_rich
from alerts.safe import visible
from alerts.words import words
from monitor.demo.audit import Audit
from monitor.demo.newsday import Alert, Newsday, Round
from monitor.demo.paper import Paper
from monitor.demo.sinks import Call, Mail
from monitor.demo.words import CATALOGUE, day_and_time
from monitor.digests import redline_of
from monitor.settings import Settings
from state.records import PollResult
from state.redline import Redline

BAR = "  │ "
_VERDICTS = {"suspect": "yellow", "failed": "red"}
_NEWS = ("baseline", "published", "revised", "withdrawn")
_JSON = ("kind", "at", "title", "summary", "why")


class Show:
    """The narrator: `language` is what it speaks; an alert stays in the language of its route."""

    def __init__(self, paper: Paper, language: str):
        self._paper, self._language = paper, language
        self._say: Mapping[str, str] = CATALOGUE[language]
        self._shown: set[object] = set()

    def opening(self, settings: Settings) -> None:
        """Who is in the newsroom."""
        say, names = self._say, {topic.id: topic.name for topic in settings.topics}
        self._paper.write(say["opening"].format(sources=len(settings.sources)))
        self._paper.blank()
        for source in settings.sources:
            self._paper.write(source.name, indent=f"  {source.id:17} {source.kind:9} ", hang=" " * 30)
        for route in settings.routes:
            topics = " + ".join(names[topic] for topic in route.topics)
            self._listener("reader", route.id, route.language, _way(settings, route.to[0]), topics)
        operators = settings.operators
        self._listener("operators", "operators", operators.language, _way(settings, operators.to[0]), "")

    def _listener(self, sentence: str, route: str, language: str, way: str, topics: str) -> None:
        by, tongue = self._say[way], self._say[language]
        said = self._say[sentence].format(route=route, topics=topics, language=tongue, channel=by)
        self._paper.write(said, indent="  ")

    def round(self, number: int, played: Round, day: Newsday) -> None:
        """One round: what was done to the site, what the polls made of it, who was told, and why or why not."""
        scene, say, paper = played.scene, self._say, self._paper
        paper.blank()
        paper.rule(f"{number} · {say[scene.name]} · {day_and_time(scene.at, self._language)}")
        notices = sum(poll.notices for poll in played.polls)
        paper.write(say[f"{scene.name}.did"].format(notices=notices))
        self._polls(played.polls)
        paper.write(say[f"{scene.name}.why"].format(unheard=len(played.unheard)), style="bold")
        for alert in played.alerts:
            self._alert(alert, day)

    def _polls(self, polls: Sequence[PollResult]) -> None:
        """What was polled, one line for each source that had something to say; a line that repeats is counted."""
        quiet = [poll.source for poll in polls if poll.verdict == "unchanged"]
        said = Counter((p.source, p.verdict, self._found(p), p.reason) for p in polls if p.verdict != "unchanged")
        for (source, verdict, found, reason), count in said.items():
            line = Text(f"{source}: ")
            line.append(self._say[verdict], _VERDICTS.get(verdict, "green"))
            line.append(found)
            if count > 1:
                line.append(self._say["comma"] + self._say["in_a_row"].format(count=count))
            self._paper.write(line, indent="  ")
            if reason:
                self._paper.write(reason, indent="    ", style="yellow")
        if quiet:
            self._paper.write(f"{', '.join(dict.fromkeys(quiet))}: {self._say['unchanged']}", indent="  ", style="dim")

    def _found(self, poll: PollResult) -> str:
        asked = self._say["request" if poll.requests == 1 else "requests"].format(count=poll.requests)
        news = [f"{count} {self._say[kind]}" for kind in _NEWS if (count := getattr(poll, kind))]
        return "".join(f"{self._say['comma']}{part}" for part in (*news, asked))

    def _alert(self, alert: Alert, day: Newsday) -> None:
        """The first alert of each sort whole, any other, and the same news to a second reader, by its subject."""
        mail = alert.got if isinstance(alert.got, Mail) else None
        by = self._say["by_mail"].format(recipient=mail.to) if mail else self._say["by_webhook"]
        self._paper.blank()
        self._paper.write(f"→ {alert.delivery.route}{self._say['colon']}{by}", style="cyan")
        self._paper.write(alert.got.subject, indent=BAR, style="bold")
        if not self._is_new(alert):
            return
        if mail:
            self._wire(mail)
        self._paper.write("", indent=BAR)
        self._body(alert, day)
        if not isinstance(alert.got, Mail):
            self._data(alert.got)

    def _is_new(self, alert: Alert) -> bool:
        news = alert.delivery.change or alert.delivery.step
        sort = (alert.delivery.route, alert.change.kind if alert.change else news)
        new = alert.delivery.step != "closed" and self._shown.isdisjoint({news, sort})
        self._shown |= {news, sort} if new else {news}
        return new

    def _wire(self, mail: Mail) -> None:
        """The mail as it came over the wire: the head that a reader's program shows, and the sizes of its parts."""
        for name in ("From", "To", "Message-ID"):
            self._paper.write(f"{name}: {mail.parsed[name]}", indent=BAR, style="dim")
        sizes = {kind: len(mail.part(kind).encode()) for kind in ("plain", "html")}
        self._paper.write(self._say["wire"].format(**sizes), indent=BAR, style="dim")

    def _body(self, alert: Alert, day: Newsday) -> None:
        """The alert's own words. The redline, which they hold in words, is shown as a terminal shows it."""
        language = day.room.desk.language(alert.delivery.route)
        text = alert.got.part("plain") if isinstance(alert.got, Mail) else alert.got.text
        redline = redline_of(day.room.store.queries, alert.change) if alert.change else None
        before, heading, after = _around_changes(text, language)
        self._paper.write(before, indent=BAR)
        if redline is not None and heading:
            self._redline(redline, heading, language)
            self._paper.write(after, indent=BAR)

    def _redline(self, redline: Redline, heading: str, language: str) -> None:
        self._paper.write("", indent=BAR)
        self._paper.write(heading, indent=BAR)
        self._paper.write(to_rich(redline, language), indent=BAR)
        self._paper.write("", indent=BAR)

    def _data(self, call: Call) -> None:
        """The head and a part of the JSON that a program is given, with the first clause of its redline."""
        others = ", ".join(name for name in call.data if name not in _JSON)
        self._paper.write("", indent=BAR)
        self._paper.write(self._say["json"].format(others=others), indent=BAR, style="dim")
        self._paper.write(f"Idempotency-Key: {call.key}", indent=BAR, style="dim")
        for name in _JSON:
            if name in call.data:
                self._json(name, call.data[name])
        for clause in call.data.get("redline", {}).get("clauses", [])[:1]:
            self._json("redline.clauses[0].edits", clause["edits"])

    def _json(self, name: str, value: object) -> None:
        self._paper.write(f'"{name}": {json.dumps(value, ensure_ascii=False)}', indent=BAR, hang=BAR + "  ")

    def closing(self, found: Audit, day: Newsday, polls: int, rounds: int, seconds: float) -> None:
        """The day in numbers."""
        say, paper = self._say, self._paper
        kinds = say["comma"].join(f"{found.kinds[kind]} {say[kind]}" for kind in _NEWS if found.kinds[kind])
        asked = {"requests": day.site.requests, "unchanged": day.site.unchanged}
        paper.blank()
        paper.rule(say["numbers"])
        paper.write(say["polls"].format(polls=polls, rounds=rounds, **asked), indent="  ")
        paper.write(say["known"].format(notices=found.notices, kinds=kinds), indent="  ")
        counts = {"owed": found.owed, "sent": found.sent, "mails": found.mails, "calls": found.calls}
        paper.write(say["owed"].format(**counts), indent="  ")
        kept = say["kept_promise"].format(repeats=found.repeats, lost=found.lost)
        paper.write(kept, indent="  ", style="bold green" if found.holds else "bold red")
        paper.write(say["took"].format(seconds=seconds), indent="  ")

    def next_steps(self, kept: Path | None) -> None:
        """What to do after the demo, and where its things are."""
        say, paper = self._say, self._paper
        paper.blank()
        paper.rule(say["next"])
        paper.write(f"1. {say['next.write']}", indent="  ", hang="     ")
        paper.write(f"2. gazetted check   {say['next.check']}", indent="  ", hang="     ")
        paper.write(f"3. gazetted poll    {say['next.poll']}", indent="  ", hang="     ")
        paper.blank()
        if kept is None:
            paper.write(say["nothing_kept"])
            return
        paper.write(say["kept"].format(folder=kept))
        paper.write(f"mails/     {say['kept.mails']}", indent="  ")
        paper.write(f"webhook/   {say['kept.calls']}", indent="  ")
        paper.write(f"data/      {say['kept.room']}", indent="  ")
        paper.command(f"gazetted changes --config {shlex.quote(f'{kept}/gazetted.yaml')}")

    def stopped(self, kept: Path | None) -> None:
        self._paper.blank()
        self._paper.write(self._say["stopped" if kept is None else "stopped_kept"].format(folder=kept))


def _way(settings: Settings, channel: str) -> str:
    """How a channel of the demo reaches its reader: `webhook` or `mail`."""
    urls = next(known.urls for known in settings.channels if known.id == channel)
    return "webhook" if urls[0].startswith("json") else "mail"


def _around_changes(text: str, language: str) -> tuple[str, str, str]:
    """What an alert says before its redline, the heading of the redline, and what it says after it."""
    say = words(language)
    heading, original = (f"{name}{say.colon.rstrip()}" for name in (say.changes, say.original))
    before, found, rest = visible(text).strip().partition(f"\n\n{heading}\n")
    if not found:
        return before, "", ""
    return before, heading, original + rest.rpartition(f"\n\n{original}")[2]
