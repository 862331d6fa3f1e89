"""The start of a campaign as a manager reads it in a terminal: whom, whom not and why, what it takes, what it says."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.domain.moments import CHINA, iso
from bot.domain.money import yuan

if TYPE_CHECKING:
    from bot.domain.campaign import Campaign
    from bot.services.campaigns.preview_campaign import Preview

_RULE = "─" * 62
_SHOWN_REASONS = 12
_BAR = 24
_MINUTES_A_TASK = 15
_NUMBERS = "①②③④⑤"


def page(campaign: "Campaign", told: "Preview", where: str, now: dt.datetime, pending: int | None) -> str:
    """One screenful."""
    return "\n".join(
        [
            f"{campaign.title}（{campaign.name}） · {where} · {now.astimezone(CHINA):%Y-%m-%d %H:%M} 看的",
            _RULE,
            *_whom(campaign, told),
            *_segments(told),
            *_whom_not(told),
            *_cost(campaign, told),
            *_samples(told),
            _RULE,
            _next(campaign, told, pending),
        ]
    )


def told_as_json(campaign: "Campaign", told: "Preview", pending: int | None) -> dict[str, Any]:
    """The same for other programs."""
    return {
        "name": campaign.name,
        "reaches": len(told.audience),
        "audience": [
            {"household": one.household, "step": one.step, "lane": one.lane, "at": iso(one.at) if one.at else None}
            for one in told.audience
        ],
        "excluded": {
            code: {"households": count, "because": told.because[code]} for code, count in told.left_out.most_common()
        },
        "segments": dict(told.segments.most_common()),
        "preview": [
            {"household": one.household, "step": one.step, "text": one.text, "segment": one.segment}
            for one in told.samples
        ],
        "messages": dict(told.by_lane),
        "ready": dict(told.ready),
        "tasks": told.tasks,
        "approvals": told.approvals,
        "gifts_at_most": yuan(told.gifts),
        "pending_approval": pending,
    }


def _whom(campaign: "Campaign", told: "Preview") -> Iterator[str]:
    yield f"会联系 {len(told.audience)} 户" + (f"，没有异议的欠费一共 {yuan(told.owed)} 元" if told.owed else "")
    counts = Counter(one.step for one in told.audience)
    for step in campaign.steps:
        if counts[step.id]:
            act = {"say": "发消息", "task": "同事去办", "file": "备材料"}[step.act.value]
            wait = f" · 先等 {step.approvals} 人批准" if step.approvals else ""
            yield f"  {counts[step.id]:>6} 户  {_padded(step.title, 28)}{step.technique} · {act}{wait}"


def _segments(told: "Preview") -> Iterator[str]:
    if told.segments:
        yield ""
        yield "欠费的是谁（按记录分，只给我们自己看）"
        most = max(told.segments.values())
        for name, count in told.segments.most_common():
            yield f"  {count:>6} 户  {_padded(name, 12)}{'▇' * max(1, round(count / most * _BAR))}"


def _whom_not(told: "Preview") -> Iterator[str]:
    yield ""
    yield f"不联系 {told.left_out.total()} 户，每类举一户"
    for code, count in told.left_out.most_common(_SHOWN_REASONS):
        yield f"  {count:>6} 户  {told.because[code]}"
    rest = told.left_out.total() - sum(count for _, count in told.left_out.most_common(_SHOWN_REASONS))
    if rest:
        yield f"  {rest:>6} 户  其他原因，全部见 --json"


def _cost(campaign: "Campaign", told: "Preview") -> Iterator[str]:
    yield ""
    yield "要花什么"
    for lane, count in told.by_lane.most_common():
        shut = count - told.ready[lane]
        late = f"，{shut} 条窗口关着：等业主说话，或由同事转达" if shut else "，都发得出去"
        yield f"  {count:>6} 条  {lane}{late}"
    if told.tasks:
        hours = told.tasks * _MINUTES_A_TASK / 60
        yield f"  {told.tasks:>6} 件  同事去办，约 {hours:.1f} 个工时"
    for title, people in told.approvals.items():
        yield f"  {people:>6} 人  批准“{title}”，批准前不发"
    if told.gifts:
        yield f"  最多 {yuan(told.gifts)} 元的礼（都按时缴的话）"
    if not told.by_lane and not told.tasks:
        yield "  现在什么都不用花"
    yield f"  每户一天最多 1 条、7 天最多 2 条；付清、有异议、答应了日子就停。一共 {len(campaign.steps)} 步，可随时暂停"


def _samples(told: "Preview") -> Iterator[str]:
    if told.samples:
        yield ""
        yield f"{len(told.samples)} 户会读到的原话"
    for number, one in zip(_NUMBERS, told.samples, strict=False):
        yield f"{number} {one.household} · {one.step} · {one.segment}（{one.because}）"
        yield from (f"   {line}" for line in _wrapped(one.text, 72))


def _next(campaign: "Campaign", told: "Preview", pending: int | None) -> str:
    if pending is not None:
        return f"还没有开始。等另一位同事批准：guanjia campaign approve {campaign.name} --by 姓名（编号 {pending}）"
    if not told.audience:
        return "没有开始：一户也联系不到。看上面每一类为什么不在内，处理之后再试"
    return f"只是看看，没有开始。开始：guanjia campaign start {campaign.name} --by 姓名"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - _width(text))


def _wrapped(text: str, width: int) -> Sequence[str]:
    lines, line = list[str](), ""
    for letter in text.replace("\n", ""):
        if _width(line + letter) > width and letter not in "，。；：？！、”）":
            lines.append(line)
            line = ""
        line += letter
    return [*lines, line]
