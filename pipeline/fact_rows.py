"""The rows of mentions, facts and unlinked numbers, column by column as in sql/tables.sql."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from pipeline.evidence import Evidence
from pipeline.reading_rows import Row, address
from pipeline.records import Fact, FilledBy, Mention, Quantity, Report, Run, Slot, Unlinked

# The reason given to a number whose value has no room in a DECIMAL(24, 6).
TOO_LONG = "value_too_long"

_PLACES = Decimal("0.000001")
_LIMIT = Decimal(10) ** 18 - 1  # 18 digits before the point, even after rounding


def mention_row(source_id: str, mention: Mention) -> Row:
    """The row of `mentions`."""
    quantity = mention.value if isinstance(mention.value, Quantity) else None
    return (
        source_id,
        mention.mention_id,
        mention.block_id,
        mention.span.start,
        mention.span.end,
        mention.quote,
        mention.kind.value,
        _decimal(quantity.value) if quantity and fits(quantity.value) else None,
        _decimal(quantity.value_max) if quantity and fits(quantity.value_max) else None,
        quantity.unit if quantity else None,
        quantity.bound.value if quantity else None,
        quantity.kind.value if quantity and quantity.kind else None,
        mention.value if isinstance(mention.value, str) else None,
        mention.rule_id,
    )


def fact_rows(report: Report, run: Run, placed: Iterable[tuple[Fact, Evidence]]) -> Iterator[Row]:
    """The rows of `fact`, each fact with its place."""
    pages = {page.page_no: page for page in report.pages}
    blocks = {block.block_id: block for block in report.blocks}
    for fact, evidence in placed:
        first, block = evidence.pieces[0], blocks[fact.block_id]
        page = pages[first.page_no]
        yield (
            report.source.source_id,
            *(fact.fact_id, fact.block_id, fact.mention_id, fact.span.start, fact.span.end),
            *said_columns(fact).values(),
            first.page_no,
            first.span.start,
            first.span.end,
            evidence.source_line,
            *(evidence.box or (None,) * 4),
            fact.sentence,
            " / ".join(block.heading_path),
            *address(block),
            page.text_origin.value,
            evidence.confidence,
            fact.rule_id,
            run.run_id,
        )


def said_columns(fact: Fact) -> dict[str, object]:
    """What a fact says, by the columns of the table `fact` in their order: all but its ids, place and run."""
    return {
        "kind": fact.kind.value,
        "quote": fact.quote,
        "value": _decimal(fact.value),
        "value_max": _decimal(fact.value_max),
        "unit": fact.unit,
        "bound": fact.bound.value,
        "indicator_id": fact.indicator_id,
        **_slot_columns("indicator", fact.indicator),
        **_slot_columns("subject", fact.subject),
        **_slot_columns("period", fact.period),
        "period_mention_id": fact.period.mention_id if fact.period else None,
        "year": fact.year,
        **_slot_columns("status", fact.status),
        "level": fact.level,
        "level_rule": fact.level_rule,
        "grade": fact.grade,
        "award_name": fact.award_name,
        "flow": fact.flow.value if fact.flow else None,
        "flow_rule": fact.flow_rule,
        "funding_source": fact.funding_source,
        "funding_item": fact.funding_item,
    }


def _slot_columns(name: str, slot: Slot | None) -> dict[str, str | None]:
    """A slot's value, what filled it and by which rule; one that stays unlinked has a reason and no value."""
    if slot is None:
        return dict.fromkeys((name, f"{name}_from", f"{name}_rule"))
    value = None if slot.filled_by is FilledBy.UNLINKED else slot.value
    return {name: value, f"{name}_from": slot.filled_by.value, f"{name}_rule": slot.rule_id}


def fact_piece_rows(source_id: str, fact: Fact, evidence: Evidence) -> Iterator[Row]:
    """The rows of `fact_pieces` of one fact."""
    for number, piece in enumerate(evidence.pieces, start=1):
        yield (source_id, fact.fact_id, number, piece.page_no, piece.span.start, piece.span.end)


def unlinked_row(source_id: str, one: Unlinked) -> Row:
    """The row of `unlinked`."""
    span = one.span
    return (source_id, one.mention_id, one.block_id, span.start, span.end, one.quote, one.reason, one.rule_id)


def too_long(facts: Iterable[Fact]) -> Iterator[Unlinked]:
    """The facts that no column has room for, as unlinked numbers."""
    for fact in facts:
        if not (fits(fact.value) and fits(fact.value_max)):
            yield Unlinked(fact.mention_id, fact.block_id, fact.span, fact.quote, TOO_LONG, fact.rule_id)


def fits(value: Decimal | None) -> bool:
    """Whether DECIMAL(24, 6) has room for a value."""
    return value is None or (value.is_finite() and abs(value) < _LIMIT)


def _decimal(value: Decimal | None) -> Decimal | None:
    """Six places, as the column has: a seventh is below anything a report means to say."""
    return None if value is None else value.quantize(_PLACES, rounding=ROUND_HALF_EVEN)
