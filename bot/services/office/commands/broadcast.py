"""群发: a text for an owners' group, judged at once, kept until a second person says yes."""

from bot.domain.command_line import Needs
from bot.domain.errors import NotFound, WrongUse
from bot.domain.moments import CHINA
from bot.domain.rights import Right
from bot.services.broadcasts.write_broadcast import draft_broadcast, group_named, write_broadcast
from bot.services.guarding.group_text import GroupWords
from bot.services.office.commands.contract import AskBack, Command, Done, Order
from storage.community_facts import communities

_USAGE = "群发 一期群 本周六清洗外墙，请关好窗"


def broadcast(order: Order) -> Done | AskBack:
    """Show the text as it would go; once confirmed, ask the second person. Raises for words the wall stops."""
    words = _words(order)
    draft = draft_broadcast(order.session, order.parts.guard, words, None, order.now)
    if draft.against:
        raise WrongUse(f"没有发：{draft.because}")
    at = f"{draft.goes_at.astimezone(CHINA):%m-%d %H:%M}"
    if not order.confirmed:
        notes = "".join(f"\n注意：{one}" for one in draft.warnings)
        return AskBack(f"要发到“{words.group.name}”（{draft.recipients} 人），最早 {at}：\n{draft.text}{notes}")
    kept, _ = write_broadcast(order.session, order.parts.guard, words, None, order.actor.name, order.now)
    text = f"群播 {kept.id} 等另一位同事批准：回“批准 {kept.approval_id}”。批准后 {at} 发，发之前可以撤回"
    return Done(text, f"broadcast:{kept.id}")


def _words(order: Order) -> GroupWords:
    name, _, text = order.line.words.partition(" ")
    known = max((one for one in order.parts.groups if order.line.words.startswith(one)), key=len, default="")
    if known:
        name, text = known, order.line.words[len(known) :].lstrip(" :：,，")
    if not order.line.words or (not text and known):
        raise WrongUse(f"发到哪个群、说什么？例如：{_USAGE}")
    group = group_named(order.parts.groups, name)
    home = next((one for one in communities(order.session) if one.name == group.community), None)
    if group.community and home is None:
        raise NotFound(f"群“{group.name}”写的小区“{group.community}”不在系统里。请在设置里改")
    return GroupWords(group, home.id if home is not None else None, text)


COMMAND = Command(
    "broadcast",
    ("群发", "群發", "群播", "broadcast"),
    Needs.WORDS,
    _USAGE,
    "给业主群发一句，要第二个人批",
    broadcast,
    Right.CAMPAIGN,
    rank=40,
)
