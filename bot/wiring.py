"""The one place that names everything: settings in, a ready house out. Heavy parts are built when first asked for."""

import datetime as dt
import gc
import secrets
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from sqlmodel import Session

from bot.channels.registry import forms_by_account, ways_by_account
from bot.domain.broadcast import OwnersGroup
from bot.domain.inbound import Answer, Inbound
from bot.domain.lexicon import plain_words
from bot.domain.speaking import Refuse, Verdict
from bot.services.after_payment.ask_after_matter import ask_after_matters
from bot.services.after_payment.move_plans import AfterPaymentParts, move_plans
from bot.services.campaigns.move_campaigns import Place, move_campaigns
from bot.services.content.publish_edits import publish_edits
from bot.services.feedback.mend_ratings import mend_ratings
from bot.services.guarding.guard_send import GuardParts, guard_wave
from bot.services.journey.meet_moments import meet_moments
from bot.services.links.make_link import LinkMaker
from bot.services.office.commands.contract import CommandParts
from bot.services.office.commands.run_command import run_command
from bot.services.office.hear_staff import hear_staff
from bot.services.reaching.find_ways import Move, Ready, WayParts, find_ways
from bot.services.staff.actor_of import actor_of
from bot.services.talk.close_silent_talks import close_silent_talks
from bot.services.talk.load_trees import load_trees
from bot.services.talk.point_to_private import point_to_private
from bot.services.talk.receive_message import TalkParts, TurnTaken, receive_message
from bot.services.talk.sit_at_terminal import Seat
from bot.services.trading.parts import TradeParts
from bot.settings import Settings, load_settings
from bot.wall import Wall
from dialogues.engine import Talker
from dialogues.understanding import Understander
from dialogues.understanding.borders import Borders
from dialogues.understanding.kept import kept, key_of
from scripts_zh.card_cues import cue_bytes, with_card_cues
from scripts_zh.lexicon_loader import lexicon_bytes, load_lexicon
from scripts_zh.load import Scripts, load_scripts
from scripts_zh.places import rules_as_citations
from scripts_zh.red_lines import load_red_lines
from storage import migrate
from storage.database import Database
from storage.script_edits import edits_counted
from storage.sealing import PhoneVault, derive_key, key_of_home, read_key
from storage.tables import OutboxRow, Staff
from storage.tokens import TokenBox

KEY_FILE = "secret.key"


class House:
    """All parts of one installation, wired."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._publishing = Lock()
        self._edits_seen = -1  # nobody has looked yet

    @cached_property
    def database(self) -> Database:
        """The database, its schema up to date; Refused where only a person may upgrade it."""
        database = self.unchecked_database
        migrate.make_ready(database)
        return database

    @cached_property
    def unchecked_database(self) -> Database:
        """The database as it stands, for the commands that mend it."""
        self._make_home()
        return Database(self.settings.effective_database_url)

    @cached_property
    def phone_vault(self) -> PhoneVault:
        """Opens and seals telephones."""
        return PhoneVault(self._master_key)

    @cached_property
    def binding_key(self) -> bytes:
        """Signs the binding codes of paper bills."""
        return derive_key(self._master_key, b"guanjia binding code")

    @cached_property
    def token_box(self) -> TokenBox:
        """Seals the access tokens of the platforms."""
        return TokenBox(self._master_key)

    @cached_property
    def link_maker(self) -> LinkMaker:
        """Makes and knows the links to owners' pages."""
        key = derive_key(self._master_key, b"guanjia page link")
        return LinkMaker(key, self.settings.public_url, takes_money=any(self.settings.gateways()))

    @cached_property
    def scripts(self) -> Scripts:
        """Everything an owner can read, the office's own over ours."""
        return load_scripts(self.settings.home / "scripts_zh")

    @cached_property
    def wall(self) -> Wall:
        """What every outgoing text passes."""
        quotable = {**self.scripts.citations, **rules_as_citations(self.scripts.places)}
        return Wall(load_red_lines(self.settings.home / "scripts_zh"), quotable)

    @property
    def groups(self) -> dict[str, OwnersGroup]:
        """The owners' groups by name."""
        told = self.settings.groups.items()
        return {name: OwnersGroup(name, one.lane, one.community, one.members) for name, one in told}

    @cached_property
    def guard_parts(self) -> GuardParts:
        """What every send is asked by."""
        return GuardParts(self.scripts, self.wall.judge, self.settings.policy.told())

    def guard(self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime) -> list[Verdict]:
        """The last question before the wire, about a whole wave."""
        return guard_wave(session, rows, now, self.guard_parts)

    @cached_property
    def way_parts(self) -> WayParts:
        """The ways of the accounts, with their numbers and templates."""
        accounts = tuple(self.settings.accounts())
        return WayParts(self.scripts, ways_by_account(accounts), forms_by_account(accounts), self.link_maker)

    @cached_property
    def trade_parts(self) -> TradeParts:
        """What a payment platform's word needs."""
        return TradeParts(self.scripts, self.link_maker, self.way_parts.ways, self.settings.payers())

    def find_ways(
        self, session: Session, rows: Sequence[OutboxRow], now: dt.datetime
    ) -> Sequence[Ready | Move | Refuse]:
        """The way each message takes."""
        return find_ways(session, rows, now, self.way_parts)

    def say_again(self, text: str, number: str) -> str:
        """A message that must arrive and may have done so, once more, with its number."""
        return f"{text}\n{self.scripts.say('send.again', {'number': number})}"

    @cached_property
    def talker(self) -> Talker:
        """Decides turns."""
        return Talker(load_trees(self.settings.home / "dialogues"), self.scripts.cards, self.scripts.lines)

    def publish_content(self) -> bool:
        """Bring approved wordings into force here, whoever approved them where; False when nothing was new.

        One count is looked at. Files are laid anew where they lag behind; another process may have laid them already.
        """
        with self._publishing, self.database.transaction() as session:
            counted, seen = edits_counted(session), self._edits_seen
            if counted == seen:
                return False
            changed = publish_edits(session, self.settings.home)
            self._edits_seen = counted
        if not changed and seen < 0:
            return False
        self.reload_content()
        return True

    def reload_content(self) -> None:
        """Texts, wall and trees are read anew at their next use: an edit came into force."""
        for name in ("scripts", "wall", "guard_parts", "way_parts", "trade_parts", "talker", "talk_parts"):
            self.__dict__.pop(name, None)

    def close_talks(self, session: Session, now: dt.datetime) -> int:
        """Close the talks that have gone silent; answers how many."""
        return close_silent_talks(session, self.scripts, now)

    def move_campaigns(self, session: Session, place: Place, now: dt.datetime) -> Place | None:
        """Move one page of the running campaigns on; answers where the round stands."""
        return move_campaigns(session, self.scripts, self.settings.policy.told(), place, now)

    def move_plans(self, session: Session, now: dt.datetime) -> int:
        """Move a page of what follows payments on; answers how much there was to do."""
        parts = AfterPaymentParts(self.scripts, self.settings.policy.hold_out_percent, self.link_maker)
        moved = mend_ratings(session, now) + move_plans(session, parts, now)
        return moved + ask_after_matters(session, self.scripts, now) + meet_moments(session, self.scripts, now)

    @cached_property
    def talk_parts(self) -> TalkParts:
        """What a turn needs."""
        ways = self.way_parts.ways
        hears, proves = (self.understander, self.talker, self.scripts), (self.phone_vault, self.binding_key)
        return TalkParts(*hears, *proves, ways, self.link_maker)

    def warm_up(self, now: dt.datetime) -> None:
        """Load what the first turn would wait for: texts, trees, the word list; none of it is ever swept again."""
        self._borders.load()
        self.talk_parts.understander.hear("您好", now)
        gc.collect()
        gc.freeze()

    @property
    def command_parts(self) -> CommandParts:
        """What colleagues' commands need."""
        return CommandParts(self.scripts, self.guard_parts, self.groups, self.link_maker)

    def staff_command(self, session: Session, staff: Staff, text: str, now: dt.datetime) -> str | None:
        """What colleagues may order in a chat."""
        return run_command(session, self.command_parts, actor_of(session, staff), text, now)

    def take_turn(
        self, session: Session, inbound: Inbound, now: dt.datetime, said: Sequence[Inbound] = ()
    ) -> TurnTaken:
        """One message, one turn, inside the caller's transaction; `said` are its parts where it came in several."""
        command = hear_staff(session, self.staff_command, inbound, said, now)
        if command is not None:
            if inbound.group and not command.duplicate:
                point_to_private(session, self.scripts, inbound, now)
            return TurnTaken(command)
        taken = receive_message(session, self.talk_parts, inbound, now, said)
        if inbound.group and taken.answer.texts and not taken.answer.duplicate:
            point_to_private(session, self.scripts, inbound, now)
        return taken

    def take_thought(self, session: Session, inbound: Inbound, said: Sequence[Inbound], now: dt.datetime) -> Answer:
        """A thought that came in several messages."""
        return self.take_turn(session, inbound, now, said).answer

    def say_locally(self, channel: str, seat: Seat, text: str, now: dt.datetime) -> TurnTaken:
        """What someone on a seat of this machine (terminal, demo page) says."""
        inbound = Inbound(channel, "main", seat.address, secrets.token_hex(8), "text", text, now, seat.community)
        with self.database.transaction() as session:
            return self.take_turn(session, inbound, now)

    @cached_property
    def _master_key(self) -> bytes:
        told = self.settings.secret_key.get_secret_value()
        if told:
            return read_key(told)
        self._make_home()
        return key_of_home(self.settings.home / KEY_FILE)

    @cached_property
    def understander(self) -> Understander:
        """Hears what owners mean; jieba loads when first needed."""
        understander, _ = self._compiled
        understander.cut_by(self._borders)
        return understander

    @cached_property
    def _borders(self) -> Borders:
        _, things = self._compiled
        return Borders(self.settings.home / "cache", things)

    @cached_property
    def _compiled(self) -> tuple[Understander, tuple[str, ...]]:
        """What hears, and the words for things, as they were made by an earlier start if nothing changed since."""
        overlay, cards = self.settings.home / "scripts_zh" / "lexicon", tuple(self.scripts.cards.values())

        def compiled() -> tuple[Understander, tuple[str, ...]]:
            lexicon = with_card_cues(load_lexicon(overlay), cards)
            things = (concept for concept in lexicon.concepts if not concept.negatable)
            return Understander(lexicon), tuple(word for thing in things for word in plain_words(thing))

        key = key_of(*lexicon_bytes(overlay), cue_bytes(cards))
        return kept(self.settings.home / "cache" / "understander.cache", key, compiled)

    def _make_home(self) -> None:
        self.settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # owners' data: for its user alone


def open_house() -> House:
    """The house of the home folder named by the environment. Raises WrongUse when its settings cannot be read."""
    return House(load_settings())
