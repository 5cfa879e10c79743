"""Footnotes: small type with a mark at the foot of the page."""

from __future__ import annotations

import pytest
from made_pages import Set, blocks_of, lines_of, prose, set_page

from pipeline.page_records import LineRole, Ruling
from pipeline.records import BlockKind

BODY = prose(30, 74, 100, 44)


def notes(rows: list[Set], rulings: list[Ruling] | None = None) -> list[str]:
    page = set_page([*BODY, *rows], rulings=rulings or [])
    return [line.text for line in lines_of(page) if line.role is LineRole.NOTE]


@pytest.mark.parametrize("mark", ["① ", "1) ", "[1] ", "（1）", "3 ", "* ", "注1："])
def test_small_type_with_a_mark_at_the_foot_is_a_note(mark: str) -> None:
    text = f"{mark}落实率按毕业去向落实人数计算"
    assert notes([(text, 84, 740, 7)]) == [text]


def test_a_note_of_the_bodys_size_needs_the_short_rule_above_it() -> None:
    note: Set = ("① 落实率按毕业去向落实人数计算。", 74, 740, 10)
    assert notes([note]) == []
    assert notes([note], [Ruling(74, 730, 220, 730)]) == [note[0]]
    assert notes([note], [Ruling(74, 730, 520, 730)]) == []  # a rule over the whole page


def test_small_type_without_a_mark_or_under_a_small_caption_is_no_note() -> None:
    assert notes([("数据精确到小数点后两位，可能有误差", 84, 740, 7)]) == []
    assert notes([("图 3 毕业生去向分布", 230, 700, 7), ("1 学院", 84, 740, 7)]) == ["1 学院"][:0]


def test_notes_are_blocks_from_mark_to_mark_and_may_go_on_overleaf() -> None:
    first: list[Set] = [("8 留省就业率按留省单位就业人数计算其中留省单位就业人数为", 84, 750, 7)]
    second: list[Set] = [("留在学校所在省份的人数。", 74, 740, 7), ("9 留市就业率按留市人数计算。", 84, 750, 7)]
    pages = [set_page([*BODY, *first]), set_page([*prose(30, 74, 100, 44, start=30), *second], 2)]
    found = [block.text for block in blocks_of(*pages) if block.kind is BlockKind.NOTE]
    assert found == [first[0][0], second[0][0], second[1][0]]


def test_a_raised_mark_stands_before_its_note() -> None:
    rows: list[Set] = [("2", 84, 741, 3.5), (" 行业按国家标准划分。", 88, 740, 7)]
    blocks = blocks_of(set_page([*BODY, *rows]))
    assert [block.text for block in blocks if block.kind is BlockKind.NOTE] == ["2 行业按国家标准划分。"]
