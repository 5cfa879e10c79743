"""Cells that list things with a number each."""

from __future__ import annotations

import pytest
from extraction import columns_of
from made_tables import made_table, read_tables

from extractors.lexicon import load_lexicon
from extractors.listed_cells import listed_members
from extractors.numbers import find_numbers


def members(text: str) -> list[tuple[str, str, str]]:
    numbers = find_numbers("b-test", text, load_lexicon())
    return [(member.name, member.mention.quote, member.indicator) for member in listed_members(text, numbers)]


def test_every_name_ends_at_its_bracket() -> None:
    assert members("海运、仓储和邮政业(32.00%),造船业（28.5%）") == [
        ("海运、仓储和邮政业", "32.00%", "海运、仓储和邮政业占比"),
        ("造船业", "28.5%", "造船业占比"),
    ]
    assert members("滨州省（占比 12%）、江海省（占比 8%）等")[0] == ("滨州省", "12%", "滨州省占比")
    assert members("滨州省（46人）") == [("滨州省", "46人", "滨州省人数")]
    assert members("码头（3个）；船坞（2个）")[1] == ("船坞", "2个", "船坞")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "造船业",
        "造船业(32.00%)，增长较快",
        "造船业(12人，占8%)",
        "3 个专业(12%)",
        "船队共有船只。造船业(32.00%)",
        "造船业(2024)",
    ],
)
def test_anything_else_in_the_cell_leaves_it_to_others(text: str) -> None:
    assert members(text) == []


def test_a_column_of_lists_holds_values_of_its_rows() -> None:
    rows = [
        ["学院", "就业人数（人）", "前三行业", "聚集度（%）"],
        ["航海学院", "120", "造船业(32.00%),渔业(20.00%)", "52.00"],
        ["轮机学院", "80", "电力、热力生产业(41.25%)", "41.25"],
    ]
    facts = {fact.quote: columns_of(fact) for fact in read_tables(made_table(rows)).facts}
    assert facts["20.00%"] | {"indicator": "渔业占比", "subject": "航海学院", "kind": "percentage"} == facts["20.00%"]
    assert facts["41.25%"] | {"indicator": "电力、热力生产业占比", "subject": "轮机学院"} == facts["41.25%"]
    assert facts["120"]["subject"] == "航海学院"
    assert facts["41.25"]["indicator"] == "聚集度"
