"""A campaign step to an owner last heard from three days ago, rung by rung, over fake platforms on real ports."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from pydantic import BaseModel
from sqlmodel import Session, col, select

from bot.channels.contract import Account
from bot.channels.registry import channels, forms_by_account, open_account, ways_by_account
from bot.domain.inbound import Inbound
from bot.domain.notices import Granted, Reported, Withdrawn
from bot.domain.ways import Trigger
from bot.services.guarding.guard_send import guard_wave
from bot.services.links.make_link import LinkMaker
from bot.services.reaching.find_ways import WayParts, find_ways
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.services.talk.keep_notices import keep_notices
from bot.services.talk.open_windows import note_deed, open_windows
from storage.database import Database
from storage.identities import identity_of
from storage.outbox_waiting import wake_for_owner
from storage.tables import ChannelIdentity, Consent, Delivery, OutboxRow, PageLink, Person, Room, SendGrant, Task
from tests.fakes.serving import serving
from tests.fakes.telegram_platform import TOKEN, TelegramPlatform
from tests.fakes.wechat_platform import WechatPlatform
from tests.services.guarded import NOON, PARTS, SCRIPTS, Owner, a_message, an_owner

THREE_DAYS_AGO = NOON - dt.timedelta(days=3)
TEMPLATE = "TPL-CAMPAIGN"
FIELDS = {"thing1": "title", "thing2": "community", "date3": "day"}
TEXT = "3-2-501还需付 751.80 元，12月31日（周四）前付。"
WECHAT, SUBSCRIBE, FORMS, TELEGRAM = "wechat:main", "wechat:main:subscribe", "wechat:main:template", "telegram:main"


@dataclass(slots=True)
class Office:
    """A house with a 公众号 and a Telegram bot at fake platforms, its clock set by hand."""

    database: Database
    wechat: WechatPlatform
    telegram: TelegramPlatform
    wechat_url: str
    telegram_url: str
    now: dt.datetime = NOON
    parts: WayParts = field(init=False)
    accounts: list[tuple[str, str, BaseModel]] = field(init=False)

    def __post_init__(self) -> None:
        settings = {
            "wechat": {
                "app_id": "wx1234567890abcdef", "token": "tokenOfTheTest", "secret": "secretOfTheTest",
                "api_base_url": self.wechat_url,
                "subscribe": {"campaign": {"id": TEMPLATE, "fields": FIELDS}},
                "template": {"receipt": {"id": "TPL-RECEIPT", "fields": FIELDS}},
            },
            "telegram": {"token": TOKEN, "secret_token": "secretOfTheTest", "base_url": self.telegram_url},
        }  # fmt: skip
        self.accounts = [
            (name, "main", channels()[name].account_settings.model_validate(told)) for name, told in settings.items()
        ]
        self.parts = WayParts(SCRIPTS, ways_by_account(self.accounts), forms_by_account(self.accounts))

    def goes(self, now: dt.datetime) -> None:
        """All rounds at a moment, until nothing more is due."""
        self.now = now
        asyncio.run(self._send())

    async def _send(self) -> None:
        async with httpx.AsyncClient() as http:
            opened: dict[str, Account] = {
                f"{channel}:{name}": open_account(channel, name, told, http) for channel, name, told in self.accounts
            }
            sender = Sender(
                self.database,
                opened,
                lambda: self.now,
                lambda session, rows, now: guard_wave(session, rows, now, PARTS),
                lambda session, rows, now: find_ways(session, rows, now, self.parts),
            )
            while await send_due(sender):
                pass

    def speaks(self, now: dt.datetime) -> None:
        """The owner writes in the 公众号: what `receive_message` does about windows and what waits."""
        if self.wechat.windows is not None:
            self.wechat.windows["oOwner1"] = 5
        with self.database.transaction() as session:
            identity = identity_of(session, "wechat", "main", "oOwner1")
            identity.last_seen_at, identity.gone_at = now, None
            inbound = Inbound("wechat", "main", "oOwner1", "1", "text", "在吗", now)
            open_windows(session, identity.id, inbound, self.parts.ways, now)
            wake_for_owner(session, identity.id, now)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    wechat, telegram = WechatPlatform(windows={}, grants=Counter()), TelegramPlatform()
    with serving(wechat.app()) as one, serving(telegram.app()) as other:
        yield Office(database, wechat, telegram, one, other)


def heard_of(session: Session, office: Office, owner: Owner) -> ChannelIdentity:
    """The owner on the 公众号, who wrote three days ago."""
    identity = identity_of(session, "wechat", "main", "oOwner1")
    identity.person_id, identity.room_id = owner.person.id, owner.room.id
    identity.last_seen_at = THREE_DAYS_AGO
    session.add(identity)
    note_deed(session, identity.id, Trigger.MESSAGE, office.parts.ways["wechat:main"], THREE_DAYS_AGO)
    return identity


def a_step(office: Office, *, consent: bool = False, telegram: str = "", kind: str = "campaign") -> str:
    """A step waits in the outbox; `telegram`: linked, consented."""
    with office.database.transaction() as session:
        owner = an_owner(session)
        identity = heard_of(session, office, owner)
        if consent:
            keep_notices(session, WECHAT, [Granted("oOwner1", TEMPLATE, "event:1")], THREE_DAYS_AGO)
            if office.wechat.grants is not None:
                office.wechat.grants["oOwner1", TEMPLATE] += 1
        if telegram:
            linked = identity_of(session, "telegram", "main", "777")
            linked.person_id, linked.room_id = owner.person.id, owner.room.id
            session.add(linked)
            session.flush()
            if telegram == "consented":
                session.add(Consent(identity_id=linked.id, topic="abroad", words="我同意", given=True, at=NOON))
        return a_message(session, owner, kind=kind, lane=WECHAT, identity_id=identity.id)


def row_and_rungs(office: Office, key: str) -> tuple[OutboxRow, list[tuple[str, str]]]:
    """The message and its rungs in order: lane and outcome."""
    with office.database.transaction() as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.send_key == key)).one()
        rungs = session.exec(select(Delivery).where(Delivery.outbox_id == row.id).order_by(col(Delivery.id))).all()
    return row, [(rung.lane, rung.outcome) for rung in rungs]


def tasks(office: Office) -> list[str]:
    with office.database.transaction() as session:
        return [task.what for task in session.exec(select(Task).where(Task.kind == "reach"))]


PASSED_ALL = [(WECHAT, "passed"), (SUBSCRIBE, "passed"), (FORMS, "passed")]


def test_without_consent_and_telegram_it_waits_and_a_colleague_is_asked(office: Office) -> None:
    key = a_step(office)
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, row.held_for, row.code) == ("held", "owner_speaks", "channel_window")
    assert row.because == "业主上一次来消息是 11-22 12:00，窗口已经关了；等业主下次说话，或请同事联系"
    assert rungs == PASSED_ALL
    assert tasks(office) == [
        "3-2-501 有消息发不出去（业主上一次来消息是 11-22 12:00，窗口已经关了）：业主来消息会自动补发，也请同事联系一下"
    ]
    assert (office.wechat.raw, office.telegram.texts) == ([], [])


def test_the_owners_next_word_releases_it(office: Office) -> None:
    key = a_step(office)
    office.goes(NOON)
    office.speaks(NOON + dt.timedelta(hours=2))
    office.goes(NOON + dt.timedelta(hours=2))
    row, rungs = row_and_rungs(office, key)
    assert (row.state, rungs) == ("sent", [*PASSED_ALL, (WECHAT, "accepted")])
    assert [sent["text"]["content"] for sent in office.wechat.texts] == [TEXT]


def test_a_consent_is_used_up_by_one_notice(office: Office) -> None:
    key = a_step(office, consent=True)
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, row.lane, rungs) == ("sent", SUBSCRIBE, [(WECHAT, "passed"), (SUBSCRIBE, "accepted")])
    (notice,) = office.wechat.notices
    assert (notice["template_id"], notice["data"]) == (
        TEMPLATE,
        {
            "thing1": {"value": "您有一份物业账单可以查看"},
            "thing2": {"value": "幸福里"},
            "date3": {"value": "2026年11月25日"},
        },
    )  # fmt: skip
    with office.database.transaction() as session:
        (grant,) = session.exec(select(SendGrant))
        assert (grant.used_by, grant.withdrawn_at) == (key, None)


def test_a_notice_leads_to_the_page_of_what_it_is_about(office: Office) -> None:
    office.parts = replace(office.parts, links=LinkMaker(b"k" * 32, "https://wy.example.com"))
    a_step(office, consent=True)
    office.goes(NOON)
    with office.database.transaction() as session:
        row = session.exec(select(OutboxRow)).one()
        told: dict[str, Any] = {
            "kind": "receipt",
            "lane": WECHAT,
            "identity_id": row.identity_id,
            "subject": "payment:7",
        }
        a_message(session, _owner_of(session, row), "032", **told)
    office.goes(NOON + dt.timedelta(hours=1))
    (notice,), (form,) = office.wechat.notices, office.wechat.templates
    assert notice["page"].startswith("https://wy.example.com/bill/")
    assert form["url"].startswith("https://wy.example.com/receipt/")
    with office.database.transaction() as session:
        links = {link.purpose: (link.identity_id, link.subject) for link in session.exec(select(PageLink))}
    assert links == {"bill": (row.identity_id, ""), "receipt": (row.identity_id, "payment:7")}


def test_with_both_the_consent_goes_first(office: Office) -> None:
    key = a_step(office, consent=True, telegram="consented")
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, row.lane, rungs) == ("sent", SUBSCRIBE, [(WECHAT, "passed"), (SUBSCRIBE, "accepted")])
    assert (office.telegram.tries, tasks(office)) == (0, [])


def test_a_consent_the_platform_does_not_know_is_crossed_out_and_the_next_rung_taken(office: Office) -> None:
    key = a_step(office, consent=True, telegram="consented")
    office.wechat.grants = Counter()
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, row.lane, row.because, row.due_at) == ("sent", TELEGRAM, "", NOON)
    before, after = [(WECHAT, "passed"), (SUBSCRIBE, "never")], [(WECHAT, "passed"), (FORMS, "passed")]
    assert rungs == [*before, *after, (TELEGRAM, "accepted")]
    with office.database.transaction() as session:
        (grant,) = session.exec(select(SendGrant))
        assert (grant.used_by, grant.withdrawn_at is None) == ("", False)


def test_with_telegram_it_goes_there(office: Office) -> None:
    key = a_step(office, telegram="consented")
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, row.lane, rungs) == ("sent", TELEGRAM, [*PASSED_ALL, (TELEGRAM, "accepted")])
    assert [sent["text"] for sent in office.telegram.texts] == [TEXT]
    assert tasks(office) == []


def test_telegram_without_consent_abroad_is_passed(office: Office) -> None:
    key = a_step(office, telegram="linked")
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, rungs) == ("held", [*PASSED_ALL, (TELEGRAM, "passed")])
    assert len(tasks(office)) == 1


def test_an_owner_who_blocked_the_bot_is_not_tried_again(office: Office) -> None:
    office.telegram.blocked_by.add("777")
    key = a_step(office, telegram="consented")
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, rungs[:4]) == ("held", [*PASSED_ALL, (TELEGRAM, "never")])
    assert office.telegram.tries == 1
    office.goes(NOON + dt.timedelta(hours=1))
    assert (office.telegram.tries, len(tasks(office))) == (1, 1)


def test_who_blocked_the_account_is_left_in_peace_and_a_colleague_told_once(office: Office) -> None:
    with office.database.transaction() as session:
        owner = an_owner(session)
        identity = heard_of(session, office, owner)
        told: dict[str, Any] = {"lane": WECHAT, "identity_id": identity.id}
        kinds = ("campaign", "reminder", "receipt")
        keys = [a_message(session, owner, f"{n}", kind=kind, **told) for n, kind in enumerate(kinds)]
    office.speaks(NOON)
    office.wechat.refusals.append(43004)
    office.goes(NOON + dt.timedelta(minutes=1))
    states = [row_and_rungs(office, key)[0].state for key in keys]
    assert states == ["held", "cancelled", "held"]
    assert office.wechat.texts == []
    (told_colleague,) = tasks(office)
    assert told_colleague.startswith(
        "3-2-501 业主取消了关注，或者拉黑了这个账号，等着发的 1 条已经停了：有事请打电话；他再来消息，以后的照常发"
    )


def test_a_window_the_platform_says_is_closed_is_closed_for_all_that_follows(office: Office) -> None:
    key = a_step(office)
    office.speaks(NOON - dt.timedelta(hours=1))
    office.wechat.windows = {}  # it knows better
    office.goes(NOON)
    row, rungs = row_and_rungs(office, key)
    assert (row.state, rungs[0]) == ("held", (WECHAT, "never"))
    with office.database.transaction() as session:
        owner = session.get_one(OutboxRow, row.id)
        told: dict[str, Any] = {"kind": "receipt", "lane": WECHAT, "identity_id": owner.identity_id}
        again = a_message(session, _owner_of(session, owner), "031", **told)
    office.goes(NOON + dt.timedelta(hours=1))
    row, rungs = row_and_rungs(office, again)
    assert (row.state, rungs) == ("sent", [(WECHAT, "passed"), (SUBSCRIBE, "passed"), (FORMS, "accepted")])
    assert len(office.wechat.raw) == 2


def test_five_in_a_window_and_no_sixth(office: Office) -> None:
    with office.database.transaction() as session:
        owner = an_owner(session)
        identity = heard_of(session, office, owner)
        keys = [
            a_message(session, owner, f"{n}", kind="receipt", lane=WECHAT, identity_id=identity.id) for n in range(7)
        ]
    office.parts = WayParts(SCRIPTS, office.parts.ways)  # no template to fall back to
    office.speaks(NOON)
    office.goes(NOON + dt.timedelta(minutes=1))
    assert len(office.wechat.texts) == 5
    states = [row_and_rungs(office, key)[0].state for key in keys]
    assert Counter(states) == {"sent": 5, "held": 2}
    assert "窗口里能发的条数用完了" in row_and_rungs(office, keys[6])[0].because


def test_after_a_payment_any_number_goes(office: Office) -> None:
    with office.database.transaction() as session:
        owner = an_owner(session)
        identity = heard_of(session, office, owner)
        note_deed(session, identity.id, Trigger.PAYMENT, office.parts.ways["wechat:main"], NOON)
        for n in range(7):
            a_message(session, owner, f"{n}", kind="receipt", lane=WECHAT, identity_id=identity.id)
    office.wechat.windows = {"oOwner1": None}
    office.goes(NOON + dt.timedelta(minutes=1))
    assert len(office.wechat.texts) == 7


def test_a_notice_that_did_not_arrive_looks_for_another_way(office: Office) -> None:
    key = a_step(office, consent=True, telegram="consented")
    office.goes(NOON)
    sent = 2_000_001
    with office.database.transaction() as session:
        keep_notices(session, WECHAT, [Reported(str(sent), delivered=False, because="业主拒收")], NOON)
        keep_notices(session, WECHAT, [Reported(str(sent), delivered=False, because="业主拒收")], NOON)
    office.goes(NOON + dt.timedelta(minutes=1))
    row, rungs = row_and_rungs(office, key)
    assert (row.state, row.lane, rungs[-1]) == ("sent", TELEGRAM, (TELEGRAM, "accepted"))
    assert rungs.count((SUBSCRIBE, "never")) == 1


def test_a_withdrawn_consent_is_no_consent(office: Office) -> None:
    key = a_step(office, consent=True)
    with office.database.transaction() as session:
        keep_notices(session, WECHAT, [Withdrawn("oOwner1", TEMPLATE)], NOON)
    office.goes(NOON)
    assert row_and_rungs(office, key)[0].state == "held"


def _owner_of(session: Session, row: OutboxRow) -> Owner:
    identity = session.get_one(ChannelIdentity, row.identity_id)
    return Owner(session.get_one(Room, row.room_id), session.get_one(Person, row.person_id), identity)
