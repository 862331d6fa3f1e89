"""Word borders by jieba, with its own tokenizer, the lexicon's words and its own cache folder; loaded when first asked.

Only sound-alikes need borders (homophones.py): a message understood by its letters never waits for jieba.
"""

import array
import hashlib
import importlib
import logging
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_CACHE = "words.cache"
_KEY_BYTES, _NUMBER_BYTES = 32, 8


class Borders:
    """Cuts a text into words, in order and without loss."""

    def __init__(self, cache_folder: Path, words: Iterable[str]) -> None:
        """`cache_folder` keeps the dictionary with `words` added to it, in a form that loads four times as fast."""
        self._tokenizer: Any = None  # jieba's own, without types
        self._cache_folder = cache_folder
        self._words = tuple(words)
        self._lock = threading.Lock()

    def __call__(self, text: str) -> list[str]:
        """The words of a text."""
        if self._tokenizer is None:
            self.load()
        return list(self._tokenizer.cut(text, HMM=False))

    def load(self) -> None:
        """Read the dictionary now: 0.2-0.9 s, once. A server does it before it opens its doors."""
        with self._lock:
            if self._tokenizer is None:
                self._tokenizer = self._ready_tokenizer()

    def _ready_tokenizer(self) -> Any:
        jieba = _jieba()
        told = "\n".join((jieba.__version__, *self._words))
        key = hashlib.sha256(told.encode()).digest()
        tokenizer = jieba.Tokenizer()
        known = _read(self._cache_folder / _CACHE, key)
        if known is not None:
            tokenizer.FREQ, tokenizer.total = known
            tokenizer.initialized = True
            return tokenizer
        self._cache_folder.mkdir(parents=True, exist_ok=True)
        tokenizer.tmp_dir = str(self._cache_folder)
        tokenizer.initialize()
        for word in self._words:
            tokenizer.add_word(word)
        _write(self._cache_folder / _CACHE, key, tokenizer.FREQ, tokenizer.total)
        return tokenizer


def _read(file: Path, key: bytes) -> tuple[dict[str, int], int] | None:
    """How often each word is used, and all of them; None when the file is another dictionary's or none."""
    try:
        kept = file.read_bytes()
    except OSError:
        return None
    if kept[:_KEY_BYTES] != key:
        return None
    at = _KEY_BYTES + 2 * _NUMBER_BYTES
    total = int.from_bytes(kept[_KEY_BYTES : at - _NUMBER_BYTES], "little")
    many = int.from_bytes(kept[at - _NUMBER_BYTES : at], "little")
    often = array.array("Q")
    if len(kept) < at + many * _NUMBER_BYTES:
        return None  # cut short
    often.frombytes(kept[at : at + many * _NUMBER_BYTES])
    words = kept[at + many * _NUMBER_BYTES :].decode(errors="replace").split("\n")
    return (dict(zip(words, often, strict=True)), total) if len(words) == len(often) == many else None


def _write(file: Path, key: bytes, often: dict[str, int], total: int) -> None:
    """Whole or not at all: another process may be reading."""
    numbers = total.to_bytes(_NUMBER_BYTES, "little") + len(often).to_bytes(_NUMBER_BYTES, "little")
    made = file.with_suffix(f".{threading.get_native_id()}")
    made.write_bytes(key + numbers + array.array("Q", often.values()).tobytes() + "\n".join(often).encode())
    made.replace(file)


def _jieba() -> Any:
    """The library, imported when first needed: with its tables of hidden states it costs every command 0.3 s."""
    with warnings.catch_warnings():  # jieba's own files: invalid escapes on Python 3.12, pkg_resources
        warnings.simplefilter("ignore")
        jieba = importlib.import_module("jieba")
    logging.getLogger("jieba").setLevel(logging.WARNING)  # it greets on standard error otherwise
    return jieba
