"""What one number was read as, before it becomes a mention (读数)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.records import Bound, Kind


@dataclass(slots=True)
class Reading:
    """A quantity as read; `rule` is the last part of its rule_id, "bare" for a number without a unit."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    bound: Bound
    unit: str | None
    kind: Kind | None
    rule: str
