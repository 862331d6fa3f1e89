"""A plain document on A4: headings, paragraphs and tables, numbered pages. For files that people keep and hand on."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.papers.pdf_font import FONT, FONT_LOCK, on_paper, use_signs_of

_INK, _GREY, _RULE, _PALE = HexColor("#1B2733"), HexColor("#5C6873"), HexColor("#C4CED6"), HexColor("#EEF2F5")
_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_SIGNS = "0123456789"

_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=18, leading=26, alignment=TA_CENTER, textColor=_INK)
_HEADING = ParagraphStyle("heading", fontName=FONT, fontSize=12.5, leading=19, textColor=_INK, spaceBefore=10)
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=10.5, leading=17, textColor=_INK, wordWrap="CJK")
_CELL = ParagraphStyle("cell", parent=_BODY, fontSize=8.5, leading=12)
_HEAD = ParagraphStyle("head", parent=_CELL, textColor=_GREY)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; line breaks stay."""

    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a head repeated on each page. `widths` are shares of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


Block = Heading | Text | Grid


def write_document(title: str, blocks: Sequence[Block], footer: str) -> bytes:
    """The PDF file. `footer` stands on every page beside its number."""
    with FONT_LOCK:
        use_signs_of(on_paper(f"{title}{footer}{blocks!r}") + _SIGNS)
        file = io.BytesIO()
        paper = SimpleDocTemplate(
            file,
            pagesize=A4,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=title,
        )
        flow: list[Flowable] = [Paragraph(_safe(title), _TITLE), Spacer(0, 4 * mm)]
        for block in blocks:
            flow += _flow(block)
        paper.build(flow, onFirstPage=_foot(footer), onLaterPages=_foot(footer))
    return file.getvalue()


def _flow(block: Block) -> list[Flowable]:
    match block:
        case Heading(text):
            return [Paragraph(_safe(text), _HEADING)]
        case Text(text):
            return [Paragraph(_safe(text), _BODY), Spacer(0, 1.5 * mm)]
        case Grid():
            return [Spacer(0, 1 * mm), _table(block), Spacer(0, 2 * mm)]


def _table(grid: Grid) -> Table:
    rows = [[Paragraph(_safe(cell), _HEAD) for cell in grid.head]]
    rows += [[Paragraph(_safe(cell), _CELL) for cell in row] for row in grid.rows]
    total = sum(grid.widths)
    style = TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), _PALE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, _RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ]
    )
    return Table(rows, colWidths=[_WIDTH * share / total for share in grid.widths], repeatRows=1, style=style)


def _safe(text: str) -> str:
    return escape(on_paper(text)).replace("\n", "<br/>")


def _foot(footer: str) -> Callable[[Canvas, SimpleDocTemplate], None]:
    def draw(canvas: Canvas, paper: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(_MARGIN, 10 * mm, on_paper(footer))
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, str(paper.page))

    return draw
