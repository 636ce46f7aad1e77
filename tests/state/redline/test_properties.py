"""What holds of the redline of any two texts, and how much work may one take?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state.redline import Redline, align, breaks, compare, edits

WORDS = "甲方|乙方|应当|可以|六个月|5万元|按照第二条|公开|，|；|may |shall |30 days |the operator |(a) |于"
SENTENCE = st.lists(st.sampled_from(WORDS.split("|")), min_size=3, max_size=12).map("".join)
LAW = st.lists(SENTENCE, min_size=1, max_size=9).map(
    lambda lines: "\n".join(f"第{number}条 {line}。" for number, line in zip("一二三四五六七八九", lines, strict=False))
)


def spelt(redline: Redline, own: str) -> list[str]:
    words = ("".join(text for op, text in clause.edits if op in ("equal", own)) for clause in redline.clauses)
    return sorted("".join("".join(words).split()))


def amount(redline: Redline) -> int:
    return sum(len("".join(text.split())) for clause in redline.clauses for op, text in clause.edits if op != "equal")


@given(LAW, LAW)
@settings(max_examples=150, deadline=None)
def test_lossless_both_ways(old: str, new: str) -> None:
    """There and back, the edits of all clauses together spell both texts."""
    for before, after in ((old, new), (new, old)):
        redline = compare(before, after)
        assert spelt(redline, "delete") == sorted("".join(before.split()))
        assert spelt(redline, "insert") == sorted("".join(after.split()))


@given(LAW, st.data())
@settings(max_examples=150, deadline=None)
def test_symmetric(old: str, data: st.DataObject) -> None:
    """Of one article struck, put in or reworded, the way back strikes what the way there put in."""
    lines = old.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["strike", "put in", "reword", "replace"]))
    other = data.draw(SENTENCE)
    first, second = data.draw(st.permutations(WORDS.split("|")[:7]))[:2]
    if how == "replace":
        lines[at] += f"{first}于{second}。"
        old = "\n".join(lines)
    changed = {
        "strike": [],
        "put in": [lines[at], f"第{at}条之一 {other}"],
        "reword": [lines[at] + other],
        "replace": [lines[at].replace(first, "庚").replace(second, "辛")],
    }[how]
    new = "\n".join([*lines[:at], *changed, *lines[at + 1 :]])
    there, back = compare(old, new), compare(new, old)
    assert amount(there) == amount(back)
    assert there.similarity == pytest.approx(back.similarity)
    assert len(there.changed) == len(back.changed)


NOISE: dict[str, Callable[[str], str]] = {
    "width": lambda text: text.replace("，", ",").replace("；", ";").replace("(a)", "（a）"),
    "spaces": lambda text: text.replace("条 ", "条\u3000").replace("，", "， "),
    "stress": lambda text: text.replace("第", "**第").replace("条 ", "条** "),
    "empty lines": lambda text: text.replace("\n", "\r\n\n \n"),
    "invisible": lambda text: text.replace("方", "方\u200b"),
    "broken lines": lambda text: text.replace("应当", "应\n当").replace("可以", "可\n以"),
}


@given(LAW)
@pytest.mark.parametrize("noise", NOISE)
@settings(max_examples=60, deadline=None)
def test_stable_under_noise(noise: str, text: str) -> None:
    """Width, spaces, stress, empty lines, invisible characters and broken lines change no clause, either way."""
    noisy = NOISE[noise](text)
    assert compare(text, noisy).changed == compare(noisy, text).changed == ()


@given(LAW, LAW)
@settings(max_examples=60, deadline=None)
def test_noise_hides_no_change(old: str, new: str) -> None:
    """Articles that differ are found through noise too: as many are changed as without it."""
    noisy = NOISE["spaces"](NOISE["width"](new))
    assert [c.op for c in compare(old, noisy).changed] == [c.op for c in compare(old, new).changed]


HOSTILE = {
    "alike": (
        ["the same turn of phrase with number {} in it"] * 4_000,
        ["the same turn of words with number {} here"] * 4_000,
    ),
    "all another": (["alpha {} beta gamma delta {}"] * 4_000, ["epsilon {} zeta eta theta {}"] * 4_000),
    "groups": (
        ["the {1} vessel of that kind calls at pier {1} for repair {0}"] * 4_000,
        ["any {1} vessel of that kind enters the dock {1} for service {0}"] * 4_000,
    ),
    "articles": (
        ["Article {} The operator may apply in year {}."] * 3_000,
        ["Article {} Whoever can must ask in year {}."] * 3_000,
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_work_is_bounded(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs of clauses weighed, and words laid against words, stay under a bound that grows with the length alone."""
    pairs = cells = 0
    likeness, fewest = align.likeness, edits._fewest

    def counted(old: align.Piece, new: align.Piece) -> float:
        nonlocal pairs
        pairs += 1
        return likeness(old, new)

    def measured(old: str, new: str) -> object:
        nonlocal cells
        cells += len(old) * len(new)
        return fewest(old, new)

    monkeypatch.setattr(align, "likeness", counted)
    monkeypatch.setattr(edits, "_fewest", measured)
    old, new = (
        "\n".join(line.format(n, n // 39 if case == "groups" else n * 7) for n, line in enumerate(side))
        for side in HOSTILE[case]
    )
    compare(old, new)
    clauses = len(HOSTILE[case][0]) + len(HOSTILE[case][1])
    assert pairs <= 2 * (align._CANDIDATES + 1) * clauses + 2 * align._FEW
    assert cells <= 100 * (len(old) + len(new))


def test_broken_paragraphs_are_tried_within_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pieces begin as a paragraph does, few are tried, and all of them are still told."""
    tried = 0
    spells = breaks._spells

    def counted(squeezed: list[str], start: int, words: str) -> int:
        nonlocal tried
        tried += 1
        return spells(squeezed, start, words)

    monkeypatch.setattr(breaks, "_spells", counted)
    lines = 1_000
    old = "\n".join(f"一段同样长的文字它的开头相同其后不同{n}" for n in range(lines))
    new = "\n".join(f"一段同样长的文字它的开头相同其后另有说明{n}" for n in range(lines))
    redline = compare(old, new)
    assert 0 < tried <= 2 * lines * 50
    assert spelt(redline, "delete") == sorted("".join(old.split()))


SAID = """
import hashlib, random
from state.redline import compare
def text(seed):
    dice = random.Random(seed)
    return "\\n".join(f"entry {dice.getrandbits(48):x} of the list" for _ in range(1_500))
print(hashlib.sha256(repr(compare(text(1), text(2))).encode()).hexdigest())
"""


def test_the_same_texts_have_the_same_redline() -> None:
    """Of clauses equally alike the same ones are paired in every process, whatever seed its hashes have."""
    told = {
        subprocess.run(
            [sys.executable, "-c", SAID], env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."}, stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(told) == 1


@pytest.mark.parametrize("first", ["甲：", "各有关单位", "按照上级关于进一步做好安全生产工作的统一部署"])
def test_a_first_piece_of_any_length_is_found(first: str) -> None:
    """A paragraph that one text breaks early, late or in the middle is the same paragraph."""
    rest = "，现将有关事项通知如下，请结合实际认真贯彻执行。"
    assert compare(f"标题\n{first}\n{rest}", f"标题\n{first}{rest}").changed == ()
