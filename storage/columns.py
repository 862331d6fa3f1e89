"""Column types that keep money, moments and decimals exact on SQLite and PostgreSQL alike.

SQLModel maps `int` to a 32-bit column on PostgreSQL: a moment in milliseconds overflows there and works on SQLite.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

from bot.domain.moments import from_ms, to_ms
from bot.domain.period import Period

# Every constraint has a name, so that a later migration can name what it drops on both databases.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

BigInt = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts up by itself on SQLite


class Moment(TypeDecorator[dt.datetime]):
    """An aware datetime, stored as BIGINT milliseconds UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:
        """To milliseconds."""
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:
        """To +08:00."""
        return None if value is None else from_ms(value)


class Scaled(TypeDecorator[Decimal]):
    """A decimal with four places (areas, unit prices, quantities), stored as a BIGINT of ten-thousandths."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """To ten-thousandths. Raises ValueError on more places: rounding here would change a bill unseen."""
        if value is None:
            return None
        scaled = value.scaleb(4)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"more than four decimal places: {value}")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """To Decimal, without trailing noise."""
        return None if value is None else Decimal(value).scaleb(-4)


class PeriodText(TypeDecorator[Period]):
    """A billing period, stored as `YYYY-MM..YYYY-MM`, which sorts as it reads."""

    impl = String(18)
    cache_ok = True

    def process_bind_param(self, value: Period | None, dialect: Dialect) -> str | None:
        """To text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Period | None:
        """To Period."""
        return None if value is None else Period.parse(value)


def key() -> Any:
    """A BIGINT primary key that counts up by itself; a row has it once it was flushed."""
    return Field(default=None, primary_key=True, sa_type=BigInt)


def ref(target: str, *, nullable: bool = False, unique: bool = False) -> Any:
    """A BIGINT foreign key, indexed."""
    return Field(
        default=None if nullable else ...,
        foreign_key=target,
        sa_type=BigInt,
        nullable=nullable,
        index=not unique,
        unique=unique,
    )


def fen(default: int | None = None) -> Any:
    """A BIGINT sum in fen."""
    return Field(sa_type=BigInteger) if default is None else Field(default=default, sa_type=BigInteger)


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A moment column."""
    return Field(default=None if nullable else ..., sa_type=Moment, nullable=nullable, index=index)


def scaled(*, nullable: bool = False) -> Any:
    """A decimal column with four places."""
    return Field(default=None if nullable else ..., sa_type=Scaled, nullable=nullable)


def period() -> Any:
    """A billing period column."""
    return Field(sa_type=PeriodText)


def json_map() -> Any:
    """A JSON object column."""
    return Field(default_factory=dict, sa_type=JSON)
