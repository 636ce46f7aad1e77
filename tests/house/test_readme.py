"""Does the README tell the truth? Its configuration is loaded, its commands are run, its alert is what was sent."""

from __future__ import annotations

import json
import re
from pathlib import Path

from monitor.settings import load
from tests.conftest import Site
from tests.house.walk import fenced, run_until_told, start

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = (ROOT / "README.zh.md").read_text(encoding="utf-8")
ELSEWHERE = ("make ", "python3 -m pip ")
"""Commands that do not run here: `make test` would run these tests in themselves, so .ci/run runs those of make, and
test_wheel.py installs what pip would."""

TITLE = "关于印发《滨海市算力券管理办法》的通知"
RULE = """<html><head><title>{title}</title></head><body><div class="article"><h1>{title}</h1>
<p>滨数规〔2026〕3号</p><p>各有关单位：</p><p>现将《滨海市算力券管理办法》印发给你们，请遵照执行。</p>
<p>第一条 为降低企业用算成本，制定本办法。</p>
<p>第二条 企业可以在每年3月31日前申领算力券，每家企业每年不超过50万元。</p>
<p>第三条 本办法自2026年2月1日起施行，有效期{years}年。</p><p>滨海市数据局</p><p>2026年1月5日</p></div></body></html>"""
OTHER = """<html><head><title>关于开展数据企业认定工作的通知</title></head><body><div class="article">
<h1>关于开展数据企业认定工作的通知</h1><p>各有关单位：</p><p>请于2026年3月1日前提交认定材料。</p></div></body></html>"""


CONFIGURATION = fenced(README, "yaml")[0]


def scripts() -> list[str]:
    """The shell blocks of the README, in their order, that run here."""
    return [
        block for block in fenced(README, "sh") if not all(line.startswith(ELSEWHERE) for line in block.splitlines())
    ]


def publish(site: Site, *, years: int | None) -> None:
    """The bureau's site as the README tells of it: at first without the rule (None), then with it for so many years."""
    rows = [("1", "关于开展数据企业认定工作的通知", "2026-01-04")]
    site.put("/notices/1.html", OTHER)
    if years:
        rows.insert(0, ("2", TITLE if years == 5 else f"{TITLE}（修订）", "2026-01-05"))
        site.put("/notices/2.html", RULE.format(title=TITLE, years=years))
    items = [f'<li><a href="{n}.html">{title}</a><span class="date">{day}</span></li>' for n, title, day in rows]
    site.put("/notices/", f'<html><title>通知公告</title><ul class="list">{"".join(items)}</ul></html>')


def on_loopback(site: Site, configuration: str = CONFIGURATION) -> str:
    """The README's configuration with a site, a channel and a pace that a test can have."""
    changes = {
        "https://www.example.gov": site.url().rstrip("/"),
        "contact: ops@example.org": f"allow: ['{site.place}']\n  per_host: 0s\n  contact: ops@example.org",
        "every: 30m": "every: 1s",
        re.search(r'url: ("mailtos:.*")', configuration)[1]: f"json://{site.place}/desk",  # type: ignore[index]
    }
    text = configuration
    for old, new in changes.items():
        assert text.count(old) == 1, f"the README no longer says {old!r} once"
        text = text.replace(old, new)
    return text


def alert(site: Site) -> str:
    """What the desk was told last, at the address that the README gives."""
    told: str = json.loads(site.posted[-1])["message"]
    told = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "2026-02-01 09:30", told)  # when we told it first is today
    return told.replace(site.url().rstrip("/"), "https://www.example.gov").strip()


def test_every_command_of_the_readme_runs(tmp_path: Path, site: Site) -> None:
    """Each command of the README succeeds in its order in an empty folder, and the alert shown is the alert sent."""
    (tmp_path / "gazetted.yaml").write_text(on_loopback(site), encoding="utf-8")
    (tmp_path / "notice.html").write_text(RULE.format(title=TITLE, years=5), encoding="utf-8")
    publish(site, years=None)
    assert "gazetted run\n" in scripts()
    for script in scripts():
        if script == "gazetted run\n":
            publish(site, years=5)
            run_until_told(site, start("exec gazetted run", tmp_path))
            publish(site, years=3)
            run_until_told(site, start("exec gazetted run", tmp_path))
            assert alert(site) == fenced(README, "text")[0].strip(), f"the README should show:\n{alert(site)}"
            continue
        with start(script, tmp_path) as shell:
            said, _ = shell.communicate(timeout=120)
        assert shell.returncode == 0, f"{script}: {said}"
    assert len(site.posted) == 2


def test_the_alert_of_the_chinese_readme_is_the_one_sent(tmp_path: Path, site: Site) -> None:
    """The same bureau, the same two polls, in the language of its configuration."""
    (tmp_path / "gazetted.yaml").write_text(on_loopback(site, fenced(CHINESE, "yaml")[0]), encoding="utf-8")
    for years in (None, 5, 3):
        publish(site, years=years)
        with start("exec gazetted poll", tmp_path) as shell:
            said, _ = shell.communicate(timeout=120)
        assert shell.returncode == 0, said
    assert alert(site) == fenced(CHINESE, "text")[0].strip(), f"README.zh.md should show:\n{alert(site)}"


def test_the_configuration_of_the_readme_is_well(tmp_path: Path) -> None:
    """The YAML as it stands in the README has no mistake and no warning."""
    (tmp_path / "gazetted.yaml").write_text(CONFIGURATION, encoding="utf-8")
    settings = load(tmp_path / "gazetted.yaml", {"SMTP_PASSWORD": "correct horse"})
    assert not settings.warnings
    assert [source.id for source in settings.sources] == ["binhai"]


def test_the_readme_names_every_command_and_no_other() -> None:
    """The table of commands is the command line's own list."""
    from typer.main import get_command

    from monitor.cli import app

    table = README.partition("## Commands")[2].partition("\n## ")[0]
    named = {
        name for row in table.splitlines() if row.startswith("| `") for name in re.findall(r"`gazetted (\w+)", row)
    }
    assert named == set(get_command(app).commands)  # type: ignore[attr-defined]
