"""What a header is taken for: real headers of offices, their programs and their banks."""

import pytest

from bot.ledgers.layout import find_layout
from bot.ledgers.mapping import map_sheet, missing
from bot.ledgers.words import Kind, all_words, field_named, name_of, vocabulary
from tests.ledgers.sheets import csv_sheet, sheet

OWNERS, BILLS, MONEY = Kind.OWNERS, Kind.RECEIVABLES, Kind.PAYMENTS
HEADERS = [
    (
        "楼栋,单元,房号,业主姓名,联系方式,建筑面积(㎡),交房日期,入住状态,备注",
        OWNERS,
        "building unit door name phone area handed_over_on occupancy note",
    ),
    (
        "序号,楼号,门牌号,户主,联系方式,房屋面积,接房时间,居住情况",
        OWNERS,
        "- building door name phone area handed_over_on occupancy",
    ),
    (
        "幢号,室号,产权人,产权面积,联系手机,入伙日期,房屋状态",
        OWNERS,
        "building door name area phone handed_over_on occupancy",
    ),
    ("楼座,门号,客户名称,计费面积,手机号码,业态", OWNERS, "building door name area phone kind"),
    ("房间编号,户主姓名,电话1,电话2,面积,*与业主关系", OWNERS, "door name phone phone area relation"),
    (
        "小区,房号,业主,面积,租户,租户电话,渠道,渠道号",
        OWNERS,
        "community door name area tenant tenant_phone channel address",
    ),
    (
        "房号,业主,收费项目,计费周期,单价,数量,应收金额,减免,已收,欠费",
        BILLS,
        "door name item period price quantity gross reduction paid owed",
    ),
    (
        "房产编号,房产名称,客户名称,费用项目,应收日期,应收金额,减免金额,实收金额,欠费金额,计费开始日期,计费结束日期",
        BILLS,
        "door - name item issued_on gross reduction paid owed period_from period_to",
    ),
    (
        "房屋编号,费用项目,开始时间,结束时间,建账时间,应收金额,实收金额,备注",
        BILLS,
        "door item period_from period_to issued_on gross paid note",
    ),
    (
        "小区名称,楼栋,单元,房号,业主,联系电话,费用类型,账期,单价,面积,金额,状态",
        BILLS,
        "community building unit door name - item period price quantity gross -",
    ),
    ("房号,户名,本期应收,已缴,欠缴,所属期", BILLS, "door name gross paid owed period"),
    (
        "室号,收费科目,所属账期,应缴,优惠,实缴,未缴,缴费截止日期",
        BILLS,
        "door item period gross reduction paid owed due_on",
    ),
    ("房号,业主姓名,欠费项目,欠费起止时间,欠费金额,联系电话", BILLS, "door name item period owed -"),
    (
        "房间,面积,收费标准,应交金额,实交金额,交费日期,年度,月份",
        BILLS,
        "door quantity price gross paid paid_on year period",
    ),
    (
        "房号,费用,开始,结束,数量,价格,应收,优惠,实收",
        BILLS,
        "door item period_from period_to quantity price gross reduction paid",
    ),
    (
        "缴费日期,房号,业主姓名,缴费项目,缴费期间,缴费金额,收款方式,收据编号,经手人",
        MONEY,
        "date door payer item period amount method trade_number -",
    ),
    ("收款时间,房屋,交款人,金额,支付方式,单号,备注", MONEY, "date door payer amount method trade_number memo"),
    (
        "收费单号,收费日期,房间,客户,项目,实收,收款方式,操作员",
        MONEY,
        "trade_number date door payer item amount method -",
    ),
    ("房号,金额,日期,方式", MONEY, "door amount date method"),
    (
        "交易日期,交易时间,收入金额,支出金额,余额,对方户名,摘要,流水号",
        MONEY,
        "date time money_in money_out balance payer memo trade_number",
    ),
    (
        "交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号,收(付)方名称",
        MONEY,
        "date time - - money_out money_in balance memo trade_number payer",
    ),
    (
        "账号,交易时间,借方发生额(支取),贷方发生额(收入),余额,币种,对方户名,记账日期,摘要,备注,账户明细编号-交易流水号",
        MONEY,
        "- time money_out money_in balance - payer date memo memo trade_number",
    ),
    (
        "凭证号,本方账号,交易时间,借/贷,借方发生额,贷方发生额,摘要,用途,对方单位名称,余额",
        MONEY,
        "trade_number - date direction money_out money_in memo memo payer balance",
    ),
    (
        "交易日期[Date],交易金额[Trade Amount],交易后余额[Balance],付款人名称[Payer's Name],交易附言[Remark]",
        MONEY,
        "date amount balance payer memo",
    ),
    ("入账时间,借贷标志,交易金额,对方名称,附言", MONEY, "date direction amount payer memo"),
    (
        "账务流水号,商户订单号,商品名称,发生时间,收入金额（+元）,支出金额（-元）,账户余额（元）,备注",
        MONEY,
        "trade_number trade_number memo date money_in money_out balance memo",
    ),
    (
        "记账时间,微信支付业务单号,收支类型,收支金额（元）,账户结余（元）,备注",
        MONEY,
        "date trade_number direction amount balance memo",
    ),
    ("日期,摘要,收入,支出,余额", MONEY, "date memo money_in money_out balance"),
    ("名称,内容,来源,生效日", Kind.FACTS, "fact_name fact_value source in_force_from"),
    ("项目,具体内容,依据,生效日期", Kind.FACTS, "fact_name fact_value source in_force_from"),
    ("日期,楼栋,工作内容,负责人", Kind.SERVICE_RECORDS, "done_on building what source"),
    ("时间,地点,事项", Kind.SERVICE_RECORDS, "done_on building what"),
    ("收费项目,收费标准,计费单位,执行日期,依据", Kind.TARIFFS, "item price unit_word in_force_from source"),
    (
        "房号,空置开始日期,空置结束日期,减免比例,审批单号",
        Kind.VACANCIES,
        "door vacant_from vacant_to share_off approval",
    ),
    ("房号,表类型,上期读数,本期读数,用量,抄表日期", Kind.METER_READINGS, "door item before shown - read_on"),
    ("房号,姓名,渠道,渠道号", Kind.CHANNELS, "door name channel address"),
]
WIDE = [
    ("房号,姓名,面积,物业费,公摊水费,垃圾费,合计", ["物业费 gross", "公摊水费 gross", "垃圾费 gross"]),
    ("房号,业主,应缴物业费,已缴物业费,欠缴物业费", ["物业费 gross", "物业费 paid", "物业费 owed"]),
    (
        "房号,物业费应收,物业费已收,停车费应收,停车费已收",
        ["物业费 gross", "物业费 paid", "停车费 gross", "停车费 paid"],
    ),
    ("房号,业主,2026年7月应收,2026年7月实收", ["2026-07..2026-07 gross", "2026-07..2026-07 paid"]),
    ("房号,业主,三季度物业费,四季度物业费", ["物业费 2026-07..2026-09 gross", "物业费 2026-10..2026-12 gross"]),
    ("房号,业主,物业费(元),车位费（地下）", ["物业费 gross", "车位费(地下) gross"]),
]


@pytest.mark.parametrize(("header", "kind", "fields"), HEADERS)
def test_map_sheet(header: str, kind: Kind, fields: str) -> None:
    layout = find_layout(csv_sheet(header))
    assert layout is not None
    reading = map_sheet(layout)
    assert reading is not None
    by_column = {column: name for name, columns in reading.fields.items() for column in columns}
    assert reading.kind == kind
    assert " ".join(by_column.get(index, "-") for index in range(header.count(",") + 1)) == fields


@pytest.mark.parametrize(("header", "measures"), WIDE)
def test_map_sheet_of_a_fee_a_column(header: str, measures: list[str]) -> None:
    layout = find_layout(csv_sheet(header))
    assert layout is not None
    reading = map_sheet(layout, 2026)
    assert reading is not None
    told = [" ".join(filter(None, [one.item, str(one.period or ""), one.role])) for one in reading.measures]
    assert (reading.kind, told) == (BILLS, measures)


def test_groups_of_columns_under_a_merged_header() -> None:
    rows = [
        ["阳光花园收费明细表", "", "", "", "", "", ""],
        ["房号", "业主", "物业服务费", "", "", "代收代缴", ""],
        ["", "", "面积", "单价", "金额", "公摊水费", "公摊电费"],
        ["1-101", "张三", 100, 2, 600, 10, 20],
    ]
    layout = find_layout(sheet(rows, [(0, 0, 0, 6), (1, 2, 1, 4), (1, 5, 1, 6), (1, 0, 2, 0), (1, 1, 2, 1)]))
    assert layout is not None
    assert (layout.top, layout.bottom, layout.titles) == (1, 2, ("阳光花园收费明细表",))
    reading = map_sheet(layout)
    assert reading is not None
    assert reading.shown == {
        "房号": "房号",
        "业主": "业主姓名",
        "物业服务费/面积": "物业服务费 数量",
        "物业服务费/单价": "物业服务费 单价",
        "物业服务费/金额": "物业服务费 应收金额",
        "代收代缴/公摊水费": "公摊水费 应收金额",
        "代收代缴/公摊电费": "公摊电费 应收金额",
    }


def test_groups_without_merges_as_csv_gives_them() -> None:
    text = "房号,业主,物业服务费,,,代收代缴,\n,,面积,单价,金额,公摊水费,公摊电费\n1-101,张三,100,2,600,10,20\n"
    layout = find_layout(csv_sheet(text))
    assert layout is not None
    assert [column.written for column in layout.columns] == [
        "房号",
        "业主",
        "物业服务费/面积",
        "物业服务费/单价",
        "物业服务费/金额",
        "代收代缴/公摊水费",
        "代收代缴/公摊电费",
    ]


def test_a_group_row_above_the_header() -> None:
    rows = [
        ["", "", "基本信息", "", "费用", ""],
        ["房号", "业主", "面积", "电话", "物业费", "水费"],
        ["1-101", "张三", 1, 2, 3, 4],
    ]
    layout = find_layout(sheet(rows, [(0, 2, 0, 3), (0, 4, 0, 5)]))
    assert layout is not None
    assert [column.written for column in layout.columns] == [
        "房号",
        "业主",
        "基本信息/面积",
        "基本信息/电话",
        "费用/物业费",
        "费用/水费",
    ]


@pytest.mark.parametrize(
    "text",
    ["", "你好\n", "张三,李四\n王五,赵六\n", "1,2,3\n4,5,6\n", "3-2-501,100\n3-2-502,200\n", "业主\n张三\n"],
)
def test_no_header_is_found_where_there_is_none(text: str) -> None:
    assert find_layout(csv_sheet(text)) is None


def test_an_office_word_is_told_once() -> None:
    own = csv_sheet("户编,大名,平米数\n1-101,张三,100\n")
    assert find_layout(own) is None
    layout = find_layout(own, 0, {"户编": "房号", "大名": "业主姓名", "平米数": "建筑面积"})
    assert layout is not None
    reading = map_sheet(layout)
    assert reading is not None
    assert (reading.kind, reading.shown) == (OWNERS, {"户编": "房号", "大名": "业主姓名", "平米数": "建筑面积"})


def test_what_is_missing_is_named() -> None:
    layout = find_layout(csv_sheet("房号,备注,楼层\n"))
    assert layout is not None
    assert map_sheet(layout) is None
    assert missing(layout)[0] == (OWNERS, ["业主姓名或建筑面积"])


def test_every_field_of_every_list_has_a_name_for_clerks() -> None:
    fields = {meaning.field for kind in Kind for words in vocabulary(kind).words.values() for meaning in words}
    assert [field for field in sorted(fields) if name_of(field) == field] == []
    assert field_named("应收 金额") == "应收金额"
    assert field_named("没有的字段") is None
    assert len(all_words()) > 800
