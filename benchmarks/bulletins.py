"""Whom do the readers ask? A thousand bulletins, each on a loopback address of its own, and a count of the answers.

`python bulletins.py FOLDER COUNT` serves that many until its standard input ends. It prints its ports as one line of
JSON, then answers each line that it reads: `count` with the answers by status since the last count; an edition and a
number of bulletins with the edition, once those are written and shown.
"""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
import json
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import repeat
from pathlib import Path

GROUP = 250
"""Addresses of one network 127.0.N.0 that are used."""
ROWS = 30
_CHINESE = (
    "关于 印发 数据 安全 管理 办法 征求 意见 企业 申报 专项 资金 年度 公示 名单 项目 工作 开展 调整 标准 许可 备案"
)
_ENGLISH = (
    "notice draft rules licence annual report data security public comment renewal standard subsidy insurance filing"
)
_WORDS = [*_CHINESE.split(" "), *_ENGLISH.split(" ")]


def host_of(number: int) -> str:
    """The address of bulletin `number`, counted from 0."""
    return f"127.0.{1 + number // GROUP}.{1 + number % GROUP}"


def number_of(host: str) -> int:
    _, _, group, place = host.split(".")
    return (int(group) - 1) * GROUP + int(place) - 1


def write_page(number: int, edition: int) -> bytes:
    """Some 60 KB of HTML: 30 rows among scripts, menus and links. Each edition has one more row at the top."""
    rows = "".join(_row(number, edition + ROWS - 1 - place) for place in range(ROWS))
    return _FRAME.format(number=number, rows=rows, menu=_menu(number), side=_side(number)).encode()


def _words(*seed: object) -> str:
    chosen = hashlib.sha256(repr(seed).encode()).digest()
    return " ".join(_WORDS[byte % len(_WORDS)] for byte in chosen[: 8 + chosen[0] % 8])


def _row(number: int, serial: int) -> str:
    day = f"2026-{1 + serial % 12:02}-{1 + serial * 7 % 28:02}"
    title = f"{_words('title', number, serial)} ({serial})"
    return (
        f'    <li class="row"><a href="/{number}/notices/t{serial:05}.html" title="{title}">{title}</a>\n'
        f'      <p class="about">{_words("about", number, serial)}</p><span class="date">{day}</span></li>\n'
    )


def _menu(number: int) -> str:
    return "".join(
        f'<li class="entry"><a href="/{number}/c{place}/index.html" class="link link-{place}" '
        f'data-track="{number}.{place}">{_words("menu", number, place)[:30]}</a></li>\n'
        for place in range(170)
    )


def _side(number: int) -> str:
    return "".join(
        f'<div class="card"><h4>{_words("card", number, place)}</h4>'
        f'<p><a href="/{number}/x/{place}.html">{_words("link", number, place)}</a></p></div>\n'
        for place in range(40)
    )


_STYLE = "".join(
    f".c{n} {{margin: {n}px; padding: {n % 40}px; color: #{n * 7919 % 0xFFFFFF:06x}}}\n" for n in range(150)
)
_SCRIPT = "".join(
    f"queue.push(['ev{n}', {n * 104729}, function (e) {{ return e && e.target; }}]);\n" for n in range(90)
)
_FRAME = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>通知公告 {number}</title>\n<style>\n'
    + _STYLE.replace("{", "{{").replace("}", "}}")
    + "</style><script>\n"
    + _SCRIPT.replace("{", "{{").replace("}", "}}")
    + "</script></head>\n<body><header><h1>机构 {number} 信息公开</h1><nav><ul>{menu}</ul></nav></header>\n"
    '<main><ul class="rows">\n{rows}</ul><div class="pager"><a href="?p=2">2</a> <a href="?p=3">3</a></div></main>\n'
    "<aside>{side}</aside><footer>版权所有</footer></body></html>\n"
)


class Press:
    """What is shown now, and what was answered."""

    def __init__(self) -> None:
        self.edition = 0
        self.answered: Counter[int] = Counter()
        self._pages: dict[tuple[int, int], tuple[bytes, bytes]] = {}

    def page(self, number: int) -> tuple[bytes, bytes]:
        """A page as it is now, and its tag."""
        key = (number, self.edition)
        if key not in self._pages:
            body = write_page(*key)
            self._pages[key] = body, hashlib.sha256(body).hexdigest()[:16].encode()
        return self._pages[key]

    def warm(self, count: int) -> None:
        """Writes the pages beforehand, so that no reader waits for them."""
        for number in range(count):
            self.page(number)

    def answer(self, number: int, head: bytes, marked: bool) -> bytes:
        """The whole answer to a request: where pages are `marked` with a tag that it names, that nothing changed."""
        if head.startswith(b"GET /robots.txt "):  # asked once a day by those who obey it; no bulletin, and not counted
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        body, tag = self.page(number)
        fields = b"Content-Type: text/html; charset=utf-8\r\n"
        if marked:
            fields += b'ETag: "%s"\r\nLast-Modified: Sun, 01 Nov 2026 0%d:00:00 GMT\r\n' % (tag, self.edition % 10)
        if marked and tag in head:
            self.answered[304] += 1
            return b"HTTP/1.1 304 Not Modified\r\n%s\r\n" % fields
        self.answered[200] += 1
        return b"HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s" % (fields, len(body), body)


class Talk(asyncio.Protocol):
    """One connection: answers each request that ends in an empty line."""

    def __init__(self, press: Press, marked: bool):
        self._press, self._marked, self._heard = press, marked, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._number = number_of(transport.get_extra_info("sockname")[0])

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            head, _, self._heard = self._heard.partition(b"\r\n\r\n")
            self._transport.write(self._press.answer(self._number, head, self._marked))


def certify(folder: Path, hosts: Sequence[str]) -> list[ssl.SSLContext]:
    """A certificate for each host, which names it alone; `folder`/ca.pem is who signed them. Needs openssl."""
    key, root, root_key = (folder / name for name in ("key.pem", "ca.pem", "ca-key.pem"))
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _openssl("req", "-x509", *curve, "-days", "30", "-subj", "/CN=bulletins", "-keyout", root_key, "-out", root)
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", key)
    contexts = []
    for host in hosts:
        paper = folder / f"{host}.pem"
        signed = ("-CA", root, "-CAkey", root_key, "-addext", f"subjectAltName=IP:{host}")
        _openssl("req", "-x509", *signed, "-days", "30", "-subj", f"/CN={host}", "-key", key, "-out", paper)
        contexts.append(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
        contexts[-1].load_cert_chain(paper, key)
    return contexts


def _openssl(*words: object) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True)  # noqa: S603, S607


async def serve(folder: Path, count: int) -> None:
    """Listens where `count` bulletins are: with validators, without, and with validators over TLS."""
    loop, press, hosts = asyncio.get_running_loop(), Press(), [host_of(number) for number in range(count)]

    async def listen(host: str, marked: bool, tls: ssl.SSLContext | None = None) -> int:
        server = await loop.create_server(lambda: Talk(press, marked), host, 0, ssl=tls, backlog=4096)
        return int(server.sockets[0].getsockname()[1])

    # On Linux all of 127.0.0.0/8 is this machine; whoever listens everywhere is reached at every one of its addresses.
    everywhere = str(ipaddress.IPv4Address(0))
    ports = {"marked": [await listen(everywhere, True)] * count, "bare": [await listen(everywhere, False)] * count}
    ports["tls"] = [await listen(*each) for each in zip(hosts, repeat(True), certify(folder, hosts), strict=False)]
    _tell(ports)
    await _obey(press)


async def _obey(press: Press) -> None:
    loop = asyncio.get_running_loop()
    while order := (await loop.run_in_executor(None, sys.stdin.readline)).split():
        if order[0] == "count":
            _tell(press.answered)
            press.answered.clear()
        else:
            press.edition = int(order[0])
            press.warm(int(order[1]))
            _tell(press.edition)


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
