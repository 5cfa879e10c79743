"""From an engine's segments to a page's text: rows, words, gaps, personal data, ink that was passed over."""

from __future__ import annotations

from dataclasses import replace

import pytest
from drawn_scans import drawn_page, pixels, segment
from PIL import ImageDraw

from pipeline.layout.slices import PageSlices
from pipeline.ocr.engine import Segment
from pipeline.ocr.glyphs import place_glyphs
from pipeline.ocr.image_rulings import whole_lines
from pipeline.ocr.leftover import join_ends, unread_boxes
from pipeline.ocr.page_text import compose_text, masked, parted_by
from pipeline.ocr.repeats import without_repeats
from pipeline.page_records import Page, Ruling, TextOrigin


def text_of(*segments: Segment) -> str:
    return compose_text(segments, 0.36).text


def test_rows_from_top_to_bottom_each_from_left_to_right() -> None:
    assert text_of(segment("乙", 300, 98), segment("丙", 100, 160), segment("甲", 100, 100)) == "甲 乙\n丙"


def test_a_cell_between_two_lines_is_a_row_of_its_own() -> None:
    # The middle of 5 lies between those of the two lines beside it.
    assert text_of(segment("上行", 300, 100), segment("5", 100, 121), segment("下行", 300, 143)) == "上行\n5\n下行"


def test_what_stands_over_the_same_place_is_no_row() -> None:
    assert text_of(segment("第一行", 100, 100), segment("第二行", 100, 112)) == "第一行\n第二行"


def test_a_run_that_was_cut_is_joined_without_a_blank() -> None:
    # Detected boxes reach beyond the ink: those of a run that was cut overlap, those of two words do not.
    assert text_of(segment("总数12", 100, 100), segment("34人", 204, 100)) == "总数1234人"
    assert text_of(segment("总数12", 100, 100), segment("34人", 225, 100)) == "总数12 34人"


def test_what_two_overlapping_boxes_both_hold_is_read_once() -> None:
    first, second = segment("1,016.359", 100, 100), segment("91,016.35", 262, 100)
    assert [one.text for one in without_repeats([first, second])] == ["1,016.35", "91,016.35"]
    assert text_of(*without_repeats([first, second])) == "1,016.35 91,016.35"
    apart = segment("91,016.35", 300, 100)
    assert without_repeats([first, apart]) == [first, apart]
    below = segment("91,016.35", 262, 150)
    assert without_repeats([first, below]) == [first, below]


def test_odd_text_is_kept_as_it_was_read() -> None:
    odd = "①\ufffd\U00020000（１２％"
    page = compose_text([segment(odd, 100, 100)], 0.36)
    assert page.text == odd
    assert [word.span.of(page.text) for word in page.words] == ["①", "\ufffd", "\U00020000", "（", "１２％"]


def test_words_have_boxes_in_points_and_their_least_confidence() -> None:
    glyphs = segment("达97.8%。", 100, 200)
    low = glyphs.glyphs[2].__class__(glyphs.glyphs[2].x0, glyphs.glyphs[2].x1, 0.41)
    page = compose_text([Segment(glyphs.text, glyphs.box, (*glyphs.glyphs[:2], low, *glyphs.glyphs[3:]))], 0.5)
    number = page.words[1]
    assert number.span.of(page.text) == "97.8%"
    assert (number.x0, number.top, number.x1, number.bottom) == (70, 100, 120, 120)
    assert number.confidence == 0.41
    assert page.confidence == pytest.approx((0.99 * 6 + 0.41) / 7)


def test_a_page_without_text() -> None:
    page = compose_text([], 0.36)
    assert (page.text, page.words, page.confidence) == ("", (), None)


def test_personal_data_is_masked_as_the_whole_page_shows_it() -> None:
    hidden = masked([segment("13900001234", 300, 100), segment("联系电话", 100, 100)])
    assert [one.text for one in hidden] == ["联系电话", "＊" * 11]
    assert [len(one.glyphs) for one in hidden] == [4, 11]


def places(text: str, columns: list[float], *, height: float = 60) -> list[str]:
    box = (0.0, 0.0, max(columns) + 30, height)
    return [one.text for one in place_glyphs(text, box, columns, [0.9] * len(text))]


def test_two_cells_read_as_one_number_are_two() -> None:
    assert places("182022", [20, 40, 110, 130, 150, 170]) == ["18", "2022"]


def test_digits_set_wide_are_one_number() -> None:
    assert places("2022", [20, 60, 100, 140]) == ["2022"]
    assert places("12", [20, 62]) == ["12"]


def test_letterspaced_words_are_kept_and_columns_parted() -> None:
    assert places("目录", [30, 110]) == ["目录"]
    assert places("合计表头", [30, 70, 190, 230]) == ["合计", "表头"]


def test_characters_stand_where_they_were_seen() -> None:
    (one,) = place_glyphs("占 9%", (0, 0, 200, 60), [30, 100, 125], [0.9] * 4)
    assert one.glyphs[0].x0 < 30 < one.glyphs[0].x1 <= one.glyphs[2].x0 < 100 < one.glyphs[2].x1
    assert one.glyphs[1].x0 == one.glyphs[1].x1  # a blank has no width
    (even,) = place_glyphs("甲乙", (0, 0, 100, 50), [30], [0.9])
    assert [glyph.x0 for glyph in even.glyphs] == [0, 50]


def test_a_digit_the_detector_passed_over_is_found() -> None:
    page = drawn_page(["学校概况"], size=44)
    pen = ImageDraw.Draw(page)
    pen.rectangle((100, 600, 1100, 900), outline="black", width=3)  # a frame is none
    read = [(130.0, 150.0, 340.0, 220.0)]
    assert unread_boxes(pixels(page), read) == []
    pen.text((600, 1600), "7", fill="black", font=None, font_size=44)
    ((x0, top, x1, bottom),) = unread_boxes(pixels(page), read)
    assert 570 < x0 < 605
    assert 1590 < top < bottom < 1660
    assert x1 < 650


def test_a_bracket_cut_off_goes_with_its_run() -> None:
    boxes = [(100.0, 100.0, 300.0, 150.0), (100.0, 400.0, 300.0, 450.0)]
    bracket, lone = (302.0, 105.0, 320.0, 148.0), (380.0, 405.0, 400.0, 445.0)
    assert join_ends(boxes, [bracket, lone]) == ([(100, 100, 320, 150), boxes[1]], [lone])


def test_a_picture_is_not_read_in_crumbs() -> None:
    dirty = pixels(drawn_page([]))
    for x in range(100, 1100, 100):
        for y in range(100, 1000, 100):
            dirty[y : y + 24, x : x + 24 : 2] = 0
    assert unread_boxes(dirty, [(130.0, 150.0, 340.0, 190.0)]) == []
    assert unread_boxes(dirty, []) == []


def test_a_run_over_two_cells_is_parted_by_the_line_between_them() -> None:
    left, right = segment("12,345.67", 100, 100), segment("8,901.23", 300, 100)
    glyphs = (*left.glyphs, *right.glyphs)
    run = Segment(left.text + right.text, (left.box[0], left.box[1], right.box[2], right.box[3]), glyphs)
    x0, top, x1, bottom = run.box
    middle = (left.glyphs[-1].x1 + right.glyphs[0].x0) / 2
    wall = Ruling(middle, top - 5, middle, bottom + 5)
    assert text_of(*parted_by([wall], [run], 1.0)) == "12,345.67 8,901.23"
    stroke = Ruling(middle, top + 0.2 * (bottom - top), middle, bottom - 0.2 * (bottom - top))
    within = Ruling(left.glyphs[-1].x0, top - 5, left.glyphs[-1].x0, bottom + 5)
    beside = Ruling(x0 - 3, top - 5, x0 - 3, bottom + 5)
    across = Ruling(x0, bottom, x1, bottom)
    assert parted_by([stroke, beside, across], [run], 1.0) == [run]
    assert parted_by([within], [left], 1.0) == [left]  # the line of a cell that its number comes close to


def test_pieces_of_a_ruling_line_are_no_digits() -> None:
    page = drawn_page([])
    pen = ImageDraw.Draw(page)
    for row in range(6):  # a slanted border that the scanner has broken
        pen.line((299, 200 + 60 * row, 306, 230 + 60 * row), fill="black", width=3)
    read = [(500.0, 200.0 + 60 * row, 700.0, 240.0 + 60 * row) for row in range(6)]
    assert len(unread_boxes(pixels(page), read)) == 6
    border = (296.0, 190.0, 310.0, 560.0)
    assert unread_boxes(pixels(page), read, [border]) == []


def test_a_broken_line_is_whole_over_the_height_of_a_row_and_no_farther() -> None:
    pieces = [Ruling(100, 50, 100, 80), Ruling(100.8, 95, 100.8, 120), Ruling(100, 200, 100, 230)]
    assert [(round(x0), top, bottom) for x0, top, _, bottom in whole_lines(pieces)] == [(100, 50, 120), (100, 200, 230)]
    assert whole_lines([Ruling(10, 40, 90, 40)]) == [(10, 40, 90, 40)]


def test_a_line_read_by_ocr_has_the_size_of_its_type_whatever_its_box_and_its_spacing() -> None:
    usual = [segment("现有专任教师与行业导师", 100, 100 + 80 * row) for row in range(6)]
    high = replace(segment("本年度新增仪器设备值", 100, 600), box=(100, 592, 500, 646))  # the detector's boxes differ
    stretched = segment("学校生均拨款逐年增长", 100, 680, size=48)  # set to the margin: wider apart, no higher
    stretched = replace(stretched, box=(100, 684, 580, 724))
    short = segment("共计", 100, 760)
    composed = compose_text([*usual, high, stretched, short], 0.36)
    page = Page("s", 1, composed.text, TextOrigin.OCR, width=595.0, height=842.0, words=composed.words)
    sizes = [line.size or 0.0 for line in PageSlices(page).lines()]
    assert len(sizes) == 9
    assert max(sizes) < 1.12 * min(sizes)
