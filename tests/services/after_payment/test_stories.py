"""The 72 hours after a payment as stories: the whole outbox, what became of each step, and why."""

import datetime as dt

import pytest
from sqlmodel import select

from bot.domain import effects as fx
from bot.domain.household import Tie
from bot.domain.inbound import InboundKind
from bot.domain.moments import CHINA
from storage.database import Database
from storage.tables import BillLine, Consent, Objection, OutboxRow, Rating, TieRow, WorkOrder
from tests.homes import LONG_AGO, a_home, a_line, a_person
from tests.services.following import HOUR, PAID, Following
from tests.services.guarded import OWED, Owner, a_message

NO_SERVICES = "plan 1 note passed: 本楼最近没有登记服务记录，不说没有的事"
MONEY = ("缴费吧", "请缴", "欠", "账单", "余下", "优惠", "预存")


@pytest.fixture
def story(database: Database) -> Following:
    told = Following(database)
    told.staff()
    return told


@pytest.fixture
def owner(story: Following) -> Owner:
    return story.owner()


def pays(story: Following, owner: Owner, amount: int = OWED, trade: str = "T1") -> None:
    with story.database.transaction() as session:
        owner.pays(session, story.now, amount, trade)


def reports(story: Following, owner: Owner, what: str = "厨房漏水") -> None:
    with story.database.transaction() as session:
        owner.does(session, story.now - dt.timedelta(days=3), fx.OpenWorkOrder("repair", what, 24))


def repairs(story: Following, outcome: str = "换了阀门") -> None:
    with story.database.transaction() as session:
        order = session.exec(select(WorkOrder)).one()
        order.closed_at, order.outcome = story.now, outcome
        session.add(order)


def reminded_tomorrow(story: Following, owner: Owner) -> None:
    with story.database.transaction() as session:
        a_message(session, owner, due_at=story.now + 24 * HOUR)


def test_an_eager_payer_is_thanked_told_and_asked_once(story: Following, owner: Owner) -> None:
    story.services((6, "电梯维保"), (4, "楼道灯换了三盏"))
    reminded_tomorrow(story, owner)
    pays(story, owner)
    receipt, note, question = story.until(80)
    assert "柒佰伍拾壹元捌角" in receipt
    assert "结清" in receipt
    assert "11月20日（周五）楼道灯换了三盏，11月18日（周三）电梯维保" in note
    assert "回复1到5" in question
    assert not any(word in text for word in MONEY for text in (note, question))
    assert story.says(owner, "5")[0].startswith("谢谢")
    assert story.until(300) == []
    assert story.whole() == [
        "reminder:arrears/030:3-2-501 cancelled: 已缴费",
        "receipt:1:1 sent",
        "after_payment:1:note sent",
        "after_payment:1:question sent",
        "plan 1 note sent",
        "plan 1 question sent",
        "plan 1 eager done: 业主打了分，到此为止",
    ]


def test_an_objector_hears_of_his_repair_and_of_the_building_in_one_text(story: Following, owner: Owner) -> None:
    story.services((4, "楼道灯换了三盏"))
    reports(story, owner)
    with story.database.transaction() as session:
        day = PAID.date()
        raised = Objection(room_id=owner.room.id, reason="repair_unresolved", what="漏水没人修", raised_on=LONG_AGO)
        raised.raised_on, raised.decided_on, raised.upheld = day - dt.timedelta(9), day - dt.timedelta(1), True
        session.add(raised)
    pays(story, owner)
    assert len(story.until(20)) == 1
    repairs(story)
    both, question = story.until(80)
    assert "厨房漏水" in both
    assert "换了阀门" in both
    assert "楼道灯换了三盏" in both
    assert "您提的事" in question
    assert [f"{(at - PAID) / HOUR:.0f}" for at, _ in story.post.left] == [
        "1",
        "23",
        "48",
    ]  # closed at six in the morning, told after nine
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:matter sent",
        "after_payment:1:question sent",
        "plan 1 matter sent",
        "plan 1 note sent",
        "plan 1 question sent",
        "plan 1 objector open: 等业主打分",
    ]


def test_while_the_repair_is_open_nothing_cheerful_is_said(story: Following, owner: Owner) -> None:
    story.services((4, "楼道灯换了三盏"))
    reports(story, owner)
    pays(story, owner)
    assert len(story.until(23)) == 1
    assert [kind for kind, _ in story.tasks()] == []
    assert story.until(100) == []
    ((kind, what),) = story.tasks()
    assert kind == "after_payment"
    assert "24 小时" in what
    assert "厨房漏水" in what
    assert story.plans()[0].told_person_at == PAID + dt.timedelta(hours=24)
    assert story.until(24 * 11) == []
    assert story.whole() == [
        "receipt:1:1 sent",
        "plan 1 eager done: 业主缴费前说的事一直没有办完（G1 厨房漏水），不再发别的，由同事跟进",
    ]


def test_a_repair_closed_late_is_told_and_the_question_follows(story: Following, owner: Owner) -> None:
    reports(story, owner)
    pays(story, owner)
    story.until(100)
    repairs(story)
    matter, question = story.until(150)
    assert "厨房漏水" in matter
    assert "回复1到5" in question
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:matter sent",
        "after_payment:1:question sent",
        "plan 1 matter sent",
        "plan 1 note passed: 过了发服务说明的时间",
        "plan 1 question sent",
        "plan 1 eager open: 等业主打分",
    ]


def test_a_partial_payment_has_its_own_ending(story: Following, owner: Owner) -> None:
    story.services((4, "楼道灯换了三盏"))
    with story.database.transaction() as session:
        for line in session.exec(select(BillLine)):
            line.due_on = PAID.date()
            session.add(line)
    reminded_tomorrow(story, owner)
    pays(story, owner, amount=30000)
    receipt, note, question = story.until(80)
    assert "余下 451.80 元不着急，这三天不提醒您" in receipt
    assert "谢谢您先付的这一笔" in note
    assert not any(word in text for word in MONEY for text in (note, question))
    assert story.whole() == [
        "reminder:arrears/030:3-2-501 cancelled: 已缴费",
        "receipt:1:1 sent",
        "after_payment:1:note sent",
        "after_payment:1:question sent",
        "plan 1 note sent",
        "plan 1 question sent",
        "plan 1 partly open: 等业主打分",
    ]


def test_a_refund_stops_the_plan_and_says_so(story: Following, owner: Owner) -> None:
    story.services((4, "楼道灯换了三盏"))
    pays(story, owner)
    assert len(story.until(30)) == 2
    story.refunds("T1", OWED)
    (told,) = story.until(200)
    assert "已退回 751.80 元" in told
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:note sent",
        "receipt:refund-1:1 sent",
        "plan 1 note sent",
        "plan 1 eager stopped: 退款 751.80 元",
    ]


def test_payment_and_refund_in_one_minute_leave_one_text(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.refunds("T1", OWED)
    (told,) = story.until(100)
    assert "已退回" in told
    assert story.whole() == ["receipt:refund-1:1 sent", "plan 1  stopped: 退款 751.80 元"]


def test_paid_late_in_the_evening(story: Following, owner: Owner) -> None:
    story.services((4, "楼道灯换了三盏"))
    story.now = dt.datetime(2026, 11, 24, 21, 50, tzinfo=CHINA)
    pays(story, owner)
    story.until(80, story.now)
    at = [f"{moment:%d %H}" for moment, _ in story.post.left]
    assert at == ["24 22", "26 09", "27 09"]  # the receipt at once, the others not before morning
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:note sent",
        "after_payment:1:question sent",
        "plan 1 note sent",
        "plan 1 question sent",
        "plan 1 eager open: 等业主打分",
    ]


def test_paid_on_the_eve_of_spring_festival(story: Following, owner: Owner) -> None:
    story.now = dt.datetime(2026, 2, 16, 15, 0, tzinfo=CHINA)
    with story.database.transaction() as session:
        owner.pays(session, story.now)
    assert len(story.until(200, story.now)) == 1
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:question expired: 春节期间不打扰；这一步的时间窗已过，不再补发",
        NO_SERVICES,
        "plan 1 question passed: 春节期间不打扰；这一步的时间窗已过，不再补发",
        "plan 1 eager done: 没有问满意度，到此为止",
    ]


def test_a_low_score_gets_a_person_and_the_loop_is_closed(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(54)
    sorry, asks = story.says(owner, "2")
    assert "王主管今天18:00前联系您" in sorry
    assert "1. 报修办得慢" in asks
    story.says(owner, "楼道灯坏了一个月没人修")
    (task,) = [what for kind, what in story.tasks() if kind == "low_rating"]
    assert "业主打了 2 分" in task
    assert "楼道灯坏了一个月没人修" in task
    assert story.until(60) == []
    story.closes("low_rating", "当天换了灯，改成每周查一次")
    (last,) = story.until(200)
    assert "您说的“楼道灯坏了一个月没人修”，王主管去办了：当天换了灯，改成每周查一次" in last
    rating = story.rating()
    assert (rating.score, rating.did, rating.told_at is not None) == (2, "当天换了灯，改成每周查一次", True)
    assert rating.reasons
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:question sent",
        "after_payment:1:loop sent",
        NO_SERVICES,
        "plan 1 question sent",
        "plan 1 loop sent",
        "plan 1 eager done: 低分的事办完，也告诉了业主",
    ]


def test_two_rooms_of_one_owner_get_one_set_of_messages(story: Following, owner: Owner) -> None:
    with story.database.transaction() as session:
        second = a_home(session, "3-2-502")
        session.add(TieRow(person_id=owner.person.id, room_id=second.id, kind=Tie.OWNER, from_day=LONG_AGO))
        a_line(session, second, amount=OWED, due_on=PAID.date())
    pays(story, owner)
    story.until(0.8)
    with story.database.transaction() as session:
        Owner(second, owner.person, owner.identity).pays(session, story.now, OWED, "T2")
    story.until(80)
    assert story.whole() == [
        "receipt:1:1 sent",
        "receipt:2:1 sent",
        "after_payment:1:question sent",
        NO_SERVICES,
        "plan 1 question sent",
        "plan 1 eager open: 等业主打分",
        "plan 2 eager joined: 同一位业主刚缴过一笔（计划 1），两笔合用一套话",
    ]


def test_who_blocks_us_after_the_thanks_hears_nothing_more(story: Following, owner: Owner) -> None:
    story.services((4, "楼道灯换了三盏"))
    pays(story, owner)
    story.until(2)
    story.says(owner, "", InboundKind.LEAVE)
    assert story.until(100) == []
    assert story.whole() == ["receipt:1:1 sent", "plan 1 eager done: 业主不再接收这个账号的消息"]


@pytest.mark.parametrize("consents", [True, False])
def test_where_the_platform_closes_its_door_the_question_needs_the_owners_word(
    story: Following, owner: Owner, *, consents: bool
) -> None:
    story.closes_after = dt.timedelta(hours=48)
    story.services((4, "楼道灯换了三盏"))
    pays(story, owner)
    story.until(1)
    if consents:
        assert story.says(owner, "可以问") == ["好的，谢谢您。过两天只问一句。"]
    texts = story.until(100)
    assert [("回复1到5" in text) for text in texts] == ([False, True] if consents else [False])
    closed = "业主上一次来消息是 11-24 09:00，窗口已经关了；等业主下次说话，或请同事联系；有效时间已过，不再补发"
    assert story.whole() == [
        "receipt:1:1 sent",
        "after_payment:1:note sent",
        f"after_payment:1:question {'sent' if consents else f'expired: {closed}'}",
        "plan 1 note sent",
        f"plan 1 question {'sent' if consents else f'passed: {closed}'}",
        f"plan 1 eager {'open: 等业主打分' if consents else 'done: 没有问满意度，到此为止'}",
    ]


def test_the_same_notice_ten_times_is_one_plan(story: Following, owner: Owner) -> None:
    for _ in range(10):
        pays(story, owner)
        story.until(0.1)
    assert len(story.plans()) == 1
    assert story.outbox() == [("receipt:1:1", "sent")]


def test_a_payment_for_a_room_already_paid_says_it_can_go_back(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(1)
    pays(story, owner, trade="T2")
    (told,) = story.until(3)
    assert "之前已经结清" in told
    assert "付重了" in told


def test_a_score_of_nine_is_asked_for_again_and_nought_is_the_lowest(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(54)
    assert story.says(owner, "9") == ["满分是5分。1到5分，您给几分？"]
    assert "对不起" in story.says(owner, "零分")[0]
    assert story.rating().score == 1


def test_a_tenants_score_is_kept_apart(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(54)
    with story.database.transaction() as session:
        tenant = a_person(session, owner.room, "王租客", "13900007777", Tie.TENANT)
        address = type(owner.identity)(channel="local", account="main", address="oTenant", room_id=owner.room.id)
        address.person_id = tenant.id
        session.add(address)
    story.says(Owner(owner.room, tenant, address), "打1分")
    with story.database.transaction() as session:
        told = {(row.subject.partition(":")[0], row.by_owner, row.score) for row in session.exec(select(Rating))}
    assert told == {("plan", True, None), ("said", False, 1)}


def test_an_answer_three_weeks_late_is_kept_and_said_to_be_late(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(24 * 21)
    assert story.says(owner, "给你们4分")
    rating = story.rating()
    assert (rating.subject, rating.score, rating.late) == ("plan:1", 4, True)


def test_nobody_is_asked_twice_in_thirty_days(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(100)
    pays(story, owner, 100, "T2")
    story.until(200)
    assert story.steps()[-1] == ("question", "passed")
    assert sum(key.endswith("question") for key, _ in story.outbox()) == 1


def test_the_arm_without_the_plan_still_hears_of_its_own_matter(story: Following, owner: Owner) -> None:
    story.hold_out_percent = 100
    story.services((4, "楼道灯换了三盏"))
    reports(story, owner)
    pays(story, owner)
    story.until(3)
    repairs(story)
    (matter,) = story.until(100)
    assert "厨房漏水" in matter
    assert story.steps() == [("matter", "sent"), ("note", "passed"), ("question", "passed")]


def test_no_text_of_the_plan_speaks_of_money(story: Following, owner: Owner) -> None:
    pays(story, owner)
    story.until(80)
    with story.database.transaction() as session:
        for row in session.exec(select(OutboxRow).where(OutboxRow.kind == "after_payment")):
            assert not any(word in row.text for word in MONEY)


@pytest.mark.parametrize(
    ("answer", "kind", "score"),
    [
        ("5分", InboundKind.CLICK, 5),
        ("⭐⭐⭐⭐", InboundKind.TEXT, 4),
        ("★★★☆☆", InboundKind.TEXT, 3),
        ("挺好的", InboundKind.TEXT, 4),
        ("还行", InboundKind.TEXT, 3),
        ("差评", InboundKind.TEXT, 1),
    ],
)
def test_a_score_is_heard_however_it_is_given(
    sqlite_database: Database, answer: str, kind: InboundKind, score: int
) -> None:
    story = Following(sqlite_database)
    owner = story.owner()
    pays(story, owner)
    story.until(54)
    assert story.post.left[-1][1].choices == ("1分", "2分", "3分", "4分", "5分")
    assert story.says(owner, answer, kind)
    assert (story.rating().subject, story.rating().score) == ("plan:1", score)


@pytest.mark.parametrize(
    ("effect", "kind", "outcome", "words"),
    [
        (fx.ReductionRequest("vacant", "空置半年，申请减免"), "reduction", "按三成减，已改账", "您申请的减免"),
        (fx.InvoiceRequest("要发票"), "invoice", "电子发票已发到您邮箱", "您要的发票"),
        (fx.HandOver("业主要人工", "问楼道堆物", urgent=False), "hand_over", "已清走，每周查一次", "您要同事回话的事"),
    ],
)
def test_every_kind_of_own_matter_is_told_with_its_outcome(
    sqlite_database: Database, effect: fx.Effect, kind: str, outcome: str, words: str
) -> None:
    story = Following(sqlite_database)
    story.staff()
    owner = story.owner()
    with sqlite_database.transaction() as session:
        owner.does(session, story.now - dt.timedelta(days=2), effect)
    pays(story, owner)
    assert len(story.until(5)) == 1
    story.closes(kind, outcome)
    matter = story.until(23)[0]
    assert words in matter
    assert outcome in matter


def test_a_praise_names_a_colleague_only_with_the_owners_leave(sqlite_database: Database) -> None:
    story = Following(sqlite_database)
    owner = story.owner()
    assert "点名" in story.says(owner, "保洁阿姨很负责")[-1]
    assert "我们点名念给班组听" in story.says(owner, "可以")[0]
    assert [what for _, what in story.tasks()] == ["保洁阿姨很负责", "业主同意：把这句表扬在班组里点名念一念"]
    with sqlite_database.transaction() as session:
        assert [(row.topic, row.given) for row in session.exec(select(Consent))] == [("praise", True)]
