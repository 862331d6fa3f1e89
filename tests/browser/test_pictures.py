"""The README's pictures, taken of the real pages; `GUANJIA_TEST_PICTURES=1` writes them into tests/browser/pictures."""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.console_page import colleague, go
from tests.browser.served_house import COMMUNITY, ServedHouse, serve_sample_house
from tests.house.tree import ROOT

PICTURES = Path(__file__).parent / "pictures"
NAMES = ("try", "bill", "today", "inbox", "campaign", "script")
MOST_BYTES = 150_000  # a README must open on a phone
_COLOURS = 160  # flat colours need no more
_PHONE: ViewportSize = {"width": 390, "height": 844}
_SAID = {
    "1-1-101": ("电梯坏了半个月没人修，凭什么交",),
    "1-1-202": ("最近失业了，实在没钱",),
    "2-1-202": ("我家报修的水管一直没人来，找个人跟我说", "转人工", "什么时候能来修？"),
    "1-2-202": ("下周五交",),
    "2-1-101": ("房子一直空着没人住，能不能少点",),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHouse]:
    """A house nobody has walked through yet: a picture shows what it should."""
    with serve_sample_house(tmp_path_factory.mktemp("pictured")) as served:
        yield served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this run's pictures go."""
    return PICTURES if os.environ.get("GUANJIA_TEST_PICTURES") else tmp_path_factory.mktemp("pictures")


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """An owner's phone."""
    opened = browser.new_page(viewport=_PHONE, device_scale_factor=1.25)
    yield opened
    opened.close()


def _say(page: Page, words: str) -> None:
    page.get_by_label("要说的话").fill(words)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("button", name="发送")).to_be_enabled()
    expect(page.locator(".talk .mine .words").last).to_have_text(words)


def _take(page: Page, folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.png"
    with Image.open(BytesIO(page.screenshot(caret="initial"))) as taken:  # hiding it would write a style into the page
        taken.convert("RGB").quantize(_COLOURS).save(file, optimize=True)
    assert file.stat().st_size < MOST_BYTES


def test_what_an_owner_sees(phone: Page, house: ServedHouse, folder: Path) -> None:
    phone.goto(f"{house.address}/try")
    expect(phone.get_by_role("button", name="发送")).to_be_enabled()
    phone.get_by_role("button", name="换人").click()
    phone.locator("#owners button", has_text="尤国强").click()
    expect(phone.get_by_role("button", name="发送")).to_be_enabled()
    _say(phone, "这季度物业费多少")
    phone.locator(".talk .card img").evaluate("picture => picture.decode()")  # waits until it is drawn
    _take(phone, folder, "try")
    phone.goto(house.address + house.links["bill picture"])
    _take(phone, folder, "bill")


def test_what_the_office_sees(browser: Browser, house: ServedHouse, folder: Path) -> None:
    for room, said in _SAID.items():
        for text in said:
            told = {"owner": f"{COMMUNITY}/{room}", "text": text}
            httpx.post(f"{house.address}/try/say", json=told, timeout=30).raise_for_status()
    with colleague(browser, house.address, "desk", "林经理") as (page, watch):
        go(page, watch, "today")
        _take(page, folder, "today")
        go(page, watch, "inbox")
        page.locator("#lists a", has_text="2-1-202").click()
        expect(page.locator("#said")).to_contain_text("什么时候能来修")
        page.get_by_role("button", name="接管").click()
        expect(page.locator("#holder")).to_contain_text("林经理 在接待")
        _take(page, folder, "inbox")
        go(page, watch, "campaigns/arrears")
        expect(page.locator("#preview")).to_contain_text("到得了")
        _take(page, folder, "campaign")
        go(page, watch, "scripts/promise.leave")
        page.locator("#texts").fill("再不交就是老赖，停您家水电。")
        expect(page.locator("#tried")).to_contain_text("红线")
        _take(page, folder, "script")


@pytest.mark.parametrize("readme", ["README.md", "README.en.md"])
def test_the_readmes_show_what_is_there(readme: str) -> None:
    shown = re.findall(r'src="(tests/browser/pictures/[^"]+)"', (ROOT / readme).read_text("utf-8"))
    assert sorted(shown) == sorted(f"tests/browser/pictures/{name}.png" for name in NAMES)
    assert [name for name in shown if (ROOT / name).stat().st_size >= MOST_BYTES] == []
