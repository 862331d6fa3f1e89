"""Word borders by jieba, with its own tokenizer, the lexicon's words and its own cache folder; loaded when first asked.

Only sound-alikes need borders (homophones.py): a message understood by its letters never waits for jieba.
"""

import logging
import threading
import warnings
from collections.abc import Iterable
from pathlib import Path

with warnings.catch_warnings():  # jieba's own files: invalid escapes on Python 3.12, pkg_resources
    warnings.simplefilter("ignore")
    import jieba


class Borders:
    """Cuts a text into words, in order and without loss."""

    def __init__(self, cache_folder: Path, words: Iterable[str]) -> None:
        """`cache_folder` keeps jieba's compiled dictionary; `words` are added to it."""
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.tmp_dir = str(cache_folder)
        self._cache_folder = cache_folder
        self._words = tuple(words)
        self._ready = False
        self._lock = threading.Lock()

    def __call__(self, text: str) -> list[str]:
        """The words of a text."""
        if not self._ready:
            self.load()
        return list(self._tokenizer.cut(text, HMM=False))

    def load(self) -> None:
        """Read the dictionary now: 0.3-0.9 s, once. A server does it before it opens its doors."""
        with self._lock:
            if self._ready:
                return
            logging.getLogger("jieba").setLevel(logging.WARNING)  # it greets on standard error otherwise
            self._cache_folder.mkdir(parents=True, exist_ok=True)
            self._tokenizer.initialize()
            for word in self._words:
                self._tokenizer.add_word(word)
            self._ready = True
