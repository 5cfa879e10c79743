"""The words of charts: ladders, labels, legends; never the text or a table beside them."""

from __future__ import annotations

from made_pages import Set, lines_of, prose, set_page

from pipeline.page_records import LineRole, Page


def chart_texts(page: Page) -> list[str]:
    return [line.text for line in lines_of(page) if line.role is LineRole.CHART]


TEXT = prose(5, 74, 100, 44)
CAPTION: Set = ("图 3 在校生满意度", 230, 430, 10)
LADDER: list[Set] = [(f"{98 - 2 * number}.00%", 100, 250 + 30.0 * number, 7) for number in range(5)]
LABELS: list[Set] = [("2020年", 210, 390, 8), ("2021年", 380, 390, 8), ("满意度", 290, 402, 8)]
AFTER = prose(5, 74, 460, 44, start=5)


def test_a_ladder_takes_the_labels_beside_it_but_neither_caption_nor_text() -> None:
    page = set_page([*TEXT, *LADDER, ("96.41%", 380, 275, 7), *LABELS, CAPTION, *AFTER])
    assert chart_texts(page) == [text for text, *_ in (*LADDER, ("96.41%",), *LABELS)]


def test_a_step_may_share_its_line_with_a_value() -> None:
    rows = [[step] for step in LADDER]
    rows[1].append(("96.41%", 380, 280, 7))
    assert "96.00% 96.41%" in chart_texts(set_page([*TEXT, *rows, *LABELS, CAPTION, *AFTER]))


def test_numbers_that_count_down_the_page_are_no_ladder() -> None:
    serial: list[Set] = [(str(number), 100, 250 + 30.0 * number, 9) for number in range(1, 6)]
    years: list[Set] = [(str(2024 - number), 100, 250 + 30.0 * number, 9) for number in range(5)]
    for column in (serial, years):
        page = set_page([*TEXT, *column, *prose(5, 74, 480, 44, start=5)])
        assert all(line.role is LineRole.TEXT for line in lines_of(page))


def test_short_words_in_a_drawing_are_its_labels() -> None:
    labels: list[Set] = [("80.70%", 190, 300, 8), ("7.46%", 260, 300, 8), ("升学", 260, 340, 8)]
    page = set_page([*TEXT, *labels, CAPTION, *AFTER], drawings=[(150, 260, 450, 380)])
    assert chart_texts(page) == [text for text, *_ in labels]


def test_running_text_in_a_frame_stays_text() -> None:
    framed = prose(6, 120, 250, 30, start=9)
    page = set_page([*TEXT, *framed, *AFTER], drawings=[(100, 240, 500, 360), (0, 0, 595, 842)])
    assert chart_texts(page) == []


def test_labels_beside_a_drawing_over_its_caption_are_the_drawings() -> None:
    labels: list[Set] = [("轮机 24.10%", 400, 280, 9), ("航海 54.30%", 100, 310, 9), ("港口 21.60%", 400, 340, 9)]
    page = set_page([*TEXT, *labels, ("图 4 船员来源", 230, 400, 10), *AFTER], drawings=[(220, 260, 360, 370)])
    assert chart_texts(page) == [text for text, *_ in labels]
    beside = [*labels, ("培训船员，服务企业，受到各方好评。", 380, 300, 9)]
    page = set_page([*TEXT, *beside, ("图 4 船员来源", 230, 400, 10), *AFTER], drawings=[(220, 260, 360, 370)])
    assert chart_texts(page) == []
    page = set_page([*TEXT, *labels, *AFTER], drawings=[(220, 260, 360, 370)])
    assert chart_texts(page) == []


def test_the_data_table_under_a_chart_is_part_of_it() -> None:
    rows: list[Set] = [("北港 — 南港 — 两港", 180, 400, 8), ("船员人数 107 150 228 3741", 110, 415, 8)]
    drawing = (100, 240, 450, 430)
    page = set_page([*TEXT, *LADDER, *LABELS[:2], *rows, *AFTER], drawings=[drawing])
    assert {text for text, *_ in rows} <= set(chart_texts(page))
