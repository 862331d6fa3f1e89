"""The console in a real browser, on a desk and on a phone: a day's work, and every page without a serious fault."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.demo.fill_house import fill_house
from bot.domain.moments import CHINA
from bot.services.staff.sample_staff import enter_sample_staff
from bot.serving.sending import read_clock
from bot.web.console.page import pages
from bot.wiring import open_house
from tests.browser.console_page import SIZES, colleague, fits, go, serious
from tests.serving.process import guanjia_serve

OWNERS_SHEET = """房号,业主姓名,联系电话,建筑面积(㎡),交房日期,入住状态
9-1-101,邴小满,13900009901,88.5,2020-01-01,入住
9-1-102,,139,,2020-01-01,入住
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The sample community served, its sample colleagues entered."""
    home: Path = tmp_path_factory.mktemp("console")
    (home / "guanjia.toml").write_text("[channels.try.main]\n", "utf-8")
    before = dict(os.environ)
    os.environ["GUANJIA_HOME"] = str(home)
    try:
        house = open_house()
        fill_house(house, home / "sheets", read_clock().astimezone(CHINA))
        with house.database.transaction() as session:
            enter_sample_staff(session)
        house.database.close()
        with guanjia_serve(home) as serving:
            yield serving.address
    finally:
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    """On a desk, on a phone."""
    return str(request.param)


def _say_as_owner(browser: Browser, address: str, words: str, who: str = "李明") -> Page:
    page = browser.new_page()
    page.goto(f"{address}/try")
    page.locator("#owners button", has_text=who).click()
    page.get_by_label("要说的话").fill(words)
    page.get_by_role("button", name="发送").click()
    expect(page.get_by_role("button", name="发送")).to_be_enabled()
    expect(page.locator(".talk .mine").last).to_contain_text(words)
    return page


def test_every_page_is_in_order(browser: Browser, address: str, size: str) -> None:
    _say_as_owner(browser, address, "转人工").close()
    with colleague(browser, address, size, "管理员") as (page, watch):
        found = {}
        shown = [one.name for one in pages()]
        more = ["bills/room/3", "bills/unmatched", "inbox/1", "campaigns/arrears", "reports/reasons", "reports/work"]
        more += ["reports/satisfaction", "settings/seen", "settings/values", "scripts/promise.noted", "bills?owing=1"]
        for path in [*shown, *more]:
            go(page, watch, path)
            expect(page.locator("progress:indeterminate")).to_have_count(0)
            faults = serious(page)
            if faults:
                found[path] = faults
        assert found == {}


def test_the_door_is_in_order(browser: Browser, address: str, size: str) -> None:
    context = browser.new_context(viewport=SIZES[size])
    page = context.new_page()
    page.goto(f"{address}/console")
    fits(page)
    assert serious(page) == []
    context.close()


def test_an_owner_is_answered_live(browser: Browser, address: str, size: str) -> None:
    who, room = {"desk": ("郑国强", "1-2-101"), "phone": ("陈静怡", "1-2-202")}[size]
    with colleague(browser, address, size, "陈客服") as (page, watch):
        go(page, watch, "inbox")
        owner = _say_as_owner(browser, address, "转人工", who)
        talk = page.locator("#lists section", has_text="等回话").locator("a", has_text=room)
        expect(talk).to_be_visible()  # by itself, without a refresh
        talk.click()
        page.get_by_role("button", name="接管").click()
        expect(page.locator("#holder")).to_contain_text("陈客服 在接待")
        page.get_by_label("回复业主").fill("您好，我是小陈，")
        page.reload()
        expect(page.get_by_label("回复业主")).to_have_value("您好，我是小陈，")  # a refresh loses nothing
        page.get_by_label("回复业主").fill("再不交就停您家的水电。")
        page.get_by_role("button", name="发送").click()
        expect(page.locator("#stopped")).to_contain_text("R1")
        expect(page.get_by_label("回复业主")).to_have_value("再不交就停您家的水电。")
        words = f"您好，我马上帮您看（{size}）。"
        page.get_by_label("回复业主").fill(words)
        page.get_by_role("button", name="发送").click()
        expect(page.locator("#said")).to_contain_text(words)
        expect(page.get_by_label("回复业主")).to_have_value("")
        expect(owner.locator(".talk .theirs").last).to_contain_text(words)
        owner.get_by_label("要说的话").fill("好的，谢谢小陈")
        owner.get_by_role("button", name="发送").click()
        expect(page.locator("#said")).to_contain_text("好的，谢谢小陈")  # live
        fits(page)
        page.get_by_role("button", name="交还机器人").click()
        expect(page.locator("#holder")).to_contain_text("机器人在应答")
        owner.close()


def test_a_sheet_is_looked_at_and_brought_in(browser: Browser, address: str, size: str, tmp_path: Path) -> None:
    sheet = tmp_path / f"示范花园业主台账补录{size}.csv"
    sheet.write_text(OWNERS_SHEET.replace("9-1", f"9-{len(size)}"), "utf-8")
    with colleague(browser, address, size, "钱财务") as (page, watch):
        go(page, watch, "imports")
        page.get_by_label("表格").set_input_files(sheet)
        page.get_by_role("button", name="看一看").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("导入前看一看")
        expect(page.locator(".chip.bad")).to_contain_text("有问题 1")
        fits(page)
        assert serious(page) == []
        page.get_by_role("button", name="录入").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("录入了 1 行")
        with page.expect_download() as downloaded:
            page.get_by_role("link", name="下载有问题的行").click()
        assert downloaded.value.suggested_filename.endswith(".rejects.xlsx")
        go(page, watch, f"bills?q=9-{len(size)}-101")
        expect(page.locator("table")).to_contain_text("邴小满")


def test_a_wording_with_a_forbidden_word_is_stopped_and_a_good_one_needs_a_second_person(
    browser: Browser, address: str, size: str
) -> None:
    key = {"desk": "promise.leave", "phone": "promise.no_day"}[size]
    with colleague(browser, address, size, "陈客服") as (page, watch):
        go(page, watch, f"scripts/{key}")
        box = page.locator("#texts")
        box.fill("再不交就是老赖，停您家水电。")
        expect(page.locator("#tried")).to_contain_text("红线")
        page.get_by_role("button", name="提请修改").click()
        expect(page.locator("#tried")).to_contain_text("红线")
        expect(page.locator("#texts")).to_have_value("再不交就是老赖，停您家水电。")  # nothing is lost
        page.locator("#texts").fill("好的，不着急，您方便时说一声就行。")
        expect(page.locator("#tried")).to_contain_text("可以")
        page.get_by_role("button", name="提请修改").click()
        expect(page.locator(".banner.good").first).to_contain_text("提请修改了")
        go(page, watch, "approvals")
        expect(page.locator(".job", has_text=key)).to_contain_text("您提的，请另一位同事批")
    with colleague(browser, address, size, "林经理") as (page, watch):
        go(page, watch, "approvals")
        row = page.locator(".job", has_text=key)
        row.get_by_role("button", name="批准").dblclick()
        expect(page.locator(".banner").first).to_be_visible()
        go(page, watch, f"scripts/{key}")
        expect(page.locator(".sample").first).to_have_text("好的，不着急，您方便时说一声就行。")


def test_everything_is_stopped_by_one_and_let_go_by_two(browser: Browser, address: str, size: str) -> None:
    def menu(page: Page) -> None:
        if size == "phone":
            page.get_by_role("button", name="菜单").click()

    with colleague(browser, address, size, "陈客服") as (page, watch):
        menu(page)
        page.get_by_role("link", name="停止一切发送").click()
        page.get_by_label("为什么停").fill("账单金额有误")
        page.get_by_role("button", name="现在停止一切发送").click()
        expect(page.locator(".banner.stop")).to_contain_text("账单金额有误")
        page.get_by_role("button", name="提请恢复发送").click()
        fits(page)
    with colleague(browser, address, size, "林经理") as (page, watch):
        go(page, watch, "approvals")
        page.locator(".job", has_text="恢复全部发送").get_by_role("button", name="批准").click()
        expect(page.locator(".banner.good")).to_contain_text("已恢复发送")
        expect(page.locator(".banner.stop")).to_have_count(0)


def test_a_campaign_is_previewed_and_asked_for(browser: Browser, address: str, size: str) -> None:
    with colleague(browser, address, size, "林经理") as (page, watch):
        go(page, watch, "campaigns/arrears")
        expect(page.locator("#preview")).to_contain_text("到得了")
        expect(page.locator("#preview")).to_contain_text("不在内的，为什么")
        fits(page)
        go(page, watch, "reports")
        expect(page.locator(".figure").first).to_contain_text("当期收缴率")
        expect(page.locator(".defs")).to_contain_text("综合收缴率 = ")
        with page.expect_download() as downloaded:
            page.get_by_role("link", name="导出 xlsx").click()
        assert downloaded.value.suggested_filename.startswith("收缴率")


def test_keys_alone_answer_an_owner(browser: Browser, address: str) -> None:
    _say_as_owner(browser, address, "转人工", "吕静怡").close()
    with colleague(browser, address, "desk", "陈客服") as (page, watch):
        go(page, watch, "inbox")
        page.locator("#lists a", has_text="2-2-202").first.click()
        expect(page.get_by_label("回复业主")).to_be_visible()
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到内容")).to_be_focused()
        page.get_by_label("回复业主").focus()
        page.keyboard.type("您好，键盘也能回。")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#said")).to_contain_text("您好，键盘也能回。")
