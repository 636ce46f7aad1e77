"""Does the quick start lead to a first alert? Its files are written, its commands are run in their order."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Site
from tests.house.walk import fenced, run_until_told, start

PAPER = (Path(__file__).parents[2] / "docs" / "quick-start.md").read_text(encoding="utf-8")
EVERYTHING, ENTRY = fenced(PAPER, "yaml")
TITLES = ("开展数据企业认定工作", "征集数据应用场景", "举办数据要素大赛", "公布首批算力服务机构", "印发算力券管理办法")


def publish(site: Site, count: int) -> None:
    """A bureau's list of so many notices, the newest first."""
    rows = []
    for number, said in enumerate(TITLES[:count], 1):
        title = f"关于{said}的通知"
        text = f"<h1>{title}</h1><p>各有关单位：</p><p>现将{said}的有关事项通知如下，请认真组织实施。</p>"
        site.put(f"/notices/{number}.html", f"<title>{title}</title><div class='article'>{text}</div>")
        rows.insert(0, f'<li><a href="{number}.html">{title}</a><span class="date">2026-01-0{number}</span></li>')
    site.put("/notices/", f"<title>滨海市数据局 通知公告</title><ul class='list'>{''.join(rows)}</ul>")


def on_loopback(text: str, site: Site) -> str:
    """The paper's words with a site and a channel that a test can have; each of them is in the paper."""
    mail = EVERYTHING.partition('url: "')[2].partition('"')[0]
    return text.replace("https://www.example.gov", site.url().rstrip("/")).replace(mail, f"json://{site.place}/desk")


def test_the_quick_start_leads_to_an_alert(tmp_path: Path, site: Site) -> None:
    """In an empty folder, with only what the paper says: `try` prints the entry that the paper shows but for its id and
    pace; the baseline is silent; the next notice is told; and the commands after it succeed."""
    near = f"http: {{allow: ['{site.place}'], per_host: 0s}}"
    configuration = EVERYTHING.replace("http:\n  contact: ops@example.org", near)
    assert near in configuration
    (tmp_path / "gazetted.yaml").write_text(on_loopback(configuration, site), encoding="utf-8")
    publish(site, 4)
    looked, baseline, daemon, *after = fenced(PAPER, "sh")
    said = done(on_loopback(looked, site), tmp_path)
    entry = on_loopback(ENTRY, site)
    assert said.partition("sources:")[2].strip() == printed(entry).partition("sources:")[2].strip()
    (tmp_path / "sources.d").mkdir()
    (tmp_path / "sources.d" / "binhai.yaml").write_text(entry.replace("every: 30m", "every: 1s"), encoding="utf-8")
    assert TITLES[3] in done(baseline, tmp_path) and not site.posted
    publish(site, 5)
    run_until_told(site, start(daemon.replace("gazetted run", "exec gazetted run"), tmp_path))
    (told,) = (json.loads(body)["message"] for body in site.posted)
    assert TITLES[4] in told
    for script in after:
        assert TITLES[4] in done(f"export SMTP_PASSWORD=any\n{script}", tmp_path)


def printed(entry: str) -> str:
    """The entry of the paper as `try` prints it, which knows of no id of ours and of no pace."""
    return entry.replace("id: binhai", "id: notices").replace("    every: 30m\n", "")


def done(script: str, folder: Path) -> str:
    """What a block said; it succeeded."""
    with start(script, folder) as shell:
        said, _ = shell.communicate(timeout=120)
    assert shell.returncode == 0, f"{script}: {said}"
    return said
