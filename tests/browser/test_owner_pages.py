"""Owners' pages in a real browser, on a desk and on a phone: a line disputed, a score, reminders ended, paying."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.console_page import SIZES, Watch, colleague, fits, go, serious
from tests.browser.served_house import ServedHouse

SHUT = "打不开这一页"


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """On a desk, on a phone."""
    return str(request.param)


@contextmanager
def owner(browser: Browser, house: ServedHouse, size: str) -> Iterator[tuple[Page, Watch]]:
    """An owner's browser: at the end no fault on its console, and nothing was asked of another host."""
    context = browser.new_context(viewport=SIZES[size])
    page, watch = context.new_page(), Watch(house.address)
    watch.over(page)
    yield page, watch
    assert watch.faults == []
    context.close()


def _open(page: Page, address: str) -> None:
    page.goto(address)
    _in_order(page)


def _in_order(page: Page) -> None:
    fits(page)
    assert serious(page) == []


def test_one_line_is_disputed_a_question_asked_and_reminders_end(
    browser: Browser, house: ServedHouse, size: str
) -> None:
    with owner(browser, house, size) as (page, _):
        _open(page, house.address + house.links[f"bill {size}"])
        expect(page.get_by_role("heading", level=1)).to_have_text("还需付")
        line = page.locator(".lines li", has_text="公摊电费")
        line.get_by_text("这一项有疑问").click()
        _in_order(page)
        line.get_by_label("哪里不对，请写一句").fill("楼道灯坏了一个月，<b>怎么还收</b>")
        line.get_by_role("button", name="提出异议").click()
        expect(page.locator("main")).to_contain_text("您对“公摊电费”的异议记下了")
        _in_order(page)
        page.get_by_role("link", name="回到账单").click()
        expect(line).to_contain_text("有异议，查清前可先不付")

        page.get_by_label("写在这里，马上答您").fill("物业费怎么算的")
        page.get_by_role("button", name="问一问").click()
        expect(page.locator(".said").first).to_be_visible()
        _in_order(page)
        page.get_by_role("link", name="回到账单").click()

        page.get_by_text("不想再收到缴费提醒").click()
        page.get_by_role("button", name="停止提醒").click()
        expect(page.locator("main")).to_contain_text("以后不再发缴费提醒")
    with colleague(browser, house.address, size, "陈客服") as (page, watch):
        go(page, watch, "today")
        expect(page.locator(".job", has_text="楼道灯坏了一个月，<b>怎么还收</b>").first).to_contain_text("异议")


def test_paying_shows_a_code_and_a_wrong_sum_says_why(browser: Browser, house: ServedHouse, size: str) -> None:
    with owner(browser, house, size) as (page, _):
        _open(page, house.address + house.links[f"bill {size}"])
        page.get_by_role("button", name="现在付").click()
        expect(page.locator(".qr svg")).to_be_visible()
        _in_order(page)
        page.get_by_role("link", name="付好了，看账单").click()
        page.get_by_text("先付一部分").click()
        page.get_by_label("这次付多少元").fill("100")
        page.get_by_role("button", name="付这一部分").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("付 100.00 元")


def test_a_low_score_is_answered_with_a_deadline(browser: Browser, house: ServedHouse, size: str) -> None:
    with owner(browser, house, size) as (page, _):
        _open(page, house.address + house.links[f"rate {size}"])
        page.get_by_label("不满意", exact=False).last.check()
        page.get_by_label("想多说一句（可以不写）").fill("等了三天才有人来")
        page.get_by_role("button", name="交上").click()
        expect(page.locator("main")).to_contain_text("没让您满意")
        _in_order(page)
    with colleague(browser, house.address, size, "林经理") as (page, watch):
        go(page, watch, "today?kind=低分回访")
        expect(page.locator(".job").first).to_contain_text("等了三天才有人来")


def test_a_receipt_and_links_that_do_not_open_are_in_order(browser: Browser, house: ServedHouse, size: str) -> None:
    context = browser.new_context(viewport=SIZES[size])
    page = context.new_page()
    _open(page, house.address + house.links["receipt"])
    expect(page.locator("main")).to_contain_text("300.00")
    altered = house.links["receipt"][:-1] + ("A" if house.links["receipt"][-1] != "A" else "B")
    for path, words in (
        (altered, "不完整或不是我们发的"),
        (house.links["expired"], "过期了"),
        (house.links["revoked"], "已经停用"),
    ):
        _open(page, house.address + path)
        expect(page.get_by_role("heading", level=1)).to_have_text(SHUT)
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("main")).to_contain_text("回复“账单”")
    context.close()
