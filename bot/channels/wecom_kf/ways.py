"""What 微信客服 can do: 5 messages in the 48 hours after an owner's word there. Source: its documents (kf)."""

import datetime as dt

from bot.domain.ways import Buttons, Limit, Quota, Reach, Report, Trigger, Way

KF = Way(
    "wecom_kf",
    Limit(2048, octets=2048),
    rung=50,
    reach=Reach.WINDOW,
    windows={Trigger.MESSAGE: Quota(5, dt.timedelta(hours=48))},
    buttons=Buttons.MENU,
    most_buttons=10,
    images=True,
    report=Report.EVENT,
)
WAYS = (KF,)
