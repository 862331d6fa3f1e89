"""`guanjia understand`: what the rules hear in a message, and why; or how well they hear a labelled file."""

import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.moments import NowOption, moment_now
from bot.domain.errors import BadFile, WrongUse
from bot.domain.heard import Heard, Pending, Slots
from bot.domain.talk import TalkState

if TYPE_CHECKING:
    from bot.wiring import House
    from dialogues.understanding import Understander
    from dialogues.understanding.report import Labelled, Miss, Report

_CANDIDATES = 5
_MOST_MISLEADING = 15
_ANY_ANSWER = frozenset({"yes_no", "choice", "date", "amount", "words"})  # of a question no tree asks


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("understand", help="听懂一句话：意图、依据、日期金额房号等；不写话就从标准输入读 JSON 行。")(understand)


def understand(
    text: Annotated[str | None, typer.Argument(help="业主的一句话")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="标出听到每个意思的字词")] = False,
    now: NowOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    report: Annotated[Path | None, typer.Option(help="已标注的 jsonl 文件：打印准确率、混淆和错句")] = None,
) -> None:
    """Hear one text, the JSON lines of standard input, or a labelled file."""
    from bot.wiring import open_house

    house = open_house()
    moment = moment_now(now)
    if report is not None:
        _print_report(house.understander, report, moment, as_json=as_json)
    elif text is not None:
        heard = house.understander.hear(text, moment)
        print(json.dumps(_row(heard), ensure_ascii=False) if as_json else _in_words(heard, explain=explain))
    else:
        for number, line in enumerate(sys.stdin, 1):
            if line.strip():
                heard = _hear_line(house, line, number, moment)
                print(json.dumps(_row(heard), ensure_ascii=False), flush=True)


def _hear_line(house: "House", line: str, number: int, moment: datetime) -> Heard:
    try:
        asked = json.loads(line)
        text, pending, before = str(asked["text"]), asked.get("pending"), str(asked.get("last", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise WrongUse(f'第 {number} 行读不懂。每行要像 {{"text": "物业费太贵"}}') from exc
    told = asked.get("now")
    now = moment_now(str(told)) if told else moment
    return house.understander.hear(text, now, _pending(house, pending, before))


def _pending(house: "House", asked: object, before: str) -> Pending | None:
    """A pending question: the node of a tree, or `{node, expects: [...], choices: [...]}`; `before`: the last wish."""
    if isinstance(asked, dict) and asked.get("expects"):
        expects = frozenset(str(kind) for kind in asked["expects"])
        choices = tuple(str(choice) for choice in asked.get("choices", ()))
        return Pending(str(asked.get("node", "")), expects, choices, said_before=before)
    node = str(asked.get("node", "")) if isinstance(asked, dict) else str(asked or "")
    if not node:
        return Pending("", frozenset(), said_before=before) if before else None
    known = house.talker.pending(TalkState(node=node)) or Pending(node, _ANY_ANSWER)
    return replace(known, said_before=before)


def _row(heard: Heard) -> dict[str, object]:
    row: dict[str, object] = {
        "text": heard.text,
        "intents": [
            {
                "id": intent.id,
                "score": intent.score,
                "evidence": [
                    {"rule": e.rule, "start": e.start, "end": e.end, "words": e.words} for e in intent.evidence
                ],
            }
            for intent in heard.intents[:_CANDIDATES]
        ],
        "slots": _slots(heard.slots),
    }
    beside = {"answer": heard.answer, "meant": heard.meant, "corrects": heard.corrects}
    return row | {name: value for name, value in beside.items() if value}


def _slots(slots: Slots) -> dict[str, object]:
    told = {
        "date": slots.date.isoformat() if slots.date else None,
        "date_certain": slots.date_certain,
        "amount": format(slots.amount, "f") if slots.amount is not None else None,
        "share": format(slots.share, "f") if slots.share is not None else None,
        "room": slots.room,
        "phone_tail": slots.phone_tail,
        "rating": slots.rating,
        "period": slots.period,
        "name": slots.name,
    }
    return {name: value for name, value in told.items() if value is not None}


def _in_words(heard: Heard, *, explain: bool) -> str:
    lines = []
    for intent in heard.intents[:_CANDIDATES]:
        lines.append(f"{intent.score:.2f}  {intent.id}")
        if explain:
            lines += [f"      {e.rule}  [{e.start}:{e.end}]「{e.words}」" for e in intent.evidence]
    lines += [f"{name} = {value}" for name, value in _slots(heard.slots).items()]
    lines += [f"连上一句：{heard.meant}"] if heard.meant else []
    return "\n".join(lines)


def _print_report(understander: "Understander", path: Path, moment: datetime, *, as_json: bool) -> None:
    from dialogues.understanding.report import report_on

    report = report_on(_labelled(path), lambda text: understander.hear(text, moment))
    print(json.dumps(_report_row(report), ensure_ascii=False) if as_json else _report_in_words(report))


def _labelled(path: Path) -> list["Labelled"]:
    from dialogues.understanding.report import Labelled

    try:
        rows = [json.loads(line) for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
        return [
            Labelled(str(row["text"]), tuple(row["labels"]), str(row.get("note", "")), str(row.get("slice", "")))
            for row in rows
        ]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadFile(f'读不了 {path}：每行要像 {{"text": "...", "labels": ["..."]}}（{exc}）') from exc


def _report_row(report: "Report") -> dict[str, object]:
    return {
        "sentences": report.sentences,
        "primary": round(report.primary, 4),
        "macro_f1": round(report.macro_f1, 4),
        "top_three": round(report.top_three, 4),
        "secondary_recall": round(report.secondary_recall, 4),
        "other": {"precision": round(report.other_precision, 4), "recall": round(report.other_recall, 4)},
        "confusions": [{"meant": a, "heard": b, "times": n} for a, b, n in report.confusions],
        "slices": [
            {
                "slice": one.name,
                "sentences": one.sentences,
                "primary": round(one.primary, 4),
                "top_three": round(one.top_three, 4),
            }
            for one in report.slices
        ],
        "misleading": [
            {"rule": one.rule, "wrong": one.wrong, "right": one.right} for one in report.misleading[:_MOST_MISLEADING]
        ],
        "misses": [
            {"text": miss.sentence.text, "labels": list(miss.sentence.labels), "heard": miss.heard.primary}
            for miss in report.misses
        ],
    }


def _report_in_words(report: "Report") -> str:
    lines = [
        f"句数 {report.sentences}  首选对 {report.primary:.3f}  宏平均 F1 {report.macro_f1:.3f}",
        f"前三有 {report.top_three:.3f}  次要意图召回 {report.secondary_recall:.3f}",
        f"other 准 {report.other_precision:.2f} 全 {report.other_recall:.2f}",
        *(f"  {meant} 听成 {heard}：{times} 次" for meant, heard, times in report.confusions[:20]),
        *(
            f"  【{one.name}】{one.sentences} 句  首选对 {one.primary:.3f}  前三有 {one.top_three:.3f}"
            for one in report.slices
        ),
        *(["最会误导的依据（错几次，对几次）："] if report.misleading else []),
        *(f"  {one.wrong} / {one.right}  {one.rule}" for one in report.misleading[:_MOST_MISLEADING]),
        *(["听错的句子："] if report.misses else []),
        *(_miss_in_words(miss) for miss in report.misses),
    ]
    return "\n".join(lines)


def _miss_in_words(miss: "Miss") -> str:
    best = "；".join(
        f"{intent.id} {intent.score:.2f} {intent.evidence[0].rule if intent.evidence else ''}"
        for intent in miss.heard.intents[:3]
    )
    return f"{miss.sentence.text}\n    应是 {','.join(miss.sentence.labels)}，听成 {best}"
