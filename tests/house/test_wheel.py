"""Does the package that `make wheel` builds hold all that runs, and nothing else?"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("monitor", "alerts", "state", "sources")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as the Makefile builds it: offline, by the locked hatchling."""
    if not importlib.util.find_spec("hatchling"):
        pytest.skip("hatchling is not here to build with: `make test` installs it")
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", folder, ROOT], check=True, capture_output=True, timeout=120)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_four_packages(wheel: Path) -> None:
    """Modules, templates, migrations and sample pages are in it; tests, papers and caches are not."""
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*") if file.is_file()]
    ours = {file.relative_to(ROOT).as_posix() for file in files if "__pycache__" not in file.parts}
    assert packed == ours


def test_the_installed_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """Installed elsewhere, without the checkout, it answers and reads a document."""
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target"]
    subprocess.run([*install, tmp_path / "site", wheel], check=True, capture_output=True, timeout=120)
    (tmp_path / "notice.html").write_text("<h1>Notice on permits</h1><p>Permits are renewed every two years.</p>")
    program = "import monitor.cli; print(monitor.cli.__file__); monitor.cli.main()"
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(
        [sys.executable, "-c", program, "extract", "--kind", "page", "notice.html"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(tmp_path / "site"))
    assert "Notice on permits" in done.stdout
