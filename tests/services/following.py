"""The hours after a payment in virtual time: real plans, guard, wall, sender and talk; a clock set by hand."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from sqlmodel import Session, col, select

from bot.channels.contract import Accepted, Letter, Never, Outcome, Trouble
from bot.domain.inbound import Inbound, InboundKind
from bot.domain.moments import CHINA
from bot.domain.money import Fen
from bot.domain.speaking import Refuse, Verdict
from bot.domain.ways import Limit, Quota, Reach, Trigger, Way
from bot.services.after_payment.move_plans import AfterPaymentParts, move_plans
from bot.services.calendar.load_calendar import shipped_calendar
from bot.services.feedback.mend_ratings import mend_ratings
from bot.services.guarding.guard_send import GuardParts, guard_wave
from bot.services.money.refund_payment import RefundNotice, refund
from bot.services.office.close_task import close_task
from bot.services.reaching.find_ways import Move, Ready, WayParts, find_ways
from bot.services.sending.come_due import come_due
from bot.services.sending.drain_lane import send_due
from bot.services.sending.send_outbox import Sender
from bot.services.talk.load_trees import load_trees
from bot.services.talk.receive_message import TalkParts, receive_message
from bot.wall import Wall
from dialogues.engine import Talker
from dialogues.understanding import Understander
from scripts_zh.card_cues import with_card_cues
from scripts_zh.lexicon_loader import load_lexicon
from scripts_zh.load import load_scripts
from scripts_zh.places import rules_as_citations
from scripts_zh.red_lines import load_red_lines
from storage.database import Database
from storage.outbox_waiting import expire_held
from storage.tables import AfterPaymentPlan, AfterPaymentStep, OutboxRow, Payment, Rating, ServiceRecord, Staff, Task
from tests.homes import VAULT
from tests.services.guarded import LANE, Owner, an_owner

PAID = dt.datetime(2026, 11, 24, 10, 0, tzinfo=CHINA)  # a Tuesday
HOUR = dt.timedelta(hours=1)
SCRIPTS = load_scripts()


@cache
def wall() -> Wall:
    """The wall of the house."""
    return Wall(load_red_lines(None), {**SCRIPTS.citations, **rules_as_citations(SCRIPTS.places)})


@cache
def talk_parts() -> TalkParts:
    """What hears and answers; loaded once."""
    lexicon = with_card_cues(load_lexicon(), tuple(SCRIPTS.cards.values()))
    talker = Talker(load_trees(), SCRIPTS.cards, SCRIPTS.lines)
    return TalkParts(Understander(lexicon), talker, SCRIPTS, VAULT, b"k" * 32)


@dataclass(slots=True)
class Post:
    """A recording account that may be shut, as by an owner who blocked us."""

    left: list[tuple[dt.datetime, Letter]] = field(default_factory=list)
    blocked: bool = False

    def cut(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Any length."""
        return tuple(texts)

    async def send(self, letter: Letter, now: dt.datetime) -> Outcome:
        """Keep it, or say that nobody is there."""
        if self.blocked:
            return Never("业主拉黑了", Trouble.UNREACHABLE)
        self.left.append((now, letter))
        return Accepted()


@dataclass(slots=True)
class Following:
    """A house with one or more owners, moved on an hour at a time."""

    database: Database
    now: dt.datetime = PAID
    post: Post = field(default_factory=Post)
    hold_out_percent: int = 0
    closes_after: dt.timedelta | None = None  # the platform's door, since the owner's last word; None: never
    said: int = 0

    def owner(self, code: str = "3-2-501", address: str = "oOwner1", phone: str = "13900008821") -> Owner:
        """An owner who owes the fourth quarter, last seen an hour ago."""
        with self.database.transaction() as session:
            owner = an_owner(session, code, address, phone)
            owner.identity.last_seen_at = self.now - HOUR
            session.add(owner.identity)
            return owner

    def staff(self, name: str = "王主管", role: str = "主管") -> None:
        """A colleague."""
        with self.database.transaction() as session:
            session.add(Staff(name=name, role=role, password_hash="x"))

    def services(self, *what: tuple[int, str]) -> None:
        """Things done in the community, days before the payment."""
        with self.database.transaction() as session:
            for days, told in what:
                done_on = (PAID - dt.timedelta(days=days)).date()
                session.add(ServiceRecord(community_id=1, done_on=done_on, what=told, source="巡检表"))

    def until(self, hours: float, since: dt.datetime = PAID) -> list[str]:
        """Live on, tick by tick, until so many hours after `since`; what left in it."""
        before, end = len(self.post.left), since + hours * HOUR
        while self.now < end:
            self.now = min(max(self.now + HOUR, self._next()), end)
            self.tick()
        return [letter.text for _, letter in self.post.left[before:]]

    def _next(self) -> dt.datetime:
        """When there is something to do again."""
        with self.database.transaction() as session:
            plans = session.exec(
                select(AfterPaymentPlan.look_at).where(col(AfterPaymentPlan.state).in_(["new", "open"]))
            )
            waiting = session.exec(select(OutboxRow.due_at).where(OutboxRow.state == "pending"))
            held = session.exec(select(OutboxRow.not_after).where(OutboxRow.state == "held"))
            return min([*plans, *waiting, *(at for at in held if at)], default=self.now + 24 * HOUR)

    def tick(self) -> None:
        """Everything due now."""
        parts = AfterPaymentParts(SCRIPTS, self.hold_out_percent)
        with self.database.transaction() as session:
            come_due(session, {LANE}, self.now)
            expire_held(session, self.now)
            while mend_ratings(session, self.now) + move_plans(session, parts, self.now):
                pass
        sender = Sender(self.database, {LANE: self.post}, lambda: self.now, self._guard, self._find_ways)
        asyncio.run(send_due(sender))

    def _guard(self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Verdict]:
        parts = GuardParts(SCRIPTS, wall().judge, calendar=shipped_calendar())
        return guard_wave(session, rows, now, parts)

    def _find_ways(
        self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime
    ) -> Sequence[Ready | Move | Refuse]:
        if self.closes_after is None:
            return [Ready()] * len(rows)
        window = {Trigger.MESSAGE: Quota(None, self.closes_after)}
        way = Way("local", Limit(600), rung=0, reach=Reach.WINDOW, windows=window)
        return find_ways(session, rows, now, WayParts(SCRIPTS, {LANE: (way,)}))

    def says(self, owner: Owner, text: str, kind: InboundKind = InboundKind.TEXT) -> list[str]:
        """What the owner writes, and what comes back."""
        self.said += 1
        inbound = Inbound("local", "main", owner.identity.address, f"m{self.said}", kind, text, self.now)
        with self.database.transaction() as session:
            return list(receive_message(session, talk_parts(), inbound, self.now).answer.texts)

    def refunds(self, trade: str, amount: int) -> None:
        """Money goes back."""
        with self.database.transaction() as session:
            payment = session.exec(select(Payment).where(Payment.trade_number == trade)).one()
            refund(session, RefundNotice(payment.id, "bank", f"R-{trade}", Fen(amount), self.now), self.now)

    def closes(self, kind: str, outcome: str, room_id: int | None = None) -> None:
        """A colleague is done with the one open to-do of a kind; an objection was right."""
        waiting = select(Task).where(Task.kind == kind, col(Task.done_at).is_(None))
        upheld = True if kind == "objection" else None
        with self.database.transaction() as session:
            task = session.exec(waiting.where(Task.room_id == room_id) if room_id else waiting).one()
            close_task(session, task.id, outcome, upheld=upheld, by_staff="王主管", now=self.now)

    def plans(self) -> list[AfterPaymentPlan]:
        """Every plan."""
        with self.database.transaction() as session:
            return list(session.exec(select(AfterPaymentPlan).order_by(col(AfterPaymentPlan.id))))

    def steps(self) -> list[tuple[str, str]]:
        """Every step with what became of it."""
        with self.database.transaction() as session:
            rows = session.exec(select(AfterPaymentStep).order_by(col(AfterPaymentStep.id)))
            return [(row.step, row.outcome) for row in rows]

    def outbox(self) -> list[tuple[str, str]]:
        """Every message's send key without its day, and its state."""
        with self.database.transaction() as session:
            rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))
            return [(row.send_key.rpartition(":")[0], row.state) for row in rows]

    def whole(self) -> list[str]:
        """The whole of it: every message, every step and every plan with its state and its reason."""
        with self.database.transaction() as session:
            rows = session.exec(select(OutboxRow).order_by(col(OutboxRow.id)))
            told = [(row.send_key.rpartition(":")[0], row.state, row.because) for row in rows]
            steps = session.exec(select(AfterPaymentStep).order_by(col(AfterPaymentStep.id)))
            told += [(f"plan {row.plan_id} {row.step}", row.outcome, row.because) for row in steps]
            plans = session.exec(select(AfterPaymentPlan).order_by(col(AfterPaymentPlan.id)))
            told += [(f"plan {plan.id} {plan.story}", plan.state, plan.because) for plan in plans]
        return [f"{what} {state}{f': {because}' if because else ''}" for what, state, because in told]

    def tasks(self) -> list[tuple[str, str]]:
        """Open to-dos: kind and what."""
        with self.database.transaction() as session:
            return [(task.kind, task.what) for task in session.exec(select(Task).where(col(Task.done_at).is_(None)))]

    def rating(self) -> Rating:
        """The one rating there is."""
        with self.database.transaction() as session:
            return session.exec(select(Rating)).one()
