"""Find each message the way it takes now: its own if that holds, else the next rung, else none.

Asked in the transaction that puts messages on the wire, after the guard's leave. What a message uses up (one of a
window, a consent) is noted on its row; `settle_way` gives it back when the message certainly did not go.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from bot.channels.registry import is_abroad
from bot.domain.forms import Form, FormSpec
from bot.domain.ladder import Foothold, NoRung, Opening, Passed, Rung, choose_rung, open_window
from bot.domain.speaking import Code, Ending, Kind, Refuse, kind_of
from bot.domain.ways import Reach, Trigger, Way
from bot.services.links.make_link import LinkMaker
from bot.services.links.page_of import page_of
from bot.services.reaching.ask_colleague import ask_a_colleague
from bot.services.reaching.fill_form import fill_form
from bot.services.talk.part_with import LEFT
from scripts_zh.load import Scripts
from storage.consents import those_who_consented
from storage.deliveries import refusals_of
from storage.grants import unused_grants
from storage.identities import identities_by_id, identities_of
from storage.outbox_waiting import OWNER_SPEAKS
from storage.tables import ChannelIdentity, ChannelWindow, Delivery, OutboxRow, SendGrant
from storage.windows import windows_of


@dataclass(frozen=True, slots=True)
class WayParts:
    """What the ways are: by account (`channel:account`) its rows of the capability table and its templates.

    `links`: the owners' pages templates lead to; None: the house has none.
    """

    scripts: Scripts
    ways: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[FormSpec, ...]] = field(default_factory=dict)
    links: LinkMaker | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """It goes on its own lane, as this form where the way wants one."""

    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """It goes another way: this lane, to this identity."""

    lane: str
    identity_id: int


def find_ways(
    session: Session, rows: Sequence[OutboxRow], now: dt.datetime, parts: WayParts
) -> list[Ready | Move | Refuse]:
    """For each of these rows in order; rungs passed and what is used up are written down."""
    identities = identities_by_id(session, {row.identity_id for row in rows if row.identity_id is not None})
    windowed = {
        row.identity_id
        for row in rows
        if row.identity_id is not None and any(way.windows for way in parts.ways.get(_account(row.lane), ()))
    }
    windows = windows_of(session, windowed) if windowed else {}
    search = _Search(session, parts, now, windows)
    return [search.way_of(row, identities.get(row.identity_id or 0)) for row in rows]


@dataclass(frozen=True, slots=True)
class _Search:
    session: Session
    parts: WayParts
    now: dt.datetime
    windows: dict[int, list[ChannelWindow]]

    def way_of(self, row: OutboxRow, identity: ChannelIdentity | None) -> Ready | Move | Refuse:
        """The way of one row."""
        kind, way = kind_of(row.kind), self._way(row.lane)
        if identity is None or kind is None or way is None or way.groups:
            return Ready()
        if kind is Kind.REPLY:  # the owner just wrote here; an answer follows nobody to another channel
            self._use_window(row, open_window(self._openings(identity, way), self.now))
            return Ready()
        if way.reach is Reach.OPEN and identity.gone_at is None and not row.attempts:
            return Ready()
        found = choose_rung(kind, row.lane, self._footholds(row, identity, kind), self.now)
        self._record(row, [rung for rung in found.passed if not rung.tried])
        return self._hold(row, found) if isinstance(found, NoRung) else self._take(row, found)

    def _take(self, row: OutboxRow, rung: Rung) -> Ready | Move:
        at = rung.foothold
        if (at.lane, at.identity_id) != (row.lane, row.identity_id):
            return Move(at.lane, at.identity_id)
        self._use_window(row, rung.opening)
        if rung.grant is not None:
            grant = self.session.get_one(SendGrant, rung.grant)
            grant.used_by, grant.used_at = row.send_key, self.now
            row.used = f"grant:{grant.id}"
        spec = self._form(at, row.kind)
        if spec is None:
            return Ready()
        page = page_of(self.session, self.parts.links, row, self.now)
        return Ready(fill_form(self.session, self.parts.scripts, spec, row, page, self.now))

    def _hold(self, row: OutboxRow, found: NoRung) -> Refuse:
        row.held_for = OWNER_SPEAKS
        because = found.passed[0].because if found.passed else "没有可用的渠道"
        ask_a_colleague(self.session, row, because, self.now)
        return Refuse(f"{because}；等业主下次说话，或请同事联系", Code.CHANNEL_WINDOW, Ending.HELD)

    def _use_window(self, row: OutboxRow, opening: Opening | None) -> None:
        row.used = ""
        if opening is None or not opening.id:
            return
        window = next(one for one in self.windows[row.identity_id or 0] if one.id == opening.id)
        window.used += 1
        self.session.add(window)
        row.used = f"window:{window.id}"

    def _record(self, row: OutboxRow, passed: Sequence[Passed]) -> None:
        for rung in passed:
            self.session.add(
                Delivery(outbox_id=row.id, lane=rung.lane, at=self.now, outcome="passed", detail=rung.because)
            )

    # --- what is on record -------------------------------------------------------------------------------------------

    def _footholds(self, row: OutboxRow, own: ChannelIdentity, kind: Kind) -> list[Foothold]:
        """Every way to every address of the reader that the house has an account for."""
        theirs = [own]
        if own.person_id is not None and row.room_id is not None:
            same = identities_of(self.session, [own.person_id], row.room_id)[own.person_id]
            theirs += [one for one in same if one.id != own.id]
        missing = [one.id for one in theirs if one.id not in self.windows]
        if missing:
            self.windows.update(windows_of(self.session, missing))
        abroad = [one.id for one in theirs if is_abroad(one.channel)]
        consented = frozenset(those_who_consented(self.session, abroad) if abroad else ())
        refusals = refusals_of(self.session, row.id) if row.attempts else []
        return [
            self._foothold(row, kind, one, way, consented, refusals)
            for one in theirs
            for way in self.parts.ways.get(f"{one.channel}:{one.account}", ())
            if way.rung is not None or _lane(one, way) == row.lane
        ]

    def _foothold(  # noqa: PLR0913 - one way to one address, and what is on record for both
        self,
        row: OutboxRow,
        kind: Kind,
        identity: ChannelIdentity,
        way: Way,
        consented: frozenset[int],
        refusals: Sequence[Delivery],
    ) -> Foothold:
        lane = _lane(identity, way)
        since = identity.last_seen_at
        at = Foothold(
            lane,
            identity.id,
            way,
            spoke_at=since,
            openings=self._openings(identity, way),
            barred=_why_barred(identity, consented),
            refused=next(
                (one.detail for one in refusals if one.lane == lane and (since is None or one.at >= since)), ""
            ),
        )
        spec = self._form(at, kind)
        return at if spec is None else _with_form(self.session, at, spec)

    def _form(self, at: Foothold, kind: str) -> FormSpec | None:
        forms = self.parts.forms.get(_account(at.lane), ())
        wanted = (spec for spec in forms if spec.target == at.way.target and spec.kind == kind)
        return next(wanted, None) if at.way.target else None

    def _openings(self, identity: ChannelIdentity, way: Way) -> tuple[Opening, ...]:
        if way.reach is not Reach.WINDOW and not way.windows:
            return ()
        known = self.windows.get(identity.id, [])
        if known:
            return tuple(_opening(window) for window in known)
        quota = way.windows.get(Trigger.MESSAGE)
        if identity.last_seen_at is None or quota is None:
            return ()
        return (Opening(0, Trigger.MESSAGE, identity.last_seen_at, identity.last_seen_at + quota.lasts, None),)

    def _way(self, lane: str) -> Way | None:
        ways = self.parts.ways.get(_account(lane), ())
        target = lane.removeprefix(_account(lane)).removeprefix(":")
        named = next((way for way in ways if way.target == target), None)
        return named or next((way for way in ways if way.groups and target), ways[0] if ways else None)


def _with_form(session: Session, at: Foothold, spec: FormSpec) -> Foothold:
    grants = unused_grants(session, [at.identity_id], [spec.template]) if at.way.reach is Reach.GRANT else []
    return Foothold(
        at.lane,
        at.identity_id,
        at.way,
        at.spoke_at,
        at.openings,
        has_form=True,
        grant=grants[0].id if grants else None,
        barred=at.barred,
        refused=at.refused,
    )


def _why_barred(identity: ChannelIdentity, consented: frozenset[int]) -> str:
    if identity.gone_at is not None:
        return LEFT
    if is_abroad(identity.channel) and identity.id not in consented:
        return "业主没有同意把信息发到服务器在境外的渠道"
    return ""


def _opening(window: ChannelWindow) -> Opening:
    left = None if window.most is None else max(window.most - window.used, 0)
    return Opening(window.id, Trigger(window.trigger), window.opened_at, window.closes_at, left, window.refused)


def _lane(identity: ChannelIdentity, way: Way) -> str:
    return ":".join(filter(None, (identity.channel, identity.account, way.target)))


def _account(lane: str) -> str:
    return ":".join(lane.split(":")[:2])
