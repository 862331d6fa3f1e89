"""An app with collaborators of the test's own making: a real database, a turn that answers what it is told."""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from sqlmodel import Session

from bot.channels.contract import Account
from bot.channels.registry import open_account
from bot.channels.wechat.settings import WechatSettings
from bot.domain.finding import Finding
from bot.domain.inbound import Answer, Inbound
from bot.domain.moments import CHINA
from bot.services.talk.answer_callback import CallbackAnswer, Cut, answer_callback
from bot.services.talk.owe_answer import owe_answer
from bot.web.app import build_app
from bot.web.parts import WebParts
from storage.database import Database
from storage.identities import identity_of
from storage.insert_once import insert_once
from storage.tables import Message
from storage.talks import conversation_with, stored_message
from tests.fakes.wechat_side import WechatSide

SIDE = WechatSide()
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
AT = int(NOW.timestamp())
DOOR = "/channels/wechat/main"


@dataclass(slots=True)
class Desk:
    """Answers every message with `texts`, after `takes_s`; keeps the turns it took."""

    texts: tuple[str, ...] = ("还需付 751.80 元",)
    takes_s: float = 0.0
    fails: bool = False
    took: list[Inbound] = field(default_factory=list)

    def take_turn(self, session: Session, inbound: Inbound, now: dt.datetime) -> Answer:
        """As the house does: the platform's id ends a repeat."""
        identity = identity_of(session, inbound.channel, inbound.account, inbound.address)
        conversation = conversation_with(session, identity.id, now)
        row = Message(
            conversation_id=conversation.id,
            channel=inbound.channel,
            account=inbound.account,
            external_id=inbound.external_id,
            text=inbound.text,
            reply="|".join(self.texts),
            at=inbound.at,
            kind=inbound.kind,
        )
        if not insert_once(session, row):
            known = stored_message(session, inbound.channel, inbound.account, inbound.external_id)
            return Answer(tuple((known.reply or "").split("|")) if known else (), stored=False, duplicate=True)
        time.sleep(self.takes_s)
        if self.fails:
            raise RuntimeError("the desk is on fire")
        self.took.append(inbound)
        return Answer(self.texts, stored=True, duplicate=False)


@dataclass(slots=True)
class Clock:
    """A clock a test may set."""

    moment: dt.datetime = NOW

    def __call__(self) -> dt.datetime:
        """Now."""
        return self.moment


def app_of(database: Database, desk: Desk, **given: Any) -> FastAPI:
    """The app with one 公众号 called main."""
    return build_app(parts_of(database, desk, **given))


def parts_of(
    database: Database,
    desk: Desk,
    *,
    clock: Callable[[], dt.datetime] | None = None,
    findings: Sequence[Finding] = (),
    within_s: float = 4.5,
    metrics_key: str = "",
    **settings: object,
) -> WebParts:
    """The collaborators of an app with one 公众号 called main."""

    async def answer(inbound: Inbound, cut: Cut, is_late: Callable[[], bool], now: dt.datetime) -> CallbackAnswer:
        return await database.run(lambda session: answer_callback(session, desk.take_turn, inbound, cut, is_late, now))

    async def is_known(inbound: Inbound) -> bool:
        return await database.run(
            lambda session: stored_message(session, inbound.channel, inbound.account, inbound.external_id) is not None
        )

    async def owe(inbound: Inbound, part: str, now: dt.datetime) -> object:
        return await database.run(lambda session: owe_answer(session, inbound, [part], 1, now))

    async def examine() -> Sequence[Finding]:
        return findings

    return WebParts(
        clock=clock or Clock(),
        accounts={"wechat:main": wechat_account(**settings)},
        answer=answer,
        is_known=is_known,
        owe=owe,
        examine=examine,
        metrics_key=metrics_key,
        answer_within_s=within_s,
    )


def wechat_account(**settings: object) -> Account:
    """A 公众号 whose platform is `SIDE`."""
    given = {"app_id": SIDE.app_id, "token": SIDE.token, "aes_key": SIDE.aes_key, **settings}
    return open_account("wechat", "main", WechatSettings.model_validate(given), httpx.AsyncClient())


def client_of(app: FastAPI) -> httpx.AsyncClient:
    """A client that calls the app without a port."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")
