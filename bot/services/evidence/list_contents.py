"""The two lists of a household's file: the index for whoever opens it, and what a lawyer asks for, found or missing."""

import datetime as dt

from bot.domain.moments import day_of, iso
from bot.domain.money import Fen, yuan
from bot.papers.document import Block, Grid, Heading, Text, write_document
from bot.services.evidence.gather_record import Record

_FILES = (
    ("texts.jsonl", "双方说过的每一条：时间、渠道、原文、平台回执、每次投递结果、链上编号"),
    ("bill.pdf、bill.json", "导出时的账单，逐项算法"),
    ("payments.csv", "收到的款项"),
    ("services.csv", "本楼和全小区的服务记录"),
    ("matters.csv", "异议、工单、承诺和各自的结果"),
    ("limitation.csv", "逐期诉讼时效表（按每期分别起算）"),
    ("demand_letter_draft.pdf", "催告函草稿（有过了期限没付的才有），须两人批准、盖章后由人寄出"),
    ("lawyers_file.pdf", "交律师前要备齐的材料，哪些已有、哪些要人补"),
    ("chain/", "记录链：本户的条目，和这段链上每一条的哈希"),
    ("verify.py", "核对程序：装了 Python 的电脑上运行 python verify.py，一个字被改动都会指出来"),
)
_BY_PEOPLE = (
    "营业执照", "物业服务合同（前期或业委会）及公示、备案", "收费标准依据（价格文件或业主大会表决）",
    "业主身份与产权证明（依法取得）", "收支公示记录（民法典 943）", "减免审批单", "调解记录",
)  # fmt: skip
_SHOWN_TEXT = 120


def write_index(record: Record, now: dt.datetime) -> bytes:
    """The index as PDF: what is inside, what was said when, how the account was proven to be the owner's."""
    blocks: list[Block] = [
        Text(f"{record.bill.community} {record.bill.room}　业主：{record.bill.owner}　导出：{iso(now)}"),
        Text("这里只有记录，没有评价。收到与否以平台回执为准；“可能已到”表示发出后没有等到回执。"),
        Heading("包里有什么"),
        Grid(("文件", "内容"), _FILES, (30, 70)),
        Heading("账号怎样核对为业主本人"),
        Grid(
            ("渠道", "核对方式", "时间"),
            tuple(
                (f"{one.channel}:{one.account}", one.bound_how or "未核对", iso(one.bound_at) if one.bound_at else "")
                for one in record.identities
            ),
            (30, 40, 30),
        ),
        Heading("说过的话"),
        Grid(("时间", "谁", "内容", "回执", "链上"), tuple(_said(record)), (21, 8, 47, 14, 8)),
        Heading("诉讼时效"),
        Text("按每期分别起算；是否超过时效最终由法院认定。没有催告记录的，不请业主签字承认旧账。"),
        _limits(record, day_of(now)),
    ]
    return write_document("催告与服务记录", blocks, f"{record.bill.community} {record.bill.room}")


def write_lawyers_list(record: Record, today: dt.date) -> bytes:
    """What a lawyer's file needs; the lawyer, not we, writes the letter."""
    waiting = [one for one in record.objections if one.decided_on is None]
    undone = [one for one in record.orders if one.closed_at is None]
    over = [one for one in record.limits if one.limit.is_over(today)]
    found = (
        ("应收实收台账逐期", "已有：bill.pdf、payments.csv"),
        ("催告与到达证据", f"已有 {sum(text['from'] == 'house' for text in record.texts)} 条，见 texts.jsonl"),
        ("服务履行记录", f"已有 {len(record.services)} 条" if record.services else "没有记录：请先补"),
        ("异议与答复", f"{len(record.objections)} 件，未答复 {len(waiting)} 件"),
        ("未办完的工单", f"{len(undone)} 件"),
        ("违约金计算依据", record.bill.late_charge_because or "没有登记合同条款：不主张"),
        ("诉讼时效", f"{len(over)} 笔可能已过三年：请先核实" if over else "各期都在三年内"),
    )
    blocks: list[Block] = [
        Text("本页只列材料。律师函由律师出具并签名，程序不生成、不发送。"),
        Heading("系统里的"),
        Grid(("材料", "情况"), found, (35, 65)),
        Heading("要人补齐的"),
        Grid(("材料", "有没有"), tuple((name, "□") for name in _BY_PEOPLE), (70, 30)),
    ]
    return write_document("交律师材料清单（草稿）", blocks, f"{record.bill.community} {record.bill.room}")


def _said(record: Record) -> list[tuple[str, str, str, str, str]]:
    return [
        (
            str(text["at"])[:19].replace("T", " "),
            "物业" if text["from"] == "house" else "业主",
            _short(str(text["text"])),
            _receipt(str(text.get("state", "")), str(text.get("platform_receipt", ""))),
            str(text["sealed"] or "未封"),
        )
        for text in record.texts
    ]


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_TEXT else f"{text[:_SHOWN_TEXT]}……"


def _receipt(state: str, platform_id: str) -> str:
    return {"sent": f"平台已收 {platform_id}".strip(), "unknown": "可能已到"}.get(state, "")


def _limits(record: Record, today: dt.date) -> Grid:
    rows = tuple(
        (
            one.item,
            one.period,
            yuan(Fen(one.outstanding)),
            str(one.limit.runs_from),
            f"{one.limit.last_day}{'（可能已过）' if one.limit.is_over(today) else ''}",
            one.limit.by.shown_by if one.limit.by else "",
        )
        for one in record.limits
    )
    return Grid(("项目", "账期", "未付", "起算", "三年到", "凭什么"), rows, (18, 22, 12, 14, 18, 16))
