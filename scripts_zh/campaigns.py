"""Read campaigns: `campaigns/<name>/campaign.yaml` and its steps `NNN_<name>.yaml`, read in the order of their names.

See `campaigns/arrears/` for the shape. A step's wordings become the script `campaign.NAME.STEP`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.domain.campaign import Act, Campaign, Rank, Step, Technique
from bot.domain.campaign_facts import CaseFact
from bot.domain.campaign_faults import faults_of
from bot.domain.gift import Tier
from bot.domain.money import to_fen
from bot.domain.scripts import ContentFile, Fault, Script
from scripts_zh.lines import Kinds, make_script
from scripts_zh.read import read_folder, strings

HEADER = "campaign"
_EVER = -3650  # days: a tier without `since` begins with the bill
_NAME = re.compile(r"[0-9]{3}_[a-z][a-z0-9_]*")
_REQUIRED = ("title", "technique", "basis", "exits", "day", "rank")
_WORDS = ("title", "basis", "exits", "kind", "needs_fact", "task")
_NUMBERS = ("day", "open_days", "approvals", "look_days", "arm_size", "a_day", "from_hour", "until_hour")
_SWITCHES = ("countdown", "habitual_hour", "other_channel", "announces_bill")
_FACTS = ("when", "stop_if")
_KEYS = {*_REQUIRED, *_WORDS, *_NUMBERS, *_SWITCHES, *_FACTS, "act", "texts", "arms", "gift"}
_KINDS = ("reminder", "campaign", "formal")
_LIKE = "照 campaigns/arrears 里的写法改"


def read_campaigns(folder: Path, overlay: Path | None, faults: list[Fault]) -> dict[str, Campaign]:
    """Campaigns by name, ours with the office's own files over them."""
    campaigns: dict[str, Campaign] = {}
    names = {path.name for root in (folder, overlay) if root is not None and root.is_dir() for path in root.iterdir()}
    for name in sorted(names):
        own = overlay / name if overlay is not None else None
        files, unread = read_folder(folder / name, f"scripts_zh/campaigns/{name}", own)
        faults += unread
        if files:
            campaigns[name] = _read_campaign(name, files, faults)
    return campaigns


def campaign_scripts(campaigns: Mapping[str, Campaign], vocabulary: Kinds, faults: list[Fault]) -> dict[str, Script]:
    """The scripts of all steps by key."""
    scripts = (
        make_script(step.script, step.texts, vocabulary, step.file, faults)
        for campaign in campaigns.values()
        for step in campaign.steps
        if step.texts
    )
    return {script.key: script for script in scripts if script is not None}


def _read_campaign(name: str, files: Sequence[ContentFile], faults: list[Fault]) -> Campaign:
    header = next((file for file in files if file.name == HEADER), None)
    title = str(header.content.get("title", "")) if header else ""
    if not title:
        faults.append(Fault(f"scripts_zh/campaigns/{name}/{HEADER}.yaml", "title", "活动没有写名字", _LIKE))
    steps: list[Step] = []
    for file in files:
        if file is not header:
            try:
                steps.append(_read_step(name, file))
            except ValueError as exc:
                key, _, told = str(exc).rpartition("|")
                faults.append(Fault(file.file, key or file.name, told, _LIKE))
    campaign = Campaign(name, title, tuple(steps))
    faults += [Fault(step.file, step.id, told, _LIKE) for step, told in faults_of(campaign)]
    return campaign


def _read_step(campaign: str, file: ContentFile) -> Step:
    told = file.content
    if not _NAME.fullmatch(file.name):
        raise ValueError("文件名应为三位数字加英文名，如 045_other_way.yaml")
    unknown = sorted(set(told) - _KEYS)
    if unknown:
        raise ValueError(f"{unknown[0]}|不认识的键")
    missing = [key for key in _REQUIRED if key not in told]
    if missing:
        raise ValueError(f"{missing[0]}|没有写")
    return Step(
        id=file.name,
        campaign=campaign,
        technique=_technique(told),
        rank=_rank(told),
        act=_act(told),
        texts=_texts(told),
        arms=_arms(told),
        gift=_gift(told),
        file=file.file,
        **dict(_plain(told)),
    )


def _plain(told: Mapping[str, object]) -> Iterator[tuple[str, Any]]:
    for key in (*_WORDS, *_NUMBERS, *_SWITCHES):
        if key not in told:
            continue
        value, kind = told[key], str if key in _WORDS else int if key in _NUMBERS else bool
        if type(value) is not kind:
            raise ValueError(f"{key}|应为{'文字' if kind is str else '整数' if kind is int else ' true 或 false'}")
        yield key, value
    if told.get("kind", _KINDS[0]) not in _KINDS:
        raise ValueError(f"kind|应为其中之一：{'、'.join(_KINDS)}")
    for key in _FACTS:
        facts = strings(told.get(key, ()))
        strange = [fact for fact in facts if fact not in CaseFact.__members__.values()]
        if strange:
            raise ValueError(f"{key}|不认识的条件 {strange[0]}，可用：{'、'.join(CaseFact)}")
        yield key, facts


def _technique(told: Mapping[str, object]) -> Technique:
    try:
        return Technique(str(told["technique"]))
    except ValueError:
        raise ValueError(f"technique|应为九招之一：{'、'.join(Technique)}") from None


def _rank(told: Mapping[str, object]) -> Rank:
    name = str(told["rank"]).upper()
    if name not in Rank.__members__:
        raise ValueError(f"rank|应为其中之一：{'、'.join(rank.name.lower() for rank in Rank)}")
    return Rank[name]


def _act(told: Mapping[str, object]) -> Act:
    try:
        return Act(str(told.get("act", Act.SAY)))
    except ValueError:
        raise ValueError(f"act|应为其中之一：{'、'.join(Act)}") from None


def _texts(told: Mapping[str, object]) -> tuple[str, ...]:
    try:
        return strings(told.get("texts", ()))
    except ValueError as exc:
        raise ValueError(f"texts|{exc}") from None


def _arms(told: Mapping[str, object]) -> dict[str, int]:
    arms = told.get("arms", {})
    if not isinstance(arms, Mapping) or not all(isinstance(share, int) and share > 0 for share in arms.values()):
        raise ValueError("arms|写成“名: 份数”，份数是正整数")
    return {str(arm): int(str(share)) for arm, share in arms.items()}


def _gift(told: Mapping[str, object]) -> tuple[Tier, ...]:
    tiers = told.get("gift", ())
    if not isinstance(tiers, Sequence) or isinstance(tiers, str):
        raise ValueError(  # noqa: TRY004 - a fault of content, told with the others
            "gift|写成几档，每档 {since: 从第几天, by: 到第几天, yuan: 多少元, percent: 账单的百分之几}"
        )
    return tuple(_tier(tier) for tier in tiers)


def _tier(tier: object) -> Tier:
    if not isinstance(tier, Mapping) or not {"by"} <= set(tier) <= {"since", "by", "yuan", "percent"}:
        raise ValueError("gift|每档写 by（到截止日后第几天为止，截止日是 0），可写 since、yuan、percent，不要别的")
    try:
        worth, share = to_fen(Decimal(str(tier.get("yuan", 0)))), Decimal(str(tier.get("percent", 0))) / 100
        return Tier(int(tier.get("since", _EVER)), int(tier["by"]), worth, share)
    except (ArithmeticError, ValueError, TypeError):
        raise ValueError("gift|数字看不懂：yuan 如 20.00，percent 如 1，by 和 since 是整数天") from None
