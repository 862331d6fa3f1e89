"""What is said after a payment is changed in the console like any other line."""

from bot.services.content.try_edit import find_place
from tests.web.console.desk import Desk

KEY = "after.plain.note"
BETTER = "{name}，您好。最近为您这栋楼做的事：{services}。哪里不够，随时告诉我。"


def test_a_text_after_a_payment_is_changed_by_two(desk: Desk) -> None:
    desk.sign_in("陈客服")
    page = desk.get(f"/console/scripts/{KEY}")
    assert "缴费之后 · 平常缴费 · 最近做了什么" in page.text
    base = page.text.partition('name="base" value="')[2][:16]
    assert "等另一位同事批准" in desk.post(f"/console/scripts/{KEY}", {"base": base, "texts": BETTER}).text
    desk.sign_in("何主管")
    desk.post("/console/approvals/decide", {"approval": 1, "verdict": "yes"})
    assert desk.house.scripts.lines[KEY].texts == (BETTER,)
    assert desk.house.scripts.stories["plain"].texts["note"] == (BETTER,)


def test_every_text_after_a_payment_has_its_place(desk: Desk) -> None:
    found = [one for key, one in desk.house.scripts.lines.items() if key.startswith("after.")]
    assert len(found) > 30
    for one in found:
        find_place(desk.house.settings.home, one)
