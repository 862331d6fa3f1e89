"""Finds a community's name in titles, file names and room cells. Which of several is meant, the service decides."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.ledgers.cells import text_of

_SUBJECT = re.compile(
    r"业主|住户|房屋|房产|房间|客户|产权|收费|缴费|欠费|催费|催缴|应收|应缴|实收|台账|信息|基础|基本|名册|登记|明细|资料|花名册|档案|一览|清单|账单|"
    r"服务|物业|停车|车位|公摊|水费|电费|收款|交易|流水|对账|抄表|读数|空置|标准|(?:19|20)?[0-9]{2}年|20[0-9]{2}|第[一二三四1-4]季|[一二三四1-4]季度|"
    r"[0-9]{1,2}月|事实|合同|公示"
)
_HOME_WORDS = (
    "小区 花园 家园 嘉园 雅苑 名苑 新苑 公寓 新村 国际 广场 名邸 华庭 庄园 山庄 公馆 大厦 新城 豪庭 社区 名都 花苑 "
    "御园 美墅 别墅 "
    "里 苑 园 城 府 庭 湾 居 郡 墅 轩 阁 台 院 坊 邸 境 岸 庐 舍 谷 岛 洲 座 都 第 村 楼"
).split()
_NO_NAME = re.compile(
    r"公司|集团|中心$|银行|支付|微信|账户|账号|部$|单位|日期|处$|[0-9]{4,}|表$|SHEET|报表|汇总|导出|全部|所有|测试数据|模板|^小区$|"
    r"^[0-9A-Z一二三四五六七八九十东西南北]{1,3}(?:栋|幢|座|号楼|#|楼|期|区|单元)",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"(?:制表|填表|编制|填报)?单位:?(?P<name>.{2,12}?)(?:小区)?物业(?:服务中心|管理处|服务处|客服中心|项目部)"
)
_PREFIX = re.compile(r"([\u4e00-\u9fff]{2,12}?)(?:小区)?[ \-_·]*(?=[0-9A-Z]+(?:[-#栋幢座号/]|期))")
_SHORTEST, _LONGEST = 2, 16


@dataclass(frozen=True, slots=True)
class Named:
    """A community's name as a title gives it. `sure`: it looks like a residence's name, not like any other word."""

    name: str
    sure: bool


def known_in(texts: Iterable[str], known: Sequence[str]) -> list[str]:
    """Which known communities the texts name; a name within a longer known one (幸福里 in 幸福里二期) counts not."""
    found: list[str] = []
    for text in map(text_of, texts):
        rest = text
        for name in sorted(known, key=len, reverse=True):
            if name in rest:
                rest = rest.replace(name, "\n")
                found.append(name)
    return list(dict.fromkeys(found))


def named_in_titles(titles: Iterable[str]) -> Named | None:
    """The community the titles name: `幸福里小区业主信息台账` names 幸福里; None when none does."""
    weak: Named | None = None
    for title in titles:
        named = _named_in(text_of(title))
        if named and named.sure:
            return named
        weak = weak or named
    return weak


def named_in_rooms(codes: Iterable[str]) -> Named | None:
    """The one name before all of the room codes (`幸福里3-2-501`); None when they differ or have none."""
    names = set()
    for code in codes:
        match = _PREFIX.match(text_of(code).upper())
        names.add(plain_name(match[1]) if match else "")
    return Named(names.pop(), sure=True) if len(names) == 1 and "" not in names else None


def plain_name(text: str) -> str:
    """A community's name as it is kept: without 小区 at its end, so that 幸福里 and 幸福里小区 are one."""
    name = re.sub(r"\s+", "", text_of(text))
    return name.removesuffix("小区") or name


def _named_in(title: str) -> Named | None:
    title = re.sub(r"^.*?(?:公司|集团)|^附件[0-9一二三四五]*[:.、 ]*|^关于", "", title)
    company = _COMPANY.search(title)
    if company and not _NO_NAME.search(company["name"]):
        return Named(plain_name(company["name"]), sure=False)
    subject = _SUBJECT.search(title)
    head = title[: subject.start()] if subject else title
    name = re.sub(r"[\s_\-—·|(（《【:：]+$", "", head).strip(" _-《【(（")
    name = re.split(r"[\s_—|]", name)[-1] if re.search(r"[\s_—|]", name) else name
    if not _SHORTEST <= len(name) <= _LONGEST or _NO_NAME.search(name) or not re.search(r"[\u4e00-\u9fff]", name):
        return None
    sure = name.endswith(tuple(_HOME_WORDS)) or bool(re.search(r"(?:[一二三四五六七八九十0-9]+期|[东西南北]区)$", name))
    if not subject and not sure:
        return None
    return Named(plain_name(name), sure=sure)
