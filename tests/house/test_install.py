"""Would gazetted run where it is installed? The image's own steps, its compose file, and the service of systemd."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.daemon import GRACE
from monitor.settings import load
from sources.worker import Reader
from tests.conftest import Site

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
UNIT = ROOT / "deploy" / "gazetted.service"
HOME = "/usr/local/lib/gazetted"
"""Where the image and the service have the command."""


def stages() -> list[list[tuple[str, str]]]:
    """The instructions of each stage of the Dockerfile: name and the rest."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = re.sub(r"(?m)^#.*\n", "", text).replace("\\\n", "").splitlines()
    found: list[list[tuple[str, str]]] = []
    for name, _, rest in (line.partition(" ") for line in lines if line.strip()):
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((name, rest.strip()))
    return found


def copied() -> list[tuple[list[str], str]]:
    """What the build stage copies out of the checkout, and where to."""
    words = [rest.split() for name, rest in stages()[0] if name == "COPY"]
    return [(sources, place) for *sources, place in words]


def compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return read


def bytes_of(said: str) -> int:
    """512M or 512m as a number of bytes."""
    factor: int = 1024 ** (1 + "kmg".index(said[-1].lower()))
    return int(said[:-1]) * factor


def parsers_need() -> int:
    """Bytes that all parser processes may take together."""
    given = inspect.signature(Reader).parameters
    memory, workers = given["memory"].default, given["workers"].default
    assert isinstance(memory, int) and isinstance(workers, int)
    return memory * workers


def run_alone(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs it in an empty folder with nothing of this checkout's environment."""
    return subprocess.run(
        command, cwd=folder, env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"},
        capture_output=True, text=True, timeout=180,
    )  # fmt: skip


def need_index(folder: Path) -> None:
    probe = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "tzdata"]
    if subprocess.run(probe, capture_output=True, timeout=120).returncode:
        pytest.skip("no package index answers: what is locked cannot be installed anew")


def test_the_steps_of_the_image_make_an_installation_that_runs(tmp_path: Path) -> None:
    """The RUN and COPY lines of the build stage, run here into empty folders, end in a gazetted that works alone."""
    need_index(tmp_path)
    build, home = tmp_path / "build", tmp_path / "home"
    build.mkdir()
    for name, rest in stages()[0]:
        if name == "COPY":
            copy_in(rest.split(), build)
        elif name == "RUN":
            step = rest.replace(HOME, str(home))
            environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
            done = subprocess.run(["sh", "-ec", step], cwd=build, env=environment, capture_output=True, timeout=900)
            assert done.returncode == 0, f"{step}\n{done.stderr.decode()[-3000:]}"
    shutil.rmtree(build)
    left = {path.name.partition("-")[0] for path in home.glob("lib/python3.*/site-packages/*.dist-info")}
    assert "gazetted" in left
    assert left.isdisjoint({"pip", "setuptools", "hatchling", "editables", "pytest", "mypy"})
    gazetted = str(home / "bin" / "gazetted")
    assert "Reads official bulletins" in run_alone([gazetted, "--help"], tmp_path).stdout
    demo = run_alone([gazetted, "demo"], tmp_path)
    assert demo.returncode == 0, demo.stdout + demo.stderr


def copy_in(words: list[str], build: Path) -> None:
    *sources, place = words
    for source in sources:
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, build / place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / source, build / place)


def test_nothing_else_of_a_checkout_goes_into_the_image() -> None:
    """What .dockerignore lets through is what is copied, so that a stray secret or database stays at home."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule[1:] for rule in rules if rule.startswith("!")}
    assert allowed == {source for sources, _ in copied() for source in sources}


def test_the_image_runs_as_nobody_in_particular() -> None:
    """The last stage sets a user by number before anything runs, keeps data in a volume, and has no build tools."""
    last = stages()[1]
    said = dict(last)
    assert re.fullmatch(r"([1-9]\d{4,}):\1", said["USER"])
    assert said["VOLUME"] == '["/data"]'
    assert not any(re.search(r"\bapt-get\b|\bpip\b|\bgcc\b", rest) for name, rest in last if name == "RUN")
    assert [rest for name, rest in last if name == "COPY"] == [f"--from=build {HOME} {HOME}"]


def test_image_and_compose_name_one_configuration() -> None:
    """Command, health check, environment and mount all speak of the same file, user and volume."""
    said, service = dict(stages()[1]), compose()["services"]["gazetted"]
    command = yaml.safe_load(said["ENTRYPOINT"]) + yaml.safe_load(said["CMD"])
    health = yaml.safe_load(said["HEALTHCHECK"].partition("CMD ")[2])
    assert command == ["gazetted", "run", "--config", "/config/gazetted.yaml"]
    assert health == ["gazetted", "status", "--quiet", "--config", "/config/gazetted.yaml"]
    assert service["healthcheck"]["test"] == ["CMD", *health]
    assert "GAZETTED_CONFIG=/config/gazetted.yaml" in said["ENV"]
    assert service["user"] == said["USER"]
    assert {volume["target"]: volume["type"] for volume in service["volumes"]} == {"/config": "bind", "/data": "volume"}


def test_compose_gives_no_more_than_is_needed() -> None:
    """A read-only root, no capability, no way to new privileges, no port; the configuration cannot be written."""
    service = compose()["services"]["gazetted"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service and "ports" not in service and "privileged" not in service
    assert next(volume for volume in service["volumes"] if volume["target"] == "/config")["read_only"] is True


def unit() -> dict[str, str]:
    """The service's own section; of a key that stands twice, the last."""
    parser = ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT)
    return dict(parser["Service"])


def test_work_in_hand_may_end_and_parsers_have_room() -> None:
    """Compose and systemd wait longer than the daemon's own grace, and allow more memory than all parsers may take."""
    service = compose()["services"]["gazetted"]
    assert int(service["stop_grace_period"].removesuffix("s")) > GRACE
    assert int(unit()["TimeoutStopSec"].removesuffix("s")) > GRACE
    assert bytes_of(service["mem_limit"]) > parsers_need()
    assert bytes_of(unit()["MemoryMax"]) > parsers_need()


def test_a_wrong_configuration_is_not_tried_again() -> None:
    """The service is started again after a failure, but not where the configuration is wrong (exit code 2)."""
    assert unit()["Restart"] == "on-failure"
    assert unit()["RestartPreventExitStatus"] == "2"


def test_systemd_takes_the_service_as_written(tmp_path: Path) -> None:
    """systemd-analyze has nothing to say against the unit, and finds it well shut in."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not on this machine")
    there = tmp_path / UNIT.name
    there.write_text(UNIT.read_text().replace(f"{HOME}/bin/gazetted", "/bin/true"))
    verified = subprocess.run([tool, "verify", there], capture_output=True, text=True, timeout=60)
    assert (verified.returncode, verified.stderr) == (0, "")
    judged = subprocess.run(
        [tool, "security", "--offline=true", "--no-pager", there], capture_output=True, text=True, timeout=60
    )
    assert re.search(r"Overall exposure level for \S+: [0-9.]+ OK", judged.stdout), judged.stdout[-300:] + judged.stderr


def test_the_dockerfile_is_well_written() -> None:
    """hadolint has nothing to say against it."""
    tool = BIN / "hadolint"
    if not tool.exists():
        pytest.skip("hadolint is not here: `make test` installs it")
    done = subprocess.run([str(tool), "--no-color", "Dockerfile"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")


APART = ("--pid", "--fork", "--mount-proc")
"""A world of its own, as to processes."""
CONFIGURATION = """
gazetted: {{data: {data}}}
http: {{per_host: 0s, allow: ["{place}"]}}
sources:
  - {{id: office, name: Office, kind: list, url: "{url}", every: 1s,
     items: {{each: li, title: a, link: a@href}}}}
channels: [{{id: desk, url: "json://{place}/desk"}}]
routes: [{{id: all, to: [desk]}}]
"""


@contextmanager
def as_process_one(config: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """`gazetted run` as the first process of a world of its own, as in a container; and its number in ours."""
    command = ["unshare", *APART, "--kill-child", str(BIN / "gazetted"), "run", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as outer:
        try:
            assert outer.stderr is not None
            next(line for line in outer.stderr if b"office: " in line)  # it has polled, so it is up
            yield outer, children(outer.pid)[0]
        finally:
            outer.kill()


def children(process: int) -> list[int]:
    """All children of a process, whichever of its threads started them."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def show(site: Site, *titles: str) -> None:
    site.put("/", "".join(f'<li><a href="/{title}.html">Notice on {title} of grain</a></li>' for title in titles))


def test_as_process_one_it_ends_when_asked_and_leaves_no_zombie(tmp_path: Path, site: Site) -> None:
    """In a container without an init, SIGTERM ends it with 0, and a parser that was killed is buried."""
    unshare = shutil.which("unshare")
    if (
        not unshare
        or subprocess.run([unshare, "--pid", "--fork", "--mount-proc", "true"], capture_output=True).returncode
    ):
        pytest.skip("no process may have a world of its own here (unshare)")
    show(site, "storage")
    config = tmp_path / "gazetted.yaml"
    config.write_text(CONFIGURATION.format(data=tmp_path / "data", place=site.place, url=site.url()))
    with as_process_one(config) as (outer, daemon):
        before = children(daemon)
        assert before, "no parser is at work"
        for parser in before:
            os.kill(parser, signal.SIGKILL)
        show(site, "import", "storage")
        assert site.told.acquire(timeout=60), "the daemon told nobody after its parser was killed"
        states = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in children(daemon)]
        assert states and "Z" not in states
        os.kill(daemon, signal.SIGTERM)
        assert outer.wait(timeout=GRACE + 10) == 0


def shown_in(paper: str, language: str) -> list[str]:
    text = (ROOT / paper).read_text(encoding="utf-8")
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


@pytest.mark.parametrize("number", range(2))
def test_the_configurations_of_the_paper_are_well(tmp_path: Path, number: int) -> None:
    """What docs/installing.md has one write passes the check, the secret being where it says."""
    shown = shown_in("docs/installing.md", "yaml")
    assert len(shown) == 2
    secret = tmp_path / "secret"
    secret.write_text("correct horse")
    secret.chmod(0o400)
    text = re.sub(r"\$\{file:/run/[^}]+\}", f"${{file:{secret}}}", shown[number])
    assert text != shown[number]
    (tmp_path / "gazetted.yaml").write_text(text, encoding="utf-8")
    assert not load(tmp_path / "gazetted.yaml", {}).warnings


def test_both_readmes_have_one_set_of_commands() -> None:
    """README.zh.md shows the same shell commands as README.md, in the same order."""
    assert shown_in("README.zh.md", "sh") == shown_in("README.md", "sh")


def test_both_readmes_have_the_same_parts() -> None:
    """Each language has as many sections, configurations and rows of tables as the other, and no link is lost."""
    for part in (r"(?m)^## ", r"(?m)^```yaml$", r"(?m)^```text$", r"(?m)^\| `gazetted "):
        counts = [len(re.findall(part, (ROOT / name).read_text("utf-8"))) for name in ("README.md", "README.zh.md")]
        assert counts[0] == counts[1], part
    links = [
        set(re.findall(r"\]\(([^)]+)\)", (ROOT / name).read_text("utf-8"))) for name in ("README.md", "README.zh.md")
    ]
    assert links[0] - {"README.zh.md"} == links[1] - {"README.md"}
