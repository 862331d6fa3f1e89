"""The wheel carries every file of the packages: texts, trees, migrations, templates, fonts of pages."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, kept_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel of this tree, freshly built."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        pytest.skip("no uv here to build a wheel with: start the tests by ./run test")
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [uv, "build", "--quiet", "--wheel", "--out-dir", folder, ROOT], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return zipfile.ZipFile(next(Path(folder).glob("guanjia-*.whl")))


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    ours = {str(file.relative_to(ROOT)) for file in kept_files() if file.relative_to(ROOT).parts[0] in PACKAGES}
    assert ours - set(wheel.namelist()) == set()


def test_the_wheel_holds_nothing_else_but_its_papers(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0].partition("-")[0] for name in wheel.namelist()}
    assert tops == {*PACKAGES, "guanjia"}
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())
