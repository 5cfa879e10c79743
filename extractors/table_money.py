"""Amounts in tables: flow, source and item from heads, rows and caption (表内经费)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.funding import Money, budgeted, item_of, read_money
from extractors.terms import Terms
from pipeline.records import Kind

_SUM_OF = re.compile(r"(?:经费|资金|费用)?(?:预算|支出|投入|收入|拨款)")


class TableMoney:
    """Reads the amounts of one table, whose caption may say which way all of them flow."""

    def __init__(self, caption: str, terms: Terms) -> None:
        self.caption, self.terms = caption, terms
        self.sum_of = _SUM_OF.search(caption)
        self._names_unit = re.compile(rf"(?:{terms.subject_heads.alternation})$")

    def read(self, indicator: str, head: str, rows: Sequence[str], *, is_total: bool) -> tuple[Money, str]:
        """What an amount is, and its indicator: that of a row alone is completed by what the table's sums are."""
        money = read_money(f"{self.caption} {indicator}", "", self.terms)
        money = budgeted(money, self.caption, head, self.terms)
        own = "".join(rows[-1:])
        if money.kind is Kind.FUNDING:
            source = self._source([indicator + head, *reversed(rows), self.caption])
            money = replace(money, source=source, item=None if is_total else self._item(indicator, rows))
        if self.sum_of and own and indicator in {own, own * 2}:
            indicator = own + self.sum_of.group()  # 经费预算表, a column a year: what the years' sums are
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
