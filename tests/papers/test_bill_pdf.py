"""The PDF: the card's facts on A4, as text that can be copied."""

import io
import threading

import pytest
from pypdf import PdfReader

from bot.domain.bill import Bill
from bot.services.bills.print_bill import make_binding_code, write_bill_pdf
from tests.sample_bills import TODAY, a_full_bill, a_long_bill, a_settled_bill, an_empty_bill, scripts

KEY = b"a key for tests only, 32 bytes ok"


def _text(bill: Bill) -> str:
    return _read(write_bill_pdf(bill, scripts(), TODAY))


def _read(file: bytes) -> str:
    pages = PdfReader(io.BytesIO(file)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_all_facts_can_be_copied() -> None:
    text = _text(a_full_bill())
    for fact in (
        "幸福里",
        "3-2-501",
        "禤邴骉",
        "2026年7月至9月",
        "103.66㎡ × 2.80元/㎡·月 × 3个月 = 870.74元",
        "空置房按 70% 收取",
        "柒佰陆拾壹元陆角伍分（¥761.65）",
        "12月31日（周四）",
        "2026年6月",
        "668.36",
        "6217 0000 0000 0001",
        "幸福里物业服务有限公司",
        "2026-11-23",
    ):
        assert fact in text


@pytest.mark.parametrize(
    ("bill", "said"),
    [(a_settled_bill(), "已全部付清"), (an_empty_bill(), "现在没有账单"), (a_settled_bill(), "预存 200.00 元")],
)
def test_nothing_owed_asks_for_nothing(bill: Bill, said: str) -> None:
    text = _text(bill)
    assert said in text
    assert "大写" not in text
    assert "6217" not in text


def test_a_missing_sign_is_replaced_and_explained() -> None:
    text = _text(a_full_bill("𠮷田"))
    assert "〓田" in text
    assert scripts().say("card.missing_sign") in text


def test_many_lines_go_on_with_the_head_of_the_table_on_each_page() -> None:
    pages = PdfReader(io.BytesIO(write_bill_pdf(a_long_bill(40), scripts(), TODAY))).pages
    assert len(pages) == 3
    assert all("减免" in page.extract_text() for page in pages)


def test_the_paper_carries_the_code_that_binds_its_reader() -> None:
    code = make_binding_code(KEY, 42, TODAY)
    assert code.code in _read(write_bill_pdf(a_full_bill(), scripts(), TODAY, code))
    assert code.valid_until.isoformat() == "2027-02-21"


def test_markup_in_a_sheet_is_text_on_the_paper() -> None:
    assert "<b>张&伟</b>" in _text(a_full_bill("<b>张&伟</b>"))


def test_papers_written_at_once_do_not_mix_their_signs() -> None:
    bills = [a_full_bill("禤邴骉"), a_long_bill(), a_settled_bill(), a_full_bill("欧阳𠮷")]
    alone = [_text(bill) for bill in bills]
    together: dict[int, str] = {}
    threads = [
        threading.Thread(target=lambda place=place, bill=bill: together.update({place: _text(bill)}))
        for place, bill in enumerate(bills)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[place] for place in range(len(bills))] == alone
