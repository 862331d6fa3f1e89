"""The console's door: who comes in, who is kept out, and what ends when somebody leaves."""

import datetime as dt

import pyotp
import pytest
from sqlmodel import Session

from bot.services.staff.enter_staff import change_password, disable_staff
from bot.services.staff.second_factor import set_second_factor
from storage.staff import staff_named
from tests.homes import VAULT
from tests.web.console.desk import PASSWORD, Desk

TODAY = "/console/today"


def test_nobody_comes_in_without_signing_in(desk: Desk) -> None:
    seen = desk.get(f"{TODAY}?kind=x")
    assert "员工登录" in seen.text
    assert seen.address.endswith("/console/sign-in?back=/console/today%3Fkind%3Dx")


def test_a_colleague_comes_in_and_lands_where_they_wanted(desk: Desk) -> None:
    answer = desk.client.post(
        "/console/sign-in", data={"name": "林经理", "password": PASSWORD, "back": "/console/inbox"}
    )
    assert str(answer.url).endswith("/console/inbox")


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/try", "/console/sign-in", "/console\\@evil"]
)
def test_the_way_back_leads_only_to_our_own_pages(desk: Desk, back: str) -> None:
    form = {"name": "林经理", "password": PASSWORD, "back": back}
    answer = desk.client.post("/console/sign-in", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/console"


def test_the_cookie_is_for_this_console_only(desk: Desk) -> None:
    form = {"name": "林经理", "password": PASSWORD}
    cookie = desk.client.post("/console/sign-in", data=form, follow_redirects=False).headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/console"} <= {part.strip() for part in cookie.split(";")}


@pytest.mark.parametrize("name", ["林经理", "没有这人"])
def test_a_wrong_password_says_the_same_for_every_name(desk: Desk, name: str) -> None:
    assert desk.sign_in(name, "wrong") == 401
    seen = desk.client.post("/console/sign-in", data={"name": name, "password": "wrong"})
    assert "姓名或密码不对" in seen.text


def test_five_wrong_tries_close_the_door_for_a_while(desk: Desk) -> None:
    assert [desk.sign_in("林经理", "wrong") for _ in range(5)] == [401] * 5
    assert desk.sign_in("林经理") == 429
    desk.now += dt.timedelta(minutes=16)
    assert desk.sign_in("林经理") == 303


def test_the_second_factor_is_asked_for_and_opens_once(desk: Desk) -> None:
    secret = pyotp.random_base32()

    def set_up(session: Session) -> None:
        person = staff_named(session, "林经理")
        assert person is not None
        code = pyotp.TOTP(secret).at(desk.now)
        set_second_factor(session, VAULT, person.id, secret, code, desk.now)

    desk.run(set_up)
    desk.now += dt.timedelta(minutes=1)
    code = pyotp.TOTP(secret).at(desk.now)
    assert desk.sign_in() == 200  # the form again, asking for the code
    assert desk.sign_in(code="000000") == 200
    assert desk.sign_in(code=code) == 303
    desk.client.cookies.clear()
    assert desk.sign_in(code=code) == 200  # seen over a shoulder it opens nothing


def test_who_left_loses_everything_at_once(desk: Desk) -> None:
    desk.sign_in("陈客服")
    assert "今天" in desk.get(TODAY).text
    desk.run(lambda session: disable_staff(session, "陈客服", "罗管", desk.now))
    assert "员工登录" in desk.get(TODAY).text
    assert desk.sign_in("陈客服") == 401


def test_a_new_password_ends_every_session(desk: Desk) -> None:
    desk.sign_in("陈客服")
    desk.run(lambda session: change_password(session, "陈客服", "another long one", "罗管", desk.now))
    assert "员工登录" in desk.get(TODAY).text


def test_a_session_nobody_uses_ends(desk: Desk) -> None:
    desk.sign_in()
    desk.now += dt.timedelta(hours=13)
    assert "员工登录" in desk.get(TODAY).text


def test_a_deed_from_another_page_is_refused(desk: Desk) -> None:
    desk.sign_in()
    desk.csrf = "made up"
    seen = desk.post("/console/sign-out")
    assert (seen.status, "没有执行" in seen.text) == (403, True)
    assert "今天" in desk.get(TODAY).text


def test_a_form_sent_after_the_session_ended_leads_to_the_door_and_back(desk: Desk) -> None:
    desk.sign_in()
    desk.now += dt.timedelta(days=8)
    answer = desk.client.post(
        "/console/today/done", data={}, headers={"referer": "http://guanjia.test/console/today"}, follow_redirects=False
    )
    assert answer.headers["location"] == "/console/sign-in?back=/console/today"


def test_pages_keep_everything_foreign_out(desk: Desk) -> None:
    desk.sign_in()
    headers = desk.get(TODAY).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"  # only our own pages hear where a form was sent from
