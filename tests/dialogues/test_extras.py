"""Reasons without an intent of their own: they are heard where they are told, and nowhere else; what each one does."""

import json
from pathlib import Path

import pytest

from bot.domain import effects as fx
from bot.domain.moments import read_moment
from bot.domain.talk import TalkState
from bot.services.talk.load_trees import trees_and_faults
from dialogues.check import check_trees
from dialogues.deeds import FOR_PAYERS
from scripts_zh.cards import STAGES, lines_of
from tests.dialogues.transcripts import Parts, facts_of

PARTS = Parts()
NOW = read_moment("2026-11-23T10:00")
LABELLED = Path(__file__).parent / "understanding"
EXTRAS = {
    "oral_promise": [
        "当时销售答应送两年物业费",
        "开发商说免三年物业费的",
        "入住的时候你们说前三年物业费全免",
        "说好的免费呢",
    ],
    "deposit": ["装修押金什么时候退给我", "押金条还留着，该退了吧", "垃圾清运费凭什么再收", "保证金交了三千到现在没退"],
    "invoice_first": ["先开发票我才付", "没见到发票我不付钱", "发票给我再谈", "没票不付", "你把发票发我，我马上转"],
    "contract_licence": ["营业执照拿出来看看", "出示一下物业资质", "收费公示给我看看", "你们有没有收费许可证"],
    "owner_died": [
        "业主已经去世了",
        "这房子的业主过世两年了",
        "户主病故了，我是他儿子",
        "房子是继承我妈的，以前的也归我吗",
    ],
    "auction_flat": ["我这房子是法拍买的，之前的不归我", "拍卖买来的房，旧账找前面的人", "法院拍的房子，凭啥让我补"],
    "shop_space": ["我的商铺物业费怎么这么贵", "底商也按住宅收电梯费", "我开个小超市，为什么收费比楼上高"],
    "paid_other_company": [
        "物业费交给新物业了",
        "我付给原来的物业了",
        "两家物业都来收费",
        "物业费去年就交给金地物业了",
    ],
}
NOT_EXTRAS = [
    *("开张发票", "物业费什么时候交", "电梯押着人了", "我要退租了押金房东不还", "停车押金是什么意思"),
    *("楼下店铺太吵了", "我的房子被法拍了", "物业费送到哪里交", "业主群里有人骂我", "合同给我看看"),
    *("老物业比你们强多了", "公共收益里商铺租金哪去了", "装修垃圾堆在楼道没人清"),
    *(
        "什么时候能给我开发票",
        "票开好了发我邮箱",
        "物业费免谈",
        "法院会拍卖我房子吗",
        "以前的物业比你们强，交了钱有人扫地",
    ),
    *("新物业没跟我们签就直接收了", "我们小区门口那家店太吵", "帮我妈报修，厨房漏水", "验收备案表都没有就让我收房"),
]


def first_reason(text: str, who: str = "owner") -> str:
    """The card that answers the message first."""
    facts = facts_of({"who": who})
    heard = PARTS.understander.hear(text, NOW, None)
    turn = PARTS.talker.take_turn(TalkState(), heard, facts)
    said = next(effect.script for effect in turn.effects if isinstance(effect, fx.Say))
    return said.split(".")[1] if said.startswith("objection.") else ""


@pytest.mark.parametrize(("card", "text"), [(card, text) for card, texts in EXTRAS.items() for text in texts])
def test_an_extra_is_heard(card: str, text: str) -> None:
    assert first_reason(text) == card


@pytest.mark.parametrize(
    "text", ["我替我妈查一下物业费", "我是业主的儿子，帮他查一下欠多少", "业主是我姐，我代她问下费用"]
)
@pytest.mark.parametrize("who", ["stranger", "family", "tenant"])
def test_who_acts_for_an_owner_hears_no_amount(text: str, who: str) -> None:
    assert first_reason(text, who) == "agent_acting"


def test_an_owner_who_asks_for_the_family_is_an_owner() -> None:
    assert first_reason("我替我妈查一下物业费") == ""


@pytest.mark.parametrize("text", NOT_EXTRAS)
def test_what_only_sounds_like_an_extra_is_none(text: str) -> None:
    assert first_reason(text) not in EXTRAS


def test_extras_hardly_ever_take_a_labelled_sentence_from_its_intent() -> None:
    """Of all labelled sentences a handful belongs to an extra, and each of them is about its matter."""
    facts = facts_of({"who": "owner"})
    taken: dict[str, str] = {}
    for file in sorted(LABELLED.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            heard = PARTS.understander.hear(text, NOW, None)
            said = [
                e.script for e in PARTS.talker.take_turn(TalkState(), heard, facts).effects if isinstance(e, fx.Say)
            ]
            card = said[0].split(".")[1] if said and said[0].startswith("objection.") else ""
            if card in EXTRAS:
                taken[text] = card
    assert len(taken) <= 25, taken
    told = (
        "拍",
        "去世",
        "过世",
        "答应",
        "承诺",
        "说好",
        "商铺",
        "押金",
        "清运费",
        "发票",
        "执照",
        "资质",
        "物业",
        "票",
        "不在",
        "底商",
        "铺",
    )
    assert all(any(word in text for word in told) for text in taken), taken


@pytest.mark.parametrize("text", ["转人工，法拍房的旧账谁管", "法拍的房子，你们把我家水停了逼我交费"])
def test_a_person_and_a_cut_supply_come_before_an_extra(text: str) -> None:
    assert first_reason(text) in ("", "utilities_cut")


def test_a_pattern_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "trees").mkdir()
    tree = "first_when: ['says:odd']\nwords: {odd: ['没(票']}\nnodes:\n  start: {say: greet.who, end: true}\n"
    (tmp_path / "trees" / "snow.yaml").write_text(tree, "utf-8")
    trees, _ = trees_and_faults(tmp_path)
    told = [(fault.key, fault.fault) for fault in check_trees(trees, PARTS.scripts.cards, PARTS.scripts.lines, ())]
    assert [(key, fault.partition("：")[0]) for key, fault in told] == [("words.odd", "句式“没(票”写得不对")]


@pytest.mark.parametrize("card", sorted(PARTS.scripts.cards))
def test_every_objection_has_an_effect_at_once(card: str) -> None:
    """No reason is only talked about: each way through `we_do` does something, at the latest with the next line."""
    lines = lines_of(PARTS.scripts.cards[card], "we_do")
    idle = [line.name for line in lines if not line.do and not line.when]
    assert not idle


FROZEN = {
    **dict.fromkeys(("hardship", "refuse_flat", "want_change_company", "invoice_first", "contract_licence"), "hold"),
    **dict.fromkeys(("agent_acting",), "open_check"),
}


@pytest.mark.parametrize("card", sorted(set(PARTS.scripts.cards) - set(FROZEN)))
def test_an_objection_stops_the_late_charge_of_the_disputed_part(card: str) -> None:
    deeds = {effect for line in lines_of(PARTS.scripts.cards[card], "we_do") for deed in line.do for effect in deed}
    assert "dispute" in deeds


@pytest.mark.parametrize(("card", "effect"), FROZEN.items())
def test_what_disputes_no_part_of_the_bill_still_rests(card: str, effect: str) -> None:
    deeds = {name for line in lines_of(PARTS.scripts.cards[card], "we_do") for deed in line.do for name in deed}
    assert effect in deeds
    assert not deeds & (FOR_PAYERS - {"reduction_request"})


@pytest.mark.parametrize("card", sorted(PARTS.scripts.cards))
def test_no_wording_says_what_its_card_forbids(card: str) -> None:
    """The short ones are words as an owner would read them; longer ones describe and are judged by the wall."""
    told = PARTS.scripts.cards[card]
    wordings = [text for stage in STAGES for line in lines_of(told, stage) for text in line.texts]
    assert not [(ban, text) for ban in told.must_not_say for text in wordings if ban in text]
