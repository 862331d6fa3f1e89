"""A leaked database file shows no telephone; the office's key shows them all."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.domain.errors import WrongUse
from storage.sealing import PhoneVault, key_of_home, read_key

VAULT = PhoneVault(bytes(range(32)))
OTHER = PhoneVault(bytes(32))


def test_a_sealed_phone_opens_again() -> None:
    sealed = VAULT.seal("13800138821")
    assert VAULT.open(sealed) == "13800138821"
    assert "8821" not in sealed
    assert VAULT.seal("13800138821") != sealed


def test_lookup_is_stable_and_bound_to_the_key() -> None:
    assert VAULT.lookup("13800138821") == "be2df373951fcecea74730aa8fa030f4867e94478a7ead948d2c4d4eca9fb1c9"
    assert VAULT.lookup("13800138821") != VAULT.lookup("13800138822")
    assert VAULT.lookup("13800138821") != OTHER.lookup("13800138821")
    assert VAULT.fingerprint != OTHER.fingerprint


def test_another_key_opens_nothing_and_says_so() -> None:
    with pytest.raises(WrongUse, match="另一把密钥"):
        OTHER.open(VAULT.seal("13800138821"))


def test_the_key_of_a_home_is_made_once_and_private(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    key = key_of_home(file)
    assert key_of_home(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_processes_starting_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(key_of_home, [tmp_path / "secret.key"] * 8))
    assert len(keys) == 1


@pytest.mark.parametrize("text", ["", "geheim", "ab" * 31, "ab" * 33, "zz" * 32])
def test_a_weak_key_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match="64"):
        read_key(text)
