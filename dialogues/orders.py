"""Which open work order, or which service on record, a message is about: no lift gets the kitchen's number."""

import datetime as dt

from bot.domain.bill import OpenMatter, ServiceDone
from bot.domain.moments import day_of
from dialogues.context import Context

_SAY_NOTHING = frozenset(
    "报修 物业 一直 没有 没人 还是 还没 没修 修好 不修 个月 半个 多月 两个 三个 不交 再交 你们 我们 怎么 "
    "处理 没管 不管".split()
)  # pairs of characters that any complaint holds


_PLACES = (
    "厨房 卫生间 厕所 洗手间 阳台 客厅 卧室 楼道 单元门 大门 地库 车库 地下室 电梯 天花板 屋顶 外墙 窗".split()
)  # one place is not another, though both may leak


def order_meant(context: Context) -> OpenMatter | None:
    """The order sharing most with the message, then one of a kind this tree opens, then the one waiting longest."""
    own = _kinds_opened_here(context)

    def rank(order: OpenMatter) -> tuple[int, bool, int]:
        return (_shared(order, context), order.category in own, -order.since.toordinal())

    return max(context.facts.household.work_orders, key=rank, default=None)


def service_meant(context: Context) -> ServiceDone | None:
    """The latest service on record for this building that shares words with the message; for payers, as the bill is."""
    bill = context.facts.household.bill if context.facts.speaker.may_hear_amounts else None
    told = _pairs(context.text) - _SAY_NOTHING
    about = (done for done in bill.done_lately if _pairs(done.what) & told) if bill else ()
    return max(about, key=lambda done: done.done_on, default=None)


def is_about(context: Context, words: str) -> bool:
    """Does the order meant hold one of the words (`电梯|lift`) in what it is for or in its category?"""
    order = order_meant(context)
    return order is not None and any(word in f"{order.what} {order.category}" for word in words.split("|"))


def is_named(context: Context) -> bool:
    """Does the message speak of the order in words of its own?"""
    order = order_meant(context)
    return order is not None and _shared(order, context) > 0


def is_elsewhere(context: Context) -> bool:
    """Does the message name a place, and the order meant another?"""
    order = order_meant(context)
    there, told = _places(order.what if order else ""), _places(context.text)
    return bool(there and told and not there & told)


def waits_for_days(context: Context, days: int) -> bool:
    """Has the order meant been open for so many days?"""
    order = order_meant(context)
    return order is not None and day_of(context.facts.now) - order.since >= dt.timedelta(days=days)


def _shared(order: OpenMatter, context: Context) -> int:
    there, told = _places(order.what), _places(context.text)
    if there and told and not there & told:
        return 0
    return len((_pairs(order.what) & _pairs(context.text)) - _SAY_NOTHING)


def _places(text: str) -> set[str]:
    return {place for place in _PLACES if place in text}


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1) if text[at : at + 2].isalpha()}


def _kinds_opened_here(context: Context) -> set[object]:
    nodes = context.tree.nodes.values() if context.tree else ()
    deeds = (deed for node in nodes for option in node.options for deed in option.do)
    return {deed.arguments.get("category") for deed in deeds if deed.effect == "open_work_order"}
