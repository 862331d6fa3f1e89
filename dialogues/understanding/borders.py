"""Word borders by jieba, with its own tokenizer, the lexicon's words and its own cache folder; loaded when first asked.

Only sound-alikes need borders (homophones.py): a message understood by its letters never waits for jieba.
"""

import importlib
import logging
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class Borders:
    """Cuts a text into words, in order and without loss."""

    def __init__(self, cache_folder: Path, words: Iterable[str]) -> None:
        """`cache_folder` keeps jieba's compiled dictionary; `words` are added to it."""
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
        """Read the dictionary now: 0.3-0.9 s, once. A server does it before it opens its doors."""
        with self._lock:
            if self._tokenizer is not None:
                return
            self._cache_folder.mkdir(parents=True, exist_ok=True)
            tokenizer = _jieba().Tokenizer()
            logging.getLogger("jieba").setLevel(logging.WARNING)  # it greets on standard error otherwise
            tokenizer.tmp_dir = str(self._cache_folder)
            tokenizer.initialize()
            for word in self._words:
                tokenizer.add_word(word)
            self._tokenizer = tokenizer


def _jieba() -> Any:
    """The library, imported when first needed: with its tables of hidden states it costs every command 0.3 s."""
    with warnings.catch_warnings():  # jieba's own files: invalid escapes on Python 3.12, pkg_resources
        warnings.simplefilter("ignore")
        return importlib.import_module("jieba")
