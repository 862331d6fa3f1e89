"""What was compiled is read back only when of the same content, whole and nobody else's; so a home hears the same."""

import datetime as dt
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.wiring import House
from dialogues.understanding.kept import kept, key_of

FILE, KEY = "made.cache", key_of(b"content")
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def asked(file: Path, key: bytes = KEY, answer: str = "new") -> str:
    return kept(file, key, lambda: answer)


def test_what_was_made_is_read_back_while_content_and_code_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "cache" / FILE
    assert asked(file, answer="first") == "first"
    assert asked(file) == "first"
    assert asked(file, key_of(b"other content")) == "new"
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", [b"", b"harm", KEY + bytes(32) + b"harm"])
def test_a_broken_cache_is_made_anew(tmp_path: Path, harm: bytes) -> None:
    file = tmp_path / FILE
    asked(file, answer="first")
    file.write_bytes(harm)
    assert asked(file) == "new"
    assert asked(file, answer="later") == "new"


def test_what_others_could_have_written_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / FILE
    asked(file, answer="first")
    file.chmod(0o666)
    assert asked(file) == "new"
    tmp_path.chmod(0o777)
    assert asked(file, answer="newer") == "newer"


def test_a_home_hears_the_same_from_its_cache_and_anew_after_its_words_changed(tmp_path: Path) -> None:
    text = "楼道灯坏了一个月，物业费太贵，下周一交"
    first, again = (House(Settings(home=tmp_path)).understander.hear(text, NOW) for _ in range(2))
    assert first == again
    file = tmp_path / "cache" / "understander.cache"
    before = file.read_bytes()[:32]
    words = tmp_path / "scripts_zh" / "lexicon" / "whole.yaml"
    words.parent.mkdir(parents=True)
    words.write_text("thanks: 谢谢咯喂\n", encoding="utf-8")
    assert House(Settings(home=tmp_path)).understander.hear("谢谢咯喂", NOW).primary == "thanks"
    assert file.read_bytes()[:32] != before
