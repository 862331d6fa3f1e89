"""客户群 群发: a task the platform never carries out by itself. A colleague confirms it; this asks how far it is."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from bot.channels.contract import Outcome
from bot.channels.wecom.api import Api


class Stage(StrEnum):
    """Where one group's message of a task stands (group_list's status 0 to 3)."""

    UNCONFIRMED = "unconfirmed"  # the colleague has not looked at it
    SENT = "sent"
    GONE = "gone"  # the group is no more, or the colleague left it
    CAPPED = "capped"  # the group had its messages of this month


_STAGES = {0: Stage.UNCONFIRMED, 1: Stage.SENT, 2: Stage.GONE, 3: Stage.CAPPED}


@dataclass(frozen=True, slots=True)
class GroupResult:
    """One group of a task."""

    chat_id: str
    stage: Stage
    sent_at: dt.datetime | None = None


async def group_results(api: Api, task_id: str, sender: str, now: dt.datetime) -> tuple[GroupResult, ...] | Outcome:
    """How far a task is, page by page."""
    results: list[GroupResult] = []
    cursor = ""
    while True:
        asked = {"msgid": task_id, "userid": sender, "limit": 500, "cursor": cursor}
        said = await api.call("/cgi-bin/externalcontact/get_groupmsg_send_result", asked, now)
        if not isinstance(said, dict):
            return said
        for one in said.get("send_list", []):
            stage = _STAGES.get(one.get("status"), Stage.UNCONFIRMED)
            sent_s = one.get("send_time")
            sent_at = dt.datetime.fromtimestamp(sent_s, dt.UTC) if isinstance(sent_s, int) and sent_s else None
            results.append(GroupResult(str(one.get("chat_id", "")), stage, sent_at))
        following = str(said.get("next_cursor", ""))
        if not following or following == cursor:
            return tuple(results)
        cursor = following


async def remind_sender(api: Api, task_id: str, now: dt.datetime) -> Outcome:
    """Ask the colleague once more; the platform lets us three times in a day."""
    return await api.send("/cgi-bin/externalcontact/remind_groupmsg_send", {"msgid": task_id}, now)
