"""Folders of YAML: strict, with an overlay, every fault listed."""

from pathlib import Path

import pytest

from bot.domain.scripts import ContentFile
from scripts_zh.read import merge, read_folder, strings


def write(folder: Path, name: str, text: str) -> None:
    """A file in a folder made when needed."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_an_overlay_replaces_key_by_key_and_adds_files(tmp_path: Path) -> None:
    write(tmp_path / "ours", "a.yaml", "x: {k: 1, l: [1, 2]}\ny: 旧")
    write(tmp_path / "home", "a.yaml", "x: {l: [3]}\ny: null")
    write(tmp_path / "home", "b.yaml", "z: 新")
    files, faults = read_folder(tmp_path / "ours", "lines", tmp_path / "home")
    assert faults == []
    assert files == [
        ContentFile("a", "$GUANJIA_HOME/lines/a.yaml", {"x": {"k": 1, "l": [3]}}),
        ContentFile("b", "$GUANJIA_HOME/lines/b.yaml", {"z": "新"}),
    ]


def test_words_and_days_stay_texts(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "yes: 'no'\nno: on\nday: 2026-11-23\nflag: true\nnumber: 3")
    [file], _ = read_folder(tmp_path, "lines")
    assert file.content == {"yes": "no", "no": "on", "day": "2026-11-23", "flag": True, "number": 3}


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2", "a: {b: 1, b: 2}", "- 列表", "a: [未完", "1: 数字作键", "a: !!python/object:os.system x"]
)
def test_a_file_out_of_order_is_a_fault_and_the_others_are_read(tmp_path: Path, text: str) -> None:
    write(tmp_path, "bad.yaml", text)
    write(tmp_path, "good.yaml", "k: 好")
    files, faults = read_folder(tmp_path, "lines")
    assert [file.name for file in files] == ["good"]
    assert [fault.file for fault in faults] == ["lines/bad.yaml"]


def test_a_file_in_another_encoding_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("k: 好".encode("gb18030"))
    assert [fault.file for fault in read_folder(tmp_path, "lines")[1]] == ["lines/a.yaml"]


def test_an_empty_file_and_a_missing_folder_hold_nothing(tmp_path: Path) -> None:
    write(tmp_path, "a.yaml", "# 只有说明\n")
    assert read_folder(tmp_path, "lines", tmp_path / "none") == ([ContentFile("a", "lines/a.yaml", {})], [])


def test_merge_keeps_what_the_overlay_does_not_name() -> None:
    assert merge({"a": {"b": 1, "c": 2}}, {"a": {"c": 3}, "d": 4}) == {"a": {"b": 1, "c": 3}, "d": 4}


def test_strings_takes_one_text_or_several() -> None:
    assert (strings("一"), strings(["一", "二"]), strings([])) == (("一",), ("一", "二"), ())
    with pytest.raises(ValueError, match="文字"):
        strings([1])
