"""A wording approved in one process is said in every other, whether they share a home folder or not."""

import datetime as dt
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import Session

from bot.domain.errors import Refused
from bot.services.content.try_edit import base_of, find_place, script_named
from bot.services.office.approve_deed import approve_deed
from bot.services.office.edit_script import Wording, propose_edit
from bot.settings import Settings
from bot.wiring import House, open_house
from storage.database import Database
from storage.tables import Approval, Staff
from tests.serving.process import guanjia_serve

KEY, OLD = "page.shut_unknown", "这个链接不完整或不是我们发的"
NEW = ("这个链接打不开。请在公众号里回复“账单”，马上给您新的。", "链接认不出来。请在公众号里回复“账单”，马上给您。")


def approved(house: House, text: str, now: dt.datetime) -> None:
    """One colleague proposes, another approves; nothing is published by it."""
    script = script_named(house.scripts, KEY)
    place, base = find_place(house.settings.home, script), base_of(script)
    wording = Wording(KEY, place.path, place.keys, base, (text,))
    with house.database.transaction() as session:
        _enter(session)
        approval = propose_edit(session, wording, base, script.texts, "陈客服", now)
        assert isinstance(approval, Approval)
        with pytest.raises(Refused):
            approve_deed(session, approval.id, "陈客服", now)
        approve_deed(session, approval.id, "林经理", now)


def _enter(session: Session) -> None:
    if not session.get(Staff, 1):
        session.add(Staff(name="林经理", role="经理", password_hash="none"))
        session.add(Staff(name="陈客服", role="主管", password_hash="none"))
        session.flush()


@pytest.mark.parametrize("names", [("one", "one"), ("one", "two")])
def test_what_one_process_approves_another_says(
    database: Database, tmp_path: Path, now: dt.datetime, names: tuple[str, str]
) -> None:
    homes = [tmp_path / name for name in (*names, "three")]
    for home in homes:
        home.mkdir(exist_ok=True)
    one, two, late = (House(Settings(home=home, database_url=SecretStr(database.url))) for home in homes)
    for house in (one, two):
        assert house.publish_content() is False
        assert OLD in house.scripts.say(KEY)
    for text in NEW:
        approved(one, text, now)
        assert one.publish_content() is True
        assert two.publish_content() is True
        assert [house.scripts.say(KEY) for house in (one, two)] == [text, text]
        assert [house.publish_content() for house in (one, two)] == [False, False]
    late.publish_content()
    assert late.scripts.say(KEY) == NEW[-1]
    for house in (one, two, late):
        house.database.close()


def test_a_running_server_says_what_was_approved_beside_it(home: Path, now: dt.datetime) -> None:
    house = open_house()
    house.database.close()
    with guanjia_serve(home, "--no-worker") as serving, httpx.Client(base_url=serving.address) as browser:
        assert OLD in browser.get("/bill/nothing").text
        approved(house, NEW[0], now)
        house.database.close()
        pages = (browser.get("/bill/nothing").text for _ in range(20_000))
        assert any(NEW[0].rstrip("。") in page for page in pages)
