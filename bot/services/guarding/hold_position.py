"""The house position of a flat out of its rows, and a draft held against it."""

import datetime as dt

from sqlmodel import Session

from bot.domain.house_position import Contradiction, HousePosition, contradictions
from bot.domain.moments import day_in_words, day_of
from bot.domain.money import Fen
from bot.domain.reason_words import reason_in_words
from bot.services.guarding.load_standing import Standing
from bot.services.guarding.remake_text import light_sheet
from storage.offers import offers_made


def position_of(session: Session, room_id: int, standing: Standing, now: dt.datetime) -> HousePosition:
    """As it stands at this moment; `standing` is what the guard has loaded of the flat."""
    home, today = standing.household, day_of(now)
    sheet = light_sheet(standing, today)
    made, offer = offers_made(session, [room_id]).get(room_id, (None, None))
    is_open = offer is not None and offer.until >= today
    promised = home.promised_on if home.promised_on is not None and home.promised_on >= today else None
    named = {promised, offer.until if offer is not None and is_open else None} - {None}
    return HousePosition(
        room=home.room,
        open_sum=home.open_sum,
        sums=sheet.amounts | ({Fen(made.amount)} if made is not None and is_open else set()),
        days=sheet.days | frozenset(day for day in named if day is not None),
        promised_on=promised,
        offer_until=offer.until if offer is not None and is_open else None,
        matters=(*home.disputes, *home.work_orders),
        holds=_holds(standing, promised),
    )


def against_position(
    session: Session, text: str, room_id: int, standing: Standing, now: dt.datetime
) -> tuple[Contradiction, ...]:
    """Where a draft says otherwise."""
    return contradictions(text, position_of(session, room_id, standing, now), day_of(now))


def why_against(found: tuple[Contradiction, ...]) -> str:
    """For the colleague who wrote it."""
    return "；".join(f"“{one.words}”{one.because}" for one in found)


def _holds(standing: Standing, promised: dt.date | None) -> tuple[str, ...]:
    home = standing.household
    told = [f"暂停催缴（{reason_in_words(hold.reason)}）" for hold in home.holds]
    told += [f"有异议没有答复：{dispute}" for dispute in home.disputes]
    told += [f"答应 {day_in_words(promised)} 前付，日子还没过"] if promised is not None else []
    return (*told, *filter(None, [home.plan]))
