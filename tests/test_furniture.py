"""Running heads, feet and page numbers of pages with geometry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from made_pages import Set, lines_of, prose, set_page

from pipeline.page_records import Page, TextOrigin


def pages_with(margins: Sequence[Sequence[Set]], origin: TextOrigin = TextOrigin.TEXT_LAYER) -> list[Page]:
    return [
        set_page([*rows, *prose(20, 74, 110, 44, start=20 * number)], number, origin=origin)
        for number, rows in enumerate(margins, start=1)
    ]


def furniture(pages: Sequence[Page]) -> list[str]:
    return [line.text for line in lines_of(*pages) if line.furniture]


@pytest.mark.parametrize(
    "form",
    ["{}", "- {} -", "— {} —", "第 {} 页", "第 {} 页 共 20 页", "第{}页/共20页", "{}/20", "Page {} of 20", "·{}·"],
)
def test_page_numbers_that_count_with_the_pages(form: str) -> None:
    feet: list[list[Set]] = [[(form.format(number), 285, 790, 9)] for number in range(3, 7)]
    assert furniture(pages_with(feet)) == [form.format(number) for number in range(3, 7)]


def test_roman_numbers_count_too_and_a_single_one_stands_where_the_others_do() -> None:
    roman: list[list[Set]] = [[(number, 285, 790, 9)] for number in ("I", "II", "III", "IV")]
    assert furniture(pages_with(roman)) == ["I", "II", "III", "IV"]
    mixed: list[list[Set]] = [[(number, 285, 790, 9)] for number in ("Ⅰ", "1", "2", "3", "4")]
    assert furniture(pages_with(mixed)) == ["Ⅰ", "1", "2", "3", "4"]


def test_heads_of_even_and_odd_pages_alternate() -> None:
    heads: list[list[Set]] = [[("溯溪职业学院" if number % 2 else "质量年度报告", 250, 45, 9)] for number in range(4)]
    assert len(furniture(pages_with(heads))) == 4
    once: list[list[Set]] = [[("溯溪职业学院", 250, 45, 9)], [], [], []]
    assert furniture(pages_with(once)) == []


def test_a_head_that_ocr_misreads_and_shifts_is_still_the_head() -> None:
    texts = [
        "溯溪职业学院质量年度报告",
        "溯溪职业学院质量年度报吉",
        "溯溪职业学院质量年度报告",
        "溯漢职业学院质量年度报告",
    ]
    heads: list[list[Set]] = [[(text, 200, 45 + number % 3, 9)] for number, text in enumerate(texts)]
    assert furniture(pages_with(heads, TextOrigin.OCR)) == texts
    assert furniture(pages_with(heads)) != texts  # a text layer is not misread: other words are other words


def test_heads_of_landscape_pages_stand_as_far_from_the_edge() -> None:
    heads: list[list[Set]] = [[("溯溪职业学院质量报告", 200, 45, 9), (str(n), 290, 790, 9)] for n in range(1, 4)]
    wide: list[Set] = [("溯溪职业学院质量报告", 350, 45, 9), ("4", 413, 543, 9), *prose(12, 74, 110, 60)]
    pages = [*pages_with(heads), set_page(wide, 4, width=842, height=595)]
    assert furniture(pages)[-2:] == ["溯溪职业学院质量报告", "4"]


def test_words_that_stand_once_in_the_margin_are_text() -> None:
    notes: list[list[Set]] = [[("本页数据截至年末", 74, 785, 9)], [("比例按四舍五入计算", 74, 785, 9)], [], []]
    assert furniture(pages_with(notes)) == []


@pytest.mark.parametrize("form", ["第 1 页 共 1 页", "第1页", "共 1 页 第 1 页", "— 1 —", "- 1 -", "Page 1 of 1", "1"])
def test_the_page_number_of_a_single_page(form: str) -> None:
    assert furniture(pages_with([[(form, 280, 790, 9)]])) == [form]


def test_a_number_in_the_margin_that_is_not_the_pages_is_kept() -> None:
    assert furniture(pages_with([[("12", 280, 790, 9)]])) == []
    assert furniture(pages_with([[("全校共 12 页", 280, 790, 9)]])) == []


def test_a_small_head_that_says_the_title_again() -> None:
    title: Set = ("溯溪职业学院质量年度报告", 200, 80, 18)
    assert furniture(pages_with([[("溯溪职业学院质量年度报告", 250, 40, 8), title]])) == ["溯溪职业学院质量年度报告"]
    assert furniture(pages_with([[("溯溪职业学院教务处编印", 250, 40, 8), title]])) == []
    assert furniture(pages_with([[("溯溪职业学院质量年度报告", 250, 40, 10), title]])) == []  # as large as the text


def test_small_heads_of_two_pages_of_a_short_report() -> None:
    heads: list[list[Set]] = [[], [], *([("溯溪职业学院年报", 250, 45, 8), (f"— {n} —", 285, 790, 9)] for n in (1, 2))]
    heads[1] = [("i", 290, 790, 9)]
    assert furniture(pages_with(heads)) == ["i", "溯溪职业学院年报", "— 1 —", "溯溪职业学院年报", "— 2 —"]


def test_the_number_of_a_page_that_was_turned_stands_at_its_side() -> None:
    upright = pages_with([[("1", 290, 790, 9)], [], [("3", 290, 790, 9)]])
    turned = set_page([*prose(9, 100, 110, 44, start=20), ("2", 30, 295, 9)], 2, width=842, height=595)
    assert furniture([upright[0], turned, upright[2]]) == ["1", "2", "3"]


def test_a_text_files_worded_page_number_and_the_head_above_it() -> None:
    text = "溯溪职业学院年报\n第1页共1页\n溯溪职业学院年报\n现有教师 286 人。\n第 2 页的教师表如下。\n— 1 —\n"
    page = Page("src-test", 1, text, TextOrigin.FILE)
    assert furniture([page]) == ["溯溪职业学院年报", "第1页共1页"]


def test_a_caption_in_the_top_margin_of_every_page_is_no_running_head() -> None:
    heads: list[list[Set]] = [[(f"表 1-{number} 毕业生去向", 230, 45, 10)] for number in range(1, 6)]
    assert furniture(pages_with(heads)) == []


def test_a_foot_close_to_the_text_is_told_by_its_type_where_ocr_gives_boxes_higher_than_it() -> None:
    pages = [
        _with_high_boxes(set_page([*prose(30, 74, 156, 36, 12), (f"-{number}-", 285, 782, 12)], number))
        for number in (1, 2, 3)
    ]
    assert furniture(pages) == ["-1-", "-2-", "-3-"]


def _with_high_boxes(page: Page) -> Page:
    """The page as OCR gives it: boxes half as high again as the type."""
    words = tuple(replace(word, top=word.top - 3, bottom=word.bottom + 3) for word in page.words)
    return replace(page, text_origin=TextOrigin.OCR, words=words)
