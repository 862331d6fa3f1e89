"""A second office, with none of the first one's habits: other headers, wide form, blocks, hidden sheet, GBK, xls."""

import datetime as dt
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from bot.domain.household import Tie
from bot.domain.moments import day_of
from bot.domain.money import yuan
from bot.services.bills.show_bill import load_bill
from storage.database import Database
from storage.people import phones_of, ties_by_room
from storage.rooms import find_room, rooms_by_code
from storage.tables import Community, CommunityFact, FeeItem, Payment, Refund, ServiceRecord
from tests.ledgers.sheets import write_csv, write_xlsx
from tests.services.bring_in import VAULT, bring_in

HOME = "锦绣苑"
OLD_XLS = Path(__file__).parents[2] / "data" / "ledgers" / "old.xls"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The office's folder of sheets."""
    write_xlsx(
        tmp_path / "住户档案.xlsx",
        {
            "封面": [["锦绣苑住户档案（内部资料）"]],
            "住户档案": [
                ["锦绣苑住户档案表", "", "", "", "", "", "", "", ""],
                ["幢号", "单元", "室号", "户主", "联系手机", "计费面积", "业态", "入伙日期", "居住情况"],
                ["1幢", "1", 101, "周一", 13900000101, 100, "住宅", dt.date(2019, 5, 1), "自住"],
                ["", "", 102, "吴二、郑三", "13900000102/13900000103", "80.5㎡", "住宅", "2019/5/1", "空关"],
                ["", "2", "0201", "王 五", "0571-88886666", "９０.２５", "住宅", "20190601", "出租"],
                ["2幢", "", 301, "某某商贸（赵六）", "139-0000-0301", 120, "写字楼", 43586, ""],
                ["", "", "商铺01", "钱七", "无", "1,230.5", "商铺", "待定", "营业"],
                ["合 计", "", "5户", "", "", 1621.25, "", "", ""],
                ["填表人：小孙", "", "", "", "", "审核人：老李", "", "", ""],
            ],
            "2018旧档": [["幢号", "单元", "室号", "户主", "计费面积"], ["9幢", "1", "901", "旧人", 50]],
        },
        {"住户档案": [(2, 0, 4, 0), (2, 1, 3, 1), (5, 0, 6, 0)]},
        ["2018旧档"],
    )
    write_xlsx(
        tmp_path / "锦绣苑上半年收费.xlsx",
        {
            "上半年": [
                ["锦绣苑2026年上半年收费表", "", "", "", "", "", "", "", "", ""],
                ["单位：元", "", "", "", "", "", "", "", "", ""],
                ["房间", "户主", "物业管理费", "", "", "代收代缴", "", "优惠", "实收", "未收"],
                ["", "", "面积", "单价", "金额", "水费", "垃圾费", "", "", ""],
                ["1幢1单元101", "周一", 100, 1.8, 1080, 33.3, 36, "", 1149.3, 0],
                ["1幢1单元102", "吴二", 80.5, 1.8, 869.4, "-", 36, 260.82, "", 644.58],
                ["1幢2单元201", "王五", 90.25, 1.8, 974.7, 21.15, 36, "", 500, 531.85],
                ["2幢301", "某某商贸", 120, 3.5, 2520, "#REF!", 60, "", "", 2580],
                ["2幢商铺1", "钱七", 1230.5, 4, "=C10*D10*6", "", 120, "", "", ""],
                ["合计", "", "", "", 5444.1, "", "", "", "", ""],
            ],
        },
        {"上半年": [(0, 0, 0, 9), (2, 2, 2, 4), (2, 5, 2, 6), *((2, column, 3, column) for column in (0, 1, 7, 8, 9))]},
    )
    write_csv(
        tmp_path / "锦绣苑欠费.csv",
        [
            ["锦绣苑历年欠费清单（截至2026年9月30日）"],
            ["序号", "幢", "房间", "客户名称", "欠费科目", "欠费起始日期", "欠费结束日期", "欠费金额", "滞纳金"],
            ["1", "1幢", "1单元102", "吴二", "物业管理费", "2025-01-01", "2025-12-31", "1,738.80", "12.00"],
            ["2", "2幢", "301", "某某商贸", "停车费", "2025.7.1", "2025.12.31", "￥900.00", ""],
            ["", "", "", "", "", "", "合计", "2,638.80", ""],
        ],
        "gb18030",
    )
    write_csv(
        tmp_path / "锦绣苑工行流水.csv",
        [
            ["户名：某某物业服务有限公司", "", "账号：1234"],
            ["入账时间", "借贷标志", "交易金额", "账户余额", "对方名称", "摘要", "附言", "凭证号"],
            ["2026-10-10 09:30:00", "贷", "1,000.00", "9,000.00", "吴二", "转账", "1幢1单元102 25年物业费", "00000000"],
            ["2026-10-10 09:31:00", "借", "5.00", "8,995.00", "", "手续费", "", "00000000"],
            ["2026-10-11 10:00:00", "贷", "31.85", "9,026.85", "王五", "跨行", "1-2-201 和 1-1-101 的", "00000000"],
            ["2026-10-12 11:00:00", "贷", "500.00", "9,526.85", "周一", "跨行", "七幢七单元701", "00000000"],
        ],
        "gbk",
        "\t",
    )
    write_csv(
        tmp_path / "锦绣苑收款日报.csv",
        [
            ["收款日期", "房号", "交款人", "收费项目", "收款金额", "方式", "收据号"],
            ["2026.10.9", "2幢301", "赵六", "停车费", "400", "现金", "0001"],
            ["2026.10.9", "2幢301", "赵六", "垃圾费", "60", "现金", "0001"],
            ["2026.10.9", "1幢1单元101", "周一", "", "50", "微信", "0002"],
            ["2026.10.9", "1幢1单元101", "周一", "", "待收", "微信", "0003"],
            ["合计", "", "", "", "510", "", ""],
        ],
        "gb18030",
        ";",
    )
    write_csv(
        tmp_path / "锦绣苑微信账单.csv",
        [
            [
                "交易时间",
                "微信订单号",
                "交易状态",
                "应结订单金额",
                "微信退款单号",
                "退款金额",
                "商品名称",
                "商户数据包",
            ],
            [
                "`2026-10-13 09:00:00",
                "`4200000000000000000000000001",
                "`SUCCESS",
                "`20.00",
                "`0",
                "`0.00",
                "`锦绣苑 物业费",
                "`1-2-201",
            ],
            [
                "`2026-10-14 09:00:00",
                "`4200000000000000000000000001",
                "`REFUND",
                "`0.00",
                "`50000001",
                "`5.00",
                "`锦绣苑 物业费",
                "`1-2-201",
            ],
            [
                "`2026-10-14 09:30:00",
                "`4200000000000000000000000002",
                "`REVOKED",
                "`9.00",
                "`0",
                "`0.00",
                "`锦绣苑",
                "`1-2-201",
            ],
            ["总交易单数", "应结订单总金额", "退款总金额"],
            ["`3", "`20.00", "`5.00"],
        ],
    )
    write_csv(
        tmp_path / "锦绣苑资料.csv",
        [
            ["项目", "具体内容", "依据", "生效日期"],
            ["服务热线", "0571-1234567", "服务中心公示牌", "2026-01-01"],
            ["成本占比/清洁卫生", "12.5%", "2025年度公示", "2026-01-01"],
            ["收款账户", "工行 6222", "", "2026-01-01"],
            ["天气", "晴", "窗外", "2026-01-01"],
        ],
        "gb18030",
    )
    write_csv(
        tmp_path / "锦绣苑服务记录.csv",
        [
            ["时间", "地点", "事项", "责任人"],
            ["2026年9月3日", "1幢、2幢", "电梯维保", "张工"],
            ["2026/9/10", "地下车库", "清淤", ""],
            ["2026.9.15", "全区", "灭蚊", ""],
            ["九月", "1幢", "换灯", ""],
        ],
    )
    return tmp_path


def test_everything_comes_out_right(database: Database, folder: Path, now: dt.datetime) -> None:
    reports = bring_in(database, sorted([*folder.glob("*.xlsx"), *folder.glob("*.csv"), OLD_XLS]), now)
    assert {name: report.error for name, report in reports.items() if report.error} == {}
    assert {
        name: (report.kind, report.rows, report.accepted, report.unmatched, report.duplicate, report.ignored)
        for name, report in reports.items()
    } == {
        "住户档案.xlsx": ("owners", 5, 5, 0, 0, 0),
        "锦绣苑上半年收费.xlsx": ("receivables", 5, 3, 0, 0, 0),
        "锦绣苑欠费.csv": ("receivables", 2, 2, 0, 0, 0),
        "old.xls": ("receivables", 3, 3, 0, 0, 0),
        "锦绣苑工行流水.csv": ("payments", 4, 1, 2, 0, 1),
        "锦绣苑收款日报.csv": ("payments", 4, 3, 0, 0, 0),
        "锦绣苑微信账单.csv": ("payments", 3, 2, 0, 0, 1),
        "锦绣苑资料.csv": ("facts", 4, 2, 0, 0, 0),
        "锦绣苑服务记录.csv": ("service_records", 4, 3, 0, 0, 0),
    }
    assert {
        name: [(fault.row, fault.code) for fault in report.rejected]
        for name, report in reports.items()
        if report.rejected
    } == {
        "锦绣苑上半年收费.xlsx": [(8, "amount unreadable"), (9, "amount unreadable")],
        "锦绣苑收款日报.csv": [(5, "amount unreadable")],
        "锦绣苑资料.csv": [(4, "source missing"), (5, "fact unknown")],
        "锦绣苑服务记录.csv": [(5, "date unreadable")],
    }
    assert {name: report.warnings for name, report in reports.items() if report.warnings} == {
        "住户档案.xlsx": [
            "隐藏的工作表“2018旧档”没有导入；确要导入，请先取消隐藏并另存",
            "“入伙日期”看不懂，没有录入：第 7 行",
        ],
        "锦绣苑上半年收费.xlsx": ["表里没有账期列，按标题或 --period 录为 2026年1月至6月"],
        "锦绣苑收款日报.csv": ["第 3 行写明缴“垃圾费”，没有未缴的这一项，按次序抵了别的或转为预存"],
    }
    with database.transaction() as session:
        _check_rooms(session, now)
        _check_bills(session, now)
        _check_rest(session)


def _check_rooms(session: Session, now: dt.datetime) -> None:
    home = session.exec(select(Community)).one()
    rooms = rooms_by_code(session, home.id)
    ties = ties_by_room(session, home.id, day_of(now))
    assert home.name == HOME
    assert {
        code: (str(room.area), room.vacant, room.kind, room.handed_over_on and room.handed_over_on.isoformat())
        for code, room in rooms.items()
    } == {
        "1-1-101": ("100.0000", False, "住宅", "2019-05-01"),
        "1-1-102": ("80.5000", True, "住宅", "2019-05-01"),
        "1-2-201": ("90.2500", False, "住宅", "2019-06-01"),
        "2-301": ("120.0000", False, "写字楼", "2019-05-01"),
        "2-商铺1": ("1230.5000", False, "商铺", None),
    }
    assert {
        code: [
            (person.name, tie.kind, [VAULT.open(phone.sealed) for phone in phones_of(session, person.id)])
            for tie, person in ties[room.id]
        ]
        for code, room in rooms.items()
    } == {
        "1-1-101": [("周一", Tie.OWNER, ["13900000101"])],
        "1-1-102": [("吴二", Tie.OWNER, ["13900000102"]), ("郑三", Tie.CO_OWNER, ["13900000103"])],
        "1-2-201": [("王五", Tie.OWNER, ["057188886666"])],
        "2-301": [("某某商贸(赵六)", Tie.OWNER, ["13900000301"])],
        "2-商铺1": [("钱七", Tie.OWNER, [])],
    }


def _check_bills(session: Session, now: dt.datetime) -> None:
    assert {code: _lines(session, code, now) for code in ("1-1-101", "1-1-102", "1-2-201", "2-301")} == {
        "1-1-101": [
            ("物业费", "2026-07..2026-09", "540.00", "540.00", "100.00㎡ × 1.80元/㎡·月 × 3个月 = 540.00元"),
            ("电梯费", "2026-07..2026-09", "120.00", "50.00", "100.00㎡ × 0.40元/㎡·月 × 3个月 = 120.00元"),
        ],
        "1-1-102": [
            ("物业管理费", "2025-01..2025-12", "1738.80", "1000.00", "1738.80元"),
            ("物业管理费", "2026-01..2026-06", "608.58", "0.00", "80.50㎡ × 1.80元/㎡·月 × 6个月 = 869.40元"),
            ("垃圾费", "2026-01..2026-06", "36.00", "0.00", "36.00元"),
            ("物业费", "2026-07..2026-09", "434.70", "0.00", "80.50㎡ × 1.80元/㎡·月 × 3个月 = 434.70元"),
        ],
        "1-2-201": [
            ("物业管理费", "2026-01..2026-06", "974.70", "487.31", "90.25㎡ × 1.80元/㎡·月 × 6个月 = 974.70元"),
            ("水费", "2026-01..2026-06", "21.15", "10.25", "21.15元"),
            ("垃圾费", "2026-01..2026-06", "36.00", "17.44", "36.00元"),
        ],
        "2-301": [("停车费", "2025-07..2025-12", "900.00", "460.00", "900.00元")],
    }


def _check_rest(session: Session) -> None:
    facts = session.exec(select(CommunityFact).order_by(col(CommunityFact.id))).all()
    assert [(fact.name, fact.value) for fact in facts] == [("hotline", "0571-1234567"), ("cost_share/清洁卫生", "12.5")]
    done = session.exec(select(ServiceRecord).order_by(col(ServiceRecord.id))).all()
    assert [(row.done_on.isoformat(), row.building_id is None, row.what) for row in done] == [
        ("2026-09-03", False, "电梯维保"),
        ("2026-09-03", False, "电梯维保"),
        ("2026-09-10", True, "地下车库：清淤"),
        ("2026-09-15", True, "灭蚊"),
    ]
    items = {item.name: item.arithmetic for item in session.exec(select(FeeItem))}
    assert items == {
        "物业管理费": "property",
        "水费": "metered",
        "垃圾费": "rubbish",
        "停车费": "parking",
        "物业费": "property",
        "电梯费": "lift",
    }
    refund = session.exec(select(Refund)).one()
    assert (refund.gateway, refund.refund_number, refund.amount) == ("wechat", "50000001", 500)


def _lines(session: Session, code: str, now: dt.datetime) -> list[tuple[str, ...]]:
    room = find_room(session, HOME, code)
    assert room is not None
    bill = load_bill(session, room.id, day_of(now))
    return [(line.item, str(line.period), yuan(line.amount), yuan(line.paid), line.formula) for line in bill.lines]


def test_a_second_import_changes_nothing(database: Database, folder: Path, now: dt.datetime) -> None:
    files = sorted([*folder.glob("*.xlsx"), *folder.glob("*.csv"), OLD_XLS])
    first = bring_in(database, files, now)
    with database.transaction() as session:
        before = [
            (row.gateway, row.trade_number, row.amount)
            for row in session.exec(select(Payment).order_by(col(Payment.id)))
        ]
    again = bring_in(database, files, now + dt.timedelta(days=1))
    with database.transaction() as session:
        after = [
            (row.gateway, row.trade_number, row.amount)
            for row in session.exec(select(Payment).order_by(col(Payment.id)))
        ]
    assert after == before
    assert {name: report.unchanged for name, report in again.items()} == {
        name: report.accepted for name, report in first.items()
    }
    assert {name: report.accepted for name, report in again.items()} == dict.fromkeys(first, 0)
