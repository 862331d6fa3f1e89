"""Write to an owners' group: judged at once, kept until a second person agrees, then put out behind a recall window."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.broadcast import RECALL_WINDOW, BroadcastState, OwnersGroup, calls_everybody, is_day
from bot.domain.errors import NotFound, Refused, WrongUse
from bot.domain.may_speak import Ask, Household, Recipient, may_speak
from bot.domain.moments import CHINA, day_of
from bot.domain.red_line import Breach
from bot.domain.speaking import Budget, Kind, Wait
from bot.services.guarding.group_text import GroupWords, judge_for_group, say_to_group
from bot.services.guarding.guard_send import GuardParts
from bot.services.staff.ask_approval import ask_approval
from storage import audit
from storage.broadcasts import broadcast_of
from storage.outbox import put_out
from storage.tables import Approval, Broadcast, OutboxRow
from storage.touches import touches_of_groups

BROADCAST_DEED = "broadcast"
_COOL_DOWN = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast as it would go: to how many, when, until when it may be recalled, what stands against it."""

    text: str
    recipients: int
    goes_at: dt.datetime
    recall_until: dt.datetime
    warnings: tuple[str, ...] = ()
    against: tuple[Breach, ...] = ()

    @property
    def because(self) -> str:
        """Why it may not go, in words; empty when it may."""
        return "；".join(f"{one.rule}“{one.words}”{one.because}。{one.mend}" for one in self.against)


def draft_broadcast(
    session: Session, parts: GuardParts, words: GroupWords, at: dt.datetime | None, now: dt.datetime
) -> Draft:
    """What would go, when, and what stands against it. Nothing is kept. Raises WrongUse for no words."""
    text = say_to_group(session, parts.scripts, words, now).strip()
    if not text:
        raise WrongUse("没有写要说什么。写一句话，或用 --script 选一条（guanjia broadcast scripts 看有哪些）")
    against = tuple(judge_for_group(session, parts.judge, text, words.community_id))
    wanted = max(at or now, now + RECALL_WINDOW)
    goes_at, warnings = _when(session, parts, words.group, wanted)
    if calls_everybody(text) and not is_day(wanted):
        warnings = (*warnings, "夜里不 @所有人，改到白天发")
    return Draft(text, words.group.members, goes_at, goes_at, warnings, against)


def write_broadcast(  # noqa: PLR0913 - what, when, by whom
    session: Session, parts: GuardParts, words: GroupWords, at: dt.datetime | None, by_staff: str, now: dt.datetime
) -> tuple[Broadcast, Draft]:
    """Keep it for a second person. Raises Refused for words the wall stops; then nothing is kept."""
    draft = draft_broadcast(session, parts, words, at, now)
    if draft.against:
        raise Refused(f"没有发：{draft.because}")
    broadcast = Broadcast(
        group_name=words.group.name,
        lane=words.group.lane,
        community_id=words.community_id,
        text=draft.text,
        script=words.script,
        script_values=_kept(words.values),
        recipients=draft.recipients,
        state=BroadcastState.WAITING,
        by_staff=by_staff,
        written_at=now,
        planned_at=draft.goes_at,
    )
    session.add(broadcast)
    session.flush()
    what = f"发到群“{words.group.name}”（{draft.recipients} 人）：{draft.text}"
    terms = {"broadcast": broadcast.id}
    approval = ask_approval(session, BROADCAST_DEED, f"broadcast:{broadcast.id}", what, by_staff, now, terms)
    broadcast.approval_id = approval.id
    _note(session, broadcast, "write_broadcast", by_staff, now)
    return broadcast, draft


def broadcast_approved(session: Session, approval: Approval, by: str, now: dt.datetime) -> str:
    """The second person agreed: it goes when it was planned to, not before the recall window is over."""
    broadcast = broadcast_of(session, int(approval.terms.get("broadcast", 0)), locked=True)
    if broadcast is None or broadcast.state != BroadcastState.WAITING:
        raise Refused("这条群播已经不在等批准了。用 guanjia broadcast list 看它的状态")
    goes_at = max(broadcast.planned_at, now + RECALL_WINDOW)
    broadcast.send_key = f"broadcast:{broadcast.id}:{broadcast.group_name}:{day_of(goes_at).isoformat()}"
    broadcast.state, broadcast.planned_at = BroadcastState.PLANNED, goes_at
    put_out(
        session,
        OutboxRow(
            send_key=broadcast.send_key,
            kind=Kind.BROADCAST,
            lane=broadcast.lane,
            subject=f"broadcast/{broadcast.id}",
            text=broadcast.text,
            by_staff=broadcast.by_staff,
            due_at=goes_at,
        ),
    )
    _note(session, broadcast, "approve_broadcast", by, now)
    at = f"{goes_at.astimezone(CHINA):%m-%d %H:%M}"
    return f"{at} 发到群“{broadcast.group_name}”，在那之前可以撤回：guanjia broadcast recall {broadcast.id}"


def group_named(groups: Mapping[str, OwnersGroup], name: str) -> OwnersGroup:
    """Raises NotFound with the groups there are."""
    group = groups.get(name)
    if group is not None:
        return group
    known = "、".join(sorted(groups)) or '还没有，在 guanjia.toml 里加 [groups."名字"]'
    raise NotFound(f"没有叫“{name}”的群。现有：{known}")


def _when(
    session: Session, parts: GuardParts, group: OwnersGroup, wanted: dt.datetime
) -> tuple[dt.datetime, tuple[str, ...]]:
    """The first moment the hours and the group's cool-down allow, and what to know about it."""
    touched = touches_of_groups(session, [group.lane], wanted - _COOL_DOWN)
    household = Household(touched=tuple(touch.at for touch in touched if touch.budget == Budget.GROUP))
    answer = may_speak(Ask(Kind.BROADCAST, None), Recipient(known=True), (household,), parts.rules(session), wanted)
    if isinstance(answer, Wait):
        return answer.until, (answer.because,)
    return wanted, tuple(getattr(answer, "warnings", ()))


def _kept(values: Mapping[str, object]) -> dict[str, str]:
    return {name: value.isoformat() if isinstance(value, dt.date) else str(value) for name, value in values.items()}


def _note(session: Session, broadcast: Broadcast, deed: str, by_staff: str, now: dt.datetime) -> None:
    detail = {"group": broadcast.group_name, "text": broadcast.text}
    audit.append(session, at=now, by_staff=by_staff, deed=deed, subject=f"broadcast:{broadcast.id}", detail=detail)
