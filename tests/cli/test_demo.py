"""`guanjia demo` as a stranger runs it: the story, then a page that answers; and it never empties a foreign folder."""

import signal
import subprocess
import sys
from pathlib import Path

import httpx

from tests.house.tree import ROOT


def _demo(folder: Path, *words: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "bot", "demo", "--port", "0", "--folder", str(folder), *words]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_the_story_is_told_and_then_the_page_answers(tmp_path: Path) -> None:
    for _again in range(2):
        with _demo(tmp_path / "demo") as process:
            try:
                assert process.stdout is not None
                told: list[str] = []
                while not (line := process.stdout.readline()).startswith("ready "):
                    assert line, "".join(told)
                    told.append(line)
                assert any(line.startswith("业主：") for line in told)
                address = line.split()[1]
                assert httpx.get(f"{address}/try").status_code == httpx.codes.OK
                assert (tmp_path / "demo" / "guanjia.toml").stat().st_mode & 0o777 == 0o600
                assert len(httpx.get(f"{address}/try/owners").json()["owners"]) >= 3
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=30) == 0
            finally:
                process.kill()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("important", "utf-8")
    with _demo(tmp_path) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "演示不会清空它" in output
    assert (tmp_path / "mine.txt").read_text("utf-8") == "important"


def test_with_fakes_an_owner_writes_over_a_platform(tmp_path: Path) -> None:
    with _demo(tmp_path / "demo", "--with-fakes") as process:
        try:
            assert process.stdout is not None
            told: list[str] = []
            while sum(line.startswith("业主（公众号）：") for line in told) < 3:
                told.append(process.stdout.readline())
                assert told[-1], "".join(told)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()
    talk = "".join(told)
    assert "核对一下身份" in talk
