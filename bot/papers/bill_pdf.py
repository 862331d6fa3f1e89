"""The bill on A4 for printing and keeping: the facts of the card as a table, text to be copied, the sum in capitals.

Keys of the words are those of `scripts_zh/lines/card.yaml`.
"""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from bot.domain.bill import Bill, BillLine
from bot.domain.money import yuan
from bot.papers.capitals import in_capitals
from bot.papers.pdf_font import FONT, FONT_LOCK, on_paper, use_signs_of
from bot.papers.signs import MISSING

Words = Mapping[str, str]

_INK, _GREY, _RULE, _PALE = HexColor("#1B2733"), HexColor("#5C6873"), HexColor("#C4CED6"), HexColor("#EEF2F5")
_MARGIN = 18 * mm
_CODE_SIZE = 26 * mm
_FRAME_PAD = 6  # points that reportlab leaves inside the margins
_COLUMNS = [72 * mm, 21 * mm, 19 * mm, 21 * mm, 20 * mm, 21 * mm]
_OTHER_SIGNS = "0123456789.-¥：（），年月至"  # written beside the words and the bill

_TITLE = ParagraphStyle("title", fontName=FONT, fontSize=19, leading=26, alignment=TA_CENTER, textColor=_INK)
_BODY = ParagraphStyle("body", fontName=FONT, fontSize=10.5, leading=17, textColor=_INK, wordWrap="CJK")
_SMALL = ParagraphStyle("small", parent=_BODY, fontSize=8.5, leading=12.5, textColor=_GREY)
_HEAD = ParagraphStyle("head", parent=_BODY, fontSize=9, leading=13, textColor=_GREY)
_HEAD_RIGHT = ParagraphStyle("head right", parent=_HEAD, alignment=TA_RIGHT)
_FIGURE = ParagraphStyle("figure", parent=_BODY, fontSize=10, leading=14, alignment=TA_RIGHT, wordWrap=None)
_SUM = ParagraphStyle("sum", parent=_BODY, fontSize=13, leading=21)
_RIGHT = ParagraphStyle("right", parent=_BODY, alignment=TA_RIGHT)


def write_pdf(bill: Bill, words: Words, today: dt.date, code: str = "") -> bytes:
    """The PDF file; as many A4 pages as the lines take, the table's head on each.

    `code` (Latin letters and digits) is drawn as a QR code beside `bind_note`.
    """
    told = {key: on_paper(text) for key, text in words.items()}
    with FONT_LOCK:
        use_signs_of(_all_signs(bill, told) + code)
        file = io.BytesIO()
        paper = SimpleDocTemplate(
            file,
            pagesize=A4,
            leftMargin=_MARGIN - _FRAME_PAD,
            rightMargin=_MARGIN - _FRAME_PAD,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=f"{bill.community} {bill.room} {told['title']}",
            author=bill.company,
        )
        number = _page_number(f"{bill.community} {bill.room}")
        paper.build(_flow(bill, told, today, code), onFirstPage=number, onLaterPages=number)
    return file.getvalue()


def _all_signs(bill: Bill, words: Words) -> str:
    """Every sign that may stand on the paper."""
    return on_paper(f"{bill!r}{in_capitals(bill.outstanding)}") + "".join(words.values()) + _OTHER_SIGNS + MISSING


def _flow(bill: Bill, words: Words, today: dt.date, code: str) -> list[Flowable]:
    flow: list[Flowable] = [
        _paragraph(f"{bill.community} {words['title']}", _TITLE),
        Spacer(0, 5 * mm),
        _facts(bill, words, today),
        Spacer(0, 4 * mm),
    ]
    if bill.lines:
        flow += [_paragraph(words["unit"], _HEAD_RIGHT), _table(bill, words), Spacer(0, 4 * mm)]
    flow += [_paragraph(text, _SUM) for text in _standing(bill, words)]
    flow += [_paragraph(text, _BODY) for text in _notes(bill, words)]
    if to_pay := _ways_to_pay(bill, words):
        heading = _paragraph(words["pay_ways"], _HEAD)
        flow += [Spacer(0, 4 * mm), KeepTogether([heading, *[_paragraph(text, _BODY) for text in to_pay]])]
    if MISSING in on_paper(repr(bill)):
        flow += [Spacer(0, 4 * mm), _paragraph(words["missing_sign"], _SMALL)]
    flow += [KeepTogether([Spacer(0, 10 * mm), _foot(bill, words, today, code)])]
    return flow


def _facts(bill: Bill, words: Words, today: dt.date) -> Table:
    cells = [
        [(words["room"], bill.room), (words["owner"], bill.owner)],
        [(words["period"], bill.period.label if bill.period else ""), (words["bill_date"], today.isoformat())],
    ]
    rows = [[_paragraph(f"{label}：{value}", _BODY) for label, value in row if value] for row in cells]
    width = sum(_COLUMNS) / 2
    return Table([[*row, *[""] * (2 - len(row))] for row in rows], colWidths=[width, width], style=_PLAIN)


def _table(bill: Bill, words: Words) -> Table:
    keys = ("item", "gross", "reduction", "net", "paid", "left")
    head = [_paragraph(words[key], _HEAD_RIGHT if key != "item" else _HEAD) for key in keys]
    lines = [_row(bill, line, words) for line in (*bill.current, *bill.earlier)]
    sums = (sum(line.gross for line in bill.lines), bill.reduction, bill.payable, bill.paid, bill.outstanding)
    total = [_paragraph(words["total"], _BODY), *[_figure(amount) for amount in sums]]
    return Table([head, *lines, total], colWidths=_COLUMNS, repeatRows=1, style=_RULED)


def _row(bill: Bill, line: BillLine, words: Words) -> list[Flowable | list[Flowable]]:
    name = line.item if line.period == bill.period else f"{line.item}（{line.period.label}）"
    disputed = words["disputed"] if line.disputed and line.outstanding > 0 else ""
    reason = f"{words['reduction']}：{line.reduction_reason}" if line.reduction and line.reduction_reason else ""
    below = [_paragraph(text, _SMALL) for text in (line.formula, reason, disputed) if text]
    figures = (line.gross, line.reduction, line.amount, line.paid, line.outstanding)
    return [[_paragraph(name, _BODY), *below], *[_figure(amount) for amount in figures]]


def _standing(bill: Bill, words: Words) -> list[str]:
    if not bill.lines:
        return [words["nothing_billed"]]
    if bill.outstanding <= 0:
        return [words["all_settled"]]
    return [f"{words['in_capitals']}：{in_capitals(bill.outstanding)}（¥{yuan(bill.outstanding)}）"]


def _notes(bill: Bill, words: Words) -> list[str]:
    unit = words["currency"]
    late = f"{words['late_charge']} {yuan(bill.late_charge)} {unit}（{words.get('late_charge_note', '')}）"
    prepaid = f"{words['prepaid']} {yuan(bill.prepaid)} {unit}（{words['prepaid_note']}）"
    told = (
        words.get("due", ""),
        words.get("paid_up_to", ""),
        words.get("disputed_note", ""),
        late if bill.late_charge else "",
        prepaid if bill.prepaid > 0 else "",
    )
    return [text for text in told if text]


def _ways_to_pay(bill: Bill, words: Words) -> list[str]:
    ways = bill.pay_ways
    hours = f"（{ways.counter_hours}）" if ways.counter_hours else ""
    told = (
        (words["online"], ways.online, ""),
        (words["transfer"], ways.transfer, f"，{words['transfer_note']}"),
        (words["counter"], ways.counter, hours),
        (words["hotline"], ways.hotline, ""),
    )
    known = [f"{label}：{text}{note}" for label, text, note in told if text]
    return known if bill.outstanding > 0 else []


def _foot(bill: Bill, words: Words, today: dt.date, code: str) -> Table:
    """The code to bind by on the left, the signature on the right."""
    signed = [
        _paragraph(f"{words['signature']}：{bill.company or bill.community}", _RIGHT),
        _paragraph(today.isoformat(), _RIGHT),
    ]
    if not code:
        return Table([[signed]], colWidths=[sum(_COLUMNS)], style=_PLAIN)
    note = [_paragraph(code, _SMALL), _paragraph(words["bind_note"], _SMALL)]
    widths = [_CODE_SIZE + 3 * mm, 64 * mm]
    return Table([[_qr(code), note, signed]], colWidths=[*widths, sum(_COLUMNS) - sum(widths)], style=_PLAIN)


def _qr(code: str) -> Drawing:
    widget = QrCodeWidget(code, barLevel="M", barWidth=_CODE_SIZE, barHeight=_CODE_SIZE, barBorder=1)
    drawing = Drawing(_CODE_SIZE, _CODE_SIZE)
    drawing.add(widget)
    return drawing


def _page_number(name: str) -> Callable[[Canvas, SimpleDocTemplate], None]:
    def write(canvas: Canvas, paper: SimpleDocTemplate) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(_MARGIN, 10 * mm, on_paper(name))
        canvas.drawRightString(A4[0] - _MARGIN, 10 * mm, str(paper.page))

    return write


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(on_paper(text)), style)


def _figure(amount: int) -> Paragraph:
    return _paragraph(yuan(amount), _FIGURE)


_ALL = (0, 0), (-1, -1)
_PLAIN = TableStyle(
    [(side, *_ALL, 0) for side in ("LEFTPADDING", "RIGHTPADDING", "TOPPADDING", "BOTTOMPADDING")]
    + [("VALIGN", *_ALL, "MIDDLE")]
)
_RULED = TableStyle(
    [
        ("VALIGN", *_ALL, "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), _PALE),
        ("BACKGROUND", (0, -1), (-1, -1), _PALE),
        ("LINEBELOW", *_ALL, 0.4, _RULE),
        ("LINEABOVE", (0, 0), (-1, 0), 0.8, _INK),
        ("LINEBELOW", (0, -1), (-1, -1), 0.8, _INK),
        ("LEFTPADDING", *_ALL, 4),
        ("RIGHTPADDING", *_ALL, 4),
    ]
)
