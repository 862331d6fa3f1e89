"""Reads a community's own facts, from a sheet (名称, 内容, 来源, 生效日) or TOML. What is not recorded is not said."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from bot.domain.errors import BadFile
from bot.ledgers.cells import Unreadable, day_of_cell, prose_of, text_of
from bot.ledgers.community import plain_name
from bot.ledgers.faults import Reading, Trouble
from bot.ledgers.grid import Cell
from bot.ledgers.tables import DataRow, Table
from bot.ledgers.words import normalise

NAMES: Final[dict[str, str]] = {  # fact -> the words offices use for it
    "company_name": "公司名称 物业公司 物业公司名称 企业名称 公司 物业企业 物业服务企业",
    "contract_title": "合同名称 合同标题 合同 物业合同 物业服务合同 服务合同",
    "contract_term": "合同期限 合同有效期 服务期限 合同起止 合同期",
    "price_basis": "收费依据 价格依据 定价依据 收费标准依据 收费文件",
    "price_vote": "表决 业主大会表决 调价表决 表决结果 价格表决 业主表决",
    "late_charge_clause": "违约金条款 违约金 违约金约定 滞纳金条款 违约责任条款",
    "late_charge_daily_rate": "违约金日利率 违约金比例 违约金费率 日利率 违约金日费率 违约金率",
    "late_charge_cap_share": "违约金上限 违约金封顶 违约金上限比例 违约金最高比例",
    "allocation_order": "冲抵顺序 核销顺序 抵扣顺序 抵充顺序",
    "hotline": "服务热线 热线 服务电话 客服电话 客服热线 物业电话 联系电话 24小时电话 报修电话",
    "counter": "收费地点 前台地址 服务中心地址 缴费地点 柜台地址 物业服务中心 服务中心 办公地址 地址 收费处",
    "counter_hours": "办公时间 收费时间 服务时间 前台时间 柜台时间 营业时间 工作时间 上班时间",
    "transfer_account": "收款账户 对公账户 银行账户 转账账户 收款账号 公司账户 开户行及账号 对公账号 汇款账户",
    "pay_online": "线上缴费 在线缴费 网上缴费 线上缴费方式 扫码缴费 微信缴费 缴费二维码 手机缴费",
    "service_promise": "服务承诺 承诺",
    "repair_hours": "维修响应时间 报修响应时限 报修时限 维修时限 报修响应 维修响应 响应时限 报修响应小时",
    "start_rule": "起算规则 计费起算 起费规则 收费起算 起算方式 交房起算",
    "vacant_clause": "空置约定 空置条款 空置减收约定 空置房约定",
    "revenue_notice": "公共收益公示 收益公示 公示位置 收支公示",
    "parking_rule": "车位规则 停车规则 车位管理规则 车位公示",
    "lift_care": "电梯维保 电梯维保单位 电梯检验",
    "developer_name": "建设单位 开发商 开发公司",
    "due_day": "缴费截止日 应缴日 到期日 每期截止日 缴费日 缴费期限 每月缴费日 截止日",
}
_SHARE = "cost_share/"
_SHARE_WORDS = re.compile(
    r"^(?:成本占比|费用占比|成本构成|支出占比|成本比例|成本)[/:：\-—·]?\(?(.+?)\)?(?:占比|比例)?$"
)
_START_RULES = {"次月": "next_month", "次月起": "next_month", "按日": "by_day", "按天": "by_day", "当日": "by_day"}
_HEADERLESS_FROM = dt.date(2000, 1, 1)  # a fact without a day holds since before any bill here


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with where it stands and since when; `source` is never empty."""

    number: int
    community: str
    name: str
    value: str
    source: str
    in_force_from: dt.date
    in_force_until: dt.date | None = None


def read_facts(table: Table) -> Reading[FactRow]:
    """The facts of a sheet; one without source is refused, since it could not be shown to an owner who asks."""
    reading: Reading[FactRow] = Reading()
    for row in table.rows:
        try:
            reading.rows.append(_fact(table, row))
        except Trouble as trouble:
            reading.faults.append(trouble.at(table.sheet.name, row.number))
    return reading


def read_facts_toml(content: bytes, name: str) -> tuple[str, Reading[FactRow]]:
    """A TOML file: `community`, `source` and `from` at the top, then `[facts]`; answers the community and its facts.

    A fact is `hotline = "..."` or a table with value, source, from, until. Raises BadFile for what is no TOML.
    """
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise BadFile(f"{name}：TOML 写法有误（{exc}）。请改正后再导入") from exc
    facts = told.get("facts")
    if not isinstance(facts, dict):
        raise BadFile(f'{name}：没有 [facts] 一节。请把事实写在 [facts] 下，如 hotline = "0571-00000000"')
    reading: Reading[FactRow] = Reading()
    for number, (key, value) in enumerate(_flat(facts), start=1):
        try:
            reading.rows.append(_toml_fact(number, key, value, told))
        except Trouble as trouble:
            reading.faults.append(trouble.at(name, number))
    return plain_name(str(told.get("community", ""))), reading


def fact_named(text: str) -> str | None:
    """The fact a label means: its own key, or one of the words offices use; None for an unknown one."""
    plain = text.strip()
    if plain in NAMES or (plain.startswith(_SHARE) and len(plain) > len(_SHARE)):
        return plain
    share = _SHARE_WORDS.match(plain)
    if share:
        return f"{_SHARE}{share[1]}"
    return _by_word().get(normalise(plain))


def _fact(table: Table, row: DataRow) -> FactRow:
    header = table.map.header_of
    name = _name(table.text(row, "fact_name"), header("fact_name"))
    source = table.prose(row, "source")
    days = {}
    for edge in ("in_force_from", "in_force_until"):
        try:
            days[edge] = day_of_cell(table.cell(row, edge))
        except Unreadable as exc:
            raise Trouble(header(edge), "date unreadable", str(exc), "写成 2026-01-01") from exc
    return _checked(
        FactRow(
            row.number,
            plain_name(table.text(row, "community")),
            name,
            _value(name, table.cell(row, "fact_value"), header("fact_value")),
            source,
            days["in_force_from"] or _HEADERLESS_FROM,
            days["in_force_until"],
        ),
        header("source"),
    )


def _name(told: str, header: str) -> str:
    name = fact_named(told)
    if name is None:
        words = "、".join(listed.split()[0] for listed in NAMES.values())
        raise Trouble(
            header, "fact unknown", f"不认识的名称“{told[:30]}”", f"可用的名称：{words}、成本占比/清洁卫生 等"
        )
    return name


def _value(name: str, cell: Cell, header: str) -> str:
    text = text_of(cell)
    if not text:
        raise Trouble(header, "value missing", "没有内容", "没有的事实请整行删去，系统不会说没有记录的话")
    if name == "start_rule":
        return _START_RULES.get(text, text)
    if name.startswith(_SHARE):
        share = text.removesuffix("%")
        try:
            number = Decimal(share)
        except InvalidOperation as exc:
            raise Trouble(header, "share unreadable", f"“{text[:20]}”不是百分比", "写成 23.5%") from exc
        number = number * 100 if isinstance(cell, float) and 0 < number < 1 else number
        if not 0 <= number <= 100:  # noqa: PLR2004 - percent
            raise Trouble(header, "share unreadable", f"“{text[:20]}”不在 0 到 100 之间", "写成 23.5%")
        return f"{number.normalize():f}"
    return text if text.isascii() else prose_of(cell)


def _checked(fact: FactRow, header: str) -> FactRow:
    if not fact.source:
        raise Trouble(header, "source missing", "没有来源", "写明出处，如 物业服务合同第12条、2025年3月公示")
    return fact


def _flat(facts: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in facts.items():
        if isinstance(value, dict) and "value" not in value:
            yield from _flat(value, f"{prefix}{key}/")
        else:
            yield f"{prefix}{key}", value


def _toml_fact(number: int, key: str, told: Any, defaults: Mapping[str, Any]) -> FactRow:
    fact = told if isinstance(told, dict) else {"value": told}
    name = _name(key, key)
    value = fact["value"]
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise Trouble(key, "value unreadable", "内容要写成文字或数字", f'写成 {key} = "..."')
    source = str(fact.get("source", defaults.get("source", "")))
    since, until = fact.get("from", defaults.get("from")), fact.get("until")
    if not all(day is None or isinstance(day, dt.date) for day in (since, until)):
        raise Trouble(key, "date unreadable", "from、until 要写成日期", "写成 from = 2026-01-01")
    return _checked(
        FactRow(number, "", name, _value(name, value, key), source, since or _HEADERLESS_FROM, until), "source"
    )


def _by_word() -> dict[str, str]:
    return {normalise(word): name for name, words in NAMES.items() for word in words.split()}
