"""Move the plans after payments on: settle what became of their messages, then do what each is due for.

A plan is looked at as often as wanted: steps are unique by plan and part, messages by send key. Whether a text may go,
and when, the guard says at the wire; a refused one is settled here with its reason.
"""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session

from bot.domain.after_payment import (
    End,
    Move,
    Outcome,
    Part,
    Pass,
    PlanState,
    Rest,
    Say,
    Story,
    Tell,
    next_move,
)
from bot.domain.moments import day_of
from bot.domain.sending import SendState
from bot.domain.speaking import Code, Kind
from bot.services.after_payment.load_case import Loaded, load_case
from bot.services.after_payment.look_first import look_first
from bot.services.after_payment.own_matter import say_matters
from bot.services.feedback.offer_scores import offer_scores
from bot.services.links.make_link import LinkMaker
from bot.services.money.settle_payment import FRESH
from bot.services.money.thank_payer import tell_refund
from scripts_zh.after_payment import MATTER_AND_NOTE
from scripts_zh.load import Scripts
from storage.after_payment import Stands, messages_of, plans_due, refunds_untold, steps_of, subject_of
from storage.insert_once import insert_once
from storage.matters import list_task
from storage.outbox import put_out
from storage.ratings import ASKED, EXPIRED, rating_about, write_rating
from storage.tables import AfterPaymentPlan, AfterPaymentStep, ChannelIdentity, OutboxRow, Person, Rating, Room, Task

PAGE = 100
_MOST_MOVES = 8  # a plan has four parts; a bound, not a page
_AGAIN = dt.timedelta(minutes=10)  # a plan nobody can move on is looked at again
_ANSWER_WITHIN = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AfterPaymentParts:
    """What plans need besides rows: the texts, how many of a hundred households are held out, the owners' pages."""

    scripts: Scripts
    hold_out_percent: int = 10
    links: LinkMaker | None = None


def move_plans(session: Session, parts: AfterPaymentParts, now: dt.datetime) -> int:
    """Move one page of due plans; answers how many were looked at: ask again until it is 0."""
    for refund in refunds_untold(session, now - FRESH, PAGE):
        tell_refund(session, parts.scripts, refund, now)
    due = plans_due(session, now, PAGE)
    for plan in due:
        if plan.state == PlanState.NEW:
            look_first(session, parts.scripts, parts.links, plan, parts.hold_out_percent, now)
        if plan.state == PlanState.OPEN:
            _Moving(session, parts.scripts, plan, now).go()
        if plan.look_at <= now:
            plan.look_at = now + _AGAIN
        session.add(plan)
        session.flush()
    return len(due)


@dataclass(frozen=True, slots=True)
class _Moving:
    """One plan on its way."""

    session: Session
    scripts: Scripts
    plan: AfterPaymentPlan
    now: dt.datetime

    def go(self) -> None:
        """Move until there is nothing more to do at this moment."""
        self._settle()
        story = self.scripts.stories.get(self.plan.story) or self.scripts.stories["plain"]
        for _ in range(_MOST_MOVES):
            loaded = load_case(self.session, self.scripts, self.plan, self.now)
            if loaded.nobody:
                self._without_reader(loaded)
                return
            if not self._do(story, loaded, next_move(story, loaded.case, self.now)):
                return

    def _do(self, story: Story, loaded: Loaded, move: Move) -> bool:
        """Do it; True when there may be more to do now."""
        match move:
            case Say():
                self._say(story, loaded, move)
            case Tell():
                self._tell(move.because)
            case Pass():
                self._step(move.part, outcome=Outcome.PASSED, because=move.because)
            case Rest():
                self.plan.look_at, self.plan.because = max(move.until, self.now), move.because
            case End():
                self._end(move.because)
        return not isinstance(move, (Rest, End))

    # --- doing -------------------------------------------------------------------------------------------------------

    def _say(self, story: Story, loaded: Loaded, move: Say) -> None:
        matter = say_matters(self.scripts, loaded.case.matters) if move.part is Part.MATTER else ""
        if move.part is Part.MATTER and not matter:
            self._step(Part.MATTER, outcome=Outcome.PASSED, because="办完了，但没有登记结果，话里没有可说的")
            return
        values = {"matter": matter, "services": loaded.services, **loaded.loop}
        key = story.script(MATTER_AND_NOTE if move.with_note else move.part)
        send_key = self._put_out(key, values, move)
        if move.part is Part.QUESTION:
            self._ask()
        self._step(move.part, send_key)
        if move.with_note:
            self._step(Part.NOTE, send_key)

    def _put_out(self, key: str, values: dict[str, str], move: Say) -> str:
        script = self.scripts.lines[key]
        person = self.session.get(Person, self.plan.person_id) if self.plan.person_id else None
        kept = {name: value for name, value in values.items() if name in script.placeholders}
        to = self.session.get(ChannelIdentity, self.plan.identity_id)
        if to is None:
            raise RuntimeError(f"plan {self.plan.id} has nobody to write to")
        send_key = f"after_payment:{self.plan.payment_id}:{move.part}:{day_of(self.now).isoformat()}"
        row = OutboxRow(
            send_key=send_key,
            kind=Kind.AFTER_PAYMENT,
            lane=f"{to.channel}:{to.account}",
            identity_id=to.id,
            room_id=self.plan.room_id,
            person_id=self.plan.person_id,
            subject=subject_of(self.plan.id),
            text=self.scripts.say(key, {**kept, "name": person.name if person else ""}, self.plan.id),
            script=key,
            script_values={**kept, "variant": self.plan.id},
            choices=offer_scores(self.scripts) if move.part is Part.QUESTION else [],
            due_at=self.now,
            not_after=move.not_after,
        )
        put_out(self.session, row)
        return send_key

    def _ask(self) -> None:
        asked = Rating(
            subject=f"plan:{self.plan.id}",
            room_id=self.plan.room_id,
            person_id=self.plan.person_id,
            identity_id=self.plan.identity_id,
            state=ASKED,
            asked_at=self.now,
        )
        write_rating(self.session, asked)

    def _tell(self, because: str) -> None:
        room = self.session.get(Room, self.plan.room_id)
        list_task(
            self.session,
            Task(
                community_id=room.community_id if room else None,
                room_id=self.plan.room_id,
                kind="after_payment",
                subject=f"plan:{self.plan.id}:matter",
                what=because,
                opened_at=self.now,
                due_at=self.now + _ANSWER_WITHIN,
            ),
        )
        self.plan.told_person_at, self.plan.because = self.now, because

    def _without_reader(self, loaded: Loaded) -> None:
        """Nobody can be written to: what the owner raised is a colleague's work, the rest does not happen."""
        closed = say_matters(self.scripts, loaded.case.matters)
        if loaded.case.matters and self.plan.told_person_at is None:
            named = "、".join(f"{matter.number} {matter.what}" for matter in loaded.case.matters)
            self._tell(f"{loaded.nobody}。业主缴费前说过：{named}。请当面或打电话回话{'：' if closed else ''}{closed}")
        self._end(loaded.nobody)

    def _step(self, part: Part, send_key: str = "", outcome: str = "", because: str = "") -> None:
        step = AfterPaymentStep(
            plan_id=self.plan.id,
            step=part,
            send_key=send_key,
            outcome=outcome,
            because=because,
            at=self.now,
            outcome_at=self.now if outcome else None,
        )
        insert_once(self.session, step)

    def _end(self, because: str) -> None:
        self.plan.state, self.plan.because, self.plan.ended_at = PlanState.DONE, because, self.now

    # --- settling ----------------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        """Write down what became of the messages under way."""
        under_way = [step for step in steps_of(self.session, self.plan.id) if not step.outcome]
        stands = messages_of(self.session, [step.send_key for step in under_way])
        for step in under_way:
            message = stands.get(step.send_key)
            if message is None:
                step.outcome, step.because = Outcome.PASSED, "消息不在发件箱里"
            elif message.state in (SendState.SENT, SendState.UNKNOWN):
                step.outcome = Outcome.SENT
                self._was_told(Part(step.step), message.sent_at or self.now)
            elif _will_not_go(message):
                step.outcome, step.because = Outcome.PASSED, message.because
                self._was_not_told(Part(step.step), message.because)
            else:
                continue
            step.outcome_at = message.sent_at if message and message.sent_at else self.now
            self.session.add(step)
        self.session.flush()

    def _was_told(self, part: Part, at: dt.datetime) -> None:
        rating = rating_about(self.session, f"plan:{self.plan.id}")
        if rating is None:
            return
        if part is Part.QUESTION and rating.state == ASKED:
            rating.asked_at = at
        if part is Part.LOOP:
            rating.told_at = at
        self.session.add(rating)

    def _was_not_told(self, part: Part, because: str) -> None:
        """The owner's own matter, and what became of a low score, then need a person's voice."""
        if part in (Part.MATTER, Part.LOOP):
            self._tell(f"给业主的回话发不出去（{because}）。请当面或打电话告诉业主事情办得怎么样")
        rating = rating_about(self.session, f"plan:{self.plan.id}") if part is Part.QUESTION else None
        if rating is not None and rating.state == ASKED:
            rating.state, rating.asked_at = EXPIRED, None
            self.session.add(rating)


def _will_not_go(message: Stands) -> bool:
    """Over, or held for a colleague; what waits for the owner's next word may still go."""
    held = message.state == SendState.HELD and message.code != Code.CHANNEL_WINDOW
    return held or message.state in (SendState.DEAD, SendState.EXPIRED, SendState.CANCELLED)
