"""Are the lists of Chinese offices found, in the shapes that their sites set them in?"""

from __future__ import annotations

import pytest

from sources.config import Source
from sources.guess import guess
from sources.kinds import list as listing
from sources.page import Page
from sources.sheet import open_sheet

HERE = "https://www.haizhou.example.gov.cn/zwgk/tzgg/index.html"
TITLES = (
    "海洲市人民政府关于印发港口收费管理办法的通知",
    "海洲市海洋局关于公布休渔期安排的公告",
    "关于开展渔船年度检验工作的通知",
    "海洲市人民政府办公室关于成立防台风指挥部的通知",
    "关于征求《海洲市海域使用条例（草案）》意见的公告",
    "海洲市海洋局2031年部门预算公开",
    "关于表彰海上救助先进集体的决定",
    "海洲市海洋局行政处罚结果公示（第12期）",
)
DAYS = ("2031-05-28", "2031-05-26", "2031-05-22", "2031-05-20", "2031-05-15", "2031-05-12", "2031-05-09", "2031-05-06")
SECTIONS = (
    "机构职能",
    "领导信息",
    "政策文件",
    "规划计划",
    "财政预决算",
    "人事任免",
    "行政许可",
    "行政处罚",
    "信息公开年报",
)
HOT = ("海洲市渔民培训课程表发布啦欢迎报名", "市长到东港调研港口建设", "一图读懂港口收费管理办法", "海洲市旅游节开幕")


def of(head: str, form: str, tail: str, joint: str = "", every: int = 99) -> str:
    """A list with its rows in one form; after so many of them stands what parts them."""
    made = []
    for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True)):
        year, month, date = day.split("-")
        cut = f"{title[:14]}..." if len(title) > 14 else title
        made.append(form.format(n=n + 1, title=title, cut=cut, day=day, y=year, m=month, d=date))
        made.append(joint if (n + 1) % every == 0 else "")
    return head + "".join(made) + tail


def page(body: str) -> Page:
    menu = "".join(
        f'<li><a href="/m{n}/">{name}</a></li>' for n, name in enumerate(("首页", "政务公开", "政务服务", "互动交流"))
    )
    left = "".join(f'<li><a href="/zwgk/s{n}/">{name}</a></li>' for n, name in enumerate(SECTIONS))
    right = "".join(f'<li><a href="/hot/{n}.html">{name}</a></li>' for n, name in enumerate(HOT))
    links = "".join(f'<a href="https://d{n}.example.gov.cn/">海洲市某某局政府信息公开{n}</a>' for n in range(12))
    trail = '当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; 通知公告'
    more = '共12页 <a href="index_1.html">下一页</a> <a href="index_11.html">尾页</a>'
    text = (
        "<!doctype html><html><head><meta charset=utf-8><title>通知公告-海洲市人民政府</title></head><body>"
        f'<div class="top"><ul>{menu}</ul></div><div class="dqwz">{trail}</div>'
        f'<div class="con"><div class="l"><ul>{left}</ul></div><div class="r">{body}'
        f'<div class="page">{more}</div></div>'
        f'<div class="rd"><h3>热点</h3><ul>{right}</ul></div></div><div class="yqlj">{links}</div>'
        '<div class="bottom"><p>主办：海洲市人民政府办公室 网站标识码：0000000001</p></div></body></html>'
    )
    return Page(HERE, text.encode(), "text/html")


LINK = "<a href=./t{n}.html>{title}</a>"
HEADS = "<tr><th>序号</th><th>标题</th><th>发布机构</th><th>发布日期</th></tr>"
COLUMNS = "<tr><td>名称</td><td>文号</td><td>成文日期</td><td>发布日期</td></tr>"
NUMBERED = "<td>海政发〔2031〕{n}号</td><td>2031-05-01</td><td>{day}</td>"
CUT_DAY = "<div class=rq><b>{d}</b><span>{y}-{m}</span></div>"
SHAPES = {
    "rows with the day behind": ("<ul class=list>", f"<li>{LINK}<span>{{day}}</span></li>", "</ul>"),
    "rows with the day before": ("<ul>", f"<li><span class=time>[{{day}}]</span>{LINK}</li>", "</ul>"),
    "the day within the link": ("<ul>", "<li><a href=./t{n}.html><em>{day}</em><p>{title}</p></a></li>", "</ul>"),
    "titles cut short": ("<ul>", "<li><a href=./t{n}.html title={title}>{cut}</a><i>{day}</i></li>", "</ul>"),
    "a line after every four": ("<ul>", f"<li>{LINK}<b>{{day}}</b></li>", "</ul>", "<li class=line></li>", 4),
    "several lists of four": ("<ul>", f"<li>{LINK}<b>{{day}}</b></li>", "</ul>", "</ul><ul>", 4),
    "a table": (
        f"<table>{HEADS}",
        f"<tr><td>{{n}}</td><td>{LINK}</td><td>海洲市海洋局</td><td>{{day}}</td></tr>",
        "</table>",
    ),
    "a table in each row": (
        "",
        f"<table width=100%><tr><td width=80%>·{LINK}</td><td>({{day}})</td></tr></table>",
        "",
    ),
    "a catalogue with numbers and two days": (
        f"<table><thead>{COLUMNS}</thead><tbody>",
        f"<tr><td>{LINK}</td>{NUMBERED}</tr>",
        "</tbody></table>",
    ),
    "terms and what is said of them": ("<dl>", f"<dt>{LINK}</dt><dd>{{day}}</dd>", "</dl>"),
    "days as terms": ("<dl>", f"<dt>{{day}}</dt><dd>{LINK}</dd>", "</dl>"),
    "the day cut in two": (
        "<div>",
        f"<div class=item>{CUT_DAY}<h4>{LINK}</h4><p>为规范有关事项，现予公布。</p></div>",
        "</div>",
    ),
    "a section's name before the title": (
        "<ul>",
        f"<li><a href=/zwgk/tzgg/ class=lm>[通知公告]</a>{LINK}<span>{{day}}</span></li>",
        "</ul>",
    ),
    "paragraphs": ("<div>", f"<p>{LINK}<span>{{y}}年{{m}}月{{d}}日</span></p>", "</div>"),
    "days without a year": ("<ul>", f"<li>{LINK}<span>{{m}}-{{d}}</span></li>", "</ul>"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_list_of_an_office_is_found_whole(shape: str) -> None:
    """The first proposal has every title whole, every address and every day that is printed with its year."""
    here = page(of(*SHAPES[shape]))
    source = Source("s", "s", "list", HERE)
    made = guess(here, source)
    assert made.proposals, made
    links = listing.read(open_sheet(here), Source("s", "s", "list", HERE, items=made.proposals[0].items)).links
    assert [link.title for link in links] == list(TITLES)
    assert [link.url.rpartition("/")[2] for link in links] == [f"t{n}.html" for n in range(1, 9)]
    if shape != "days without a year":
        assert [link.published for link in links] == list(DAYS)
