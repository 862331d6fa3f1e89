"""What a later sheet, an odd sheet or a clerk's word does: changes, refusals, choices, refunds, own words."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from bot.domain.household import Tie
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.domain.period import Period
from bot.ledgers.rejects import write_rejects
from bot.services.bills.show_bill import load_bill
from bot.services.imports.import_report import FileReport
from bot.services.imports.import_sheets import ImportWish, open_files, read_renamed
from storage.audit import find_break
from storage.database import Database
from storage.people import phones_of, ties_by_room
from storage.rooms import find_room
from storage.tables import (
    AuditEntry,
    BillLine,
    ChannelIdentity,
    Community,
    ImportBatch,
    MeterReading,
    Payment,
    Reduction,
    Room,
    Tariff,
    Task,
)
from tests.ledgers.sheets import Rows, write_csv, write_xlsx
from tests.services.bring_in import VAULT, bring_in

OWNERS: Rows = [
    ["幸福里业主台账"],
    ["房号", "业主姓名", "联系电话", "建筑面积", "交房日期", "入住状态", "备注"],
    ["1-1-101", "张三", "13900000001", 100, "2020-01-01", "入住", ""],
    ["1-1-102", "李四", "13900000002", 80, "2020-01-01", "空置", ""],
]
BILLS: Rows = [
    ["幸福里2026年第三季度应收明细"],
    ["房号", "业主", "收费项目", "计费周期", "单价", "数量", "应收金额", "减免", "已收", "缴费截止日期"],
    ["1-1-101", "张三", "物业费", "2026年第三季度", 2, 100, 600, "", 100, "2026-10-15"],
    ["1-1-102", "李四", "物业费", "2026年第三季度", 2, 80, 480, 144, "", "2026-10-15"],
]


TOML = """
community = "幸福里小区"
source = "合同第三条"
from = 2026-01-01
[facts]
hotline = "2222"
due_day = 15
"cost_share/绿化" = 5
"天气" = "晴"
"""


class Office:
    """Imports small sheets one after the other."""

    def __init__(self, database: Database, folder: Path, now: dt.datetime) -> None:
        self.database, self.folder, self.now = database, folder, now

    def give(self, name: str, rows: Rows, **wish: Any) -> FileReport:
        """One csv file."""
        return bring_in(self.database, [write_csv(self.folder / f"{name}.csv", rows)], self.now, ImportWish(**wish))[
            f"{name}.csv"
        ]

    def outstanding(self, code: str, home: str = "幸福里") -> str:
        """What a room owes."""
        with self.database.transaction() as session:
            room = find_room(session, home, code)
            assert room is not None
            return yuan(load_bill(session, room.id, day_of(self.now)).outstanding)

    def rows(self, table: type[Any]) -> list[Any]:
        """All rows of a table."""
        with self.database.transaction() as session:
            return list(session.exec(select(table).order_by(table.id)))


@pytest.fixture
def office(database: Database, tmp_path: Path, now: dt.datetime) -> Office:
    """An empty house and a folder."""
    return Office(database, tmp_path, now)


def test_a_changed_owner_row_is_an_update_with_an_audit_entry(office: Office) -> None:
    office.give("业主", OWNERS)
    changed = [
        *OWNERS[:2],
        ["1-1-101", "张三", "13900000001/13900000009", 101.5, "2020-01-01", "出租", "新租客"],
        OWNERS[3],
    ]
    report = office.give("业主2", changed)
    assert (report.accepted, report.updated, report.unchanged) == (1, 1, 1)
    [entry] = office.rows(AuditEntry)
    assert entry.deed == "import_owners"
    assert {name: entry.detail[name] for name in ("area", "occupancy", "note")} == {
        "area": ["100.0000", "101.5"],
        "occupancy": ["入住", "出租"],
        "note": ["", "新租客"],
    }
    with office.database.transaction() as session:
        room = find_room(session, "幸福里", "1-1-101")
        assert room is not None
        [(_, person)] = ties_by_room(session, room.community_id, day_of(office.now))[room.id]
        assert [VAULT.open(phone.sealed) for phone in phones_of(session, person.id)] == ["13900000001", "13900000009"]
        assert find_break(session) is None


def test_a_new_owner_ends_the_former_ones_tie_today(office: Office) -> None:
    office.give("业主", OWNERS)
    report = office.give("业主2", [*OWNERS[:2], ["1-1-101", "王五", "13900000005", 100, "2020-01-01", "入住", ""]])
    assert report.warnings == ["1-1-101 业主由 张三 变为 王五，从 2026-11-23 起算"]
    with office.database.transaction() as session:
        room = find_room(session, "幸福里", "1-1-101")
        assert room is not None
        today = ties_by_room(session, room.community_id, day_of(office.now))[room.id]
        before = ties_by_room(session, room.community_id, day_of(office.now) - dt.timedelta(days=1))[room.id]
    assert [(person.name, tie.from_day.isoformat()) for tie, person in today] == [("王五", "2026-11-23")]
    assert [person.name for _, person in before] == ["张三"]


def test_a_corrected_name_with_the_same_phone_is_the_same_person(office: Office) -> None:
    office.give("业主", OWNERS)
    report = office.give("业主2", [*OWNERS[:2], ["1-1-101", "张叁", "13900000001", 100, "2020-01-01", "入住", ""]])
    assert (report.updated, report.warnings) == (1, [])
    with office.database.transaction() as session:
        room = find_room(session, "幸福里", "1-1-101")
        assert room is not None
        [(tie, person)] = ties_by_room(session, room.community_id, day_of(office.now))[room.id]
    assert (person.name, tie.from_day.isoformat()) == ("张叁", "2020-01-01")


def test_two_rooms_of_one_phone_and_name_are_one_person(office: Office) -> None:
    rows = [
        *OWNERS,
        ["1-1-103", "张三", "139 0000 0001", 60, "", "", ""],
        ["1-1-104", "张三", "13900000077", 60, "", "", ""],
    ]
    office.give("业主", rows)
    with office.database.transaction() as session:
        home = session.exec(select(Community)).one()
        rooms = {code: find_room(session, "幸福里", code) for code in ("1-1-101", "1-1-103", "1-1-104")}
        ties = ties_by_room(session, home.id, day_of(office.now))
        people = {code: ties[room.id][0][1].id for code, room in rooms.items() if room}
    assert people["1-1-101"] == people["1-1-103"] != people["1-1-104"]


def test_tenants_and_family_come_with_their_relation(office: Office) -> None:
    rows = [
        ["幸福里住户表"],
        ["房号", "姓名", "电话", "面积", "与业主关系"],
        ["1-1-101", "张三", "13900000001", 100, "业主"],
        ["1-1-101", "小张", "13900000011", "", "儿子"],
        ["1-1-101", "租客甲", "13900000012", "", "租户"],
        ["1-1-109", "租客乙", "13900000013", "", "租户"],
    ]
    report = office.give("住户", rows)
    assert [(fault.row, fault.code) for fault in report.rejected] == [(6, "unknown room")]
    with office.database.transaction() as session:
        room = find_room(session, "幸福里", "1-1-101")
        assert room is not None
        ties = ties_by_room(session, room.community_id, day_of(office.now))[room.id]
    assert [(person.name, tie.kind) for tie, person in ties] == [
        ("张三", Tie.OWNER),
        ("小张", Tie.FAMILY),
        ("租客甲", Tie.TENANT),
    ]


def test_a_changed_line_is_an_update_and_what_is_paid_stays(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("应收", BILLS)
    assert (office.outstanding("1-1-101"), office.outstanding("1-1-102")) == ("500.00", "336.00")
    changed = [
        *BILLS[:2],
        ["1-1-101", "张三", "物业费", "2026年第三季度", 2.1, 100, 630, "", 100, "2026-10-20"],
        BILLS[3],
    ]
    report = office.give("应收2", changed)
    assert (report.accepted, report.updated, report.unchanged, report.warnings) == (1, 1, 1, [])
    assert office.outstanding("1-1-101") == "530.00"
    [entry] = office.rows(AuditEntry)
    assert entry.detail == {
        "room": "1-1-101",
        "item": "物业费",
        "period": "2026-07..2026-09",
        "gross": [60000, 63000],
        "unit_price": ["2.0000", "2.1"],
        "due_on": ["2026-10-15", "2026-10-20"],
    }
    line = office.rows(BillLine)[0]
    assert (line.formula, line.amount) == ("100.00㎡ × 2.10元/㎡·月 × 3个月 = 630.00元", 63000)


def test_a_line_cannot_fall_below_what_was_paid(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("应收", BILLS)
    report = office.give("应收2", [*BILLS[:2], ["1-1-101", "张三", "物业费", "2026年第三季度", "", "", 50, "", "", ""]])
    assert [(fault.row, fault.code) for fault in report.rejected] == [(3, "less than paid")]
    assert office.outstanding("1-1-101") == "500.00"


def test_what_a_later_sheet_says_was_paid_is_only_compared(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("应收", BILLS)
    later = [*BILLS[:2], ["1-1-101", "张三", "物业费", "2026年第三季度", 2, 100, 600, "", 350, "2026-10-15"]]
    assert office.give("应收2", later).warnings == ["1 行的已收与系统不同，已列为待办，没有改收款"]
    office.give("应收3", later)
    [task] = office.rows(Task)
    assert (task.kind, "表里已收 350.00 元，系统记到 100.00 元" in task.what) == ("sheet_difference", True)
    assert office.outstanding("1-1-101") == "500.00"
    assert [payment.amount for payment in office.rows(Payment)] == [10000]


def test_an_opening_balance_above_the_bill_is_a_prepayment(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("应收", [*BILLS[:2], ["1-1-101", "张三", "物业费", "2026年第三季度", 2, 100, 600, "", 650, ""]])
    with office.database.transaction() as session:
        room = find_room(session, "幸福里", "1-1-101")
        assert room is not None
        bill = load_bill(session, room.id, day_of(office.now))
    assert (yuan(bill.outstanding), yuan(bill.prepaid)) == ("0.00", "50.00")
    office.give("四季度", [*BILLS[:2], ["1-1-101", "张三", "物业费", "2026年第四季度", 2, 100, 600, "", "", ""]])
    assert office.outstanding("1-1-101") == "550.00"


@pytest.mark.parametrize("period", ["2026年7月", "2026年下半年", "2026年8月至2026年10月"])
def test_a_month_is_not_billed_twice(office: Office, period: str) -> None:
    office.give("业主", OWNERS)
    office.give("应收", BILLS)
    report = office.give("重叠", [*BILLS[:2], ["1-1-101", "张三", "物业费", period, "", "", 10, "", "", ""]])
    assert [(fault.row, fault.code) for fault in report.rejected] == [(3, "period overlaps")]


def test_the_same_line_twice_in_a_sheet_is_refused(office: Office) -> None:
    office.give("业主", OWNERS)
    report = office.give("应收", [*BILLS, BILLS[2]])
    assert [(fault.row, fault.code) for fault in report.rejected] == [(5, "duplicate line")]
    problem = report.rejected[0].reason
    unmended = office.give("改", [BILLS[0], [*BILLS[1], "问题"], [*BILLS[2][:6], 999, "", "", "", problem]])
    assert [(fault.row, fault.code) for fault in unmended.rejected] == [(3, "duplicate line")]


def test_a_sheet_without_periods_takes_the_titles_or_the_clerks(office: Office) -> None:
    office.give("业主", OWNERS)
    rows: Rows = [["房号", "业主", "物业费"], ["1-1-101", "张三", 100]]
    report = office.give("账单", rows)
    assert [(fault.row, fault.code) for fault in report.rejected] == [(2, "period missing")]
    assert office.give("账单", rows, period=Period.parse("2026-10..2026-12")).accepted == 1
    assert office.give("2025年第四季度账单", rows).accepted == 1
    assert {str(line.period) for line in office.rows(BillLine)} == {"2026-10..2026-12", "2025-10..2025-12"}


def test_communities_with_the_same_rooms_are_told_apart(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("业主2", [["阳光花园业主台账"], *OWNERS[1:]])
    plain = [["2026年第三季度应收明细"], *BILLS[1:]]
    assert (
        "可选：幸福里、阳光花园" in office.give("应收", plain).error
        or "可选：阳光花园、幸福里" in office.give("应收", plain).error
    )
    assert office.rows(BillLine) == []
    assert office.give("应收", plain, community="阳光花园小区").community == "阳光花园"
    assert office.give("幸福里应收", plain).community == "幸福里"
    assert "系统里没有这个小区" in office.give("碧水湾应收", [["碧水湾2026年第三季度应收明细"], *BILLS[1:]]).error
    assert "没有小区" in office.give("应收", plain, community="碧水湾").error
    money: Rows = [["收款日期", "房号", "金额", "方式"], ["2026-10-01", "1-1-101", 1, "现金"]]
    assert "看不出是哪个小区的钱" in office.give("收款", money).error
    assert office.rows(Payment)[-1].gateway == "opening"
    told: Rows = [["交易日期", "收入金额", "支出金额", "摘要"], ["2026-10-01", 500, "", "阳光花园1-1-101物业费"]]
    assert office.give("流水", told).accepted == 1
    assert (office.outstanding("1-1-101"), office.outstanding("1-1-101", "阳光花园")) == ("500.00", "0.00")


def test_a_community_column_sends_each_row_home(office: Office) -> None:
    rows: Rows = [
        ["小区名称", "房号", "业主姓名", "面积"],
        ["幸福里小区", "1-1-101", "张三", 100],
        ["阳光花园", "1-1-101", "李四", 90],
    ]
    assert office.give("业主", rows).accepted == 2
    bills: Rows = [
        ["小区", "房号", "收费项目", "账期", "应收金额"],
        ["阳光花园", "1-1-101", "物业费", "2026-07", 5],
        ["碧水湾", "1-1-101", "物业费", "2026-07", 6],
    ]
    report = office.give("应收", bills)
    assert (report.accepted, [(fault.row, fault.code) for fault in report.rejected]) == (1, [(3, "unknown community")])
    assert (office.outstanding("1-1-101"), office.outstanding("1-1-101", "阳光花园")) == ("0.00", "5.00")


def test_one_column_codes_may_carry_the_communitys_name(office: Office) -> None:
    rows: Rows = [["房号", "业主", "面积"], ["幸福里3-2-501", "张三", 100], ["幸福里小区3栋2单元502", "李四", 100]]
    report = office.give("名单", rows)
    assert (report.community, report.accepted) == ("幸福里", 2)
    assert [room.code for room in office.rows(Room)] == ["3-2-501", "3-2-502"]
    bills: Rows = [
        ["房号", "收费项目", "账期", "应收金额"],
        ["幸福里3-2-501", "物业费", "2026-07", 5],
        ["3#2-502", "物业费", "2026-07", 6],
    ]
    assert office.give("应收", bills).accepted == 2


def test_an_owners_sheet_without_a_name_must_be_told_one(office: Office) -> None:
    rows = OWNERS[1:]
    assert "--community" in office.give("名单", rows).error
    assert office.rows(Community) == []
    assert office.give("名单", rows, community="幸福里").accepted == 2


def test_a_sheet_a_building_needs_no_building_column(office: Office, now: dt.datetime) -> None:
    head = ["单元", "房号", "业主", "面积"]
    file = write_xlsx(
        office.folder / "幸福里业主.xlsx",
        {"1栋": [head, ["1", "101", "甲", 90]], "2栋": [head, ["1", "101", "乙", 90]]},
    )
    assert bring_in(office.database, [file], now)["幸福里业主.xlsx"].accepted == 2
    assert [room.code for room in office.rows(Room)] == ["1-1-101", "2-1-101"]


def test_an_offices_own_words_are_kept(office: Office) -> None:
    rows: Rows = [["幸福里"], ["户编", "大名", "平米数"], ["1-1-101", "张三", 100]]
    assert "--map" in office.give("名册", rows).error
    renamed = read_renamed(["户编=房号", "大名=业主姓名", "平米数=建筑面积"])
    assert office.give("名册", rows, renamed=renamed).accepted == 1
    again = office.give("名册下月", [*rows, ["1-1-102", "李四", 90]])
    assert (again.accepted, again.unchanged) == (1, 1)


@pytest.mark.parametrize("told", ["户编", "户编=", "=房号", "户编=没有的字段"])
def test_a_mapping_nobody_understands_is_refused(told: str) -> None:
    with pytest.raises(Exception, match="--map"):
        read_renamed([told])


def test_rejected_rows_mended_in_their_file_come_in(office: Office, now: dt.datetime) -> None:
    office.give("业主", OWNERS)
    bad = [
        *BILLS,
        ["1-1-101", "张三", "=cmd|' /C calc'!A0", "2026-07", "", "", "待定", "", "", ""],
        ["1-1-109", "王", "水费", "2026-07", "", "", 5, "", "", ""],
    ]
    file = write_csv(office.folder / "应收.csv", bad)
    report = bring_in(office.database, [file], now)["应收.csv"]
    assert [(fault.row, fault.code) for fault in report.rejected] == [(5, "amount unreadable"), (6, "unknown room")]
    with office.database.transaction() as session:
        [opened], _ = open_files(session, [file], ImportWish())
    rejects = office.folder / "应收.rejects.xlsx"
    rejects.write_bytes(write_rejects(opened.tables, report.rejected))
    with office.database.transaction() as session:
        [again], broken = open_files(session, [rejects], ImportWish())
    [table] = again.tables
    assert broken == {}
    assert table.titles[0] == "幸福里2026年第三季度应收明细"
    assert [row.cells[:4] for row in table.rows] == [
        ["1-1-101", "张三", "=cmd|' /C calc'!A0", "2026-07"],
        ["1-1-109", "王", "水费", "2026-07"],
    ]
    assert [row.cells[-2:] for row in table.rows] == [
        ["应收金额：金额看不懂：“待定”不是数字", "填数字，如 751.80；免收的填 0"],
        ["房号：没有房号 1-1-109", "核对房号，或先把这间房登记到业主台账"],
    ]
    table.rows[0].cells[2], table.rows[0].cells[6] = "水费", 7
    mended = [table.layout.columns[index].written for index in range(10)]
    report = office.give("改好的幸福里", [mended, *(row.cells[:10] for row in table.rows[:1])])
    assert report.accepted == 1


def test_a_refund_goes_back_to_its_trade(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("应收", BILLS)
    head = ["交易时间", "微信订单号", "交易状态", "应结订单金额", "微信退款单号", "退款金额", "商户数据包"]
    pay = ["`2026-10-03 09:00:00", "`4200000000000000000000000001", "`SUCCESS", "`500.00", "`0", "`0.00", "`1-1-101"]
    back = ["`2026-10-04 09:00:00", "`4200000000000000000000000001", "`REFUND", "`0.00", "`5001", "`200.00", "`1-1-101"]
    lost = ["`2026-10-04 09:00:00", "`4200000000000000000000000009", "`REFUND", "`0.00", "`5002", "`20.00", "`1-1-101"]
    report = office.give("微信", [head, pay, back, lost])
    assert (report.accepted, report.unmatched) == (2, 1)
    assert office.outstanding("1-1-101") == "200.00"
    again = office.give("微信", [head, pay, back, lost])
    assert (again.accepted, again.unchanged, office.outstanding("1-1-101")) == (0, 2, "200.00")
    assert [task.kind for task in office.rows(Task)] == ["unmatched_refund"]


def test_a_trade_known_with_another_sum_is_refused(office: Office) -> None:
    office.give("业主", OWNERS)
    head = ["交易日期", "收入金额", "支出金额", "摘要", "流水号"]
    office.give("流水", [head, ["2026-10-01", 100, "", "1-1-101", "B1"]])
    report = office.give("流水2", [head, ["2026-10-01", 120, "", "1-1-101", "B1"]])
    assert [(fault.row, fault.code) for fault in report.rejected] == [(2, "trade known otherwise")]


def test_unmatched_money_carries_hints_for_a_person(office: Office) -> None:
    office.give("业主", OWNERS)
    head = ["交易日期", "收入金额", "支出金额", "摘要", "对方户名", "流水号"]
    rows = [
        head,
        ["2026-10-01", 100, "", "转账", "张三", "B1"],
        ["2026-10-01", 100, "", "9-9-909物业费", "某人", "B2"],
        ["2026-10-01", 100, "", "1-1-101和1-1-102", "某人", "B3"],
        ["2026-10-01", "", 50, "电费", "供电局", "B4"],
        ["2026-10-02", 60, "", "1栋1单元102室 物业", "某人", ""],
        ["2026-10-02", 60, "", "1栋1单元102室 物业", "某人", ""],
    ]
    report = office.give("流水", rows)
    assert (report.accepted, report.unmatched, report.ignored, report.rejected) == (2, 3, 1, [])
    assert [task.what.rpartition("；")[2] for task in office.rows(Task)] == [
        "付款人与 1-1-101 的业主同名，仅供参考",
        "附言里的房号 9-9-909 不在台账里",
        "附言里有几个房号：1-1-101、1-1-102",
    ]
    again = office.give("流水", rows)
    assert (again.accepted, again.unchanged, again.unmatched) == (0, 2, 3)


def test_one_receipt_over_two_rows_is_two_payments_each_for_its_item(office: Office) -> None:
    office.give("业主", OWNERS)
    bills = [*BILLS, ["1-1-101", "张三", "停车费", "2026年第三季度", 100, 1, 300, "", "", ""]]
    office.give("应收", bills)
    head = ["收款日期", "房号", "收费项目", "金额", "方式", "收据号"]
    rows = [
        head,
        ["2026-10-01", "1-1-101", "停车费", 300, "现金", "R1"],
        ["2026-10-01", "1-1-101", "物业服务费", 200, "现金", "R1"],
    ]
    assert office.give("收款", rows).accepted == 2
    with office.database.transaction() as session:
        room = find_room(session, "幸福里", "1-1-101")
        assert room is not None
        lines = load_bill(session, room.id, day_of(office.now)).lines
    assert [(line.item, yuan(line.outstanding)) for line in lines] == [("物业费", "300.00"), ("停车费", "0.00")]
    assert office.give("收款", rows).unchanged == 2


def test_facts_change_in_place_and_begin_anew(office: Office) -> None:
    office.give("业主", OWNERS)
    head = ["名称", "内容", "来源", "生效日"]
    office.give("资料", [head, ["服务热线", "1111", "公示", "2026-01-01"], ["起算规则", "按日", "合同", "2026-01-01"]])
    report = office.give(
        "资料", [head, ["服务热线", "2222", "公示", "2026-01-01"], ["服务热线", "3333", "公示", "2026-06-01"]]
    )
    assert (report.accepted, report.updated) == (2, 1)
    toml = office.folder / "事实.toml"
    toml.write_text(
        TOML,
        "utf-8",
    )
    report = bring_in(office.database, [toml], office.now)["事实.toml"]
    assert (report.kind, report.rows, report.accepted, report.updated, [fault.code for fault in report.rejected]) == (
        "facts",
        4,
        3,
        1,
        ["fact unknown"],
    )


def test_tariffs_vacancies_readings_and_addresses_come_in(office: Office) -> None:
    office.give("业主", OWNERS)
    tariffs: Rows = [
        ["收费项目", "收费标准", "计费方式", "执行日期", "依据"],
        ["物业费", "2.80元/㎡·月", "按面积", "2026-01-01", "合同"],
        ["秩序费", "5", "按户", "2026-01-01", "合同"],
        ["垃圾费", "面议", "", "2026-01-01", ""],
    ]
    report = office.give("收费标准", tariffs)
    assert (report.kind, report.accepted, [fault.code for fault in report.rejected]) == (
        "tariffs",
        2,
        ["number unreadable"],
    )
    assert [str(tariff.unit_price.normalize()) for tariff in office.rows(Tariff)] == ["2.8", "5"]
    vacancies: Rows = [
        ["房号", "空置开始日期", "空置结束日期", "减免比例", "审批号"],
        ["1-1-101", "2026-10-01", "", "30%", "K1"],
        ["1-1-102", "2026-10-01", "", "7折", ""],
    ]
    report = office.give("空置登记", vacancies)
    assert (report.accepted, [fault.code for fault in report.rejected]) == (1, ["approval missing"])
    [reduction] = office.rows(Reduction)
    assert (str(reduction.off.normalize()), reduction.approval, office.rows(Room)[0].vacant) == ("0.3", "K1", True)
    meters: Rows = [
        ["房号", "表类型", "上期读数", "上次抄表日期", "本期读数", "抄表日期"],
        ["1-1-101", "水表", 10, "2026-09-30", 15.5, "2026-10-31"],
        ["1-1-102", "水表", 20, "2026-09-30", 15, "2026-10-31"],
    ]
    report = office.give("抄表", meters)
    assert (report.accepted, [fault.code for fault in report.rejected]) == (1, ["reading fell"])
    assert len(office.rows(MeterReading)) == 2
    addresses: Rows = [
        ["房号", "姓名", "渠道", "渠道号"],
        ["1-1-101", "张三", "http:短信", "13900000001"],
        ["1-1-101", "外人", "http:短信", "13900000002"],
    ]
    report = office.give("联系渠道", addresses)
    assert (report.accepted, [fault.code for fault in report.rejected]) == (1, ["unknown person"])
    [identity] = office.rows(ChannelIdentity)
    assert (identity.channel, identity.account, identity.address, identity.person_id is not None) == (
        "http",
        "短信",
        "13900000001",
        True,
    )
    for name, rows in (("收费标准", tariffs), ("空置登记", vacancies), ("抄表", meters), ("联系渠道", addresses)):
        assert (office.give(name, rows).accepted, office.give(name, rows).unchanged) == (
            0,
            2 if name == "收费标准" else 1,
        )


def test_a_broken_file_does_not_stop_the_others(office: Office, now: dt.datetime) -> None:
    html = office.folder / "网页.xls"
    html.write_bytes(b"<html><table></table></html>")
    owners = write_csv(office.folder / "业主.csv", OWNERS)
    reports = bring_in(office.database, [html, owners], now)
    assert ("另存为 xlsx" in reports["网页.xls"].error, reports["业主.csv"].accepted) == (True, 2)
    assert [batch.file_name for batch in office.rows(ImportBatch)] == ["业主.csv"]


def test_rooms_and_bills_in_one_workbook(office: Office, now: dt.datetime) -> None:
    file = write_xlsx(office.folder / "幸福里.xlsx", {"应收": BILLS, "业主": OWNERS})
    report = bring_in(office.database, [file], now)["幸福里.xlsx"]
    assert (report.kind, report.rows, report.accepted, report.rejected) == ("owners+receivables", 4, 4, [])


def test_unpaid_lines_of_a_sheet_with_what_is_owed_only(office: Office) -> None:
    office.give("业主", OWNERS)
    head = ["房号", "收费科目", "账期", "应收", "欠费"]
    office.give("应收", [head, ["1-1-101", "物业费", "2026-07", 100, 30], ["1-1-102", "物业费", "2026-07", 100, 100]])
    assert (office.outstanding("1-1-101"), office.outstanding("1-1-102")) == ("30.00", "100.00")
    assert [payment.amount for payment in office.rows(Payment)] == [7000]


@pytest.mark.parametrize(
    ("discount", "net"), [("9折", "540.00"), ("70%", "420.00"), ("0.8", "480.00"), ("60", "540.00")]
)
def test_a_discount_is_a_share_or_a_sum(office: Office, discount: str, net: str) -> None:
    office.give("业主", OWNERS)
    office.give(
        "应收", [["房号", "收费项目", "账期", "应收金额", "折扣"], ["1-1-101", "物业费", "2026-07", 600, discount]]
    )
    assert office.outstanding("1-1-101") == net


def test_a_sum_already_reduced_is_known_by_its_owed(office: Office) -> None:
    office.give("业主", OWNERS)
    head = ["房号", "收费项目", "账期", "应收金额", "减免", "已收", "欠费"]
    report = office.give(
        "应收",
        [head, ["1-1-101", "物业费", "2026-07", 70, 30, 0, 70], ["1-1-102", "物业费", "2026-07", 100, 30, 0, 99]],
    )
    assert (office.outstanding("1-1-101"), office.outstanding("1-1-102")) == ("70.00", "70.00")
    assert report.warnings == [
        "应收已经扣过减免，应收按 应收＋减免 录入：第 2 行",
        "欠费与 应收-减免-已收 不等，按应收、减免、已收录入：第 3 行",
    ]


def test_a_negative_sum_is_refused(office: Office) -> None:
    office.give("业主", OWNERS)
    report = office.give(
        "应收",
        [
            ["房号", "收费项目", "账期", "应收金额"],
            ["1-1-101", "物业费", "2026-07", -5],
            ["1-1-102", "物业费", "2026-07", ""],
        ],
    )
    assert [(fault.row, fault.code) for fault in report.rejected] == [(2, "amount negative"), (3, "amount missing")]


def test_the_chain_of_deeds_is_whole_after_imports(office: Office) -> None:
    office.give("业主", OWNERS)
    office.give("应收", BILLS)
    office.give("业主2", [*OWNERS[:2], ["1-1-101", "王五", "", 99, "", "", ""]])
    with office.database.transaction() as session:
        assert find_break(session) is None
        assert session.exec(select(AuditEntry.subject).where(col(AuditEntry.deed) == "import_owners")).all()
