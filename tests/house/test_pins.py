"""One version of every package on every machine, and no address of any package index."""

import re
from importlib.metadata import distributions

from tests.house.tree import ROOT, kept_files, pyproject

OURSELVES = "guanjia"
BROUGHT_BY_THE_ENVIRONMENT = {"pip"}  # a plain `python -m venv` puts it there; uv does not


def _pins(name: str) -> dict[str, str]:
    lines = pyproject()["tool"]["uv"][name]
    return {package: version for package, _, version in (line.split(" ;")[0].partition("==") for line in lines)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_constraint_names_one_version() -> None:
    for name in ("constraint-dependencies", "build-constraint-dependencies"):
        assert all(re.fullmatch(r"\d[\w.+]*", version) for version in _pins(name).values())


def test_everything_installed_here_is_pinned_to_what_is_installed() -> None:
    installed = {_plain(found.metadata["Name"]): found.version for found in distributions()}
    pins = _pins("constraint-dependencies")
    unpinned = {name: version for name, version in installed.items() if pins.get(name) != version}
    for name in (OURSELVES, *BROUGHT_BY_THE_ENVIRONMENT):
        unpinned.pop(name, None)
    assert unpinned == {}, "run `.venv/bin/python .ci/lock`, then `uv sync`"


def test_everything_asked_for_is_pinned() -> None:
    project = pyproject()
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {_plain(re.split(r"[\[<>=!~; ]", line)[0]) for line in asked}
    assert names - _pins("constraint-dependencies").keys() == set()
    assert {"hatchling", "setuptools", "wheel"} <= _pins("build-constraint-dependencies").keys()


def test_no_lock_file_is_kept() -> None:
    """A lock names the addresses of one index; offices use others."""
    assert not {"uv.lock", "pylock.toml"} & {file.name for file in kept_files()}
    assert "://" not in (ROOT / "pyproject.toml").read_text("utf-8")
