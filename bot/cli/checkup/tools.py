"""What cards, papers and understanding need: fonts and the word list."""

from collections.abc import Callable, Iterator

from bot.domain.finding import Finding
from bot.papers.card_fonts import card_font
from bot.wiring import House

_SAMPLE = "禤"  # a surname that smaller fonts lack


def examine_tools(house: House) -> Iterator[Finding]:
    """Try each once."""
    yield _tried("fonts", lambda: card_font(24).width(_SAMPLE), "重新安装：uv sync，字体来自 manimgx-fonts-cjk。")
    yield _tried("scripts", lambda: house.talker, "运行 guanjia check，按它说的改。")
    yield _tried("words", lambda: house.understander, "运行 guanjia check；词表来自 jieba，缺了就重新安装：uv sync。")


def _tried(check: str, attempt: Callable[[], object], mend: str) -> Finding:
    try:
        attempt()
    except Exception as exc:  # noqa: BLE001 - whatever is wrong with it is what is to be told
        return Finding(check, ok=False, detail=f"不能用：{type(exc).__name__}", mend=mend)
    return Finding(check, ok=True, detail="正常")
