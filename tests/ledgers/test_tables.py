"""Rows of a sheet: what is data, what is a total, a remark or the header once more, and what blanks stand for."""

import pytest

from bot.ledgers.tables import cut_tables
from bot.ledgers.totals import check_totals
from bot.ledgers.words import Kind
from tests.ledgers.sheets import csv_sheet, only_table, sheet

HEADER = ["房号", "业主", "收费项目", "计费周期", "应收金额", "已收"]


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", "", 100, 0],
        ["", "", "小计", "", 100, 0],
        ["", "", "小 计", "", 100, 0],
        ["", "", "小计：", "", 100, 0],
        ["", "总计", "", "", "", ""],
        ["本页合计", "", "", "", 100, ""],
        ["3栋小计", "", "", "", 100, ""],
        ["合计：216户", "", "", "", "", ""],
        ["", "", "", "合计", 100, 0],
        ["1-101", "", "小计", "", 100, 0],
        ["累计", "", "", "", 100, ""],
    ],
)
def test_totals_are_no_rows(row: list[object]) -> None:
    table = only_table(sheet([HEADER, ["1-101", "张三", "物业费", "2026-07", 100, 0], row]))
    assert ([one.number for one in table.rows], [one.number for one in table.totals]) == ([2], [3])


@pytest.mark.parametrize(
    "row",
    [
        ["制表人：小王", "", "", "审核：老李", "", ""],
        ["说明：以上费用请于月底前缴清", "", "", "", "", ""],
        ["", "", "", "第1页 共3页", "", ""],
        ["打印时间：2026-10-01", "", "", "", "", ""],
        ["#---------", "", "", "", "", ""],
        ["注：空置房按七折", "", "", "", "", ""],
        ["以下空白", "", "", "", "", ""],
        ["", "", "", "", "（元）", "元"],
        ["", "", "", "", "", ""],
        ["", " ", "\u3000", "", "", ""],
        HEADER,
    ],
)
def test_remarks_blanks_and_repeated_headers_are_passed_over(row: list[str]) -> None:
    table = only_table(
        sheet(
            [HEADER, ["1-101", "张三", "物业费", "2026-07", 100, 0], row, ["1-102", "李四", "物业费", "2026-07", 1, 0]]
        )
    )
    assert ([one.number for one in table.rows], table.totals) == ([2, 4], [])


@pytest.mark.parametrize(
    "row",
    [
        ["1-102", "总计划", "物业费", "2026-07", 100, 0],
        ["", "李四", "物业费", "2026-07", 100, 0],
        ["1-102", "", "", "", "", ""],
        ["1-102", "李四", "物业费", "2026-07", "待定", ""],
        ["1-102", "合计达公司", "物业费", "2026-07", 100, 0],
    ],
)
def test_rows_that_must_not_be_lost(row: list[object]) -> None:
    table = only_table(sheet([HEADER, ["1-101", "张三", "物业费", "2026-07", 100, 0], row]))
    assert [one.number for one in table.rows] == [2, 3]


def test_a_merged_room_is_the_room_of_all_its_rows() -> None:
    rows = [
        HEADER,
        ["1-101", "张三", "物业费", "2026-07", 100, 0],
        ["", "", "水费", "2026-07", 10, 0],
        ["", "", "小计", "", 110, 0],
        ["", "", "电费", "2026-07", 20, 0],
    ]
    table = only_table(sheet([["应收明细表"], *rows], [(2, 0, 3, 0), (2, 1, 3, 1)]))
    assert [row.cells[0] for row in table.rows] == ["1-101", "1-101", ""]


def test_blanks_under_a_room_stand_for_it_in_a_csv() -> None:
    text = (
        "房号,业主,收费项目,应收金额\n1-101,张三,物业费,1\n,,水费,2\n"
        "1-102,李四,物业费,3\n,,水费,4\n合计,,,10\n,,电费,9\n"
    )
    table = only_table(csv_sheet(text))
    assert [(row.cells[0], row.cells[1]) for row in table.rows] == [
        ("1-101", "张三"),
        ("1-101", "张三"),
        ("1-102", "李四"),
        ("1-102", "李四"),
        ("", ""),
    ]


def test_one_blank_among_many_rooms_is_a_missing_room() -> None:
    text = "房号,收费项目,应收金额\n" + "".join(f"1-{door},物业费,1\n" for door in range(101, 111)) + ",物业费,1\n"
    assert only_table(csv_sheet(text)).rows[-1].cells[0] == ""


def test_blanks_under_a_building_stand_for_it() -> None:
    text = "楼栋,单元,房号,业主姓名,面积\n1栋,1,101,甲,1\n,,102,乙,1\n,2,101,丙,1\n2栋,1,101,丁,1\n,,102,戊,1\n"
    table = only_table(csv_sheet(text))
    assert [row.cells[:3] for row in table.rows] == [
        ["1栋", "1", "101"],
        ["1栋", "1", "102"],
        ["1栋", "2", "101"],
        ["2栋", "1", "101"],
        ["2栋", "1", "102"],
    ]


def test_two_tables_on_one_sheet() -> None:
    text = (
        "业主台账\n房号,业主姓名,建筑面积\n1-101,张三,100\n\n"
        "收款\n收款日期,房号,金额,收款方式\n2026-10-01,1-101,5,现金\n"
    )
    tables, strangers = cut_tables(csv_sheet(text), "")
    told = [(table.kind, [row.number for row in table.rows]) for table in tables]
    assert told == [(Kind.OWNERS, [3]), (Kind.PAYMENTS, [7])]
    assert strangers == []


def test_a_summary_by_building_is_no_table_of_rooms() -> None:
    tables, strangers = cut_tables(csv_sheet("楼栋,户数,应收金额,已收\n1栋,10,100,50\n2栋,10,100,50\n"), "")
    assert (tables, len(strangers)) == ([], 1)


def test_the_readable_of_two_room_columns_is_taken() -> None:
    text = "房产编号,房产名称,业主姓名,建筑面积\n0101010501,1栋1单元501,张三,100\n0101010502,1栋1单元502,李四,100\n"
    assert only_table(csv_sheet(text)).map.shown["房产名称"] == "房号"


def test_a_platforms_summary_is_kept_apart() -> None:
    text = (
        "交易时间,微信订单号,交易状态,应结订单金额\n`2026-10-03,`1,`SUCCESS,`5.00\n"
        "总交易单数,应结订单总金额\n`1,`5.00\n"
    )
    table = only_table(csv_sheet(text))
    assert ([row.number for row in table.rows], dict(table.summary)) == (
        [2],
        {"总交易单数": "`1", "应结订单总金额": "`5.00"},
    )


TOTALS = [
    (["小计", "", "", "", 30, 5], []),
    (["小计", "", "", "", "", ""], []),
    (["小计", "", "", "", "=SUM(E2:E3)", 5], []),
    (["小计", "", "", "", "216户", 5], []),
    (["小计", "", "", "", 31, 5], ["第 4 行“小计”的应收金额 31.00 与各行之和 30.00 不等"]),
    (["小计", "", "", "", 30, 0], ["第 4 行“小计”的已收 0.00 与各行之和 5.00 不等"]),
]


@pytest.mark.parametrize(("total", "remarks"), TOTALS)
def test_check_totals(total: list[object], remarks: list[str]) -> None:
    rows = [HEADER, ["1-101", "张三", "物业费", "2026-07", 10, 5], ["1-102", "李四", "物业费", "2026-07", 20, 0], total]
    assert check_totals(only_table(sheet(rows))) == remarks


def test_subtotals_pages_and_the_grand_total_are_each_checked_in_their_way() -> None:
    def row(door: int, amount: int) -> list[object]:
        return [f"1-{door}", "", "物业费", "2026-07", amount, ""]

    rows = [
        HEADER,
        row(101, 1),
        row(102, 2),
        ["小计", "", "", "", 3, ""],
        row(103, 4),
        ["小计", "", "", "", 4, ""],
        ["本页合计", "", "", "", 7, ""],
        row(104, 8),
        ["小计", "", "", "", 8, ""],
        ["本页合计", "", "", "", 8, ""],
        ["总计", "", "", "", 15, ""],
    ]
    assert check_totals(only_table(sheet(rows))) == []


def test_a_total_after_reductions_is_right_too() -> None:
    header = [*HEADER[:5], "减免", "已收"]
    rows = [header, ["1-101", "", "物业费", "2026-07", 100, 30, 0], ["小计", "", "", "", 70, "", 0]]
    assert check_totals(only_table(sheet(rows))) == []
