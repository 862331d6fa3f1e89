"""Find the faults of texts: too long, red lines, law that is no quotation, punctuation, tone. Says how to mend each."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.domain.scripts import Citation, Fault, ObjectionCard, Script
from scripts_zh.careful_words import CarefulWord, read_careful_words
from scripts_zh.load import FOLDER, Scripts, read_scripts
from scripts_zh.read import read_folder
from scripts_zh.render import PLACEHOLDER, quoted
from scripts_zh.sources import facts_without_source

BUBBLE = 120  # characters of one bubble without what placeholders bring: read in one breath on a phone
MOST = 600  # what a WeChat text takes, quotations included
_SHARED_WITH_LAW = 12  # so many characters of a law in a row are a quotation, whoever wrote them

_HAN = r"[\u4e00-\u9fff]"
_HALF_WIDTH = re.compile(rf"{_HAN}[,.;:?!()]|[,;?!()]{_HAN}")
_ARTICLE = re.compile(r"第[0-9一二三四五六七八九十百千零〇两]+条|「|」")
_SUBJECT_TO = re.compile(r"以合同[和及][^，。]{0,6}规定为准")
_SIGNS = re.compile(r"[\s\W_]+")
_NOT_POLITE = re.compile(r"你(?!们的?业委会)")


def check_texts(overlay: Path | None = None, intent_of: Callable[[str], str] | None = None) -> list[Fault]:
    """All faults of all texts, the office's own included.

    `intent_of` hears an example sentence; with it each card's examples must land on that card.
    """
    scripts, faults = read_scripts(overlay)
    files, unread = read_folder(
        FOLDER / "careful_words", "scripts_zh/careful_words", overlay / "careful_words" if overlay else None
    )
    careful = read_careful_words(files, faults)
    faults += unread
    for script in scripts.lines.values():
        faults += [Fault(script.file, script.key, fault, mend) for fault, mend in faults_of(script, scripts, careful)]
    faults += _faults_of_cards(scripts.cards, intent_of)
    return faults


def faults_of(script: Script, scripts: Scripts, careful: Sequence[CarefulWord]) -> Iterator[tuple[str, str]]:
    """What is wrong with one script: (fault, mend) pairs."""
    if len(set(script.texts)) < len(script.texts):
        yield "两种说法一字不差", "改写其中一种，或删去一种"
    unknown = [quote for quote in script.quotes if quote not in scripts.citations]
    if unknown:
        yield f"引用了没有的条文：{'、'.join(unknown)}", "在 scripts_zh/citations 里加上这条，或改用已有的"
        return
    yield from facts_without_source(script)
    for text in script.texts:
        yield from _faults_of_text(text, scripts.citations, careful)


def _faults_of_text(
    text: str, citations: Mapping[str, Citation], careful: Sequence[CarefulWord]
) -> Iterator[tuple[str, str]]:
    own = PLACEHOLDER.sub("", text)
    shown = f"“{text[:24]}…”" if len(text) > 24 else f"“{text}”"  # noqa: PLR2004 - enough to find it
    if len(own) > BUBBLE:
        yield f"{shown} 有 {len(own)} 个字，一个气泡最多 {BUBBLE} 个", "拆成两句，或只留一件事"
    yield from ((fault, mend) for fault, mend in _faults_of_quotes(text, citations))
    for line in careful:
        found = line.found_in(own)
        if found:
            yield f"{shown} 碰了红线 {line.rule}：{found}", line.mend
    if _HALF_WIDTH.search(own):
        yield f"{shown} 中文里用了半角标点", "改成全角标点"
    if _NOT_POLITE.search(own):
        yield f"{shown} 称呼用了“你”", "一律用“您”"


def _faults_of_quotes(text: str, citations: Mapping[str, Citation]) -> Iterator[tuple[str, str]]:
    own = PLACEHOLDER.sub("", text)
    quotes = [citations[name] for quote, name in (match.groups() for match in PLACEHOLDER.finditer(text)) if quote]
    if len(own) + sum(len(quoted(citation)) for citation in quotes) > MOST:
        yield f"连同条文超过 {MOST} 个字", "一句只引一条，或拆成两句"
    if _ARTICLE.search(own) or any(_shares(own, citation.text) for citation in citations.values()):
        yield "法条写在了话里，不是从条文库引用", "改成 {quote:条文名}，条文库里没有的不引"
    for citation in quotes:
        if citation.beside and not any(word in own for word in citation.beside):
            yield f"只引了对公司有利的半句（{citation.name}）", f"同一句里写上其中一样：{'、'.join(citation.beside)}"
    if any(not citation.absolute for citation in quotes) and not _SUBJECT_TO.search(own):
        yield "引了条文，没写适用范围", "加上“以合同和当地规定为准”"


def _shares(own: str, law: str) -> bool:
    """Do both hold the same run of characters, long enough to be a quotation?"""
    runs = (own[at : at + _SHARED_WITH_LAW] for at in range(len(own) - _SHARED_WITH_LAW + 1))
    return any(run in law for run in runs)


def _faults_of_cards(cards: Mapping[str, ObjectionCard], intent_of: Callable[[str], str] | None) -> Iterator[Fault]:
    claimed = Counter(said for card in cards.values() for said in {_bare(example) for example in card.examples})
    for card in cards.values():
        for example in card.examples:
            if claimed[_bare(example)] > 1:
                yield Fault(card.file, "examples", f"例句被两张卡同时认领：{example}", "只留在更贴切的那张卡里")
        if not card.hears and card.examples:
            yield Fault(card.file, "examples", "没有 hears 的卡不会被例句找到", "写上 hears，或删去例句")
        if intent_of is not None and card.hears:
            yield from _stray_examples(card, intent_of)


def _bare(sentence: str) -> str:
    """A sentence without its signs: an example with a comma and one without are the same."""
    return _SIGNS.sub("", sentence)


def _stray_examples(card: ObjectionCard, intent_of: Callable[[str], str]) -> Iterator[Fault]:
    mend = "改 scripts_zh/lexicon 里的词和句式，或换一个例句"
    for example in card.examples:
        heard = intent_of(example)
        if heard != card.hears:
            yield Fault(card.file, "examples", f"例句“{example}”被听成 {heard}", mend)
    for example in card.counter_examples:
        if intent_of(example) == card.hears:
            yield Fault(card.file, "counter_examples", f"反例“{example}”被听成了这张卡", mend)
