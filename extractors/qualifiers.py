"""What the words around an amount make of it: funding or other money, and which way it went (经费流向)."""

from __future__ import annotations

from extractors.terms import TermHit, Terms
from pipeline.records import Flow, Kind


def money_kind(before: str, after: str, terms: Terms) -> tuple[Kind, Flow | None]:
    """Whether an amount is funding and which way it flows; `before` and `after` are the words around it.

    The word nearest before the amount decides, then the first after it; an amount of something that is no
    funding (营业收入, 设备总值) is money unless it was donated.
    """
    flow = terms.flows.last(before) or terms.flows.first(after)
    other = terms.other_money.last(before)
    if any(hit.term.value == Flow.DONATED for hit in terms.flows.find(before)):
        return Kind.FUNDING, Flow.DONATED  # 捐赠收入: given, though it comes in
    if other is not None and (flow is None or _reaches(other, flow)):
        return Kind.MONEY, None
    if flow is None:
        return Kind.MONEY, None
    return Kind.FUNDING, Flow(flow.term.value)


def _reaches(other: TermHit, flow: TermHit) -> bool:
    """Whether the word for other money stands nearer to the amount than the word for a flow."""
    return other.end >= flow.end
