"""One cell at a time: sums, numbers with units, days, moments, in every dress; and what must never be taken for one."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moments import CHINA
from bot.ledgers.cells import Unreadable, day_of_cell, moment_of, money_of, number_of, prose_of, quantity_of, text_of
from bot.ledgers.grid import Cell, is_blank

MONEY: list[tuple[Cell, int | None]] = [
    (751.8, 75180),
    (30, 3000),
    (30.0, 3000),
    (0, 0),
    (0.0, 0),
    (-3.5, -350),
    (0.30000000000000004, 30),
    (751.8000000000001, 75180),
    (93.285, 9329),
    (444.195, 44420),
    (128.025, 12803),
    (1e6, 100000000),
    ("751.80", 75180),
    ("751.8", 75180),
    ("751", 75100),
    (".5", 50),
    ("5.", 500),
    ("+5", 500),
    ("1,194.90", 119490),
    ("1，194.90", 119490),
    ("12,345,678.90", 1234567890),
    ("¥1,194.90", 119490),
    ("￥750.12", 75012),
    ("¥ 750.12", 75012),
    ("￥ 1,194.90 元", 119490),
    ("RMB 750.12", 75012),
    ("750.12元", 75012),
    ("人民币750.12元整", 75012),
    ("１２.５", 1250),
    ("１，１９４．９０", 119490),
    (" 60.85 ", 6085),
    ("60.85\u00a0", 6085),
    ("\u200b60.85", 6085),
    ("`797.04", 79704),
    ("'797.04", 79704),
    ("\t797.04\t", 79704),
    ('="797.04"', 79704),
    ("(123.45)", -12345),
    ("（123.45）", -12345),
    ("-89.5", -8950),
    ("－89.5", -8950),
    ("1.2万", 1200000),
    ("1 194.90", 119490),
    ("0.00", 0),
    ("", None),
    ("   ", None),
    ("-", None),
    ("—", None),
    ("－－", None),
    ("/", None),
    ("无", None),
    ("元", None),
    ("¥-", None),
    ("¥ - ", None),
    ("N/A", None),
]
NO_MONEY: list[Cell] = [
    "待定",
    "面议",
    "#N/A",
    "#DIV/0!",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "=E3*F3",
    "=SUM(A1:A9)",
    "1,19.90",
    "1.2.3",
    "12-25",
    "免收",
    "七百元",
    "3-2-501",
    "2026-07-01",
    "12.5%",
    "5折",
    "nan",
    "inf",
    "1e400",
    "--5",
    "5-",
    True,
    False,
    dt.date(2026, 7, 1),
    dt.time(9, 30),
    dt.timedelta(hours=30),
    float("inf"),
    float("nan"),
    1e15,
]
QUANTITIES: list[tuple[Cell, str | None]] = [
    (89.5, "89.5"),
    (89.0, "89"),
    (100, "100"),
    (89.49999999999999, "89.5"),
    ("89.3㎡", "89.3"),
    ("103.66平米", "103.66"),
    ("103.66平方米", "103.66"),
    ("103.66 平方", "103.66"),
    ("103.66m2", "103.66"),
    ("103.66M²", "103.66"),
    ("103.66 ㎡", "103.66"),
    ("６８.４２", "68.42"),
    ("６８．４２㎡", "68.42"),
    ("1,203.5㎡", "1203.5"),
    ("2.80元/㎡·月", "2.8"),
    ("2.8元/平方米/月", "2.8"),
    ("2.8元/㎡.月", "2.8"),
    ("¥2.80", "2.8"),
    ("2.80元", "2.8"),
    ("80元/个·月", "80"),
    ("10元/户/月", "10"),
    ("1户", "1"),
    ("2个", "2"),
    ("1位", "1"),
    ("3个月", "3"),
    ("12.5吨", "12.5"),
    ("130度", "130"),
    ("-89.5", "-89.5"),
    ("", None),
    ("-", None),
    ("无", None),
]
NO_QUANTITIES: list[Cell] = [
    "约89",
    "89.5左右",
    "三室两厅",
    "#N/A",
    "=A1",
    "89.5/90.1",
    "2.8或3.0",
    True,
    dt.date(2026, 1, 1),
]
DAYS: list[tuple[Cell, dt.date | None]] = [
    (dt.date(2020, 11, 29), dt.date(2020, 11, 29)),
    (dt.datetime(2020, 11, 29, 8, 30), dt.date(2020, 11, 29)),  # noqa: DTZ001 - a cell has no zone
    ("2020.9.1", dt.date(2020, 9, 1)),
    ("2020.09.01", dt.date(2020, 9, 1)),
    ("2020-03-24", dt.date(2020, 3, 24)),
    ("2020-3-4", dt.date(2020, 3, 4)),
    ("2020/3/24", dt.date(2020, 3, 24)),
    ("2020年3月24日", dt.date(2020, 3, 24)),
    ("2020年03月24日", dt.date(2020, 3, 24)),
    ("2020 年 3 月 24 日", dt.date(2020, 3, 24)),
    ("２０２０年３月２４日", dt.date(2020, 3, 24)),
    ("20年3月24日", dt.date(2020, 3, 24)),
    ("20.3.24", dt.date(2020, 3, 24)),
    ("20181027", dt.date(2018, 10, 27)),
    (20181027.0, dt.date(2018, 10, 27)),
    (20181027, dt.date(2018, 10, 27)),
    ("2020-03-24 10:15:30", dt.date(2020, 3, 24)),
    ("2020-03-24T10:15:30", dt.date(2020, 3, 24)),
    ("2020/3/24 0:00", dt.date(2020, 3, 24)),
    ("`2026-10-03 09:00:00", dt.date(2026, 10, 3)),
    ("2020年9月", dt.date(2020, 9, 1)),
    ("2020-09", dt.date(2020, 9, 1)),
    (43586.0, dt.date(2019, 5, 1)),
    (43586, dt.date(2019, 5, 1)),
    ("43586", dt.date(2019, 5, 1)),
    ("", None),
    ("-", None),
    ("无", None),
]
NO_DAYS: list[Cell] = [
    "待定",
    "2020-13-01",
    "2020年2月30日",
    "未交房",
    "12月",
    "3-2-501",
    "13870918133",
    5.0,
    "#N/A",
    "=TODAY()",
]


@pytest.mark.parametrize(("cell", "fen"), MONEY)
def test_money_of(cell: Cell, fen: int | None) -> None:
    assert money_of(cell) == fen


@pytest.mark.parametrize("cell", NO_MONEY)
def test_money_of_refuses_what_is_no_sum(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        money_of(cell)


@pytest.mark.parametrize(("cell", "number"), QUANTITIES)
def test_quantity_of(cell: Cell, number: str | None) -> None:
    assert quantity_of(cell) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("cell", NO_QUANTITIES)
def test_quantity_of_refuses_what_is_no_number(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        quantity_of(cell)


@pytest.mark.parametrize(("cell", "day"), DAYS)
def test_day_of_cell(cell: Cell, day: dt.date | None) -> None:
    assert day_of_cell(cell) == day


@pytest.mark.parametrize("cell", NO_DAYS)
def test_day_of_cell_refuses_what_is_no_day(cell: Cell) -> None:
    with pytest.raises(Unreadable):
        day_of_cell(cell)


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        ("20261004", "101530", (2026, 10, 4, 10, 15, 30)),
        ("20261004", "91530", (2026, 10, 4, 9, 15, 30)),
        ("20261004", "", (2026, 10, 4, 12, 0, 0)),
        ("20261013 08:09:10", "", (2026, 10, 13, 8, 9, 10)),
        ("2026-10-03 09:00:00", "", (2026, 10, 3, 9, 0, 0)),
        ("2026-10-03", "9:37", (2026, 10, 3, 9, 37, 0)),
        ("2026年10月3日 9时37分", "", (2026, 10, 3, 9, 37, 0)),
        (dt.datetime(2026, 10, 3, 9, 37), "", (2026, 10, 3, 9, 37, 0)),  # noqa: DTZ001 - a cell has no zone
        (dt.date(2026, 10, 3), dt.time(9, 37), (2026, 10, 3, 9, 37, 0)),
        (46298.0, 0.5, (2026, 10, 3, 12, 0, 0)),
        ("2026-10-03", "不详", (2026, 10, 3, 12, 0, 0)),
    ],
)
def test_moment_of_a_day_and_a_time(day: Cell, time: Cell, moment: tuple[int, ...]) -> None:
    assert moment_of(day, time) == dt.datetime(*moment, tzinfo=CHINA)  # type: ignore[arg-type, misc]  # six numbers


def test_moment_of_nothing_is_none() -> None:
    assert moment_of("", "10:15") is None


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (201.0, "201"),
        (13870918133.0, "13870918133"),
        (0.5, "0.5"),
        (1e-05, "0.00001"),
        (True, "是"),
        (dt.date(2026, 7, 1), "2026-07-01"),
        (dt.datetime(2026, 7, 1, 9, 30), "2026-07-01 09:30:00"),  # noqa: DTZ001 - a cell has no zone
        (" 钱七　", "钱七"),
        ("３＃２单元", "3#2单元"),
        ("`4200002000", "4200002000"),
        ('="0301"', "0301"),
    ],
)
def test_text_of(cell: Cell, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize("cell", ["", " ", "\u3000", "\u00a0", "\ufeff", "`", "\n"])
def test_is_blank(cell: Cell) -> None:
    assert is_blank(cell)


ANY_CELL = (
    st.text(max_size=30)
    | st.text(alphabet="0123456789.,-+¥元()%=#年月日/: ㎡", max_size=20)
    | st.floats()
    | st.integers()
    | st.booleans()
    | st.dates()
    | st.times()
    | st.timedeltas()
)


@given(ANY_CELL)
def test_any_cell_is_read_or_refused(cell: Cell) -> None:
    text_of(cell)
    for read in (money_of, number_of, quantity_of, day_of_cell, moment_of):
        with suppress(Unreadable):
            read(cell)


@given(st.integers(0, 10**11))
def test_a_sum_reads_back_from_any_dress(fen: int) -> None:
    yuan = Decimal(fen).scaleb(-2)
    for cell in (float(yuan), f"{yuan}", f"¥{yuan:,}", f"{yuan}元", f" {yuan:,} "):
        assert money_of(cell) == fen


@pytest.mark.parametrize(
    ("cell", "prose"),
    [
        (" 电梯维保，更换门机皮带（2单元） ", "电梯维保，更换门机皮带（2单元）"),
        ("第六条，２.80元", "第六条，2.80元"),
        ("a\u200bb\u3000c", "ab c"),
        (3.0, "3"),
    ],
)
def test_what_people_read_again_keeps_its_punctuation(cell: Cell, prose: str) -> None:
    assert prose_of(cell) == prose
