"""The demo's chat page in a real browser, on a desk and on a phone: it works, and loads nothing from outside."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.wiring import open_house
from tests.homes import a_home, a_line, a_person
from tests.serving.process import guanjia_serve

_SIZES: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served home with two households and the chat page."""
    home: Path = tmp_path_factory.mktemp("demo")
    (home / "guanjia.toml").write_text("[channels.try.main]\n", "utf-8")
    before = dict(os.environ)
    os.environ["GUANJIA_HOME"] = str(home)
    try:
        house = open_house()
        with house.database.transaction() as session:
            for code, name, phone in (("3-2-501", "张伟", "13900008821"), ("3-2-502", "禤晓梅", "13900008822")):
                room = a_home(session, code)
                a_person(session, room, name, phone)
                a_line(session, room)
        house.database.close()
        with guanjia_serve(home) as serving:
            yield serving.address
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(params=_SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """The open page; at the end: no fault on its console, nothing asked of another host, no sideways scroll."""
    opened = browser.new_page(viewport=_SIZES[request.param])
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith(address) else faults.append(asked.url))
    opened.goto(f"{address}/try")
    expect(opened.get_by_role("button", name="发送")).to_be_enabled()
    yield opened
    assert faults == []
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
    opened.close()


def say(page: Page, words: str) -> None:
    page.get_by_label("要说的话").fill(words)
    page.get_by_role("button", name="发送").click()


def open_panel(page: Page) -> None:
    """On a phone the choice of owner and the clock are behind a button."""
    switch = page.get_by_role("button", name="换人")
    if switch.is_visible() and switch.get_attribute("aria-expanded") == "false":
        switch.click()


def become(page: Page, name: str) -> None:
    open_panel(page)
    page.locator("#owners button", has_text=name).click()


def test_an_owner_asks_and_gets_the_bill_with_its_card(page: Page) -> None:
    expect(page.locator("#subtitle")).to_have_text("我是 3-2-501 的张伟")
    say(page, "我欠多少")
    expect(page.locator(".talk .theirs").first).to_contain_text("751.80")
    card = page.locator(".talk .card img")
    expect(card).to_be_visible()
    assert card.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 300
    card.click()
    expect(page.locator("#zoomed")).to_be_visible()
    page.get_by_role("button", name="关闭").click()


def test_two_owners_have_two_talks(page: Page) -> None:
    say(page, "我欠多少")
    expect(page.locator(".talk .theirs").first).to_be_visible()
    become(page, "禤晓梅")
    expect(page.locator("#subtitle")).to_have_text("我是 3-2-502 的禤晓梅")
    expect(page.locator(".talk .theirs")).to_have_count(0)
    become(page, "张伟")
    expect(page.locator(".talk .theirs").first).to_be_visible()


def test_a_stranger_hears_no_amount(page: Page) -> None:
    become(page, "陌生人")
    say(page, "3-2-501欠多少")
    expect(page.locator(".talk .theirs").first).to_be_visible()
    assert "751" not in page.locator(".talk").inner_text()


def test_what_an_owner_writes_stays_text(page: Page) -> None:
    say(page, "<img src=x onerror=alert(1)><b>粗</b>")
    expect(page.locator(".talk .mine .words")).to_have_text("<img src=x onerror=alert(1)><b>粗</b>")
    expect(page.locator(".talk .theirs").first).to_be_visible()


def test_the_clock_moves_forward_and_back(page: Page) -> None:
    def shown() -> str:
        return page.locator("#clock").text_content() or ""

    open_panel(page)
    today = shown()
    page.get_by_role("button", name="往后 7 天").click()
    assert shown() != today
    page.get_by_role("button", name="回到今天").click()
    assert shown().split()[0] == today.split()[0]


def test_the_clock_is_told_to_the_house(page: Page) -> None:
    open_panel(page)
    page.get_by_role("button", name="往后 7 天").click()
    become(page, "张伟")
    with page.expect_request("**/try/say") as asked:
        say(page, "你好")
    sent = json.loads(asked.value.post_data or "")["now"]
    assert sent.endswith("+08:00")
    assert sent[:10] > page.evaluate("new Date().toISOString().slice(0, 10)")
    expect(page.locator(".talk .theirs").first).to_be_visible()
