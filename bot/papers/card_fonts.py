"""The type a card is set in: Noto Sans CJK SC from a pinned package, opened when first needed and kept."""

from functools import cache
from importlib.resources import as_file, files

from PIL import ImageFont

from bot.papers.signs import drawable

REGULAR = 400
BOLD = 700
_FACE = 2  # Simplified Chinese in the collection
_UNASSIGNED = "\U000ffffd"  # no font draws it: its picture is the picture of any missing sign


class CardFont:
    """One size (in pixels) and weight."""

    def __init__(self, size: int, weight: int) -> None:
        with as_file(files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc") as path:
            self.face = ImageFont.truetype(path, size, index=_FACE, layout_engine=ImageFont.Layout.BASIC)
        self.face.set_variation_by_axes([weight])
        self._advances: dict[str, float] = {}

    def width(self, text: str) -> float:
        """How wide the text is drawn, in pixels. Signs are measured once: this layout sets each by itself."""
        return sum(map(self._advance, text))

    def _advance(self, sign: str) -> float:
        known = self._advances.get(sign)
        if known is None:
            known = self._advances[sign] = self.face.getlength(sign)
        return known


@cache
def card_font(size: int, weight: int = REGULAR) -> CardFont:
    """The font of a size and weight; loaded once."""
    return CardFont(size, weight)


def on_card(text: str) -> str:
    """The text as it can be drawn: 〓 for what the font lacks."""
    return drawable(text, _has)


@cache
def _has(sign: str) -> bool:
    return _picture(sign) != _picture(_UNASSIGNED)


@cache
def _picture(sign: str) -> tuple[tuple[int, int], bytes]:
    mask = card_font(24).face.getmask(sign)
    return mask.size, bytes(mask)
