"""The small decisions within a row: who is vacant, whose name it is, where a deed was done, what a fact means."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledgers.facts import NAMES, fact_named, read_facts, read_facts_toml
from bot.ledgers.faults import Notes, Reading
from bot.ledgers.measures import items_in_title
from bot.ledgers.open_file import OpenFile
from bot.ledgers.owners import OwnerRow, is_vacant, read_owners, split_names
from bot.ledgers.payments import PaymentRow, read_payments
from bot.ledgers.receivables import ReceivableRow, defaults_of, read_receivables
from bot.ledgers.service_records import read_service_records
from bot.ledgers.tables import Table, cut_tables
from bot.ledgers.words import Kind
from tests.ledgers.sheets import csv_sheet, only_table


@pytest.mark.parametrize(
    ("occupancy", "header", "vacant"),
    [
        ("空置", "", True),
        ("空关", "", True),
        ("空", "", True),
        ("未入住", "", True),
        ("闲置", "", True),
        ("未售", "", True),
        ("无人居住", "", True),
        ("空置（办理中）", "", True),
        ("入住", "", False),
        ("已入住", "", False),
        ("自住", "", False),
        ("出租", "", False),
        ("装修中", "", False),
        ("非空置", "", False),
        ("", "", False),
        ("是", "是否空置", True),
        ("否", "是否空置", False),
        ("是", "是否入住", False),
        ("否", "是否入住", True),
        ("√", "空置", True),
        ("是", "入住状态", False),
    ],
)
def test_is_vacant(occupancy: str, header: str, *, vacant: bool) -> None:
    assert is_vacant(occupancy, header) == vacant


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("张三", ["张三"]),
        ("张 三", ["张三"]),
        ("张三、李四", ["张三", "李四"]),
        ("张三/李四", ["张三", "李四"]),
        ("张三 李四", ["张三", "李四"]),
        ("张三，李四", ["张三，李四"]),
        ("张三,李四", ["张三", "李四"]),
        ("张三\n李四", ["张三", "李四"]),
        ("张三和李四", ["张三", "李四"]),
        ("张三、张三", ["张三"]),
        ("某某商贸有限公司(张三)", ["某某商贸有限公司(张三)"]),
        ("John Smith", ["John Smith"]),
        ("阿依古丽·买买提", ["阿依古丽·买买提"]),
        ("-", []),
        ("无", []),
        ("", []),
    ],
)
def test_split_names(text: str, names: list[str]) -> None:
    assert split_names(text) == names


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("3号楼", [("3", "清洗")]),
        ("3栋", [("3", "清洗")]),
        ("3#", [("3", "清洗")]),
        ("3", [("3", "清洗")]),
        ("A座", [("A", "清洗")]),
        ("1栋、2栋", [("1", "清洗"), ("2", "清洗")]),
        ("1-3栋", [("1", "清洗"), ("2", "清洗"), ("3", "清洗")]),
        ("3栋2单元", [("3", "清洗")]),
        ("全区", [("", "清洗")]),
        ("", [("", "清洗")]),
        ("地下车库", [("", "地下车库：清洗")]),
        ("3-2-501", [("", "3-2-501：清洗")]),
    ],
)
def test_where_a_deed_was_done(place: str, told: list[tuple[str, str]]) -> None:
    table = only_table(csv_sheet(f'日期,楼栋,服务内容\n2026-09-01,"{place}",清洗\n'))
    assert [(row.building, row.what) for row in read_service_records(table).rows] == told


@pytest.mark.parametrize(
    ("label", "fact"),
    [
        ("hotline", "hotline"),
        ("服务热线", "hotline"),
        ("物业公司名称", "company_name"),
        ("违约金日利率", "late_charge_daily_rate"),
        ("成本占比/清洁卫生", "cost_share/清洁卫生"),
        ("cost_share/绿化", "cost_share/绿化"),
        ("天气", None),
        ("", None),
        ("缴费截止日（每期）", "due_day"),
    ],
)
def test_fact_named(label: str, fact: str | None) -> None:
    assert fact_named(label) == fact


def test_no_word_means_two_facts() -> None:
    words = [word for listed in NAMES.values() for word in listed.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("成本占比/清洁", "12.5%", "12.5"),
        ("成本占比/清洁", "12.50", "12.5"),
        ("起算规则", "次月", "next_month"),
        ("起算规则", "按日", "by_day"),
        ("服务热线", "0571-1", "0571-1"),
    ],
)
def test_values_of_facts(name: str, value: str, kept: str) -> None:
    table = only_table(csv_sheet(f"名称,内容,来源\n{name},{value},公示\n"))
    assert [row.value for row in read_facts(table).rows] == [kept]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('[facts]\nhotline = "1"', ["source missing"]),
        ('source = "x"\n[facts]\nhotline = [1]', ["value unreadable"]),
        ('source = "x"\nfrom = "昨天"\n[facts]\nhotline = "1"', ["date unreadable"]),
        ('source = "x"\n[facts]\nhotline = {value = "1", source = "y", from = 2026-01-01, until = 2026-12-31}', []),
        ('source = "x"\n[facts.cost_share]\n"清洁" = 120', ["share unreadable"]),
    ],
)
def test_facts_of_a_toml_file(text: str, codes: list[str]) -> None:
    _, reading = read_facts_toml(text.encode(), "事实.toml")
    assert [fault.code for fault in reading.faults] == codes


WIDE = [  # header, row -> (item, gross, reduction, paid) of each line, remarks
    ("物业费,水费,合计", "600,10,610", [("物业费", 60000, 0, None), ("水费", 1000, 0, None)], []),
    (
        "物业费,水费,合计",
        "600,10,600",
        [("物业费", 60000, 0, None), ("水费", 1000, 0, None)],
        ["合计与各项之和不等，按各项录入：第 2 行"],
    ),
    ("物业费,水费,已收", "600,-,600", [("物业费", 60000, 0, 60000)], []),
    ("物业费,水费,已收", "600,300,600", [("物业费", 60000, 0, 40000), ("水费", 30000, 0, 20000)], []),
    ("物业费,水费,已收", "600,300,950", [("物业费", 60000, 0, 65000), ("水费", 30000, 0, 30000)], []),
    ("物业费,水费,欠费", "600,300,300", [("物业费", 60000, 0, 40000), ("水费", 30000, 0, 20000)], []),
    ("物业费,水费,减免,已收,欠费", "600,10,180,0,430", [("物业费", 60000, 18000, 0), ("水费", 1000, 0, 0)], []),
    (
        "物业费应收,物业费已收,水费应收,水费已收,已收合计",
        "600,600,10,0,600",
        [("物业费", 60000, 0, 60000), ("水费", 1000, 0, 0)],
        [],
    ),
    ("物业费,物业费减免,水费,减免", "600,180,10,180", [("物业费", 60000, 18000, None), ("水费", 1000, 0, None)], []),
    ("物业费,水费", ",", [], []),
    ("物业费,水费", "0,-", [], []),
]


@pytest.mark.parametrize(("header", "row", "lines", "remarks"), WIDE)
def test_a_row_with_a_fee_a_column(
    header: str, row: str, lines: list[tuple[str, int, int, int | None]], remarks: list[str]
) -> None:
    table = only_table(csv_sheet(f"房号,业主,账期,{header}\n1-101,张三,2026-07,{row}\n"))
    reading = read_receivables(table, [], defaults_of(table, None))
    told = [(line.item, line.gross, line.reduction, line.paid) for read in reading.rows for line in read.lines]
    assert (told, reading.faults, reading.notes.texts()) == (lines, [], remarks)


def test_a_reduction_that_fits_no_fee_is_refused() -> None:
    table = only_table(csv_sheet("房号,业主,账期,水费,电费,减免\n1-101,张三,2026-07,10,10,5\n"))
    [fault] = read_receivables(table, [], defaults_of(table, None)).faults
    assert (fault.code, fault.column) == ("reduction of which item", "减免")


def test_price_and_area_of_a_wide_row_belong_to_the_fee_they_give() -> None:
    table = only_table(csv_sheet("房号,面积,单价,账期,物业费,水费\n1-101,100,2,2026年第三季度,600,10\n"))
    [row] = read_receivables(table, [], defaults_of(table, None)).rows
    assert [(line.item, str(line.unit_price), str(line.quantity)) for line in row.lines] == [
        ("物业费", "2", "100"),
        ("水费", "None", "None"),
    ]


def test_items_in_title() -> None:
    assert items_in_title(["幸福里2026年物业费、停车费收缴表", "物业费"]) == ["物业费", "停车费"]


def test_remarks_name_their_rows() -> None:
    notes = Notes()
    for row in range(3, 15):
        notes.add("电话看不懂", row)
    notes.add("没有面积列")
    assert notes.texts() == ["电话看不懂：第 3、4、5、6、7、8、9、10 等 12 行", "没有面积列"]


def test_a_direction_nobody_understands_is_no_silent_loss() -> None:
    text = (
        "交易日期,借贷标志,交易金额,摘要\n2026-10-01,贷,5,a\n2026-10-01,借,6,b\n"
        "2026-10-01,某,7,c\n2026-10-01,不计收支,8,d\n"
    )
    reading = read_payments(only_table(csv_sheet(text)), [])
    assert ([row.amount for row in reading.rows], reading.ignored) == ([500], 2)
    assert [(fault.row, fault.code) for fault in reading.faults] == [(4, "direction unreadable")]


def test_a_voucher_number_that_repeats_names_no_trade_alone() -> None:
    text = "交易日期,收入,支出,摘要,凭证号\n2026-10-01,5,,a,7\n2026-10-01,6,,b,7\n2026-10-01,6,,b,0000\n"
    numbers = [row.trade_number for row in read_payments(only_table(csv_sheet(text)), []).rows]
    assert len(set(numbers)) == 3
    again = [row.trade_number for row in read_payments(only_table(csv_sheet(text)), []).rows]
    assert numbers == again


def test_a_platforms_count_and_sum_are_compared() -> None:
    text = "交易时间,微信订单号,交易状态,应结订单金额\n2026-10-03,1,SUCCESS,5.00\n总交易单数,应结订单总金额\n2,9.00\n"
    assert read_payments(only_table(csv_sheet(text)), []).notes.texts() == [
        "表末写明 2 笔，读到 1 笔，请核对文件是否完整",
        "表末写明合计 9.00，读到 5.00，请核对文件是否完整",
    ]


def test_alipays_refund_is_a_refund() -> None:
    text = (
        "支付宝交易号,商品名称,完成时间,商家实收（元）,退款批次号/请求号\n"
        "Z1,3-2-501,2026-10-03 08:00:00,5.00,\nZ1,3-2-501,2026-10-04 08:00:00,-2.00,T9\n"
    )
    rows = read_payments(only_table(csv_sheet(text)), []).rows
    assert [(row.gateway, row.flow, row.trade_number, row.amount, row.refund_number) for row in rows] == [
        ("alipay", "in", "Z1", 500, ""),
        ("alipay", "refund", "Z1", 200, "T9"),
    ]


CELLS = st.sampled_from(
    ["", "-", "3-2-501", "张三", "13900000001", "89.5", "¥1,000.00", "2026年7月", "待定", "合计", "#N/A", "=A1", "空置"]
)
ROWS = st.lists(st.lists(CELLS | st.text(max_size=8), min_size=1, max_size=9), max_size=8)
HEADERS = st.sampled_from(
    [
        ["房号", "业主姓名", "联系电话", "建筑面积", "交房日期", "入住状态", "与业主关系"],
        ["房号", "收费项目", "账期", "单价", "数量", "应收金额", "减免", "已收", "欠费"],
        ["房号", "业主", "物业费", "水费", "合计", "减免", "已收"],
        ["交易日期", "收入金额", "支出金额", "摘要", "流水号", "房号"],
        ["日期", "楼栋", "服务内容"],
    ]
)


@given(HEADERS, ROWS)
def test_any_rows_under_any_header_are_read_or_named(header: list[str], rows: list[list[str]]) -> None:
    text = "\n".join(",".join(f'"{cell.replace(chr(34), "")}"' for cell in row) for row in [header, *rows])
    tables, _ = cut_tables(csv_sheet(text), "幸福里2026年第三季度")
    for table in tables:
        counts = _read(table)
        assert counts is None or sum(counts) == len(table.rows)


def _read(table: Table) -> tuple[int, int, int] | None:
    """How many rows were read, rejected and passed over; None for kinds whose rows may give several deeds."""
    reading: Reading[OwnerRow] | Reading[ReceivableRow] | Reading[PaymentRow]
    if table.kind == Kind.OWNERS:
        reading = read_owners(table, ["幸福里"])
    elif table.kind == Kind.RECEIVABLES:
        reading = read_receivables(table, ["幸福里"], defaults_of(table, None))
    elif table.kind == Kind.PAYMENTS:
        reading = read_payments(table, ["幸福里"])
    else:
        read_service_records(table)
        return None
    return len(reading.rows), len(reading.faults), reading.ignored


def test_an_open_file_tells_its_kinds_in_order() -> None:
    money = only_table(csv_sheet("收款日期,房号,金额,方式\n2026-01-01,1-101,5,现金\n"))
    rooms = only_table(csv_sheet("房号,业主,面积\n1-101,张三,5\n"))
    opened = OpenFile(Path("a.xlsx"), "", [money, rooms])
    assert (opened.kind, opened.order, opened.tables_in_order()) == ("owners+payments", 0, [rooms, money])
