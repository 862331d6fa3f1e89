"""Write the sample community's sheets: invented people, this and last quarter's bills, recorded facts, work done.

They are ordinary CSV files a stranger can open, change and import again.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from bot.domain.money import Fen, to_fen, yuan
from bot.domain.period import Month, Period

COMMUNITY = "示范花园"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张"
_GIVEN = ("明远", "佳宁", "文博", "思琪", "立群", "若兰", "国强", "玉梅", "晓东", "静怡", "海涛", "春燕")
_OCCUPANCY = ("入住", "入住", "入住", "出租", "空置", "入住", "入住", "入住", "入住")
_AREAS = (Decimal("89.50"), Decimal("101.55"), Decimal("118.20"), Decimal("76.30"))
_PER_AREA = (("物业服务费", Decimal("2.80"), 1), ("公摊电费", Decimal("0.30"), 1), ("电梯运行费", Decimal("0.35"), 3))
_PER_HOME = (("生活垃圾处理费", Decimal("10.00")),)


@dataclass(frozen=True, slots=True)
class SampleHome:
    """One invented flat; the owner's surname 禤 is there on purpose: rare characters must show."""

    room: str
    owner: str
    phone: str
    area: Decimal
    occupancy: str
    pays: bool


def write_sheets(folder: Path, today: dt.date) -> list[Path]:
    """Write all sheets into `folder` (made if absent) and answer their paths in the order they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    homes = list(sample_homes())
    return [
        _write(folder / f"{COMMUNITY}业主台账.csv", _owners(homes)),
        _write(folder / f"{COMMUNITY}基本信息.csv", _facts(today)),
        _write(folder / f"{COMMUNITY}服务记录.csv", _service(today)),
        _write(folder / f"{COMMUNITY}应收明细.csv", _receivables(homes, today)),
    ]


def sample_homes() -> Iterator[SampleHome]:
    """Two buildings of two units, six homes each; the first is the story's."""
    yield SampleHome("3-2-501", "张伟", "13900008821", Decimal("89.50"), "入住", pays=False)
    yield SampleHome("3-2-502", "禤晓梅", "13900008822", Decimal("118.20"), "入住", pays=True)
    yield SampleHome("3-2-602", "李明", "13900008823", Decimal("101.55"), "空置", pays=False)
    number = 0
    for building in (1, 2):
        for unit in (1, 2):
            for floor in (1, 2, 3):
                for door in (1, 2):
                    owner = _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number % len(_GIVEN)]
                    occupancy = _OCCUPANCY[number % len(_OCCUPANCY)]
                    phone = f"1390000{number:04d}"
                    room = f"{building}-{unit}-{floor}0{door}"
                    yield SampleHome(room, owner, phone, _AREAS[number % 4], occupancy, pays=number % 3 != 0)
                    number += 1


def _owners(homes: list[SampleHome]) -> Iterator[Sequence[str]]:
    yield [f"{COMMUNITY}小区业主信息台账"]
    yield ["房号", "业主姓名", "联系电话", "建筑面积(㎡)", "交房日期", "入住状态", "备注"]
    for home in homes:
        yield [home.room, home.owner, home.phone, str(home.area), "2019-06-18", home.occupancy, ""]


def _facts(today: dt.date) -> Iterator[Sequence[str]]:
    since = dt.date(today.year - 1, 1, 1).isoformat()
    yield ["名称", "内容", "来源", "生效日"]
    facts = {
        "company_name": "示范物业服务有限公司",
        "contract_title": f"《{COMMUNITY}前期物业服务合同》",
        "price_basis": "前期物业服务合同第六条，2.80元/㎡·月",
        "hotline": "0571-0000 0000",
        "counter": "示范花园1号楼一层物业服务中心",
        "counter_hours": "周一至周日 8:30-17:30",
        "pay_online": "服务中心前台二维码",
        "service_promise": "报修2小时内响应",
        "repair_hours": "2",
        "due_day": "15",
        "lift_care": "示范电梯公司维保，检验合格证贴在轿厢内",
        "parking_rule": "先租给无车位的业主，每年12月抽签，结果在服务中心公示",
        "revenue_notice": "每年6月和12月，服务中心公告栏",
        "vacant_clause": "连续空置满六个月，经书面申请，物业服务费按约定减收",
        "developer_name": "示范置业有限公司",
        "cost_share/人员费用": "52",
        "cost_share/共用设施运行维护": "18",
        "cost_share/清洁卫生": "12",
        "cost_share/秩序维护": "10",
        "cost_share/绿化养护": "5",
        "cost_share/其他": "3",
    }
    for name, value in facts.items():
        yield [name, value, "前期物业服务合同及服务中心公示", since]


def _service(today: dt.date) -> Iterator[Sequence[str]]:
    yield ["日期", "楼栋", "服务内容"]
    for days_ago, building, what in (
        (6, "3", "2单元电梯月度维保，更换门机皮带"),
        (15, "3", "楼道窗户与扶手清洗"),
        (20, "", "地下车库排水沟清淤"),
        (33, "", "绿化修剪与补种"),
    ):
        yield [(today - dt.timedelta(days=days_ago)).isoformat(), building, what]


def _receivables(homes: list[SampleHome], today: dt.date) -> Iterator[Sequence[str]]:
    this = Month(today.year, (today.month - 1) // 3 * 3 + 1)
    yield ["房号", "业主", "收费项目", "计费周期", "单价", "数量", "应收金额", "减免", "已收", "到期日"]
    for start, settled in ((this.plus(-3), True), (this, False)):
        period = Period(start, start.plus(2))
        due_on = period.last.first_day.replace(day=15)
        for home in homes:
            for item, price, quantity in _charges(home):
                gross = to_fen(price * quantity * period.months)
                paid = gross if settled or home.pays else Fen(0)
                yield [
                    home.room,
                    home.owner,
                    item,
                    f"{period.first_day.isoformat()}至{period.last_day.isoformat()}",
                    str(price),
                    str(quantity),
                    yuan(gross),
                    "",
                    yuan(paid),
                    due_on.isoformat(),
                ]


def _charges(home: SampleHome) -> Iterator[tuple[str, Decimal, Decimal]]:
    floor = int(home.room.split("-")[-1]) // 100
    yield from ((item, price, home.area) for item, price, from_floor in _PER_AREA if floor >= from_floor)
    yield from ((item, price, Decimal(1)) for item, price in _PER_HOME)


def _write(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    return path
