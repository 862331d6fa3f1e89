"""Asks an owner, on the page after a payment, for the one consent a later message needs (订阅通知)."""

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping

from sqlmodel import Session

from bot.channels.contract import Account, AsksConsent, ConsentButton
from bot.domain.speaking import Kind
from bot.domain.ways import Reach
from bot.wiring import House
from storage.grants import unused_grants
from storage.tables import ChannelIdentity

AskConsent = Callable[[int | None, str, dt.datetime], Awaitable[ConsentButton | None]]


def asking_consent(house: House, accounts: Mapping[str, Account]) -> AskConsent:
    """For an identity and the path of a page: the button, or None where nothing is to be asked."""

    async def ask(identity_id: int | None, path: str, now: dt.datetime) -> ConsentButton | None:
        wanted = await house.database.run(lambda session: _wanted(session, house, identity_id)) if identity_id else None
        account: object = accounts.get(wanted[0]) if wanted is not None else None
        if wanted is None or not isinstance(account, AsksConsent):
            return None
        return await account.ask_consent(wanted[1], f"{house.settings.public_url.rstrip('/')}{path}", now)

    return ask


def _wanted(session: Session, house: House, identity_id: int) -> tuple[str, str] | None:
    """The account and its template for what follows a payment, unless the owner left or has consented already."""
    identity = session.get(ChannelIdentity, identity_id)
    if identity is None or identity.gone_at is not None:
        return None
    lane, parts = f"{identity.channel}:{identity.account}", house.way_parts
    targets = {way.target for way in parts.ways.get(lane, ()) if way.reach is Reach.GRANT}
    named = (form for form in parts.forms.get(lane, ()) if form.target in targets and form.kind == Kind.AFTER_PAYMENT)
    form = next(named, None)
    if form is None or unused_grants(session, [identity.id], [form.template]):
        return None
    return lane, form.template
