"""Arithmetics are found by walking the folder; a sheet's line gets the formula that gives its sum, or none."""

from decimal import Decimal
from pathlib import Path

import pytest

import bot.fees
from bot.domain.money import Fen
from bot.domain.period import Period
from bot.fees.catalogue import fee_for, formula_of, load_fees
from tests.fees.recompute import recompute

NEW = '''"""A fee of an office's own."""

from bot.fees.fee import Charge, Fee, NotCharged

FEE = Fee(name="{name}", cues=("充电桩",), quantity_unit="桩", charge=lambda case: NotCharged("没有"))
'''
PERIOD = Period.parse("2026-07..2026-09")


def test_one_file_adds_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load_fees()
    (tmp_path / "charging.py").write_text(NEW.format(name="charging"), "utf-8")
    monkeypatch.setattr(bot.fees, "__path__", [*bot.fees.__path__, str(tmp_path)])
    after = load_fees()
    assert set(after) - set(before) == {"charging"}
    assert fee_for("充电桩服务费", after).name == "charging"


def test_a_file_that_names_its_fee_otherwise_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "misnamed.py").write_text(NEW.format(name="other"), "utf-8")
    monkeypatch.setattr(bot.fees, "__path__", [*bot.fees.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match=r"misnamed\.py: FEE is named other"):
        load_fees()


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("物业服务费", "property"),
        ("物业管理费", "property"),
        ("公摊电费", "shared_energy"),
        ("公区能耗费", "shared_energy"),
        ("电梯运行费", "lift"),
        ("二次供水加压费", "second_water"),
        ("生活垃圾处理费", "rubbish"),
        ("装修垃圾清运费", "one_off"),
        ("车位管理费", "parking"),
        ("停车费", "parking"),
        ("自来水费", "metered"),
        ("公共维修分摊", "fixed"),
    ],
)
def test_an_item_s_name_points_at_its_arithmetic(item: str, name: str) -> None:
    assert fee_for(item, load_fees()).name == name


@pytest.mark.parametrize(
    ("item", "price", "amount", "gross", "formula"),
    [
        ("物业服务费", "2.8", "142.25", 119490, "142.25㎡ × 2.80元/㎡·月 × 3个月 = 1194.90元"),
        ("物业服务费", "2.8", "103.66", 87074, "103.66㎡ × 2.80元/㎡·月 × 3个月 = 870.74元"),
        ("公摊电费", "0.3", "142.25", 12803, "142.25㎡ × 0.30元/㎡·月 × 3个月 = 128.03元"),
        ("生活垃圾处理费", "10", "1", 3000, "1户 × 10.00元/户·月 × 3个月 = 30.00元"),
        ("车位管理费", "80", "1", 24000, "1位 × 80.00元/位·月 × 3个月 = 240.00元"),
        ("水费", "3.5", "12", 4200, "12吨 × 3.50元/吨 = 42.00元"),
        ("电费", "0.56", "100.5", 5628, "100.5度 × 0.56元/度 = 56.28元"),
        ("网络费", "50", "1", 15000, "50.00元/月 × 3个月 = 150.00元"),
        ("网络费", "50", "2", 30000, "2 × 50.00元/月 × 3个月 = 300.00元"),
        ("物业服务费", "2.8", "426.75", 119490, "426.75 × 2.80元 = 1194.90元"),  # the months are in the quantity
        ("物业服务费", "2.8", "142.25", 100000, "1000.00元"),  # nothing gives this sum
        ("物业服务费", None, "142.25", 100000, "1000.00元"),
        ("物业服务费", "2.8", None, 100000, "1000.00元"),
    ],
)
def test_the_formula_of_a_sheet_s_line(
    item: str, price: str | None, amount: str | None, gross: int, formula: str
) -> None:
    made = formula_of(
        item, Decimal(price) if price else None, Decimal(amount) if amount else None, PERIOD, Fen(gross), load_fees()
    )
    assert made == formula
    if "=" in made:
        assert recompute(made) == (gross, gross)
