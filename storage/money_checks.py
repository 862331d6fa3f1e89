"""What must hold of money over all rows; each question answers the first few rows that break it."""

from collections.abc import Sequence

from sqlalchemy import Subquery, func
from sqlmodel import Session, col, select

from storage.tables import Allocation, BillLine, Payment, Refund

_FEW = 5
Ids = Sequence[int]


def payments_given_out_twice(session: Session) -> Ids:
    """Payments of which more is settled and refunded than came in."""
    settled, refunded = _sum_by_payment(Allocation), _sum_by_payment(Refund)
    query = (
        select(Payment.id)
        .outerjoin(settled, settled.c.id == Payment.id)
        .outerjoin(refunded, refunded.c.id == Payment.id)
        .where(
            func.coalesce(settled.c.amount, 0) + func.coalesce(refunded.c.amount, 0) > col(Payment.amount),
        )
    )
    return session.exec(query.order_by(col(Payment.id)).limit(_FEW)).all()


def payments_below_zero(session: Session) -> Ids:
    """Payments of which more was taken back from lines than ever settled them."""
    settled = _sum_by_payment(Allocation)
    query = select(Payment.id).join(settled, settled.c.id == Payment.id).where(settled.c.amount < 0)
    return session.exec(query.order_by(col(Payment.id)).limit(_FEW)).all()


def lines_not_paid_within(session: Session) -> Ids:
    """Lines paid below zero or beyond what they ask."""
    paid = (
        select(col(Allocation.line_id).label("id"), func.sum(Allocation.amount).label("amount"))
        .group_by(col(Allocation.line_id))
        .subquery()
    )
    query = select(BillLine.id).join(paid, paid.c.id == BillLine.id)
    query = query.where((paid.c.amount < 0) | (paid.c.amount > col(BillLine.amount)))
    return session.exec(query.order_by(col(BillLine.id)).limit(_FEW)).all()


def lines_not_adding_up(session: Session) -> Ids:
    """Lines that ask for less than nothing or for more than gross less reduction."""
    amount = col(BillLine.amount)
    query = select(BillLine.id).where((amount < 0) | (amount > col(BillLine.gross) - col(BillLine.reduction)))
    return session.exec(query.order_by(col(BillLine.id)).limit(_FEW)).all()


def _sum_by_payment(table: type[Allocation] | type[Refund]) -> Subquery:
    payment, amount = col(table.payment_id), col(table.amount)
    return select(payment.label("id"), func.sum(amount).label("amount")).group_by(payment).subquery()
