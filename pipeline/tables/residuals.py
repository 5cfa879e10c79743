"""Which cells of a row are empty, told by the table's total row (由合计行推断空格)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

_SIGNS = str.maketrans("－−，．０１２３４５６７８９", "--,.0123456789")


def places_by_totals(totals: Sequence[str], rows: Sequence[Sequence[str]], short: Sequence[str]) -> list[int] | None:
    """The columns, from 0, of a row that prints fewer values than the table has columns; None unless proved.

    Proved means: what the total row leaves over in each column, once the full `rows` are taken off, is the short
    row's values in their order and nothing else.
    """
    left = [_number(total) for total in totals]
    for row in rows:
        for column, value in enumerate(row):
            number, rest = _number(value), left[column]
            left[column] = None if number is None or rest is None else rest - number
    if any(rest is None for rest in left):
        return None
    places = [column for column, rest in enumerate(left) if rest]
    return places if [left[column] for column in places] == [_number(value) for value in short] else None


def _number(text: str) -> Decimal | None:
    """The number printed in a cell, 0 for a dash, None for what is no plain number."""
    plain = text.translate(_SIGNS).replace(",", "")
    if plain and not plain.strip("-—/"):
        return Decimal(0)
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None
