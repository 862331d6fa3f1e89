"""Answers the owners whose thought is complete: those who have been quiet for a moment."""

import datetime as dt

import structlog
from sqlmodel import Session

from bot.channels.contract import Account
from bot.domain.inbound import Answer, Inbound
from bot.services.sending.send_outbox import Sender
from bot.services.talk.answer_words import TakeThought, answer_words, put_aside
from bot.services.talk.owe_answer import owe_answer, owe_card
from bot.ticks.contract import Job, Tick
from storage.waiting_words import Who, ripe

_log = structlog.get_logger(__name__)


async def answer_ripe(sender: Sender) -> None:
    """One turn a thought, each in its own transaction: what fails on one person's words stops nobody else's."""
    take = sender.take_thought
    if take is None:
        return
    for who in await sender.database.run(lambda session: ripe(session, sender.clock())):
        account = sender.account(f"{who[0]}:{who[1]}")
        if account is not None and sender.go_on():
            await _answer(sender, take, account, who)


async def _answer(sender: Sender, take: TakeThought, account: Account, who: Who) -> None:
    now = sender.clock()
    try:
        await sender.database.run(
            lambda session: answer_words(
                session,
                take,
                lambda session, inbound, answer, now: _owe(session, account, inbound, answer, now),
                who,
                now,
            )
        )
    except Exception:  # noqa: BLE001 - whatever the turn does: its words stay, and are tried again
        _log.exception("turn failed", channel=who[0], account=who[1])
        given = await sender.database.run(lambda session: put_aside(session, who, now))
        if given:
            _log.error("words went to a colleague", channel=who[0], account=who[1], count=given)


def _owe(session: Session, account: Account, inbound: Inbound, answer: Answer, now: dt.datetime) -> None:
    """The picture first: the text's choices stand last."""
    if answer.shows_bill:
        owe_card(session, inbound, now)
    owe_answer(session, inbound, account.cut(answer.texts), 1, now, answer.choices)


TICK = Tick("answer_words", every_s=1.0, run=answer_ripe, job=Job.PLAN)
