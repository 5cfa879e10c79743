"""Paragraphs of pages with geometry: indents, margins, gaps, sizes, breaks of page and column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from made_pages import Set, blocks_of, prose, set_page

from pipeline.page_records import Ruling
from pipeline.records import BlockKind


def paragraphs(*pages: Sequence[Set | Sequence[Set]]) -> list[str]:
    made = [set_page(rows, number) for number, rows in enumerate(pages, start=1)]
    return [block.text for block in blocks_of(*made) if block.kind is BlockKind.PARAGRAPH]


def paragraphs_with(rows: Sequence[Set | Sequence[Set]], rulings: Sequence[Ruling]) -> list[str]:
    blocks = blocks_of(set_page(rows, rulings=rulings))
    return [block.text for block in blocks if block.kind is BlockKind.PARAGRAPH]


def test_an_indent_opens_a_paragraph_though_the_line_before_it_is_full() -> None:
    first, second = prose(3, 74, 100, 44), prose(3, 74, 151, 44, start=3)
    first[-1] = (first[-1][0][:-1] + "。", *first[-1][1:])
    second[0] = (second[0][0][:-2], 94, 151, 10)
    assert paragraphs([*first, *second]) == ["".join(text for text, *_ in part) for part in (first, second)]


def test_a_short_line_that_ends_a_sentence_closes_the_paragraph() -> None:
    rows = [*prose(2, 74, 100, 44), ("全校共有教师 1286 人。", 74, 134, 10), *prose(2, 74, 151, 44, start=4)]
    assert len(paragraphs(rows)) == 2


def test_a_full_stop_at_the_end_of_a_full_line_does_not_close_it() -> None:
    rows = prose(4, 74, 100, 44)
    rows[1] = (rows[1][0][:-1] + "。", *rows[1][1:])
    assert len(paragraphs(rows)) == 1


def test_a_sentence_runs_on_over_the_page_break() -> None:
    assert len(paragraphs(prose(20, 74, 100, 44), prose(20, 74, 100, 44, start=20))) == 1


def test_a_sentence_runs_on_though_the_page_breaks_its_line_in_the_middle() -> None:
    first = prose(5, 74, 100, 44)
    first[-1] = (first[-1][0][:22], *first[-1][1:])
    assert len(paragraphs(first, prose(5, 74, 100, 44, start=5))) == 1
    assert len(paragraphs(first, [("下一部分的标题", 74, 100, 10)])) == 1  # a title is no paragraph


def test_a_wide_gap_parts_what_would_run_on() -> None:
    assert len(paragraphs([*prose(8, 74, 100, 44), *prose(8, 74, 320, 44, start=8)])) == 2


def test_a_unit_at_the_right_margin_does_not_run_into_the_text() -> None:
    rows = [*prose(4, 74, 100, 44), ("单位：万吨", 464, 168, 10), *prose(4, 74, 185, 44, start=4)]
    blocks = blocks_of(set_page(rows))
    assert [block.text for block in blocks if block.kind is BlockKind.NOTE] == ["单位：万吨"]


def test_rows_of_a_table_that_was_not_found_are_not_joined() -> None:
    rows: list[list[Set]] = [
        [("财政拨款收入", 74, 100 + 20.0 * n, 10), (f"{n}2,016.35", 440, 100 + 20.0 * n, 10)] for n in range(1, 3)
    ]
    texts = [block.text for block in blocks_of(set_page(rows)) if block.cell is None]
    assert all(text.count("财政拨款收入") == 1 for text in texts)


def test_a_paragraph_heals_over_a_footnote_and_a_chart() -> None:
    note: Set = ("① 数据统计截至二〇二三年年末。", 74, 760, 7)
    pages = [set_page([*prose(20, 74, 100, 44), note]), set_page(prose(20, 74, 100, 44, start=20), 2)]
    kinds = [block.kind for block in blocks_of(*pages)]
    assert kinds == [BlockKind.PARAGRAPH, BlockKind.NOTE]


def test_the_end_of_a_bracket_that_looks_like_an_item_goes_on() -> None:
    first = prose(2, 74, 100, 44)
    first[-1] = (first[-1][0][:-6] + "（见图 1-", *first[-1][1:])
    assert paragraphs([*first, ("17）。", 74, 134, 10)])[0].endswith("（见图 1-17）。")
    assert not paragraphs([*first[:1], ("1）建成基地三个。", 74, 117, 10)])[0].endswith("。")  # an item is one


def test_a_line_left_short_for_a_word_that_cannot_be_broken_runs_on() -> None:
    rows = prose(6, 74, 100, 16)
    rows[2] = (rows[2][0][:11], *rows[2][1:])
    rows[3] = ("业”（1+N+X）" + rows[3][0][6:], *rows[3][1:])
    assert len(paragraphs(rows)) == 1


def test_a_word_under_its_heading_is_a_paragraph_though_no_line_near_reaches_the_margin() -> None:
    headings = (
        "应收利息",
        "持有待售的资产",
        "其他非流动资产",
        "长期应收款的情况",
        "库存",
        "一年内到期的资产",
        "商誉",
        "合同",
    )
    rows: list[Set] = []
    for number, heading in enumerate(headings):
        top = 100 + 40.0 * number
        rows += [(f"（{number + 1}）{heading}", 74, top, 10), ("没有。" if number % 2 else "无", 74, top + 18, 10)]
    blocks = blocks_of(set_page(rows), set_page(prose(20, 74, 100, 44), 2))
    assert [block.text for block in blocks if block.kind is BlockKind.HEADING] == [text for text, *_ in rows[::2]]


def test_few_lines_between_two_tables_have_the_columns_of_the_report() -> None:
    def table(top: float) -> list[Ruling]:
        across = [Ruling(74, top + 20 * n, 514, top + 20 * n) for n in range(3)]
        return across + [Ruling(x, top, x, top + 40) for x in (74, 294, 514)]

    def cells(top: float) -> list[list[Set]]:
        return [
            [("项目", 80, top + 5, 10), ("金额", 300, top + 5, 10)],
            [("利息", 80, top + 25, 10), ("12", 300, top + 25, 10)],
        ]

    between: list[Set] = [("（1）应收利息", 74, 350, 10), ("无", 74, 368, 10)]
    rows = [*prose(6, 74, 100, 44), *cells(300), *between, *cells(400)]
    blocks = blocks_of(set_page(rows, rulings=[*table(300), *table(400)]))
    assert [block.text for block in blocks if block.kind is BlockKind.HEADING] == ["（1）应收利息"]


def test_a_title_after_a_closed_sentence_stands_alone_though_it_is_no_larger() -> None:
    rows = prose(9, 74, 100, 44)
    rows[2] = (rows[2][0][:43] + "。", *rows[2][1:])
    rows[3] = ("专业建设成效", *rows[3][1:])
    assert paragraphs(rows)[0].endswith("。")
    rows[3] = ("专业建设取得成效。", *rows[3][1:])
    assert paragraphs(rows)[0].endswith("取得成效。")  # the sentence ends on a short line


def test_a_justified_line_whose_characters_stand_apart_is_no_row_of_a_table() -> None:
    rows: list[Set | list[Set]] = [*prose(6, 74, 100, 44)]
    stretched = "其中博士88人，硕士240人占比"
    pieces = re.findall(r"\d+|\D", stretched)
    rows[3] = [(piece, 74 + 440 / len(pieces) * at, 151, 10) for at, piece in enumerate(pieces)]
    assert len(paragraphs(rows)) == 1


def test_what_stands_beside_a_table_does_not_begin_the_text_under_it() -> None:
    text = prose(4, 74, 300, 44)
    text[0] = (text[0][0][:30] + "，" + text[0][0][31:], *text[0][1:])
    across = [Ruling(140, y, 514, y) for y in (200.0, 225.0, 250.0, 275.0)]
    rulings = across + [Ruling(x, 200, x, 275) for x in (140.0, 300.0, 514.0)]
    cells: list[list[Set]] = [[("项目", 150, top, 10), (f"{top:.0f}", 310, top, 10)] for top in (207.0, 232.0, 257.0)]
    rows = [*prose(3, 74, 100, 44), *cells, ("合", 129, 262, 10), *text]
    assert not any(said.startswith("合学") for said in paragraphs_with(rows, rulings))


def test_the_indented_first_line_of_a_paragraph_ends_the_table_before_it() -> None:
    rows: list[Set | list[Set]] = [("表1 职称", 150, 66, 9), ("职称 人数", 110, 83, 9), ("教授 56", 110, 100, 9)]
    rows += [("副教授 178", 110, 117, 9), ("合计 234", 110, 134, 9), ("学校现有专任教师512人，其中博士士", 94, 151, 10)]
    pieces = re.findall(r"\d+|\D", "88人，硕士240人，双师型教师占比为")
    rows += [[(piece, 74 + 180 / len(pieces) * at, 168, 10) for at, piece in enumerate(pieces)]]
    rows += [("78.5%。学校现有专任教师512人。", 74, 185, 10)]
    assert any("其中博士士88 人" in said for said in paragraphs(rows))
