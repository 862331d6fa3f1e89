"""Is everything kept as it should be: pages, the chain of deeds, money, and telephones under the key at hand?"""

from collections.abc import Callable, Iterator, Sequence

from sqlmodel import Session

from bot.domain.errors import WrongUse
from bot.domain.finding import Finding
from storage.audit import find_break
from storage.backup import find_damage
from storage.database import Database
from storage.money_checks import (
    lines_not_adding_up,
    lines_not_paid_within,
    payments_below_zero,
    payments_given_out_twice,
)
from storage.people import some_sealed_phones
from storage.sealing import PhoneVault

_MONEY: tuple[tuple[str, str, Callable[[Session], Sequence[int]]], ...] = (
    ("payments", "核销加退款超过收款的收款", payments_given_out_twice),
    ("allocations", "核销合计小于零的收款", payments_below_zero),
    ("lines_paid", "已付小于零或多于应付的明细", lines_not_paid_within),
    ("lines", "应付不在零和原价减减免之间的明细", lines_not_adding_up),
)
_FROM_COPY = "先停下来别再记账，用 guanjia db restore 恢复最近的好备份，并查是谁改了数据库。"


def verify_books(database: Database, vault: PhoneVault) -> Iterator[Finding]:
    """All findings; the rows are read only once the pages are sound."""
    damage = find_damage(database)
    yield Finding("pages", ok=not damage, detail=damage or "完好", mend=_FROM_COPY if damage else "")
    if damage:
        return
    with database.transaction() as session:
        yield _chain(session)
        for check, what, breaking in _MONEY:
            ids = breaking(session)
            told = "、".join(map(str, ids))
            yield Finding(
                check, ok=not ids, detail=f"{what}：{told}" if ids else "对得上", mend=_FROM_COPY if ids else ""
            )
        yield _phones(session, vault)


def _chain(session: Session) -> Finding:
    broken = find_break(session)
    if broken is None:
        return Finding("chain", ok=True, detail="操作记录一环不少")
    return Finding("chain", ok=False, detail=f"第 {broken.entry_id} 条：{broken.because}", mend=_FROM_COPY)


def _phones(session: Session, vault: PhoneVault) -> Finding:
    try:
        for sealed in some_sealed_phones(session):
            vault.open(sealed)
    except WrongUse as exc:
        return Finding("key", ok=False, detail=str(exc), mend="把备份时用的 secret.key 放回主目录。")
    return Finding("key", ok=True, detail=f"密钥指纹 {vault.fingerprint}")
