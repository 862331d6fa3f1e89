"""A sheet that grows while it is written on and is painted at the end, when its height is known.

Coordinates are logical pixels of a 750 wide phone picture, from the top left; the picture is painted crisper.
"""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.papers.card_fonts import REGULAR, CardFont, card_font, on_card
from bot.papers.wrap import shorten, wrap

WIDTH = 750
SCALE = 1.44  # 1080 pixels: one to one on most phones


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size in logical pixels, colour, weight."""

    size: int
    colour: str
    weight: int = REGULAR

    @property
    def font(self) -> CardFont:
        """Its font at painted size."""
        return card_font(round(self.size * SCALE), self.weight)

    def width(self, text: str) -> float:
        """How wide a text is, in logical pixels."""
        return self.font.width(on_card(text)) / SCALE


@dataclass(frozen=True, slots=True)
class Box:
    """A filled box: its left top corner counted from the sheet's, width and height, colour, radius of its corners."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0


@dataclass(frozen=True, slots=True)
class _Text:
    x: float
    y: float
    text: str
    style: Style
    anchor: str


class Sheet:
    """Texts and boxes in painting order; `y` is how far down the sheet is written."""

    def __init__(self) -> None:
        self.y: float = 0
        self.texts: list[_Text] = []
        self.boxes: list[Box] = []

    def skip(self, height: float) -> None:
        """Leave blank."""
        self.y += height

    def text(self, x: float, text: str, style: Style, *, right: bool = False, down: float = 0) -> None:
        """One line whose middle is `down` below the present height; `x` is its left end, or its right one."""
        self.texts.append(_Text(x, self.y + down, on_card(text), style, "rm" if right else "lm"))

    def line(self, x: float, text: str, style: Style, most: float, leading: float = 1.45) -> None:
        """One line, shortened to `most`, and on to the next."""
        height = style.size * leading
        self.text(x, shorten(text, style.width, most), style, down=height / 2)
        self.skip(height)

    def paragraph(self, x: float, text: str, style: Style, most: float, leading: float = 1.45) -> None:
        """As many lines as it takes, and on."""
        for line in wrap(text, style.width, most):
            self.line(x, line, style, most + style.size, leading)

    def box(self, box: Box) -> None:
        """Add a box; boxes lie under all texts."""
        self.boxes.append(box)

    def paint(self, background: str, kind: str) -> bytes:
        """The picture as a PNG or JPEG file."""
        image = Image.new("RGB", (_px(WIDTH), _px(self.y)), background)
        draw = ImageDraw.Draw(image)
        for box in self.boxes:
            _paint_box(image, draw, box)
        for text in self.texts:
            place = _px(text.x), _px(text.y)
            draw.text(place, text.text, fill=text.style.colour, font=text.style.font.face, anchor=text.anchor)
        file = io.BytesIO()
        if kind == "JPEG":
            image.save(file, "JPEG", quality=85)
        else:
            image.save(file, "PNG", compress_level=3)
        return file.getvalue()


def _paint_box(image: Image.Image, draw: ImageDraw.ImageDraw, box: Box) -> None:
    left, top, right, bottom = _px(box.x), _px(box.y), _px(box.x + box.width), _px(box.y + box.height)
    if not box.radius:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=box.colour)
        return
    mask = _rounded(right - left, bottom - top, _px(box.radius))
    image.paste(Image.new("RGB", mask.size, box.colour), (left, top), mask)


@lru_cache(maxsize=64)
def _rounded(width: int, height: int, radius: int) -> Image.Image:
    """A mask with smooth corners: drawn four times as large and shrunk."""
    large = Image.new("L", (width * 4, height * 4), 0)
    ImageDraw.Draw(large).rounded_rectangle((0, 0, width * 4 - 1, height * 4 - 1), radius * 4, fill=255)
    return large.resize((width, height), Image.Resampling.BOX)


def _px(logical: float) -> int:
    return round(logical * SCALE)
