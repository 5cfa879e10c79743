"""A verdict: what a reviewer decided about a fact, or a fact that was missed, and where it stood (复核结论)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pipeline.ids import short_id
from pipeline.records import Span


class Decision(StrEnum):
    """What a reviewer can decide. A withdrawal is a decision too: nothing that was said is ever taken out."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a fact says, in the words of the labelling standard."""

    kind: str
    value: Decimal | None
    value_max: Decimal | None = None
    unit: str | None = None
    bound: str = "exact"
    indicator: str | None = None
    subject: str | None = None
    period: str | None = None
    status: str = "actual"
    level: str | None = None
    grade: str | None = None
    award_name: str | None = None
    flow: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Reading:
        """The reading of a row that has its columns, others passed over."""
        given = {name: row[name] for name in READ_FIELDS if row.get(name) is not None}
        for name in ("value", "value_max"):
            given[name] = _decimal(given[name]) if name in given else None
        return cls(**given)

    def differs_in(self, other: Reading) -> tuple[str, ...]:
        """The fields in which two readings differ.

        >>> Reading("count", Decimal("3.000000")).differs_in(Reading("count", Decimal(3), unit="人"))
        ('unit',)
        """
        return tuple(name for name in READ_FIELDS if getattr(self, name) != getattr(other, name))


READ_FIELDS = tuple(field.name for field in fields(Reading))


def _decimal(value: Any) -> Decimal:
    """Without the zeros a DECIMAL column adds, and never as 1E+3."""
    number = Decimal(value)
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the thing stood when it was judged, with all that helps to find it again.

    `fact_id` is None for a fact that was missed. `sentence_at` is where the quote begins in its sentence, if that holds
    it whole; `twin_no` of `twins` (from 0) tells it from facts of the report with the same sentence and quote.
    """

    report_id: str
    sha256: str
    source_name: str
    school: str | None
    report_kind: str | None
    report_year: int | None
    page_no: int
    start_offset: int
    end_offset: int
    source_line: int | None
    quote: str
    sentence: str
    fact_id: str | None = None
    sentence_at: int | None = None
    twin_no: int = 0
    twins: int = 1


@dataclass(frozen=True, slots=True)
class NewVerdict:
    """A verdict before it is kept. `found` is what the program read, `said` what holds; each None where there is none.

    Verdicts with one `key` are about one thing, and the last of them counts.
    """

    key: str
    decision: Decision
    reviewer: str
    comment: str
    anchor: Anchor
    found: Reading | None
    said: Reading | None


@dataclass(frozen=True, slots=True)
class Verdict(NewVerdict):
    """A verdict as it is kept: its number, which only grows, and when it was given (UTC)."""

    number: int
    decided_at: str


def latest(verdicts: Iterable[Verdict]) -> dict[str, Verdict]:
    """The verdict that counts for each key, withdrawals too; `verdicts` in the order in which they were given."""
    return {verdict.key: verdict for verdict in verdicts}


_MISSED = "x"


def missed_key(report_id: str, page_no: int, span: Span) -> str:
    """The key of a fact that was missed, from where it stood when it was added."""
    return short_id(_MISSED, report_id, page_no, span.start, span.end)


def is_missed(key: str) -> bool:
    """Whether a key is that of a missed fact; a fact that was found is known by its own id."""
    return key.startswith(f"{_MISSED}-")
