"""Text columns: gutters, bands, and the order in which they are read."""

from __future__ import annotations

from made_pages import Set, blocks_of, lines_of, prose, set_page

from pipeline.page_records import TextOrigin
from pipeline.records import BlockKind


def rows_of(*columns: list[Set]) -> list[list[Set]]:
    """The columns' lines as a scan gives them: printed rows over the whole width."""
    return [list(row) for row in zip(*columns, strict=True)]


LEFT = prose(20, 74, 120, 21)
RIGHT = prose(20, 310, 120, 21, start=20)


def test_printed_rows_over_two_columns_are_cut_and_read_column_by_column() -> None:
    page = set_page(rows_of(LEFT, RIGHT), origin=TextOrigin.OCR)
    assert [line.text for line in lines_of(page)] == [text for text, *_ in (*LEFT, *RIGHT)]


def test_three_columns_are_read_one_after_the_other() -> None:
    columns = [prose(14, x, 120, 13, start=14 * number) for number, x in enumerate((60, 215, 370))]
    page = set_page(rows_of(*columns))
    assert [line.text for line in lines_of(page)] == [text for column in columns for text, *_ in column]


def test_a_heading_over_the_whole_page_parts_the_columns_above_and_below() -> None:
    upper, lower = (LEFT[:8], RIGHT[:8]), (prose(8, 74, 330, 21, start=40), prose(8, 310, 330, 21, start=48))
    heading: Set = ("二、人才培养与社会服务并重推进学校高质量发展迈上新台阶", 100, 290, 14)
    page = set_page([*rows_of(*upper), [heading], *rows_of(*lower)])
    want = [*upper[0], *upper[1], heading, *lower[0], *lower[1]]
    assert [line.text for line in lines_of(page)] == [text for text, *_ in want]


def test_columns_in_the_texts_own_order_are_left_as_they_are() -> None:
    page = set_page([*LEFT, *RIGHT])
    assert [line.text for line in lines_of(page)] == [text for text, *_ in (*LEFT, *RIGHT)]


def test_a_sentence_runs_on_from_column_to_column() -> None:
    page = set_page(rows_of(LEFT, RIGHT), origin=TextOrigin.OCR)
    (paragraph,) = [block for block in blocks_of(page) if block.kind is BlockKind.PARAGRAPH]
    assert paragraph.text == "".join(text for text, *_ in (*LEFT, *RIGHT))


def test_columns_of_short_words_are_no_text_columns() -> None:
    rows = [[("机械工程", 90, 100 + 20.0 * n, 10), (f"{n * 37} 人", 320, 100 + 20.0 * n, 10)] for n in range(1, 12)]
    texts = [line.text for line in lines_of(set_page(rows))]
    assert all(not text.startswith("机械工程") or text.endswith("人") for text in texts)


def test_one_column_of_text_with_wide_blanks_is_not_cut() -> None:
    rows = [*prose(10, 74, 100, 44), *([part] for part in prose(10, 74, 300, 44, start=10))]
    page = set_page(rows)
    assert len(lines_of(page)) == 20


def test_a_heading_without_a_line_break_before_it_is_a_line_of_its_own() -> None:
    page = set_page(
        [*prose(6, 74, 100, 44), [("实。", 74, 202, 10), ("一、综合", 250, 235, 12)], *prose(6, 74, 260, 44)]
    )
    texts = [line.text for line in lines_of(page)]
    assert "实。" in texts
    assert "一、综合" in texts
