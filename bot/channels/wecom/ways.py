"""What 企业微信 can do for colleagues and for owners' groups.

Sources: its documents 90236 and 90454 (app: 30 a minute a member, what is over is dropped without a word), 99110 (group
robot: 20 a minute), 92135 (群发: goes only when a colleague confirms it, as many a month as the month has days).
"""

from bot.domain.ways import Buttons, Limit, Reach, Report, Way

GROUP_SEND = "groupmsg"
_TEXT = Limit(2048, octets=2048)

APP = Way("wecom_app", _TEXT, buttons=Buttons.CARD, most_buttons=6, images=True, cards=True, staff_only=True)
ROBOT = Way("wecom_robot", _TEXT, target="robot", images=True, cards=True, groups=True, staff_only=True)
GROUP_TASK = Way(
    "wecom_groupmsg", Limit(4000, octets=4000), target=GROUP_SEND, reach=Reach.CONFIRMED, images=True, groups=True,
    report=Report.EVENT,
)  # fmt: skip
WAYS = (APP, ROBOT, GROUP_TASK)
