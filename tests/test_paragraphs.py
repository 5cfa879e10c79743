"""Paragraphs of pages with geometry: indents, margins, gaps, sizes, breaks of page and column."""

from __future__ import annotations

from made_pages import Set, blocks_of, prose, set_page

from pipeline.records import BlockKind


def paragraphs(*pages: list[Set]) -> list[str]:
    made = [set_page(rows, number) for number, rows in enumerate(pages, start=1)]
    return [block.text for block in blocks_of(*made) if block.kind is BlockKind.PARAGRAPH]


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
