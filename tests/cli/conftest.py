"""A newsroom with a day behind it, for the commands that show things; opened once for the folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.newsday import Newsday, day
from tests.printing import MEASURES, RULES, bulletin_page, bulletin_source, list_page, list_source, row

__all__ = ["day", "office"]

GAZETTE, SITE, GUIDE = "gazette", "ministry", "关于印发《算力券管理办法》的通知"
EVIL = "<b>Bold</b> &amp; \x1b[31mred \u202e news"
TOPICS = [{"id": "compute-vouchers", "name": "算力券", "any": ["算力券", "computing power voucher"]}]


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newsday]:
    """Two sources, one of them failing; one revision and one publication told, to one reader who refuses them."""
    room = Newsday(tmp_path_factory.mktemp("office"))
    room.configure(
        bulletin_source(room.site.url("/gazette"), GAZETTE), list_source(room.site.url(), SITE), topics=TOPICS
    )
    room.site.show(bulletin_page((GUIDE, MEASURES), ("Rules on cross-border filing", RULES)), "/gazette")
    room.site.show(list_page([row(number) for number in range(1, 4)]))
    for source in (GAZETTE, SITE):
        room.poll(source)
    room.site.show(
        bulletin_page((GUIDE, MEASURES.replace("2027年", "2030年")), ("Rules on cross-border filing", RULES)),
        "/gazette",
    )
    room.site.show(list_page([row(4, EVIL), *(row(n) for n in range(1, 4))]))
    for source in (GAZETTE, SITE):
        room.poll(source)
    room.hook.answers["/desk"] = room.hook.no_answer(410)
    room.site.show(list_page([row(5), row(4, EVIL), *(row(n) for n in range(1, 4))]))
    for _ in range(2):
        room.poll(SITE, hours=2)
    room.site.show("<h1>Bad Gateway</h1>", status=500)
    room.poll(SITE)
    room.rest()
    yield room
    room.close()
