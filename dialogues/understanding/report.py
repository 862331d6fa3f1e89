"""How well a labelled file is heard: accuracy, macro-F1, top three, slices, confusions, misleading evidence, errors."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.domain.heard import Heard

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence and what it means: the primary intent first, then secondaries."""

    text: str
    labels: tuple[str, ...]
    note: str = ""
    slice: str = ""  # what kind of wording it is: plain, dialect, negation ...


@dataclass(frozen=True, slots=True)
class Miss:
    """A sentence heard wrongly."""

    sentence: Labelled
    heard: Heard


@dataclass(frozen=True, slots=True)
class Slice:
    """How well one kind of wording is heard."""

    name: str
    sentences: int
    primary: float
    top_three: float


@dataclass(frozen=True, slots=True)
class Misleading:
    """A rule whose evidence led to a wrong primary intent, and how often it led to a right one."""

    rule: str
    wrong: int
    right: int


@dataclass(frozen=True, slots=True)
class Report:
    """Shares between 0 and 1; `confusions` are (meant, heard, how often), commonest first; the worst rules first."""

    sentences: int
    primary: float
    macro_f1: float
    top_three: float
    secondary_recall: float
    other_precision: float
    other_recall: float
    confusions: tuple[tuple[str, str, int], ...]
    slices: tuple[Slice, ...]
    misleading: tuple[Misleading, ...]
    misses: tuple[Miss, ...]


def report_on(sentences: Sequence[Labelled], hear: Callable[[str], Heard]) -> Report:
    """Hear every sentence and count."""
    heard = [(sentence, hear(sentence.text)) for sentence in sentences]
    pairs = [(sentence.labels[0], said.primary) for sentence, said in heard]
    right = Counter(meant for meant, got in pairs if meant == got)
    meant = Counter(meant for meant, _ in pairs)
    got = Counter(got for _, got in pairs)
    seconds = [(label, said) for sentence, said in heard for label in sentence.labels[1:]]
    return Report(
        sentences=len(heard),
        primary=_share(sum(right.values()), len(heard)),
        macro_f1=_mean(_f1(right[intent], meant[intent], got[intent]) for intent in meant),
        top_three=_top_three(heard),
        secondary_recall=_share(sum(label in _heard_surely(said) for label, said in seconds), len(seconds)),
        other_precision=_share(right[OTHER], got[OTHER]),
        other_recall=_share(right[OTHER], meant[OTHER]),
        confusions=tuple((a, b, n) for (a, b), n in Counter((a, b) for a, b in pairs if a != b).most_common()),
        slices=_slices(heard),
        misleading=_misleading(heard),
        misses=tuple(Miss(sentence, said) for sentence, said in heard if said.primary != sentence.labels[0]),
    )


Pairs = Sequence[tuple[Labelled, Heard]]


def _top_three(heard: Pairs) -> float:
    return _share(sum(one.labels[0] in [i.id for i in said.intents[:3]] for one, said in heard), len(heard))


def _slices(heard: Pairs) -> tuple[Slice, ...]:
    """The labelled kinds of wording, the worst heard first."""
    by_name: dict[str, list[tuple[Labelled, Heard]]] = {}
    for sentence, said in heard:
        if sentence.slice:
            by_name.setdefault(sentence.slice, []).append((sentence, said))
    slices = (
        Slice(name, len(of), _share(sum(one.labels[0] == said.primary for one, said in of), len(of)), _top_three(of))
        for name, of in by_name.items()
    )
    return tuple(sorted(slices, key=lambda one: (one.primary, one.name)))


def _misleading(heard: Pairs) -> tuple[Misleading, ...]:
    """The rules behind wrong primary intents, those that misled most and helped least first."""
    wrong: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for sentence, said in heard:
        rules = {evidence.rule for evidence in said.intents[0].evidence}
        (right if sentence.labels[0] == said.primary else wrong).update(rules)
    told = (Misleading(rule, times, right[rule]) for rule, times in wrong.items())
    return tuple(sorted(told, key=lambda one: (one.right - one.wrong, -one.wrong, one.rule)))


def _heard_surely(heard: Heard) -> set[str]:
    return {intent.id for intent in heard.intents if intent.score >= 0.3}  # noqa: PLR2004 - offered, at least


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def _f1(right: int, meant: int, got: int) -> float:
    return 2 * right / (meant + got) if meant + got else 0.0
