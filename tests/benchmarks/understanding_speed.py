"""Our ear beside jieba alone and two classifiers made of the same sentences: who is right how often, and how fast.

`python -m tests.benchmarks.understanding_speed [FILE...]` hears the labelled files (without any: the halves of
owners_say that no rule saw) in one run and prints a table; it exits 1 beyond 200 µs (median) or 1 ms (p99).
Times are processor time of one thread, the best of several rounds: other work on the machine does not count.
"""

import datetime as dt
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

from bot.domain.lexicon import Lexicon, plain_words
from bot.domain.moments import CHINA
from dialogues.understanding import Understander
from dialogues.understanding.borders import Borders
from dialogues.understanding.kept import kept, key_of
from scripts_zh.lexicon_loader import load_lexicon

OWNERS_SAY = Path(__file__).parents[1] / "data" / "owners_say"
NOW = dt.datetime(2026, 11, 23, 10, tzinfo=CHINA)
ROUNDS = 5
MOST_MEDIAN_US, MOST_P99_US = 200.0, 1000.0

Hear = Callable[[str], str]  # a text to the intent that is acted on first; empty where an engine only cuts words


@dataclass(frozen=True, slots=True)
class Figures:
    """One engine on all sentences; shares between 0 and 1, times in µs a message."""

    name: str
    right: float | None
    macro_f1: float | None
    median_us: float
    p99_us: float


class NaiveBayes:
    """Multinomial, smoothed by one: the plainest classifier over any pieces of a text."""

    def __init__(self, pieces: Callable[[str], Iterable[str]], told: Iterable[tuple[str, str]]) -> None:
        """`told` are sentences with their intents."""
        self._pieces = pieces
        counts: dict[str, Counter[str]] = {}
        sentences: Counter[str] = Counter()
        for text, intent in told:
            sentences[intent] += 1
            counts.setdefault(intent, Counter()).update(pieces(text))
        known = {piece for pieces_of in counts.values() for piece in pieces_of}
        self._prior = {intent: log(often / sentences.total()) for intent, often in sentences.items()}
        self._rest = {intent: -log(of.total() + len(known)) for intent, of in counts.items()}
        self._said = {
            intent: {piece: log(often + 1) + self._rest[intent] for piece, often in of.items()}
            for intent, of in counts.items()
        }

    def hear(self, text: str) -> str:
        """The likeliest intent."""
        pieces = list(self._pieces(text))
        scores = {
            intent: prior + sum(self._said[intent].get(piece, self._rest[intent]) for piece in pieces)
            for intent, prior in self._prior.items()
        }
        return max(scores, key=scores.__getitem__)


def main(files: Sequence[Path]) -> int:
    """Measure every engine, print the table."""
    rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines() if line.strip()]
    sentences = [(str(row["text"]), str(row["labels"][0])) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        lexicon = load_lexicon()
        borders = Borders(Path(folder), (w for c in lexicon.concepts if not c.negatable for w in plain_words(c)))
        borders.load()
        figures = [measure(name, hear, sentences) for name, hear in _engines(lexicon, borders, Path(folder))]
    sys.stdout.write(table(figures, len(sentences)))
    ours = figures[0]
    return int(ours.median_us > MOST_MEDIAN_US or ours.p99_us > MOST_P99_US)


def _engines(lexicon: Lexicon, borders: Borders, folder: Path) -> Iterable[tuple[str, Hear]]:
    _compiled(lexicon, folder, "built")
    understander = _compiled(lexicon, folder, "read back")  # as by every start of a home but the first
    understander.cut_by(borders)
    told = [(text, intent) for intent, texts in lexicon.told.items() for text in texts]
    told += [(text, cues.intent) for cues in lexicon.cues for text in cues.examples]
    yield "ours: patterns, likeness, slots", lambda text: understander.hear(text, NOW).primary
    yield "jieba alone: words, no meaning", lambda text: "".join(borders(text)[:0])
    yield "jieba words + naive Bayes", NaiveBayes(borders, told).hear
    yield "characters 1-3 + naive Bayes", NaiveBayes(_grams, told).hear


def _compiled(lexicon: Lexicon, folder: Path, done: str) -> Understander:
    started = time.process_time()
    understander = kept(folder / "understander.cache", key_of(), lambda: Understander(lexicon))
    sys.stdout.write(f"{done} in {time.process_time() - started:.2f} s of processor time\n")
    return understander


def _grams(text: str) -> list[str]:
    return [text[at : at + size] for size in (1, 2, 3) for at in range(len(text) - size + 1)]


def measure(name: str, hear: Hear, sentences: Sequence[tuple[str, str]]) -> Figures:
    """One engine on every sentence."""
    heard = [hear(text) for text, _ in sentences]
    best = [float("inf")] * len(sentences)
    for _ in range(ROUNDS):
        for at, (text, _) in enumerate(sentences):
            started = time.thread_time_ns()
            hear(text)
            best[at] = min(best[at], (time.thread_time_ns() - started) / 1000)
    meant = [label for _, label in sentences]
    understands = any(heard)
    right = sum(a == b for a, b in zip(meant, heard, strict=True)) / len(sentences)
    p99 = sorted(best)[int(len(best) * 0.99)]
    f1 = macro_f1(meant, heard)
    return Figures(name, right if understands else None, f1 if understands else None, statistics.median(best), p99)


def macro_f1(meant: Sequence[str], heard: Sequence[str]) -> float:
    """The mean over all intents of how well each is heard."""
    of_meant, of_heard = Counter(meant), Counter(heard)
    both = Counter(a for a, b in zip(meant, heard, strict=True) if a == b)
    return statistics.mean(2 * both[intent] / (of_meant[intent] + of_heard[intent]) for intent in of_meant)


def table(figures: Sequence[Figures], sentences: int) -> str:
    """As people read it; the last column compares with the first engine."""
    ours = figures[0]
    lines = [f"{sentences} sentences", f"{'engine':34}{'right':>7}{'F1':>7}{'median':>9}{'p99':>9}{'time':>7}"]
    for one in figures:
        right = f"{one.right:.3f}" if one.right is not None else "-"
        f1 = f"{one.macro_f1:.3f}" if one.macro_f1 is not None else "-"
        ratio = one.median_us / ours.median_us
        lines.append(f"{one.name:34}{right:>7}{f1:>7}{one.median_us:>7.0f}µs{one.p99_us:>7.0f}µs{ratio:>6.2f}x")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or sorted(OWNERS_SAY.glob("*_held.jsonl"))))
