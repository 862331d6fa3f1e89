"""Debian's Chromium for every browser test, and the sample house served once for all of a process."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.served_house import ServedHouse, serve_sample_house

_FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
_PATIENCE_MS = 20_000  # a busy machine is slow, not wrong

expect.set_options(timeout=_PATIENCE_MS)


@pytest.fixture(scope="module")  # its loop must end before another file runs one
def browser() -> Iterator[Browser]:
    """Debian's Chromium; `playwright install` has nowhere to download from on a closed network."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no chromium here: apt install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHouse]:
    """Filled and served once: the walks below only add to it."""
    with serve_sample_house(tmp_path_factory.mktemp("house")) as served:
        yield served


@pytest.fixture
def address(house: ServedHouse) -> str:
    """Where it answers."""
    return house.address
