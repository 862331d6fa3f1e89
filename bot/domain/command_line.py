"""Read a line a colleague typed as a command: the verb, the room in any spelling, the rest. Rooms are not looked up.

A colleague may be an owner too, so what is no clear command is none: a verb that runs on into a sentence
(查一下我的账单) is left to be heard as an owner's words.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.room import find_rooms

MOST_CHARACTERS = 1000  # a longer text is no command
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_FULL_WIDTH |= dict(zip(map(ord, "單號樓棟"), "单号楼栋", strict=True))  # as a colleague from elsewhere writes
_HAN_DIGIT = "0-9零〇一二两三四五六七八九十"
_SOUNDS = (  # written by ear or by a voice keyboard; each as long as what it means
    (re.compile(rf"(?<=[{_HAN_DIGIT}])[洞动冻董]"), "栋"),
    (re.compile(rf"(?<=[{_HAN_DIGIT}])单[园员圆]"), "单元"),
    (re.compile(rf"(?<=[{_HAN_DIGIT}])好楼"), "号楼"),
)
_AFTER_PLACE = re.compile(r"(?<=[\u4e00-\u9fff])/(?=[0-9A-Za-z])")  # 幸福里/3-2-501
_SEPARATORS = " :,;、，：\n\t"
_TRAILING = " 。.!！~～\n"
_BARE_DOOR = re.compile(r"([0-9]{3,4}[A-Za-z]?)(?:室|号|户)?(?=[\s,，:：;；]|$)")


class Needs(StrEnum):
    """What has to follow a verb."""

    ROOM = "room"
    MAY_ROOM = "may_room"  # a room or nothing at all
    WORDS = "words"
    NOTHING = "nothing"  # words may follow after a gap


@dataclass(frozen=True, slots=True)
class Verbs:
    """A command's name, the ways its verb is written (Chinese or English, any case), and what follows."""

    name: str
    spellings: tuple[str, ...]
    needs: Needs


@dataclass(frozen=True, slots=True)
class CommandLine:
    """A command as typed. `rooms`: canonical codes named, or one bare door (`501`); `before`: words ahead of the room.

    `words`: what follows the room, or all that follows the verb when no room is named.
    """

    name: str
    rooms: tuple[str, ...] = ()
    before: str = ""
    words: str = ""


def read_command(text: str, known: Sequence[Verbs]) -> CommandLine | None:
    """The command a text is; None when it is none of these."""
    if not text.strip() or len(text) > MOST_CHARACTERS:
        return None
    plain = _plain(text)
    found = _verb_at(plain, known)
    if found is not None:
        verbs, length = found
        return _read(verbs, plain[length:], english=plain[:length].isascii())
    rooms = find_rooms(plain)
    if not rooms or rooms[0][0] != 0:
        return None
    start = rooms[0][1]
    rest = plain[start:].lstrip(_SEPARATORS)
    found = _verb_at(rest, [verbs for verbs in known if verbs.needs in (Needs.ROOM, Needs.MAY_ROOM)])
    if found is None:  # 3-2-501 已缴 800
        return None
    verbs, length = found
    return _read(verbs, f" {plain[:start]} {rest[length:]}")


def is_word(text: str, words: Iterable[str]) -> bool:
    """Is the whole text one of these words, whatever its case and its full stop?"""
    return _plain(text).lower() in words


def _plain(text: str) -> str:
    plain = re.sub(r"[ \t]+", " ", text.translate(_FULL_WIDTH)).strip().lstrip("/!").strip()
    plain = _AFTER_PLACE.sub(" ", plain)
    for sound, meant in _SOUNDS:
        plain = sound.sub(meant, plain)
    return plain.rstrip(_TRAILING)


def _verb_at(plain: str, known: Sequence[Verbs]) -> tuple[Verbs, int] | None:
    """The longest verb the text begins with, and its length."""
    low = plain.lower()
    fits = [
        (verbs, len(spelling))
        for verbs in known
        for spelling in verbs.spellings
        if low.startswith(spelling) and not (spelling.isascii() and low[len(spelling) : len(spelling) + 1].isalpha())
    ]
    return max(fits, key=lambda fit: fit[1], default=None)


def _read(verbs: Verbs, tail: str, *, english: bool = False) -> CommandLine | None:
    apart = not tail or tail[0] in _SEPARATORS
    rest = tail.strip(_SEPARATORS)
    if verbs.needs in (Needs.NOTHING, Needs.WORDS):
        return CommandLine(verbs.name, words=rest) if apart else None
    rooms = find_rooms(rest)
    if rooms:
        start, end, _ = rooms[0]
        before, words = rest[:start].strip(_SEPARATORS + "/"), rest[end:].strip(_SEPARATORS)
        return CommandLine(verbs.name, _different(rooms), before, words) if apart or len(before) <= _SHORT else None
    door = _BARE_DOOR.match(rest)
    if door is not None:
        return CommandLine(verbs.name, (door[1].upper(),), words=rest[door.end() :].strip(_SEPARATORS))
    sentence = rest and english and not any(mark.isdigit() for mark in rest)  # pay attention to the lift
    return CommandLine(verbs.name, words=rest) if apart and not sentence else None


_SHORT = 12  # a community's name before the room, glued to the verb; longer it is a sentence


def _different(rooms: Sequence[tuple[int, int, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for _, _, code in rooms))
