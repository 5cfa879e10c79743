"""In which unit a chart counts, and how its numbers are printed (计量单位)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.records import Bound
from pipeline.wording import digits, term

_YUAN = "元"
# What schools count their money in; single 元 where all sums are small, as what is spent for one student.
_TEN_THOUSAND = Decimal(10_000)
_SMALL = Decimal(100_000)


@dataclass(frozen=True, slots=True)
class ChartUnit:
    """What an axis counts in: base units are divided by `factor`; "" for ratios, which have no unit."""

    name: str
    factor: Decimal = Decimal(1)

    def shown(self, value: Decimal) -> float:
        """A value of the base unit as the axis has it."""
        return float(value / self.factor)

    def label(self, value: Decimal, value_max: Decimal | None = None, bound: str = Bound.EXACT) -> str:
        """A value as it is printed, with its bound and unit.

        >>> ChartUnit("万元", Decimal(10_000)).label(Decimal(12_345_000), bound="approx")
        '约1,234.5 万元'
        >>> ChartUnit("%").label(Decimal(91), Decimal("93.5"))
        '91–93.5%'
        """
        upper = "" if value_max is None else f"–{self._digits(value_max)}"
        blank = "" if self.name in ("", "%", "‰") else " "
        return f"{term('bounded', bound, 'zh')}{self._digits(value)}{upper}{blank}{self.name}"

    def _digits(self, value: Decimal) -> str:
        return digits(value / self.factor, grouped=True)


def choose_unit(unit: str | None, values: Iterable[Decimal]) -> ChartUnit:
    """The unit in which the values are read best: money in 万元 unless all sums are small, anything else as it is.

    >>> choose_unit("元", [Decimal(500), Decimal(234_600_000)]).name, choose_unit("人", [Decimal(12_000)]).name
    ('万元', '人')
    """
    if unit == _YUAN and max((abs(value) for value in values), default=Decimal(0)) >= _SMALL:
        return ChartUnit("万元", _TEN_THOUSAND)
    return ChartUnit(unit or "")
