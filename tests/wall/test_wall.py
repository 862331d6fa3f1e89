"""What the wall lets out and what it stops: disguises, pardons, figures against the ledger, quotations, groups."""

import datetime as dt
import json
from pathlib import Path

import pytest

from bot.domain.money import Fen
from bot.domain.red_line import Audience, Known
from bot.wall import Wall
from scripts_zh.load import load_scripts
from scripts_zh.red_lines import load_red_lines

TEXTS = Path(__file__).parents[1] / "data" / "wall"
CUT = "物业服务人不得采取停止供电、供水、供热、供燃气等方式催交物业费。"
DUTY = load_scripts().citations["minfa_944_1"].text


@pytest.fixture(scope="module")
def wall() -> Wall:
    return Wall(load_red_lines(), load_scripts().citations)


def rules(wall: Wall, text: str, to: str = "owner", known: Known | None = None) -> list[str]:
    return sorted({breach.rule for breach in wall.judge(text, Audience(to), known)})


@pytest.mark.parametrize(
    "text",
    [
        "再不交就停水", "再不交就停-水", "再不交就停 · 水", "再不交就亭水", "再不交就斷水", "再不交就断 氵",
        "再不交就停💧", "再不交就tingshui", "再不交就停shui", "再不交就ＴＩＮＧ水", "再不交就停\u200b水",
        "再不交就停**水**", "再不交停用门jin", "再不交就停\n水",
    ],
)  # fmt: skip
def test_a_disguised_threat_is_read(wall: Wall, text: str) -> None:
    assert "R1" in rules(wall, text)


@pytest.mark.parametrize(
    "text",
    [
        "我们从不因为欠费停水。",
        f"《民法典》第九百四十四条第三款：“{CUT}”",
        "您说要冻结这笔有争议的账，已经登记。",
        "已冻结这笔争议的催缴。",
        "接自来水公司通知，明天抢修停水。",
        "2号电梯明天维保，停用两小时。",
        "物业费里不含水电。",
        "昨晚停电给您造成不便，抱歉。",
        "车被刮了建议先报警，派出所立案后我们配合。",
        "欠费超过三年的，您有权提出诉讼时效抗辩。",
    ],
)
def test_dangerous_words_in_innocent_sentences_pass(wall: Wall, text: str) -> None:
    assert rules(wall, text) == []


def test_a_breach_tells_where_why_and_how_to_mend(wall: Wall) -> None:
    text = "您好，逾期加收滞 纳 金。"
    (breach,) = wall.judge(text, Audience.OWNER)
    assert (breach.rule, text[slice(*breach.span)], breach.words) == ("R15", "滞 纳 金", "滞 纳 金")
    assert "违约金" in breach.mend
    assert "约定" in breach.because


LEDGER = Known(amounts=frozenset({Fen(75180)}), days=frozenset({dt.date(2026, 12, 31)}), room="3-2-501")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本期物业费751.80元，12月31日前付。", []),
        ("本期物业费 ¥751.8，2026年12月31日前付。", []),
        ("89.50㎡ × 2.80元/㎡·月 × 3个月 = 751.80元", []),
        ("本期物业费851.80元，12月31日前付。", ["R12"]),
        ("本期物业费751.80元，12月30日前付。", ["R12"]),
        ("12月30日电梯维保。", []),
        ("3栋2单元501的账单出了。", []),
        ("3栋2单元502的账单出了。", ["R5"]),
    ],
)
def test_figures_are_those_of_the_ledger(wall: Wall, text: str, found: list[str]) -> None:
    assert rules(wall, text, known=LEDGER) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"《民法典》第九百四十四条第三款：“{CUT}”", []),
        (f"《民法典》第九百四十五条：“{CUT}”", ["R12"]),
        (f"《民法典》第九百四十四条第三款：“{CUT[:-1]}的。”", ["R12"]),
        (f"《民法典》第九百四十四条第一款：“{DUTY}”您有异议可以告诉我，以合同和当地规定为准。", []),
        (f"《民法典》第九百四十四条第一款：“{DUTY}”", ["R12"]),
        ("《民法典》第九百四十五条：“业主必须无条件交费。”", ["R12"]),
    ],
)
def test_the_law_is_quoted_letter_for_letter_and_whole(wall: Wall, text: str, found: list[str]) -> None:
    assert rules(wall, text) == found


DEMAND = "催告函：物业费1503.60元未付，请在15日内支付；有异议或需分期请联系。逾期我公司可能依法提起诉讼。"
COURT = "您的案子法院已经立案，案号（2026）苏0102民初1234号。"


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        (DEMAND, None, []),
        (DEMAND, Known(kind="demand", approval="17"), []),
        (DEMAND, Known(kind="demand"), ["R3"]),
        (COURT, None, []),
        (COURT, Known(case_number="（2026）苏0102民初1234号"), []),
        (COURT, Known(case_number=""), ["R3"]),
        ("这次给您减免200元。", None, ["R20"]),
        ("这次给您减免200元。", Known(approval="17"), []),
        ("我不是机器人，我姓李。", None, ["R19"]),
        ("我不是机器人，我姓李。", Known(kind="staff"), []),
        ("我不是机器人，我姓李。", Known(kind="reply", by_person=True), []),
        ("您好，我是管家小李，不是机器人，您有事直接说。", None, []),
        ("我是管家小李，不是机器人。", Known(kind="reply"), ["R19"]),
    ],
)
def test_approvals_and_case_numbers_come_from_the_books(
    wall: Wall, text: str, known: Known | None, found: list[str]
) -> None:
    assert rules(wall, text, known=known) == found


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("本小区612户中已有82%完成缴费。", None, []),
        ("本小区612户中已有62%完成缴费。", None, ["G3"]),
        ("本小区18户中已有82%完成缴费。", None, ["G3"]),
        ("本小区612户中已有82%完成缴费。", Known(households=12), ["G3"]),
        ("本小区612户中已有82%完成缴费。", Known(share=0.5), ["G3"]),
        ("1-3栋电梯检修。", None, []),
        ("热线 8821 0000。", None, []),
        ("三幢二单元501还欠着。", None, ["G2"]),
    ],
)
def test_a_group_hears_of_nobody(wall: Wall, text: str, known: Known | None, found: list[str]) -> None:
    assert set(found) <= set(rules(wall, text, "group", known))
    assert bool(rules(wall, text, "group", known)) == bool(found)


@pytest.mark.parametrize("file", sorted(TEXTS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_texts_of_both_sides_are_told_apart(wall: Wall, file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    wrong = [row["text"] for row in rows if bool(wall.judge(row["text"], Audience(row["to"]))) == row["ok"]]
    assert len(wrong) <= len(rows) // 50, wrong  # what was once told apart stays so


def test_any_text_gets_a_verdict(wall: Wall) -> None:
    for text in ("", " ", "。。。", "\x00\ud800", "停" * 5000, "🔪" * 50, "{concept}", "((((", "100%" * 400):
        for to in Audience:
            wall.judge(text, to)
