"""Tables of quality reports, budgets and plans: indicator, subject, unit, period and status of every cell."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from extraction import columns_of
from made_tables import Merged, Row, made_line, made_table, read_tables

from pipeline.records import Fact

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus" / "tables.yaml").read_text("utf-8"))
COLUMNS = ("quote", "indicator", "subject", "unit", "period", "status")
LEFT, ABOVE = "<", "^"  # a cell that the one to its left, or the one above, covers


def rows_of(lines: list[str]) -> list[Row]:
    """The rows of a table drawn as lines, its merged cells joined."""
    grid = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [[_cell(grid, row, column) for column in range(len(grid[row]))] for row in range(len(grid))]


def _cell(grid: list[list[str]], row: int, column: int) -> Merged | str | None:
    if grid[row][column] in {LEFT, ABOVE}:
        return None
    columns = _run(grid[row][column + 1 :], LEFT)
    rows = _run([line[column] for line in grid[row + 1 :]], ABOVE)
    return Merged(grid[row][column].replace("\\n", "\n"), rows, columns)


def _run(cells: list[str], mark: str) -> int:
    return 1 + next((at for at, cell in enumerate(cells) if cell != mark), len(cells))


def facts_of_table(case: dict[str, Any]) -> list[Fact]:
    lines = [made_line(text, start=at * 200) for at, text in enumerate(case.get("above", []))]
    return list(read_tables(*lines, made_table(rows_of(case["rows"]), start=10_000)).facts)


def said(fact: Fact, wanted: str) -> str:
    """The fact's columns as the corpus writes them, in as many parts as are asked for."""
    columns = columns_of(fact)
    names = COLUMNS[: len(wanted.split("; "))]
    return "; ".join(columns[name] or "-" for name in names)


@pytest.mark.parametrize("case", CORPUS, ids=[case["about"][:24] for case in CORPUS])
def test_every_cell_says_what_it_measures(case: dict[str, Any]) -> None:
    found = sorted(facts_of_table(case), key=lambda fact: fact.block_id)
    wanted = Counter(case["cells"])
    first = case["cells"][0] if case["cells"] else "-"
    assert Counter(said(fact, first) for fact in found) == wanted


@pytest.mark.parametrize("case", [case for case in CORPUS if "money" in case], ids=lambda case: case["about"][:24])
def test_every_amount_says_what_money_it_is(case: dict[str, Any]) -> None:
    columns = [columns_of(fact) for fact in facts_of_table(case)]
    names = ("quote", "value", "kind", "flow", "funding_source", "funding_item")
    money = [row for row in columns if row["kind"] in {"funding", "money"}]
    assert Counter("; ".join(row[name] or "-" for name in names) for row in money) == Counter(case["money"])


def test_a_share_of_people_is_no_money() -> None:
    """What stands under 单位：万元 is money only where the head could be."""
    case = next(case for case in CORPUS if "people among sums" in case["about"])
    assert {str(fact.value) for fact in facts_of_table(case) if fact.unit == "人"} == {"1200", "860"}


def test_totals_keep_their_mark() -> None:
    case = next(case for case in CORPUS if "subtotals" in case["about"])
    totals = {fact.subject.value for fact in facts_of_table(case) if fact.subject.rule_id == "subject.row_total"}
    assert totals == {"机电学院小计", "海工学院小计", "合计"}
    assert all(fact.value == Decimal(fact.quote) for fact in facts_of_table(case))
