"""Words our own scripts do without, whatever the sentence around them. What any text means is for the wall."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.scripts import ContentFile, Fault
from scripts_zh.read import strings


@dataclass(frozen=True, slots=True)
class CarefulWord:
    """One list: what gives it away, which wordings are fine all the same, and how to mend a text."""

    rule: str
    pattern: re.Pattern[str]
    unless: tuple[str, ...]
    mend: str

    def found_in(self, text: str) -> str:
        """The first wording that crosses the line, empty when none does."""
        for allowed in self.unless:
            text = text.replace(allowed, "　")
        match = self.pattern.search(text)
        return match[0] if match else ""


def read_careful_words(files: Sequence[ContentFile], faults: list[Fault]) -> list[CarefulWord]:
    """All rules of all files."""
    lines: list[CarefulWord] = []
    for file in files:
        for rule, told in file.content.items():
            try:
                lines.append(_read(rule, told))
            except (ValueError, re.error) as exc:
                faults.append(Fault(file.file, rule, f"禁用词写法不对：{exc}", "写 words、patterns、unless、mend"))
    return lines


def _read(rule: str, told: object) -> CarefulWord:
    if not isinstance(told, Mapping) or not isinstance(told.get("mend"), str):
        raise ValueError("要有 mend")  # noqa: TRY004 - a fault of content, not of type
    words = [re.escape(word) for word in strings(told.get("words", ()))]
    pattern = re.compile("|".join([*words, *strings(told.get("patterns", ()))]))
    return CarefulWord(rule, pattern, strings(told.get("unless", ())), str(told["mend"]))
