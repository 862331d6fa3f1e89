"""Numbers among a tariff's terms, as an office wrote them. What cannot be read stops the issue."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from bot.domain.errors import WrongUse


def number_term(terms: Mapping[str, str], name: str) -> Decimal | None:
    """The number of a term, None where there is none. Raises WrongUse for what is no number of at least 0."""
    if name not in terms:
        return None
    try:
        number = Decimal(terms[name].strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise WrongUse(f"收费标准的条件 {name} = {terms[name]} 看不懂。请改成数字，如 0.7")
    return number
