"""`guanjia outbox`: what waits, what was sent, what failed and why; a held message is let go or cancelled."""

import json
from typing import Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.cli.staff import ByOption
from bot.domain.errors import WrongUse

_PAGE = 500
_DEEDS = ("release", "cancel")
_HOW = "看发件箱用 guanjia outbox；放行用 guanjia outbox release 编号，取消用 guanjia outbox cancel 编号"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "outbox",
        help="发件箱：等着发的、发了的、没发成的和原因，一行一条 JSON；扣下的（--state held）看过以后 "
        "guanjia outbox release 编号 放行，或 guanjia outbox cancel 编号 取消。",
    )(outbox)


def outbox(
    words: Annotated[list[str] | None, typer.Argument(metavar="[release|cancel 编号]")] = None,
    state: Annotated[
        str | None,
        typer.Option(help="只看一种状态：pending、leased、sending、sent、unknown、dead、expired、cancelled、held"),
    ] = None,
    text: Annotated[str, typer.Option("--text", help="release 时：同事自己写的话改成这样再发")] = "",
    why: Annotated[str, typer.Option("--why", help="cancel 时：为什么取消")] = "",
    by: ByOption = "",
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="一行一条 JSON（看发件箱时本来就是）")] = False,
) -> None:
    """Print the rows, oldest first, or settle a held one."""
    if not words:
        _list(state)
        return
    deed, *numbers = words
    if deed not in _DEEDS or len(numbers) != 1 or not numbers[0].isdigit():
        raise WrongUse(_HOW)
    if deed == "release":
        _release(int(numbers[0]), text, by, now, as_json=as_json)
    else:
        _cancel(int(numbers[0]), why, by, now, as_json=as_json)


def _list(state: str | None) -> None:
    """A page at a time: an outbox may be long."""
    from bot.services.sending.tell_outbox import tell_outbox
    from bot.wiring import open_house
    from storage.outbox_page import log_page, outbox_page

    house = open_house()
    for read in (log_page, outbox_page):  # the log holds what was finished earlier
        after = 0
        while True:
            with house.database.transaction() as session:
                page = read(session, after, _PAGE, state)
            for told in page:
                print(json.dumps(tell_outbox(told), ensure_ascii=False))
            if len(page) < _PAGE:
                break
            after = page[-1].row.id


def _release(number: int, text: str, by: str, now: NowOption, *, as_json: bool) -> None:
    from bot.domain.moments import CHINA, day_in_words, iso
    from bot.domain.speaking import Wait
    from bot.services.sending.settle_held import release
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    house, moment = open_house(), moment_now(now)
    with house.database.transaction() as session:
        row, verdict = release(session, house.guard_parts, number, act_as(session, by), moment, text)
    until, because = (verdict.until, verdict.because) if isinstance(verdict, Wait) else (None, "")
    if as_json:
        told = {"id": row.id, "key": row.send_key, "state": row.state}
        print(json.dumps({**told, "until": iso(until) if until else None, "because": because}, ensure_ascii=False))
    elif until is None:
        print(f"已放行 {number}，下一轮就发；发之前还会再核对一次。")
    else:
        local = until.astimezone(CHINA)
        print(f"已放行 {number}，{day_in_words(local.date())} {local:%H:%M} 再发：{because}。")


def _cancel(number: int, why: str, by: str, now: NowOption, *, as_json: bool) -> None:
    from bot.services.sending.settle_held import cancel
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    with open_house().database.transaction() as session:
        row = cancel(session, number, act_as(session, by), why, moment_now(now))
    if as_json:
        told = {"id": row.id, "key": row.send_key, "state": row.state, "because": row.because}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(f"已取消 {number}，不会再发。")
