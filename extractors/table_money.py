"""Amounts in tables: flow, source and item from heads, rows and caption (表内经费)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.funding import Money, budgeted, item_of, read_money
from extractors.terms import Terms
from pipeline.records import Flow, Kind

_LISTED = re.compile(r"[与和及、/]")


class TableMoney:
    """Reads the amounts of one table, whose caption may say which way all of them flow."""

    def __init__(self, caption: str, terms: Terms) -> None:
        self.caption, self.terms = caption, terms
        hits = list(terms.flows.find(caption))
        listed = any(_LISTED.search(caption, one.end, two.start) for one, two in pairwise(hits))
        ways = {hit.term.value for hit in hits} - {Flow.BUDGET}  # 收入预算 is one, 预算与到位 are two
        self.flows_apart = listed or len(ways) > 1  # each column says which
        self.budget_of = "" if listed else caption
        self.over = "" if self.flows_apart else caption
        sum_of = None if self.flows_apart else terms.sums.first(caption)
        self.sum_of = sum_of.surface if sum_of else ""
        self._names_unit = re.compile(rf"(?:{terms.subject_heads.alternation})$")

    def read(self, indicator: str, head: str, rows: Sequence[str], *, is_total: bool) -> tuple[Money, str]:
        """What an amount is, and its indicator: that of a row alone is completed by what the table's sums are.

        `is_total` says that its row sums others.
        """
        money = budgeted(read_money(f"{self.over} {indicator}", "", self.terms), self.budget_of, head, self.terms)
        if self.flows_apart and money == Money(Kind.MONEY) and not self.terms.other_money.holds(self.caption):
            money = Money(Kind.FUNDING)  # the sum of flows that its columns keep apart
        own = "".join(rows[-1:])
        if money.kind is Kind.FUNDING:
            given = money.source if money.flow is Flow.DONATED else None
            source = self._source([indicator + head, *reversed(rows), self.caption]) or given
            money = replace(money, source=source, item=None if is_total else self._item(indicator, rows))
        summed = indicator.removeprefix(own)
        if self.sum_of and own and (indicator == own * 2 or not summed or self.terms.summed_heads.is_whole(summed)):
            total = summed if self.terms.summed_heads.is_whole(summed) else ""
            fund = self.terms.fund_nouns.first(self.sum_of)
            said = fund.surface if fund and own.endswith(fund.surface) else ""
            # 经费预算表, a column a year: what the years' sums are
            indicator = own + self.sum_of.removeprefix(said) + total
        return money, indicator

    def _source(self, texts: Sequence[str]) -> str | None:
        """The source that the nearest words name."""
        hits = (self.terms.sources.last(text) for text in texts)
        return next((hit.term.value for hit in hits if hit), "") or None

    def _item(self, indicator: str, rows: Sequence[str]) -> str | None:
        """What the indicator adds to its money, else the row; a college's or a source's row is no purpose."""
        for words in (indicator, *reversed(rows)):
            item = item_of(words, "", "", self.terms)
            if item and not self._names_unit.search(item):
                return item
        return None
