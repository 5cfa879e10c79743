"""Characters one below another that the detector took for one run: cut apart, and only then."""

from __future__ import annotations

from drawn_scans import chinese_font, pixels
from PIL import Image, ImageDraw

from pipeline.ocr.engine import PixelBox
from pipeline.ocr.stacked import unstacked

LINES: list[PixelBox] = [(900.0, 100.0 + 60 * row, 1400.0, 148.0 + 60 * row) for row in range(5)]


def page_with(*texts: tuple[str, int, int, int]) -> Image.Image:
    page = Image.new("RGB", (1500, 1000), "white")
    pen = ImageDraw.Draw(page)
    for text, x, y, size in texts:
        pen.text((x, y), text, fill="black", font=chinese_font(size))
    return page


def cut(page: Image.Image, box: PixelBox) -> list[PixelBox]:
    return [part for part in unstacked(pixels(page), [*LINES, box]) if part not in LINES]


def test_two_rows_of_a_table_are_two_boxes() -> None:
    box = (190.0, 95.0, 260.0, 200.0)
    upper, lower = cut(page_with(("食", 205, 104, 36), ("菜", 205, 152, 36)), box)
    assert upper[3] < lower[3]
    assert 104 <= (upper[1] + upper[3]) / 2 <= 140
    assert 152 <= (lower[1] + lower[3]) / 2 <= 190
    assert (upper[0], upper[2]) == (190.0, 260.0)


def test_text_set_upright_is_a_box_a_character_even_where_strokes_stand_apart() -> None:
    places = [(char, 205, 100 + 44 * number, 36) for number, char in enumerate("三二教学")]
    parts = cut(page_with(*places), (196.0, 95.0, 250.0, 284.0))
    assert [
        100 + 44 * number <= (top + bottom) / 2 <= 140 + 44 * number for number, (_, top, _, bottom) in enumerate(parts)
    ]
    assert len(parts) == 4


def test_large_type_and_lines_of_text_stay_whole() -> None:
    title = (190.0, 90.0, 700.0, 200.0)
    assert cut(page_with(("二三年度报告", 200, 100, 84)), title) == [title]
    sign = (190.0, 90.0, 300.0, 200.0)
    assert cut(page_with(("国", 200, 96, 90)), sign) == [sign]
    assert unstacked(pixels(page_with()), LINES) == LINES
