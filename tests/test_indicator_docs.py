"""docs/indicators.md is made from the lexicon and is what the lexicon says."""

from __future__ import annotations

import os
from pathlib import Path

from extractors.canonical import Indicator, SchoolYear
from extractors.lexicon import load_lexicon

DOC = Path(__file__).parent.parent / "docs" / "indicators.md"
HEAD = """# Indicators 规范指标

What stands in `indicator_id`, and in the table `indicators` of every warehouse. Made from lexicons/indicators/; to
change it, change a row there and run `UPDATE_DOCS=1 pytest tests/test_indicator_docs.py`.

The range says what is plausible for one school; a value outside it is still a fact. A fact gets an id only where its
words name the indicator and nothing else, and where kind and unit fit. A number of a school year counts for the year
in which it ends, of the indicators marked 学年始 for the one in which it begins.

| id | 指标 | unit 单位 | range 合理范围 | definition 定义 | source 出处 |
|---|---|---|---|---|---|
"""


def line_of(row: Indicator) -> str:
    units = "、".join(unit for unit in (row.unit, *row.units) if unit) or "比"
    low, high = row.range
    start = "（学年始）" if row.school_year is SchoolYear.START else ""
    return f"| `{row.id}` | {row.name} | {units} | {low:,f} – {high:,f} | {row.definition}{start} | {row.source} |\n"


def test_the_list_of_indicators_is_current() -> None:
    rows = sorted(load_lexicon().terms.indicators.rows, key=lambda row: row.id)
    rendered = HEAD + "".join(map(line_of, rows))
    if os.environ.get("UPDATE_DOCS"):
        DOC.write_text(rendered, "utf-8")
    assert DOC.read_text("utf-8") == rendered, "run UPDATE_DOCS=1 pytest tests/test_indicator_docs.py"
