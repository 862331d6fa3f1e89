"""`guanjia report journey ROOM`: what one household lived with us, each touch with the rule that scored it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import WrongUse

if TYPE_CHECKING:
    from bot.domain.journey import Event, Line

_WRITTEN_AS = (".png", ".svg")


def register(report: typer.Typer) -> None:
    """Add the report."""
    report.command("journey", help="一户的经历线：峰、谷、终，每一次打交道按哪条规则记几分；--out 画成图。")(journey)


def journey(
    room_name: Annotated[str, typer.Argument(metavar="ROOM", help="房号，如 3-2-501 或 幸福里/3-2-501")],
    community: Annotated[str, typer.Option("--community", help="小区名")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="画到这个文件：.png 或 .svg")] = None,
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Tell or draw the line."""
    from bot.services.bills.name_room import name_room
    from bot.services.journey.load_line import load_line
    from bot.wiring import open_house

    if out is not None and out.suffix.lower() not in _WRITTEN_AS:
        raise WrongUse(f"不会画成 {out.name}。文件名用 .png 或 .svg 结尾")
    moment, house = moment_now(now), open_house()
    with house.database.transaction() as session:
        home, room = name_room(session, room_name, community)
        line, named = load_line(session, room.id, moment), f"{home.name} {room.code}"
    if out is not None:
        from bot.domain.moments import day_in_words, day_of
        from bot.papers.journey_line import as_png, as_svg, draw_journey

        drawing = draw_journey(line, named, day_in_words(day_of(moment)))
        out.write_bytes(as_png(drawing) if out.suffix.lower() == ".png" else as_svg(drawing).encode())
    print(_as_json(named, line) if as_json else _as_text(named, line))


def _as_json(named: str, line: "Line") -> str:
    from bot.domain.journey import advice
    from bot.domain.moments import iso

    def told(event: "Event | None") -> dict[str, object] | None:
        if event is None:
            return None
        rule = event.rule
        return {
            "at": iso(event.at),
            "rule": event.happened,
            "title": rule.title,
            "points": rule.points,
            "why": rule.why,
        }

    shown = {
        "household": named.replace(" ", "/"),
        "remembered": line.remembered,
        "ended_well": line.ended_well,
        "peak": told(line.peak),
        "pit": told(line.pit),
        "end": told(line.end),
        "touches": [{**(told(event) or {}), "what": event.what} for event in line.events],
        "next_step": advice(line),
    }
    return json.dumps(shown, ensure_ascii=False, indent=2)


def _as_text(named: str, line: "Line") -> str:
    from bot.domain.journey import advice

    lines = [f"{named} 经历线，{len(line.events)} 次打交道"]
    marks = {id(line.peak): "峰", id(line.pit): "谷"}
    for event in line.events:
        mark = marks.get(id(event), "") + ("终" if event is line.end else "")
        what = f"：{event.what}" if event.what else ""
        lines.append(f"  {event.at:%Y-%m-%d %H:%M} {event.rule.points:+d} {event.rule.title}{what} {mark}".rstrip())
    if line.remembered is not None:
        lines.append(f"峰终值 {line.remembered_in_words}，{'收得好' if line.ended_well else '没有收好'}")
    lines.append(f"下一步：{advice(line)}")
    return "\n".join(lines)
