"""jieba's dictionary with our words: cut without loss, kept in the cache folder, made anew when it does not fit."""

from pathlib import Path

from dialogues.understanding.borders import Borders

CUT = ["物业费", "太贵", "了"]


def test_borders_are_the_same_from_the_cache(tmp_path: Path) -> None:
    first, again = Borders(tmp_path, ["物业费"]), Borders(tmp_path, ["物业费"])
    assert first("物业费太贵了") == CUT
    assert again("物业费太贵了") == CUT
    assert first._tokenizer.FREQ == again._tokenizer.FREQ  # noqa: SLF001 - what was kept is what was read


def test_another_lexicon_or_a_broken_cache_is_made_anew(tmp_path: Path) -> None:
    Borders(tmp_path, ["费太"])("物业费太贵了")
    assert Borders(tmp_path, ["物业费"])("物业费太贵了") == CUT
    kept = tmp_path / "words.cache"
    kept.write_bytes(kept.read_bytes()[:5000])
    assert Borders(tmp_path, ["物业费"])("物业费太贵了") == CUT
