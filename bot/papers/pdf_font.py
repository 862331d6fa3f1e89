"""The type of a PDF: Noto Sans SC from a pinned package, turned sign by sign into outlines that reportlab can embed.

reportlab takes TrueType outlines only and the package holds PostScript ones. Only the signs of one paper are turned:
the whole font would take a minute.
"""

import io
from functools import cache
from importlib.resources import as_file, files
from threading import RLock
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase import ttfonts as reportlab_fonts

from bot.papers.signs import drawable

FONT = "GuanjiaPaper"
FONT_LOCK = RLock()  # reportlab knows one font of a name in the whole process: papers are written one at a time
_UNITS = 1000
_DEEPEST_ERROR = 1.0  # units a turned curve may stray


def use_signs_of(text: str) -> None:
    """Let FONT draw the signs of a text; hold FONT_LOCK until the paper is written."""
    _font().face = reportlab_fonts.TTFontFace(_file(text))


@cache
def _font() -> Any:
    """The font as reportlab knows it; of a name it keeps the first for ever, so its face is exchanged instead."""
    font = reportlab_fonts.TTFont(FONT, _file(""))
    pdfmetrics.registerFont(font)
    return font


def _file(text: str) -> io.BytesIO:
    """A TrueType file of the signs of a text."""
    signs = sorted(set(text) | {" "})
    outlines = {".notdef": _outline(None)} | {_name(sign): _outline(sign) for sign in signs}
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.setupGlyphOrder(list(outlines))
    builder.setupCharacterMap({ord(sign): _name(sign) for sign in signs})
    builder.setupGlyf({name: glyph for name, (glyph, _) in outlines.items()})
    builder.setupHorizontalMetrics(
        {name: (width, getattr(glyph, "xMin", 0)) for name, (glyph, width) in outlines.items()}
    )
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": FONT, "styleName": "Regular", "psName": FONT})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    file = io.BytesIO()
    builder.save(file)
    file.seek(0)
    return file


def on_paper(text: str) -> str:
    """The text as the PDF's font can draw it: 〓 for what it lacks."""
    return drawable(text, lambda sign: ord(sign) in _source()[1])


@cache
def _source() -> tuple[Any, dict[int, str]]:
    """The package's glyphs, read when drawn, and their names by code point."""
    with as_file(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf") as path:
        font = TTFont(path, lazy=True)
    return font.getGlyphSet(), font.getBestCmap()


@cache
def _outline(sign: str | None) -> tuple[Any, int]:
    """A TrueType glyph and its width; None for the box of a missing sign."""
    glyphs, names = _source()
    glyph = glyphs[names[ord(sign)] if sign else ".notdef"]
    pen = TTGlyphPen(None)
    glyph.draw(Cu2QuPen(pen, _DEEPEST_ERROR, reverse_direction=True))
    return pen.glyph(), round(glyph.width)


def _name(sign: str) -> str:
    return f"u{ord(sign):05X}"
