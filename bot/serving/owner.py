"""Hands the owners' pages what they need of the house."""

import datetime as dt
from collections.abc import Callable, Mapping

from sqlmodel import Session

from bot.channels.contract import Account
from bot.domain.inbound import Answer, Inbound
from bot.gateways.contract import OpenGateway
from bot.gateways.wechat.settings import WechatPaySettings
from bot.serving.consent import asking_consent
from bot.serving.sending import read_clock
from bot.settings import Settings
from bot.web.owner.parts import OwnerParts
from bot.wiring import House
from storage.tables import ChannelIdentity

_WECHAT = "wechat"


def owner_parts(
    house: House,
    gateways: Mapping[str, OpenGateway],
    accounts: Mapping[str, Account],
    clock: Callable[[], dt.datetime] = read_clock,
) -> OwnerParts:
    """The parts of this house."""
    told = dict(house.settings.gateways()).get(_WECHAT)
    minutes = told.order_minutes if isinstance(told, WechatPaySettings) else 30

    def take_turn(session: Session, inbound: Inbound, now: dt.datetime) -> Answer:
        return house.take_turn(session, inbound, now).answer

    return OwnerParts(
        clock=clock,
        database=house.database,
        link_key=house.link_maker.key,
        scripts=lambda: house.scripts,
        take_turn=take_turn,
        gateways=gateways,
        payer_of=payer_in_chat(house.settings),
        lasts=dt.timedelta(minutes=minutes),
        ask_consent=asking_consent(house, accounts),
    )


def payer_in_chat(settings: Settings) -> Callable[[ChannelIdentity], str]:
    """The payer's openid where the 公众号 they came from is the one the merchant is tied to; else empty."""
    told = dict(settings.gateways()).get(_WECHAT)
    account = told.account if isinstance(told, WechatPaySettings) else None

    def payer_of(identity: ChannelIdentity) -> str:
        return identity.address if (identity.channel, identity.account) == (_WECHAT, account) else ""

    return payer_of
