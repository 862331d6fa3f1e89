"""What is committed fits every machine and stays readable."""

import re

from tests.house.tree import PACKAGES, ROOT, kept_files

LONGEST_FILE_LINES = 400
_INDEX_HOSTS = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "tuna.tsing" + "hua",
    "mirrors.ali" + "yun",
)
_MACHINE_PATHS = re.compile(r"(?<![\w.:/])/(?:root|work)/|\.\./" + r"shared\b")
_TEXTS = {".py", ".yaml", ".yml", ".toml", ".md", ".html", ".css", ".js", ".sh", ".txt", ".cfg", ""}


def test_no_index_host_and_no_path_of_one_machine() -> None:
    found = []
    for file in kept_files():
        if file.suffix not in _TEXTS:
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if any(host in line for host in _INDEX_HOSTS) or _MACHINE_PATHS.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_files_stay_short() -> None:
    code = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py") if "versions" not in file.parts]
    long = {
        str(file.relative_to(ROOT)): lines for file in code if (lines := _lines(file.read_text())) > LONGEST_FILE_LINES
    }
    assert long == {}


def _lines(text: str) -> int:
    return text.count("\n")


def test_only_the_four_packages_hold_code() -> None:
    tops = {file.relative_to(ROOT).parts[0] for file in kept_files() if file.suffix == ".py"}
    assert tops == {*PACKAGES, "tests"}
