"""How many reports of one event are joined, and how many joined ones are of one? Reads ../shared/corpus where it is.

    .venv/bin/python benchmarks/stories.py [--corpus FOLDER]

`events`: documents of ECB+, every pair of one topic, whose two clusters tell of alike but different events.
`pairs`: pairs of news graded by readers from 1 (the same story) to 4, by language; up to 2 is one story. Each text is a
report of a paper of its own, without a date: what the papers' dates would tell apart is not.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from monitor.stories import Trace, likeness  # noqa: E402
from sources.facts import read_facts  # noqa: E402
from sources.notice import Notice  # noqa: E402

ONE_STORY = 2.0
"""The worst mean grade of a pair that readers called one story."""
Judged = tuple[str, bool, bool]
"""A name, whether two texts are one story, and whether we say so."""


def trace(key: str, text: str, language: str) -> Trace:
    """A report as a paper's page would be read: its facts, and an outlet."""
    facts = replace(read_facts(text, language=language), outlet="A paper", doc_number=None, issuers=())
    return Trace(Notice(key, "", text, language=language, facts=facts))


def events(items: Iterable[dict[str, Any]]) -> Iterator[Judged]:
    topics: dict[str, list[tuple[str, Trace]]] = defaultdict(list)
    for item in items:
        topics[item["topic"]].append((item["cluster"], trace(item["id"], item["text"], "en")))
    for documents in topics.values():
        for (mine, a), (theirs, b) in combinations(documents, 2):
            yield "events en-en", mine == theirs, likeness(a, b) is not None


def graded(items: Iterable[dict[str, Any]]) -> Iterator[Judged]:
    for item in items:
        a, b = (trace(f"{item['id']}-{side}", item[f"text{side}"], item[f"lang{side}"]) for side in (1, 2))
        name = "-".join(sorted((item["lang1"], item["lang2"]), reverse=True))
        yield f"pairs {name}", item["Overall"] <= ONE_STORY, likeness(a, b) is not None


SETS = {"en_event_clusters": events, "news_similarity_pairs": graded}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    corpus = parser.parse_args().corpus
    counts: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for name, judge in SETS.items():
        path = corpus / name / "items.jsonl"
        if path.exists():
            for kind, one, ours in judge(json.loads(line) for line in path.open(encoding="utf-8")):
                counts[kind][one, ours] += 1
    for kind, count in counts.items():
        right, wrong, missed = count[True, True], count[False, True], count[True, False]
        precision, recall = right / max(right + wrong, 1), right / max(right + missed, 1)
        sys.stdout.write(
            f"{kind:14} precision {precision:.3f} ({wrong} wrong), recall {recall:.3f} ({right} of {right + missed}), "
            f"{count.total()} pairs\n"
        )
    if not counts:
        parser.exit(1, f"stories.py: {corpus} has neither set\n")


if __name__ == "__main__":
    main()
