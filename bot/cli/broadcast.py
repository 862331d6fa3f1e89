"""`guanjia broadcast`: write to an owners' group, see what was written, approve, take back before it goes."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.moments import NowOption, moment_now
from bot.cli.staff import ByOption, JsonOption
from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.moments import iso, read_moment

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.services.broadcasts.write_broadcast import Draft
    from bot.services.guarding.group_text import GroupWords
    from bot.wiring import House
    from storage.tables import Broadcast

_STATES = {
    "waiting": "等第二个人批准", "planned": "已批准，还没发", "created": "群发任务已建，等同事确认", "sent": "已发出",
    "recalled": "已撤回", "rejected": "已驳回", "failed": "没发成",
}  # fmt: skip
_GROUP_SCRIPTS = "group."
_NOT_FOR_STAFF = "group.in_private"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        "broadcast",
        help="给业主群写一条：guanjia broadcast --group 群名 “要说的话” 或 --script 话术；"
        "guanjia broadcast list|scripts|show 编号|start 编号|approve 编号|recall 编号。",
    )(broadcast)


def broadcast(
    words: Annotated[list[str] | None, typer.Argument(metavar="TEXT")] = None,
    group: Annotated[str, typer.Option("--group", help="群名，guanjia.toml 里 [groups.名字]")] = "",
    script: Annotated[str, typer.Option("--script", help="用一条现成的话术，例如 group.season_notice")] = "",
    values: Annotated[list[str] | None, typer.Option("--set", help="话术里要填的，例如 due_on=2026-12-31")] = None,
    at: Annotated[str, typer.Option("--at", help="什么时候发，不写就是批准后过了撤回时间")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看，不提请批准")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="approve 时：不同意")] = False,
    by: ByOption = "",
    now: NowOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write one, or look after those written."""
    told, moment = list(words or []), moment_now(now)
    if group or script:
        _write(_Order(group, " ".join(told), script, tuple(values or ()), at, dry_run), by, moment, as_json=as_json)
        return
    deed = _DEEDS.get(told[0]) if told else None
    if deed is None:
        raise WrongUse("要写清发到哪个群：guanjia broadcast --group 群名 “要说的话”；看已写的用 guanjia broadcast list")
    from bot.wiring import open_house

    deed(open_house(), told[1:], by, moment, reject=reject, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Order:
    """What the command line asks to write."""

    group: str
    text: str
    script: str
    values: tuple[str, ...]
    at: str
    dry_run: bool


def _write(order: _Order, by: str, now: dt.datetime, *, as_json: bool) -> None:
    from bot.domain.rights import Right
    from bot.services.broadcasts.write_broadcast import draft_broadcast, write_broadcast
    from bot.services.staff.act_as import act_as
    from bot.wiring import open_house

    house = open_house()
    with house.database.transaction() as session:
        words = _words(session, house, order)
        at = read_moment(order.at) if order.at else None
        draft = draft_broadcast(session, house.guard_parts, words, at, now)
        pending = number = None
        if not draft.against and not order.dry_run:
            who = act_as(session, by, Right.CAMPAIGN)
            kept, draft = write_broadcast(session, house.guard_parts, words, at, who, now)
            pending, number = kept.approval_id, kept.id
    _print_draft(order, draft, number, pending, as_json=as_json)
    raise typer.Exit(2 if draft.against else 0)


def _words(session: "Session", house: "House", order: _Order) -> "GroupWords":
    from bot.services.broadcasts.write_broadcast import group_named
    from bot.services.guarding.group_text import GroupWords, as_values
    from bot.services.imports.find_community import community_called

    if order.script and order.text:
        raise WrongUse("写了一句话就不要再写 --script，两样只能要一样")
    if order.script and not order.script.startswith(_GROUP_SCRIPTS):
        raise WrongUse("发到群里只能用 group. 开头的话术，用 guanjia broadcast scripts 看有哪些")
    group = group_named(house.groups, order.group)
    community = community_called(session, group.community) if group.community else None
    given = dict(one.partition("=")[::2] for one in order.values)
    community_id = community.id if community is not None else None
    return GroupWords(group, community_id, order.text, order.script, as_values(given))


def _print_draft(order: _Order, draft: "Draft", number: int | None, pending: int | None, *, as_json: bool) -> None:
    accepted = not draft.against
    if as_json:
        preview = {
            "group": order.group, "text": draft.text, "recipients": draft.recipients, "goes_at": iso(draft.goes_at),
            "recall_until": iso(draft.recall_until), "warnings": list(draft.warnings),
        }  # fmt: skip
        told: dict[str, Any] = {"accepted": accepted, "because": draft.because, "preview": preview}
        told |= {"id": number, "pending_approval": pending} if pending else {}
        print(json.dumps(told, ensure_ascii=False))
        return
    if not accepted:
        print(f"没有发。{draft.because}")
        return
    print(f"发到：{order.group}（{draft.recipients} 人）\n内容：{draft.text}")
    print(f"时间：{iso(draft.goes_at)}，在那之前可以撤回")
    for warning in draft.warnings:
        print(f"注意：{warning}")
    if pending:
        print(f"编号 {number}，等另一位同事批准：guanjia broadcast approve {number} --by 姓名")


def _list(house: "House", words: list[str], _by: str, _now: dt.datetime, *, reject: bool, as_json: bool) -> None:  # noqa: ARG001
    from storage.broadcasts import latest_broadcasts

    with house.database.transaction() as session:
        rows = [_told(one) for one in latest_broadcasts(session, words[0] if words else "")]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        why = f"（{row['because']}）" if row["because"] else ""
        print(f"{row['id']}  {row['group']}  {_STATES[row['state']]}{why}  {row['goes_at']}\n  “{row['text']}”")
    if not rows:
        print("还没有写过群播。")


def _scripts(house: "House", _words: list[str], _by: str, _now: dt.datetime, *, reject: bool, as_json: bool) -> None:  # noqa: ARG001
    found = {
        key: script
        for key, script in sorted(house.scripts.lines.items())
        if key.startswith(_GROUP_SCRIPTS) and key != _NOT_FOR_STAFF
    }
    if as_json:
        rows = [
            {"key": key, "text": script.texts[0], "asks": sorted(script.placeholders)} for key, script in found.items()
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for key, script in found.items():
        print(f"{key}\n  “{script.texts[0]}”")


def _show(house: "House", words: list[str], _by: str, _now: dt.datetime, *, reject: bool, as_json: bool) -> None:  # noqa: ARG001
    with house.database.transaction() as session:
        row = _told(_found(session, words))
    _tell(row, as_json=as_json)


def _approve(house: "House", words: list[str], by: str, now: dt.datetime, *, reject: bool, as_json: bool) -> None:
    from bot.domain.broadcast import BroadcastState
    from bot.services.broadcasts.write_broadcast import group_named
    from bot.services.office.approve_deed import approve_deed

    with house.database.transaction() as session:
        found = _found(session, words)
        if found.approval_id is None:
            raise Refused("这条群播没有在等批准")
        if not reject:
            group_named(house.groups, found.group_name)  # a group that vanished: held, the groups there are named
        done = approve_deed(session, found.approval_id, by, now, reject=reject)
        if reject:
            found.state, found.because, found.finished_at = BroadcastState.REJECTED, "第二个人不同意", now
        row = _told(found)
    if as_json:
        _tell(row, as_json=True)
    else:
        print(done)


def _recall(house: "House", words: list[str], by: str, now: dt.datetime, *, reject: bool, as_json: bool) -> None:  # noqa: ARG001
    from bot.domain.rights import Right
    from bot.services.broadcasts.recall_broadcast import recall_broadcast
    from bot.services.staff.act_as import act_as

    with house.database.transaction() as session:
        row = _told(recall_broadcast(session, _number(words), act_as(session, by, Right.CAMPAIGN), now))
    if as_json:
        _tell(row, as_json=True)
    else:
        print("已撤回，没有发出去。")


def _found(session: "Session", words: list[str]) -> "Broadcast":
    from storage.broadcasts import broadcast_of

    number = _number(words)
    found = broadcast_of(session, number)
    if found is None:
        raise NotFound(f"没有群播 {number}。用 guanjia broadcast list 看编号")
    return found


def _number(words: list[str]) -> int:
    if len(words) != 1 or not words[0].isdigit():
        raise WrongUse("要写编号，例如 guanjia broadcast show 3；编号用 guanjia broadcast list 看")
    return int(words[0])


def _told(one: "Broadcast") -> dict[str, Any]:
    return {
        "id": one.id, "group": one.group_name, "state": one.state, "because": one.because, "text": one.text,
        "script": one.script, "recipients": one.recipients, "by": one.by_staff, "goes_at": iso(one.planned_at),
        "pending_approval": one.approval_id if one.state == "waiting" else None, "reminded": one.reminded_times,
    }  # fmt: skip


def _tell(row: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(row, ensure_ascii=False, indent=2))
        return
    print(f"{row['id']}  {row['group']}（{row['recipients']} 人）  {_STATES[row['state']]}")
    print(f"写的人：{row['by'] or '—'}  时间：{row['goes_at']}\n内容：{row['text']}")
    if row["because"]:
        print(f"说明：{row['because']}")


_DEEDS = {"list": _list, "scripts": _scripts, "show": _show, "start": _approve, "approve": _approve, "recall": _recall}
