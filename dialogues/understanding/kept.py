"""What was compiled once is kept in the home's cache, so that a start reads it in a tenth of the time it takes to make.

Nothing in the cache is trusted: it must be of the same content and the same code, whole, and writable by nobody else.
Anything amiss, and it is made anew without a word.
"""

import gc
import hashlib
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from threading import get_native_id
from typing import TypeVar

T = TypeVar("T")

_DIGEST_BYTES = 32
_BY_OTHERS = 0o022  # may be written by group or others


def kept(file: Path, key: bytes, make: Callable[[], T]) -> T:
    """What `make` answered when it was last asked under this `key` (see `key_of`), or what it answers now."""
    with _without_sweeping():
        known: T | None = _read(file, key)
        if known is None:
            known = make()
            _write(file, key, known)
    return known


def key_of(*content: bytes) -> bytes:
    """The key of something made from this content by the code of this package."""
    code = Path(__file__).parent
    digest = hashlib.blake2b(sys.version.encode(), digest_size=_DIGEST_BYTES)
    digest.update(version("pyahocorasick").encode())
    for part in (*(file.read_bytes() for file in sorted(code.rglob("*.py"))), *content):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.digest()


def _read(file: Path, key: bytes) -> T | None:
    try:
        if not (_is_ours(file) and _is_ours(file.parent)):
            return None
        told = file.read_bytes()
    except OSError:
        return None
    body = memoryview(told)[2 * _DIGEST_BYTES :]
    if told[:_DIGEST_BYTES] != key or told[_DIGEST_BYTES : 2 * _DIGEST_BYTES] != _sum(body):
        return None
    try:
        made: T = pickle.loads(body)  # noqa: S301 - only this user could have written it, and the sum is right
    except Exception:  # noqa: BLE001 - a broken pickle may raise anything; it is made anew
        return None
    return made


def _write(file: Path, key: bytes, made: object) -> None:
    """Whole or not at all: another process may be reading. A home that cannot be written to keeps nothing."""
    body = pickle.dumps(made, protocol=5)
    new = file.with_suffix(f".{os.getpid()}-{get_native_id()}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        new.touch(mode=0o600)
        new.write_bytes(key + _sum(body) + body)
        new.replace(file)
    except OSError:
        new.unlink(missing_ok=True)


def _is_ours(path: Path) -> bool:
    """Whether only this user can have written it; a system without such owners has its own protection of a home."""
    if not hasattr(os, "geteuid"):
        return True
    told = path.stat()
    return told.st_uid == os.geteuid() and not told.st_mode & _BY_OTHERS


def _sum(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()


@contextmanager
def _without_sweeping() -> Iterator[None]:
    """Nothing of what is made becomes garbage, and looking through it again and again doubles the time."""
    sweeps = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if sweeps:
            gc.enable()
