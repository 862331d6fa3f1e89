"""The README's pictures, taken of the real page; `GUANJIA_TEST_PICTURES=1` writes them into tests/browser/pictures."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.fill_house import fill_house
from bot.domain.moments import read_moment
from bot.wiring import open_house
from tests.serving.process import guanjia_serve

PICTURES = Path(__file__).parent / "pictures"
MOST_BYTES = 150_000  # a README must open on a phone


@pytest.fixture
def page(browser: Browser, home: Path) -> Iterator[Page]:
    """The chat page of the sample community on a phone."""
    (home / "guanjia.toml").write_text("[channels.try.main]\n", "utf-8")
    house = open_house()
    fill_house(house, home / "sheets", read_moment("2026-11-23T10:00"))
    house.database.close()
    with guanjia_serve(home) as serving:
        opened = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=1.25)
        opened.goto(f"{serving.address}/try")
        expect(opened.get_by_role("button", name="发送")).to_be_enabled()
        yield opened
        opened.close()


def _say(page: Page, words: str) -> None:
    page.get_by_label("要说的话").fill(words)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("button", name="发送")).to_be_enabled()
    expect(page.locator(".talk .mine .words").last).to_have_text(words)


def test_the_talk_about_a_bill(page: Page, tmp_path: Path) -> None:
    _say(page, "这季度物业费多少")
    page.locator(".talk .card img").evaluate("picture => picture.decode()")  # waits until it is drawn
    folder = PICTURES if os.environ.get("GUANJIA_TEST_PICTURES") else tmp_path
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / "try.png")
    assert (folder / "try.png").stat().st_size < MOST_BYTES
    shipped = PICTURES / "try.png"
    assert shipped.stat().st_size < MOST_BYTES
