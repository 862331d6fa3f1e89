"""The experience line as a picture: each touch a numbered point, peak, pit and end named, the rules listed below.

One drawing, two hands: `as_svg` for a page, `as_png` for a file. It decides nothing about the line.
"""

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from bot.domain.journey import Event, Line, advice
from bot.domain.moments import CHINA
from bot.papers.card_fonts import BOLD, REGULAR, card_font, on_card
from bot.papers.wrap import shorten, wrap

WIDTH, SCALE = 1000, 1.5
MOST_POINTS = 24  # more would lie upon each other; the latest are shown
_EDGE, _TOP, _PLOT, _ROW = 56, 124, 320, 30
_INK, _GREY, _RULE, _PAPER, _BAND = "#1B2733", "#5C6873", "#E3E8EC", "#FFFFFF", "#0F4C5C"
_GREEN, _RED, _PALE = "#00694A", "#B3261E", "#F3F6F8"


@dataclass(frozen=True, slots=True)
class _Text:
    x: float
    y: float  # of the middle of the line
    words: str
    size: int = 18
    colour: str = _INK
    weight: int = REGULAR
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class _Stroke:
    points: tuple[tuple[float, float], ...]
    colour: str
    width: float


@dataclass(frozen=True, slots=True)
class _Dot:
    x: float
    y: float
    radius: float
    colour: str


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    colour: str


_Shape = _Text | _Stroke | _Dot | _Box


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, in order, on a paper of this height."""

    shapes: tuple[_Shape, ...]
    height: int


def draw_journey(line: Line, room: str, shown_until: str) -> Drawing:
    """The picture of a line; `shown_until` is the day it is drawn, in words."""
    events = line.events[-MOST_POINTS:]
    shapes: list[_Shape] = [*_head(line, room, shown_until), *_axis()]
    places = [_place(index, len(events), event) for index, event in enumerate(events)]
    if len(places) > 1:
        shapes.append(_Stroke(tuple(places), _GREY, 2))
    shapes += _names(line, events, places)
    for number, (event, (x, y)) in enumerate(zip(events, places, strict=True), 1):
        marked = event in (line.peak, line.pit, line.end)
        shapes += [
            _Dot(x, y, 13 if marked else 10, _colour(event)),
            _Text(x, y, str(number), 14, _PAPER, BOLD, "middle"),
        ]
    rows, bottom = _rows(line, events)
    return Drawing((*shapes, *rows), bottom)


def as_svg(drawing: Drawing) -> str:
    """Inline SVG; every word in it is escaped."""
    size = f'viewBox="0 0 {WIDTH} {drawing.height}" width="{WIDTH}" height="{drawing.height}"'
    font = "font-family=\"'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif\""
    inner = "".join(_svg(shape) for shape in drawing.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} {font}>'
        f'<rect width="100%" height="100%" fill="{_PAPER}"/>{inner}</svg>'
    )


def as_png(drawing: Drawing) -> bytes:
    """A PNG file."""
    image = Image.new("RGB", (round(WIDTH * SCALE), round(drawing.height * SCALE)), _PAPER)
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _paint(pen, shape)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


# --- laying out ---------------------------------------------------------------------------------------------------


def _head(line: Line, room: str, shown_until: str) -> list[_Shape]:
    ended = "收得好" if line.ended_well else "没有收好"
    return [
        _Box(0, 0, WIDTH, 88, _BAND),
        _Text(_EDGE, 44, f"{room} 经历线", 32, _PAPER, BOLD),
        _Text(WIDTH - _EDGE, 30, f"截至{shown_until}，{len(line.events)} 次打交道", 18, "#CFE3E8", anchor="end"),
        _Text(
            WIDTH - _EDGE,
            60,
            f"峰终值 {line.remembered_in_words}　{ended if line.end else ''}",
            20,
            _PAPER,
            BOLD,
            "end",
        ),
    ]


def _axis() -> list[_Shape]:
    shapes: list[_Shape] = []
    for points in (-5, 0, 5):
        y = _y(points)
        shapes.append(_Stroke(((_EDGE, y), (WIDTH - _EDGE / 2, y)), _GREY if points == 0 else _RULE, 1))
        shapes.append(_Text(_EDGE - 12, y, f"{points:+d}" if points else "0", 16, _GREY, anchor="end"))
    return shapes


def _place(index: int, count: int, event: Event) -> tuple[float, float]:
    """Evenly spaced: the days stand in the list; a week without a touch is no feeling."""
    room = WIDTH - 2 * _EDGE - 40
    x = _EDGE + 30 + (room * index / (count - 1) if count > 1 else room / 2)
    return x, _y(event.rule.points)


def _y(points: int) -> float:
    return _TOP + _PLOT / 2 - points * (_PLOT - 40) / 10


def _colour(event: Event) -> str:
    return _GREEN if event.rule.points > 0 else _RED if event.rule.points < 0 else _GREY


def _names(line: Line, events: Sequence[Event], places: Sequence[tuple[float, float]]) -> list[_Shape]:
    named: dict[int, list[str]] = {}
    for name, marked in (("峰", line.peak), ("谷", line.pit), ("终", line.end)):
        at = next((index for index, event in enumerate(events) if event is marked), None)
        if at is not None:
            named.setdefault(at, []).append(name)
    shapes: list[_Shape] = []
    for at, names in named.items():
        x, y = places[at]
        above = events[at].rule.points >= 0
        words = f"{'、'.join(names)}：{events[at].rule.title}"
        half = card_font(round(17 * SCALE), BOLD).width(words) / SCALE / 2
        middle = min(max(x, _EDGE + half), WIDTH - _EDGE / 2 - half)
        y_words = y - 26 if above else y + 28
        shapes.append(_Box(middle - half - 4, y_words - 13, 2 * half + 8, 26, _PAPER))
        shapes.append(_Text(middle, y_words, words, 17, _colour(events[at]), BOLD, "middle"))
    return shapes


def _rows(line: Line, events: Sequence[Event]) -> tuple[list[_Shape], int]:
    """The list of touches in two columns, and the next step under it."""
    top, half = _TOP + _PLOT + 24, (len(events) + 1) // 2
    shapes: list[_Shape] = []
    width = (WIDTH - 2 * _EDGE) / 2 - 16
    for index, event in enumerate(events):
        x, y = _EDGE + (index // half) * (width + 32), top + (index % half) * _ROW
        day = f"{event.at.astimezone(CHINA):%m-%d}"
        words = f"{index + 1}. {day} {event.rule.title}{'：' + event.what if event.what else ''}"
        shapes.append(_Text(x, y, _cut(words, width - 40), 17))
        shapes.append(
            _Text(
                x + width, y, f"{event.rule.points:+d}" if event.rule.points else "0", 17, _colour(event), BOLD, "end"
            )
        )
    bottom = top + half * _ROW + 8
    if len(line.events) > len(events):
        shapes.append(_Text(_EDGE, bottom, f"更早的 {len(line.events) - len(events)} 次没有画", 16, _GREY))
        bottom += _ROW
    font = card_font(round(20 * SCALE), BOLD)
    told = wrap(f"下一步：{advice(line)}", lambda text: font.width(text) / SCALE, WIDTH - 2 * _EDGE - 32)
    height = 24 + 32 * len(told)
    shapes.append(_Box(_EDGE, bottom, WIDTH - 2 * _EDGE, height, _PALE))
    shapes += [_Text(_EDGE + 16, bottom + 28 + 32 * row, words, 20, _INK, BOLD) for row, words in enumerate(told)]
    return shapes, round(bottom + height + 24)


def _cut(words: str, room: float) -> str:
    font = card_font(round(17 * SCALE))
    return shorten(" ".join(words.split()), lambda text: font.width(on_card(text)) / SCALE, room)


# --- two hands ----------------------------------------------------------------------------------------------------


def _svg(shape: _Shape) -> str:
    match shape:
        case _Text():
            bold = ' font-weight="700"' if shape.weight == BOLD else ""
            place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" font-size="{shape.size}" fill="{shape.colour}"{bold}'
            words = html.escape(shape.words)
            return f'<text {place} text-anchor="{shape.anchor}" dominant-baseline="central">{words}</text>'
        case _Stroke():
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
            return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width}"/>'
        case _Dot():
            return f'<circle cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius}" fill="{shape.colour}"/>'
        case _Box():
            place = f'x="{shape.x}" y="{shape.y}" width="{shape.width}" height="{shape.height}"'
            return f'<rect {place} rx="8" fill="{shape.colour}"/>'


def _paint(pen: ImageDraw.ImageDraw, shape: _Shape) -> None:
    match shape:
        case _Text():
            anchor = {"start": "lm", "middle": "mm", "end": "rm"}[shape.anchor]
            face = card_font(round(shape.size * SCALE), shape.weight).face
            pen.text(
                (shape.x * SCALE, shape.y * SCALE), on_card(shape.words), fill=shape.colour, font=face, anchor=anchor
            )
        case _Stroke():
            points = [(x * SCALE, y * SCALE) for x, y in shape.points]
            pen.line(points, fill=shape.colour, width=max(1, round(shape.width * SCALE)), joint="curve")
        case _Dot():
            x, y, radius = shape.x * SCALE, shape.y * SCALE, shape.radius * SCALE
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shape.colour)
        case _Box():
            left, top = shape.x * SCALE, shape.y * SCALE
            corner = 0 if shape.width == WIDTH else 8 * SCALE
            box = (left, top, left + shape.width * SCALE, top + shape.height * SCALE)
            pen.rounded_rectangle(box, corner, fill=shape.colour)
