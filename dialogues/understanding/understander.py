"""One message in, what it means out: normalise, phrases, concepts, patterns, ranking, slots, and answers in context."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from bot.domain.heard import Evidence, Heard, HeardIntent, Pending
from bot.domain.lexicon import IntentCues, Lexicon, expand
from dialogues.understanding.answers import Answers
from dialogues.understanding.homophones import Cut, Homophones
from dialogues.understanding.leaning import Leaning, lean
from dialogues.understanding.likeness import Likeness
from dialogues.understanding.normalise import COMMA, QUESTION, STOP, Normal, Normaliser
from dialogues.understanding.patterns import ConceptNumbers, PatternBook, read_pattern
from dialogues.understanding.phrases import PhraseBook
from dialogues.understanding.ranking import COURTESY, SURE, Ranked, Ranking, heard_as, is_decided, is_plain, weighed_up
from dialogues.understanding.sayings import MASK, Found, Span, Written
from dialogues.understanding.slots.read import read_slots
from dialogues.understanding.stars import stars_in_words

OTHER = "other"
_STRENGTH = {"strong": 0.9, "fair": 0.7, "weak": 0.45, "hint": 0.25}
_BY_SOUND = 0.7  # a whole message that only sounds like one
_NO_MATTER = COURTESY | {"other", "praise", "rate"}
_HEARD = 0.4  # by a pattern: two letters that say what it is about
_ALIKE = 0.7  # with so much likeness a message is not listened to by sound
_SHOWN = 3  # candidates that are offered, and say why
_CLAUSE_ENDS = re.compile(f"[{COMMA}{STOP}{QUESTION}]")
_SHORTEST_CLAUSE = 3
_LEAST = 0.1  # below it nothing was heard
_UNLIKE: dict[str, float] = {}
_MOST_SEPARATORS = 4  # 好，的。谢，谢！


class Understander:
    """Built once from the lexicon; afterwards it only reads."""

    def __init__(self, lexicon: Lexicon, cut: Cut | None = None) -> None:
        """`cut` divides a text into words (jieba); without it sound-alikes are judged without word borders."""
        self._normaliser = Normaliser(lexicon.simplified, lexicon.rewrites)
        numbers = ConceptNumbers({c.name: at + 1 for at, c in enumerate(lexicon.concepts)} | {"mask": MASK})
        patterns = [pattern for cues in lexicon.cues for pattern in _patterns(cues, numbers)]
        words = self._words(lexicon, numbers)
        things = frozenset(numbers.link(c.name)[0] for c in lexicon.concepts if not c.negatable)
        steadfast = things | {MASK} | {number for number, _, follows in numbers.literals if follows}
        self._patterns = PatternBook(patterns)
        self._phrases = PhraseBook(words, steadfast, self._patterns.saying)
        self._ranking = Ranking(lexicon.order, lexicon.yields, lexicon.courteous)
        self._whole = {self._normaliser.word(wording): intent for wording, intent in lexicon.whole.items()}
        self._longest_whole = max(map(len, self._whole), default=0) + _MOST_SEPARATORS
        self._homophones = Homophones(
            words, things, steadfast, lexicon.syllables, self._whole, self._patterns.saying, cut
        )
        self._likeness = Likeness(self._told(lexicon), self._homophones.sounds)
        self._answers = Answers(lexicon.answers, lexicon.simplified)

    def cut_by(self, cut: Cut) -> None:
        """Divide texts into words by `cut` from now on: what was kept between two starts comes without one."""
        self._homophones.cut = cut

    def hear(self, text: str, now: dt.datetime, pending: Pending | None = None) -> Heard:
        """What the message means; `now` anchors its days. Any text gets a Heard, never an exception."""
        heard = self._hear(text, now, pending)
        leaning = lean(text, pending.said_before if pending else "")
        if leaning is None or not _may_lean(heard, leaning):
            return heard
        meant = self._hear(leaning.meant, now, pending)
        return Heard(
            text=text,
            intents=tuple(_by_leaning(intent, text) for intent in meant.intents),
            slots=meant.slots,
            answer=heard.answer,
            meant=leaning.meant,
            corrects=leaning.corrects,
            refers_back=leaning.refers_back,
        )

    def _hear(self, text: str, now: dt.datetime, pending: Pending | None) -> Heard:
        normal = self._normaliser.read(stars_in_words(text))
        intents = self._whole_message(normal) or self._intents(normal)
        slots = read_slots(normal, intents, now, pending)
        answer = self._answers.read(text, slots, intents[0], pending) if pending else ""
        return Heard(text=text, intents=tuple(intents), slots=slots, answer=answer)

    def _whole_message(self, normal: Normal) -> list[HeardIntent]:
        if len(normal.text) > self._longest_whole:
            return []
        bare = normal.bare
        intent = self._whole.get(bare)
        if intent is None:
            return [] if bare else [_other(1.0)]
        return [HeardIntent(intent, 1.0, (Evidence(f"{intent}: 整句", 0, len(normal.raw), normal.raw),))]

    def _intents(self, normal: Normal) -> list[HeardIntent]:
        found = self._phrases.find(normal.text)
        ranked = self._ranking.rank(self._patterns.match(found))
        first = _first_clause(normal.text)
        if is_plain(ranked, clauses=bool(first)):
            weighed = weighed_up(ranked, _UNLIKE, _UNLIKE)
            return _with_other(_matter_first(heard_as(weighed, ranked, normal)))
        shares = self._likeness.shares(normal.text)
        told = normal
        if (not ranked or ranked[0].score < SURE) and max(shares.values(), default=0.0) < _ALIKE:
            by_sound, sounding = self._by_sound(normal, found)
            if by_sound and (not ranked or by_sound[0].score > ranked[0].score):
                ranked, told = by_sound, sounding
        weighed = weighed_up(ranked, shares, _UNLIKE)
        if first and not is_decided(weighed):
            weighed = weighed_up(ranked, shares, self._likeness.shares(first))
        heard = _matter_first(heard_as(weighed, ranked, told))
        return _with_other(self._with_reasons(heard, normal))

    def _with_reasons(self, heard: list[HeardIntent], normal: Normal) -> list[HeardIntent]:
        """Those that no pattern heard, with the words that told."""
        shown = [intent.id for intent in heard[:_SHOWN] if not intent.evidence and intent.score >= _LEAST]
        if not shown:
            return heard
        spans = self._likeness.evidence(normal.text, shown)
        return [
            HeardIntent(intent.id, intent.score, _alike(intent.id, spans[intent.id], normal))
            if intent.id in spans
            else intent
            for intent in heard
        ]

    def _told(self, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
        """All sentences that the lexicon has an intent for, in the letters of a message."""
        for intent, sentences in lexicon.told.items():
            yield from ((self._normaliser.read(sentence).text, intent) for sentence in sentences)
        for cues in lexicon.cues:
            yield from ((self._normaliser.read(example).text, cues.intent) for example in cues.examples)
        yield from self._whole.items()

    def _by_sound(self, normal: Normal, found: Found) -> tuple[list[Ranked], Normal]:
        """What the message sounds like, and the text in which it was heard: of a message in pinyin its syllables."""
        spelled = self._homophones.read_pinyin(normal)
        whole = self._homophones.find_whole(spelled.text if spelled else normal.bare)
        if whole:
            return [Ranked(whole, _BY_SOUND, [(_BY_SOUND, f"{whole}: 整句同音", 0, len(normal.text))])], normal
        if spelled is not None:
            return self._ranking.rank(self._patterns.match(self._homophones.find_spelled(spelled.text))), spelled
        matches = self._patterns.match(self._homophones.find(normal.text, found))
        return self._ranking.rank({one: way for one, way in matches.items() if one.intent != OTHER}), normal

    def _words(self, lexicon: Lexicon, numbers: ConceptNumbers) -> dict[str, tuple[int, ...]]:
        templates = [(numbers.link(c.name)[0], template) for c in lexicon.concepts for template in c.words]
        templates += [(number, template) for number, template, _ in numbers.literals]
        told = [(number, wording) for number, template in templates for wording in expand(template)]
        distinct = list(dict.fromkeys(wording for _, wording in told))
        normalised = dict(zip(distinct, self._normaliser.words(distinct), strict=True))
        words: dict[str, list[int]] = {}
        for number, wording in told:
            meant = words.setdefault(normalised[wording], [])
            if not meant or meant[-1] != number:
                meant.append(number)
        return {word: tuple(meant) for word, meant in words.items()}


def _matter_first(heard: list[HeardIntent]) -> list[HeardIntent]:
    """A bare 谢谢 or 您好 beside something a pattern heard is how it is said, not what is said."""
    if not heard or heard[0].id not in COURTESY:
        return heard
    matters = (intent for intent in heard if intent.evidence and intent.score >= _HEARD and intent.id not in _NO_MATTER)
    matter = next(matters, None)
    if matter is None:
        return heard
    others = (intent for intent in heard if intent is not matter)
    return [matter, *(HeardIntent(one.id, min(one.score, matter.score), one.evidence) for one in others)]


def _may_lean(heard: Heard, leaning: Leaning) -> bool:
    """A correction always takes its place; a reference only where the message does not say itself what it wants."""
    if leaning.corrects:
        return heard.answer in {"", "words", "no"}
    best = heard.intents[0]
    says_little = (
        best.id == OTHER or best.score < SURE or (leaning.only_thing and best.id.startswith(("obj_", "report_")))
    )
    return says_little and (not heard.answer or (leaning.only_thing and heard.answer == "words"))


def _by_leaning(intent: HeardIntent, text: str) -> HeardIntent:
    evidence = tuple(Evidence(f"{one.rule}（连上一句）", 0, len(text), text) for one in intent.evidence[:1])
    return HeardIntent(intent.id, intent.score, evidence)


def _patterns(cues: IntentCues, numbers: ConceptNumbers) -> list[Written]:
    return [
        read_pattern(line, cues.intent, score, numbers)
        for strength, score in _STRENGTH.items()
        for line in getattr(cues, strength)
    ]


def _first_clause(text: str) -> str:
    """The first clause that says something; empty when there is only one."""
    if not _CLAUSE_ENDS.search(text):
        return ""
    clauses = [clause for clause in _CLAUSE_ENDS.split(text) if len(clause) >= _SHORTEST_CLAUSE]
    return clauses[0] if len(clauses) > 1 else ""


def _alike(intent: str, spans: Iterable[Span], normal: Normal) -> tuple[Evidence, ...]:
    raw_spans = (normal.raw_span(start, end) for start, end in spans)
    return tuple(Evidence(f"{intent}: 说法相近", start, end, normal.raw[start:end]) for start, end in raw_spans)


def _other(score: float) -> HeardIntent:
    return HeardIntent(OTHER, score)


def _with_other(ranked: list[HeardIntent]) -> list[HeardIntent]:
    """Nothing sure enough is `other` first; what was half heard stays behind it as a choice to offer."""
    if any(intent.id == OTHER for intent in ranked):
        return ranked
    best = ranked[0].score if ranked else 0.0
    if best >= _LEAST:
        return [*ranked, _other(round(min(best, 1 - best), 3))]
    return [_other(round(1 - best, 3)), *ranked]
