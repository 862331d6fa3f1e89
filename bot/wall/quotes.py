"""Quotations of the law: letter for letter from the store under their own article, or a fault."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.scripts import Citation

MASK = "〔引文〕"
_ARTICLE = re.compile(r"第[0-9一二三四五六七八九十百千零〇两]+条")
_QUOTED = re.compile(r"第[0-9一二三四五六七八九十百千零〇两]+条[^。“「『\n]{0,16}[“「『\"]([^”」』\"]{6,})[”」』\"]")
_NAME_BEFORE = 40  # characters before a quotation in which its article is looked for


@dataclass(frozen=True, slots=True)
class Quotation:
    """A verified text of the law in a raw text; `fault` says what is wrong with how it stands there."""

    start: int
    end: int
    fault: str = ""


def find_quotations(raw: str, citations: Mapping[str, Citation]) -> list[Quotation]:
    """All quotations, the verified ones and those that only pretend, in order."""
    verified = [quotation for citation in citations.values() for quotation in _of(raw, citation)]
    false = [
        Quotation(match.start(1), match.end(1), "引文和条文库里的原文不一致")
        for match in _QUOTED.finditer(raw)
        if not any(one.start < match.end(1) and match.start(1) < one.end for one in verified)
    ]
    return sorted([*verified, *false], key=lambda one: one.start)


def _of(raw: str, citation: Citation) -> Iterator[Quotation]:
    at = raw.find(citation.text)
    while at >= 0:
        end = at + len(citation.text)
        yield Quotation(at, end, _fault(raw, at, citation))
        at = raw.find(citation.text, end)


def _fault(raw: str, at: int, citation: Citation) -> str:
    named = _ARTICLE.findall(raw[max(0, at - _NAME_BEFORE) : at])
    own = _ARTICLE.findall(citation.name)
    if named and own and named[-1] != own[0] and not named[-1][1].isdigit():
        return f"这段原文是{citation.name}，条号写错了"
    if citation.beside and not any(word in raw for word in citation.beside):
        return f"只引了对公司有利的半句，还要写上其中一样：{'、'.join(citation.beside)}"
    return ""
