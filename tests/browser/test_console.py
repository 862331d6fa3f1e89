"""The console in a real browser, on a desk and on a phone: a day's work, and every page without a serious fault."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.web.console.page import pages
from tests.browser.console_page import SIZES, colleague, fits, go, serious, sign_in

_TOO_MUCH = 30_000_000
OWNERS_SHEET = """房号,业主姓名,联系电话,建筑面积(㎡),交房日期,入住状态
9-1-101,邴小满,13900009901,88.5,2020-01-01,入住
9-1-102,,139,,2020-01-01,入住
9-1-103,<script>alert(1),13900009903,88.5,2020-01-01,入住
9-1-104,甲,13900009904,88.5,2020-01-01,入住
9-1-104,乙,13900009905,90,2020-01-01,入住
"""


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
        more += ["escalation/room/3"]
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
    who, room = {"desk": ("郑国强", "1-2-101"), "phone": ("尤国强", "2-2-101")}[size]
    with colleague(browser, address, size, "陈客服") as (page, watch):
        go(page, watch, "inbox")
        owner = _say_as_owner(browser, address, "转人工", who)
        talk = page.locator("#lists section", has_text="等回话").locator("a", has_text=room)
        expect(talk).to_be_visible()  # by itself, without a refresh
        talk.click()
        page.get_by_role("button", name="接管").click()
        expect(page.locator("#holder")).to_contain_text("陈客服 在接待")
        page.get_by_label("回复业主").fill("您好，我是小陈，")
        expect(page.locator("form.answer")).to_have_attribute("data-ready", "yes")
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
        expect(owner.locator(".talk .theirs").last).to_contain_text(words, timeout=60_000)  # by way of the outbox
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
        chosen = page.get_by_label("表格")
        chosen.set_input_files({"name": "太大.csv", "mimeType": "text/csv", "buffer": b"0" * _TOO_MUCH})
        assert "一次最多 20 MB" in chosen.evaluate("field => field.validationMessage")
        chosen.set_input_files(sheet)
        page.get_by_role("button", name="看一看").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("导入前看一看")
        expect(page.locator(".chip.bad")).to_contain_text("有问题 2")
        expect(page.locator("table").first).to_contain_text("重复，第 5 行已有")  # a room that exists twice
        fits(page)
        assert serious(page) == []
        page.get_by_role("button", name="录入").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("录入了 3 行")
        with page.expect_download() as downloaded:
            page.get_by_role("link", name="下载有问题的行").click()
        assert downloaded.value.suggested_filename.endswith(".rejects.xlsx")
        go(page, watch, f"bills?q=9-{len(size)}-101")
        expect(page.locator("table")).to_contain_text("邴小满")
        go(page, watch, f"bills?q=9-{len(size)}-103")
        expect(page.locator("table")).to_contain_text("<script>alert(1)")  # a name, nothing more


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
        expect(page.locator(".flash")).to_contain_text("提请恢复了")
        fits(page)
    with colleague(browser, address, size, "林经理") as (page, watch):
        go(page, watch, "approvals")
        page.locator(".job", has_text="恢复全部发送").get_by_role("button", name="批准").click()
        expect(page.locator(".banner.good")).to_contain_text("已恢复发送")
        expect(page.locator(".banner.stop")).to_have_count(0)


def test_a_campaign_is_previewed_on_a_desk_and_let_go_by_another_on_a_phone(browser: Browser, address: str) -> None:
    with colleague(browser, address, "desk", "林经理") as (page, watch):
        go(page, watch, "campaigns/arrears")
        expect(page.locator("#preview")).to_contain_text("到得了")
        expect(page.locator("#preview")).to_contain_text("不在内的，为什么")
        expect(page.locator("#preview .sample").first).to_contain_text("示范花园")
        page.get_by_role("button", name="提请开始").click()
        expect(page.locator(".flash")).to_contain_text("等另一位同事批准")
        go(page, watch, "approvals")
        row = page.locator(".job", has_text="物业费提醒")
        expect(row).to_contain_text("您提的，请另一位同事批")
        expect(row.get_by_role("button", name="批准")).to_have_count(0)
        assert serious(page) == []
    with colleague(browser, address, "phone", "钱财务") as (page, watch):
        go(page, watch, "approvals")
        page.locator(".job", has_text="物业费提醒").get_by_role("button", name="批准").click()
        expect(page.locator(".flash.good")).to_be_visible()
        go(page, watch, "campaigns/arrears")
        expect(page.locator(".head .chip")).to_have_text("进行中")
        expect(page.locator("#preview")).to_contain_text("到得了")
        fits(page)
        page.get_by_label("为什么暂停").fill("先看看反应")
        page.get_by_role("button", name="暂停这个活动").click()
        expect(page.locator(".banner", has_text="暂停中：先看看反应")).to_be_visible()


def test_words_to_a_group_that_point_at_a_home_are_stopped(browser: Browser, address: str, size: str) -> None:
    words = {"desk": "本周六上午清洗外墙，请关好窗户。", "phone": "本周日上午检修水泵，会停水一小时。"}[size]
    with colleague(browser, address, size, "林经理") as (page, watch):
        go(page, watch, "broadcasts")
        box = page.get_by_label("要说的话")
        box.fill("3-2-501 还没有交物业费，请尽快。")
        expect(page.locator("#tried")).to_contain_text("没有过")
        page.get_by_role("button", name="提请群发").click()
        expect(page.locator("#tried")).to_contain_text("没有过")
        expect(box).to_have_value("3-2-501 还没有交物业费，请尽快。")  # nothing is lost
        fits(page)
        assert serious(page) == []
        box.fill(words)
        expect(page.locator("#tried")).to_contain_text("可以")
        page.context.clear_cookies()  # the session ends in the middle
        page.get_by_role("button", name="提请群发").click()
        sign_in(page, "林经理")
        expect(box).to_have_value(words)
        page.get_by_role("button", name="提请群发").click()
        expect(page.locator(".flash.good")).to_contain_text("等另一位同事批准")
        expect(box).to_have_value("")
    with colleague(browser, address, size, "管理员") as (page, watch):
        go(page, watch, "approvals")
        page.locator(".job", has_text=words).get_by_role("button", name="批准").click()
        expect(page.locator(".flash.good")).to_be_visible()
        go(page, watch, "broadcasts")
        page.locator(".job", has_text=words).get_by_role("button", name="撤回").click()
        expect(page.locator(".job", has_text=words)).to_contain_text("撤回了")


def test_a_command_and_a_household_that_rises(browser: Browser, address: str, size: str) -> None:
    room = {"desk": "2-1-101", "phone": "2-1-202"}[size]
    with colleague(browser, address, size, "陈客服") as (page, watch):
        go(page, watch, "command")
        page.get_by_role("button", name="承诺 3-2-501 周五").click()
        expect(page.get_by_label("发一条命令")).to_have_value("承诺 3-2-501 周五")
        page.get_by_label("发一条命令").fill(f"查 {room}")
        page.get_by_label("发一条命令").press("Enter")
        expect(page.locator("#answer")).to_contain_text("未付")
        fits(page)
        go(page, watch, f"bills?q={room}")
        page.get_by_role("link", name=room).click()
        page.locator(".head").get_by_role("link", name="升级").click()
        page.get_by_label("为什么往上走").fill("谈了两轮，想见经理")
        page.get_by_role("button", name="升一级").click()
        expect(page.locator("main")).to_contain_text("谈了两轮，想见经理")
        expect(page.locator("main")).to_contain_text("没有书面催告")
        fits(page)
        assert serious(page) == []
        go(page, watch, "escalation")
        expect(page.locator(".job", has_text=room)).to_contain_text("谈了两轮，想见经理")
        assert serious(page) == []


def test_rates_are_read_with_their_definitions(browser: Browser, address: str, size: str) -> None:
    with colleague(browser, address, size, "林经理") as (page, watch):
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
