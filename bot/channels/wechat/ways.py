"""What a 公众号 can do: the ways of its capability table. Sources: the 公众号 documentation, by way.

Customer-service windows: Customer_Service_Messages (5 in 48 hours after a message; 3 in a minute after a menu button,
following or a scan; any number in 48 hours after a payment). One consent, one subscription notice:
Subscription_Messages. Template messages: 100,000 a day, for what the owner did, never for marketing. The length of a
passive text is not published; it fails above about 628 汉字.
"""

import datetime as dt

from bot.domain.speaking import Kind
from bot.domain.ways import Buttons, Limit, Quota, Reach, Report, Trigger, Way

_TEXT = Limit(600, octets=2048)
_FIELD = Limit(20)  # of a template's `thing`
_WINDOWS = {
    Trigger.MESSAGE: Quota(5, dt.timedelta(hours=48)),
    Trigger.EVENT: Quota(3, dt.timedelta(minutes=1)),
    Trigger.PAYMENT: Quota(None, dt.timedelta(hours=48)),
}
SUBSCRIBE, TEMPLATE = "subscribe", "template"

CUSTOM = Way(
    "oa_custom", _TEXT, rung=10, reach=Reach.WINDOW, windows=_WINDOWS, buttons=Buttons.MENU, most_buttons=10,
    images=True, cards=True,
)  # fmt: skip
PASSIVE = Way(
    "oa_passive", _TEXT, target="passive", reach=Reach.REPLY, buttons=Buttons.LINKS, most_buttons=10, images=True
)
WAYS = (
    CUSTOM,
    PASSIVE,
    Way("oa_subscribe", _FIELD, rung=20, target=SUBSCRIBE, reach=Reach.GRANT, cards=True, report=Report.EVENT),
    Way(
        "oa_template", _FIELD, rung=30, target=TEMPLATE, reach=Reach.SERVICE, cards=True, report=Report.EVENT,
        kinds=frozenset({Kind.RECEIPT, Kind.SAFETY, Kind.AFTER_PAYMENT}), a_day=100_000,
    ),
)  # fmt: skip
