"""The sample community, served: colleagues, owners with a chat, a group, a fake payment platform, links to pages."""

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, select

from bot.demo.fill_house import fill_house
from bot.domain.moments import CHINA, day_of
from bot.domain.money import Fen
from bot.domain.page_token import Purpose
from bot.services.bills.name_room import name_room
from bot.services.links.make_link import LinkMaker, make_link
from bot.services.money.take_payment import CounterEntry, take_payment
from bot.services.pages.show_receipt import receipt_subject
from bot.services.staff.sample_staff import enter_sample_staff
from bot.services.talk.sit_at_terminal import sit_as
from bot.serving.sending import read_clock
from bot.wiring import open_house
from storage.identities import identity_of
from storage.page_links import revoke_links
from storage.tables import BillLine, ChannelIdentity, Community, Room
from tests.fakes.pay_platform import PayPlatform
from tests.fakes.serving import serving
from tests.gateways.merchants import merchant_settings
from tests.serving.process import guanjia_serve

COMMUNITY = "示范花园"
GROUP = "示范花园业主群"
_OWNERS = ("1-1-101", "1-1-202", "2-1-101", "2-1-202")  # they have written before: a campaign reaches them
_SETTINGS = f"""public_url = "https://wy.example.com"
[channels.try.main]
[groups."{GROUP}"]
lane = "try:main:group"
community = "{COMMUNITY}"
members = 186
"""


@dataclass(frozen=True, slots=True)
class ServedHouse:
    """Where it answers, and the paths of owners' pages by what they are for."""

    address: str
    links: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def serve_sample_house(home: Path) -> Iterator[ServedHouse]:
    """Fill `home` and serve it until the end."""
    now = read_clock().astimezone(CHINA)
    with serving((platform := PayPlatform(now)).app()) as paying:
        platform.base_url = paying
        merchant = "".join(f"{name} = '''{value}'''\n" for name, value in merchant_settings(paying).items())
        (home / "guanjia.toml").write_text(f"{_SETTINGS}[payments.wechat]\n{merchant}", "utf-8")
        links = _filled(home, now)
        with guanjia_serve(home) as served:
            yield ServedHouse(served.address, links)


def _filled(home: Path, now: dt.datetime) -> Mapping[str, str]:
    before = os.environ.get("GUANJIA_HOME")
    os.environ["GUANJIA_HOME"] = str(home)
    try:
        house = open_house()
        fill_house(house, home / "sheets", now)
        with house.database.transaction() as session:
            enter_sample_staff(session)
            _due_in_a_week(session, day_of(now))
            for code in _OWNERS:
                _identity(session, code, now)
            links = _links(session, house.link_maker, now)
        house.database.close()
    finally:
        os.environ.pop("GUANJIA_HOME")
        if before is not None:
            os.environ["GUANJIA_HOME"] = before
    return links


def _due_in_a_week(session: Session, today: dt.date) -> None:
    """A campaign then has a step for today, whatever day the tests run."""
    for line in session.exec(select(BillLine)):
        line.due_on = today + dt.timedelta(days=7)
        session.add(line)


def _identity(session: Session, code: str, now: dt.datetime) -> tuple[Community, Room, ChannelIdentity]:
    home, room = name_room(session, code, COMMUNITY)
    return home, room, identity_of(session, "try", "main", sit_as(session, "try", home, room, "", now).address)


def _links(session: Session, maker: LinkMaker, now: dt.datetime) -> Mapping[str, str]:
    def link(purpose: Purpose, code: str, subject: str = "", at: dt.datetime = now) -> str:
        _, room, identity = _identity(session, code, now)
        return make_link(session, maker, purpose, room.id, at, identity.id, subject).removeprefix(maker.address)

    home, room, _ = _identity(session, "2-2-101", now)
    entry = CounterEntry(Fen(30000), now, "SJ-1", "现金", "")
    _, paid = take_payment(session, home, room, entry, now, "钱财务")
    told = {
        "bill desk": link(Purpose.BILL, "1-2-202"),
        "bill phone": link(Purpose.BILL, "3-2-602"),
        "bill picture": link(Purpose.BILL, "1-2-101"),
        "receipt": link(Purpose.RECEIPT, "2-2-101", receipt_subject(paid.payment_id)),
        "rate desk": link(Purpose.RATE, "1-2-202", "said:desk"),
        "rate phone": link(Purpose.RATE, "3-2-602", "said:phone"),
        "expired": link(Purpose.BILL, "2-2-202", at=now - dt.timedelta(days=60)),
        "revoked": link(Purpose.BILL, "2-2-102"),
    }
    revoke_links(session, _identity(session, "2-2-102", now)[1].id, now)
    return told
