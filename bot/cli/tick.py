"""`guanjia tick`: everything due at a moment, once, told at the end. For cron users and for trying a day out."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now

if TYPE_CHECKING:
    from bot.serving.one_round import Round

FAILED = 1


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tick", help="到点的事做一遍：该排的排，该恢复的恢复，该发的发，不能发的说明原因。")(tick)


def tick(now: NowOption = None, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """One round; exit 1 when a part of it failed."""
    from bot.serving.logs import configure_logs
    from bot.serving.one_round import one_round
    from bot.wiring import open_house

    configure_logs()
    house = open_house()
    done = one_round(house, moment_now(now))
    with house.database.transaction() as session:
        from storage.outbox_waiting import codes_of_rooms

        homes = codes_of_rooms(session, {sent.room_id for sent in done.told if sent.room_id is not None})
    house.database.close()
    print(json.dumps(_tell(done, homes), ensure_ascii=False, indent=2) if as_json else _in_words(done, homes))
    for name in sorted(done.failing):
        print(f"{name} 没有做成，日志里有原因", file=sys.stderr)
    if done.failing:
        raise typer.Exit(FAILED)


def _tell(done: "Round", homes: dict[int, str]) -> dict[str, object]:
    from bot.domain.moments import iso
    from bot.domain.sending import SendState

    waiting = done.of(SendState.PENDING)
    others = [sent for sent in done.told if sent.state not in (SendState.SENT, SendState.PENDING)]
    return {
        "now": iso(done.now),
        "planned": done.planned,
        "sent": [
            {"to": homes.get(sent.room_id or 0), "channel": sent.lane, "key": sent.key, "text": sent.text}
            for sent in done.of(SendState.SENT)
        ],
        "waiting": [
            {
                "key": sent.key,
                "to": homes.get(sent.room_id or 0),
                "until": iso(sent.due_at) if sent.due_at else None,
                "because": sent.because,
                "code": sent.code,
            }
            for sent in waiting
        ],
        "refused": [
            {
                "key": sent.key,
                "to": homes.get(sent.room_id or 0),
                "state": sent.state,
                "because": sent.because,
                "code": sent.code,
            }
            for sent in others
        ],
    }


def _in_words(done: "Round", homes: dict[int, str]) -> str:
    from bot.domain.moments import iso
    from bot.domain.sending import SendState

    sent, waiting = done.of(SendState.SENT), done.of(SendState.PENDING)
    lines = [f"{iso(done.now)}：新排 {done.planned} 条，发出 {len(sent)} 条，等着 {len(waiting)} 条"]
    lines += [f"  发出 {homes.get(one.room_id or 0, '')} {one.lane}：{one.text}" for one in sent]
    lines += [
        f"  {'等到 ' + iso(one.due_at) if one.due_at and one in waiting else one.state} {one.key}：{one.because}"
        for one in done.told
        if one not in sent
    ]
    return "\n".join(lines)
