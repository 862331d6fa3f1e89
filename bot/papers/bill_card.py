"""The bill as a picture for a phone: the sum first, then where it comes from, then how to pay. Its words are handed in.

Keys of the words are those of `scripts_zh/lines/card.yaml`; what is not handed in is not written on the card.
"""

from collections.abc import Mapping, Sequence

from bot.domain.bill import Bill, BillLine
from bot.domain.money import yuan
from bot.papers.card_fonts import BOLD
from bot.papers.shares import OTHER, Share, colours_of, shares_of
from bot.papers.sheet import SCALE, WIDTH, Box, Sheet, Style
from bot.papers.signs import MISSING
from bot.papers.wrap import shorten

Words = Mapping[str, str]

_PAPER, _BAND, _INK, _GREY, _RULE = "#FFFFFF", "#0F4C5C", "#1B2733", "#5C6873", "#E3E8EC"
_PALE, _AMBER_PALE, _AMBER, _GREEN_PALE, _GREEN = "#F3F6F8", "#FFF4DF", "#8A4B00", "#E4F4EC", "#00694A"
_EDGE = 40
_INNER = WIDTH - 2 * _EDGE
_INDENT = _EDGE + 34  # beside the colour of an item
_PAD = 24
_HAIR = 1 / SCALE  # one painted pixel

_TITLE = Style(26, "#CFE3E8")
_ROOM = Style(46, "#FFFFFF", BOLD)
_OWNER = Style(30, "#FFFFFF")
_HEADING = Style(29, _INK, BOLD)
_LABEL = Style(26, _GREY)
_SMALL = Style(24, _GREY)
_SUM = Style(84, _INK, BOLD)
_CURRENCY = Style(34, _INK, BOLD)
_SETTLED = Style(42, _GREEN, BOLD)
_DUE = Style(29, _AMBER, BOLD)
_ITEM = Style(30, _INK)
_AMOUNT = Style(31, _INK, BOLD)
_BODY = Style(27, _INK)


def draw_card(bill: Bill, words: Words, kind: str = "PNG") -> bytes:
    """The card as a `PNG` or `JPEG` file, 750 logical pixels wide."""
    return write_card(bill, words).paint(_PAPER, kind)


def write_card(bill: Bill, words: Words) -> Sheet:
    """The card before it is painted; its height follows what there is to say."""
    sheet = Sheet()
    _band(sheet, bill, words)
    _standing(sheet, bill, words)
    _notes(sheet, bill, words)
    _items(sheet, bill, words)
    _ways_to_pay(sheet, bill, words)
    _footer(sheet, bill, words)
    return sheet


def _band(sheet: Sheet, bill: Bill, words: Words) -> None:
    sheet.skip(30)
    sheet.text(WIDTH - _EDGE, words["title"], _TITLE, right=True, down=19)
    sheet.line(_EDGE, bill.community, _TITLE, _INNER - 140)
    sheet.skip(6)
    owner = f"{words['owner']} {bill.owner}" if bill.owner else ""
    room_width = min(_ROOM.width(bill.room), 380)
    sheet.text(WIDTH - _EDGE, shorten(owner, _OWNER.width, _INNER - room_width - 30), _OWNER, right=True, down=36)
    sheet.line(_EDGE, bill.room, _ROOM, 380)
    if bill.period:
        sheet.line(_EDGE, bill.period.label, _TITLE, _INNER)
    sheet.skip(24)
    sheet.box(Box(0, 0, WIDTH, sheet.y, _BAND))


def _standing(sheet: Sheet, bill: Bill, words: Words) -> None:
    sheet.skip(34)
    if bill.outstanding > 0:
        sheet.line(_EDGE, words["to_pay"], _LABEL, _INNER)
        amount = yuan(bill.outstanding)
        sheet.text(_EDGE + _SUM.width(amount) + 12, words["currency"], _CURRENCY, down=70)
        sheet.line(_EDGE - 4, amount, _SUM, _INNER, leading=1.25)
    else:
        sheet.line(_EDGE, words["all_settled" if bill.lines else "nothing_billed"], _SETTLED, _INNER)
    for key, style in (("due", _DUE), ("paid_up_to", _LABEL)):
        if words.get(key):
            sheet.line(_EDGE, words[key], style, _INNER)
    if bill.lines:
        _figures(sheet, bill, words)


def _figures(sheet: Sheet, bill: Bill, words: Words) -> None:
    """The sums in a row: what is asked, what was taken off, what was paid."""
    told = [("payable", bill.payable), ("reduced", bill.reduction), ("paid", bill.paid)]
    shown = [(words[key], amount) for key, amount in told if amount or key != "reduced"]
    sheet.skip(20)
    sheet.box(Box(_EDGE, sheet.y, _INNER, 112, _PALE, 14))
    width = (_INNER - _PAD) / len(shown)
    widest = max(_AMOUNT.width(yuan(amount)) for _, amount in shown)
    style = _AMOUNT if widest < width - _PAD / 2 else _SMALL
    for column, (label, amount) in enumerate(shown):
        x = _EDGE + _PAD + column * width
        sheet.text(x, label, _SMALL, down=34)
        sheet.text(x, yuan(amount), style, down=76)
    sheet.skip(112)


def _notes(sheet: Sheet, bill: Bill, words: Words) -> None:
    """What changes what is to be paid, each in a panel of its own."""
    if words.get("disputed_note"):
        _panel(sheet, [words["disputed_note"]], _AMBER_PALE, _AMBER)
    if bill.late_charge:
        _panel(
            sheet,
            [f"{words['late_charge']} {yuan(bill.late_charge)} {words['currency']}", words["late_charge_note"]],
            _AMBER_PALE,
            _AMBER,
        )
    if bill.prepaid > 0:
        _panel(
            sheet,
            [f"{words['prepaid']} {yuan(bill.prepaid)} {words['currency']}", words["prepaid_note"]],
            _GREEN_PALE,
            _GREEN,
        )


def _panel(sheet: Sheet, paragraphs: Sequence[str], ground: str, ink: str) -> None:
    sheet.skip(18)
    top = sheet.y
    sheet.skip(14)
    for text in paragraphs:
        sheet.paragraph(_EDGE + _PAD, text, Style(26, ink), _INNER - 2 * _PAD)
    sheet.skip(14)
    sheet.box(Box(_EDGE, top, _INNER, sheet.y - top, ground, 14))


def _items(sheet: Sheet, bill: Bill, words: Words) -> None:
    if not bill.lines:
        return
    shares = shares_of((*bill.current, *bill.earlier))
    sheet.skip(38)
    sheet.line(_EDGE, words["composition"], _HEADING, _INNER)
    if len(shares) > 1:
        _bar(sheet, shares)
    colours = colours_of(shares)
    for place, line in enumerate((*bill.current, *bill.earlier)):
        if place == len(bill.current):
            sheet.skip(26)
            sheet.line(_EDGE, words["earlier"], _HEADING, _INNER)
        elif place:
            sheet.box(Box(_INDENT, sheet.y, WIDTH - _EDGE - _INDENT, _HAIR, _RULE))
        _item(sheet, bill, line, colours.get(line.item, OTHER), words)


def _bar(sheet: Sheet, shares: Sequence[Share]) -> None:
    """One bar of all items; a white seam parts neighbours for eyes that take their colours for one."""
    sheet.skip(14)
    seam, height = 4, 34
    whole = sum(share.amount for share in shares)
    free = _INNER - seam * (len(shares) - 1)
    x: float = _EDGE
    for share in shares:
        width = max(free * share.amount / whole, 2)
        sheet.box(Box(x, sheet.y, min(width, WIDTH - _EDGE - x), height, share.colour, min(5, width / 3)))
        x += width + seam
    sheet.skip(height + 12)


def _item(sheet: Sheet, bill: Bill, line: BillLine, colour: str, words: Words) -> None:
    sheet.skip(18)
    amount = yuan(line.amount)
    name = line.item if line.period == bill.period else f"{line.item}（{line.period.label}）"
    sheet.box(Box(_EDGE, sheet.y + 12, 20, 20, colour, 5))
    sheet.text(WIDTH - _EDGE, amount, _AMOUNT, right=True, down=22)
    sheet.paragraph(_INDENT, name, _ITEM, WIDTH - _EDGE - _INDENT - _AMOUNT.width(amount) - 24)
    if line.formula:
        sheet.paragraph(_INDENT, line.formula, _SMALL, WIDTH - _EDGE - _INDENT)
    _tags(sheet, _tags_of(bill, line, words))
    sheet.skip(18)


def _tags_of(bill: Bill, line: BillLine, words: Words) -> list[tuple[str, str, str]]:
    """Text, ground and ink of each remark on a line."""
    tags = []
    if line.reduction:
        reason = f"（{line.reduction_reason}）" if line.reduction_reason else ""
        tags.append((f"{words['reduced']} {yuan(line.reduction)}{reason}", _GREEN_PALE, _GREEN))
    if line.outstanding <= 0 < bill.outstanding:
        tags.append((words["settled"], _GREEN_PALE, _GREEN))
    elif line.paid and line.outstanding > 0:
        tags.append((f"{words['paid']} {yuan(line.paid)}", _PALE, _GREY))
        tags.append((f"{words['left']} {yuan(line.outstanding)}", _PALE, _INK))
    if line.disputed and line.outstanding > 0:
        tags.append((words["disputed"], _AMBER_PALE, _AMBER))
    return tags


def _tags(sheet: Sheet, tags: Sequence[tuple[str, str, str]]) -> None:
    """Remarks side by side, on as many rows as they need."""
    if not tags:
        return
    height, gap, pad = 40, 12, 14
    x: float = _INDENT
    sheet.skip(8)
    for text, ground, ink in tags:
        style = Style(23, ink)
        told = shorten(text, style.width, WIDTH - _EDGE - _INDENT - 2 * pad)
        width = style.width(told) + 2 * pad
        if x > _INDENT and x + width > WIDTH - _EDGE:
            x = _INDENT
            sheet.skip(height + 8)
        sheet.box(Box(x, sheet.y, width, height, ground, 8))
        sheet.text(x + pad, told, style, down=height / 2)
        x += width + gap
    sheet.skip(height)


def _ways_to_pay(sheet: Sheet, bill: Bill, words: Words) -> None:
    ways = bill.pay_ways
    hours = f"（{ways.counter_hours}）" if ways.counter_hours else ""
    told = [
        (words["online"], ways.online),
        (words["transfer"], f"{ways.transfer}，{words['transfer_note']}" if ways.transfer else ""),
        (words["counter"], f"{ways.counter}{hours}" if ways.counter else ""),
        (words["hotline"], ways.hotline),
    ]
    known = [(label, text) for label, text in told if text]
    if not known or bill.outstanding <= 0:
        return
    sheet.skip(34)
    sheet.line(_EDGE, words["pay_ways"], _HEADING, _INNER)
    sheet.skip(8)
    for label, text in known:
        sheet.text(_EDGE, label, _LABEL, down=20)
        sheet.paragraph(_EDGE + 84, text, _BODY, _INNER - 84)
        sheet.skip(6)


def _footer(sheet: Sheet, bill: Bill, words: Words) -> None:
    sheet.skip(30)
    sheet.box(Box(_EDGE, sheet.y, _INNER, _HAIR, _RULE))
    sheet.skip(18)
    lines = [bill.company, words["footer"]]
    if any(MISSING in text.text for text in sheet.texts):
        lines.append(words["missing_sign"])
    for text in filter(None, lines):
        sheet.paragraph(_EDGE, text, _SMALL, _INNER)
    sheet.skip(30)
