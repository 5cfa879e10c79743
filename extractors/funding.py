"""What an amount of money is: funding with its flow, its source and its item, or money that is none (经费)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors.terms import TermHit, Terms
from pipeline.records import Flow, Kind

_LONGEST_ITEM = 24
_UNTOLD = "money.default"  # an amount of which nothing says what it is
# 中央、地方财政, 省财政和市财政: sources that one amount comes from together
_JOINED = re.compile(r"(?:[、和与及,，/]|以及)")
# what stands right behind the amount is what it consists of: 500万元中央财政资金
_RIGHT_BEHIND = re.compile(r"\s*的?\s*")
_PURPOSE_ENDS = re.compile(r"[，。；、,;:：()（）!！?？\s\d]")
_BEFORE_PURPOSE = re.compile(r"[，,\s]*(?:全部|主要|专项|分别)?\s*")
_EDGES = ' 、，,:：的之“”"-—()（）/'
_SPEAKS = re.compile(r"[\u4e00-\u9fff]{2}")
_SHARES_OUT = re.compile(r"^\s*(?:[、和与及]|以及)")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount as its words make it; flow, source and item only where it is funding."""

    kind: Kind
    flow: Flow | None = None
    source: str | None = None
    item: str | None = None
    rule_id: str = _UNTOLD


def read_money(before: str, after: str, terms: Terms) -> Money:
    """What the words around an amount make of it.

    The word nearest before the amount decides, then the first after it; an amount of something that is no funding
    (营业收入, 设备总值) is money unless it was given. A source or a fund (专项资金) makes funding without a flow.
    """
    if any(hit.term.value == Flow.DONATED for hit in terms.flows.find(before)):
        # 捐赠收入: given, though it comes in
        giver = terms.givers.last(before)
        source = _source(before, after, terms) or (giver.term.value if giver else None)
        return Money(Kind.FUNDING, Flow.DONATED, source, rule_id="flow.donated")
    saved = next((hit for hit in terms.other_money.find(before) if hit.term.value == "saved"), None)
    if saved is not None:
        return Money(Kind.MONEY, rule_id=saved.term.id)  # 为企业节约维修费用: whatever it would have been spent on
    source = _source(before, after, terms)
    found = _flow(before, terms)
    anchors = [hit for hit in (found, terms.funds.last(before), terms.sources.last(before)) if hit]
    other = terms.other_money.last(before)
    if other is not None and all(_speaks_over(other, hit) for hit in anchors) and not _is_in_kind(found, other, source):
        return Money(Kind.MONEY, rule_id=other.term.id)
    found = found or terms.flows.first(after)
    if found is not None:
        return Money(Kind.FUNDING, Flow(found.term.value), source, rule_id=found.term.id)
    if anchors or source:
        said = anchors[0].term.id if anchors else "source.behind"
        return Money(Kind.FUNDING, None, source, rule_id=said)
    return Money(Kind.MONEY)


def _speaks_over(other: TermHit, hit: TermHit) -> bool:
    """Whether the word for other money stands nearer to the amount: 营业收入 over its 收入, 减免学费 over 学费."""
    return (other.end, -other.start) >= (hit.end, -hit.start)


def _is_in_kind(flow: TermHit | None, other: TermHit, source: str | None) -> bool:
    """Whether things were put in whose worth is told: 企业投入设备价值560万元."""
    return flow is not None and source is not None and flow.term.value == Flow.INVESTED and flow.end <= other.start


def _flow(before: str, terms: Terms) -> TermHit | None:
    """The word that says which way the money went; 获得…资金 and 争取到…投资 say it before the fund's name."""
    flows = _flow_hits(before, terms)
    hit = flows[-1] if flows else None
    gain = terms.gains.last(before)
    if gain is not None and gain.end == len(before.rstrip()):
        return gain
    if gain is not None and (hit is None or (hit.term.value == Flow.INVESTED and hit.start >= gain.end)):
        named = terms.sources.first(before, gain.start) or (terms.funds.first(before, gain.end) if not hit else None)
        if named is not None:
            return gain
    return hit or terms.weak_flows.last(before)


def _flow_hits(text: str, terms: Terms) -> list[TermHit]:
    """The words for a flow that are no part of a name: 补助 in 困难补助, 预算 in 一般公共预算 say no flow."""
    named = [(hit.start, hit.end) for hit in terms.funds.find(text) if hit.term.value == "item"]
    budgets = [(hit.start, hit.end) for hit in terms.sources.find(text)]

    def is_part(hit: TermHit) -> bool:
        spans = [*named, *(budgets if hit.term.value == Flow.BUDGET else [])]
        return any(start <= hit.start and hit.end <= end for start, end in spans)

    return [hit for hit in terms.flows.find(text) if not is_part(hit)]


def _source(before: str, after: str, terms: Terms) -> str | None:
    """Where the money comes from: named right behind the amount, else by the last words before it."""
    at = _RIGHT_BEHIND.match(after)
    behind = terms.sources.first(after, at.end() if at else 0)
    if behind is not None and at is not None and behind.start == at.end():
        return behind.term.value
    hits = list(terms.sources.find(before))
    joined = hits[-1:]
    for hit in reversed(hits[:-1]):
        between = before[hit.end : joined[0].start]
        if not _JOINED.fullmatch(between):
            break
        joined.insert(0, hit)
    return "、".join(dict.fromkeys(hit.term.value for hit in joined)) or None


def shared(own: Money, before: str, total: Money, *, opened: bool, terms: Terms) -> Money:
    """A part of funding told before it takes its flow: 其中中央财政500万元, and of a budget all parts are budget.

    `opened` says that 其中 opened the list of the parts.
    """
    leans = opened or own.kind is Kind.FUNDING or bool(_SHARES_OUT.match(before))
    if not leans or total.kind is not Kind.FUNDING or own.rule_id in {term.id for term in terms.other_money.terms}:
        return own
    is_done = terms.done_money.holds(before)
    if own.flow is None or own.rule_id == "flow.own_share" or (opened and total.flow is Flow.BUDGET and not is_done):
        return replace(own, kind=Kind.FUNDING, flow=total.flow, rule_id="flow.of_total")
    return own


def budgeted(money: Money, over: str, said: str, terms: Terms) -> Money:
    """Funding under a budget's heading or caption is budget unless its own words say it is done.

    支出预算表: its 基本支出 are not spent yet; 预算执行情况 reports what was done.
    """
    is_plan = "预算" in over and not terms.done_money.holds(over) and not terms.done_money.holds(said)
    is_other = money.kind is not Kind.FUNDING and money.rule_id != _UNTOLD
    if is_other or not is_plan or money.flow in {Flow.DONATED, Flow.BUDGET}:
        return money
    return replace(money, kind=Kind.FUNDING, flow=Flow.BUDGET, rule_id="flow.budget_section")


def item_of(indicator: str, before: str, after: str, terms: Terms) -> str | None:
    """What funding is for, in the report's words: 用于…, what follows 投入…, else what the indicator adds to its money.

    实训基地建设经费 is for 实训基地建设; 项目资金到位 says nothing of it.
    """
    return _purpose(after, terms) or _purpose_before(before, terms) or _rest(indicator, terms)


def _purpose(after: str, terms: Terms) -> str | None:
    start = _BEFORE_PURPOSE.match(after)
    hit = terms.purposes.first(after, start.end() if start else 0)
    if hit is None or start is None or hit.start != start.end():
        return None
    is_for = hit.term.value == "for"
    if start.group().strip(" ") and not is_for:  # 支出98万元，建设进度…: a clause of its own
        return None
    begin = hit.end if is_for else hit.start
    end = _PURPOSE_ENDS.search(after, hit.end)
    return _kept(after[begin : end.start() if end else len(after)])


def _purpose_before(before: str, terms: Terms) -> str | None:
    """用于教师培训的经费: what stands between 用于 and the word for the money."""
    hit = next((hit for hit in reversed(list(terms.purposes.find(before))) if hit.term.value == "for"), None)
    fund = terms.fund_nouns.first(before, hit.end) if hit else None
    return _kept(before[hit.end : fund.start]) if hit and fund else None


def _rest(indicator: str, terms: Terms) -> str | None:
    """What is left of an indicator without the words for money, its flow and its source."""
    lists = (terms.weak_flows, terms.sources, terms.fund_nouns, terms.gains)
    hits = [*_flow_hits(indicator, terms), *(hit for words in lists for hit in words.find(indicator))]
    borders = [(hit.start, hit.end) for hit in hits]
    rests = []
    at = 0
    for start, end in [*sorted(borders), (len(indicator), len(indicator))]:
        rests.append(indicator[at:start] if start > at else "")
        at = max(at, end)
    for rest in reversed(rests):
        bare = rest.strip(_EDGES)
        shorter = ""
        while bare != shorter:
            shorter, bare = bare, terms.item_edges.strip_lead(_without_tail(bare, terms)).strip(_EDGES)
        if bare and not terms.item_edges.is_whole(bare):
            return _kept(bare)
    return None


def _without_tail(words: str, terms: Terms) -> str:
    return terms.item_edges.strip_tail(words, terms.item_nouns)


def _kept(words: str) -> str | None:
    words = re.sub(r"\s+", "", words).strip(_EDGES)
    return words if _SPEAKS.search(words) and len(words) <= _LONGEST_ITEM else None
